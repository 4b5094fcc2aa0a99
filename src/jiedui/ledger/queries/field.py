"""What the field page keeps for work without signal: tasks, plan, the latest of the ledger, kinds, and receipts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from jiedui.accounts.roles import Verb
from jiedui.ledger import access, consent
from jiedui.ledger.access import get_programme_to, visible_activities
from jiedui.ledger.models import (
    Activity,
    ActivityState,
    Device,
    Evidence,
    Programme,
    ProgrammeSettings,
    Submission,
    SubmissionState,
)
from jiedui.ledger.models.activity import DAY
from jiedui.ledger.queries.dues import Due, dues
from jiedui.ledger.queries.plan_page import PlanPage, plan_page
from jiedui.ledger.queries.recording import RecordPage, record_page
from jiedui.ledger.queries.tasks import TasksPage, tasks_page
from jiedui.ledger.ruling import rules_in_force, settings_of
from jiedui.ledger.viewers import Viewer

LEDGER_ROWS = 200
DUES = 2000
RECEIPTS = 200


@dataclass(frozen=True, slots=True)
class FieldActivity:
    """One activity as a device keeps it; `content` is its plan, against which an edit is written."""

    uid: UUID
    state: ActivityState
    content: Mapping[str, Any]
    done: Mapping[str, Any]
    returned_reason: str
    is_unapproved: bool
    evidence: tuple[str, ...]
    may_change: bool


@dataclass(frozen=True, slots=True)
class FieldSettings:
    may_install: bool
    takes_location: bool


@dataclass(frozen=True, slots=True)
class FieldCopy:
    """Everything that a device keeps of one programme, as of today."""

    slug: str
    programme: str
    today: date
    tasks: TasksPage
    plan: PlanPage
    dues: tuple[Due, ...]
    ledger: tuple[FieldActivity, ...]
    recording: RecordPage | None
    own: int | None
    consent: Mapping[str, bool]
    settings: FieldSettings
    receipts: tuple[Submission, ...]


def field_copy(viewer: Viewer, *, slug: str, device: UUID, today: date) -> FieldCopy:
    """The copy for a device of the viewer. Raises Missing, Refused: `revoked`. About thirty queries, however much."""
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    own = access.get_device(viewer, uid=device)
    may_record = viewer.may(programme.pk, Verb.RECORD)
    return FieldCopy(
        slug=slug,
        programme=programme.name,
        today=today,
        tasks=tasks_page(viewer, slug=slug, today=today, as_of=today),
        plan=plan_page(viewer, slug=slug, as_of=today),
        dues=dues(programme.pk, as_of=today, condition="1 = 1", order="o.due_on, o.id", values={}, limit=DUES),
        ledger=tuple(_ledger(viewer, programme)),
        recording=record_page(viewer, slug=slug) if may_record else None,
        own=_own_body(viewer, programme),
        consent={code: rule.needs_both_sides for code, rule in rules_in_force(programme).items()},
        settings=field_settings(programme),
        receipts=_receipts(own),
    )


def _own_body(viewer: Viewer, programme: Programme) -> int | None:
    """The body in whose name the viewer usually records: that of the first seat with the right."""
    seats = viewer.seats_for(programme.pk, Verb.RECORD)
    return seats[0].organisation_id if seats else None


def field_settings(programme: Programme) -> FieldSettings:
    """What the office switched; the defaults where it switched nothing. One query."""
    found = settings_of(programme.pk)
    return FieldSettings(found.may_install, found.takes_location)


def is_anything_switched(name: str) -> bool:
    """Whether any programme of this server has the switch on. One query."""
    return ProgrammeSettings.objects.filter(**{name: True}).exists()


def is_switched_off_everywhere(name: str) -> bool:
    """Whether every programme of this server has the switch off. One query."""
    off = ProgrammeSettings.objects.filter(**{name: False})
    return Programme.objects.exists() and not Programme.objects.exclude(pk__in=off.values("programme_id")).exists()


def _ledger(viewer: Viewer, programme: Programme) -> Iterable[FieldActivity]:
    """The latest that the viewer may see in full. Three queries."""
    found = (
        visible_activities(viewer, programme)
        .prefetch_related("participants")
        .annotate(day=DAY)
        .order_by("-day", "-id")[:LEDGER_ROWS]
    )
    activities = list(found)
    names: dict[int, list[str]] = {activity.pk: [] for activity in activities}
    proofs = Evidence.objects.filter(activity_id__in=names, withdrawn_at__isnull=True)
    for number, name in proofs.order_by("added_at", "id").values_list("activity_id", "name"):
        names[number].append(name)
    return (_activity(viewer, activity, tuple(names[activity.pk])) for activity in activities)


def _activity(viewer: Viewer, activity: Activity, evidence: tuple[str, ...]) -> FieldActivity:
    return FieldActivity(
        uid=activity.uid,
        state=ActivityState(activity.state),
        content=consent.planned_content(activity, consent.participants_of(activity)),
        done=consent.actual_content(activity),
        returned_reason=activity.returned_reason,
        is_unapproved=activity.is_unapproved,
        evidence=evidence,
        may_change=access.may_with(viewer, Verb.RECORD, activity),
    )


def _receipts(device: Device) -> tuple[Submission, ...]:
    """What came of the last that the device handed in and that may have changed since. One query."""
    found = device.submissions.exclude(state=SubmissionState.CLEAN).order_by("-sequence")
    return tuple(found[:RECEIPTS])
