"""补计: the duties that a confirmed activity could be counted towards by hand, beside those proposed for it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jiedui.accounts.roles import Verb
from jiedui.ledger import access
from jiedui.ledger.models import Obligation, PlanState, ReviewState
from jiedui.ledger.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Countable:
    """A duty whose period holds the activity's day, and the promise that it comes from."""

    obligation: int
    clause_path: str
    quote: str
    unit: str
    period_start: date
    period_end: date
    bodies: str


@dataclass(frozen=True, slots=True)
class ContributingPage:
    slug: str
    programme: str
    uid: UUID
    title: str
    choices: tuple[Countable, ...]


def contributing_page(viewer: Viewer, *, slug: str, uid: UUID) -> ContributingPage:
    """What the activity may be counted towards and isn't yet. Raises Missing, Refused. Five queries."""
    programme = access.get_programme_to(Verb.CORRECT, viewer, slug=slug)
    activity = access.get_activity(viewer, programme, uid=uid)
    day = activity.counted_day or activity.planned_on
    counted = activity.contributions.filter(counts_until__isnull=True).values_list("commitment_id", flat=True)
    duties = (
        Obligation.objects.filter(programme=programme, commitment__version__state=PlanState.ADOPTED)
        .filter(period_start__lte=day, period_end__gt=day)
        .exclude(commitment_id__in=list(counted))
        .exclude(commitment__review_state=ReviewState.DROPPED)
        .select_related("commitment")
        .prefetch_related("parties__organisation")
        .order_by("commitment__sequence", "sequence", "id")
    )
    return ContributingPage(slug, programme.name, uid, activity.title, tuple(_countable(duty) for duty in duties))


def _countable(duty: Obligation) -> Countable:
    return Countable(
        obligation=duty.pk,
        clause_path=duty.commitment.clause_path,
        quote=duty.commitment.quote,
        unit=duty.unit,
        period_start=duty.period_start,
        period_end=duty.period_end,
        bodies="、".join(party.organisation.label for party in duty.parties.all()),
    )
