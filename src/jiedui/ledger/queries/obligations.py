"""任务清单: the obligations of the plan in force as of a day, filtered, in order, page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import connection

from jiedui.accounts.roles import Verb
from jiedui.assessment.results import Status
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.facts import statuses
from jiedui.ledger.queries.dues import Body, Due, dues
from jiedui.ledger.queries.paper import Promise
from jiedui.ledger.queries.shown_plan import shown_plan
from jiedui.ledger.viewers import Viewer

PAGE = 50
MOST = 1_000_000  # of a list taken out; one that had more would be refused as miscounted
NOBODY = "none"
MOST_DIGITS = 18

_BODIES = """
SELECT b.id, b.name, b.short_name, COUNT(*)
FROM ledger_obligation o
JOIN ledger_commitment c ON c.id = o.commitment_id
JOIN ledger_obligationparty p ON p.obligation_id = o.id
JOIN accounts_organisation b ON b.id = p.organisation_id
WHERE o.programme_id = %(programme_id)s AND c.version_id = %(version_id)s
GROUP BY b.id, b.name, b.short_name, b.sequence
ORDER BY b.sequence, b.id
"""
_TOTAL = """
SELECT COUNT(*)
FROM ledger_obligation o
JOIN ledger_commitment c ON c.id = o.commitment_id
JOIN ({statuses}) s ON s.obligation_id = o.id
WHERE o.programme_id = %(programme_id)s AND {condition}
"""


class Order(StrEnum):
    """How the list is sorted."""

    DUE = "due"
    LATEST = "latest"
    CLAUSE = "clause"


# For each order: its SQL, and the condition that a row comes after the last one shown, whose key is a, b.
_ORDERS: Mapping[Order, tuple[str, str]] = {
    Order.DUE: ("o.due_on, o.id", "(o.due_on, o.id) > (%(after)s, %(after_id)s)"),
    Order.LATEST: ("o.due_on DESC, o.id DESC", "(o.due_on, o.id) < (%(after)s, %(after_id)s)"),
    Order.CLAUSE: ("c.sequence, o.id", "(c.sequence, o.id) > (%(after)s, %(after_id)s)"),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What is shown: of one unit (`NOBODY`: of none), one area, one status, one commitment; all where empty."""

    unit: str = ""
    area: str = ""
    status: Status | None = None
    commitment: str = ""
    order: Order = Order.DUE


@dataclass(frozen=True, slots=True)
class ObligationRow:
    """An obligation with the promise that it comes from."""

    due: Due
    promise: Promise


@dataclass(frozen=True, slots=True)
class ObligationsPage:
    """One page of the list; `after` is the key that asks for the next, empty on the last."""

    slug: str
    programme: str
    as_of: date
    has_plan: bool
    filter: Filter
    bodies: tuple[Body, ...] = ()
    areas: tuple[str, ...] = ()
    rows: tuple[ObligationRow, ...] = ()
    total: int = 0
    after: str = ""

    @property
    def body(self) -> Body | None:
        """The unit that the list is filtered to."""
        return next((body for body in self.bodies if str(body.id) == self.filter.unit), None)

    @property
    def promise(self) -> Promise | None:
        """The commitment that the list is filtered to."""
        return self.rows[0].promise if self.filter.commitment and self.rows else None


def obligations_page(viewer: Viewer, *, slug: str, as_of: date, chosen: Filter, after: str = "") -> ObligationsPage:
    """A page of obligations. Raises Missing, InputRefused."""
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    found = shown_plan(programme)
    if found is None:
        return ObligationsPage(slug, programme.name, as_of, has_plan=False, filter=chosen)
    head, paper = found
    condition, values = _condition(chosen, version_id=head.id)
    order, following = _ORDERS[chosen.order]
    rest, key = (f"{condition} AND {following}", _key(after, chosen.order)) if after else (condition, {})
    owed = dues(programme.pk, as_of=as_of, condition=rest, order=order, values={**values, **key}, limit=PAGE + 1)
    promises = {promise.id: promise for promise in paper.promises.values()}
    rows = tuple(ObligationRow(due, promises[due.commitment_id]) for due in owed)
    return ObligationsPage(
        slug=slug,
        programme=programme.name,
        as_of=as_of,
        has_plan=True,
        filter=chosen,
        bodies=_bodies(programme.pk, head.id),
        areas=tuple(dict.fromkeys(promise.area for promise in paper.promises.values())),
        rows=rows[:PAGE],
        total=_total(programme.pk, condition, values, as_of=as_of),
        after=_key_of(rows[PAGE - 1], chosen.order) if len(rows) > PAGE else "",
    )


@dataclass(frozen=True, slots=True)
class EveryObligation:
    """All obligations that fit a filter; `total` is counted by itself."""

    programme: str
    rows: tuple[ObligationRow, ...]
    total: int


def every_obligation(viewer: Viewer, *, slug: str, as_of: date, chosen: Filter) -> EveryObligation:
    """All obligations that fit the filter, in its order. Raises Missing, InputRefused."""
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    found = shown_plan(programme)
    if found is None:
        return EveryObligation(programme.name, (), 0)
    head, paper = found
    condition, values = _condition(chosen, version_id=head.id)
    order, _ = _ORDERS[chosen.order]
    owed = dues(programme.pk, as_of=as_of, condition=condition, order=order, values=values, limit=MOST)
    promises = {promise.id: promise for promise in paper.promises.values()}
    rows = tuple(ObligationRow(due, promises[due.commitment_id]) for due in owed)
    return EveryObligation(programme.name, rows, _total(programme.pk, condition, values, as_of=as_of))


def _condition(chosen: Filter, *, version_id: int) -> tuple[str, dict[str, object]]:
    """The filter as SQL over `o`, `c` and `s`, with its values."""
    parts = ["c.version_id = %(version_id)s"]
    values: dict[str, object] = {"version_id": version_id}
    if chosen.unit == NOBODY:
        parts.append("NOT EXISTS (SELECT 1 FROM ledger_obligationparty q WHERE q.obligation_id = o.id)")
    elif chosen.unit:
        parts.append(
            "EXISTS (SELECT 1 FROM ledger_obligationparty q"
            " WHERE q.obligation_id = o.id AND q.organisation_id = %(unit)s)"
        )
        values["unit"] = _unit(chosen.unit)
    for name, column, value in (
        ("area", "c.area", chosen.area),
        ("status", "s.status", chosen.status),
        ("commitment", "c.key", chosen.commitment),
    ):
        if value:
            parts.append(f"{column} = %({name})s")
            values[name] = str(value)
    return " AND ".join(parts), values


def _unit(text: str) -> int:
    try:
        return _number(text)
    except ValueError:
        raise InputRefused("bad_unit", "没有编号为“{text}”的单位。", text=text[:40]) from None


def _number(text: str) -> int:
    """A number that the database can hold. Raises ValueError."""
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise ValueError
    return int(text)


def _key(after: str, order: Order) -> dict[str, object]:
    first, _, number = after.partition("~")
    try:
        start = _number(first) if order is Order.CLAUSE else date.fromisoformat(first)
        return {"after": start, "after_id": _number(number)}
    except ValueError:
        raise InputRefused("bad_page", "翻页地址不对，请回到第一页。") from None


def _key_of(row: ObligationRow, order: Order) -> str:
    first = row.promise.sequence if order is Order.CLAUSE else row.due.due_on.isoformat()
    return f"{first}~{row.due.id}"


def _bodies(programme_id: int, version_id: int) -> tuple[Body, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_BODIES, {"programme_id": programme_id, "version_id": version_id})
        return tuple(Body(number, name, short or name) for number, name, short, _ in cursor)


def _total(programme_id: int, condition: str, values: Mapping[str, object], *, as_of: date) -> int:
    sql = _TOTAL.format(statuses=statuses(), condition=condition)
    with connection.cursor() as cursor:
        cursor.execute(sql, {**values, "programme_id": programme_id, "as_of": as_of})
        return int(cursor.fetchone()[0])
