"""Requests answered on their cards, one or many; stand-ins, remarks, the form and the rules, through their pages."""

from io import BytesIO
from uuid import uuid4

import docx
import pytest
from django.urls import reverse
from django.utils import timezone

from jiedui.ledger.actions import activities, approvals
from jiedui.ledger.actions.delegations import delegate
from jiedui.ledger.models import Activity, ActivityState, ConsentRule, Delegation, Event, ProgrammeSettings
from jiedui.ledger.viewers import viewer_of
from tests.cast import Cast
from tests.days import at
from tests.making import SLUG, make_activity, make_details, make_unapproved, seen
from tests.web.test_ledger_pages import MOST_QUERIES, client_of

__all__ = ("client_of",)
S = ActivityState
TASKS, BULK = reverse("tasks", args=[SLUG]), reverse("tasks_approve", args=[SLUG])
STAND_INS, SETTINGS = reverse("stand_ins", args=[SLUG]), reverse("settings", args=[SLUG])


def pick(activity: Activity) -> str:
    return f"{activity.uid} {seen(activity)}"


def sides(activity: Activity) -> list[str]:
    return sorted(activity.approvals.values_list("side", flat=True))


def stand_in_now(cast: Cast, *, leader: str = "donor_leader", stand_in: str = "liaison") -> None:
    today = timezone.localdate()
    delegate(
        viewer_of(cast.user(getattr(cast, leader)), on=today),
        programme=cast.programme,
        stand_in=stand_in,
        from_on=today,
        until_on=today,
        paper="赴外地学习",
        at=timezone.now(),
    )


def test_a_card_shows_what_is_approved_and_one_tap_approves_it(cast: Cast, client_of) -> None:
    note = "示范课6节"
    activity = make_activity(cast, state=S.SUBMITTED, details=make_details(note=note))
    client = client_of(cast.donor_leader)
    page = client.get(TASKS)
    (card,) = page.context["page"].requests
    assert (card.uid, card.seen, card.note) == (activity.uid, seen(activity), note)
    assert note in page.content.decode()
    act = reverse("activity_act", args=[SLUG, activity.uid, "approve_activity"])
    answer = client.post(act, {"seen": card.seen, "back": "tasks"})
    assert (answer.status_code, answer["Location"]) == (302, TASKS)
    assert sides(activity) == ["donor"]
    assert client.get(TASKS).context["page"].requests == ()


def test_a_ready_phrase_is_the_opinion(cast: Cast, client_of) -> None:
    activity = make_activity(cast, state=S.SUBMITTED)
    act = reverse("activity_act", args=[SLUG, activity.uid, "approve_activity"])
    sent = {"seen": seen(activity), "phrase": "同意，请抓好落实", "opinion": ""}
    client_of(cast.donor_leader).post(act, sent)
    assert activity.approvals.get().opinion == "同意，请抓好落实"


def test_the_other_side_s_opinion_is_read_before_one_s_own(cast: Cast, client_of) -> None:
    activity = make_activity(cast, state=S.SUBMITTED)
    approvals.approve_activity(
        cast.recipient_leader,
        programme=cast.programme,
        uid=activity.uid,
        seen=seen(activity),
        opinion="同意，请衔接课表",
        at=at(),
    )
    page = client_of(cast.donor_leader).get(TASKS).content.decode()
    assert "同意，请衔接课表" in page
    assert "白羊溪乡领导（乡长）" in page


def test_several_alike_are_chosen_by_their_kind_and_approved_at_once_each_as_its_own_event(
    cast: Cast, client_of
) -> None:
    experts = [make_activity(cast, state=S.SUBMITTED) for _ in range(3)]
    other = make_activity(cast, state=S.SUBMITTED, details=make_details("school_pairing"))
    client = client_of(cast.donor_leader)
    page = client.get(f"{TASKS}?alike=expert_batch")
    assert [(kind.code, number) for kind, number in page.context["page"].alike] == [("expert_batch", 3)]
    assert page.content.decode().count(" checked>") == 3
    before = Event.objects.count()
    answer = client.post(BULK, {"pick": [pick(activity) for activity in experts]})
    assert (answer.status_code, answer["Location"]) == (302, TASKS)
    assert Event.objects.count() == before + 3
    assert [sides(activity) for activity in (*experts, other)] == [["donor"]] * 3 + [[]]
    assert "已审定同意 3 项" in client.get(TASKS).content.decode()


def test_what_could_not_be_done_is_said_item_by_item_and_stands_in_nobody_s_way(cast: Cast, client_of) -> None:
    good, changed, given, gone = (make_activity(cast, state=S.SUBMITTED) for _ in range(4))
    picks = [pick(activity) for activity in (good, changed, given)]
    edit = {"programme": cast.programme, "details": make_details(title="改了名称", amount=700), "at": at()}
    activities.edit_activity(cast.clerk, uid=changed.uid, **edit)
    approvals.approve_activity(cast.donor_leader, programme=cast.programme, uid=given.uid, seen=seen(given), at=at())
    answer = client_of(cast.donor_leader).post(BULK, {"pick": [*picks, f"{uuid4()} {seen(gone)}"]})
    assert answer.status_code == 409
    rows = answer.context["rows"]
    assert [(is_known, title) for is_known, _, title, _ in rows] == [
        (True, "改了名称"),
        (True, given.title),
        (False, ""),
    ]
    assert [("有改动" in why, "已" in why) for *_, why in rows[:2]] == [(True, False), (False, True)]
    assert "没有找到" in rows[2][3]
    assert [sides(activity) for activity in (good, changed, given, gone)] == [["donor"], [], ["donor"], []]


@pytest.mark.parametrize("picks", [[], ["nonsense"], [f"{uuid4()} x" for _ in range(101)]])
def test_none_nonsense_or_too_many_are_refused_with_nothing_done(cast: Cast, client_of, picks: list[str]) -> None:
    make_activity(cast, state=S.SUBMITTED)
    events = Event.objects.count()
    assert client_of(cast.donor_leader).post(BULK, {"pick": picks}).status_code == 400
    assert Event.objects.count() == events


def test_what_came_back_stands_first_among_the_clerk_s_tasks(cast: Cast, client_of) -> None:
    make_activity(cast)
    returned = make_activity(cast, state=S.SUBMITTED, details=make_details(title="被退回的"))
    approvals.return_activity(cast.donor_leader, programme=cast.programme, uid=returned.uid, reason="请补名单", at=at())
    first = client_of(cast.clerk).get(TASKS).context["page"].errands[0]
    assert (first.uid, first.reason) == (returned.uid, "请补名单")


def test_who_waits_reads_for_whom_since_when_and_how_late(cast: Cast, client_of) -> None:
    stand_in_now(cast)
    make_activity(cast, state=S.SUBMITTED)
    (task,) = client_of(cast.clerk).get(TASKS).context["page"].others
    assert task.what == "both_leaders"
    assert task.whom == ("石峰区领导（副区长）／区农业农村局联络员代", "白羊溪乡领导（乡长）")
    assert task.waiting.late > 1_000


def test_what_went_ahead_waits_for_both_leaders_until_it_is_regularised(cast: Cast, client_of) -> None:
    activity = make_unapproved(cast)
    (task,) = client_of(cast.clerk).get(TASKS).context["page"].others
    assert (task.what, task.is_afterwards, task.uid) == ("both_leaders", True, activity.uid)
    for name in ("donor_leader", "recipient_leader"):
        (card,) = client_of(getattr(cast, name)).get(TASKS).context["page"].requests
        assert (card.is_afterwards, card.reason) == (True, "汛期抢修")
        approvals.regularise_activity(
            getattr(cast, name),
            programme=cast.programme,
            uid=activity.uid,
            seen=card.seen,
            reason="补办",
            at=at(),
        )
    assert client_of(cast.clerk).get(TASKS).context["page"].others == ()
    page = client_of(cast.clerk).get(reverse("activity", args=[SLUG, activity.uid])).context["page"]
    assert [(step.name, step.is_done) for step in page.path] == [
        ("draft", True),
        ("unapproved", True),
        ("regularised", True),
        ("confirmed", False),
    ]


def test_a_stand_in_s_card_and_stamp_say_for_whom(cast: Cast, client_of, django_assert_max_num_queries) -> None:
    stand_in_now(cast)
    activity = make_activity(cast, state=S.SUBMITTED)
    make_activity(cast, state=S.SUBMITTED, author=cast.liaison)
    client = client_of(cast.liaison)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(TASKS)
    assert "您代 石峰区领导（副区长） 办理" in page.content.decode()
    assert client.post(BULK, {"pick": pick(activity)}).status_code == 302
    shown = client.get(reverse("activity", args=[SLUG, activity.uid])).content.decode()
    assert "石峰区领导（副区长），区农业农村局联络员（副局长）代" in shown


def test_a_stand_in_who_wrote_it_is_not_asked(cast: Cast, client_of) -> None:
    stand_in_now(cast)
    make_activity(cast, state=S.SUBMITTED, author=cast.liaison)
    edited = make_activity(cast, state=S.SUBMITTED)
    edit = {"programme": cast.programme, "details": make_details(amount=900), "at": at()}
    activities.edit_activity(cast.liaison, uid=edited.uid, **edit)
    assert client_of(cast.liaison).get(TASKS).context["page"].requests == ()


def test_a_leader_names_a_stand_in_and_takes_it_back(cast: Cast, client_of) -> None:
    client, today = client_of(cast.donor_leader), timezone.localdate()
    sent = {"stand_in": "liaison", "from_on": today, "until_on": today, "paper": "赴外地学习"}
    assert client.post(STAND_INS, sent).status_code == 302
    order = Delegation.objects.get()
    assert client.get(STAND_INS).context["page"].rows[0].holds_today
    end = reverse("stand_in_end", args=[SLUG, order.pk])
    assert client.post(end, {"reason": ""}).status_code == 400
    assert client.post(end, {"reason": "已返回"}).status_code == 302
    order.refresh_from_db()
    assert order.ended_on == today
    assert client_of(cast.liaison).get(STAND_INS).context["page"].is_leader is False
    assert client_of(cast.clerk).get(STAND_INS).status_code == 403


def test_a_stand_in_that_may_not_be_named_is_refused_beside_the_form(cast: Cast, client_of) -> None:
    client, today = client_of(cast.donor_leader), timezone.localdate()
    sent = {"stand_in": "auditor", "from_on": today, "until_on": today, "paper": "赴外地学习"}
    answer = client.post(STAND_INS, sent)
    assert answer.status_code == 400
    assert not Delegation.objects.exists()
    assert "auditor" not in dict(answer.context["page"].candidates)


def test_a_remark_is_seen_by_both_sides_and_sent_twice_is_kept_once(cast: Cast, client_of) -> None:
    activity = make_activity(cast, state=S.SUBMITTED)
    address = reverse("activity_comment", args=[SLUG, activity.uid])
    sent = {"uid": str(uuid4()), "phrase": "请石峰区教育局阅办", "text": ""}
    for _ in range(2):
        assert client_of(cast.recipient_leader).post(address, sent).status_code == 302
    page = client_of(cast.clerk).get(reverse("activity", args=[SLUG, activity.uid])).content.decode()
    assert page.count("请石峰区教育局阅办</p>") == 1
    assert client_of(cast.clerk).post(address, {"uid": str(uuid4()), "text": " "}).status_code == 400


def test_the_form_shows_on_page_and_in_word_what_both_sides_said_and_leaves_the_rest_blank(
    cast: Cast, client_of
) -> None:
    activity = make_activity(cast, state=S.SUBMITTED)
    approvals.approve_activity(
        cast.recipient_leader, programme=cast.programme, uid=activity.uid, seen=seen(activity), at=at()
    )
    client = client_of(cast.clerk)
    page = client.get(reverse("approval_form", args=[SLUG, activity.uid])).content.decode()
    file = client.get(reverse("approval_form_file", args=[SLUG, activity.uid]))
    assert ".docx" in file["Content-Disposition"]
    assert "/proof/" in page
    assert len(docx.Document(BytesIO(file.content)).inline_shapes) == 1
    (table,) = docx.Document(BytesIO(file.content)).tables
    told = [cell.text for row in table.rows for cell in row.cells]
    for words in ("教育专家赴乡指导", "石峰区教育局", "2019年5月24日", "白羊溪乡中心小学"):
        assert words in page
        assert words in told
    assert "同意\n白羊溪乡领导（乡长）　2019年6月3日" in told
    assert "\n签名：　　　　　　　　　　　年　　月　　日" in told


def test_the_liaison_sets_days_and_rules_and_earlier_records_are_marked(cast: Cast, client_of) -> None:
    earlier = make_activity(cast, state=S.CARRIED_OUT, details=make_details("special_topic_meeting"))
    client = client_of(cast.liaison)
    assert client.post(SETTINGS, {"approval_days": "3", "regularise_days": "8"}).status_code == 302
    kept = ProgrammeSettings.objects.get()
    assert (kept.approval_days, kept.regularise_days) == (3, 8)
    rule = reverse("consent_rule", args=[SLUG])
    sent = {"kind": "special_topic_meeting", "needs": "yes", "paper": "联席会议纪要"}
    assert client.post(rule, sent).status_code == 302
    assert client.post(rule, sent).status_code == 400
    assert ConsentRule.objects.count() == 1
    page = client.get(reverse("activity", args=[SLUG, earlier.uid])).content.decode()
    assert "规则生效前" in page
    assert "未经审定先行开展" not in page


@pytest.mark.parametrize("days", ["0", "251", "x", ""])
def test_days_that_cannot_be_are_refused_beside_the_form(cast: Cast, client_of, days: str) -> None:
    answer = client_of(cast.liaison).post(SETTINGS, {"approval_days": days, "regularise_days": "8"})
    assert answer.status_code == 400
    assert not ProgrammeSettings.objects.exists()
