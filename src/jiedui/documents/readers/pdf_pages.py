"""What stands where on the pages of a PDF, printed as JSON: a program of its own, so that limits can be set on it.

A PDF is a program for a machine that a stranger wrote. This process reads it from its input under limits of
memory and time, and if it dies, nothing else does. It must not import anything of ours.
"""

import contextlib
import ctypes
import json
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

LOCKED, DAMAGED, TOO_MUCH = 3, 4, 5
MOST_PAGES = 500
MOST_CHARACTERS = 400_000
MOST_RULES = 3_000
MOST_OBJECTS = 40_000
_MOST_BYTES = 400 * 1024 * 1024
_MOST_SECONDS = 7
_PASSWORD = 4
_PATH = 2
_MOVE, _LINE = 2, 0
_STRAIGHT = 1.5
_SHORTEST_RULE = 4.0
_MOST_TILT = 5.0


@dataclass(slots=True)
class _Run:
    """Characters that follow one another on one line."""

    text: str
    left: float
    right: float
    base: float
    size: float

    def takes(self, character: "_Run") -> bool:
        """Whether a character goes on where this run ends."""
        gap = character.left - self.right
        return (
            abs(character.base - self.base) < 0.3 * self.size
            and abs(character.size - self.size) < 0.15 * self.size
            and -0.5 * self.size < gap < 0.35 * self.size
        )


class _Turned:
    """From the coordinates of a page, which count upwards and may lie on their side, to those of a reader."""

    def __init__(self, page: Any) -> None:
        self.turns = pdfium.FPDFPage_GetRotation(page) % 4
        self.width = float(pdfium.FPDF_GetPageWidthF(page))
        self.height = float(pdfium.FPDF_GetPageHeightF(page))

    def place(self, x: float, y: float) -> tuple[float, float]:
        """How far from the left and from the top."""
        if self.turns == 1:
            return y, x
        if self.turns == 2:
            return self.width - x, y
        if self.turns == 3:
            return self.width - y, self.height - x
        return x, self.height - y

    def is_upright(self, matrix: Any) -> bool:
        """Whether characters drawn so stand upright for the reader; a stamp across the page doesn't."""
        tilt = math.degrees(math.atan2(matrix.b, matrix.a)) - 90 * self.turns
        return bool(abs((tilt + 180) % 360 - 180) < _MOST_TILT)


def main() -> int:
    """Read a PDF from the input and print its pages."""
    _limit()
    pdfium.FPDF_InitLibrary()
    data = sys.stdin.buffer.read()
    paper = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not paper:
        return LOCKED if pdfium.FPDF_GetLastError() == _PASSWORD else DAMAGED
    count = pdfium.FPDF_GetPageCount(paper)
    if count > MOST_PAGES:
        return TOO_MUCH
    pages = []
    left = MOST_CHARACTERS
    for at in range(count):
        page = _read_page(paper, at)
        pages.append(page)
        left -= sum(len(run[0]) for run in page["runs"]) + page["unknown"]
        if left < 0:
            return TOO_MUCH
    sys.stdout.write(json.dumps(pages))
    return 0 if pages else DAMAGED


def _limit() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        # There is no such module on Windows, where only the caller's clock guards.
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))


def _read_page(paper: Any, at: int) -> dict[str, Any]:
    page = pdfium.FPDF_LoadPage(paper, at)
    if not page:
        return {"width": 0, "height": 0, "runs": [], "rules": [], "unknown": 0}
    turned = _Turned(page)
    text = pdfium.FPDFText_LoadPage(page)
    runs, unknown = _read_runs(text, turned) if text else ([], 0)
    rules = _read_rules(page, turned)
    if text:
        pdfium.FPDFText_ClosePage(text)
    pdfium.FPDF_ClosePage(page)
    listed = [[run.text.rstrip(), run.left, run.right, run.base, run.size] for run in runs]
    return {"width": turned.width, "height": turned.height, "runs": listed, "rules": rules, "unknown": unknown}


def _read_runs(text: Any, turned: _Turned) -> tuple[list[_Run], int]:
    runs: list[_Run] = []
    unknown = 0
    for at in range(min(pdfium.FPDFText_CountChars(text), MOST_CHARACTERS + 1)):
        if pdfium.FPDFText_IsGenerated(text, at) == 1:
            continue
        letter = _letter(pdfium.FPDFText_GetUnicode(text, at))
        if not letter or pdfium.FPDFText_HasUnicodeMapError(text, at) == 1:
            unknown += 1
            continue
        character = _read_character(text, at, letter=letter, turned=turned)
        if character is None:
            continue
        if runs and runs[-1].takes(character):
            runs[-1].text += character.text
            runs[-1].right = max(runs[-1].right, character.right)
        elif not letter.isspace():
            runs.append(character)
    return runs, unknown


def _letter(code: int) -> str:
    """A character; nothing where the font doesn't say which it is."""
    if code in (0x9, 0xA, 0xD, 0xA0):
        return " "
    is_known = 0x20 <= code < 0xD800 or 0xF900 <= code < 0xFFFE or 0x10000 <= code < 0xF0000
    return chr(code) if is_known else ""


def _read_character(text: Any, at: int, *, letter: str, turned: _Turned) -> _Run | None:
    matrix, box = pdfium.FS_MATRIX(), pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    if not (
        pdfium.FPDFText_GetMatrix(text, at, matrix)
        and pdfium.FPDFText_GetCharOrigin(text, at, x, y)
        and pdfium.FPDFText_GetLooseCharBox(text, at, box)
        and turned.is_upright(matrix)
    ):
        return None
    size = pdfium.FPDFText_GetFontSize(text, at) * math.hypot(matrix.c, matrix.d)
    one, base = turned.place(x.value, y.value)
    corners = [turned.place(box.left, box.bottom)[0], turned.place(box.right, box.top)[0]]
    numbers = (one, base, size, *corners)
    if not all(math.isfinite(number) and abs(number) < 1e6 for number in numbers) or size <= 0.5:
        return None
    return _Run(letter, min(corners), max(corners), base, size)


def _read_rules(page: Any, turned: _Turned) -> list[list[float]]:
    """The straight lines that run along or down the page: the borders of tables."""
    rules: list[list[float]] = []
    for at in range(min(pdfium.FPDFPage_CountObjects(page), MOST_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(page, at)
        if pdfium.FPDFPageObj_GetType(item) != _PATH:
            continue
        for start, end in _segments(item, turned):
            is_along = abs(start[1] - end[1]) < _STRAIGHT < _SHORTEST_RULE < abs(start[0] - end[0])
            is_down = abs(start[0] - end[0]) < _STRAIGHT < _SHORTEST_RULE < abs(start[1] - end[1])
            if is_along or is_down:
                rules.append([*start, *end])
        if len(rules) > MOST_RULES:
            return []
    return rules


def _segments(path: Any, turned: _Turned) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(path, matrix):
        return
    first = last = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    for at in range(min(pdfium.FPDFPath_CountSegments(path), MOST_RULES)):
        segment = pdfium.FPDFPath_GetPathSegment(path, at)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = turned.place(
            matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f
        )
        if not all(math.isfinite(number) and abs(number) < 1e6 for number in point):
            return
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == _MOVE:
            first = point
        elif kind == _LINE:
            yield last, point
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield last, first


if __name__ == "__main__":
    sys.exit(main())
