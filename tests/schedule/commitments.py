"""Commitments for the tests of the schedule: one in words, and any by property."""

from datetime import date

from hypothesis import strategies as st

from jiedui.kernel.quantities import Quantity
from jiedui.kernel.spans import Span
from jiedui.periods.deadlines import Deadline
from jiedui.periods.periods import Period
from jiedui.periods.recurrence import Recurrence
from jiedui.plans.model import Commitment
from jiedui.schedule.obligations import Obligation, spread
from tests.periods.calendars import deadlines, recurrences

TWO_YEARS = Period.of_years(2019, 2020)
UNITS = ("区教育局", "区财政局", "区卫生健康局")


def promise(
    *,
    quantity: Quantity | None = None,
    recurrence: str = "",
    deadline: str = "",
    responsible: tuple[str, ...] = ("区财政局",),
    lead: tuple[str, ...] = (),
    each_responsible: bool = False,
    is_optional: bool = False,
) -> Commitment:
    """A commitment with what the test is about."""
    return Commitment(
        key="k1",
        clause_path="三/（三）",
        span=Span(0, 1),
        quote="诺",
        quantity=quantity,
        recurrence=Recurrence.read(recurrence) if recurrence else None,
        deadline=Deadline(deadline) if deadline else None,
        responsible=responsible,
        lead=lead,
        each_responsible=each_responsible,
        is_optional=is_optional,
    )


def owed(
    commitment: Commitment,
    *,
    term: Period = TWO_YEARS,
    issued_on: date | None = None,
    responsible_units: tuple[str, ...] = UNITS,
) -> tuple[Obligation, ...]:
    """Its obligations under the settings that everyone starts with."""
    return spread(commitment, term=term, issued_on=issued_on, responsible_units=responsible_units)


quantities = st.builds(
    Quantity,
    least=st.integers(0, 100_000),
    most=st.none() | st.integers(0, 100_000),
    unit=st.sampled_from(["次", "元", "%", "公里"]),
    approx=st.booleans(),
) | st.builds(Quantity, least=st.none(), most=st.integers(0, 100_000), unit=st.just("次"))

commitments = st.builds(
    Commitment,
    key=st.just("k1"),
    clause_path=st.just("三/（三）"),
    span=st.just(Span(0, 1)),
    quote=st.just("诺"),
    quantity=st.none() | quantities,
    recurrence=st.none() | recurrences,
    deadline=st.none() | deadlines,
    each_responsible=st.booleans(),
    responsible=st.lists(st.sampled_from(UNITS), max_size=4).map(tuple),
    lead=st.lists(st.sampled_from(UNITS), max_size=1).map(tuple),
)
