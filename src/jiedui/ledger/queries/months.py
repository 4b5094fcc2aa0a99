"""Who reported what in which month: units by months, with what is missing."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef

from jiedui.accounts.models import Organisation
from jiedui.accounts.roles import Verb
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.models import (
    Activity,
    ActivityState,
    NothingToReport,
    ObligationParty,
    PlanState,
    PlanVersion,
    Programme,
)
from jiedui.ledger.models.activity import DAY
from jiedui.ledger.queries.dues import Body
from jiedui.ledger.viewers import Viewer
from jiedui.periods.periods import add_months

MONTHS = 6


class Reported(StrEnum):
    """What a unit told of a month."""

    RECORDED = "recorded"
    NOTHING = "nothing"
    MISSING = "missing"
    OPEN = "open"  # the month isn't over, or the plan doesn't reach it


@dataclass(frozen=True, slots=True)
class MonthCell:
    month: date
    reported: Reported
    may_say: bool
    may_take_back: bool


@dataclass(frozen=True, slots=True)
class MonthsRow:
    """One unit; `missing` counts the months over of which it told nothing."""

    body: Body
    cells: tuple[MonthCell, ...]

    @property
    def missing(self) -> int:
        return sum(cell.reported is Reported.MISSING for cell in self.cells)


@dataclass(frozen=True, slots=True)
class MonthsPage:
    slug: str
    programme: str
    months: tuple[date, ...]
    rows: tuple[MonthsRow, ...]

    @property
    def missing(self) -> int:
        return sum(row.missing for row in self.rows)


def months_page(viewer: Viewer, *, slug: str, as_of: date) -> MonthsPage:
    """The responsible units by the last months, the month of the day last. Four queries. Raises Missing, Refused."""
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    months = _months(as_of)
    over = frozenset(month for month in _owed(programme, months) if add_months(month, 1) <= as_of)
    said = set(
        NothingToReport.objects.filter(programme=programme, month__in=months).values_list("organisation_id", "month")
    )
    own = {seat.organisation_id for seat in viewer.seats_for(programme.pk, Verb.RECORD)}
    rows = (_row(unit, months, said=said, is_own=unit.pk in own, over=over) for unit in _units(programme, months))
    return MonthsPage(slug=slug, programme=programme.name, months=months, rows=tuple(rows))


def _months(as_of: date) -> tuple[date, ...]:
    months = [as_of.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return tuple(reversed(months))


def _owed(programme: Programme, months: tuple[date, ...]) -> frozenset[date]:
    """The months of which a word is owed: nobody owes one outside the plan's term."""
    adopted = PlanVersion.objects.filter(programme=programme, state=PlanState.ADOPTED)
    plan = adopted.only("first_year", "last_year").first()
    return frozenset(month for month in months if plan and plan.first_year <= month.year <= plan.last_year)


def _units(programme: Programme, months: tuple[date, ...]) -> list[Organisation]:
    """Whoever owes something under the plan in force, with whether anything is recorded of each month."""
    owing = ObligationParty.objects.filter(
        obligation__programme=programme, obligation__commitment__version__state=PlanState.ADOPTED
    )
    recorded: dict[str, Any] = {
        f"recorded_{place}": Exists(_recorded(programme, month)) for place, month in enumerate(months)
    }
    units = Organisation.objects.filter(pk__in=owing.order_by().values("organisation_id")).annotate(**recorded)
    return list(units.order_by("sequence", "id"))


def _recorded(programme: Programme, month: date) -> Any:
    rows = Activity.objects.filter(programme=programme, organisation_id=OuterRef("pk")).annotate(day_listed=DAY)
    inside = rows.filter(day_listed__gte=month, day_listed__lt=add_months(month, 1))
    return inside.exclude(state=ActivityState.WITHDRAWN)


def _row(
    unit: Organisation, months: tuple[date, ...], *, said: set[tuple[int, date]], is_own: bool, over: frozenset[date]
) -> MonthsRow:
    cells = []
    for place, month in enumerate(months):
        has_record, has_said = getattr(unit, f"recorded_{place}"), (unit.pk, month) in said
        reported = _reported(has_record=has_record, has_said=has_said, is_over=month in over)
        is_silent = reported in (Reported.MISSING, Reported.OPEN)
        cells.append(MonthCell(month, reported, is_own and is_silent, is_own and reported is Reported.NOTHING))
    return MonthsRow(Body(unit.pk, unit.name, unit.label), tuple(cells))


def _reported(*, has_record: bool, has_said: bool, is_over: bool) -> Reported:
    if has_record:
        return Reported.RECORDED
    if has_said:
        return Reported.NOTHING
    return Reported.MISSING if is_over else Reported.OPEN
