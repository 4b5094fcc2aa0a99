"""The activity ledger (活动台账), in the columns that offices keep and that an import takes back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from jiedui.accounts.roles import Verb
from jiedui.documents.writers.xlsx import Cell, Column, Heading, Kind, Row, Total
from jiedui.kernel.money import FEN_PER_WAN
from jiedui.kernel.quantities import HUNDREDTHS, YUAN
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.exports.asking import CHUNK, MONEY_UNIT, Asked, filling_body
from jiedui.ledger.exports.totals import Totals
from jiedui.ledger.kinds import find_kind, kinds_of
from jiedui.ledger.models import Activity, ActivityOrganisation, ActivityState, Contribution
from jiedui.ledger.queries.fitting import fitting_activities, page_of
from jiedui.ledger.queries.ledger_filter import LedgerFilter
from jiedui.ledger.states import STATE_LABELS
from jiedui.ledger.viewers import Viewer
from jiedui.plans.kinds import ActivityKind, FieldType, KindField
from jiedui.reports.package_words import days_words, kind_name
from jiedui.sheets.listing import Listing

COLUMNS = (
    Column("序号", 6, Kind.SERIAL),
    Column("活动名称", 30),
    Column("活动类别", 13, Kind.CENTRED),
    Column("活动时间", 12, Kind.CENTRED),
    Column("地点", 14),
    Column("组织单位", 15, group="单位"),
    Column("参加单位", 15, group="单位"),
    Column("参加人数", 9, Kind.NUMBER),
    Column("数量", 9, Kind.NUMBER, group="完成数量"),
    Column("计量单位", 7, Kind.CENTRED, group="完成数量"),
    Column("主要内容", 30),
)
_LAST_COLUMNS = (
    Column("状态", 8, Kind.CENTRED, group="办理情况"),
    Column("审批情况", 10, Kind.CENTRED, group="办理情况"),
    Column("佐证份数", 6, Kind.NUMBER, group="办理情况"),
    Column("计入任务", 12, Kind.CENTRED, group="办理情况"),
)


def ledger_listing(viewer: Viewer, asked: Asked) -> Listing:
    """The activities that the viewer may see and that fit the filter. Raises Missing, Refused."""
    programme = get_programme_to(Verb.VIEW_ACTIVITIES, viewer, slug=asked.slug)
    chosen: LedgerFilter = replace(asked.chosen, after="", before="", is_end=False)
    fitting = fitting_activities(viewer, programme, chosen)
    kind = find_kind(programme, chosen.kind)
    fields = kind.fields if kind else ()
    year = f"{chosen.year}年" if chosen.year else ""
    return Listing(
        name="活动台账",
        title=f"{programme.name}{year}活动台账",
        body=filling_body(viewer, asked.slug),
        on=asked.today,
        columns=(*COLUMNS, *(column_of(field) for field in fields), *_LAST_COLUMNS),
        rows=_rows(_chunks(fitting, chosen), fields, kinds_of(programme)),
        count=fitting.count(),
        unit=MONEY_UNIT,
    )


def column_of(field: KindField) -> Column:
    """The column of what a kind asks; money is in the unit of the whole table."""
    if field.type is FieldType.MONEY:
        return Column(field.name, 12, Kind.MONEY)
    if field.type is FieldType.INTEGER:
        return Column(f"{field.name}（{field.unit}）" if field.unit else field.name, 10, Kind.NUMBER)
    return Column(field.name, 13, Kind.DAY if field.type is FieldType.DATE else Kind.WORDS)


def value_cell(field: KindField, values: Mapping[str, Any]) -> Cell:
    """What a kind asks, as a cell."""
    value = values.get(field.code)
    if value is None or value == "":
        return None
    if field.type is FieldType.MONEY:
        return Decimal(value) / FEN_PER_WAN
    return date.fromisoformat(value) if field.type is FieldType.DATE else value


def _chunks(fitting: Any, chosen: LedgerFilter) -> Iterator[list[Activity]]:
    """The activities in the order of the page, some at a time, each chunk found by the key of the last row before."""
    while True:
        found = list(page_of(fitting, chosen)[:CHUNK])
        if found:
            yield found
        if len(found) < CHUNK:
            return
        last = found[-1]
        chosen = replace(chosen, after=f"{last.done_on or last.planned_on}_{last.pk}")


def _rows(
    chunks: Iterable[list[Activity]], fields: Sequence[KindField], kinds: Mapping[str, ActivityKind]
) -> Iterator[Row]:
    """A row for each activity, and below them what they come to."""
    number, totals = 0, Totals()
    for activities in chunks:
        numbers = [activity.pk for activity in activities]
        participants, towards = _participants(numbers), _towards(numbers)
        for activity in activities:
            number += 1
            totals.add(activity)
            yield _row(number, activity, participants[activity.pk], towards[activity.pk], fields)
    if number:
        yield Total(_total_cells(totals, fields))
        if totals.sums:
            yield Heading(f"数量合计：{totals.words(kinds)}")


def _total_cells(totals: Totals, fields: Sequence[KindField]) -> tuple[Cell, ...]:
    """The sums under their columns; what counts by kinds stands in words below."""
    told = "不含已撤回" if totals.withdrawn else ""
    before: tuple[Cell, ...] = ("合计", f"{totals.activities}项", told, *[""] * 4, totals.people, None, "", "")
    summed = (_field_sum(field, totals) for field in fields)
    return (*before, *summed, "", "", totals.evidence, "")


def _field_sum(field: KindField, totals: Totals) -> Cell:
    if not field.is_summed or field.code not in totals.fields:
        return None
    found = totals.fields[field.code]
    return Decimal(found) / FEN_PER_WAN if field.type is FieldType.MONEY else found


def _row(
    number: int, activity: Activity, participants: list[str], towards: list[str], fields: Iterable[KindField]
) -> tuple[Cell, ...]:
    is_done = activity.done_on is not None
    first, until = (activity.done_on, activity.done_until) if is_done else (activity.planned_on, activity.planned_until)
    is_money = activity.unit == YUAN
    values = {**activity.values, **activity.done_values}
    return (
        number,
        activity.title,
        kind_name(activity.kind),
        days_words(first or activity.planned_on, until),
        activity.place,
        activity.organisation.name,
        "、".join(participants),
        activity.people,
        Decimal(activity.amount) / (FEN_PER_WAN if is_money else HUNDREDTHS),
        MONEY_UNIT if is_money else activity.unit,
        activity.note,
        *(value_cell(field, values) for field in fields),
        str(STATE_LABELS[ActivityState(activity.state)]),
        _approval_words(activity),
        activity.evidence_count,
        "、".join(towards),
    )


def _approval_words(activity: Activity) -> str:
    if activity.is_unapproved:
        return "已补办" if activity.regularised_on else "未经审定"
    if not activity.needs_both_sides:
        return "无需审定"
    return "待审定" if activity.state in (ActivityState.DRAFT, ActivityState.SUBMITTED) else "已审定"


def _participants(numbers: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = ActivityOrganisation.objects.filter(activity_id__in=numbers).order_by("organisation__sequence", "id")
    for activity, name in rows.values_list("activity_id", "organisation__name"):
        found[activity].append(name)
    return found


def _towards(numbers: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    counting = Contribution.objects.filter(activity_id__in=numbers, counts_until__isnull=True)
    for activity, path in counting.order_by("commitment__sequence", "id").values_list(
        "activity_id", "commitment__clause_path"
    ):
        if path:
            found[activity].append(path.replace("/", ""))
    return found
