"""What an activity would count towards (计入): found from kind, unit, organisation and day, with the reason in words.

Used for the preview on the pages and at confirmation. A person may correct what it proposes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from django.db import connection

from jiedui.accounts.roles import Role
from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.quantities import HUNDREDTHS, YUAN
from jiedui.ledger import consent
from jiedui.ledger.kinds import kind_of
from jiedui.ledger.models import Activity, PlanState, Programme, ReviewState, Side
from jiedui.plans.kinds import OTHER, ActivityKind

UNIT_ACTIVITY = "unit_activity"


@dataclass(frozen=True, slots=True)
class Deed:
    """As much of an activity, recorded or only being typed, as decides what it counts towards."""

    kind: str
    organisation: int
    day: date
    amount: int
    unit: str
    people: int | None = None
    participants: tuple[int, ...] = ()
    has_consent: bool = True


# Asked with every confirmation, and the ORM takes longer to put it together than a database to answer it.
# An obligation stands in it once for each `party`. What a body of the donor's leaders or of the recipient does may be
# any donor unit's doing: it stands for a side. `activity` is one whose commitments are counted already, NULL for none.
_OWED = f"""
SELECT o.id, o.commitment_id, o.period_start, o.due_on, o.unit,
    c.each_responsible, c.activity_kind, c.clause_path, c.quote,
    p.organisation_id, COALESCE(NULLIF(b.short_name, ''), b.name),
    (
        %(body)s IN (pair.donor_id, pair.recipient_id)
        OR EXISTS (
            SELECT 1 FROM ledger_membership m
            WHERE m.programme_id = o.programme_id AND m.organisation_id = %(body)s
            AND (m.role = '{Role.DONOR_LEADER}' OR m.side = '{Side.RECIPIENT}')
        )
    ),
    (SELECT COALESCE(NULLIF(own.short_name, ''), own.name) FROM accounts_organisation own WHERE own.id = %(body)s)
FROM ledger_obligation o
JOIN ledger_commitment c ON c.id = o.commitment_id
JOIN ledger_planversion v ON v.id = c.version_id
JOIN ledger_programme g ON g.id = o.programme_id
JOIN ledger_pairing pair ON pair.id = g.pairing_id
LEFT JOIN ledger_obligationparty p ON p.obligation_id = o.id
LEFT JOIN accounts_organisation b ON b.id = p.organisation_id
WHERE o.programme_id = %(programme)s AND v.state = '{PlanState.ADOPTED}'
    AND o.period_start <= %(day)s AND o.period_end > %(day)s
    AND NOT c.is_item AND c.review_state <> '{ReviewState.DROPPED}'
    AND c.activity_kind <> '{OTHER}'
    AND (c.activity_kind = %(kind)s OR (c.activity_kind = %(of_each)s AND c.each_responsible))
    AND NOT EXISTS (
        SELECT 1 FROM ledger_contribution x
        WHERE x.activity_id = %(activity)s AND x.commitment_id = c.id AND x.counts_until IS NULL
    )
ORDER BY c.sequence, o.due_on, o.id, b.sequence, p.organisation_id
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class _Owed:
    """An obligation as far as it decides what counts towards it, with one of its parties."""

    obligation: int
    commitment: int
    period_start: date
    due_on: date
    unit: str
    each_responsible: bool
    activity_kind: str
    clause_path: str
    quote: str
    party: int | None
    party_label: str
    stands_for_a_side: bool
    own_label: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An obligation that a deed counts towards, by how much (hundredths of its unit), and why."""

    obligation: int
    commitment: int
    clause_path: str
    quote: str
    period_start: date
    due_on: date
    amount: int
    unit: str
    template: str
    values: Mapping[str, str]

    @property
    def reason(self) -> str:
        """The reason in Chinese, as it is kept."""
        return self.template.format_map(self.values)


def propose(activity: Activity) -> tuple[Candidate, ...]:
    """What the activity counts towards and is not yet counted towards; once for each commitment."""
    return _candidates(activity.programme, deed_of(activity), counted_of=activity.pk)


def deed_of(activity: Activity) -> Deed:
    """The deed of an activity: as done, or as planned as long as it isn't done."""
    return Deed(
        kind=activity.kind,
        organisation=activity.organisation_id,
        day=activity.counted_day or activity.planned_until or activity.planned_on,
        amount=activity.amount,
        unit=activity.unit,
        people=activity.people,
        participants=consent.participants_of(activity),
        has_consent=not activity.is_unapproved or consent.is_settled(activity, consent.approvals_that_matter(activity)),
    )


def propose_for(programme: Programme, deed: Deed) -> tuple[Candidate, ...]:
    """What a deed counts towards, in the order of the plan. One query, two for a kind of its own."""
    return _candidates(programme, deed, counted_of=None)


def _candidates(programme: Programme, deed: Deed, *, counted_of: int | None) -> tuple[Candidate, ...]:
    kind = kind_of(programme, deed.kind)
    found: dict[int, tuple[int, Candidate]] = {}
    for _, group in groupby(_owed(programme, deed, kind, counted_of), key=attrgetter("obligation")):
        rows = tuple(group)
        parties = {row.party: row.party_label for row in rows if row.party is not None}
        claim = _claim(rows[0], deed, parties)
        if claim is None or not (amount := _amount(rows[0].unit, deed, kind)):
            continue
        rank, template, body = claim
        candidate = _candidate(rows[0], amount, template, {"kind": kind.name, "body": body})
        best = found.get(candidate.commitment)
        if best is None or rank < best[0]:
            found[candidate.commitment] = (rank, candidate)
    return tuple(candidate for _, candidate in found.values())


def _owed(programme: Programme, deed: Deed, kind: ActivityKind, counted_of: int | None) -> list[_Owed]:
    """The obligations of the adopted plan whose period holds the day and that are about such a deed.

    What both sides agreed to is an activity of each responsible unit as well.
    """
    is_of_each = kind.needs_both_sides and deed.has_consent
    values = {
        "programme": programme.pk,
        "activity": counted_of,
        "body": deed.organisation,
        "day": deed.day,
        "kind": deed.kind,
        "of_each": UNIT_ACTIVITY if is_of_each else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OWED, values)
        return [_Owed(*row) for row in cursor.fetchall()]


def _claim(owed: _Owed, deed: Deed, parties: Mapping[int, str]) -> tuple[int, str, str] | None:
    """Why the deed counts: a rank (the least is the nearest), the reason's template, and the body in it."""
    each = owed.each_responsible
    if deed.organisation in parties:
        if owed.activity_kind != deed.kind:
            return 0, untranslated("“{kind}”也是{body}的业务帮扶活动"), parties[deed.organisation]
        return 0, untranslated("“{kind}”由责任单位{body}开展"), parties[deed.organisation]
    taking_part = next((body for body in parties if body in deed.participants), None)
    if taking_part is not None:
        return 1, untranslated("“{kind}”有责任单位{body}参加"), parties[taking_part]
    if not parties:
        return 2, untranslated("“{kind}”对应的任务没有列明责任单位"), ""
    if not each and owed.stands_for_a_side:
        return 3, untranslated("“{kind}”由{body}代表本方开展"), owed.own_label
    return None


def _amount(unit: str, deed: Deed, kind: ActivityKind) -> int:
    """How much it counts in the obligation's unit; nothing where only money counts and it is none."""
    if unit == deed.unit:
        return deed.amount
    if unit == YUAN:
        return 0
    if unit in kind.headcount.units and deed.people:
        return deed.people * HUNDREDTHS
    if unit in kind.headcount.units and kind.counts_people:
        return deed.amount
    return HUNDREDTHS


def _candidate(owed: _Owed, amount: int, template: str, values: Mapping[str, str]) -> Candidate:
    return Candidate(
        obligation=owed.obligation,
        commitment=owed.commitment,
        clause_path=owed.clause_path,
        quote=owed.quote,
        period_start=owed.period_start,
        due_on=owed.due_on,
        amount=amount,
        unit=owed.unit,
        template=template,
        values=values,
    )
