"""Every page that is handed on as paper, every workbook and every package carries the signed head of the chain."""

from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from jiedui.jobs.runner import run_job
from jiedui.ledger.head import signed_head
from jiedui.ledger.models import Activity, ActivityState
from jiedui.ledger.sealing import own_seal
from jiedui.reports.package_words import head_line, head_words
from tests.cast import Cast
from tests.making import SLUG, make_activity

PAPERS = ("plan", "overview", "obligations", "ledger", "team", "months", "trail", "package", "imports", "likenesses")


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.user(cast.liaison))
    return client


@pytest.fixture
def activity(cast: Cast) -> Activity:
    return make_activity(cast, state=ActivityState.CONFIRMED)


@pytest.mark.parametrize("name", PAPERS)
def test_a_list_or_report_ends_with_it(desk: Client, activity: Activity, name: str) -> None:
    assert _foot() in desk.get(reverse(name, args=[SLUG])).content.decode()


def test_so_do_the_pages_of_one_activity_one_event_and_one_promise(desk: Client, activity: Activity) -> None:
    promise, event = activity.contributions.first().commitment.key, signed_head().number
    for name, part in (("activity", activity.uid), ("trail_event", event), ("commitment_history", promise)):
        assert _foot() in desk.get(reverse(name, args=[SLUG, part])).content.decode(), name


def test_so_does_the_form_of_approval_on_the_page_and_in_word(desk: Client, activity: Activity) -> None:
    page = desk.get(reverse("approval_form", args=[SLUG, activity.uid])).content.decode()
    assert head_line(signed_head()) in page
    word = Document(BytesIO(desk.get(reverse("approval_form_file", args=[SLUG, activity.uid])).content))
    assert head_line(signed_head()) in [paragraph.text for paragraph in word.paragraphs]


def test_so_does_a_workbook(desk: Client, activity: Activity) -> None:
    answer = desk.get(reverse("export", args=[SLUG, "ledger", "xlsx"]))
    assert set(head_words(signed_head())) <= _words(b"".join(answer.streaming_content))


def test_a_package_carries_it_on_its_page_and_in_its_workbook_as_its_checkpoint_has_it(
    desk: Client, activity: Activity
) -> None:
    head = signed_head()  # assembling is itself an event, after the head that the package tells
    asked = desk.post(reverse("package_build", args=[SLUG]), {"year": "2019"})
    job = UUID(asked["Location"].rpartition("/")[2])
    assert run_job(job)
    answer = desk.get(reverse("job_file", args=[SLUG, job]))
    bag = ZipFile(BytesIO(b"".join(answer.streaming_content)))
    root = f"jiedui-{SLUG}-2019"
    page = bag.read(f"{root}/data/index.html").decode()
    assert all(words in page for words in (head_line(head), *head_words(head)))
    assert set(head_words(head)) <= _words(bag.read(f"{root}/data/ledger.xlsx"))
    assert f"\njiedui-head {head.digest}\n" in bag.read(f"{root}/checkpoint.txt").decode()
    assert head.key == own_seal().public_key.hex()


def _foot() -> str:
    """How the page says it, between the tags."""
    head = signed_head()
    return f"审计链第 {head.number} 条 · 链首 {head.digest[:16]}…"


def _words(workbook: bytes) -> set[object]:
    book = load_workbook(BytesIO(workbook))
    return {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
