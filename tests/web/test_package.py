"""The package: what the page counts is what the package holds; it verifies, and is remembered."""

import hashlib
from io import BytesIO
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiedui.jobs.runner import run_job
from jiedui.ledger import background
from jiedui.ledger.models import ActivityState, Event, Face, Job, JobState, PlanVersion
from jiedui.ledger.sealing import own_seal
from jiedui.reports import verifier
from tests.cast import Cast
from tests.days import at
from tests.ledger.office import make_office
from tests.making import SLUG, make_activity, stored_path
from tests.web.desk import Desk
from tests.web.papers import standing_plan

PAGE = f"/p/{SLUG}/package"


@pytest.fixture
def desk(db: None, client: Client) -> Desk:
    return Desk(make_office(), client).sign_in("liaison")


def _asked(desk: Desk, year: int = 2019) -> Job:
    answer = desk.post("package_build", year=year)
    assert answer.status_code == 302, answer.content
    return Job.objects.get(uid=UUID(answer["Location"].rpartition("/")[2]))


def _built(desk: Desk, year: int = 2019) -> tuple[str, bytes]:
    job = _asked(desk, year)
    assert run_job(job.uid)
    answer = desk.get("job_file", job.uid)
    assert answer.status_code == 200
    return answer.headers["Content-Disposition"], b"".join(answer.streaming_content)


def test_it_holds_what_the_page_counted_and_verifies(desk: Desk) -> None:
    desk.office.adopted()
    choice = desk.get("package", query={"year": 2019}).context["choice"]
    name, content = _built(desk)
    report = verifier.verify(BytesIO(content), key=own_seal().public_key)
    assert "jiedui-jia-yi-2019.zip" in name
    assert choice.counts["obligations"] > 0
    assert report.listed == choice.counts["events"]


def test_a_package_is_remembered_with_its_digest_and_handed_over_again(desk: Desk) -> None:
    desk.office.adopted()
    _, content = _built(desk)
    (one,) = desk.page("package").packages
    assert one.digest == hashlib.sha256(content).hexdigest()
    shown = desk.get("package").content.decode()
    assert one.digest in shown
    assert f'href="{reverse("job", args=[desk.office.programme.slug, one.job])}"' in shown


def test_the_log_says_that_it_was_asked_for_on_a_page(desk: Desk) -> None:
    desk.office.adopted()
    _built(desk)
    event = Event.objects.get(verb="assemble_package")
    assert (event.face, event.actor_label) == (Face.WEB, desk.office.liaison.label)


def test_asked_for_twice_it_is_made_once(desk: Desk) -> None:
    desk.office.adopted()
    one = _asked(desk)
    assert _asked(desk) == one
    assert _asked(desk, 2020) != one
    assert "2019 年考核资料正在生成" in desk.get("package").content.decode()


def test_its_page_says_how_far_it_is_and_then_what_it_holds(desk: Desk) -> None:
    desk.office.adopted()
    job = _asked(desk)
    Job.objects.update(state=JobState.RUNNING, done=450, total=1000, beat_at=timezone.now())
    shown = desk.get("job", job.uid).content.decode()
    assert "已完成 45%" in shown
    assert 'hx-trigger="every ' in shown
    assert '<noscript><meta http-equiv="refresh" content="1"></noscript>' in shown
    Job.objects.update(state=JobState.WAITING)
    assert run_job(job.uid)
    shown = desk.get("job", job.uid).content.decode()
    (one,) = desk.page("package").packages
    assert one.digest in shown
    assert "已打包并核验" in shown
    assert "hx-trigger" not in shown.partition("<main")[2]
    assert 'http-equiv="refresh"' not in shown


def test_one_that_was_broken_off_is_made_again(desk: Desk) -> None:
    desk.office.adopted()
    job = _asked(desk)
    left = background.folder() / f".{background.result_of(job.uid).name}-x"
    left.mkdir()
    (left / "package.zip").write_bytes(b"half")
    Job.objects.update(state=JobState.RUNNING, done=1, total=2, beat_at=at())
    assert "完成 50% 时中断了，没有留下不完整的文件" in desk.get("job", job.uid).content.decode()
    assert desk.post("job_resume", job.uid).status_code == 302
    assert run_job(job.uid)
    verifier.verify(BytesIO(b"".join(desk.get("job_file", job.uid).streaming_content)))
    assert not left.exists()


def test_a_refusal_on_the_way_is_told_in_a_sentence(desk: Desk) -> None:
    desk.office.adopted()
    job = _asked(desk)
    path = stored_path(PlanVersion.objects.get(state="adopted").source_digest)
    kept = path.read_bytes()
    path.write_bytes(b"another")
    try:
        run_job(job.uid)
    finally:
        path.write_bytes(kept)
    assert "已不是原来的文件" in desk.get("job", job.uid).content.decode()
    assert not background.result_of(job.uid).exists()


def test_of_a_large_programme_nothing_is_counted(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    standing_plan()
    make_activity(cast)
    client.force_login(cast.user(cast.auditor))
    monkeypatch.setattr("jiedui.ledger.queries.package_counts.MOST_COUNTED", 1)
    assert client.get(PAGE, {"year": 2019}).context["choice"].counts["obligations"] > 0
    make_activity(cast)
    answer = client.get(PAGE, {"year": 2019})
    assert answer.context["choice"].counts is None
    assert "数目在生成后给出" in answer.content.decode()
    assert client.get(PAGE, {"year": 2031}).status_code == 400


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
    assert client.get(f"{PAGE}/build").status_code == 405


def test_the_page_of_a_package_that_is_done_leads_back_and_says_so_in_english(desk: Desk) -> None:
    desk.office.adopted()
    job = _asked(desk)
    assert run_job(job.uid)
    desk.client.cookies["django_language"] = "en"
    page = desk.get("job", job.uid).content.decode()
    assert "<h1>Done</h1>" in page
    assert f'href="{reverse("package", args=[desk.office.programme.slug])}"' in page
