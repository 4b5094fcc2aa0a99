"""How every act on an activity begins and ends: fetched and locked, allowed, moved to its next state, one event."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.utils import timezone

from jiedui.ledger import access, chain, consent, guards
from jiedui.ledger.actions.wording import required
from jiedui.ledger.chain import Recording
from jiedui.ledger.guards import Standing
from jiedui.ledger.models import Activity, ActivityState, Programme
from jiedui.ledger.refusals import Refused
from jiedui.ledger.ruling import settings_of
from jiedui.ledger.states import RULES, ActivityEvent, next_state
from jiedui.ledger.viewers import Seat, Viewer

LONGEST_REASON = 400


@dataclass(slots=True)
class Act:
    """One event in the life of an activity, under way; `seat` is the one in which the actor acts."""

    event: ActivityEvent
    actor: Viewer
    at: datetime
    reason: str
    record: Recording
    activity: Activity
    standing: Standing
    content: str
    seat: Seat

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    def move(self, **values: object) -> None:
        """Set columns, and the state that follows from them: an edit voids the consents to what was there before."""
        state = ActivityState(self.activity.state)
        after = copy(self.activity)
        for name, value in values.items():
            setattr(after, name, value)
        if consent.content_digest(after) != self.content:
            self.lapse_approvals()
            values["regularised_on"] = None
        settled = consent.is_settled(after, consent.approvals_that_matter(after))
        following = next_state(state, self.event, settled=settled)
        if following is None:
            raise guards.wrong_state(state, self.event)
        self.record.change(self.activity, state=following, **values, **self._asking(after, following))

    def _asking(self, after: Activity, following: ActivityState) -> dict[str, Any]:
        """From when both leaders are asked, and how long they have: set as they are asked, kept once they answered."""
        if after.is_unapproved:
            days = self.activity.consent_days if self.activity.is_unapproved else None
            return _asked(after.counted_day, days or settings_of(after.programme_id).regularise_days)
        if following in (ActivityState.DRAFT, ActivityState.WITHDRAWN):
            return _asked(None, None)
        is_new = self.activity.state != following or consent.content_digest(after) != self.content
        if following is ActivityState.SUBMITTED and is_new:
            return _asked(self.today, settings_of(after.programme_id).approval_days)
        return {}

    def lapse_approvals(self) -> None:
        """End the consents in force: they stay readable, and hold no more."""
        for approval in self.activity.approvals.select_for_update(of=("self",)).filter(lapsed_at__isnull=True):
            self.record.change(approval, lapsed_at=self.at)


def forget_participants(activity: Activity) -> None:
    """Have them read again after they were written. Copies of the activity share what is kept."""
    vars(activity)["_prefetched_objects_cache"].pop("participants", None)


def _asked(since: date | None, days: int | None) -> dict[str, Any]:
    return {"consent_asked_on": since, "consent_days": days}


@contextmanager
def acting(
    event: ActivityEvent, actor: Viewer, programme: Programme, *, uid: UUID, at: datetime, reason: str = ""
) -> Iterator[Act]:
    """The activity, locked, for an event that may happen to it now. Raises Missing, Refused."""
    rule = RULES[event]
    kept = required(reason, what="原因", most=LONGEST_REASON) if rule.needs_reason else reason
    with chain.recording(actor.actor, str(event), at=at, programme_id=programme.pk, reason=kept) as record:
        activity = access.get_activity_to(rule.verb, actor, programme, uid=uid)
        prefetch_related_objects([activity], "participants")
        standing = guards.standing_of(actor, activity, event=event)
        guards.check(actor, activity, event, standing)
        seat = guards.seat_for(event, actor, activity, standing)
        record.on_behalf_of = seat.stands_in.label if seat.stands_in else ""
        yield Act(event, actor, at, kept, record, activity, standing, consent.content_digest(activity), seat)


def check_seen(act: Act, seen: str) -> None:
    """Nobody consents to what they haven't read: `seen` is the digest of the page before them. Raises Refused."""
    if seen != consent.seen_digest(act.activity):
        raise Refused("conflict", "在您查看之后，这项活动的内容有改动，请重新查看后再办理。")


def check_unchanged(
    act: Act, seen: str | None, *, wanted: Mapping[str, Any], participants: tuple[int, ...] | None = None
) -> None:
    """Nobody writes over what another wrote meanwhile without knowing it; the same words once more overwrite nothing.

    `seen` is the `consent.seen_digest` of what the form began with, None from whoever was shown nothing. Raises
    Refused: `conflict`.
    """
    if seen is None or seen == consent.seen_digest(act.activity):
        return
    others = consent.participants_of(act.activity)
    is_as_wanted = all(getattr(act.activity, name) == value for name, value in wanted.items())
    if not is_as_wanted or participants not in (None, others):
        raise Refused(
            "conflict",
            "在您打开之后，这项活动的内容有改动，没有保存。您填写的内容还在：先到活动页看现在的内容，再保存就以您的为准。",
        )
