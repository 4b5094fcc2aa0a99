"""One activity with the rows that make up its record: for its page, its form, and whatever proves it."""

from collections.abc import Iterable

from django.db.models import Model, Prefetch, QuerySet

from jiedui.ledger.models import Activity, ActivityOrganisation, Contribution, Evidence
from jiedui.ledger.queries.activities import evidence_count
from jiedui.ledger.queries.findings import with_copies_told
from jiedui.ledger.queries.head import with_head
from jiedui.ledger.queries.opinions import CONSENT_PARTS, rule_now

PROOFS_SHOWN, COUNTED_SHOWN = 100, 100


def read_with_parts(activities: QuerySet[Activity]) -> Activity | None:
    """The one activity with its parts: participants, consents, files, contributions. Five queries."""
    return (
        with_head(activities)
        .select_related("organisation", "author__person")
        .annotate(evidence_count=evidence_count(), rule_now=rule_now())
        .prefetch_related(*_PARTS)
        .first()
    )


def parts_of(activity: Activity) -> tuple[Iterable[Model], ...]:
    """The rows beside its own that make up the record of an activity read with its parts."""
    participants, approvals = activity.participants.all(), activity.approvals.all()
    return participants, approvals, activity.proof_rows, activity.counted_rows


_PARTS = (
    Prefetch("participants", ActivityOrganisation.objects.select_related("organisation")),
    *CONSENT_PARTS,
    Prefetch(
        "evidence",
        with_copies_told(Evidence.objects.select_related("added_by__person")).order_by("added_at", "id")[:PROOFS_SHOWN],
        "proof_rows",
    ),
    Prefetch(
        "contributions",
        Contribution.objects.select_related("obligation", "commitment").order_by("commitment__sequence", "id")[
            :COUNTED_SHOWN
        ],
        "counted_rows",
    ),
)
