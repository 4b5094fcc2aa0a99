"""The English catalogue: made from the sources, checked against them, compiled for the server.

    tools/messages.py extract     bring django.po up to date; a changed message keeps its translation, marked fuzzy
    tools/messages.py check       say what is untranslated, fuzzy, out of date, or names other values than the Chinese
    tools/messages.py compile     write django.mo

Messages are the Chinese words in gettext calls, in templates (`{% translate %}`, `{% blocktranslate %}`), in
`untranslated("…")`, and in refusals. The catalogue is the same on every machine: sorted, without dates or line numbers.
"""

import difflib
import io
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import TranslatorCommentWarning, templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "jiedui"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
CHANGING = re.compile(rb'^"(POT-|PO-|Last-|Language-Team|Report-|Generated-).*\n', re.MULTILINE)
ALIKE = 0.75
NAMED_VALUE = re.compile(r"%\((\w+)\)[a-z]|\{(\w+)[^{}]*\}")
_PLURAL = (1, 2)
_WITH_CONTEXT = ((1, "c"), 2)
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "untranslated"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), _PLURAL),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), _WITH_CONTEXT),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
    **dict.fromkeys(("Refused", "InputRefused"), (2,)),
}


def main(arguments: list[str]) -> int:
    """Do what is asked; 1 if the check finds something."""
    match arguments:
        case ["extract"]:
            return _extract()
        case ["compile"]:
            return _compile()
        case ["check"]:
            return _check()
    print(__doc__)
    return 2


def _extract() -> int:
    catalogue = merge(read_sources(SOURCE), read_catalogue(CATALOGUE))
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(written(catalogue))
    waiting = sum(1 for message in catalogue if message.id and (message.fuzzy or not is_translated(message)))
    print(f"{len(catalogue)} messages, {waiting} waiting for English")
    return 0


def _compile() -> int:
    fresh = CATALOGUE.with_suffix(".new")
    with fresh.open("wb") as file:
        write_mo(file, read_catalogue(CATALOGUE))
    fresh.replace(CATALOGUE.with_suffix(".mo"))
    return 0


def _check() -> int:
    found = list(faults(read_sources(SOURCE), read_catalogue(CATALOGUE)))
    print("\n".join(found[:40] or ["The catalogue is complete"]))
    if found:
        print(f"{len(found)} faults; `make messages` brings the catalogue up to date, then add the English")
    return 1 if found else 0


def empty_catalogue() -> Catalog:
    """An English catalogue without a message."""
    return Catalog(
        locale="en", project="Jiedui", version="1", header_comment="# English for Jiedui's Chinese.", fuzzy=False
    )


def read_catalogue(path: Path) -> Catalog:
    """The catalogue as it is stored; empty where there is none."""
    if not path.exists():
        return empty_catalogue()
    with path.open("rb") as file:
        return read_po(file, locale="en")


def read_sources(folder: Path) -> Catalog:
    """Every message of the sources, in the order of file and line."""
    catalogue = empty_catalogue()
    for path in sorted((*folder.rglob("*.py"), *folder.rglob("*.html"))):
        if "migrations" in path.parts:
            continue
        place = path.relative_to(folder.parent.parent).as_posix()
        for line, words, context in messages_of(path):
            catalogue.add(words, locations=[(place, line)], context=context)
    return catalogue


def messages_of(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], str | None]]:
    """Line, words and context of each message in one Python file or template."""
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        text = _template_calls(text)
    for line, words, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
        yield line, words, context


def _template_calls(text: str) -> str:
    """The template with everything blanked out but its messages, which become gettext calls."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TranslatorCommentWarning)
        calls = templatize(text)
    return "\n".join(line.strip() for line in calls.split("\n"))


def merge(fresh: Catalog, stored: Catalog) -> Catalog:
    """The messages of `fresh` with the translations of `stored`.

    A message that was reworded takes the translation of the most similar one that is gone, marked fuzzy.
    """
    known = {_key(message): message for message in stored if message.id}
    gone = {key: message for key, message in known.items() if key not in set(map(_key, fresh))}
    for message in fresh:
        if not message.id:
            continue
        if old := known.get(_key(message)):
            message.string = old.string
            message.flags |= old.flags & {"fuzzy"}
        elif near := _most_similar(message, gone):
            message.string = near.string
            message.flags.add("fuzzy")
    return fresh


def _most_similar(message: Message, gone: dict[tuple[str, str, bool], Message]) -> Message | None:
    candidates = {key[1]: old for key, old in gone.items() if key[2] == _key(message)[2] and is_translated(old)}
    near = difflib.get_close_matches(_key(message)[1], candidates, n=1, cutoff=ALIKE)
    return candidates[near[0]] if near else None


def written(catalogue: Catalog) -> bytes:
    """The catalogue as a file: by file and line, but with no line numbers, folded lines or changing headers."""
    for message in catalogue:
        message.locations = sorted(message.locations)
    file = io.BytesIO()
    write_po(file, catalogue, width=0, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    return CHANGING.sub(b"", file.getvalue())


def faults(fresh: Catalog, stored: Catalog) -> Iterator[str]:
    """What is wrong with the stored catalogue, a line each."""
    known = {_key(message): message for message in stored if message.id}
    for message in fresh:
        if not message.id:
            continue
        translated, words = known.pop(_key(message), None), _key(message)[1]
        if translated is None or not is_translated(translated):
            yield f"no English: {words}"
        elif translated.fuzzy:
            yield f"fuzzy: {words}"
        else:
            yield from _value_faults(translated)
    yield from (f"no longer in the sources: {words}" for _context, words, _is_plural in known)


def _value_faults(message: Message) -> Iterator[str]:
    """A translation names the same values; where there is one of a thing, the number may be left out."""
    wanted = named_values(_forms(message.id)[-1])
    *singular, last = _forms(message.string)
    if named_values(last) != wanted or any(named_values(form) - wanted for form in singular):
        yield f"other values than {sorted(wanted)}: {last}"


def named_values(words: str) -> set[str]:
    """The names of the values that a message is filled with.

    >>> sorted(named_values("“{name}”第 %(line)s 行"))
    ['line', 'name']
    """
    return {name or braced for name, braced in NAMED_VALUE.findall(words)}


def is_translated(message: Message) -> bool:
    """Whether every form has its English."""
    return all(form.strip() for form in _forms(message.string))


def _forms(words: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return tuple(words) if isinstance(words, tuple | list) else (words or "",)


def _key(message: Message) -> tuple[str, str, bool]:
    """Context, words, and whether the message has a plural: what has one now can't keep a translation without."""
    return message.context or "", _forms(message.id)[0], not isinstance(message.id, str)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
