"""The schedule: who owes what, from when, by when."""

from datetime import date, timedelta

import pytest

from jiedui.kernel.quantities import Quantity
from jiedui.kernel.refusals import InputRefused
from jiedui.periods.periods import Period
from jiedui.schedule.obligations import Obligation, spread
from jiedui.schedule.settings import Settings
from tests.schedule.commitments import TWO_YEARS, UNITS, owed, promise

TIMES = Quantity(least=200, most=300, unit="次")
ONCE_A_MONTH = Quantity(least=100, most=None, unit="次")


def dues(obligations: tuple[Obligation, ...]) -> list[str]:
    return [obligation.due_on.isoformat() for obligation in obligations]


def test_the_founding_sentence_is_owed_each_year_by_the_end_of_june() -> None:
    money = Quantity(least=80_000_000, most=None, unit="元")
    first, second = owed(promise(quantity=money, recurrence="yearly", deadline="every-year 06-30"))
    assert first == Obligation(
        commitment_key="k1",
        responsible=("区财政局",),
        lead=(),
        period=Period.of_year(2019),
        opens_on=date(2019, 1, 1),
        due_on=date(2019, 6, 30),
        warns_on=date(2019, 5, 31),
        least=80_000_000,
        needed=80_000_000,
        most=None,
        unit="元",
    )
    assert (second.period, second.due_on) == (Period.of_year(2020), date(2020, 6, 30))


def test_without_a_recurrence_it_is_owed_once_in_the_whole_term() -> None:
    (obligation,) = owed(promise(quantity=TIMES))
    assert (obligation.period, obligation.due_on) == (TWO_YEARS, date(2020, 12, 31))
    assert (obligation.least, obligation.needed, obligation.most) == (200, 200, 300)


@pytest.mark.parametrize("recurrence", ["regular", "ongoing", "yearly"])
def test_regular_and_ongoing_promises_are_owed_once_a_year(recurrence: str) -> None:
    assert dues(owed(promise(recurrence=recurrence))) == ["2019-12-31", "2020-12-31"]


def test_a_promise_without_a_number_asks_for_one_piece() -> None:
    (obligation,) = owed(promise())
    assert (obligation.least, obligation.needed, obligation.most, obligation.unit) == (100, 100, None, "项")


def test_an_optional_item_owes_nothing() -> None:
    assert owed(promise(quantity=TIMES, recurrence="monthly", is_optional=True)) == ()


def test_a_limit_alone_needs_nothing() -> None:
    (obligation,) = owed(promise(quantity=Quantity(least=None, most=200, unit="次")))
    assert (obligation.least, obligation.needed, obligation.most) == (None, None, 200)


@pytest.mark.parametrize(("least", "needed"), [(10_000, 9_000), (100, 90), (1, 1), (11, 10), (0, 0), (333, 300)])
def test_a_hedged_number_is_kept_at_nine_tenths_rounded_up(least: int, needed: int) -> None:
    (obligation,) = owed(promise(quantity=Quantity(least=least, most=None, unit="个", approx=True)))
    assert (obligation.least, obligation.needed) == (least, needed)


def test_the_tolerance_is_a_setting() -> None:
    about = promise(quantity=Quantity(least=10_000, most=None, unit="个", approx=True))
    settings = Settings(tolerance_percent=5)
    (obligation,) = spread(about, term=TWO_YEARS, issued_on=None, responsible_units=(), settings=settings)
    assert obligation.needed == 9_500


class TestParties:
    def test_all_owe_it_together_and_the_lead_is_kept(self) -> None:
        (obligation,) = owed(promise(responsible=UNITS, lead=("区农业农村局",)))
        assert (obligation.responsible, obligation.lead) == (UNITS, ("区农业农村局",))

    def test_each_owes_its_own(self) -> None:
        obligations = owed(promise(responsible=UNITS, recurrence="yearly", each_responsible=True))
        assert [(o.responsible, o.period.start.year) for o in obligations] == [
            ((unit,), year) for year in (2019, 2020) for unit in UNITS
        ]

    def test_the_plans_units_stand_in_where_each_names_nobody(self) -> None:
        obligations = owed(promise(responsible=(), each_responsible=True))
        assert [obligation.responsible for obligation in obligations] == [(unit,) for unit in UNITS]

    def test_the_plans_units_dont_answer_for_a_promise_that_is_not_each_ones(self) -> None:
        assert [obligation.responsible for obligation in owed(promise(responsible=()))] == [()]

    def test_it_is_owed_even_where_nobody_is_known(self) -> None:
        obligations = owed(promise(responsible=(), each_responsible=True), responsible_units=())
        assert [obligation.responsible for obligation in obligations] == [()]

    def test_a_unit_named_twice_owes_once(self) -> None:
        assert len(owed(promise(responsible=("甲局", "乙局", "甲局"), each_responsible=True))) == 2


class TestDeadlines:
    def test_a_fixed_day_inside_a_longer_term_is_owed_then(self) -> None:
        (obligation,) = owed(promise(deadline="2019-12-31"))
        assert (obligation.opens_on, obligation.due_on) == (date(2019, 1, 1), date(2019, 12, 31))

    def test_a_fixed_day_ends_a_recurring_promise(self) -> None:
        obligations = owed(promise(recurrence="quarterly", deadline="2019-08-15"))
        assert dues(obligations) == ["2019-03-31", "2019-06-30", "2019-08-15"]
        assert obligations[-1].period == Period(date(2019, 7, 1), date(2019, 8, 16))

    def test_a_fixed_day_on_a_periods_last_day_cuts_nothing_short(self) -> None:
        obligations = owed(promise(recurrence="quarterly", deadline="2019-06-30"))
        assert dues(obligations) == ["2019-03-31", "2019-06-30"]
        assert obligations[-1].period == Period(date(2019, 4, 1), date(2019, 7, 1))

    @pytest.mark.parametrize("recurrence", ["", "yearly", "monthly"])
    def test_a_day_before_the_term_is_still_owed_once(self, recurrence: str) -> None:
        (obligation,) = owed(promise(recurrence=recurrence, deadline="2018-11-30"))
        assert (obligation.opens_on, obligation.warns_on, obligation.due_on) == (date(2018, 11, 30),) * 3

    def test_a_day_after_the_term_is_still_owed(self) -> None:
        assert dues(owed(promise(deadline="2021-06-30"))) == ["2021-06-30"]

    def test_a_day_after_the_term_doesnt_lengthen_a_recurring_promise(self) -> None:
        assert dues(owed(promise(recurrence="yearly", deadline="2021-06-30"))) == ["2019-12-31", "2020-12-31"]

    def test_a_length_counts_from_the_issue(self) -> None:
        assert dues(owed(promise(deadline="issue+3m"), issued_on=date(2019, 3, 31))) == ["2019-06-30"]

    def test_a_length_ends_with_the_term_where_the_issue_is_unknown(self) -> None:
        assert dues(owed(promise(deadline="issue+3m"))) == ["2020-12-31"]

    def test_a_length_ends_a_recurring_promise(self) -> None:
        promised = promise(recurrence="yearly", deadline="issue+1y")
        assert dues(owed(promised, issued_on=date(2019, 3, 1))) == ["2019-12-31", "2020-03-01"]

    @pytest.mark.parametrize("recurrence", ["", "regular", "ongoing"])
    def test_a_recurring_day_tells_how_often_where_nothing_else_does(self, recurrence: str) -> None:
        promised = promise(recurrence=recurrence, deadline="every-half-year end")
        assert dues(owed(promised)) == ["2019-06-30", "2019-12-31", "2020-06-30", "2020-12-31"]

    def test_what_the_sentence_says_of_how_often_goes_first(self) -> None:
        assert dues(owed(promise(recurrence="yearly", deadline="every-quarter end"))) == ["2019-12-31", "2020-12-31"]

    def test_a_day_of_an_unknown_year_is_that_of_the_last(self) -> None:
        assert dues(owed(promise(deadline="--06-30"))) == ["2020-06-30"]


class TestDailyAndWeekly:
    def test_weekly_promises_are_owed_week_by_week(self) -> None:
        obligations = owed(promise(quantity=ONCE_A_MONTH, recurrence="weekly", deadline="every-week fri"))
        assert len(obligations) == 105
        assert dues(obligations)[:2] == ["2019-01-04", "2019-01-11"]
        assert {obligation.least for obligation in obligations} == {100}

    def test_daily_promises_are_owed_month_by_month_as_often_as_it_has_days(self) -> None:
        obligations = owed(promise(quantity=Quantity(least=200, most=500, unit="次"), recurrence="daily"))
        assert [(o.due_on.isoformat(), o.least, o.most) for o in obligations[:2]] == [
            ("2019-01-31", 6_200, 15_500),
            ("2019-02-28", 5_600, 14_000),
        ]
        assert len(obligations) == 24

    def test_every_third_day_is_asked_for_in_whole_turns(self) -> None:
        obligations = owed(promise(quantity=ONCE_A_MONTH, recurrence="every-3-days"))
        assert [obligation.least for obligation in obligations[:2]] == [1_000, 900]

    def test_a_month_shorter_than_the_step_still_asks_once(self) -> None:
        obligations = owed(promise(quantity=ONCE_A_MONTH, recurrence="every-40-days"))
        assert {obligation.least for obligation in obligations} == {100}

    def test_a_share_is_not_multiplied(self) -> None:
        obligations = owed(promise(quantity=Quantity(least=9_500, most=None, unit="%"), recurrence="daily"))
        assert {obligation.least for obligation in obligations} == {9_500}


class TestWarnings:
    @pytest.mark.parametrize(
        ("recurrence", "days"), [("yearly", 30), ("quarterly", 30), ("every-2-months", 30), ("monthly", 7)]
    )
    def test_it_comes_a_month_before_and_a_week_before_for_monthly_ones(self, recurrence: str, days: int) -> None:
        for obligation in owed(promise(recurrence=recurrence)):
            assert obligation.due_on - obligation.warns_on == timedelta(days=days)

    def test_it_is_never_before_the_opening(self) -> None:
        for obligation in owed(promise(recurrence="weekly")):
            assert obligation.warns_on == obligation.opens_on
        (soon,) = owed(promise(deadline="2019-01-10"))
        assert soon.warns_on == date(2019, 1, 1)

    def test_it_is_a_setting(self) -> None:
        settings = Settings(warning_days=60, short_warning_days=3)
        month, *_ = spread(
            promise(recurrence="monthly"), term=TWO_YEARS, issued_on=None, responsible_units=(), settings=settings
        )
        (once,) = spread(promise(), term=TWO_YEARS, issued_on=None, responsible_units=(), settings=settings)
        assert month.warns_on == date(2019, 1, 28)
        assert once.warns_on == date(2020, 11, 1)


class TestTerms:
    def test_a_term_that_must_be_a_mistake_is_refused(self) -> None:
        with pytest.raises(InputRefused) as refused:
            owed(promise(recurrence="weekly"), term=Period.of_years(2019, 2069))
        assert refused.value.code == "S001"
        assert "2019年至2069年" in str(refused.value)

    def test_the_longest_term_is_not(self) -> None:
        assert len(owed(promise(recurrence="weekly"), term=Period.of_years(2019, 2068))) == 2610

    def test_the_calendars_last_years_are_no_trouble(self) -> None:
        term = Period.of_years(9990, 9998)
        assert len(owed(promise(recurrence="every-40-years"), term=term)) == 1
        assert dues(owed(promise(deadline="issue+9999y"), term=term, issued_on=date(9990, 1, 1))) == ["9999-12-31"]


@pytest.mark.parametrize(
    ("name", "value"), [("tolerance_percent", -1), ("tolerance_percent", 101), ("warning_days", -1)]
)
def test_settings_without_sense_are_refused(name: str, value: int) -> None:
    with pytest.raises(ValueError):
        Settings(**{name: value})
