"""What a device hands in: once and only once, in its order, never over what others wrote."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from jiedui.ledger import consent
from jiedui.ledger.actions import activities, uploads
from jiedui.ledger.actions.devices import register_device, revoke_device
from jiedui.ledger.actions.set_asides import settle_set_aside
from jiedui.ledger.actions.submissions import Handed, hand_in, set_aside, settle_conflict
from jiedui.ledger.models import Activity, Conflict, Event, NothingToReport, Submission, SubmissionState, SubmissionVerb
from jiedui.ledger.queries.set_asides import SetAsideRow, set_aside_file, set_asides_page
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.verification import verify_database
from jiedui.ledger.viewers import Viewer
from tests.cast import Cast
from tests.days import TODAY, at, days_after
from tests.making import SLUG, make_activity, make_details, make_upload, picture_bytes, wanted_values

S, V = SubmissionState, SubmissionVerb


@dataclass
class Phone:
    """A device of somebody, that numbers what it hands in."""

    cast: Cast
    by: Viewer
    uid: UUID = field(default_factory=uuid4)
    sequence: int = 0

    def __post_init__(self) -> None:
        register_device(self.by, uid=self.uid, name="手机", at=at())

    def write(self, verb: SubmissionVerb, activity: UUID, **more: Any) -> Handed:
        self.sequence += 1
        return Handed(uuid4(), self.sequence, verb, activity, **more)

    def hand_in(self, handed: Handed) -> Submission:
        return hand_in(self.by, programme=self.cast.programme, device=self.uid, handed=handed, at=at())

    def record(self, activity: UUID, **changes: object) -> Handed:
        return self.write(V.RECORD, activity, body=content(**changes))

    def edit(
        self, activity: UUID, base: Mapping[str, Any], *, rests_on: UUID | None = None, **changes: object
    ) -> Handed:
        return self.write(V.EDIT, activity, base=base, body={**base, **changes}, rests_on=rests_on)


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, settings: Any) -> None:
    settings.EVIDENCE_ROOT = tmp_path / "store"


@pytest.fixture
def phone(cast: Cast) -> Phone:
    return Phone(cast, cast.clerk)


def content(**changes: object) -> dict[str, Any]:
    """An expert batch as a device writes it."""
    details = make_details()
    told = {"kind": details.kind, "title": details.title, "organisation": details.organisation, "place": details.place}
    return {
        **told,
        "planned_on": details.planned_on.isoformat(),
        "amount": 100,
        "values": dict(details.values),
        **changes,
    }


def plan_of(activity: Activity | UUID) -> dict[str, Any]:
    row = Activity.objects.get(uid=activity if isinstance(activity, UUID) else activity.uid)
    return consent.planned_content(row, consent.participants_of(row))


def others_edit(cast: Cast, activity: Activity, **changes: object) -> None:
    details = replace(make_details(), **changes)
    activities.edit_activity(cast.liaison, programme=cast.programme, uid=activity.uid, details=details, at=at())


def test_the_same_again_changes_nothing_and_gives_the_same_answer(phone: Phone) -> None:
    handed = phone.record(uuid4())
    first = phone.hand_in(handed)
    events = Event.objects.count()
    again = phone.hand_in(handed)
    assert (again.pk, again.state) == (first.pk, S.CLEAN)
    assert (Activity.objects.filter(uid=handed.activity).count(), Event.objects.count()) == (1, events)


def test_a_uid_stands_for_one_content_only(phone: Phone) -> None:
    handed = phone.record(uuid4())
    phone.hand_in(handed)
    with pytest.raises(Refused) as refusal:
        phone.hand_in(replace(handed, body=content(title="别的")))
    assert refusal.value.code == "conflict"


def test_a_number_is_given_once(phone: Phone) -> None:
    phone.hand_in(phone.record(uuid4()))
    phone.sequence = 0
    with pytest.raises(Refused):
        phone.hand_in(phone.record(uuid4()))


def test_what_is_refused_leaves_nothing_and_comes_again_corrected_under_the_same_uid(phone: Phone) -> None:
    bad = phone.record(uuid4(), planned_on="1999-01-01")
    with pytest.raises(Refused) as refusal:
        phone.hand_in(bad)
    assert refusal.value.code == "bad_input"
    assert not Submission.objects.exists()
    assert phone.hand_in(replace(bad, body=content())).state == S.CLEAN


@pytest.mark.parametrize("body", [{}, {"title": 3}, {"planned_on": "soon"}, {"amount": "two"}, {"participants": "x"}])
def test_what_cannot_be_read_is_refused_in_one_sentence(phone: Phone, body: dict[str, Any]) -> None:
    sent = {} if body == {} else content(**body)
    with pytest.raises(Refused) as refusal:
        phone.hand_in(phone.write(V.RECORD, uuid4(), body=sent))
    assert refusal.value.code == "bad_input"


def test_an_update_that_comes_first_waits_and_is_taken_in_order(phone: Phone) -> None:
    activity = uuid4()
    record = phone.record(activity)
    first = phone.edit(activity, content(), rests_on=record.uid, title="一改")
    second = phone.edit(activity, content(), rests_on=first.uid, title="二改")
    submit = phone.write(V.SUBMIT, activity, rests_on=second.uid)
    assert [phone.hand_in(one).state for one in (submit, second, first)] == [S.HELD, S.HELD, S.HELD]
    phone.hand_in(record)
    row = Activity.objects.get(uid=activity)
    assert (row.title, row.state) == ("二改", "submitted")
    assert not Submission.objects.filter(state=S.HELD).exists()


def test_what_was_held_and_is_refused_then_says_why(phone: Phone) -> None:
    activity = uuid4()
    record = phone.record(activity)
    late = phone.edit(activity, content(), rests_on=record.uid, planned_on="1999-01-01")
    phone.hand_in(late)
    phone.hand_in(record)
    kept = Submission.objects.get(uid=late.uid)
    assert (kept.state, kept.answer["code"]) == (S.REFUSED, "bad_input")


def test_an_edit_of_what_nobody_touched_is_clean(phone: Phone) -> None:
    activity = make_activity(phone.cast)
    assert phone.hand_in(phone.edit(activity.uid, plan_of(activity), title="新名")).state == S.CLEAN
    assert Activity.objects.get(pk=activity.pk).title == "新名"


def test_edits_of_different_fields_both_stand_and_both_are_shown(phone: Phone) -> None:
    activity = make_activity(phone.cast)
    edit = phone.edit(activity.uid, plan_of(activity), title="新名")
    others_edit(phone.cast, activity, place="新地点")
    kept = phone.hand_in(edit)
    row = Activity.objects.get(pk=activity.pk)
    assert (kept.state, row.title, row.place) == (S.PARALLEL, "新名", "新地点")
    assert (kept.answer["by_me"], kept.answer["by_others"]) == (("title",), ("place",))


def test_edits_of_the_same_field_overwrite_nothing_and_keep_both(phone: Phone) -> None:
    activity = make_activity(phone.cast)
    edit = phone.edit(activity.uid, plan_of(activity), title="我的", note="补充")
    others_edit(phone.cast, activity, title="他们的")
    assert phone.hand_in(edit).state == S.CONFLICT
    row, conflict = Activity.objects.get(pk=activity.pk), Conflict.objects.get()
    assert (row.title, row.note) == ("他们的", "")
    assert (conflict.mine["title"], conflict.theirs["title"]) == ("我的", "他们的")


@pytest.mark.parametrize(("mine", "title"), [(("title",), "我的"), ((), "他们的")])
def test_a_person_chooses_and_what_was_held_behind_it_follows(phone: Phone, mine: tuple[str, ...], title: str) -> None:
    activity = make_activity(phone.cast)
    edit = phone.edit(activity.uid, plan_of(activity), title="我的", note="补充")
    later = phone.edit(activity.uid, {**edit.body}, rests_on=edit.uid, place="再改")
    others_edit(phone.cast, activity, title="他们的")
    phone.hand_in(edit)
    assert phone.hand_in(later).state == S.HELD
    settle(phone.cast, edit.uid, activity, mine)
    row = Activity.objects.get(pk=activity.pk)
    assert (row.title, row.note, row.place) == (title, "补充", "再改")
    assert Submission.objects.get(uid=edit.uid).state == S.SETTLED
    with pytest.raises(Refused):
        settle(phone.cast, edit.uid, activity, mine)


def test_nobody_chooses_over_what_they_have_not_seen(phone: Phone) -> None:
    activity = make_activity(phone.cast)
    edit = phone.edit(activity.uid, plan_of(activity), title="我的")
    others_edit(phone.cast, activity, title="他们的")
    phone.hand_in(edit)
    before = consent.plan_digest(plan_of(activity))
    others_edit(phone.cast, activity, title="又改")
    with pytest.raises(Refused) as refusal:
        settle_conflict(phone.by, programme=phone.cast.programme, uid=edit.uid, mine=("title",), seen=before, at=at())
    assert refusal.value.code == "conflict"


def settle(cast: Cast, uid: UUID, activity: Activity, mine: tuple[str, ...]) -> None:
    seen = consent.plan_digest(plan_of(activity))
    settle_conflict(cast.liaison, programme=cast.programme, uid=uid, mine=mine, seen=seen, at=at())


def test_a_draft_written_under_an_older_form_of_its_kind_is_taken_as_it_is(phone: Phone) -> None:
    old = {**make_details().values, "a_field_of_last_year": "三月"}
    handed = phone.record(uuid4(), values=old)
    assert phone.hand_in(handed).state == S.CLEAN
    assert Activity.objects.get(uid=handed.activity).values == old


def test_a_deed_is_carried_out_with_its_reason_where_nobody_consented(phone: Phone) -> None:
    activity = uuid4()
    record = phone.record(activity)
    deed = phone.write(
        V.CARRY_OUT,
        activity,
        rests_on=record.uid,
        body={
            "done_on": days_after(-1).isoformat(),
            "reason": "汛期",
            "values": wanted_values("expert_batch", is_of_deed=True),
        },
    )
    phone.hand_in(record)
    phone.hand_in(deed)
    row = Activity.objects.get(uid=activity)
    assert (row.state, row.is_unapproved) == ("carried_out", True)


def test_a_unit_says_from_the_field_that_there_is_nothing_to_report(phone: Phone) -> None:
    unit = phone.by.seats[0].organisation_id
    handed = phone.write(V.NOTHING_TO_REPORT, uuid4(), body={"organisation": unit, "month": TODAY.isoformat()})
    assert phone.hand_in(handed).state == S.CLEAN
    assert phone.hand_in(handed).state == S.CLEAN
    said = NothingToReport.objects.get()
    assert (said.organisation_id, said.month) == (unit, TODAY.replace(day=1))
    assert not Activity.objects.exists()


@pytest.mark.parametrize("body", [{}, {"organisation": "x", "month": "2019-06-01"}, {"month": 6}, {"month": "六月"}])
def test_what_names_no_unit_or_month_is_refused(phone: Phone, body: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        phone.hand_in(phone.write(V.NOTHING_TO_REPORT, uuid4(), body=body))
    assert not Submission.objects.exists()


def test_a_revoked_device_hands_in_nothing(phone: Phone) -> None:
    revoke_device(phone.by, uid=phone.uid, reason="手机丢失", at=at())
    with pytest.raises(Refused) as refusal:
        phone.hand_in(phone.record(uuid4()))
    assert refusal.value.code == "revoked"
    assert not Activity.objects.exists()


def test_nobody_hands_in_through_the_device_of_another(phone: Phone) -> None:
    with pytest.raises(Missing):
        hand_in(
            phone.cast.liaison,
            programme=phone.cast.programme,
            device=phone.uid,
            handed=phone.record(uuid4()),
            at=at(),
        )


def test_a_device_is_revoked_by_its_user_or_an_administrator_alone(phone: Phone) -> None:
    with pytest.raises(Missing):
        revoke_device(phone.cast.liaison, uid=phone.uid, reason="试试", at=at())
    revoke_device(phone.cast.administrator, uid=phone.uid, reason="调离", at=at())
    assert Event.objects.latest("sequence").verb == "revoke_device"


def test_what_the_record_refused_can_be_set_aside_on_the_server(phone: Phone) -> None:
    handed = phone.record(uuid4(), planned_on="1999-01-01")
    kept = set_aside(phone.by, programme=phone.cast.programme, device=phone.uid, handed=handed, at=at())
    assert (kept.state, kept.sent["body"]["planned_on"]) == (S.SET_ASIDE, "1999-01-01")
    assert not Activity.objects.exists()
    after = phone.edit(handed.activity, content(), rests_on=handed.uid, title="改")
    with pytest.raises(Refused) as refusal:
        phone.hand_in(after)
    assert refusal.value.code == "not_ready"


def aside(phone: Phone, handed: Handed, *, by: Viewer | None = None) -> Submission:
    return set_aside(by or phone.by, programme=phone.cast.programme, device=phone.uid, handed=handed, at=at())


def asides(viewer: Viewer) -> list[SetAsideRow]:
    return list(set_asides_page(viewer, slug=SLUG).rows)


def test_what_was_set_aside_is_read_by_its_writer_and_whoever_reads_the_log(phone: Phone) -> None:
    bad = replace(phone.record(uuid4(), planned_on="1999-01-01", title="旧事"), reason="不在方案的有效期内。")
    aside(phone, bad)
    cast = phone.cast
    for viewer in (cast.clerk, cast.liaison, cast.auditor):
        (row,) = asides(viewer)
        assert (row.title, row.reason, dict(row.told)["planned_on"]) == ("旧事", "不在方案的有效期内。", "1999-01-01")
    assert asides(cast.other_clerk) == []
    with pytest.raises(Missing):
        set_asides_page(cast.stranger, slug=SLUG)


@pytest.mark.parametrize(
    "body", [{}, {"title": 3, "values": [], "organisation": 10**30, "participants": ["x"]}, {"values": {"a": {}}}]
)
def test_what_cannot_be_read_is_shown_as_it_came(phone: Phone, body: dict[str, Any]) -> None:
    aside(phone, phone.write(V.RECORD, uuid4(), body=body))
    (row,) = asides(phone.by)
    assert bool(row.rest) == bool(body)


def test_the_file_of_what_was_set_aside_stays_until_somebody_settles_it(phone: Phone) -> None:
    upload = make_upload(phone.cast, phone.by, picture_bytes())
    handed = phone.write(V.ADD_EVIDENCE, uuid4(), body={"upload": str(upload.uid)})
    aside(phone, handed)
    with pytest.raises(Refused):
        uploads.abandon_upload(phone.by, uid=upload.uid)
    assert uploads.sweep_uploads(at=at(days_after(400))) == 0
    path, name = set_aside_file(phone.cast.liaison, slug=SLUG, uid=handed.uid)
    assert (path.read_bytes(), name) == (picture_bytes(), "现场.png")
    settle_set_aside(phone.cast.liaison, programme=phone.cast.programme, uid=handed.uid, words="已补录", at=at())
    assert uploads.sweep_uploads(at=at(days_after(6))) == 0
    assert uploads.sweep_uploads(at=at(days_after(8))) == 1
    with pytest.raises(Missing):
        set_aside_file(phone.cast.liaison, slug=SLUG, uid=handed.uid)


def test_a_file_that_is_not_whole_on_the_server_is_not_taken_to_be_kept(phone: Phone) -> None:
    part = make_upload(phone.cast, phone.by, picture_bytes(), received=20)
    for number in (part.uid, uuid4()):
        with pytest.raises(Refused) as refusal:
            aside(phone, phone.write(V.ADD_EVIDENCE, uuid4(), body={"upload": str(number)}))
        assert refusal.value.code == "not_ready"
    assert not Submission.objects.exists()


@pytest.mark.parametrize("words", ["", "  ", "长" * 401])
def test_it_is_settled_once_with_a_word_of_what_was_done(phone: Phone, words: str) -> None:
    handed = phone.record(uuid4(), planned_on="1999-01-01")
    aside(phone, handed)
    settle = partial(settle_set_aside, programme=phone.cast.programme, uid=handed.uid, at=at())
    for by, said in ((phone.by, words), (phone.cast.auditor, "已阅")):
        with pytest.raises(Refused):
            settle(by, words=said)
    with pytest.raises(Missing):
        settle(phone.cast.other_clerk, words="已补录")
    settle(phone.by, words="已补录")
    with pytest.raises(Refused) as refusal:
        settle(phone.cast.liaison, words="又办")
    assert refusal.value.code == "conflict"
    assert Event.objects.latest("sequence").verb == "settle_set_aside"
    assert verify_database().fault is None


def test_what_was_held_behind_what_is_set_aside_is_told_so(phone: Phone) -> None:
    bad = phone.record(uuid4(), planned_on="1999-01-01")
    later = phone.edit(bad.activity, content(), rests_on=bad.uid, title="改")
    assert phone.hand_in(later).state == S.HELD
    aside(phone, bad)
    assert Submission.objects.get(uid=later.uid).state == S.REFUSED


def test_the_log_verifies_after_conflicts_and_devices(phone: Phone) -> None:
    activity = make_activity(phone.cast)
    edit = phone.edit(activity.uid, plan_of(activity), title="我的")
    others_edit(phone.cast, activity, title="他们的")
    phone.hand_in(edit)
    settle(phone.cast, edit.uid, activity, ("title",))
    assert verify_database().fault is None
