"""The package: what the page counts is what the package holds; it verifies, and is remembered."""

import hashlib
from io import BytesIO

import pytest
from django.test import Client

from jiedui.ledger.models import ActivityState
from jiedui.ledger.sealing import own_seal
from jiedui.reports import verifier
from tests.cast import Cast
from tests.ledger.office import make_office
from tests.making import SLUG, make_activity
from tests.web.desk import Desk
from tests.web.papers import standing_plan

PAGE, BUILD = f"/p/{SLUG}/package", f"/p/{SLUG}/package/build"


@pytest.fixture
def desk(db: None, client: Client) -> Desk:
    return Desk(make_office(), client).sign_in("liaison")


def _built(desk: Desk, year: int = 2019) -> tuple[str, bytes]:
    answer = desk.post("package_build", year=year)
    assert answer.status_code == 200, answer.content
    return answer.headers["Content-Disposition"], b"".join(answer.streaming_content)


def test_it_holds_what_the_page_counted_and_verifies(desk: Desk) -> None:
    desk.office.adopted()
    choice = desk.get("package", query={"year": 2019}).context["choice"]
    name, content = _built(desk)
    report = verifier.verify(BytesIO(content), key=own_seal().public_key)
    assert "jiedui-jia-yi-2019.zip" in name
    assert choice.counts["obligations"] > 0
    assert report.listed == choice.counts["events"]


def test_a_package_is_remembered_with_its_digest(desk: Desk) -> None:
    desk.office.adopted()
    _, content = _built(desk)
    (one,) = desk.page("package").packages
    assert one.digest == hashlib.sha256(content).hexdigest()
    assert one.digest in desk.get("package").content.decode()


@pytest.mark.parametrize("year", ["", "abc", "２０１９", "20190", "2031"])
def test_a_year_that_is_none_of_the_plans_is_refused(desk: Desk, year: str) -> None:
    desk.office.adopted()
    assert desk.post("package_build", year=year).status_code == 400
    if year:
        assert desk.get("package", query={"year": year}).status_code == 400


def test_before_the_plan_is_in_force_there_is_nothing_to_build(desk: Desk) -> None:
    assert "还没有印发的方案" in desk.get("package").content.decode()
    assert desk.post("package_build", year=2019).status_code == 409


def test_the_year_of_the_day_looked_at_is_chosen_first(desk: Desk) -> None:
    desk.office.adopted()
    years = [desk.get("package", query={"as_of": day}).context["choice"].year for day in ("2019-06-01", "2031-01-01")]
    assert years == [2019, 2020]


def test_the_counts_are_asked_in_few_queries(cast: Cast, client: Client, django_assert_max_num_queries) -> None:
    standing_plan()
    for state in (ActivityState.CONFIRMED, ActivityState.CARRIED_OUT):
        make_activity(cast, state=state)
    client.force_login(cast.user(cast.auditor))
    with django_assert_max_num_queries(12):
        counts = client.get(PAGE, {"year": 2019}).context["choice"].counts
    assert (counts["activities"], counts["evidence"], counts["approvals"]) == (2, 2, 4)
    assert client.get(BUILD).status_code == 405
