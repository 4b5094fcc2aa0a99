"""The ledger as JSON: the same rows and rights as its pages; a draft arrives once, whatever is repeated."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from jiedui.ledger.models import Activity, ActivityState, Event
from jiedui.plans.kinds import KINDS
from tests.cast import Cast
from tests.days import days_after
from tests.making import EDUCATION, FINANCE, SLUG, body, make_activity, make_details, make_kind, wanted_values
from tests.web.test_ledger_pages import MOST_QUERIES, client_of

__all__ = ("client_of",)
S = ActivityState


def planned(kind: str = "expert_batch", **others: Any) -> dict[str, Any]:
    told = {"kind": kind, "title": "教师送教", "organisation": body(EDUCATION).pk, "planned_on": str(days_after(-3))}
    return told | {"place": "中心小学", "amount": 200, "values": wanted_values(kind)} | others


def put(client: Client, uid: UUID, sent: dict[str, Any] | bytes, **headers: str) -> Any:
    address = reverse("api_activity", args=[SLUG, uid])
    return client.put(address, sent, content_type="application/json", headers=headers)


def listed(client: Client, **query: object) -> Any:
    return client.get(reverse("api_activities", args=[SLUG]), query).json()


def test_the_kinds_say_all_that_a_form_needs(cast: Cast, client_of, django_assert_max_num_queries) -> None:
    own = make_kind(cast)
    client = client_of(cast.clerk)
    with django_assert_max_num_queries(MOST_QUERIES):
        told = client.get(reverse("api_kinds", args=[SLUG])).json()
    assert [one["code"] for one in told["kinds"]] == [*KINDS, own]
    fair = next(one for one in told["kinds"] if one["code"] == "job_fair")
    assert fair["not_more"] == [["hired", "intents"], ["intents", "people"], ["poor", "people"]]
    assert fair["fields"][1] == {
        "code": "enterprises",
        "name": "进场企业数",
        "english": "Employers present",
        "type": "integer",
        "unit": "家",
        "is_wanted": True,
        "is_of_deed": True,
        "is_each": False,
        "choices": [],
        "choices_english": [],
        "synonyms": ["企业数", "参会企业", "用工企业数"],
    }


def test_a_list_has_what_the_page_has_a_page_at_a_time(cast: Cast, client_of) -> None:
    for number in range(52):
        make_activity(cast, details=make_details(title=f"第{number}次", planned_on=days_after(-number)))
    first = listed(client_of(cast.clerk))
    assert (first["total"], len(first["rows"]), first["rows"][0]["title"]) == (52, 50, "第0次")
    rest = listed(client_of(cast.clerk), after=first["after"])
    assert [row["title"] for row in rest["rows"]] == ["第50次", "第51次"]
    assert rest["after"] == ""


def test_nobody_reads_more_than_on_the_pages(cast: Cast, client_of) -> None:
    mine = make_activity(cast)
    make_activity(cast, author=cast.other_clerk, details=make_details("fund_arrival", organisation=FINANCE))
    assert [row["uid"] for row in listed(client_of(cast.clerk))["rows"]] == [str(mine.uid)]
    assert len(listed(client_of(cast.auditor))["rows"]) == 2
    assert len(listed(client_of(cast.liaison), kind="fund_arrival")["rows"]) == 1
    answer = client_of(cast.other_clerk).get(reverse("api_activity", args=[SLUG, mine.uid]))
    assert (answer.status_code, answer.json()["code"]) == (404, "missing")


def test_a_draft_is_made_once_under_the_identity_of_its_sender(cast: Cast, client_of) -> None:
    uid, client = uuid4(), client_of(cast.clerk)
    first, second = (put(client, uid, planned()) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert first.json()["values"] == {"field": "教育"}
    assert Event.objects.filter(verb="record_activity").count() == 1
    other = put(client, uid, planned(title="另一件"))
    assert (other.status_code, other.json()["code"]) == (409, "conflict")


def test_what_every_kind_asks_goes_in_and_comes_out(cast: Cast, client_of) -> None:
    client = client_of(cast.liaison)
    for kind in KINDS:
        uid = uuid4()
        assert put(client, uid, planned(kind)).status_code == 201
        told = client.get(reverse("api_activity", args=[SLUG, uid])).json()
        assert told["values"] == wanted_values(kind) == Activity.objects.get(uid=uid).values
        assert "submit_activity" in told["events"]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"values": {"field": "渔业"}}, "field", "“专业领域”没有“渔业”这一项"),
        ({"values": {"batch": "二"}}, "batch", "“批次”：“二”不是整数，可写 12。"),
        ({"values": {"reached": 3}}, "reached", "“服务培训人次”在登记开展情况时填写。"),
        ({"kind": "dancing"}, "kind", "没有“dancing”这个活动类别"),
        ({"values": [1]}, None, "“values”这一项无法读取"),
        ({"planned_on": "soon"}, None, "“planned_on”这一项无法读取"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_its_field(
    cast: Cast, client_of, changes: dict[str, Any], field: str | None, message: str
) -> None:
    answer = put(client_of(cast.clerk), uuid4(), planned(**changes))
    assert answer.status_code == 400
    assert (answer.json()["code"], answer.json().get("field")) == ("bad_input", field)
    assert answer.json()["message"].startswith(message)
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        '"note": "\\ud800"',
        '"note": "一\\u0000二"',
        '"note": "\\\\\\u0000"',
        '"older": NaN',
        '"older": 1e999',
        '"\\udfff": 1',
        '"older": ' + "[" * 50_000,
    ],
)
def test_what_no_database_can_keep_is_refused_before_it_is_looked_at(cast: Cast, client_of, more: str) -> None:
    sent = f"{json.dumps(planned())[:-1]}, {more}}}".encode("utf-8", "surrogatepass")
    answer = put(client_of(cast.clerk), uuid4(), sent)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_json")
    assert not Activity.objects.exists()


def test_a_stroke_before_the_digits_of_a_null_is_no_null(cast: Cast, client_of) -> None:
    answer = put(client_of(cast.clerk), uuid4(), planned(note=r"路径 C:\u0000 与 😀"))
    assert answer.status_code == 201
    assert answer.json()["note"] == r"路径 C:\u0000 与 😀"


def test_a_year_that_no_calendar_has_narrows_nothing(cast: Cast, client_of) -> None:
    make_activity(cast)
    assert [listed(client_of(cast.clerk), year=year)["total"] for year in ("0", "0000", "10000", "x")] == [1] * 4


def test_the_sentence_comes_in_the_language_of_the_request(cast: Cast, client_of) -> None:
    answer = put(client_of(cast.clerk), uuid4(), planned(values={"batch": "two"}), accept_language="en")
    assert answer.json()["message"] == "“Batch number”: “two” is not a whole number; write for example 12."


def test_without_the_token_of_a_page_nothing_is_taken(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user(cast.clerk))
    assert put(client, uuid4(), planned()).status_code == 403
    assert not Activity.objects.exists()


def test_posted_a_draft_gets_an_identity_here(cast: Cast, client_of) -> None:
    address = reverse("api_activities", args=[SLUG])
    answer = client_of(cast.clerk).post(address, planned(), content_type="application/json")
    assert answer.status_code == 201
    assert Activity.objects.get().uid == UUID(answer.json()["uid"])
