"""What an activity would count towards (计入): found from kind, unit, organisation and day, with the reason in words.

Used for the preview on the pages and at confirmation. A person may correct what it proposes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Exists, F, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from jiedui.accounts.models import Organisation
from jiedui.accounts.roles import Role
from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.quantities import HUNDREDTHS, YUAN
from jiedui.ledger import consent
from jiedui.ledger.kinds import kind_of
from jiedui.ledger.models import (
    Activity,
    Membership,
    Obligation,
    PlanState,
    Programme,
    ReviewState,
    Side,
)
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
    counted = activity.contributions.filter(counts_until__isnull=True).order_by().values("commitment_id")
    deed = deed_of(activity)
    return _candidates(activity.programme, deed, _obligations(activity.programme, deed).exclude(commitment__in=counted))


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
    return _candidates(programme, deed, _obligations(programme, deed))


def _candidates(programme: Programme, deed: Deed, obligations: QuerySet[Obligation]) -> tuple[Candidate, ...]:
    kind = kind_of(programme, deed.kind)
    found: dict[int, tuple[int, Candidate]] = {}
    for _, group in groupby(_with_parties(programme, deed, obligations), key=attrgetter("pk")):
        obligation, *others = group
        parties = {row.party: row.party_label for row in (obligation, *others) if row.party is not None}
        claim = _claim(obligation, deed, parties)
        if claim is None or not (amount := _amount(obligation.unit, deed, kind)):
            continue
        rank, template, body = claim
        candidate = _candidate(obligation, amount, template, {"kind": kind.name, "body": body})
        best = found.get(obligation.commitment_id)
        if best is None or rank < best[0]:
            found[obligation.commitment_id] = (rank, candidate)
    return tuple(candidate for _, candidate in found.values())


def _obligations(programme: Programme, deed: Deed) -> QuerySet[Obligation]:
    """The obligations of the adopted plan whose period holds the day and that are about such a deed."""
    is_about_it = Q(commitment__activity_kind=deed.kind) & ~Q(commitment__activity_kind=OTHER)
    if kind_of(programme, deed.kind).needs_both_sides and deed.has_consent:
        is_about_it |= Q(commitment__activity_kind=UNIT_ACTIVITY, commitment__each_responsible=True)
    return (
        Obligation.objects.filter(is_about_it, programme=programme, commitment__version__state=PlanState.ADOPTED)
        .filter(period_start__lte=deed.day, period_end__gt=deed.day, commitment__is_item=False)
        .exclude(commitment__review_state=ReviewState.DROPPED)
    )


def _with_parties(programme: Programme, deed: Deed, obligations: QuerySet[Obligation]) -> Iterable[Any]:
    """The obligations in the order of the plan, each once for every `party` and its `party_label`.

    Beside each stands whether the deed's own body stands for a side, and what it is called.
    """
    own = Organisation.objects.filter(pk=deed.organisation).values(label=_label(""))
    return (
        obligations.select_related("commitment")
        .annotate(
            party=F("parties__organisation_id"),
            party_label=_label("parties__organisation__"),
            stands_for_a_side=_stands_for_a_side(programme, deed.organisation),
            own_label=Subquery(own),
        )
        .order_by("commitment__sequence", "due_on", "id", "parties__organisation__sequence", "party")
    )


def _label(prefix: str) -> Coalesce:
    """`Organisation.label`, said to the database."""
    return Coalesce(NullIf(F(f"{prefix}short_name"), Value("")), F(f"{prefix}name"))


def _stands_for_a_side(programme: Programme, body: int) -> Q:
    """Whether it is a body of the donor's leaders or of the recipient: what it does may be any donor unit's doing."""
    seats = Membership.objects.filter(programme=programme, organisation=body)
    paired = Programme.objects.filter(Q(pairing__donor=body) | Q(pairing__recipient=body), pk=programme.pk)
    return Exists(paired) | Exists(seats.filter(Q(role=Role.DONOR_LEADER) | Q(side=Side.RECIPIENT)))


def _claim(obligation: Any, deed: Deed, parties: Mapping[int, str]) -> tuple[int, str, str] | None:
    """Why the deed counts: a rank (the least is the nearest), the reason's template, and the body in it."""
    each = obligation.commitment.each_responsible
    if deed.organisation in parties:
        if obligation.commitment.activity_kind != deed.kind:
            return 0, untranslated("“{kind}”也是{body}的业务帮扶活动"), parties[deed.organisation]
        return 0, untranslated("“{kind}”由责任单位{body}开展"), parties[deed.organisation]
    taking_part = next((body for body in parties if body in deed.participants), None)
    if taking_part is not None:
        return 1, untranslated("“{kind}”有责任单位{body}参加"), parties[taking_part]
    if not parties:
        return 2, untranslated("“{kind}”对应的任务没有列明责任单位"), ""
    if not each and obligation.stands_for_a_side:
        return 3, untranslated("“{kind}”由{body}代表本方开展"), obligation.own_label
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


def _candidate(obligation: Obligation, amount: int, template: str, values: Mapping[str, str]) -> Candidate:
    return Candidate(
        obligation=obligation.pk,
        commitment=obligation.commitment_id,
        clause_path=obligation.commitment.clause_path,
        quote=obligation.commitment.quote,
        period_start=obligation.period_start,
        due_on=obligation.due_on,
        amount=amount,
        unit=obligation.unit,
        template=template,
        values=values,
    )
