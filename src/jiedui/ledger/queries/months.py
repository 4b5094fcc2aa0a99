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
    NothingToReport,
    ObligationParty,
    PlanState,
    Programme,
)
from jiedui.ledger.queries.dues import Body
from jiedui.ledger.reported import recorded_in
from jiedui.ledger.terms import term_in_force
from jiedui.ledger.viewers import Viewer
from jiedui.periods.periods import Period, add_months

MONTHS = 6


class Reported(StrEnum):
    """What a unit told of a month."""

    RECORDED = "recorded"
    NOTHING = "nothing"
    MISSING = "missing"
    OPEN = "open"  # the month isn't over


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
    as_of: date
    term: Period | None

    @property
    def missing(self) -> int:
        return sum(row.missing for row in self.rows)

    @property
    def is_any_over(self) -> bool:
        """Whether a month of which a word was owed is over."""
        return bool(self.months) and _is_over(self.months[0], self.as_of)

    @property
    def is_before_term(self) -> bool:
        return self.term is not None and self.as_of < self.term.start

    @property
    def is_after_term(self) -> bool:
        return self.term is not None and self.as_of >= self.term.end


def months_page(viewer: Viewer, *, slug: str, as_of: date) -> MonthsPage:
    """The responsible units by the last months of which a word is owed. Four queries. Raises Missing, Refused."""
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    term = term_in_force(programme)
    months = _months(term, as_of)
    said = set(
        NothingToReport.objects.filter(programme=programme, month__in=months).values_list("organisation_id", "month")
    )
    own = viewer.bodies_for(programme.pk, Verb.RECORD)
    rows = (_row(unit, months, said=said, is_own=unit.pk in own, as_of=as_of) for unit in _units(programme, months))
    return MonthsPage(slug=slug, programme=programme.name, months=months, rows=tuple(rows), as_of=as_of, term=term)


def _months(term: Period | None, as_of: date) -> tuple[date, ...]:
    """Oldest first: the month of the day, or the term's last, and those before it. Nobody owes a word of others."""
    if term is None:
        return ()
    months = [min(as_of, term.last_day).replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return tuple(month for month in reversed(months) if term.contains(month))


def _is_over(month: date, as_of: date) -> bool:
    return add_months(month, 1) <= as_of


def _units(programme: Programme, months: tuple[date, ...]) -> list[Organisation]:
    """Whoever owes something under the plan in force, with whether anything is recorded of each month."""
    owing = ObligationParty.objects.filter(
        obligation__programme=programme, obligation__commitment__version__state=PlanState.ADOPTED
    )
    recorded: dict[str, Any] = {
        f"recorded_{place}": Exists(recorded_in(programme, month).filter(organisation_id=OuterRef("pk")))
        for place, month in enumerate(months)
    }
    units = Organisation.objects.filter(pk__in=owing.order_by().values("organisation_id")).annotate(**recorded)
    return list(units.order_by("sequence", "id"))


def _row(
    unit: Organisation, months: tuple[date, ...], *, said: set[tuple[int, date]], is_own: bool, as_of: date
) -> MonthsRow:
    cells = []
    for place, month in enumerate(months):
        has_record, has_said = getattr(unit, f"recorded_{place}"), (unit.pk, month) in said
        reported = _reported(has_record=has_record, has_said=has_said, is_over=_is_over(month, as_of))
        is_silent = reported in (Reported.MISSING, Reported.OPEN)
        cells.append(MonthCell(month, reported, is_own and is_silent, is_own and reported is Reported.NOTHING))
    return MonthsRow(Body(unit.pk, unit.name, unit.label), tuple(cells))


def _reported(*, has_record: bool, has_said: bool, is_over: bool) -> Reported:
    if has_record:
        return Reported.RECORDED
    if has_said:
        return Reported.NOTHING
    return Reported.MISSING if is_over else Reported.OPEN
