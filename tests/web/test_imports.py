"""A bureau's own sheet through the pages: uploaded, looked at, taken in, given back with comments, undone."""

import io
import os
import re
import subprocess
import sys
from datetime import date
from uuid import UUID

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiedui.jobs.runner import run_job
from jiedui.ledger.actions.jobs import claim_job
from jiedui.ledger.models import Activity, Event, Face, ImportBatch, Job, JobState
from jiedui.plans.kinds import KINDS
from jiedui.sheets.vocabulary import registers
from tests.cast import Cast
from tests.days import at
from tests.making import SLUG, make_activity, make_details
from tests.sheets.office import HEADS, book_of
from tests.web.test_exports import content, signed_in, taken_out

GOOD = ["教育专家送教", "专家交流指导", "2019.5.28", "中心小学", "区教育局", "12人"]
ROWS = [["2019年活动台账"], HEADS, [1, *GOOD], [2, *GOOD[:2], "六月", *GOOD[3:5], "八十"]]


def uploaded(client: Client, data: bytes, *, name: str = "台账.xlsx") -> HttpResponse:
    return client.post(reverse("imports", args=[SLUG]), {"file": SimpleUploadedFile(name, data)})


def worked(client: Client, response: HttpResponse) -> HttpResponse:
    """Do the job that was asked for, and go where it leads."""
    assert response.status_code == 302, response.content.decode()[:400]
    job = Job.objects.get(uid=UUID(response["Location"].rpartition("/")[2]))
    assert run_job(job.uid)
    return client.get(response["Location"], follow=True)


def given(client: Client, data: bytes, *, name: str = "台账.xlsx") -> ImportBatch:
    worked(client, uploaded(client, data, name=name))
    return ImportBatch.objects.latest("id")


def test_a_sheet_is_looked_at_and_taken_in(cast: Cast) -> None:
    client = signed_in(cast, "liaison")
    preview = worked(client, uploaded(client, book_of(ROWS, merges=["A1:G1"]))).content.decode()
    assert "导入 1 行" in preview
    assert re.search(r"<strong>D4</strong>.*“六月”不是日期", preview)
    assert re.search(r"<strong>G4</strong>.*“八十”不是一个数", preview)
    batch = ImportBatch.objects.get()
    done = worked(client, client.post(reverse("import_accept", args=[SLUG, batch.uid]))).content.decode()
    activity = Activity.objects.get()
    assert reverse("activity", args=[SLUG, activity.uid]) in done
    assert "撤销导入" in done


def test_the_bad_rows_come_back_as_the_own_workbook_with_comments(cast: Cast) -> None:
    client = signed_in(cast, "liaison")
    book = openpyxl.load_workbook(io.BytesIO(book_of(ROWS, merges=["A1:G1"])))
    book.active["B3"].font = openpyxl.styles.Font(name="楷体", bold=True)
    book.active.column_dimensions["B"].width = 41
    file = io.BytesIO()
    book.save(file)
    batch = given(client, file.getvalue())
    response = client.post(reverse("import_annotated", args=[SLUG, batch.uid]))
    sheet = openpyxl.load_workbook(io.BytesIO(content(response))).active
    said = {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}
    assert set(said) == {"D4", "G4"}
    assert "可写 2019-06-28" in said["D4"]
    assert (sheet["B3"].font.name, sheet["B3"].font.b, sheet.column_dimensions["B"].width) == ("楷体", True, 41)
    assert "A1:G1" in [str(one) for one in sheet.merged_cells.ranges]


def test_csv_comes_back_as_a_workbook_with_comments(cast: Cast) -> None:
    client = signed_in(cast, "liaison")
    lines = [",".join(HEADS), ",".join(["1", *GOOD[:2], "六月", *GOOD[3:]])]
    batch = given(client, "\r\n".join(lines).encode("gb18030"), name="台账.csv")
    response = client.post(reverse("import_annotated", args=[SLUG, batch.uid]))
    sheet = openpyxl.load_workbook(io.BytesIO(content(response))).active
    assert (sheet["B2"].value, bool(sheet["D2"].comment)) == ("教育专家送教", True)


def test_what_was_exported_adds_nothing_when_it_is_imported(cast: Cast) -> None:
    make_activity(cast, details=make_details(title="教育专家送教", planned_on=date(2019, 5, 28)))
    make_activity(
        cast,
        details=make_details("fund_arrival", organisation="石峰区财政局", amount=80_000_050),
        author=cast.other_clerk,
    )
    client = signed_in(cast, "liaison")
    for form in ("xlsx", "csv"):
        batch = given(client, content(taken_out(client, "ledger", form)), name=f"台账.{form}")
        assert set(batch.rows.values_list("standing", flat=True)) == {"known"}, form


@pytest.mark.parametrize("register", ["ledger", *(one.code for one in registers())])
def test_each_template_is_read_back_as_what_it_is(cast: Cast, register: str) -> None:
    client = signed_in(cast, "liaison")
    book = openpyxl.load_workbook(io.BytesIO(content(client.get(reverse("import_template", args=[SLUG, register])))))
    sheet = book.worksheets[0]
    sheet["A1"] = sheet["A1"].value.replace(str(timezone.localdate().year), "2019")
    heads = {cell.value: cell.column for cell in sheet[3]}
    assert len(heads) == len(sheet[3]), "a heading stands there twice"
    values = {"活动名称": "送教", "活动类别": "专家交流指导", "金额": 8, "到位金额": 8, "采购金额": 8}
    for heading, column in heads.items():
        if "时间" in heading and "挂职" not in heading:
            values.setdefault(heading, "2019.5.28")
        if column in {heads[name] for name in heads if name.endswith(("单位", "单位名称", "主办"))}:
            values.setdefault(heading, "石峰区教育局")
        if heading in values:
            sheet.cell(4, column, values[heading])
    assert sheet.data_validations.dataValidation
    file = io.BytesIO()
    book.save(file)
    batch = given(client, file.getvalue())
    told = batch.reading.sheets[0]
    assert (told["register"], told["heads"], told["unknown"]) == (register, [3, 3], [])
    row = batch.rows.get()
    assert row.standing == "good", row.faults
    assert row.kind in KINDS


def test_a_file_that_is_no_sheet_is_refused_beside_the_form(cast: Cast) -> None:
    response = uploaded(signed_in(cast, "liaison"), b"%PDF-1.7\x00\x01", name="方案.pdf")
    assert response.status_code == 400
    assert "“方案.pdf”不是能读取的表格" in response.content.decode()
    assert ImportBatch.objects.count() == 0


def test_a_sheet_without_known_heads_says_so_wherever_it_is_looked_at(cast: Cast) -> None:
    client = signed_in(cast, "liaison")
    told = worked(client, uploaded(client, book_of([["甲", "乙"], [1, 2]]))).content.decode()
    assert "没有认出表头" in told
    batch = ImportBatch.objects.get()
    page = client.get(reverse("import", args=[SLUG, batch.uid])).content.decode()
    assert ("没有认出表头" in page, "台账没有改动" in page, "还没有读完" in page) == (True, True, False)
    assert f'action="{reverse("import_read", args=[SLUG, batch.uid])}"' in page
    rows = client.get(reverse("imports", args=[SLUG])).content.decode()
    assert ("未能读取" in rows, "待确认" in rows) == (True, False)


def test_what_was_guessed_and_what_is_wanting_is_told_in_english_on_english_pages(cast: Cast) -> None:
    client = signed_in(cast, "liaison")
    client.cookies["django_language"] = "en"
    rows = [HEADS, [1, "春风行动招聘会", None, *GOOD[2:]], [2, "市集", "专场招聘会", *GOOD[2:]]]
    page = worked(client, uploaded(client, book_of(rows))).content.decode()
    assert "Read as “Job fair” by the word “招聘会”" in page
    assert re.search(r"“Employers present, Posts offered” (is|are) not filled in|Posts offered", page)
    assert "类别按" not in page
    assert "没有填写" not in page


def test_a_job_belongs_to_whoever_asked_for_it(cast: Cast) -> None:
    response = uploaded(signed_in(cast, "liaison"), book_of(ROWS))
    assert signed_in(cast, "clerk").get(response["Location"]).status_code == 404


def test_a_job_on_its_way_says_how_far_it_is(cast: Cast) -> None:
    client = signed_in(cast, "liaison")
    response = uploaded(client, book_of(ROWS))
    Job.objects.update(state=JobState.RUNNING, done=34_000, total=100_000)
    shown = client.get(response["Location"]).content.decode()
    assert "已处理 34000 行，共 100000 行" in shown
    assert 'value="34"' in shown


def test_a_job_whose_process_died_is_said_and_may_be_started_again(cast: Cast) -> None:
    client = signed_in(cast, "liaison")
    response = uploaded(client, book_of(ROWS))
    Job.objects.update(state=JobState.RUNNING, beat_at=at())
    shown = client.get(response["Location"]).content.decode()
    assert "中断了" in shown
    job = Job.objects.get()
    client.post(reverse("job_resume", args=[SLUG, job.uid]))
    assert "可以导入" not in worked(client, response).content.decode()
    assert ImportBatch.objects.get().rows.count() == 2


def test_a_job_is_claimed_once(cast: Cast) -> None:
    response = uploaded(signed_in(cast, "liaison"), book_of(ROWS))
    uid = UUID(response["Location"].rpartition("/")[2])
    assert claim_job(uid, at=at()) is not None
    assert claim_job(uid, at=at()) is None


def test_a_refusal_in_a_job_is_its_end_in_a_sentence(cast: Cast) -> None:
    client = signed_in(cast, "liaison")
    shown = worked(client, uploaded(client, book_of([["购物单"], ["苹果", 3]]))).content.decode()
    assert "没有认出表头" in shown


def test_a_long_export_is_a_job_with_a_file(cast: Cast, monkeypatch) -> None:
    monkeypatch.setitem(__import__("jiedui.web.views.exports", fromlist=["AT_ONCE"]).AT_ONCE, "csv", 0)
    make_activity(cast)
    client = signed_in(cast, "liaison")
    address = reverse("export", args=[SLUG, "ledger", "csv"])
    assert "共 1 条，要在后台生成文件" in client.get(address).content.decode()
    shown = worked(client, client.post(f"{address}?state=draft")).content.decode()
    assert "共1条。" in shown
    job = Job.objects.get()
    file = content(client.get(reverse("job_file", args=[SLUG, job.uid])))
    assert file.decode("utf-8-sig").splitlines()[-1] == "共1条"


@pytest.mark.slow
@pytest.mark.parametrize("page", ["imports", "import", "job"])
def test_the_pages_ask_at_most_twelve_queries(cast: Cast, page: str, django_assert_max_num_queries) -> None:
    client = signed_in(cast, "liaison")
    batch = given(client, book_of([HEADS, *([n, f"送教{n}", *GOOD[1:]] for n in range(60))]))
    parts = {"imports": [], "import": [batch.uid], "job": [Job.objects.get().uid]}[page]
    address = reverse(page, args=[SLUG, *parts])
    client.get(address)
    with django_assert_max_num_queries(12):
        client.get(address)


@pytest.mark.slow
def test_a_process_of_its_own_does_the_job(tmp_path) -> None:
    """On a data folder of its own, as the server starts it."""
    environment = {**os.environ, "JIEDUI_DATA": str(tmp_path), "JIEDUI_DATABASE_URL": ""}
    script = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "jiedui.config.settings"
django.setup()
import time
from uuid import uuid4
from django.utils import timezone
from importlib.resources import files
from jiedui.cli.server import migrate, load_example
migrate(); load_example()
from jiedui.accounts.models import User
from jiedui.ledger.viewers import viewer_of
from jiedui.ledger.actions.jobs import ask_job
from jiedui.ledger.actions.sheet_reading import receive_sheet
from jiedui.ledger.models import Job, Membership, Programme
programme = Programme.objects.select_related("pairing").get()
user = Membership.objects.filter(role="liaison").first().user
viewer, now = viewer_of(user, on=timezone.localdate()), timezone.now()
batch = receive_sheet(viewer, programme=programme, uid=uuid4(), name="a.csv", chunks=[sys.stdin.buffer.read()], at=now)
uid = ask_job(viewer, work="read_sheet", programme=programme, asked={"batch": str(batch.uid)}, total=0, at=now)
until = time.monotonic() + 60
while Job.objects.get(uid=uid).state not in ("done", "failed") and time.monotonic() < until:
    time.sleep(0.2)
job = Job.objects.get(uid=uid)
print(job.state, job.done, job.total, batch.rows.count())
"""
    sheet = "\n".join([",".join(HEADS), ",".join(["1", *GOOD])]).encode()
    done = subprocess.run(
        [sys.executable, "-c", script], input=sheet, env=environment, capture_output=True, timeout=180, check=False
    )
    assert done.stdout.decode().split()[-4:] == ["done", "2", "2", "1"], done.stderr.decode()[-2000:]


def test_every_event_of_an_import_says_that_it_came_from_a_sheet(cast: Cast) -> None:
    client = signed_in(cast, "liaison")
    before = Event.objects.count()
    batch = given(client, book_of(ROWS, merges=["A1:G1"]))
    worked(client, client.post(reverse("import_accept", args=[SLUG, batch.uid])))
    worked(client, client.post(reverse("import_undo", args=[SLUG, batch.uid]), {"reason": "表填错了"}))
    told = Event.objects.filter(sequence__gt=before).values_list("verb", "face").order_by("sequence")
    assert list(told) == [
        (verb, Face.IMPORT)
        for verb in (
            "receive_sheet",
            "accept_sheet",
            "import_activities",
            "finish_import",
            "undo_import",
            "withdraw_imported",
            "finish_undoing",
        )
    ]
