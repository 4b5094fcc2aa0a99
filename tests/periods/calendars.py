"""Terms, recurrences and deadlines for the property tests, dense where months and years end."""

from datetime import date, timedelta

from hypothesis import strategies as st

from jiedui.periods.deadlines import Deadline
from jiedui.periods.periods import Period
from jiedui.periods.recurrence import Cycle, Recurrence

NEAR_THE_END = date(9998, 12, 31)

edges = st.sampled_from(
    [date(2019, 1, 31), date(2019, 12, 31), date(2020, 1, 1), date(2020, 2, 28), date(2020, 2, 29), date(2020, 6, 30)]
)
days = edges | st.dates(date(2018, 1, 1), date(2021, 12, 31))
any_day = days | st.dates(max_value=NEAR_THE_END)

recurrences = st.sampled_from([Recurrence(cycle) for cycle in Cycle]) | st.builds(
    Recurrence,
    st.sampled_from([cycle for cycle in Cycle if cycle not in (Cycle.REGULAR, Cycle.ONGOING)]),
    st.integers(1, 40),
)

_month_days = st.builds("{:02d}-{:02d}".format, st.integers(1, 12), st.integers(1, 31))
recurring_deadlines = st.one_of(
    st.sampled_from(["every-half-year end", "every-quarter end", "every-month end"]),
    _month_days.map("every-year {}".format),
    st.builds("every-quarter {}-{:02d}".format, st.integers(1, 3), st.integers(1, 31)),
    st.builds("every-month {:02d}".format, st.integers(1, 31)),
    st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]).map("every-week {}".format),
).map(Deadline)
counted_deadlines = st.builds("issue+{}{}".format, st.integers(0, 99_999), st.sampled_from("dmy")).map(Deadline)
fixed_deadlines = any_day.map(lambda day: Deadline(day.isoformat()))
deadlines = st.one_of(
    recurring_deadlines, counted_deadlines, fixed_deadlines, _month_days.map("--{}".format).map(Deadline)
)


@st.composite
def terms(draw: st.DrawFn, longest: int = 1500) -> Period:
    """A term of `longest` days or less; mostly about 2020, sometimes anywhere before the year 9999."""
    start = draw(any_day)
    last = min(
        start.toordinal() + draw(st.sampled_from([1, 28, 31, 365, 366, 731]) | st.integers(1, longest)),
        NEAR_THE_END.toordinal() + 1,
    )
    return Period(start, max(date.fromordinal(last), start + timedelta(days=1)))
