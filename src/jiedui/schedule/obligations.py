"""From commitments to obligations: what is owed, by whom, from which day, by which day.

Every date that a status depends on is worked out here, once; engines only compare.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from jiedui.kernel.quantities import HUNDREDTHS, Quantity
from jiedui.kernel.refusals import InputRefused
from jiedui.periods.periods import Period
from jiedui.plans.model import Commitment, Plan
from jiedui.schedule.settings import DEFAULT, Settings
from jiedui.schedule.windows import Window, windows_of

PIECE = "项"
PERCENT = "%"
_ONE_PIECE = Quantity(least=HUNDREDTHS, most=None, unit=PIECE)
_LONGEST_SHORT_PERIOD = 31


@dataclass(frozen=True, slots=True)
class Obligation:
    """A commitment in one period, owed by the `responsible` together (one name where each owes its own).

    `least`, `needed` and `most` are hundredths of `unit`. `needed` is what counts as kept: the least, or
    less by the tolerance where the plan hedges; None where it only sets a limit.
    """

    commitment_key: str
    responsible: tuple[str, ...]
    lead: tuple[str, ...]
    period: Period
    opens_on: date
    due_on: date
    warns_on: date
    least: int | None
    needed: int | None
    most: int | None
    unit: str


def spread_plan(plan: Plan, *, term: Period | None = None, settings: Settings = DEFAULT) -> tuple[Obligation, ...]:
    """All obligations of a plan, commitment by commitment; `term` where the plan's own years don't tell."""
    term = term or plan.term
    if term is None:
        raise InputRefused("S002", "《{title}》没有写明起止年份，无法排出任务；请先补上年份。", title=plan.title)
    return tuple(
        obligation
        for commitment in plan.commitments
        for obligation in spread(
            commitment,
            term=term,
            issued_on=plan.issued_on,
            responsible_units=plan.team.responsible_units,
            settings=settings,
        )
    )


def spread(
    commitment: Commitment,
    *,
    term: Period,
    issued_on: date | None,
    responsible_units: tuple[str, ...],
    settings: Settings = DEFAULT,
) -> tuple[Obligation, ...]:
    """The obligations of one commitment, period by period, in each period party by party.

    Optional items owe nothing. A promise without a number asks for one piece of accepted evidence.
    `responsible_units` stand in where 各责任单位 names nobody.
    """
    if commitment.is_optional:
        return ()
    _check_length(term, settings)
    windows = windows_of(commitment.recurrence, commitment.deadline, term=term, issued_on=issued_on)
    parties = _parties(commitment, responsible_units)
    return tuple(_owed(commitment, window, party, settings) for window in windows for party in parties)


def _check_length(term: Period, settings: Settings) -> None:
    years = term.last_day.year - term.start.year + 1
    if years > settings.most_years:
        raise InputRefused(
            "S001",
            "方案期限为{first}年至{last}年，超过{most}年；请核对起止年份。",
            first=term.start.year,
            last=term.last_day.year,
            most=settings.most_years,
        )


def _parties(commitment: Commitment, responsible_units: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    names = tuple(dict.fromkeys(commitment.responsible))
    if not commitment.each_responsible:
        return (names,)
    each = names or tuple(dict.fromkeys(responsible_units))
    return tuple((name,) for name in each) or ((),)


def _owed(commitment: Commitment, window: Window, party: tuple[str, ...], settings: Settings) -> Obligation:
    quantity = commitment.quantity or _ONE_PIECE
    least = _times(quantity.least, window.turns, quantity.unit)
    return Obligation(
        commitment_key=commitment.key,
        responsible=party,
        lead=commitment.lead,
        period=window.period,
        opens_on=window.opens_on,
        due_on=window.due_on,
        warns_on=_warns_on(window, settings),
        least=least,
        needed=_needed(least, settings) if quantity.approx else least,
        most=_times(quantity.most, window.turns, quantity.unit),
        unit=quantity.unit,
    )


def _times(bound: int | None, turns: int, unit: str) -> int | None:
    """A share stays what it is, however often it is owed."""
    return bound if bound is None or unit == PERCENT else bound * turns


def _needed(least: int | None, settings: Settings) -> int | None:
    """What is left of the least after the tolerance, rounded up to a whole hundredth."""
    return None if least is None else -(-least * (100 - settings.tolerance_percent) // 100)


def _warns_on(window: Window, settings: Settings) -> date:
    is_short = (window.period.end - window.period.start).days <= _LONGEST_SHORT_PERIOD
    days = settings.short_warning_days if is_short else settings.warning_days
    return window.due_on - timedelta(days=min(days, (window.due_on - window.opens_on).days))
