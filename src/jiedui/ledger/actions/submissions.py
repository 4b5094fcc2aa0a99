"""What a device hands in (field page): taken once, in its order, and by the same actions as on any other page.

An update that comes before the one it rests on is held until that comes. An edit is laid over what the record says
now (`jiedui.ledger.merging`): where both changed the same field it isn't applied, and waits for a person's choice.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger import access, chain, consent, guards
from jiedui.ledger.actions import activities
from jiedui.ledger.actions.contents import (
    Content,
    content_of,
    present_content,
    read_actuals,
    read_details,
    read_unit_and_month,
)
from jiedui.ledger.actions.months import say_nothing_to_report
from jiedui.ledger.actions.uploads import abandon_upload, check_whole, finish_upload
from jiedui.ledger.merging import Level, chosen, merge
from jiedui.ledger.models import (
    Activity,
    ActivityState,
    Conflict,
    Device,
    Face,
    Programme,
    SetAside,
    Submission,
    SubmissionState,
    SubmissionVerb,
)
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.states import RULES, ActivityEvent, is_plan_open
from jiedui.ledger.viewers import Viewer, viewer_of

_S = SubmissionState
Verbs = SubmissionVerb
MOST_REASON = 400
_REFUSALS = (Refused, Missing, InputRefused)


@dataclass(frozen=True, slots=True)
class Handed:
    """One thing that a device hands in. `base` is the plan as the device knew it; `rests_on` an earlier uid of its.

    `reason` is why the record refused it before, as the device was told: where it is now handed over to be kept.
    """

    uid: UUID
    sequence: int
    verb: SubmissionVerb
    activity: UUID
    rests_on: UUID | None = None
    base: Mapping[str, Any] | None = None
    body: Mapping[str, Any] = field(default_factory=dict)
    told_at: str = ""
    reason: str = ""

    @property
    def plain(self) -> dict[str, Any]:
        """What is kept of it, and what its digest covers."""
        return {
            "verb": str(self.verb),
            "activity": str(self.activity),
            "rests_on": str(self.rests_on or ""),
            "base": self.base,
            "body": self.body,
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the state, the plan as its sender sees it now, and what the device is told."""

    state: SubmissionState
    content: Content
    answer: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Case:
    """One thing handed in, on its way into the record; `earlier` is what it rests on."""

    actor: Viewer
    programme: Programme
    uid: UUID
    activity: UUID
    sent: Mapping[str, Any]
    earlier: Submission | None
    at: datetime

    @property
    def body(self) -> Mapping[str, Any]:
        return self.sent["body"] or {}

    @property
    def content_before(self) -> Content:
        return dict(self.earlier.content) if self.earlier else {}


def hand_in(actor: Viewer, *, programme: Programme, device: UUID, handed: Handed, at: datetime) -> Submission:
    """Take one thing from a device. The same again gives the answer of the first time, and changes nothing.

    What is refused leaves nothing behind: the device keeps it, and may hand it in again, corrected, as the same uid.
    Raises Missing, Refused (`revoked`, and those of the actions), InputRefused.
    """
    try:
        return _hand_in(actor, programme, device, handed, at)
    except InputRefused:
        _send_anew(actor, handed)
        raise
    except IntegrityError:
        # Two devices with one uid, side by side: the later one now finds the earlier one's row, and is refused.
        return _hand_in(actor, programme, device, handed, at)


def set_aside(actor: Viewer, *, programme: Programme, device: UUID, handed: Handed, at: datetime) -> Submission:
    """Keep what the record refused, as it was written, so that its device need not keep it for ever.

    It changes no activity, and stays open until somebody settles it. The file that came with it is read back from disk
    first. Raises Missing, Refused, InputRefused.
    """
    upload = _file_to_keep(actor, handed)
    with transaction.atomic():
        row = access.get_device_for_update(actor, uid=device)
        known = _known(row, handed)
        if known is not None:
            return known
        kept = _keep(row, programme, handed, Outcome(_S.SET_ASIDE, {}), at)
        with chain.recording(actor.actor, "set_aside", at=at, programme_id=programme.pk) as record:
            record.create(_set_aside(actor, programme, handed, upload, at))
        _release(kept, at)
        return kept


def settle_conflict(
    actor: Viewer, *, programme: Programme, uid: UUID, mine: tuple[str, ...], seen: str, at: datetime
) -> None:
    """Choose, field by field, between the two versions: the fields in `mine` become as the edit wanted them.

    What nobody else had touched becomes as the edit wanted it anyway. `seen` is the digest of the plan that the chooser
    was shown. Where the plan of the activity can't be changed any more, the record's version stays.
    Raises Missing, Refused.
    """
    with chain.recording(actor.actor, "settle_conflict", at=at, programme_id=programme.pk) as record:
        conflict = access.get_conflict(actor, programme, uid=uid)
        activity = access.get_activity_to(RULES[ActivityEvent.EDIT].verb, actor, programme, uid=conflict.activity.uid)
        conflict = Conflict.objects.select_for_update(of=("self",)).get(pk=conflict.pk)
        if conflict.settled_at is not None:
            raise Refused("conflict", "这处不一致已经有人处理过了。")
        theirs = present_content(activity)
        if seen != consent.plan_digest(theirs):
            raise Refused("conflict", "在您查看之后，这项活动的内容有改动，请重新查看后再办理。")
        if is_plan_open(ActivityState(activity.state)):
            result = merge(conflict.base, conflict.mine, theirs)
            wanted = [name for name in result.mine if name not in result.clashing or name in mine]
            details = read_details(chosen(theirs, conflict.mine, wanted))
            activities.edit_activity(actor, programme=programme, uid=activity.uid, details=details, at=at)
        record.change(conflict, theirs=theirs, settled_at=at, settled_by_id=actor.user_id)
        for row in Submission.objects.select_for_update(of=("self",)).filter(uid=conflict.uid):
            row.state = _S.SETTLED
            row.save(update_fields=["state"])
            _release(row, at)


def _hand_in(actor: Viewer, programme: Programme, device: UUID, handed: Handed, at: datetime) -> Submission:
    with transaction.atomic():
        row = access.get_device_for_update(actor, uid=device)
        known = _known(row, handed)
        if known is not None:
            return known
        outcome = _outcome(actor, programme, row, handed.uid, handed.plain, at)
        kept = _keep(row, programme, handed, outcome, at)
        if outcome.state is not _S.HELD:
            _release(kept, at)
        return kept


def _known(device: Device, handed: Handed) -> Submission | None:
    """The row that this uid has already. Raises Refused where it is of another device, content or number."""
    known = Submission.objects.filter(uid=handed.uid).first()
    if known is None:
        if device.submissions.filter(sequence=handed.sequence).exists():
            raise Refused("conflict", "这个序号已用于另一条记录，请从现场页面重新报送。")
        return None
    if (known.device_id, known.digest) != (device.pk, consent.plan_digest(handed.plain)):
        raise Refused("conflict", "这个编号已用于另一条记录，请从现场页面重新报送。")
    return known


def _keep(device: Device, programme: Programme, handed: Handed, outcome: Outcome, at: datetime) -> Submission:
    return Submission.objects.create(
        uid=handed.uid,
        device=device,
        sequence=handed.sequence,
        programme=programme,
        verb=handed.verb,
        activity=handed.activity,
        rests_on=handed.rests_on,
        sent=handed.plain,
        digest=consent.plan_digest(handed.plain),
        content=outcome.content,
        state=outcome.state,
        answer=dict(outcome.answer),
        told_at=handed.told_at[:40],
        received_at=at,
    )


def _outcome(
    actor: Viewer, programme: Programme, device: Device, uid: UUID, sent: Mapping[str, Any], at: datetime
) -> Outcome:
    """What comes of it now. Raises Missing, Refused, InputRefused."""
    earlier = None
    if sent["rests_on"]:
        earlier = device.submissions.filter(uid=sent["rests_on"]).first()
        if earlier is None or earlier.state in (_S.HELD, _S.CONFLICT):
            return Outcome(_S.HELD, {})
        if earlier.state in (_S.REFUSED, _S.SET_ASIDE):
            raise Refused("not_ready", "它所依据的前一条没有被接受，请先处理前一条。")
    case = _Case(actor, programme, uid, UUID(sent["activity"]), sent, earlier, at)
    return _TAKE[SubmissionVerb(sent["verb"])](case)


def _release(earlier: Submission, at: datetime) -> None:
    """Take what was held behind this one, and what was held behind that."""
    device = earlier.device
    held = Submission.objects.select_for_update(of=("self",)).filter(rests_on=earlier.uid, device=device, state=_S.HELD)
    waiting = list(held.select_related("programme").order_by("sequence"))
    if not waiting:
        return
    actor = viewer_of(device.user, on=timezone.localdate(at), face=Face.FIELD)
    for row in waiting:
        try:
            with transaction.atomic():
                outcome = _outcome(actor, row.programme, device, row.uid, row.sent, at)
        except _REFUSALS as refusal:
            outcome = Outcome(_S.REFUSED, {}, told(refusal))
        row.state, row.content, row.answer = outcome.state, outcome.content, dict(outcome.answer)
        row.save(update_fields=["state", "content", "answer"])
        if outcome.state is not _S.HELD:
            _release(row, at)


def told(refusal: Exception) -> dict[str, Any]:
    """A refusal as it is kept for the device: its code, its sentence and the values in it."""
    if isinstance(refusal, Refused | InputRefused):
        values = {name: str(value) for name, value in refusal.values.items()}
        return {"code": refusal.code, "template": refusal.template, "values": values}
    return {"code": "missing", "template": untranslated("没有这项活动，或者您看不到它。"), "values": {}}


def _set_aside(actor: Viewer, programme: Programme, handed: Handed, upload: UUID | None, at: datetime) -> SetAside:
    return SetAside(
        uid=handed.uid,
        programme=programme,
        author_id=actor.user_id,
        verb=handed.verb,
        activity=handed.activity,
        upload=upload,
        body=dict(handed.body),
        reason=handed.reason[:MOST_REASON],
        set_aside_at=at,
    )


def _file_to_keep(actor: Viewer, handed: Handed) -> UUID | None:
    """The file that came with it, whole; None where none did. Raises Refused, InputRefused."""
    is_taken = Submission.objects.filter(uid=handed.uid).exists()
    if handed.verb is not SubmissionVerb.ADD_EVIDENCE or not handed.body.get("upload") or is_taken:
        return None
    uid = _upload_of(handed.body)
    try:
        check_whole(actor, uid=uid)
    except Missing:
        raise Refused("not_ready", "这个文件还没有传到服务器，请等它传完。") from None
    return uid


def _record(case: _Case) -> Outcome:
    details = read_details(case.body)
    activity = activities.record_activity(
        case.actor, programme=case.programme, uid=case.activity, details=details, at=case.at
    )
    return Outcome(_S.CLEAN, present_content(activity))


def _edit(case: _Case) -> Outcome:
    base = case.content_before or case.sent["base"]
    if not isinstance(base, dict) or not base:
        raise Refused("bad_input", "这次修改没有说明依据的是哪一版，请在现场页面上重新修改。")
    activity = access.get_activity_to(RULES[ActivityEvent.EDIT].verb, case.actor, case.programme, uid=case.activity)
    standing = guards.standing_of(case.actor, activity, event=ActivityEvent.EDIT)
    guards.check(case.actor, activity, ActivityEvent.EDIT, standing)
    mine = content_of(case.actor, activity, read_details(case.body))
    theirs = present_content(activity)
    result = merge(base, mine, theirs)
    if result.level is Level.CONFLICT:
        _notice(case, activity, base, mine, theirs)
        return Outcome(_S.CONFLICT, mine, {"clashing": result.clashing, "mine": mine, "theirs": theirs})
    activities.edit_activity(
        case.actor, programme=case.programme, uid=case.activity, details=read_details(result.content), at=case.at
    )
    if result.level is Level.PARALLEL:
        return Outcome(_S.PARALLEL, mine, {"by_me": result.mine, "by_others": result.theirs, "theirs": theirs})
    return Outcome(_S.CLEAN, mine)


def _notice(case: _Case, activity: Activity, base: Content, mine: Content, theirs: Content) -> None:
    with chain.recording(case.actor.actor, "notice_conflict", at=case.at, programme_id=case.programme.pk) as record:
        record.create(
            Conflict(
                uid=case.uid,
                activity=activity,
                author_id=case.actor.user_id,
                base=base,
                mine=mine,
                theirs=theirs,
                noticed_at=case.at,
            )
        )


def _submit(case: _Case) -> Outcome:
    activities.submit_activity(case.actor, programme=case.programme, uid=case.activity, at=case.at)
    return Outcome(_S.CLEAN, case.content_before)


def _carry_out(case: _Case) -> Outcome:
    """Carried out; without both sides' consent where the sender gave the reason and there is no consent."""
    actuals, reason = read_actuals(case.body), str(case.body.get("reason") or "")
    activity = access.get_activity(case.actor, case.programme, uid=case.activity)
    settled = consent.is_settled(activity, consent.approvals_in_force(activity))
    given = {"programme": case.programme, "uid": case.activity, "actuals": actuals, "at": case.at}
    if settled or not reason:
        activities.carry_out_activity(case.actor, **given)
    else:
        activities.carry_out_without_approval(case.actor, reason=reason, **given)
    return Outcome(_S.CLEAN, case.content_before)


def _add_evidence(case: _Case) -> Outcome:
    """The file came in pieces before; it becomes evidence after it was read back from disk."""
    uid = _upload_of(case.body)
    evidence = finish_upload(case.actor, uid=uid, activity_uid=case.activity, at=case.at)
    return Outcome(_S.CLEAN, case.content_before, {"digest": evidence.digest, "size": evidence.size})


def _nothing_to_report(case: _Case) -> Outcome:
    """The unit's word that there is nothing to report of a month; it is about no activity."""
    unit, month = read_unit_and_month(case.body)
    say_nothing_to_report(case.actor, programme=case.programme, organisation=unit, month=month, at=case.at)
    return Outcome(_S.CLEAN, {})


def _upload_of(body: Mapping[str, Any]) -> UUID:
    try:
        return UUID(str(body.get("upload")))
    except ValueError:
        raise Refused("bad_input", "没有说明是哪一个文件，请重新添加这份材料。") from None


def _send_anew(actor: Viewer, handed: Handed) -> None:
    """Forget the pieces of a file that can't be used, so that its device sends it from the first byte."""
    if handed.verb is SubmissionVerb.ADD_EVIDENCE:
        with suppress(Missing, Refused):
            abandon_upload(actor, uid=_upload_of(handed.body))


_TAKE: Mapping[SubmissionVerb, Callable[[_Case], Outcome]] = {
    SubmissionVerb.RECORD: _record,
    SubmissionVerb.EDIT: _edit,
    SubmissionVerb.SUBMIT: _submit,
    SubmissionVerb.CARRY_OUT: _carry_out,
    SubmissionVerb.ADD_EVIDENCE: _add_evidence,
    SubmissionVerb.NOTHING_TO_REPORT: _nothing_to_report,
}
