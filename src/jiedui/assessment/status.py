"""The reference evaluator: the status of an obligation as of a day, from what counted by then.

Progress before the opening counts; what was done after the due day counts, but not as in time. Amounts are
zero or more by contract of the facts: what is taken back is a row that stopped counting, not a negative one.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from jiedui.assessment.facts import ContributionFact, ObligationFact
from jiedui.assessment.reasons import Reason, explain
from jiedui.assessment.results import StatusRow
from jiedui.assessment.rules import Case, deciding_rule

__all__ = ("Reason", "counts_as_of", "evaluate", "evaluate_all", "explain")


def evaluate(obligation: ObligationFact, contributions: Iterable[ContributionFact], *, as_of: date) -> StatusRow:
    """The obligation's status as of a day; contributions to other obligations are left aside.

    >>> june = date(2019, 6, 30)
    >>> owed = ObligationFact(1, 1, date(2019, 1, 1), june, date(2019, 5, 31), needed=100, most=None)
    >>> evaluate(owed, [ContributionFact(1, 1, 1, amount=60, done_on=june, counts_from=june)], as_of=date(2019, 7, 1))
    StatusRow(obligation_id=1, status=<Status.OVERDUE: 'overdue'>, achieved=60, achieved_by_due=60)
    """
    counted = [one for one in contributions if _is_towards(obligation, one) and counts_as_of(one, as_of=as_of)]
    achieved = sum(one.amount for one in counted)
    by_due = sum(one.amount for one in counted if one.done_on <= obligation.due_on)
    rule = deciding_rule(Case(obligation, achieved, by_due, as_of))
    return StatusRow(obligation.obligation_id, rule.status, achieved, by_due)


def evaluate_all(
    obligations: Iterable[ObligationFact], contributions: Iterable[ContributionFact], *, as_of: date
) -> tuple[StatusRow, ...]:
    """The status of every obligation, in the order given."""
    towards: defaultdict[tuple[int, int], list[ContributionFact]] = defaultdict(list)
    for contribution in contributions:
        towards[contribution.programme_id, contribution.obligation_id].append(contribution)
    return tuple(evaluate(one, towards[one.programme_id, one.obligation_id], as_of=as_of) for one in obligations)


def counts_as_of(contribution: ContributionFact, *, as_of: date) -> bool:
    """Whether a contribution had happened, was known, and had not stopped counting by a day."""
    until = contribution.counts_until
    return contribution.done_on <= as_of and contribution.counts_from <= as_of and (until is None or as_of < until)


def _is_towards(obligation: ObligationFact, contribution: ContributionFact) -> bool:
    return (contribution.programme_id, contribution.obligation_id) == (
        obligation.programme_id,
        obligation.obligation_id,
    )
