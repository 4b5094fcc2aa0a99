"""The third hand-over: obligations and contributions as plain typed tables, the same for every engine.

Amounts are whole hundredths of the obligation's unit (money in 元: fen). Due and warning days are facts,
worked out by `schedule`; no engine does date arithmetic. A snapshot directory holds these tables as Parquet.
"""

from dataclasses import dataclass, fields
from datetime import date


@dataclass(frozen=True, slots=True)
class ObligationFact:
    """One row of `obligations`.

    `needed` is the amount that counts as kept: `least`, or less by the tolerance where the plan hedges
    (100个左右 is kept at 90); None where only a most is set. `warns_on` is the first day of the warning
    before `due_on`. The waiver days are both included; `waived_until` None means for good.
    """

    obligation_id: int
    programme_id: int
    opens_on: date
    due_on: date
    warns_on: date
    needed: int | None
    most: int | None
    waived_from: date | None = None
    waived_until: date | None = None


@dataclass(frozen=True, slots=True)
class ContributionFact:
    """One row of `contributions`: an amount that counts towards one obligation.

    It happened on `done_on`, is known (confirmed, proposed or corrected) from `counts_from`, and counts
    until the day before `counts_until` (corrected, disputed), or for good. A change makes a new row,
    so that any past day can be asked for.
    """

    contribution_id: int
    obligation_id: int
    programme_id: int
    amount: int
    done_on: date
    counts_from: date
    counts_until: date | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a fact table: its name, its type (`int` or `date`) and whether it may be empty."""

    name: str
    type: str
    optional: bool


def columns_of(table: type) -> tuple[Column, ...]:
    """The columns of a fact table, in order, as its dataclass declares them.

    >>> columns_of(ObligationFact)[2]
    Column(name='opens_on', type='date', optional=False)
    """
    return tuple(_column(field.name, str(field.type)) for field in fields(table))


def _column(name: str, annotation: str) -> Column:
    optional = "None" in annotation
    return Column(name, "date" if "date" in annotation else "int", optional)
