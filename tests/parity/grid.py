"""Every combination of what a rule compares, one step before, at and after the point where it turns."""

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import count, product

from jiedui.assessment.facts import ContributionFact, ObligationFact
from jiedui.assessment.results import StatusRow
from jiedui.assessment.status import evaluate_all
from tests.assessment.facts import DAY

TODAY = date(2020, 2, 29)
AROUND = (TODAY - DAY, TODAY, TODAY + DAY)

WAIVERS = (
    (None, None),
    (None, TODAY),
    (TODAY, None),
    (TODAY + DAY, None),
    (TODAY - DAY, TODAY),
    (TODAY - 2 * DAY, TODAY - DAY),
)
# Amount, done, known from, counts until; days are counted from today.
WORK = (
    (),
    ((99, -2, -2, None),),
    ((100, -2, -2, None),),
    ((101, -2, -2, None),),
    ((100, -1, -1, None),),
    ((60, -2, -2, None), (40, 0, 0, None)),
    ((100, 1, -2, None),),
    ((100, -2, 1, None),),
    ((100, -2, -2, 0),),
    ((100, -2, -2, 1),),
)


@cache
def facts() -> tuple[tuple[ObligationFact, ...], tuple[ContributionFact, ...]]:
    """About fifteen thousand obligations of two programmes, and what was done for them."""
    numbers, pieces = count(1), count(1)
    obligations: list[ObligationFact] = []
    contributions: list[ContributionFact] = []
    axes = product(AROUND, AROUND, AROUND, (None, 0, 100), (None, 0, 100), WAIVERS, WORK)
    for opens_on, warns_on, due_on, needed, most, (waived_from, waived_until), work in axes:
        number = next(numbers)
        owed = ObligationFact(
            number, 1 + number % 2, opens_on, due_on, warns_on, needed, most, waived_from, waived_until
        )
        obligations.append(owed)
        contributions += [_piece(next(pieces), owed, *one) for one in work]
    return tuple(obligations), tuple(contributions)


@cache
def expected() -> tuple[StatusRow, ...]:
    """What the reference evaluator says to them."""
    return evaluate_all(*facts(), as_of=TODAY)


def _piece(
    number: int, owed: ObligationFact, amount: int, done: int, known: int, until: int | None
) -> ContributionFact:
    piece = ContributionFact(
        number, owed.obligation_id, owed.programme_id, amount, TODAY + done * DAY, TODAY + known * DAY
    )
    return piece if until is None else replace(piece, counts_until=TODAY + until * DAY)
