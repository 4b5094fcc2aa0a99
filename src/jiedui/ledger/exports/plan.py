"""What the plan owes as tables: the list of obligations, and the matrix of units and areas."""

from collections.abc import Iterator
from decimal import Decimal

from jiedui.assessment.labels import LABELS
from jiedui.documents.writers.xlsx import Cell, Column, Kind
from jiedui.kernel.money import FEN_PER_WAN
from jiedui.kernel.quantities import HUNDREDTHS, YUAN
from jiedui.ledger.exports.asking import MONEY_UNIT, Asked, filling_body
from jiedui.ledger.queries.obligations import ObligationRow, every_obligation
from jiedui.ledger.queries.overview import Cell as MatrixCell
from jiedui.ledger.queries.overview import overview_page
from jiedui.ledger.refusals import Refused
from jiedui.ledger.viewers import Viewer
from jiedui.plans.kinds import AREAS
from jiedui.reports.package_words import area_name
from jiedui.sheets.listing import Listing

_OBLIGATIONS = (
    Column("序号", 6, Kind.SERIAL),
    Column("条款", 10, Kind.CENTRED),
    Column("工作任务", 40),
    Column("方面", 11, Kind.CENTRED),
    Column("责任单位", 18),
    Column("开始", 11.5, Kind.DAY, group="期限"),
    Column("完成时限", 11.5, Kind.DAY, group="期限"),
    Column("最少", 9, Kind.NUMBER, group="年度目标"),
    Column("最多", 9, Kind.NUMBER, group="年度目标"),
    Column("完成数", 9, Kind.NUMBER, group="完成情况"),
    Column("其中按期", 9, Kind.NUMBER, group="完成情况"),
    Column("计量单位", 7, Kind.CENTRED),
    Column("状态", 10, Kind.CENTRED),
    Column("说明", 30),
)


def obligations_listing(viewer: Viewer, asked: Asked) -> Listing:
    """The obligations that fit the filter as of the day. Raises Missing, InputRefused, Refused."""
    found = every_obligation(viewer, slug=asked.slug, as_of=asked.as_of, chosen=asked.chosen)
    return Listing(
        name="任务清单",
        title=f"{found.programme}任务清单",
        body=filling_body(viewer, asked.slug),
        on=asked.as_of,
        columns=_OBLIGATIONS,
        rows=_rows(found.rows, asked),
        count=found.total,
        unit=MONEY_UNIT,
    )


def overview_listing(viewer: Viewer, asked: Asked) -> Listing:
    """Units by areas: the worst light of each, how many there are of it and of all. Raises Missing, Refused."""
    page = overview_page(viewer, slug=asked.slug, as_of=asked.as_of)
    if page.head is None:
        raise Refused("not_ready", "还没有印发的方案，没有可导出的任务。")
    areas = tuple(
        Column(area_name(area), 16, Kind.CENTRED, group="帮扶任务（最差状态，项数／总项数）") for area in page.areas
    )
    return Listing(
        name="总览",
        title=f"{page.programme}任务完成情况总览",
        body=filling_body(viewer, asked.slug),
        on=asked.as_of,
        columns=(Column("责任单位", 24), *areas, Column("合计", 16, Kind.CENTRED)),
        rows=[
            (row.body.name if row.body else "没有写明", *(_cell(cell) for cell in row.cells), _cell(row.all))
            for row in page.rows
        ],
        count=len(page.rows),
    )


def _cell(cell: MatrixCell) -> str:
    if cell.worst is None:
        return "—"
    label = LABELS[cell.worst]
    return f"{label.glyph} {label.chinese} {cell.count}／{cell.total}"


def _rows(rows: tuple[ObligationRow, ...], asked: Asked) -> Iterator[tuple[Cell, ...]]:
    for number, row in enumerate(rows, 1):
        due, promise = row.due, row.promise
        label = LABELS[due.status]
        yield (
            number,
            promise.clause_path.replace("/", ""),
            promise.quote,
            AREAS[promise.area].name if promise.area in AREAS else "其他",
            "、".join(body.name for body in due.bodies),
            due.opens_on,
            due.due_on,
            _amount(due.least, due.unit),
            _amount(due.most, due.unit),
            _amount(due.achieved, due.unit),
            _amount(due.achieved_by_due, due.unit),
            MONEY_UNIT if due.unit == YUAN else due.unit,
            f"{label.glyph} {label.chinese}",
            due.reason(as_of=asked.as_of).message,
        )


def _amount(hundredths: int | None, unit: str) -> Decimal | None:
    if hundredths is None:
        return None
    return Decimal(hundredths) / (FEN_PER_WAN if unit == YUAN else HUNDREDTHS)
