"""The review: promise by promise beside the text, with scripts and without."""

import re

import pytest
from django.test import Client

from jiedui.ledger.models import Commitment, PartyPart, PlanState, PlanVersion, ReviewState
from jiedui.ledger.queries.review import ROWS
from tests.ledger.office import PLAN, body_number, commitment_with, make_office
from tests.web.desk import HTMX, Desk, as_typed, keys_of

MOST_QUERIES = 12


@pytest.fixture
def desk(db: None, client: Client) -> Desk:
    return Desk(make_office(), client).sign_in("liaison")


@pytest.fixture
def version(desk: Desk) -> PlanVersion:
    return desk.office.receive()


def test_the_least_certain_promises_come_first_with_what_was_assumed(desk: Desk, version: PlanVersion) -> None:
    page = desk.page("review")
    certainties = [item.certainty for item in page.rows]
    assert certainties == sorted(certainties)
    assert (page.waiting, page.total) == (len(page.rows), len(page.rows))
    body = desk.get("review").content.decode()
    assert all(assumption in body for item in page.rows for assumption in item.assumptions)


def test_every_promise_is_marked_where_it_stands_in_the_text(desk: Desk, version: PlanVersion) -> None:
    body = desk.get("review").content.decode()
    for row in version.commitments.filter(is_item=False):
        assert f'id="m-{row.key}"' in body
        assert re.search(rf'data-c="[^"]*{row.key}', body)


def test_a_promise_confirmed_leaves_the_list(desk: Desk, version: PlanVersion) -> None:
    first, second, *_ = desk.page("review").rows
    answer = desk.post("review_confirm", key=first.key, number=version.number)
    page = desk.client.get(answer.url).context["page"]
    assert page.rows[0].key == second.key
    assert (page.done, page.waiting) == (1, page.total - 1)


def test_the_next_promise_opens_where_one_was_open(desk: Desk, version: PlanVersion) -> None:
    first, second, *_ = desk.page("review").rows
    answer = desk.post("review_confirm", key=first.key, number=version.number, then="next")
    assert desk.client.get(answer.url).context["page"].chosen.item.key == second.key


def test_after_the_last_promise_the_list_says_that_all_is_checked(desk: Desk, version: PlanVersion) -> None:
    *others, last = keys_of(version)
    for key in others:
        desk.post("review_confirm", key=key, number=version.number)
    answer = desk.post("review_confirm", key=last, number=version.number, then="next")
    page = desk.client.get(answer.url).context["page"]
    assert (page.chosen, page.waiting, page.is_ready) == (None, 0, True)


def test_with_scripts_only_what_changed_comes_back(desk: Desk, version: PlanVersion) -> None:
    key = desk.page("review").rows[0].key
    answer = desk.client.get(
        desk.post("review_confirm", key=key, number=version.number, headers=HTMX).url, headers=HTMX
    )
    body = answer.content.decode()
    assert "<html" not in body
    assert f'id="m-{key}"' in body
    assert body.count('hx-swap-oob="true"') == 2
    assert answer.headers["HX-Push-Url"] == desk.address("review")


DEADLINES = [
    ({"deadline_form": "none"}, ""),
    ({"deadline_form": "yearly", "yearly_month": "6", "yearly_day": "30"}, "every-year 06-30"),
    ({"deadline_form": "fixed", "fixed_on": "2019年12月31日"}, "2019-12-31"),
    ({"deadline_form": "issue", "issue_count": "30", "issue_unit": "d"}, "issue+30d"),
    ({"deadline_form": "issue", "issue_count": "2", "issue_unit": "m"}, "issue+2m"),
    ({"deadline_form": "cycle", "cycle": "every-quarter end"}, "every-quarter end"),
]


@pytest.mark.parametrize(("boxes", "form"), DEADLINES)
def test_a_deadline_is_chosen_in_plain_words(desk: Desk, version: PlanVersion, boxes, form) -> None:
    row = commitment_with(version, "专家")
    desk.post("review_correct", row.key, **as_typed(row, **boxes))
    row.refresh_from_db()
    assert (row.deadline, row.review_state) == (form, ReviewState.CORRECTED if form else ReviewState.CONFIRMED)


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        ({"deadline_form": "yearly", "yearly_month": "6"}, "请把期限填完整"),
        ({"deadline_form": "yearly", "yearly_month": "13", "yearly_day": "1"}, "12"),
        ({"deadline_form": "fixed", "fixed_on": "明年"}, "明年"),
        ({"least": "八十万"}, "八十万"),
        ({"least": "5", "most": "2"}, "下限不能高于上限"),
        ({"least": "5", "unit": ""}, "计量单位"),
        ({"parties": "0"}, "至少一个责任单位"),
        ({"activity_kind": "nothing"}, "nothing"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_changed(desk: Desk, version: PlanVersion, boxes, words) -> None:
    row = commitment_with(version, "专家")
    answer = desk.post("review_correct", row.key, **as_typed(row, note="原来的说明", **boxes))
    body = answer.content.decode()
    assert answer.status_code == 400
    assert words in body
    assert "原来的说明" in body
    row.refresh_from_db()
    assert (row.review_state, row.least, row.most) == (ReviewState.UNCONFIRMED, 200, 300)


def test_money_is_shown_and_typed_in_ten_thousands(desk: Desk, version: PlanVersion) -> None:
    row = commitment_with(version, "80万元")
    form = desk.get("review_correct", row.key).context["form"]
    assert (form["least"].value(), form["unit"].value()) == (80, "万元")
    desk.post("review_correct", row.key, **as_typed(row, least="９０.５", unit="万元"))
    row.refresh_from_db()
    assert (row.least, row.unit) == (90_500_000, "元")


def test_who_answers_is_corrected_in_place(desk: Desk, version: PlanVersion) -> None:
    row = commitment_with(version, "专家")
    health, education = body_number("区卫生健康局"), body_number("区教育局")
    parties = {
        "parties": 3,
        "party_name_0": "区教育局",
        "party_body_0": education,
        "party_part_0": "responsible",
        "party_name_1": "",
        "party_body_1": health,
        "party_part_1": "lead",
        "party_name_2": "",
        "party_body_2": "",
    }
    desk.post("review_correct", row.key, **as_typed(row, **parties))
    found = list(row.parties.values_list("name", "organisation_id", "part"))
    assert found == [
        ("区教育局", education, PartyPart.RESPONSIBLE),
        ("甲区卫生健康局", health, PartyPart.LEAD),
    ]


def test_a_promise_without_a_change_is_only_confirmed(desk: Desk, version: PlanVersion) -> None:
    row = commitment_with(version, "80万元")
    page = desk.get("review_correct", row.key)
    sent = {name: field.value() for name, field in ((f.html_name, f) for f in page.context["form"])}
    kept = {name: value for name, value in sent.items() if value not in (None, False)}
    desk.post("review_correct", row.key, **{**kept, "number": version.number, "parties": 1})
    before = (row.least, row.unit, row.deadline, row.recurrence)
    row.refresh_from_db()
    assert (row.least, row.unit, row.deadline, row.recurrence) == before
    assert row.review_state == ReviewState.CONFIRMED


def test_what_is_no_promise_is_dropped_with_a_reason_and_can_come_back(desk: Desk, version: PlanVersion) -> None:
    row = commitment_with(version, "专家")
    assert desk.post("review_drop", row.key, number=version.number, reason="").status_code == 400
    desk.post("review_drop", row.key, number=version.number, reason="只是说明")
    page = desk.page("review", show="dropped")
    assert [(item.key, item.note) for item in page.rows] == [(row.key, "只是说明")]
    assert f'id="m-{row.key}"' not in desk.get("review").content.decode()
    desk.post("review_confirm", key=row.key, number=version.number)
    row.refresh_from_db()
    assert row.review_state == ReviewState.CONFIRMED


def test_a_missed_promise_is_added_by_its_words(desk: Desk, version: PlanVersion) -> None:
    row = commitment_with(version, "专家")
    words = "每年组织 2-3批\n教育专家"
    answer = desk.post("review_add", **as_typed(row, words=words, note="漏读"))
    assert answer.status_code == 302
    added = Commitment.objects.latest("id")
    assert version.text[added.start : added.end] == added.quote == "每年组织2-3批教育专家"
    assert added.review_state == ReviewState.CORRECTED


def test_words_that_are_not_in_the_text_are_refused_where_they_were_typed(desk: Desk, version: PlanVersion) -> None:
    row = commitment_with(version, "专家")
    answer = desk.post("review_add", **as_typed(row, words="每年组织三批教育专家"))
    assert answer.status_code == 400
    assert "原文里没有这句话" in answer.content.decode()
    assert "每年组织三批教育专家" in answer.content.decode()


def test_of_several_places_the_reviewer_says_which(desk: Desk, version: PlanVersion) -> None:
    row = commitment_with(version, "专家")
    count = Commitment.objects.count()
    asked = desk.post("review_add", **as_typed(row, words="区教育局"))
    places = [start for start, _ in asked.context["form"].fields["start"].choices]
    assert (asked.status_code, len(places), Commitment.objects.count()) == (400, 2, count)
    desk.post("review_add", **as_typed(row, words="区教育局", start=places[1]))
    assert Commitment.objects.latest("id").start == places[1]


def test_a_printed_name_is_bound_everywhere_at_once(desk: Desk) -> None:
    version = desk.office.receive(PLAN.replace("区教育局", "区商务和粮食局"))
    page = desk.page("review")
    assert [(one.name, one.count) for one in page.unbound] == [("区商务和粮食局", 2)]
    desk.post("review_name", name="区商务和粮食局", number=version.number, organisations=[body_number("区财政局")])
    assert desk.page("review").unbound == ()


def test_what_is_odd_is_listed_with_its_place(desk: Desk) -> None:
    desk.office.receive(PLAN + "3．区政府专题研究帮扶会议2次。\n")
    page = desk.page("review")
    found = next(one for one in page.findings if one.diagnostic.code == "P012")
    assert found.place.line == 9
    assert f'href="#b-{found.start}"' in desk.get("review").content.decode()
    assert f'id="b-{found.start}"' in desk.get("review").content.decode()


def test_a_review_ends_when_nothing_waits(desk: Desk, version: PlanVersion) -> None:
    early = desk.post("review_finish", number=version.number)
    assert early.status_code == 409
    assert "还有" in early.content.decode()
    desk.office.confirm_all(version)
    assert desk.post("review_finish", number=version.number).status_code == 302
    version.refresh_from_db()
    assert version.state == PlanState.REVIEWED


def test_a_form_about_a_draft_that_gave_way_changes_nothing(desk: Desk, version: PlanVersion) -> None:
    desk.office.receive(PLAN.replace("80万元", "90万元"))
    key = keys_of(version)[0]
    assert desk.post("review_confirm", key=key, number=version.number).status_code == 409
    assert desk.post("review_confirm", key=key, number="").status_code == 400


def test_what_the_paper_says_of_itself_is_corrected(desk: Desk, version: PlanVersion) -> None:
    sent = {"title": "新标题", "first_year": 2019, "last_year": 2021, "document_number": "甲政发〔2019〕9号"}
    desk.post("review_heading", number=version.number, **sent)
    version.refresh_from_db()
    assert (version.title, version.last_year, version.document_number) == ("新标题", 2021, "甲政发〔2019〕9号")
    assert desk.post("review_heading", number=version.number, **(sent | {"last_year": 2018})).status_code == 400


@pytest.mark.parametrize(
    ("content", "name", "status", "words"),
    [
        (b"", "a.txt", 400, "空文件"),
        (b"   \n ", "a.txt", 400, "空白"),
        (b"%PDF-1.7 ...", "a.pdf", 400, ".docx"),
        (b"PK\x03\x04 broken", "a.docx", 400, "a.docx"),
        ("今天天气很好。\n".encode(), "a.txt", 400, "没有读出任何承诺"),
        (b"a" * (20 * 1024 * 1024 + 1), "a.txt", 413, "20MB"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(desk: Desk, content, name, status, words) -> None:
    answer = desk.upload(content, name=name)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert answer.content.decode().count('class="invalid-words"') == 1
    assert not PlanVersion.objects.exists()


def test_a_plan_is_uploaded_and_stands_for_review(desk: Desk) -> None:
    assert "还没有方案" in desk.get("review").content.decode()
    assert desk.upload(PLAN.encode()).url == desk.address("review")
    assert desk.page("review").waiting > 0
    again = desk.upload(PLAN.encode())
    assert again.status_code == 409
    assert "不必再次上传" in again.content.decode()


def test_the_leader_reads_but_does_not_touch(desk: Desk, version: PlanVersion) -> None:
    desk.sign_in("leader")
    body = desk.get("review").content.decode()
    assert "review-yes" not in body
    assert "review-edit" not in body


@pytest.mark.slow
def test_a_thousand_promises_make_one_page_of_light_rows(desk: Desk, django_assert_max_num_queries) -> None:
    lines = "".join(f"{n}．区教育局每年组织{n}次第{n}种活动。\n" for n in range(1, 1001))
    version = desk.office.receive(f"甲区支持乙县工作方案（2019-2020年）\n一、任务\n{lines}")
    assert len(keys_of(version)) == 1_000
    chosen = keys_of(version)[500]
    for query in ({}, {"c": chosen}, {"show": "done"}):
        with django_assert_max_num_queries(MOST_QUERIES):
            answer = desk.get("review", query=query)
        assert answer.content.decode().count("<form") < 2 * ROWS
    with django_assert_max_num_queries(MOST_QUERIES):
        desk.get("review_correct", chosen)
    seen, after = [], ""
    while True:
        with django_assert_max_num_queries(MOST_QUERIES):
            page = desk.get("review", query={"after": after}, headers=HTMX).context["page"]
        seen += [item.key for item in page.rows]
        after = page.after
        if not after:
            break
    assert sorted(seen) == sorted(keys_of(version))


def test_every_act_has_an_address_of_its_own_for_browsers_without_scripts(desk: Desk, version: PlanVersion) -> None:
    body = desk.get("review", query={"c": keys_of(version)[0]}).content.decode()
    forms = re.findall(r"<form[^>]*>", body)
    assert all('action="' in form for form in forms if 'method="post"' in form)
    assert all('href="' in link for link in re.findall(r"<a [^>]*hx-get[^>]*>", body))
