"""Spreadsheets in and out: 100,000 rows taken in, 1,000,000 activities taken out, tables of many columns.

    .venv/bin/python benchmarks/sheets.py import [--rows 100000]      SQLite; JIEDUI_DATABASE_URL for PostgreSQL
    .venv/bin/python benchmarks/sheets.py export [--rows 1000000]
    .venv/bin/python benchmarks/sheets.py tables [--rounds 5]

`import` and `export` work on an empty data folder of their own (JIEDUI_DATA), with the example programme.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from itertools import repeat
from pathlib import Path
from statistics import median
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
HEADS = ("序号", "活动名称", "活动类别", "活动时间", "地点", "组织单位", "参加人数", "主要内容")


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("import", "export", "tables"))
    parser.add_argument("--rows", type=int)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    if asked.what == "tables":
        measure_tables(asked.rounds)
        return
    os.environ.setdefault("JIEDUI_DATA", tempfile.mkdtemp(prefix="jiedui-sheets-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "jiedui.config.settings"
    import django

    django.setup()
    programme, viewer = _programme()
    if asked.what == "import":
        measure_import(programme, viewer, asked.rows or 100_000)
    else:
        measure_export(programme, viewer, asked.rows or 1_000_000)


def measure_tables(rounds: int) -> None:
    """CSV of 100,000 rows by 3 columns, and a workbook of 100,000 by 40."""
    from jiedui.documents.writers.xlsx import Column, Kind
    from jiedui.sheets.listing import Form, Listing, write_listing

    row = tuple("区教育局赴乡开展送教活动" if at % 3 else at * 7 for at in range(40))
    for form, wide, times in ((Form.CSV, 3, rounds), (Form.XLSX, 40, max(rounds // 2, 1))):
        columns = tuple(Column(f"列{at}", 12, Kind.WORDS if at % 3 else Kind.NUMBER) for at in range(wide))
        took = []
        for _ in range(times):
            listing = Listing("表", "表", "某局", date(2019, 1, 1), columns, repeat(row[:wide], 100_000), 100_000)
            with tempfile.TemporaryFile() as file:
                start = time.perf_counter()
                write_listing(listing, file, form=form, created=datetime(2019, 1, 1, tzinfo=UTC))
                took.append(time.perf_counter() - start)
        print(f"{form} 100,000 x {wide}: {median(took):.2f} s, {_peak()} MB")


def measure_import(programme: object, viewer: object, rows: int) -> None:
    """A workbook of so many rows: received, read, taken in, in a process like a job's own."""
    from django.utils import timezone

    from jiedui.jobs.runner import settle_in
    from jiedui.ledger.actions.sheet_accepting import accept_rows, begin_accepting
    from jiedui.ledger.actions.sheet_reading import read_sheet, receive_sheet

    data = _workbook(rows)
    settle_in()
    before, uid, at = _peak(), uuid4(), timezone.now()
    start = time.perf_counter()
    receive_sheet(viewer, programme=programme, uid=uid, name="台账.xlsx", chunks=[data], at=at)
    received = time.perf_counter()
    read_sheet(viewer, programme=programme, uid=uid, at=at)
    read = time.perf_counter()
    begin_accepting(viewer, programme=programme, uid=uid, takes_doubtful=True, at=at)
    taken = accept_rows(viewer, programme=programme, uid=uid, at=at)
    end = time.perf_counter()
    print(f"received {received - start:.1f} s, read {read - received:.1f} s, taken in {end - read:.1f} s")
    print(f"import of {taken.count:,} rows: {end - start:.1f} s, peak {_peak()} MB ({before} MB before)")


def measure_export(programme: object, viewer: object, rows: int) -> None:
    """The whole ledger of so many activities as CSV and as a workbook."""
    from django.utils import timezone

    from jiedui.ledger.exports.asking import Asked
    from jiedui.ledger.exports.registry import write_export
    from jiedui.ledger.queries.activities import LedgerFilter
    from jiedui.sheets.listing import Form

    _enlarge(programme, viewer, rows)
    today = timezone.localdate()
    for form in (Form.CSV, Form.XLSX):
        with tempfile.TemporaryFile() as file:
            start = time.perf_counter()
            asked = Asked(programme.slug, LedgerFilter(), today, today)
            written = write_export(viewer, "ledger", asked, form=form, target=file, at=timezone.now())
            took = time.perf_counter() - start
            print(f"{form}: {written.rows:,} rows in {took:.1f} s, {file.tell() // 2**20} MB, peak {_peak()} MB")


def _programme() -> tuple[object, object]:
    from django.utils import timezone

    from jiedui.cli.server import load_example, migrate
    from jiedui.ledger.models import Membership, Programme
    from jiedui.ledger.viewers import viewer_of

    migrate()
    if not Programme.objects.exists():
        load_example()
    programme = Programme.objects.select_related("pairing__donor", "pairing__recipient").get()
    user = Membership.objects.filter(role="liaison").order_by("id").first().user
    return programme, viewer_of(user, on=timezone.localdate())


def _workbook(rows: int) -> bytes:
    from io import BytesIO

    import xlsxwriter

    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet("台账")
    sheet.write_row(0, 0, HEADS)
    for at in range(1, rows + 1):
        day = date(2019, 1, 1) + timedelta(days=at % 700)
        told = (f"送教第{at}批", "专家交流指导", day.isoformat(), f"第{at}小学", "区教育局", at % 90, "送教上门")
        sheet.write_row(at, 0, (at, *told))
    book.close()
    return file.getvalue()


def _enlarge(programme: object, viewer: object, rows: int) -> None:
    """So many activities, each in the chain as an import would have it, 5,000 an event."""
    from django.utils import timezone

    from jiedui.ledger import chain
    from jiedui.ledger.models import Activity

    missing, at = rows - Activity.objects.filter(programme=programme).count(), timezone.now()
    body = viewer.seats[0].organisation_id
    for first in range(0, missing, 5_000):
        with chain.recording(viewer.actor, "import_activities", at=at, programme_id=programme.pk) as record:
            record.create_all(
                [
                    Activity(
                        programme=programme,
                        kind="job_release",
                        title=f"发布第{number}期用工信息",
                        organisation_id=body,
                        place="乡政府",
                        planned_on=date(2019, 1, 1) + timedelta(days=number % 700),
                        unit="次",
                        author_id=viewer.user_id,
                        recorded_at=at,
                    )
                    for number in range(first, min(first + 5_000, missing))
                ]
            )


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
