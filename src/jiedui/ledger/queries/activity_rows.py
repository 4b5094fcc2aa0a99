"""One activity with the rows that make up its record: for its page, its form, and whatever proves it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F, IntegerField, Model, QuerySet

from jiedui.accounts.composed import Later, composed_once, tell_related
from jiedui.accounts.models import Organisation
from jiedui.ledger.head import with_head
from jiedui.ledger.kinds import with_kind
from jiedui.ledger.models import Activity, ActivityOrganisation, Contribution, Evidence
from jiedui.ledger.queries.findings import with_copies_told
from jiedui.ledger.queries.fitting import evidence_count
from jiedui.ledger.queries.opinions import read_opinions, rule_now
from jiedui.reports.approval_form import form_number

PROOFS_SHOWN, COUNTED_SHOWN = 100, 100


def with_parts(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """The only activity of the query once for each body that took part, for `read_parts`."""
    return (
        with_kind(with_head(activities))
        .select_related("programme", "organisation", "author__person")
        .annotate(evidence_count=evidence_count(), rule_now=rule_now(), **_PARTICIPANT, **_FORM)
        .order_by("participants__organisation_id")
    )


def read_parts(rows: Sequence[Any]) -> Activity | None:
    """The activity that was read `with_parts`: kind, participants, consents, files, contributions. Four queries."""
    if not rows:
        return None
    activity: Activity = rows[0]
    tell_related(activity, "participants", [_participant(row) for row in rows if row.part_id is not None])
    read_opinions(activity)
    _read_rows(activity)
    return activity


def parts_of(activity: Activity) -> tuple[Iterable[Model], ...]:
    """The rows beside its own that make up the record of an activity read with its parts."""
    participants, approvals = activity.participants.all(), activity.approvals.all()
    return participants, approvals, activity.proof_rows, activity.counted_rows


def form_number_of(activity: Any) -> str:
    """The number of its form of approval; empty where both leaders weren't asked."""
    return form_number(activity.form_year, activity.form_place) if activity.form_year else ""


_FORM = {"form_year": F("form_number__year"), "form_place": F("form_number__number")}
_BODY = ("name", "short_name", "parent_id", "region_code", "sequence")
_PARTICIPANT = {
    "part_id": F("participants__id"),
    "body_id": F("participants__organisation_id"),
    **{f"body_{column}": F(f"participants__organisation__{column}") for column in _BODY},
}


def _read_rows(activity: Any) -> None:
    """Leave the first of its files and of what it counts towards at the activity. Two queries."""
    activity.proof_rows = _files().ask(activity=activity.pk)
    activity.counted_rows = _counted().ask(activity=activity.pk)


@composed_once
def _files() -> QuerySet[Evidence]:
    files = Evidence.objects.filter(activity_id=Later("activity", IntegerField()))
    return with_copies_told(files).select_related("added_by__person").order_by("added_at", "id")[:PROOFS_SHOWN]


@composed_once
def _counted() -> QuerySet[Contribution]:
    counted = Contribution.objects.filter(activity_id=Later("activity", IntegerField()))
    return counted.select_related("obligation", "commitment").order_by("commitment__sequence", "id")[:COUNTED_SHOWN]


def _participant(row: Any) -> ActivityOrganisation:
    body = Organisation(pk=row.body_id, **{column: getattr(row, f"body_{column}") for column in _BODY})
    return ActivityOrganisation(pk=row.part_id, activity_id=row.pk, organisation=body)
