"""The trail: every event of the programme in words, with what changed, found by person, act and day."""

import re
from pathlib import Path

import pytest
from django.test import Client

import jiedui.ledger.actions
from jiedui.accounts.models import Organisation
from jiedui.ledger import chain
from jiedui.ledger.actions.evidence import withdraw_evidence
from jiedui.ledger.models import ActivityState, Event, Evidence
from jiedui.ledger.states import ActivityEvent
from jiedui.ledger.viewers import SYSTEM
from jiedui.web import trail_words
from tests.cast import Cast
from tests.days import at, days_after
from tests.ledger.office import commitment_with, make_office
from tests.making import SLUG, make_activity
from tests.web.desk import Desk, as_typed

MOST_QUERIES = 12


@pytest.fixture
def desk(db: None, client: Client) -> Desk:
    return Desk(make_office(), client).sign_in("liaison")


@pytest.fixture
def auditor(cast: Cast, client: Client) -> Client:
    client.force_login(cast.user(cast.auditor))
    return client


def _rows(client: Client, **query: object):
    return client.get(f"/p/{SLUG}/trail", query).context["page"].rows


def test_the_newest_event_comes_first_and_the_head_is_the_logs(desk: Desk) -> None:
    desk.office.adopted()
    page = desk.page("trail")
    assert page.rows[0].verb == "adopt_plan"
    assert (page.head, page.last) == (chain.head(), Event.objects.latest("sequence").sequence)
    assert [row.sequence for row in page.rows] == sorted((row.sequence for row in page.rows), reverse=True)


def test_a_correction_is_told_from_what_to_what(desk: Desk) -> None:
    version = desk.office.receive()
    row = commitment_with(version, "专家")
    desk.post("review_correct", row.key, **as_typed(row, most="4", note="核对原件"))
    top = desk.page("trail").rows[0]
    body = desk.get("trail").content.decode()
    assert (top.verb, top.reason, top.subject.key) == ("correct_commitment", "核对原件", row.key)
    assert "3批 → 4批" in body
    assert "待核对 → 已更正" in body


def test_an_activity_is_linked_whatever_part_of_it_changed(cast: Cast, auditor: Client) -> None:
    activity = make_activity(cast, state=ActivityState.CARRIED_OUT)
    evidence = Evidence.objects.get()
    withdraw_evidence(
        cast.clerk, programme=cast.programme, activity_uid=activity.uid, uid=evidence.uid, reason="误传", at=at()
    )
    rows = [row for row in _rows(auditor) if row.verb in set(ActivityEvent)]
    assert {row.verb for row in rows} >= {"withdraw_evidence", "add_evidence", "approve_activity", "submit_activity"}
    assert {row.subject.uid for row in rows} == {activity.uid}


def test_only_what_fits_the_filter_is_listed(cast: Cast, auditor: Client) -> None:
    make_activity(cast, state=ActivityState.SUBMITTED)
    assert {row.verb for row in _rows(auditor, verb="submit_activity")} == {"submit_activity"}
    assert {row.actor for row in _rows(auditor, actor="教育局")} == {"区教育局经办人（科员）"}
    assert _rows(auditor, actor="没有此人") == ()
    day = days_after(-19)
    assert {row.verb for row in _rows(auditor, from_on=day, until_on=day)} == {"submit_activity"}
    assert auditor.get(f"/p/{SLUG}/trail", {"from_on": "某日"}).status_code == 400


def test_a_day_of_the_filter_is_a_day_in_china(cast: Cast, auditor: Client) -> None:
    with chain.recording(SYSTEM.actor, "grant_role", at=at(hour=0), programme_id=cast.programme.pk) as record:
        record.note()
    day = days_after(0)
    assert len(_rows(auditor, from_on=day, until_on=day)) == 1
    assert _rows(auditor, until_on=days_after(-1), verb="grant_role") == ()


def test_the_pages_show_every_event_once(cast: Cast, auditor: Client, django_assert_max_num_queries) -> None:
    for n in range(130):
        with chain.recording(SYSTEM.actor, "grant_role", at=at(), programme_id=cast.programme.pk, reason=str(n)) as one:
            one.note()
    seen, after = [], ""
    while True:
        with django_assert_max_num_queries(MOST_QUERIES):
            page = auditor.get(f"/p/{SLUG}/trail", {"after": after}).context["page"]
        seen += [row.sequence for row in page.rows]
        after = page.after
        if not after:
            break
    own = Event.objects.filter(programme_id=cast.programme.pk).order_by("-sequence")
    assert seen == list(own.values_list("sequence", flat=True))


def test_events_of_another_programme_are_not_there(cast: Cast, auditor: Client) -> None:
    with chain.recording(SYSTEM.actor, "grant_role", at=at(), programme_id=cast.other_programme.pk) as record:
        record.note()
    theirs = Event.objects.latest("sequence").sequence
    assert theirs not in [row.sequence for row in _rows(auditor)]
    assert auditor.get(f"/p/{SLUG}/trail/{theirs}").status_code == 404


def test_a_large_event_is_shown_a_page_at_a_time(desk: Desk, django_assert_max_num_queries) -> None:
    lines = "".join(f"{n}．区教育局每年组织{n}次第{n}种活动。\n" for n in range(1, 61))
    desk.office.receive(f"甲区支持乙县工作方案（2019-2020年）\n一、任务\n{lines}")
    event = Event.objects.latest("sequence")
    seen, after = [], ""
    while True:
        with django_assert_max_num_queries(MOST_QUERIES):
            page = desk.page("trail_event", event.sequence, after=after)
        seen += [row.ordinal for row in page.rows]
        after = page.after
        if not after:
            break
    assert seen == list(range(event.changes.count()))
    assert sum(n for _, _, n in page.tables) == event.changes.count()


def test_an_event_is_shown_with_names_for_bodies_and_people(desk: Desk) -> None:
    desk.office.adopted()
    body = desk.get("trail_event", Event.objects.latest("sequence").sequence).content.decode()
    assert "leader某" in body
    assert Organisation.objects.get(name="甲区教育局").label in body


def test_every_audited_column_has_a_word() -> None:
    columns = {name for model in chain.AUDITED for name in chain.audited_columns(model)}
    assert columns - set(trail_words.COLUMNS) == set()


def test_every_verb_of_an_action_has_a_word() -> None:
    folder = Path(jiedui.ledger.actions.__file__).parent
    sources = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    verbs = set(re.findall(r"chain\.recording\(\s*actor\.actor,\s*\"(\w+)\"", sources)) | set(map(str, ActivityEvent))
    assert verbs - set(trail_words.VERBS) == set()
    assert len(verbs) > 30


def test_a_value_that_no_page_expects_is_shown_as_it_is() -> None:
    assert trail_words.value_words("ledger_activity", "nothing", 7, "") == "7"
    assert trail_words.value_words("ledger_membership", "role", "king", "") == "king"
    assert trail_words.value_words("ledger_commitment", "review_state", "odd", "") == "odd"
