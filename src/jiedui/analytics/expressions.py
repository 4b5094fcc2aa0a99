"""The status rules as one table expression, for every engine that Ibis speaks to.

The same table as `assessment.rules`, in the same order; the parity tests compare them row by row. Engines
disagree about division, rounding and date arithmetic (`docs/surprises.md`), so none of them occurs here.
"""

from datetime import date
from typing import Any

import ibis
import ibis.expr.datatypes as dt

from jiedui.assessment.facts import ContributionFact, ObligationFact, columns_of
from jiedui.assessment.results import Status

# Ibis ships no types; its tables and values pass through this module as Any.
Table = Any
Value = Any

_TYPES = {"int": "int64", "date": "date"}
_KEYS = ("programme_id", "obligation_id")


def obligations_table(name: str) -> Table:
    """An unbound table of obligations, as its fact declares it."""
    return _unbound(ObligationFact, name)


def contributions_table(name: str) -> Table:
    """An unbound table of contributions, as its fact declares it."""
    return _unbound(ContributionFact, name)


def of_programme(table: Table, programme_id: int) -> Table:
    """The rows of one programme."""
    return table.filter(table.programme_id == ibis.literal(programme_id, "int64"))


def status_table(obligations: Table, contributions: Table, as_of: date) -> Table:
    """Each obligation's programme, id, status, what was achieved by the day, and of that by the due day."""
    day = ibis.literal(as_of, "date")
    owed = _with_achieved(obligations, _counted(contributions, day))
    return owed.select(*_KEYS, status=_status(owed, day), achieved=owed.achieved, achieved_by_due=owed.achieved_by_due)


def _unbound(fact: type, name: str) -> Table:
    return ibis.table({column.name: _TYPES[column.type] for column in columns_of(fact)}, name=name)


def _counted(contributions: Table, day: Value) -> Table:
    """What had happened, was known, and had not stopped counting by the day."""
    still_counts = contributions.counts_until.isnull() | (day < contributions.counts_until)
    known = contributions.filter(contributions.done_on <= day, contributions.counts_from <= day, still_counts)
    return known.select("programme_id", "obligation_id", "amount", "done_on")


def _with_achieved(obligations: Table, counted: Table) -> Table:
    """The obligations with two sums. Both keys join: servers number their obligations each for itself.

    The obligations stand first, so that the sums are grouped by their keys: SQLite then goes through them in order, and
    sorts no contributions.
    """
    both = obligations.select(*_KEYS, "due_on").join(counted, _KEYS)
    in_time = ibis.ifelse(both.done_on <= both.due_on, both.amount, 0)
    totals = both.group_by(_KEYS).aggregate(achieved=_total(both.amount), achieved_by_due=_total(in_time))
    owed = obligations.left_join(totals, _KEYS)
    return owed.select(
        *(column.name for column in columns_of(ObligationFact)),
        achieved=owed.achieved.fill_null(0),
        achieved_by_due=owed.achieved_by_due.fill_null(0),
    )


@ibis.udf.agg.builtin(name="sum", signature=((dt.int64,), dt.Decimal(38, 0)))
def _wide_sum(amounts):  # type: ignore[no-untyped-def]
    """The engines' own sum, whose result is wider than Ibis believes."""


def _total(amounts: Value) -> Value:
    return _wide_sum(amounts).cast("int64")


def _status(owed: Table, day: Value) -> Value:
    until = owed.waived_until
    is_waived = (owed.waived_from <= day) & (until.isnull() | (day <= until))
    is_reached = owed.achieved >= owed.needed
    is_past_due, is_open = owed.due_on < day, owed.opens_on <= day
    return ibis.cases(
        (is_waived, Status.WAIVED.value),
        (owed.achieved > owed.most, Status.OVER_MOST.value),
        (is_reached & (owed.achieved_by_due >= owed.needed), Status.MET.value),
        (is_reached, Status.MET_LATE.value),
        (owed.needed.isnull() & is_past_due, Status.MET.value),
        (is_past_due, Status.OVERDUE.value),
        (owed.needed.notnull() & is_open & (owed.warns_on <= day), Status.DUE_SOON.value),
        (day < owed.opens_on, Status.NOT_DUE.value),
        else_=Status.ON_TRACK.value,
    )
