"""How much of a text is read: far more than any plan has, and little enough that hostile text ends in seconds."""

from bisect import bisect_left
from collections.abc import Sequence

from jiedui.documents.raw import RawBlock
from jiedui.kernel.diagnostics import Diagnostic, Severity, untranslated
from jiedui.kernel.spans import Span

# Some 130 pages; a five-year outline of the whole country has about 70,000 characters.
MOST_CHARACTERS = 100_000
_CUT = untranslated("全文有{length}个字，只读了前{read}个字，后面的内容没有读取。")
_HINT = untranslated("请只提供工作方案本身；如果方案确有这么长，请拆分成几份。")


def first_part(text: str, raw: Sequence[RawBlock]) -> tuple[str, Sequence[RawBlock], tuple[Diagnostic, ...]]:
    """The text and its blocks up to the last one that ends in time, with a warning if anything is left out.

    A single paragraph that is too long by itself is cut in the middle.
    """
    if len(text) <= MOST_CHARACTERS:
        return text, raw, ()
    kept = raw[: bisect_left(raw, MOST_CHARACTERS + 1, key=lambda block: block.span.end)]
    if not kept and raw and raw[0].span.start < MOST_CHARACTERS:
        kept = [RawBlock(Span(raw[0].span.start, MOST_CHARACTERS), hint=raw[0].hint)]
    end = kept[-1].span.end if kept else 0
    values = {"length": str(len(text)), "read": str(end)}
    return text[:end], kept, (Diagnostic("D112", Severity.WARNING, Span(end, end), _CUT, values, _HINT),)
