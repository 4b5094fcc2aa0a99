"""Obligations with their light as of a day: what is asked for, what was achieved, by whom it is owed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from jiedui.assessment.facts import ObligationFact
from jiedui.assessment.reasons import Reason, explain
from jiedui.assessment.results import Status, StatusRow
from jiedui.ledger.facts import statuses

# The rows wanted are picked and put in order first; bodies and papers are joined to those alone.
_DUES = """
WITH picked AS (
    SELECT o.id, o.commitment_id, o.period_start, o.period_end, o.opens_on, o.due_on, o.warns_on, o.least, o.needed,
           o.most, o.unit, c.key, c.clause_path, c.quote, s.status, s.achieved, s.achieved_by_due,
           ROW_NUMBER() OVER (ORDER BY {order}) AS place
    FROM ledger_obligation o
    JOIN ledger_commitment c ON c.id = o.commitment_id
    JOIN ({statuses}) s ON s.obligation_id = o.id
    WHERE o.programme_id = %(programme_id)s AND {condition}
    ORDER BY {order}
    LIMIT {limit}
)
SELECT k.id, k.commitment_id, k.period_start, k.period_end, k.opens_on, k.due_on, k.warns_on, k.least, k.needed,
       k.most, k.unit, k.key, k.clause_path, k.quote, k.status, k.achieved, k.achieved_by_due,
       w.paper, w.reason, w.from_on, w.until_on, b.id, b.name, b.short_name
FROM picked k
LEFT JOIN ledger_waiver w ON w.obligation_id = k.id
LEFT JOIN ledger_obligationparty p ON p.obligation_id = k.id
LEFT JOIN accounts_organisation b ON b.id = p.organisation_id
ORDER BY k.place, b.sequence, b.id
"""
LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class Body:
    """A body as a list shows it."""

    id: int
    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Due:
    """One obligation as of the day, with the promise that it comes from: its key, where it stands and its words.

    Amounts are hundredths of `unit`; `waiver` is the paper that excuses it.
    """

    id: int
    commitment_id: int
    period_start: date
    period_end: date
    opens_on: date
    due_on: date
    warns_on: date
    least: int | None
    needed: int | None
    most: int | None
    unit: str
    key: str
    clause_path: str
    quote: str
    status: Status
    achieved: int
    achieved_by_due: int
    waiver: str
    waiver_reason: str
    waived_from: date | None
    waived_until: date | None
    bodies: tuple[Body, ...]

    def reason(self, *, as_of: date) -> Reason:
        """Why it has its status."""
        fact = ObligationFact(
            obligation_id=self.id,
            programme_id=0,
            opens_on=self.opens_on,
            due_on=self.due_on,
            warns_on=self.warns_on,
            needed=self.needed,
            most=self.most,
            waived_from=self.waived_from,
            waived_until=self.waived_until,
        )
        row = StatusRow(self.id, self.status, self.achieved, self.achieved_by_due)
        return explain(fact, row, as_of=as_of, unit=self.unit)

    @property
    def missing(self) -> int:
        return max((self.needed or 0) - self.achieved, 0)

    @property
    def beyond(self) -> int:
        return max(self.achieved - self.most, 0) if self.most is not None else 0


def dues(
    programme_id: int,
    *,
    as_of: date,
    condition: str,
    order: str,
    values: Mapping[str, object],
    limit: int = LIMIT,
) -> tuple[Due, ...]:
    """The obligations that fit a condition, in an order: SQL text of our own over `o`, `c` and `s`. One query."""
    sql = _DUES.format(statuses=statuses(), condition=condition, order=order, limit=limit)
    with connection.cursor() as cursor:
        cursor.execute(sql, {**values, "programme_id": programme_id, "as_of": as_of})
        return _gathered(cursor.fetchall())


def day_of(value: date | str) -> date:
    """A date out of a plain cursor: SQLite gives text."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def _gathered(rows: Iterable[Sequence[Any]]) -> tuple[Due, ...]:
    """Rows come one a body; those of one obligation stand together."""
    firsts: dict[int, Sequence[Any]] = {}
    bodies: dict[int, list[Body]] = {}
    for row in rows:
        firsts.setdefault(row[0], row)
        body_id, name, short_name = row[-3:]
        if body_id is not None:
            bodies.setdefault(row[0], []).append(Body(body_id, name, short_name or name))
    return tuple(_due(row, tuple(bodies.get(number, ()))) for number, row in firsts.items())


def _due(row: Sequence[Any], bodies: tuple[Body, ...]) -> Due:
    return Due(
        row[0],
        row[1],
        *(day_of(value) for value in row[2:7]),
        *row[7:14],
        Status(row[14]),
        int(row[15]),
        int(row[16]),
        row[17] or "",
        row[18] or "",
        day_of(row[19]) if row[19] else None,
        day_of(row[20]) if row[20] else None,
        bodies,
    )
