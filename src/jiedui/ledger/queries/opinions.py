"""How both sides stand to an activity: their opinions as they stand, what was remarked, the way that it has come."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery
from django.utils import timezone

from jiedui.accounts.composed import Later, composed_once, tell_related
from jiedui.ledger import consent
from jiedui.ledger.models import Activity, ActivityState, Approval, Change, Comment, ConsentRule, Operation, Side
from jiedui.ledger.waiting import Waiting, waiting_of

REMARKS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Opinion:
    """A leader's consent for one side; `holds` until an edit or a return voids it.

    One given by a stand-in names the leader in `on_behalf_of`; then `by` is the stand-in.
    """

    side: Side
    opinion: str
    by: str
    on_behalf_of: str
    at: datetime
    holds: bool
    digest: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """A side's place on the form: its opinion in force, or nothing yet."""

    side: Side
    opinion: Opinion | None


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody remarked (批注)."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Consents:
    """`waiting` tells by when both sides were or are to answer; `is_before_rule` that it was handed up earlier than the
    rule that would ask for their consent now."""

    stamps: tuple[Stamp, ...]
    void: tuple[Opinion, ...]
    remarks: tuple[Remark, ...]
    waiting: Waiting | None
    is_waited_for: bool
    is_before_rule: bool


class Way(StrEnum):
    """What stands on the way beside the states: what went ahead without consent, and the consent afterwards."""

    UNAPPROVED = "unapproved"
    REGULARISED = "regularised"


@dataclass(frozen=True, slots=True)
class PathStep:
    """A stop on the way from draft to confirmed; of one that was reached, who brought it there and when."""

    name: ActivityState | Way
    is_done: bool
    is_now: bool
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """An event that brought the activity to a stop on its way."""

    name: str
    by: str
    at: datetime


_S = ActivityState
_PATH = (_S.DRAFT, _S.SUBMITTED, _S.APPROVED, _S.CARRIED_OUT, _S.CONFIRMED)
_BY_CONSENT = frozenset({_S.SUBMITTED, _S.APPROVED})


def rule_now() -> Subquery:
    """Whether the programme's last rule asks both sides about such an activity, for a query on activities."""
    rules = ConsentRule.objects.filter(programme=OuterRef("programme"), kind=OuterRef("kind"))
    return Subquery(rules.order_by("-id").values("needs_both_sides")[:1])


def read_opinions(activity: Any) -> None:
    """Leave the consents and the remarks at the activity, each with whom they are of. Two queries."""
    tell_related(activity, "approvals", _approvals().ask(activity=activity.pk))
    activity.remark_rows = _remarks().ask(activity=activity.pk)


@composed_once
def _approvals() -> QuerySet[Approval]:
    given = Approval.objects.filter(activity_id=Later("activity", IntegerField()))
    return given.select_related("user__person", "delegation__membership")


@composed_once
def _remarks() -> QuerySet[Comment]:
    made = Comment.objects.filter(activity_id=Later("activity", IntegerField())).select_related("user__person")
    return made.order_by("at", "id")[:REMARKS_SHOWN]


def consents_of(activity: Any, *, is_asked_now: bool, today: date) -> Consents:
    """How both sides stand, of an activity with its opinions read; `is_asked_now` is the kind's rule today."""
    in_force = consent.approvals_in_force(activity)
    holding = {approval.pk for approval in in_force}
    opinions = [_opinion(approval, holds=approval.pk in holding) for approval in activity.approvals.all()]
    by_side = {one.side: one for one in opinions if one.holds}
    is_settled = len(by_side) == len(consent.CONSENTING)
    until = max(timezone.localdate(one.at) for one in by_side.values()) if is_settled else today
    return Consents(
        stamps=tuple(Stamp(side, by_side.get(side)) for side in (Side.DONOR, Side.RECIPIENT)),
        void=tuple(one for one in opinions if not one.holds),
        remarks=tuple(map(_remark, activity.remark_rows)),
        waiting=waiting_of(activity, on=until),
        is_waited_for=not is_settled,
        is_before_rule=is_asked_now and not activity.needs_both_sides and activity.state != _S.DRAFT,
    )


def path_of(activity: Activity, moves: Sequence[Move]) -> tuple[PathStep, ...]:
    """The stops on the way in their order, with who and when of those behind it."""
    stops = _stops(activity)
    states = [stop for stop in stops if stop is not Way.REGULARISED]
    now = _stop_now(activity, stops)
    passed = {*states[: states.index(now) + 1], *([Way.REGULARISED] if activity.regularised_on else [])}
    reached: dict[str, Move] = {move.name: move for move in moves}
    return tuple(_step(stop, reached.get(stop) if stop in passed else None, stop in passed, now) for stop in stops)


def moves_of(activity: Activity, changes: Iterable[Change]) -> Iterator[Move]:
    """Where the events brought the activity, the oldest first. A draft stays its author's also when it came back."""
    yield Move(_S.DRAFT, activity.author.person.name, activity.recorded_at)
    for change in changes:
        if change.table != Activity._meta.db_table or change.operation != Operation.CHANGED:
            continue
        event = change.event
        state = change.fields.get("state", [None, None])[1]
        if state and state != _S.DRAFT:
            yield Move(state, event.actor_label, event.at)
        if state == _S.CARRIED_OUT and activity.is_unapproved:
            yield Move(Way.UNAPPROVED, event.actor_label, event.at)
        if change.fields.get("regularised_on", [None, None])[1]:
            yield Move(Way.REGULARISED, event.actor_label, event.at)


def _step(stop: ActivityState | Way, move: Move | None, is_done: bool, now: ActivityState | Way) -> PathStep:
    return PathStep(stop, is_done, stop is now, move.by if move else "", move.at if move else None)


def _stops(activity: Activity) -> list[ActivityState | Way]:
    state = _S(activity.state)
    if state is _S.WITHDRAWN:
        return [_S.DRAFT, _S.WITHDRAWN]
    if activity.is_unapproved:
        return [_S.DRAFT, Way.UNAPPROVED, Way.REGULARISED, _S.CONFIRMED]
    if activity.needs_both_sides or state in _BY_CONSENT:
        return [*_PATH]
    return [stop for stop in _PATH if stop not in _BY_CONSENT]


def _stop_now(activity: Activity, stops: Iterable[ActivityState | Way]) -> ActivityState | Way:
    state = _S(activity.state)
    return Way.UNAPPROVED if state is _S.CARRIED_OUT and Way.UNAPPROVED in stops else state


def _opinion(approval: Approval, *, holds: bool) -> Opinion:
    return Opinion(
        side=Side(approval.side),
        opinion=approval.opinion,
        by=person_and_post(approval.user.person.name, approval.post_title),
        on_behalf_of=approval.on_behalf_of,
        at=approval.at,
        holds=holds,
        digest=approval.approved_digest,
    )


def _remark(comment: Comment) -> Remark:
    return Remark(comment.text, person_and_post(comment.user.person.name, comment.post_title), comment.at)


def person_and_post(name: str, post: str) -> str:
    """A person with their post, or the body that they stood for."""
    return f"{name}（{post}）" if post and post != name else name
