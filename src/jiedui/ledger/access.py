"""The one door to the rows: what a viewer may see, and the refusal where they may not act.

Fetching is authorising: `visible_*` give only what the viewer may see, `get_*_to` raise `Missing` for what
is not there for them and `Refused` for what they may see but not do.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from jiedui.accounts.models import Organisation, User
from jiedui.accounts.roles import Role, Scope, Verb, scope_of
from jiedui.ledger.index_words import OF_BOTH_SIDES, of_body, of_kind
from jiedui.ledger.kinds import with_kinds
from jiedui.ledger.models import (
    Activity,
    ActivityOrganisation,
    Change,
    Conflict,
    Device,
    Event,
    Evidence,
    ImportBatch,
    Involvement,
    Membership,
    ObligationParty,
    PlanVersion,
    Programme,
    SetAside,
    TeamMember,
    Upload,
)
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.states import WRITING
from jiedui.ledger.viewers import Seat, Viewer
from jiedui.plans.kinds import KINDS

MONEY_KINDS = tuple(code for code, kind in KINDS.items() if kind.area == "funds")


def visible_programmes(viewer: Viewer) -> QuerySet[Programme]:
    """The programmes that the viewer may see."""
    seen = {seat.programme_id for seat in viewer.seats if seat.scope(Verb.VIEW) is not None}
    return Programme.objects.filter(pk__in=seen).select_related("pairing__donor", "pairing__recipient")


def get_programme_to(
    verb: Verb, viewer: Viewer, *, slug: str, beside: Callable[[QuerySet[Programme]], QuerySet[Programme]] | None = None
) -> Programme:
    """The programme, for somebody who may do `verb` in it. Raises Missing, Refused.

    `beside` may add columns to its row, for a page that has no query to spare.
    """
    number = _programme_to(verb, viewer, slug)
    found = Programme.objects.select_related("pairing__donor", "pairing__recipient").filter(pk=number)
    return with_kinds(beside(found) if beside else found)


def _programme_to(verb: Verb, viewer: Viewer, slug: str) -> int:
    seat = next((seat for seat in viewer.seats if seat.programme_slug == slug), None)
    if seat is None:
        raise Missing
    if not viewer.may(seat.programme_id, verb):
        raise not_allowed(viewer, seat.programme_id)
    return seat.programme_id


def get_activities(viewer: Viewer, *, slug: str) -> QuerySet[Activity]:
    """The activities that the viewer may see in full, of a programme that isn't read. Raises Missing, Refused."""
    return _seen(viewer, _programme_to(Verb.VIEW_ACTIVITIES, viewer, slug))


def visible_activities(viewer: Viewer, programme: Programme) -> QuerySet[Activity]:
    """The activities of the programme that the viewer may see in full."""
    return _seen(viewer, programme.pk)


def visible_activities_of(
    viewer: Viewer, programme: Programme, *, body: int | None = None, kind: str = ""
) -> QuerySet[Activity]:
    """Those of one body, or of one kind, that the viewer may see in full, said as shortly as it can be.

    All of them, where the body is one of the viewer's, or the kind is money and the viewer sees all of that.
    """
    asked = (Q(kind=kind) if kind else Q()) & (Q() if body is None else Q(organisation=body))
    seats = viewer.seats_for(programme.pk, Verb.VIEW_ACTIVITIES)
    scopes, bodies = {seat.scope(Verb.VIEW_ACTIVITIES) for seat in seats}, {seat.organisation_id for seat in seats}
    if body in bodies or (kind in MONEY_KINDS and scopes & {Scope.MONEY, Scope.SIDE}):
        return Activity.objects.filter(asked, programme=programme.pk)
    if kind and kind not in MONEY_KINDS and scopes == {Scope.MONEY}:
        return Activity.objects.filter(asked, programme=programme.pk, organisation__in=bodies)
    if body is not None and not kind and scopes == {Scope.MONEY}:
        return Activity.objects.filter(asked, programme=programme.pk, kind__in=MONEY_KINDS)
    return _seen(viewer, programme.pk).filter(asked)


def _seen(viewer: Viewer, programme_id: int) -> QuerySet[Activity]:
    activities = Activity.objects.filter(programme=programme_id)
    only = only_body_of(viewer, programme_id)
    if only is not None:
        return activities.filter(involved__organisation_id=only)
    allowed = Q(pk__in=[])
    for seat in viewer.seats_for(programme_id, Verb.VIEW_ACTIVITIES):
        scope = seat.scope(Verb.VIEW_ACTIVITIES)
        if scope is Scope.ALL:
            return activities
        allowed |= activities_in_scope(seat, scope)
    return activities.filter(allowed)


def only_body_of(viewer: Viewer, programme_id: int) -> int | None:
    """The body whose activities are all that the viewer sees; None for who sees those of several, or others too.

    What such a viewer may see is read off `Involvement`, in the order of its days (`involved__day`).
    """
    seats = viewer.seats_for(programme_id, Verb.VIEW_ACTIVITIES)
    bodies = {seat.organisation_id for seat in seats}
    is_own = all(seat.scope(Verb.VIEW_ACTIVITIES) is Scope.OWN for seat in seats)
    return bodies.pop() if is_own and len(bodies) == 1 else None


def activities_in_scope(seat: Seat, scope: Scope | None) -> Q:
    """Which activities lie in the scope of a seat, as a filter."""
    own = Q(organisation_id=seat.organisation_id)
    if scope is Scope.ALL:
        return ~Q(pk__in=[])
    if scope is Scope.OWN:
        return own | Q(Exists(Involvement.objects.filter(activity=OuterRef("pk"), organisation=seat.organisation_id)))
    if scope is Scope.MONEY:
        return own | Q(kind__in=MONEY_KINDS)
    return own | Q(kind__in=MONEY_KINDS) | Q(needs_both_sides=True)


def marks_seen(viewer: Viewer, programme_id: int) -> frozenset[str] | None:
    """The marks of the search index of which whatever the viewer may see bears one; None where that is everything.

    They only narrow a search: what it finds still goes through `visible_activities`.
    """
    marks: set[str] = set()
    for seat in viewer.seats_for(programme_id, Verb.VIEW_ACTIVITIES):
        scope = seat.scope(Verb.VIEW_ACTIVITIES)
        if scope is Scope.ALL:
            return None
        marks.add(of_body(seat.organisation_id))
        if scope is not Scope.OWN:
            marks |= {of_kind(kind) for kind in MONEY_KINDS}
        if scope is Scope.SIDE:
            marks.add(OF_BOTH_SIDES)
    return frozenset(marks)


def get_activity(viewer: Viewer, programme: Programme, *, uid: UUID) -> Activity:
    """The activity, for somebody who may see it. Raises Missing."""
    found = visible_activities(viewer, programme).filter(uid=uid).select_related("organisation", "author__person")
    activity = found.first()
    if activity is None:
        raise Missing
    activity.programme = programme  # the same row, which needs no second look
    return activity


def get_activity_to(verb: Verb, viewer: Viewer, programme: Programme, *, uid: UUID) -> Activity:
    """The activity, locked for the change, for somebody who may do `verb` to it. Raises Missing, Refused.

    Call it inside the transaction of the action.
    """
    found = visible_activities(viewer, programme).filter(uid=uid).select_related("organisation")
    activity = found.select_for_update(of=("self",)).first()
    if activity is None:
        raise Missing
    if not may_with(viewer, verb, activity):
        raise not_allowed(viewer, programme.pk)
    activity.programme = programme  # the same row, which needs no second look
    return activity


def may_with(viewer: Viewer, verb: Verb, activity: Activity) -> bool:
    """Whether one of the viewer's seats carries the verb for this activity."""
    return bool(seats_over(viewer, verb, activity))


def seats_over(viewer: Viewer, verb: Verb, activity: Activity) -> tuple[Seat, ...]:
    """The viewer's seats that carry the verb for this activity."""
    seats = viewer.seats_for(activity.programme_id, verb)
    return tuple(seat for seat in seats if _covers(seat, seat.scope(verb), activity))


def hands_in(activity: Activity, *, among: frozenset[int | None]) -> frozenset[int | None]:
    """Who of these users wrote a part of what the activity says: recorded, edited, submitted or carried it out."""
    changes = Change.objects.filter(table=Activity._meta.db_table, row=activity.pk).order_by("event_id")
    wrote = changes.filter(event__actor_id__in=among, event__verb__in=WRITING).order_by()
    joined = _events_of_participants(activity, since=changes.values("event_id")[:1]).filter(actor_id__in=among)
    found = wrote.values_list("event__actor_id", flat=True).union(joined.values_list("actor_id", flat=True))
    return among & {activity.author_id, *found}


def _events_of_participants(activity: Activity, *, since: QuerySet[Change, Any]) -> QuerySet[Event]:
    """The edits that changed who takes part, of which the activity's own row may tell nothing; since it was recorded.

    A body that was taken out has left no row but in the log: what is said of it there names the activity.
    """
    is_of_it = Q(fields__activity_id__0=activity.pk) | Q(fields__activity_id__1=activity.pk)
    told = Change.objects.filter(is_of_it, event=OuterRef("pk"), table=ActivityOrganisation._meta.db_table)
    edits = Event.objects.filter(verb__in=WRITING, sequence__gte=Subquery(since)).order_by()
    return edits.filter(Exists(told))


def visible_evidence(viewer: Viewer, programme: Programme) -> QuerySet[Evidence]:
    """The files that prove the activities which the viewer may see, those withdrawn included."""
    return Evidence.objects.filter(activity__in=visible_activities(viewer, programme).values("pk"))


def get_evidence(viewer: Viewer, *, uid: UUID) -> Evidence:
    """A file that proves, in whichever programme, for somebody who may see its activity. Raises Missing."""
    evidence = Evidence.objects.filter(uid=uid).select_related("activity__programme").first()
    if evidence is None:
        raise Missing
    if not visible_activities(viewer, evidence.activity.programme).filter(pk=evidence.activity_id).exists():
        raise Missing
    return evidence


def own_uploads(viewer: Viewer) -> QuerySet[Upload]:
    """The files that the viewer has begun to send."""
    return Upload.objects.filter(owner_id=viewer.user_id).select_related("programme__pairing")


def get_upload(viewer: Viewer, *, uid: UUID) -> Upload:
    """A file that the viewer has begun to send. Raises Missing."""
    upload = own_uploads(viewer).filter(uid=uid).first()
    if upload is None:
        raise Missing
    return upload


def _covers(seat: Seat, scope: Scope | None, activity: Activity) -> bool:
    if scope is Scope.OWN:
        return activity.organisation_id == seat.organisation_id
    if scope is Scope.MONEY:
        return activity.kind in MONEY_KINDS
    return True


def visible_imports(viewer: Viewer, programme: Programme) -> QuerySet[ImportBatch]:
    """The files imported from: the viewer's own; all for whoever records for everybody, or sees the trail."""
    batches = ImportBatch.objects.filter(programme=programme)
    if viewer.may(programme.pk, Verb.VIEW_TRAIL) or _records_for_everybody(viewer, programme.pk):
        return batches
    return batches.filter(received_by_id=viewer.user_id) if viewer.may(programme.pk, Verb.RECORD) else batches.none()


def may_change_import(viewer: Viewer, batch: ImportBatch) -> bool:
    """Whether the viewer may accept or undo it: whoever sent it in, and whoever records for everybody."""
    if not viewer.may(batch.programme_id, Verb.RECORD):
        return False
    return batch.received_by_id == viewer.user_id or _records_for_everybody(viewer, batch.programme_id)


def _records_for_everybody(viewer: Viewer, programme_id: int) -> bool:
    seats = viewer.seats_for(programme_id, Verb.RECORD)
    return any(seat.scope(Verb.RECORD) is Scope.ALL for seat in seats)


def organisations_to_record_for(viewer: Viewer, programme: Programme) -> QuerySet[Organisation]:
    """The bodies in whose name the viewer may record an activity, in the order of bodies."""
    seats = viewer.seats_for(programme.pk, Verb.RECORD)
    if any(seat.scope(Verb.RECORD) is Scope.ALL for seat in seats):
        return bodies_of(programme)
    return Organisation.objects.filter(pk__in=[seat.organisation_id for seat in seats])


def bodies_of(programme: Programme) -> QuerySet[Organisation]:
    """Both sides, the team, whoever owes something, and whoever holds a seat, in the order of bodies. One query."""
    return _bodies_of(programme.pk)


def bodies_to_choose(viewer: Viewer, *, slug: str) -> tuple[QuerySet[Organisation], frozenset[int] | None]:
    """The bodies of a programme that isn't read, and the numbers of those in whose name the viewer may record; None is
    all of them. Raises Missing, Refused."""
    number = _programme_to(Verb.RECORD, viewer, slug)
    own = frozenset(seat.organisation_id for seat in viewer.seats_for(number, Verb.RECORD))
    return _bodies_of(number), None if _records_for_everybody(viewer, number) else own


def _bodies_of(programme_id: int) -> QuerySet[Organisation]:
    sides = Programme.objects.filter(pk=programme_id).order_by()
    seated = Membership.objects.filter(programme=programme_id).order_by().values("organisation_id")
    team = TeamMember.objects.filter(programme=programme_id, organisation__isnull=False).order_by()
    owing = ObligationParty.objects.filter(obligation__programme=programme_id).order_by().values("organisation_id")
    return Organisation.objects.filter(
        Q(pk__in=sides.values("pairing__donor_id"))
        | Q(pk__in=sides.values("pairing__recipient_id"))
        | Q(pk__in=seated)
        | Q(pk__in=team.values("organisation_id"))
        | Q(pk__in=owing)
    )


def get_programme_as_administrator(viewer: Viewer) -> frozenset[int]:
    """The programmes whose accounts and bodies the viewer administers. Raises Missing."""
    found = frozenset(seat.programme_id for seat in viewer.seats if seat.scope(Verb.ADMINISTER) is not None)
    if not found:
        raise Missing
    return found


def check_may_administer(viewer: Viewer, *, programme: Programme | None = None) -> None:
    """Let administrators and the installation itself change accounts and bodies. Raises Missing."""
    if viewer.is_system:
        return
    programmes = get_programme_as_administrator(viewer)
    if programme is not None and programme.pk not in programmes:
        raise Missing


def visible_users(viewer: Viewer) -> QuerySet[User]:
    """The accounts that an administrator looks after: seated in their programmes, or nowhere yet. Raises Missing."""
    check_may_administer(viewer)
    if viewer.is_system:
        return User.objects.all()
    own = get_programme_as_administrator(viewer)
    seats = Membership.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(Q(Exists(seats.filter(programme_id__in=own))) | ~Q(Exists(seats)))


def users_to_administer(viewer: Viewer) -> QuerySet[User]:
    """The accounts whose password or standing the viewer may change: those without a seat in anybody else's programme,
    for a password set is a way into every seat of the account. Raises Missing."""
    users = visible_users(viewer)
    if viewer.is_system:
        return users
    elsewhere = Membership.objects.exclude(programme_id__in=get_programme_as_administrator(viewer))
    return users.exclude(Exists(elsewhere.filter(user=OuterRef("pk"))))


def visible_devices(viewer: Viewer) -> QuerySet[Device]:
    """The devices of the viewer, and of the accounts that the viewer administers."""
    own = Q(user_id=viewer.user_id)
    if viewer.is_administrator:
        own |= Q(user__in=users_to_administer(viewer).values("pk"))
    return Device.objects.filter(own)


def get_device(viewer: Viewer, *, uid: UUID) -> Device:
    """The viewer's own device. Raises Missing, Refused: `revoked`."""
    device = Device.objects.filter(user_id=viewer.user_id, uid=uid).first()
    if device is None:
        raise Missing
    check_not_revoked(device)
    return device


def get_device_for_update(viewer: Viewer, *, uid: UUID) -> Device:
    """As `get_device`, locked: what one device hands in is taken one after the other. Call it in a transaction."""
    device = Device.objects.select_for_update().filter(user_id=viewer.user_id, uid=uid).first()
    if device is None:
        raise Missing
    check_not_revoked(device)
    return device


def get_device_to_revoke(viewer: Viewer, *, uid: UUID) -> Device:
    """A device of the viewer, or of an account that the viewer administers. Raises Missing."""
    device = visible_devices(viewer).filter(uid=uid).first()
    if device is None:
        raise Missing
    return device


def check_not_revoked(device: Device) -> None:
    """Let a device pass that may still hand in. Raises Refused."""
    if device.revoked_at is not None:
        raise Refused("revoked", "这台设备已停用，它保存的内容已清除。")


def is_shut_out(uid: UUID) -> bool:
    """Whether a device must drop what it holds: it was revoked, or its account was closed. One query."""
    shut = Q(revoked_at__isnull=False) | Q(user__is_active=False)
    return Device.objects.filter(shut, uid=uid).exists()


def open_conflicts(viewer: Viewer, programme: Programme) -> QuerySet[Conflict]:
    """The edits that wait for a choice, of activities that the viewer may see."""
    visible = visible_activities(viewer, programme).values("pk")
    return Conflict.objects.filter(settled_at__isnull=True, activity__in=visible)


def get_conflict(viewer: Viewer, programme: Programme, *, uid: UUID) -> Conflict:
    """A conflict, settled or not, about an activity that the viewer may see. Raises Missing."""
    visible = visible_activities(viewer, programme).values("pk")
    found = Conflict.objects.filter(uid=uid, activity__in=visible).select_related("activity", "author__person").first()
    if found is None:
        raise Missing
    return found


def get_programme_to_hand_over(viewer: Viewer, *, slug: str) -> Programme:
    """The programme for whoever records in it or once did: a role may have ended while a phone was out of reach.

    Raises Missing, Refused.
    """
    if slug in {seat.programme_slug for seat in viewer.seats}:
        return get_programme_to(Verb.RECORD, viewer, slug=slug)
    programmes = Programme.objects.select_related("pairing__donor", "pairing__recipient")
    found = programmes.filter(slug=slug, pk__in=_once_recorded_in(viewer)).first()
    if found is None:
        raise Missing
    return found


def check_may_hand_over(viewer: Viewer, programme: Programme) -> None:
    """Let pass who records in the programme or once did. Raises Missing, Refused."""
    if viewer.seats_in(programme.pk) or not _once_recorded_in(viewer).filter(programme_id=programme.pk).exists():
        check_may(Verb.RECORD, viewer, programme)


def _once_recorded_in(viewer: Viewer) -> QuerySet[Any]:
    recorders = [role for role in Role if scope_of(role, Verb.RECORD) is not None]
    held = Membership.objects.filter(user_id=viewer.user_id, role__in=recorders)
    return held.order_by().values("programme_id")


def visible_set_asides(viewer: Viewer, programme: Programme) -> QuerySet[SetAside]:
    """What was handed over to be kept: one's own, and all of it for whoever reads the log."""
    found = SetAside.objects.filter(programme=programme)
    return found if viewer.may(programme.pk, Verb.VIEW_TRAIL) else found.filter(author_id=viewer.user_id)


def own_set_asides(viewer: Viewer) -> QuerySet[SetAside]:
    """What the viewer handed over to be kept."""
    return SetAside.objects.filter(author_id=viewer.user_id)


def get_set_aside(viewer: Viewer, programme: Programme, *, uid: UUID) -> SetAside:
    """Something that was handed over to be kept. Raises Missing."""
    found = visible_set_asides(viewer, programme).filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def uploads_kept() -> QuerySet[SetAside]:
    """What was handed over and still keeps its file."""
    return SetAside.objects.filter(settled_at__isnull=True, upload__isnull=False)


def get_user_to_administer(viewer: Viewer, *, username: str) -> User:
    """An account whose standing the viewer may change. Raises Missing."""
    user = users_to_administer(viewer).filter(username=username).first()
    if user is None:
        raise Missing
    return user


def visible_versions(viewer: Viewer, programme: Programme) -> QuerySet[PlanVersion]:
    """The versions of the programme's plan that the viewer may see: drafts are for those who review or adopt."""
    versions = PlanVersion.objects.filter(programme=programme)
    if viewer.may(programme.pk, Verb.REVIEW_PLAN) or viewer.may(programme.pk, Verb.ADOPT_PLAN):
        return versions
    if not viewer.may(programme.pk, Verb.VIEW):
        return versions.none()
    return versions.filter(adopted_on__isnull=False)


def get_version_to(verb: Verb, viewer: Viewer, programme: Programme, *, number: int) -> PlanVersion:
    """The version, locked for the change, for somebody who may do `verb`. Raises Missing, Refused.

    Call it inside the transaction of the action.
    """
    if not visible_versions(viewer, programme).filter(number=number).exists():
        raise Missing
    check_may(verb, viewer, programme)
    return PlanVersion.objects.select_for_update().get(programme=programme, number=number)


def check_may(verb: Verb, viewer: Viewer, programme: Programme) -> None:
    """Let pass who may do `verb` in the programme. Raises Missing, Refused."""
    if not viewer.seats_in(programme.pk):
        raise Missing
    if not viewer.may(programme.pk, verb):
        raise not_allowed(viewer, programme.pk)


def not_allowed(viewer: Viewer, programme_id: int) -> Refused:
    """The refusal of a verb that none of the viewer's roles carries."""
    roles = "、".join(sorted({str(seat.role) for seat in viewer.seats_in(programme_id)}))
    return Refused("not_allowed", "您的角色（{roles}）不能办理此事，请联系有此权限的人员。", roles=roles)
