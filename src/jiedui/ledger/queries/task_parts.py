"""One activity that waits, as 待办 shows it: for the viewer, or for somebody else."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from jiedui.ledger.models import Activity
from jiedui.ledger.queries.to_do import ToDo
from jiedui.ledger.waiting import Waiting, waiting_of


class Awaited(StrEnum):
    """Whom an activity waits for, and for what: the consent beforehand or afterwards, or the confirmation."""

    BOTH_LEADERS = "both_leaders"
    DONOR_LEADER = "donor_leader"
    RECIPIENT_LEADER = "recipient_leader"
    CONFIRMATION = "confirmation"


@dataclass(frozen=True, slots=True)
class Task:
    """One activity that waits: for the viewer to do `what`, or for somebody else. `reason` tells why it came back.

    What waits for leaders says since when and how late, and for `whom`; `is_afterwards` if it went ahead already.
    `conflict` is the edit from the field that clashes with another's, where a person is to choose.
    """

    uid: UUID
    title: str
    kind: str
    organisation: str
    day: date
    what: ToDo | Awaited
    reason: str
    conflict: UUID | None = None
    waiting: Waiting | None = None
    whom: tuple[str, ...] = ()
    is_afterwards: bool = False


def task_of(activity: Activity, what: ToDo | Awaited, whom: tuple[str, ...] = (), *, today: date | None = None) -> Task:
    """The activity as a task; with `today` it tells how long it has waited."""
    return Task(
        uid=activity.uid,
        title=activity.title,
        kind=activity.kind,
        organisation=activity.organisation.label,
        day=activity.done_on or activity.planned_on,
        what=what,
        reason=activity.returned_reason,
        conflict=activity.conflict if what is ToDo.SETTLE else None,
        waiting=waiting_of(activity, on=today) if today else None,
        whom=whom,
        is_afterwards=activity.is_unapproved,
    )
