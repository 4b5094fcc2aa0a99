"""The status rules: a table read from the top, in which the first rule that holds decides.

`docs/algorithms/status.md` is this table for people, and `analytics.expressions` says it to the databases;
tests hold all three together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from jiedui.assessment.facts import ObligationFact
from jiedui.assessment.results import Status


@dataclass(frozen=True, slots=True)
class Case:
    """What a status depends on: the obligation, what was achieved as of the day and of that by the due day."""

    obligation: ObligationFact
    achieved: int
    achieved_by_due: int
    as_of: date

    @property
    def is_open(self) -> bool:
        """Whether the day is the opening day or a later one."""
        return self.obligation.opens_on <= self.as_of

    @property
    def is_past_due(self) -> bool:
        """Whether the due day is over; the due day itself still counts."""
        return self.obligation.due_on < self.as_of


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its `code`, the `status` it gives, and whether it `holds`, which is also told by `condition`."""

    code: str
    status: Status
    condition: str
    holds: Callable[[Case], bool]


def _is_waived(case: Case) -> bool:
    start, until = case.obligation.waived_from, case.obligation.waived_until
    return start is not None and start <= case.as_of and (until is None or case.as_of <= until)


def _is_over_most(case: Case) -> bool:
    most = case.obligation.most
    return most is not None and case.achieved > most


def _is_met(case: Case) -> bool:
    needed = case.obligation.needed
    return needed is not None and case.achieved >= needed and case.achieved_by_due >= needed


def _is_met_late(case: Case) -> bool:
    needed = case.obligation.needed
    return needed is not None and case.achieved >= needed


def _is_limit_kept(case: Case) -> bool:
    return case.obligation.needed is None and case.is_past_due


def _is_overdue(case: Case) -> bool:
    return case.is_past_due


def _is_due_soon(case: Case) -> bool:
    return case.obligation.needed is not None and case.is_open and case.obligation.warns_on <= case.as_of


def _is_not_due(case: Case) -> bool:
    return not case.is_open


def _is_on_track(_: Case) -> bool:
    return True


RULES = (
    Rule(
        "waived", Status.WAIVED, "waived_from <= as_of and (waived_until is empty or as_of <= waived_until)", _is_waived
    ),
    Rule("over_most", Status.OVER_MOST, "most is set and achieved > most", _is_over_most),
    Rule("met", Status.MET, "needed is set and achieved >= needed and achieved_by_due >= needed", _is_met),
    Rule("met_late", Status.MET_LATE, "needed is set and achieved >= needed", _is_met_late),
    Rule("limit_kept", Status.MET, "needed is empty and due_on < as_of", _is_limit_kept),
    Rule("overdue", Status.OVERDUE, "due_on < as_of", _is_overdue),
    Rule("due_soon", Status.DUE_SOON, "needed is set and opens_on <= as_of and warns_on <= as_of", _is_due_soon),
    Rule("not_due", Status.NOT_DUE, "as_of < opens_on", _is_not_due),
    Rule("on_track", Status.ON_TRACK, "otherwise", _is_on_track),
)


def deciding_rule(case: Case) -> Rule:
    """The first rule of the table that holds; the last one always does."""
    return next(rule for rule in RULES if rule.holds(case))
