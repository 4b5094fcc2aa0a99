"""Adopting a plan: what the page says beforehand is what happens."""

import pytest
from django.test import Client

from jiedui.ledger.models import Obligation, PlanState, PlanVersion, Waiver
from tests.days import OPENING, days_after
from tests.ledger.office import NUMBER, PLAN, make_office
from tests.web.desk import Desk

REVISED = PLAN.replace("80万元", "90万元").replace("2．区政府领导每年到乙县调研1至2次。\n", "") + (
    "3．每年举办招聘会1场。（责任单位：区教育局）\n"
)


@pytest.fixture
def desk(db: None, client: Client) -> Desk:
    return Desk(make_office(), client).sign_in("leader")


def _adopt(desk: Desk, version: PlanVersion, **changes: object):
    sent = {"number": version.number, "document_number": NUMBER, "issued_on": "2019-02-20"}
    return desk.post("review_adopt", **(sent | changes))


def test_the_obligations_shown_beforehand_are_those_that_are_opened(desk: Desk) -> None:
    version = desk.office.receive()
    desk.office.review(version)
    page = desk.page("review_adopt")
    counts = {row.body.name: row.total for row in page.rows}
    assert _adopt(desk, version).url == desk.address("plan")
    assert page.total == Obligation.objects.count() > 0
    owed = Obligation.objects.filter(parties__organisation__name="甲区教育局").count()
    assert counts["甲区教育局"] == owed


def test_a_revision_tells_what_is_kept_opened_and_no_longer_asked(desk: Desk) -> None:
    desk.office.adopted()
    revised = desk.office.receive(REVISED, on=days_after(1, OPENING))
    desk.office.review(revised)
    before = set(Obligation.objects.values_list("pk", flat=True))
    page = desk.page("review_adopt")
    _adopt(desk, revised, document_number="甲政办发〔2019〕8号")
    opened = Obligation.objects.exclude(pk__in=before).count()
    kept = Obligation.objects.filter(pk__in=before, commitment__version=revised).count()
    assert (page.opened, page.kept, page.waived) == (opened, kept, Waiver.objects.count())


def test_a_revision_shows_readably_what_it_changes(desk: Desk) -> None:
    desk.office.adopted()
    desk.office.review(desk.office.receive(REVISED, on=days_after(1, OPENING)))
    difference = desk.page("review_adopt").difference
    assert [item.quote for item in difference.added] == ["每年举办招聘会1场"]
    assert [item.quote for item in difference.dropped] == ["区政府领导每年到乙县调研1至2次"]
    changed = [(one.before.terms.least, one.after.terms.least) for one in difference.changed]
    assert (80_000_000, 90_000_000) in changed
    body = desk.get("review_adopt").content.decode()
    assert "80.00" in body
    assert "90.00" in body


def test_what_is_in_the_way_is_said_instead_of_the_button(desk: Desk) -> None:
    version = desk.office.receive(PLAN.replace("区教育局", "区商务和粮食局"))
    desk.office.review(version)
    body = desk.get("review_adopt").content.decode()
    assert "区商务和粮食局" in body
    assert 'class="btn btn-primary" disabled' in body
    assert _adopt(desk, version).status_code == 400
    version.refresh_from_db()
    assert version.state == PlanState.REVIEWED


@pytest.mark.parametrize(
    "wrong", [{"document_number": ""}, {"issued_on": ""}, {"issued_on": "2199-01-01"}, {"issued_on": "某日"}]
)
def test_a_paper_without_number_or_day_is_not_adopted(desk: Desk, wrong) -> None:
    version = desk.office.receive()
    desk.office.review(version)
    assert _adopt(desk, version, **wrong).status_code == 400
    assert not Obligation.objects.exists()


def test_a_review_is_sent_back_with_a_reason(desk: Desk) -> None:
    version = desk.office.receive()
    desk.office.review(version)
    desk.post("review_return", number=version.number, reason="请再核对责任单位")
    version.refresh_from_db()
    assert version.state == PlanState.DRAFTED
    assert desk.get("review_adopt").context["page"].head.is_drafted


def test_a_plan_in_force_is_closed_with_a_reason(desk: Desk) -> None:
    version = desk.office.adopted()
    desk.post("review_close", number=version.number, reason="期满")
    version.refresh_from_db()
    assert version.state == PlanState.CLOSED
    assert desk.get("review").status_code == 200


def test_the_reviewer_sees_what_adopting_will_do_but_has_no_button(desk: Desk) -> None:
    desk.office.receive()
    desk.sign_in("liaison")
    body = desk.get("review_adopt").content.decode()
    assert "印发后列出的任务" in body
    assert "document_number" not in body
    desk.office.adopted(PLAN.replace("80", "85"))
    assert desk.get("review_adopt").status_code == 404
