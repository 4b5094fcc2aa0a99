"""What a programme sets for itself: days allowed for answers, and which kinds need the consent of both sides."""

from datetime import date, datetime

from django.utils import timezone

from jiedui.accounts.roles import Verb
from jiedui.ledger import access, chain
from jiedui.ledger.actions.programme_settings import set_columns
from jiedui.ledger.actions.wording import required
from jiedui.ledger.kinds import find_kind
from jiedui.ledger.models import Activity, ActivityState, ConsentRule, Programme
from jiedui.ledger.refusals import Refused
from jiedui.ledger.ruling import needs_both_sides
from jiedui.ledger.viewers import Viewer

MOST_WORKDAYS = 250


def change_settings(
    actor: Viewer, *, programme: Programme, approval_days: int, regularise_days: int, at: datetime
) -> None:
    """Set how many working days leaders have. What is asked already keeps the days it was asked with.

    Raises Missing, Refused: `not_allowed`, `bad_input`.
    """
    access.check_may(Verb.SET_RULES, actor, programme)
    days = {"approval_days": approval_days, "regularise_days": regularise_days}
    if not all(1 <= number <= MOST_WORKDAYS for number in days.values()):
        raise Refused("bad_input", "工作日数应在1到{most}之间。", most=MOST_WORKDAYS)
    with chain.recording(actor.actor, "change_settings", at=at, programme_id=programme.pk) as record:
        set_columns(record, programme, **days)


def set_consent_rule(
    actor: Viewer, *, programme: Programme, kind: str, needs_consent: bool, paper: str, at: datetime
) -> ConsentRule:
    """Let a kind need the consent of both sides from today on, or no longer.

    Drafts go by the new rule; what was handed up before keeps the one of its day. Raises Missing, Refused.
    """
    access.check_may(Verb.SET_RULES, actor, programme)
    if find_kind(programme, kind) is None:
        raise Refused("bad_input", "没有“{kind}”这个活动类别，请从列表中选择。", kind=kind[:40])
    paper = required(paper, what="依据", most=200)
    today: date = timezone.localdate(at)
    with chain.recording(actor.actor, "set_consent_rule", at=at, programme_id=programme.pk) as record:
        if needs_both_sides(programme, kind) is needs_consent:
            raise Refused("conflict", "这一类活动已经是这样规定的。")
        rule = ConsentRule(
            programme=programme,
            kind=kind,
            needs_both_sides=needs_consent,
            from_on=today,
            paper=paper,
            made_by_id=actor.user_id,
        )
        let_drafts_follow(record, programme, kind=kind, needs_consent=needs_consent)
        return record.create(rule)


def let_drafts_follow(record: chain.Recording, programme: Programme, *, kind: str, needs_consent: bool) -> None:
    """Let what isn't handed up yet go by the rule of now; what is keeps that of its day."""
    drafts = Activity.objects.filter(programme=programme, kind=kind, state=ActivityState.DRAFT)
    for draft in drafts.exclude(needs_both_sides=needs_consent).select_for_update(of=("self",)).order_by("id"):
        record.change(draft, needs_both_sides=needs_consent)
