"""Two versions of one activity side by side, for whoever chooses between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jiedui.accounts.models import Organisation
from jiedui.accounts.roles import Verb
from jiedui.ledger import access, consent
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.kinds import kinds_of
from jiedui.ledger.merging import flat, merge
from jiedui.ledger.models import ActivityState
from jiedui.ledger.states import is_plan_open
from jiedui.ledger.viewers import Viewer
from jiedui.plans.kinds import KindField


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that the edit wanted to change. Where it clashes, a person chooses."""

    name: str
    base: Any
    mine: Any
    theirs: Any
    is_clashing: bool


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """`seen` is the digest of the plan shown, handed back with the choice."""

    slug: str
    programme: str
    uid: UUID
    activity: UUID
    title: str
    kind: str
    unit: str
    by: str
    noticed_at: datetime
    is_settled: bool
    may_settle: bool
    is_editable: bool
    seen: str
    differences: tuple[Difference, ...]
    bodies: Mapping[int, str]
    fields: tuple[KindField, ...]


def conflict_page(viewer: Viewer, *, slug: str, uid: UUID) -> ConflictPage:
    """The two versions. Raises Missing, Refused. Seven queries."""
    programme = get_programme_to(Verb.VIEW_ACTIVITIES, viewer, slug=slug)
    conflict = access.get_conflict(viewer, programme, uid=uid)
    activity = conflict.activity
    theirs = consent.planned_content(activity, consent.participants_of(activity))
    shown = conflict.theirs if conflict.settled_at else theirs
    result = merge(conflict.base, conflict.mine, shown)
    base, mine, found = flat(conflict.base), flat(conflict.mine), flat(shown)
    return ConflictPage(
        slug=slug,
        programme=programme.name,
        uid=uid,
        activity=activity.uid,
        title=activity.title,
        kind=activity.kind,
        unit=activity.unit,
        by=conflict.author.person.name,
        noticed_at=conflict.noticed_at,
        is_settled=conflict.settled_at is not None,
        may_settle=access.may_with(viewer, Verb.RECORD, activity),
        is_editable=is_plan_open(ActivityState(activity.state)),
        seen=consent.plan_digest(theirs),
        differences=tuple(
            Difference(name, base.get(name), mine.get(name), found.get(name), name in result.clashing)
            for name in result.mine
        ),
        bodies=_bodies(base, mine, found),
        fields=kinds_of(programme)[activity.kind].fields,
    )


def _bodies(*contents: Mapping[str, Any]) -> dict[int, str]:
    """The names of the bodies that the versions speak of. One query."""
    numbers = {number for content in contents for number in (content.get("participants") or ())}
    numbers |= {content["organisation"] for content in contents if content.get("organisation")}
    return {row.pk: row.name for row in Organisation.objects.filter(pk__in=numbers)}
