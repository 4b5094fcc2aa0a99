"""Facts for the tests of status: one in words, and any, dense where one day or one hundredth decides."""

from datetime import date, timedelta
from itertools import count

from hypothesis import strategies as st

from jiedui.assessment.facts import ContributionFact, ObligationFact

OPENS = date(2020, 1, 1)
WARNS = date(2020, 5, 31)
DUE = date(2020, 6, 30)
DAY = timedelta(days=1)

# Ten days hold every order of the days that a rule compares; 29 February and New Year are among the epochs.
EPOCHS = (date(2020, 2, 26), date(2019, 12, 28), date(2020, 6, 28))
AMOUNTS = (0, 1, 49, 50, 51, 99, 100, 101, 200, 10**15)


def owed(
    *,
    needed: int | None = 100,
    most: int | None = None,
    waived_from: date | None = None,
    waived_until: date | None = None,
) -> ObligationFact:
    """An obligation of the first half of 2020."""
    return ObligationFact(1, 1, OPENS, DUE, WARNS, needed, most, waived_from, waived_until)


def done(amount: int, on: date, *, known: date | None = None, until: date | None = None) -> ContributionFact:
    """A contribution to it, known from the day it happened unless told otherwise."""
    return ContributionFact(1, 1, 1, amount, on, known or on, until)


epochs = st.sampled_from(EPOCHS)
amounts = st.sampled_from(AMOUNTS)


def days(epoch: date) -> st.SearchStrategy[date]:
    return st.integers(0, 9).map(lambda days_later: epoch + days_later * DAY)


@st.composite
def obligations(draw: st.DrawFn, epoch: date, obligation_id: int = 1, programme_id: int = 1) -> ObligationFact:
    """Any obligation; half of them well ordered, as the schedule makes them, the others in any order."""
    moments = [draw(days(epoch)) for _ in range(3)]
    opens_on, warns_on, due_on = sorted(moments) if draw(st.booleans()) else moments
    return ObligationFact(
        obligation_id,
        programme_id,
        opens_on,
        due_on,
        warns_on,
        needed=draw(st.none() | amounts),
        most=draw(st.none() | amounts),
        waived_from=draw(st.none() | st.none() | days(epoch)),
        waived_until=draw(st.none() | days(epoch)),
    )


@st.composite
def contributions(
    draw: st.DrawFn, epoch: date, contribution_id: int = 1, obligation_id: int = 1, programme_id: int = 1
) -> ContributionFact:
    """Any contribution; some were corrected later."""
    return ContributionFact(
        contribution_id,
        obligation_id,
        programme_id,
        amount=draw(amounts),
        done_on=draw(days(epoch)),
        counts_from=draw(days(epoch)),
        counts_until=draw(st.none() | days(epoch)),
    )


@st.composite
def one_case(draw: st.DrawFn) -> tuple[ObligationFact, list[ContributionFact], date]:
    """An obligation, what was done for it, and a day to look at it."""
    epoch = draw(epochs)
    numbers = count(1)
    found = draw(st.lists(st.deferred(lambda: contributions(epoch, next(numbers))), max_size=4))
    return draw(obligations(epoch)), found, draw(days(epoch - DAY))


Record = tuple[list[ObligationFact], list[ContributionFact], date]


@st.composite
def records(draw: st.DrawFn) -> Record:
    """The record of up to three programmes that number their obligations each for itself."""
    epoch = draw(epochs)
    keys = draw(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 4)), min_size=1, max_size=8, unique=True))
    owed_by_all = [draw(obligations(epoch, number, programme)) for programme, number in keys]
    # A contribution to an obligation that isn't there, as a broken snapshot may hold one, counts nowhere.
    towards = draw(st.lists(st.sampled_from([*keys, (3, 9)]), max_size=16))
    done_by_all = [
        draw(contributions(epoch, contribution_id, number, programme))
        for contribution_id, (programme, number) in enumerate(towards, start=1)
    ]
    return owed_by_all, done_by_all, draw(days(epoch - DAY))
