"""Tables of a page: which ones hold data and which only arrange the page, and the cells of their rows.

A cell that spans several rows is blank in all but its first, and one that spans columns is one cell, as in Word files.
"""

from collections.abc import Iterator

from lxml import etree

from jiedui.documents.readers.markup import local_name

_MOST_SPAN = 1_000
_MOST_COLUMNS = 200
_LONGEST_CELL = 1_500
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_CELLS = frozenset({"td", "th"})
_OUTER = "jiedui-holds-a-table"


def mark_outer_tables(root: etree._Element) -> None:
    """Mark the tables that hold other tables; each step upwards is taken once, however deep they nest."""
    for table in root.iter("table"):
        for outer in table.iterancestors("table"):
            if outer.get(_OUTER):
                break
            outer.set(_OUTER, "yes")


def is_data_table(table: etree._Element) -> bool:
    """Whether a table has rows of several short cells, and no table inside it."""
    if table.get(_OUTER):
        return False
    rows = [[cell for cell in row if local_name(cell) in _CELLS] for row in _rows(table)]
    is_wide = any(len(cells) > 1 for cells in rows)
    return is_wide and not any(_is_longer(cell, than=_LONGEST_CELL) for cells in rows for cell in cells)


def _is_longer(element: etree._Element, *, than: int) -> bool:
    length = 0
    for text in element.itertext():
        length += len(text.strip())
        if length > than:
            return True
    return False


def rows_of(table: etree._Element) -> Iterator[list[etree._Element | None]]:
    """The cells of each row; None where a cell from a row above goes on."""
    lasting: dict[int, tuple[int, int]] = {}
    for row in _rows(table):
        yield _cells(row, lasting=lasting)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for element in table:
        name = local_name(element)
        if name == "tr":
            yield element
        elif name in _GROUPS:
            yield from (item for item in element if local_name(item) == "tr")


def _cells(row: etree._Element, *, lasting: dict[int, tuple[int, int]]) -> list[etree._Element | None]:
    """The cells of a row. `lasting` holds, by column, how wide a cell from above is and how many rows it goes on."""
    above = dict(lasting)
    lasting.clear()
    found: list[etree._Element | None] = []
    column = 0
    for cell in row:
        if local_name(cell) not in _CELLS:
            continue
        column = _go_past(column, above=above, lasting=lasting, found=found)
        width, rows = _span(cell, "colspan"), _span(cell, "rowspan")
        if rows > 1 and column < _MOST_COLUMNS:
            lasting[column] = (width, rows - 1)
        found.append(cell)
        column += width
    for later in sorted(key for key in above if key >= column):
        _go_past(later, above=above, lasting=lasting, found=found)
    return found


def _go_past(
    column: int,
    *,
    above: dict[int, tuple[int, int]],
    lasting: dict[int, tuple[int, int]],
    found: list[etree._Element | None],
) -> int:
    """Over the columns that cells from above still fill; each of them is a blank cell here."""
    while column in above:
        width, rows = above.pop(column)
        found.append(None)
        if rows > 1:
            lasting[column] = (width, rows - 1)
        column += width
    return column


def _span(cell: etree._Element, name: str) -> int:
    value = (cell.get(name) or "").strip()
    return min(max(int(value), 1), _MOST_SPAN) if value.isascii() and value.isdigit() and len(value) <= 9 else 1
