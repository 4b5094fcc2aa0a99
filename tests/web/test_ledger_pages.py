"""台账, 记一笔 and one activity, as the people of the cast find them."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jiedui.ledger.actions import activities
from jiedui.ledger.actions.particulars import Actuals
from jiedui.ledger.models import Activity, ActivityState, Contribution, Event, Evidence
from jiedui.ledger.queries import fitting
from jiedui.ledger.states import ActivityEvent
from jiedui.ledger.viewers import Viewer
from tests.by_hand import by_hand
from tests.cast import Cast
from tests.days import at, days_after
from tests.making import (
    EDUCATION,
    HEALTH,
    SLUG,
    body,
    make_activity,
    make_details,
    make_evidence,
    make_unapproved,
    picture_bytes,
    seen,
)

MOST_QUERIES = 12
EVERYBODY = ("clerk", "other_clerk", "liaison", "donor_leader", "finance", "recipient_leader")
EVERYBODY += ("recipient_clerk", "seconded_cadre", "auditor")


@pytest.fixture
def client_of(cast: Cast, client: Client):
    """A browser in which somebody of the cast is signed in."""

    def sign_in(viewer: Viewer) -> Client:
        client.force_login(cast.user(viewer))
        return client

    return sign_in


def address(name: str, *parts: object) -> str:
    return reverse(name, args=[SLUG, *parts])


def typed(**changes: object) -> dict[str, object]:
    """What a clerk types into the form."""
    return {
        "uid": str(uuid4()),
        "title": "教师赴乡支教",
        "organisation": body(EDUCATION).pk,
        "planned_on": "2019.6.12",
        "place": "白羊溪乡中心小学",
        "amount": "１",
        "of_kind_field": "教育",
        **changes,
    }


def test_a_row_shows_what_was_typed_as_text(cast: Cast, client_of) -> None:
    make_activity(cast, details=make_details(title="<b>“教师”</b>赴乡", place="白羊溪&乡<里>"))
    page = client_of(cast.liaison).get(address("ledger")).content.decode()
    assert ">&lt;b&gt;“教师”&lt;/b&gt;赴乡</a>" in page
    assert "白羊溪&amp;乡&lt;里&gt;</span>" in page


def test_a_clerk_sees_own_activities_only_and_the_liaison_all(cast, client_of) -> None:
    make_activity(cast)
    make_activity(cast, author=cast.other_clerk, details=make_details("fund_arrival", organisation="石峰区财政局"))
    assert "教育专家赴乡指导" in client_of(cast.clerk).get(address("ledger")).content.decode()
    assert len(client_of(cast.clerk).get(address("ledger")).context["page"].rows) == 1
    assert len(client_of(cast.liaison).get(address("ledger")).context["page"].rows) == 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=expert_batch", 1),
        ("kind=joint_conference", 0),
        ("kind=nonsense", 0),
        ("year=2019", 2),
        ("year=2020", 0),
        ("state=confirmed", 1),
        ("words=专家", 1),
        ("words=%25", 0),
        ("c=experts", 1),
        ("flag=unapproved", 0),
        ("after=rubbish", 2),
        ("unit=99999", 0),
    ],
)
def test_the_list_is_narrowed_by_what_stands_in_the_address(cast, client_of, query, expected) -> None:
    make_activity(cast, state=ActivityState.CONFIRMED)
    make_activity(cast, details=make_details("school_pairing", title="两校结对"))
    page = client_of(cast.liaison).get(f"{address('ledger')}?{query}").context["page"]
    assert page.total == expected
    assert len(page.rows) == expected


def test_the_pages_of_a_long_list_hold_every_row_once_in_either_order(cast, client_of) -> None:
    _many(cast, 120)
    for order in ("", "oldest"):
        seen_rows, after = [], ""
        while True:
            page = client_of(cast.liaison).get(f"{address('ledger')}?order={order}&after={after}").context["page"]
            seen_rows += [(row.day, row.uid) for row in page.rows]
            after = page.after
            if not after:
                break
        days = [day for day, _ in seen_rows]
        assert len({uid for _, uid in seen_rows}) == len(seen_rows) == 120
        assert days == sorted(days, reverse=not order)


@pytest.mark.parametrize("name", ["liaison", "clerk"])
@pytest.mark.parametrize("order", ["", "oldest"])
def test_the_list_is_walked_back_from_its_last_page_as_it_was_walked_forward(cast, client_of, name, order) -> None:
    _many(cast, 120)
    client = client_of(getattr(cast, name))

    def page_at(place: str):
        return client.get(f"{address('ledger')}?order={order}&{place}").context["page"]

    forward = [page := page_at("")]
    while page.after:
        forward.append(page := page_at(f"after={page.after}"))
    backward = [page := page_at("end=1")]
    while page.before:
        backward.append(page := page_at(f"before={page.before}"))
    rows = [row for page in forward for row in page.rows]
    assert [row for page in reversed(backward) for row in page.rows] == rows
    assert len(rows) == 120
    assert (forward[0].before, forward[-1].after, backward[0].after, backward[-1].before) == ("", "", "", "")


def test_more_than_can_be_counted_in_time_is_said_to_be_more(cast, client_of, monkeypatch) -> None:
    _many(cast, 3)
    monkeypatch.setattr(fitting, "MOST_COUNTED", 2)
    page = client_of(cast.liaison).get(address("ledger"))
    assert "共 2 条以上" in page.content.decode()
    monkeypatch.setattr(fitting, "MOST_COUNTED", 3)
    assert "共 3 条以上" not in client_of(cast.liaison).get(address("ledger")).content.decode()


@pytest.mark.parametrize("name", EVERYBODY)
def test_the_list_asks_few_queries_whoever_looks_and_however_long_it_is(
    cast, client_of, django_assert_max_num_queries, name
) -> None:
    _many(cast, 2_000)
    client = client_of(getattr(cast, name))
    client.get(address("ledger"))
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(address("ledger")).status_code == 200


@pytest.mark.parametrize("name", EVERYBODY)
def test_an_activity_asks_few_queries_whoever_looks(cast, client_of, django_assert_max_num_queries, name) -> None:
    activity = make_activity(cast, state=ActivityState.CONFIRMED)
    client = client_of(getattr(cast, name))
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = client.get(address("activity", activity.uid))
    assert answer.status_code == (404 if name in ("other_clerk", "finance") else 200)


def test_a_stranger_finds_nothing(cast, client_of) -> None:
    activity = make_activity(cast)
    client = client_of(cast.stranger)
    for found in (address("ledger"), address("ledger_new"), address("tasks"), address("activity", activity.uid)):
        assert client.get(found).status_code == 404
    client.post(address("activity_act", activity.uid, "submit_activity"))
    assert Activity.objects.get(pk=activity.pk).state == ActivityState.DRAFT


def test_the_administrator_of_accounts_sees_no_business_record(cast, client_of) -> None:
    activity = make_activity(cast)
    client = client_of(cast.administrator)
    assert client.get(address("ledger")).status_code == 403
    assert client.get(address("activity", activity.uid)).status_code == 403


def test_a_clerk_records_a_draft_and_a_repeated_request_makes_no_second_one(cast, client_of) -> None:
    client, sent = client_of(cast.clerk), typed()
    for _ in range(2):
        answer = client.post(f"{address('ledger_new')}?kind=expert_batch", sent)
        assert answer.status_code == 302
    activity = Activity.objects.get()
    assert (activity.planned_on, activity.amount, activity.title) == (date(2019, 6, 12), 100, "教师赴乡支教")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("planned_on", "2019-02-30", "日历上没有"),
        ("planned_on", "", "请填写这一项。"),
        ("amount", "八十", "不是数字"),
        ("amount", "1.234", "小数多于两位"),
        ("amount", "-1", "数量应在"),
        ("people", "-5", "“-5”不对，请填 0 到 10,000,000 的整数。"),
        ("people", "3.5", "请填 0 到"),
        ("people", "9" * 30, "请填 0 到"),
        ("planned_on", "2035-01-01", "不在方案的有效期内"),
        ("planned_until", "2019-01-01", "结束日期早于"),
        ("organisation", "1", "选"),
        ("title", "", "请填写这一项。"),
        ("title", "长" * 201, "最多 200 个字，现在是 201 个。"),
    ],
)
def test_a_mistake_in_the_form_is_told_beside_it_and_nothing_is_written(cast, client_of, field, value, words) -> None:
    events = Event.objects.count()
    answer = client_of(cast.clerk).post(f"{address('ledger_new')}?kind=expert_batch", typed(**{field: value}))
    assert answer.status_code == 400
    told = [str(error) for errors in answer.context["form"].errors.values() for error in errors]
    assert any(words in error for error in told), told
    assert not Activity.objects.exists()
    assert Event.objects.count() == events


def test_people_are_counted_in_full_width_digits_too(cast, client_of) -> None:
    client = client_of(cast.clerk)
    page = client.get(f"{address('ledger_new')}?kind=expert_batch").content.decode()
    assert re.search(r'<input type="text" name="people"[^>]*inputmode="numeric"', page)
    assert client.post(f"{address('ledger_new')}?kind=expert_batch", typed(people="１，２００")).status_code == 302
    assert Activity.objects.get().people == 1200


def test_money_is_typed_in_wan_or_yuan(cast, client_of) -> None:
    client = client_of(cast.finance)
    for unit, amount in (("wan", "80"), ("yuan", "800,000")):
        finance = typed(organisation=body("石峰区财政局").pk, amount=amount, money_unit=unit, title="扶贫资金到位")
        assert client.post(f"{address('ledger_new')}?kind=fund_arrival", finance).status_code == 302
    assert list(Activity.objects.values_list("amount", flat=True)) == [80_000_000, 80_000_000]


def test_the_form_shows_what_a_deed_would_do_to_the_lights_before_it_is_kept(cast, client_of) -> None:
    answer = client_of(cast.clerk).post(
        f"{address('ledger_preview')}?kind=expert_batch&as_of=2019-06-03", typed(amount="2")
    )
    effects = {effect.candidate.quote: (effect.now.status, effect.after) for effect in answer.context["effects"]}
    assert effects["每年组织2至3批专家开展交流指导"] == ("on_track", "met")
    assert not Activity.objects.exists()


def test_whoever_comes_back_to_the_form_of_what_was_saved_is_shown_that(cast, client_of) -> None:
    client, form = client_of(cast.clerk), f"{address('ledger_new')}?kind=expert_batch"
    uid = str(client.get(form).context["uid"])
    asking = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{form}"}
    preview = f"{address('ledger_preview')}?kind=expert_batch"
    assert client.post(preview, typed(uid=uid), headers=asking)["HX-Replace-Url"] == f"{form}&uid={uid}"
    known = asking | {"HX-Current-URL": f"http://testserver{form}&uid={uid}"}
    assert client.post(preview, typed(uid=uid), headers=known)["HX-Replace-Url"] == "false"
    assert str(client.get(f"{form}&uid={uid}").context["uid"]) == uid
    client.post(f"{form}&uid={uid}", typed(uid=uid))
    assert client.get(f"{form}&uid={uid}")["Location"] == address("activity", uid)
    assert Activity.objects.count() == 1


def test_a_promise_leads_to_the_form_of_its_kind(cast, client_of) -> None:
    answer = client_of(cast.clerk).get(f"{address('ledger_new')}?c=experts")
    assert answer.context["kind"].code == "expert_batch"
    assert "每年组织2至3批专家开展交流指导" in answer.content.decode()
    assert client_of(cast.clerk).get(f"{address('ledger_new')}?c=nothing").status_code == 404


def test_an_activity_goes_from_draft_to_counted_through_the_pages(cast, client_of) -> None:
    client_of(cast.clerk).post(f"{address('ledger_new')}?kind=expert_batch", typed())
    activity = Activity.objects.get()
    act = lambda event: address("activity_act", activity.uid, event)  # noqa: E731 - a name for one page's addresses
    client_of(cast.clerk).post(act("submit_activity"))
    for leader in (cast.donor_leader, cast.recipient_leader):
        assert client_of(leader).post(act("approve_activity"), {"seen": seen(activity)}).status_code == 302
    client = client_of(cast.clerk)
    done = {"done_on": "2019-06-12", "place": "白羊溪乡中心小学", "amount": "1"}
    assert client.post(address("activity_carry_out", activity.uid), done).status_code == 302
    file = SimpleUploadedFile("现场.jpg", picture_bytes("JPEG"))
    assert client.post(address("evidence_add", activity.uid), {"uid": uuid4(), "file": file}).status_code == 302
    assert client_of(cast.recipient_leader).post(act("confirm_activity"), {"seen": seen(activity)}).status_code == 302
    assert {c.commitment.key for c in Contribution.objects.all()} == {"experts", "unit"}
    page = client_of(cast.clerk).get(address("activity", activity.uid))
    assert [step.name for step in page.context["page"].path if step.is_now] == ["confirmed"]
    assert len(page.context["page"].history) >= 6


def test_a_button_that_the_viewer_has_not_is_refused_and_changes_nothing(cast, client_of) -> None:
    activity = make_activity(cast, state=ActivityState.SUBMITTED)
    answer = client_of(cast.clerk).post(
        address("activity_act", activity.uid, "approve_activity"), {"seen": seen(activity)}
    )
    assert answer.status_code == 403
    assert client_of(cast.clerk).post(address("activity_act", activity.uid, "nonsense")).status_code == 404
    assert not activity.approvals.exists()


def test_a_return_without_a_reason_is_refused(cast, client_of) -> None:
    activity = make_activity(cast, state=ActivityState.SUBMITTED)
    client = client_of(cast.donor_leader)
    assert client.post(address("activity_act", activity.uid, "return_activity"), {"reason": " "}).status_code == 400
    assert (
        client.post(address("activity_act", activity.uid, "return_activity"), {"reason": "缺名单"}).status_code == 302
    )
    assert "缺名单" in client_of(cast.clerk).get(address("activity", activity.uid)).content.decode()


def test_a_photo_that_is_no_picture_is_refused_with_what_would_be_accepted(cast, client_of) -> None:
    activity = make_activity(cast, state=ActivityState.CARRIED_OUT)
    file = SimpleUploadedFile("现场.jpg", b"not a picture at all")
    answer = client_of(cast.clerk).post(address("evidence_add", activity.uid), {"uid": uuid4(), "file": file})
    assert answer.status_code == 400
    assert "现场.jpg" in answer.context["refusal"]
    assert not Evidence.objects.filter(name="现场.jpg").exists()


def test_a_file_is_shown_to_those_who_may_see_its_activity_and_can_run_nothing(cast, client_of) -> None:
    activity = make_activity(cast, state=ActivityState.CARRIED_OUT)
    evidence = make_evidence(cast, activity)
    found = reverse("evidence", args=[evidence.uid])
    answer = client_of(cast.clerk).get(found)
    assert b"".join(answer.streaming_content) == picture_bytes()
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client_of(cast.other_clerk).get(found).status_code == 404


def test_an_activity_without_consent_says_so_for_good(cast, client_of) -> None:
    activity = make_unapproved(cast)
    assert "未经审定先行开展" in client_of(cast.auditor).get(address("activity", activity.uid)).content.decode()
    for leader in (cast.donor_leader, cast.recipient_leader):
        given = {"seen": seen(activity), "reason": "同意补办"}
        client_of(leader).post(address("activity_act", activity.uid, "regularise_activity"), given)
    text = client_of(cast.auditor).get(address("activity", activity.uid)).content.decode()
    assert "未经审定先行开展" in text
    assert "补办手续" in text


def test_an_edit_of_what_another_tab_has_changed_meanwhile_is_told_and_nothing_typed_is_lost(cast, client_of) -> None:
    activity = make_activity(cast)
    client, place = client_of(cast.clerk), address("activity_edit", activity.uid)
    begun = client.get(place).context["page"].seen
    for _ in range(2):  # a second click on the same words overwrites nothing
        assert client.post(place, typed(note="甲的内容", seen=begun)).status_code == 302
    answer = client.post(place, typed(note="乙的内容", seen=begun))
    text = answer.content.decode()
    assert (answer.status_code, "内容有改动，没有保存" in text, "乙的内容" in text) == (400, True, True)
    assert Activity.objects.get().note == "甲的内容"
    assert client.post(place, typed(note="乙的内容", seen=answer.context["page"].seen)).status_code == 302
    assert Activity.objects.get().note == "乙的内容"


def test_what_was_done_is_not_written_over_by_a_form_that_was_open_before(cast, client_of) -> None:
    activity = make_unapproved(cast)
    client, place = client_of(cast.clerk), address("activity_carry_out", activity.uid)
    begun = client.get(place).context["page"].seen
    done = {"done_on": "2019-06-12", "amount": "1", "seen": begun}
    assert client.post(place, done | {"people": "8"}).status_code == 302
    answer = client.post(place, done | {"people": "9"})
    assert (answer.status_code, "没有保存" in answer.content.decode()) == (400, True)
    assert Activity.objects.get().people == 8


def test_an_edit_voids_the_consents_in_sight_of_all(cast, client_of) -> None:
    activity = make_activity(cast, state=ActivityState.APPROVED)
    client_of(cast.clerk).post(address("activity_edit", activity.uid), typed(title="改了名称"))
    page = client_of(cast.auditor).get(address("activity", activity.uid)).context["page"]
    assert page.facts.state == ActivityState.SUBMITTED
    assert len(page.consents.void) == 2


def test_a_correction_of_what_counts_keeps_the_old_amount_in_sight(cast, client_of) -> None:
    activity = make_activity(cast, state=ActivityState.CONFIRMED)
    row = activity.contributions.get(commitment__key="experts")
    given = {"contribution": row.pk, "amount": "0", "reason": "同一批次已计"}
    assert client_of(cast.liaison).post(address("contribution_correct", activity.uid), given).status_code == 302
    counted = client_of(cast.liaison).get(address("activity", activity.uid)).context["page"].counted
    assert [one.counts_until is not None for one in counted if one.key == "experts"] == [True]


def test_a_person_may_count_it_towards_a_duty_that_was_not_proposed(cast, client_of) -> None:
    activity = make_activity(cast, state=ActivityState.CONFIRMED)
    client, page = client_of(cast.liaison), address("contribution_add", activity.uid)
    choices = client.get(page).context["page"].choices
    assert "每年组织2至3批专家开展交流指导" not in {one.quote for one in choices}
    training = next(one for one in choices if one.quote == "每年开展劳务订单培训50人")
    assert client.post(page, {"obligation": training.obligation, "amount": "20"}).status_code == 400
    given = {"obligation": training.obligation, "amount": "20", "reason": "同时培训了20人"}
    assert client.post(page, given).status_code == 302
    assert activity.contributions.get(commitment__key="training").amount == 2_000


@by_hand()
def _many(cast: Cast, count: int) -> None:
    """Rows for reading only; what they say was never acted out."""
    unit = body(EDUCATION).pk
    Activity.objects.bulk_create(
        Activity(
            programme=cast.programme,
            kind="expert_batch",
            title=f"活动{number}",
            organisation_id=unit,
            planned_on=days_after(-number % 90),
            amount=100,
            unit="批",
            author_id=cast.clerk.user_id,
            recorded_at="2019-06-01T00:00:00Z",
        )
        for number in range(count)
    )


def test_the_list_says_what_it_comes_to(client_of, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make_activity(cast)
    make_activity(cast)
    client = client_of(cast.liaison)
    assert "2批" in client.get(address("ledger")).content.decode().partition('id="sums"')[2].partition("</details>")[0]
    monkeypatch.setattr(fitting, "MOST_COUNTED", 1)
    many = client.get(address("ledger"), {"year": 2019}).content.decode()
    assert "sums=1" in many
    assert '<details class="sums"' not in many
    asked = client.get(address("ledger"), {"year": 2019, "sums": "1"}).content.decode()
    assert "2批" in asked.partition('id="sums"')[2].partition("</details>")[0]


@pytest.mark.parametrize("is_edited", [False, True])
def test_who_changed_only_who_takes_part_is_not_offered_to_confirm(cast: Cast, client_of, is_edited: bool) -> None:
    activity = make_activity(cast)
    about = {"programme": cast.programme, "uid": activity.uid, "at": at(days_after(-9))}
    if is_edited:
        activities.edit_activity(cast.liaison, details=make_details(participants=(body(HEALTH).pk,)), **about)
    done = Actuals(done_on=days_after(-9))
    activities.carry_out_without_approval(cast.clerk, actuals=done, reason="汛情紧急", **about)
    make_evidence(cast, activity)
    events = client_of(cast.liaison).get(address("activity", activity.uid)).context["page"].events
    assert (ActivityEvent.CONFIRM in events) is not is_edited


def test_the_history_names_the_unit_that_joined(cast: Cast, client_of) -> None:
    activity = make_activity(cast)
    details = make_details(participants=(body(HEALTH).pk,))
    about = {"programme": cast.programme, "uid": activity.uid, "at": at(days_after(-12))}
    activities.edit_activity(cast.clerk, details=details, **about)
    page = client_of(cast.liaison).get(address("activity", activity.uid)).content.decode()
    assert "新增 参加单位</li><li>区卫生健康局</li>" in page
