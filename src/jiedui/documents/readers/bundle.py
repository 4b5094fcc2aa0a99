"""A plan and its annexes sent together, as a zip file or a folder: which file is the plan, and the rest behind it."""

import os
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from jiedui.documents.length import MOST_CHARACTERS
from jiedui.documents.model import Block, BlockKind, Clause, Document
from jiedui.documents.names import clean_name
from jiedui.documents.numbering import from_chinese
from jiedui.documents.readers.archive import Archive
from jiedui.kernel.diagnostics import Diagnostic, Severity, untranslated
from jiedui.kernel.refusals import InputRefused
from jiedui.kernel.spans import Span

MOST_FILES = 30
_MOST_ENTRIES = 2_000
_MOST_BYTES = 100 * 1024 * 1024
_DEEPEST = 6
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_ARCHIVE_MARKS = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_UTF8_FLAG = 0x800
_ANNEX = re.compile(r"附(?:件|表|录)\s*[（(]?(?P<number>[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})?")
_PLAN_NAMES = ("方案", "计划", "意见", "办法", "措施", "规划")
_DIGITS = re.compile(r"([0-9]{1,9})")
_TOO_MUCH = "D011"

_NOTHING = untranslated("“{name}”里没有可读的文件，请放入方案和附件（{accepted}）后再提供。")
_NESTED = untranslated("“{name}”里还有压缩包“{inner}”，不予打开；请解开后把文件直接放进来再提供。")
_TOO_MANY = untranslated("“{name}”里的文件超过{most}个或总量过大，请只放方案和它的附件后再提供。")
_MAIN = untranslated("“{file}”作为方案正文读取。")
_ANNEXED = untranslated("“{file}”作为附件读取，接在正文之后。")
_SKIPPED = untranslated("“{files}”不是可读的文档，没有读取。")
_LEFT_OUT = untranslated("“{files}”没有读取：连同前面的文件超过了{most}个字。")
_LEFT_OUT_HINT = untranslated("请只放方案和写有任务的附件；如果确有这么多，请分成几份提供。")
_HINT = untranslated("如果认错了正文，请把正文单独提供，或在附件的文件名前写上“附件”。")

Read = Callable[[bytes, str], Document]


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a bundle."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Part:
    """A file of a bundle as read."""

    name: str
    document: Document


def members_of_zip(data: bytes, *, name: str) -> Iterator[Member]:
    """The files in a zip archive, without folders and what systems add; nothing is written anywhere."""
    archive = Archive(data, name=name)
    for entry in archive.entries:
        inner = _decoded_name(entry)
        if entry.filename.endswith("/") or _is_system_file(inner):
            continue
        yield Member(clean_name(inner), archive.read(entry.filename) or b"")


def members_of_folder(folder: Path, *, name: str) -> Iterator[Member]:
    """The files in a folder and the folders in it; links are not followed."""
    total = count = 0
    for root, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(each for each in folders if not _is_system_file(each))
        if len(Path(root).relative_to(folder).parts) >= _DEEPEST:
            folders.clear()
        for file in sorted(files):
            path = Path(root, file)
            if _is_system_file(file) or path.is_symlink() or not path.is_file():
                continue
            total, count = total + path.stat().st_size, count + 1
            if total > _MOST_BYTES or count > _MOST_ENTRIES:
                raise InputRefused("D011", _TOO_MANY, name=name, most=MOST_FILES)
            yield Member(clean_name(file), path.read_bytes())


def read_bundle(
    members: Iterator[Member], *, name: str, format_name: str, read: Read, accepted: str, extensions: Sequence[str]
) -> Document:
    """The plan among some files, with the annexes behind it, as one Document."""
    parts: list[_Part] = []
    notes: list[Diagnostic] = []
    skipped: list[str] = []
    refused: list[InputRefused] = []
    for member in members:
        _check_is_no_archive(member, bundle=name)
        if not member.name.lower().endswith(tuple(extensions)):
            skipped.append(member.name)
            continue
        if len(parts) + len(refused) >= MOST_FILES:
            raise InputRefused("D011", _TOO_MANY, name=name, most=MOST_FILES)
        try:
            parts.append(_Part(member.name, read(member.data, member.name)))
        except InputRefused as refusal:
            if refusal.code == _TOO_MUCH:
                raise
            refused.append(refusal)
    if not parts:
        raise refused[0] if refused else InputRefused("D014", _NOTHING, name=name, accepted=accepted)
    notes.extend(_note_of(refusal) for refusal in refused)
    if skipped:
        listed = {"files": "”“".join(skipped[:20])}
        notes.append(Diagnostic("D110", Severity.NOTE, Span(0, 0), _SKIPPED, listed))
    kept, left_out = _first_parts(_ordered(parts))
    if left_out:
        listed = {"files": "”“".join(part.name for part in left_out[:20]), "most": str(MOST_CHARACTERS)}
        notes.append(Diagnostic("D112", Severity.WARNING, Span(0, 0), _LEFT_OUT, listed, _LEFT_OUT_HINT))
    return _joined(kept, name=name, format_name=format_name, notes=notes)


def _first_parts(parts: Sequence[_Part]) -> tuple[list[_Part], list[_Part]]:
    """The files up to where all of them together are as long as a plan may be, and those behind."""
    kept: list[_Part] = []
    length = 0
    for part in parts:
        length += len(part.document.text)
        if kept and length > MOST_CHARACTERS:
            break
        kept.append(part)
    return kept, list(parts[len(kept) :])


def _decoded_name(entry: zipfile.ZipInfo) -> str:
    """A member's name: UTF-8 where the archive says so, else what Chinese Windows writes."""
    if entry.flag_bits & _UTF8_FLAG:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _is_system_file(path: str) -> bool:
    parts = path.replace("\\", "/").split("/")
    return "__MACOSX" in parts or parts[-1].lower() in _SYSTEM_FILES or parts[-1].startswith((".", "~$"))


def _check_is_no_archive(member: Member, *, bundle: str) -> None:
    if member.name.lower().endswith(_ARCHIVES) or member.data.startswith(_ARCHIVE_MARKS):
        raise InputRefused("D015", _NESTED, name=bundle, inner=member.name)


def _note_of(refusal: InputRefused) -> Diagnostic:
    """A file that can't be used beside others that can: a warning with the words of its refusal."""
    values = {key: str(value) for key, value in refusal.values.items()}
    return Diagnostic(refusal.code, Severity.WARNING, Span(0, 0), refusal.template, values)


def _ordered(parts: list[_Part]) -> list[_Part]:
    """The plan, then its annexes by their numbers and names."""
    main = max(parts, key=_likeness)
    return [main, *sorted((part for part in parts if part is not main), key=lambda part: _order(part.name))]


def _likeness(part: _Part) -> tuple[bool, bool, bool, int]:
    """How much a file looks like the plan: it has clauses, is no annex by name, is called a plan, is long."""
    is_named = any(word in part.name for word in _PLAN_NAMES)
    return bool(part.document.clauses), _ANNEX.match(part.name) is None, is_named, len(part.document.text)


def _order(name: str) -> tuple[int, list[tuple[int, str]]]:
    found = _ANNEX.search(name)
    numeral = found["number"] if found else None
    number = (int(numeral) if numeral[0].isdecimal() else from_chinese(numeral) or 0) if numeral else 0
    pieces = [(int(piece), "") if piece.isdecimal() else (0, piece) for piece in _DIGITS.split(name)]
    return number, pieces


def _joined(parts: Sequence[_Part], *, name: str, format_name: str, notes: Sequence[Diagnostic]) -> Document:
    texts: list[str] = []
    blocks: list[Block] = []
    clauses: list[Clause] = []
    found: list[Diagnostic] = []
    start = tables = 0
    for at, part in enumerate(parts):
        template, hint = (_ANNEXED, "") if at else (_MAIN, _HINT if len(parts) > 1 else "")
        found.append(Diagnostic("D109", Severity.NOTE, Span(start, start), template, {"file": part.name}, hint))
        moved = _Moved(start, block=len(blocks), clause=len(clauses), table=tables)
        clauses.extend(map(moved.clause_of, part.document.clauses))
        blocks.extend(moved.block_of(block, is_annex=at > 0) for block in part.document.blocks)
        found.extend(replace(one, span=moved.span(one.span)) for one in part.document.diagnostics)
        tables += 1 + max((block.table for block in part.document.blocks if block.table is not None), default=-1)
        texts.append(part.document.text)
        start += len(part.document.text) + 1
    return Document(name, format_name, "\n".join(texts), tuple(blocks), tuple(clauses), (*found, *notes))


class _Moved:
    """Where the parts of a document are when others stand in front of it."""

    def __init__(self, start: int, *, block: int, clause: int, table: int) -> None:
        self._start, self._block, self._clause, self._table = start, block, clause, table

    def span(self, span: Span) -> Span:
        """A span further down."""
        return Span(span.start + self._start, span.end + self._start)

    def block_of(self, block: Block, *, is_annex: bool) -> Block:
        """A block further down; the title of an annex is not the plan's."""
        is_title = is_annex and block.kind is BlockKind.TITLE
        return replace(
            block,
            kind=BlockKind.HEADING if is_title else block.kind,
            span=self.span(block.span),
            marker_span=self.span(block.marker_span) if block.marker_span else None,
            table=None if block.table is None else block.table + self._table,
            cells=tuple(map(self.span, block.cells)),
        )

    def clause_of(self, clause: Clause) -> Clause:
        """A clause further down."""
        return replace(
            clause,
            span=self.span(clause.span),
            heading=self.span(clause.heading),
            parent=None if clause.parent is None else clause.parent + self._clause,
            blocks=tuple(at + self._block for at in clause.blocks),
        )
