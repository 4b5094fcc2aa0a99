"""The words of a file, as far as a page shows them: documents, texts, the first rows of a table, slides.

What is read is bounded: the size of the file, what it unpacks to, and how much of it is shown.
"""

import io
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from jiedui.documents.model import BlockKind, Document
from jiedui.documents.reading import MOST_FILE_BYTES, read_document
from jiedui.evidence.formats import PPTX, XLSX
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger import storage
from jiedui.ledger.models import Evidence
from jiedui.ledger.refusals import Missing
from jiedui.sheets.workbook import Row, read_workbook

MOST_BLOCKS, MOST_CHARACTERS = 400, 40_000
MOST_ROWS, MOST_COLUMNS, MOST_IN_A_CELL = 50, 12, 100
MOST_UNPACKED, MOST_OF_A_SLIDE = 48 * 1024 * 1024, 2 * 1024 * 1024
_SLIDE = re.compile(r"ppt/slides/slide(\d{1,5})\.xml")
_TEXT = re.compile(r"<a:t(?: [^<>]*)?>([^<]*)</a:t>")
_READ = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/msword": ".doc",
    "application/ofd": ".ofd",
    "text/plain": ".txt",
    "text/csv": ".txt",
}


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a preview, or a row of a table with its cells."""

    text: str
    is_heading: bool = False
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """The words of a file; `is_cut` where it has more. `refusal` says why there are none."""

    passages: tuple[Passage, ...] = ()
    is_cut: bool = False
    refusal: InputRefused | None = None


def preview_of(evidence: Evidence) -> Preview | None:
    """The words of a document or a text; None for what has none to read, or is too large to be read for a page."""
    extension = _READ.get(evidence.media_type)
    read = _PACKED.get(evidence.media_type)
    if (extension is None and read is None) or evidence.size > MOST_FILE_BYTES:
        return None
    try:
        with storage.opened(evidence.digest) as file:
            data = file.read()
    except FileNotFoundError as error:
        raise Missing from error
    if evidence.media_type.startswith("text/"):
        return _of_text(data)
    try:
        if read is not None:
            return read(data) if _unpacked(data) <= MOST_UNPACKED else None
        return _of_document(read_document(data, name=f"{evidence.uid}{extension}"))
    except InputRefused as refusal:
        return Preview(refusal=refusal)
    except (BadZipFile, OSError, ValueError, KeyError):
        return None


def _of_text(data: bytes) -> Preview:
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeError:
            continue
    else:
        return Preview()
    lines = [line.rstrip("\n") for line in io.StringIO(text[:MOST_CHARACTERS])]
    is_cut = len(text) > MOST_CHARACTERS or len(lines) > MOST_BLOCKS
    return Preview(tuple(Passage(line) for line in lines[:MOST_BLOCKS]), is_cut)


def _of_document(document: Document) -> Preview:
    passages, length = [], 0
    for block in document.blocks[:MOST_BLOCKS]:
        text = document.text[block.span.start : block.span.end]
        length += len(text)
        if length > MOST_CHARACTERS:
            break
        cells = tuple(document.text[cell.start : cell.end] for cell in block.cells)
        passages.append(Passage(text, block.kind in (BlockKind.TITLE, BlockKind.HEADING), cells))
    return Preview(tuple(passages), is_cut=len(passages) < len(document.blocks))


def _unpacked(data: bytes) -> int:
    """How large the parts of a package are that the previews read into memory, as its directory tells."""
    with ZipFile(io.BytesIO(data)) as package:
        return sum(part.file_size for part in package.infolist() if part.filename.endswith((".xml", ".rels")))


def _of_workbook(data: bytes) -> Preview:
    """The first rows of the first sheet that has any, under its name."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(data)
        file.flush()
        tables = read_workbook(Path(file.name), name="")
        for number, table in enumerate(tables):
            rows = list(islice(table.rows(), MOST_ROWS + 1))
            if any(row.values for row in rows):
                is_cut = len(rows) > MOST_ROWS or len(tables) > number + 1
                is_cut = is_cut or any(at >= MOST_COLUMNS for row in rows for at, _ in row.values)
                return Preview((Passage(table.name, is_heading=True), *_table(rows[:MOST_ROWS])), is_cut)
    return Preview()


def _table(rows: list[Row]) -> list[Passage]:
    """The rows with as many cells each as the widest has, as far as is shown."""
    width = min(max((at + 1 for row in rows for at, _ in row.values), default=0), MOST_COLUMNS)
    return [Passage("", cells=tuple(_cell(row, at) for at in range(width))) for row in rows]


def _cell(row: Row, at: int) -> str:
    value = row.cells[at] if at < len(row.cells) else None
    return "" if value is None or at in row.covered else str(value)[:MOST_IN_A_CELL]


def _of_slides(data: bytes) -> Preview:
    """The paragraphs of the slides in their order, each slide under its number."""
    passages: list[Passage] = []
    with ZipFile(io.BytesIO(data)) as package:
        slides = sorted((int(found[1]), found[0]) for found in map(_SLIDE.fullmatch, package.namelist()) if found)
        for number, part in slides:
            if package.getinfo(part).file_size > MOST_OF_A_SLIDE:
                continue
            content = package.read(part).decode("utf-8", "replace")
            words = ["".join(_TEXT.findall(one)).strip() for one in content.split("</a:p>")]
            passages.append(Passage(str(number), is_heading=True))
            passages += [Passage(unescape(text)[:MOST_CHARACTERS]) for text in words if text]
            if len(passages) > MOST_BLOCKS:
                break
    return Preview(tuple(passages[:MOST_BLOCKS]), is_cut=len(passages) > MOST_BLOCKS)


_PACKED: Mapping[str, Callable[[bytes], Preview]] = {XLSX.media_type: _of_workbook, PPTX.media_type: _of_slides}
