"""Our laps of `races.py`, in this process: `races_laps.py rows|list|last|fact|balances|export|table|openpyxl …`.

In the environment of a kept ledger, which all but `fact` only read. Prints one line of JSON.
"""

import csv
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import repeat
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiedui.config.settings")
django.setup()

from django.db import connection  # noqa: E402 - the models need the set-up above
from django.db.models import Count, Sum  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402
from writing_client import DAY as DEED_DAY  # noqa: E402
from writing_client import Office  # noqa: E402

from jiedui.accounts.models import User  # noqa: E402
from jiedui.documents.writers.xlsx import Column, Kind  # noqa: E402
from jiedui.ledger import consent  # noqa: E402
from jiedui.ledger.actions import activities as activities_of  # noqa: E402
from jiedui.ledger.actions.particulars import Details  # noqa: E402
from jiedui.ledger.exports.asking import Asked  # noqa: E402
from jiedui.ledger.exports.registry import write_export  # noqa: E402
from jiedui.ledger.facts import status_rows  # noqa: E402
from jiedui.ledger.models import Activity, Contribution, Event, Job, Programme  # noqa: E402
from jiedui.ledger.models.activity import DAY  # noqa: E402
from jiedui.ledger.queries import fitting  # noqa: E402
from jiedui.ledger.queries.ledger_filter import LedgerFilter  # noqa: E402
from jiedui.ledger.viewers import viewer_of  # noqa: E402
from jiedui.sheets.listing import Form, Listing, write_listing  # noqa: E402

WHO = "liaison"  # sees the whole programme, as Redmine's administrator does
WIDE = 40
TALL = 100_000
_PEAK = re.compile(r"VmHWM:\s+(\d+)")
_ROW = re.compile(r"/ledger/([0-9a-f-]{36})")
CELLS = tuple("区教育局赴乡开展送教活动" if at % 3 else at * 7 for at in range(WIDE))


def rows() -> dict[str, Any]:
    """Every activity, and what it counts towards, for the peers; the unit that has the most of them."""
    counted: dict[int, list[tuple[int, int]]] = {}
    counting = Contribution.objects.filter(counts_until__isnull=True).order_by("id")
    for activity, obligation, amount in counting.values_list("activity_id", "obligation_id", "amount"):
        counted.setdefault(activity, []).append((obligation, amount))
    columns = ("id", "day", "organisation_id", "title", "note", "state")
    found = Activity.objects.annotate(day=DAY).order_by("id").values_list(*columns)
    busiest = Activity.objects.values("organisation").annotate(n=Count("id")).order_by("-n", "organisation").first()
    return {
        "rows": [(number, day.isoformat(), *rest) for number, day, *rest in found],
        "counted": list(counted.items()),
        "unit": busiest["organisation"],
    }


def listed(unit: str, rounds: str) -> dict[str, Any]:
    """The ledger narrowed to a unit, by day: our page of 50, then of 100."""
    told: dict[str, Any] = {}
    for wanted in (fitting.ROWS, 100):
        fitting.ROWS = wanted
        told[f"page_{wanted}"] = _page(f"ledger?unit={unit}", wanted, int(rounds))
    told |= _answered(f"?unit={unit}", int(rounds))
    told["total"] = Activity.objects.filter(organisation_id=unit).count()
    return told


def last(rounds: str) -> dict[str, Any]:
    """The last page of the whole ledger."""
    told: dict[str, Any] = {}
    for wanted in (fitting.ROWS, 100):
        fitting.ROWS = wanted
        told[f"page_{wanted}"] = _page("ledger?end=1", wanted, int(rounds))
    told |= _answered("?end=1", int(rounds))
    return told


def fact(rounds: str) -> dict[str, Any]:
    """One fact confirmed, and then every light of the programme; what is written stays, so give it a copy."""
    office, day = Office(0), timezone.localdate()
    waiting = Job.objects.count()
    taken: dict[str, list[float]] = {"confirm": [], "lights": []}
    asked: dict[str, int] = {}
    for round_number in range(int(rounds) + 3):
        activity = _recorded(office)
        office.carry_out(activity)
        office.prove(activity)
        before = _achieved(office.programme, day)
        seen = consent.seen_digest(Activity.objects.get(pk=activity.pk))
        steps = {
            "confirm": lambda activity=activity, seen=seen: activities_of.confirm_activity(
                office.leader, programme=office.programme, uid=activity.uid, seen=seen, at=timezone.now()
            ),
            "lights": lambda: status_rows(office.programme.pk, day),
        }
        for name, step in steps.items():
            if round_number == 0:
                with CaptureQueriesContext(connection) as queries:
                    step()
                asked[name] = _count(queries)
            else:
                taken[name].append(_once(step))
        _check_counted(activity, before, _achieved(office.programme, day))
    if Job.objects.count() != waiting:
        raise RuntimeError("a job waits")
    return {name: {"ms": median(found[2:]), "queries": asked[name]} for name, found in taken.items()}


def _recorded(office: Office) -> Activity:
    """A draft of a deed that the plan asks of its unit."""
    details = Details(
        kind="fund_supervision",
        title="检查帮扶资金使用情况",
        organisation=office.unit,
        planned_on=DEED_DAY,
        place="区财政局",
    )
    return activities_of.record_activity(
        office.clerk, programme=office.programme, uid=uuid4(), details=details, at=timezone.now()
    )


def _achieved(programme: Programme, day: date) -> dict[int, int]:
    return {row.obligation_id: row.achieved for row in status_rows(programme.pk, day)}


def _check_counted(activity: Activity, before: dict[int, int], after: dict[int, int]) -> None:
    """The fact is confirmed, in the chain, and counted at once."""
    counted = activity.contributions.values_list("obligation_id", "amount")
    grown = {number: before[number] + amount for number, amount in counted}
    head = Event.objects.order_by("-sequence")[:2]
    if not grown or after != before | grown:
        raise RuntimeError(f"what was achieved is wrong after {activity.uid}")
    if head[0].verb != "confirm_activity" or head[0].previous != head[1].digest:
        raise RuntimeError(f"{activity.uid} is not in the chain")


def balances(rounds: str) -> dict[str, Any]:
    """What was achieved of every obligation, as the status query gives it to the pages; and the plain sum beside it."""
    programme, day = Programme.objects.get(), timezone.localdate()
    found = {row.obligation_id: row.achieved for row in status_rows(programme.pk, day) if row.achieved}
    sums = _sums(programme)
    if found != {number: total for number, total in sums.items() if total}:
        raise RuntimeError("the status query and the plain sum differ")
    return {
        "activities": Activity.objects.count(),
        "sums": list(sums.items()),
        "status": _timed(lambda: status_rows(programme.pk, day), int(rounds)),
        "plain": _timed(lambda: _sums(programme), int(rounds)),
    }


def export(form: str) -> dict[str, Any]:
    """The whole ledger out of the database, with all its columns."""
    viewer = viewer_of(User.objects.select_related("person").get(username=WHO), on=timezone.localdate())
    today, slug = timezone.localdate(), Programme.objects.values_list("slug", flat=True).get()
    with tempfile.TemporaryFile() as file:
        began = time.perf_counter()
        asked = Asked(slug, LedgerFilter(), today, today)
        written = write_export(viewer, "ledger", asked, form=Form(form), target=file, at=timezone.now())
        return {"s": time.perf_counter() - began, "mb": _peak(), "rows": written.rows}


def table(form: str, wide: str, rounds: str) -> dict[str, Any]:
    """A table of 100,000 rows of words and numbers, by the writer of all our lists."""
    columns = tuple(Column(f"列{at}", 12, Kind.WORDS if at % 3 else Kind.NUMBER) for at in range(int(wide)))
    taken, read = [], None
    for _ in range(int(rounds)):
        listing = Listing("表", "表", "某局", date(2019, 1, 1), columns, repeat(CELLS[: int(wide)], TALL), TALL)
        with tempfile.NamedTemporaryFile() as file:
            began = time.perf_counter()
            write_listing(listing, file, form=Form(form), created=datetime(2019, 1, 1, tzinfo=UTC))
            taken.append(time.perf_counter() - began)
            peak = _peak()
            read = read or _read(file.name, form)
    return {"s": median(taken), "mb": peak, "rows": read}


def openpyxl_table() -> dict[str, Any]:
    """The same workbook by openpyxl, row by row in its write-only way."""
    import openpyxl

    with tempfile.NamedTemporaryFile() as file:
        began = time.perf_counter()
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("表")
        sheet.append([f"列{at}" for at in range(WIDE)])
        for _ in range(TALL):
            sheet.append(CELLS)
        book.save(file)
        taken, peak = time.perf_counter() - began, _peak()
        return {"s": taken, "mb": peak, "rows": _read(file.name, "xlsx")}


def _page(address: str, wanted: int, rounds: int) -> dict[str, Any]:
    client, slug = _client()
    address = f"/p/{slug}/{address}"
    page = client.get(address)
    found = len(set(_ROW.findall(page.content.decode())))
    if page.status_code != 200 or found != wanted:
        raise RuntimeError(f"{address}: {page.status_code}, {found} rows, not {wanted}")
    return _asked(client, address, rounds)


def _answered(query: str, rounds: int) -> dict[str, Any]:
    """The same rows by the API."""
    client, slug = _client()
    address = f"/api/p/{slug}/activities{query}"
    titles = [row["title"] for row in client.get(address).json()["rows"]]
    return {"titles": titles, "api": _asked(client, address, rounds)}


def _client() -> tuple[Client, str]:
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(username=WHO))
    return client, Programme.objects.values_list("slug", flat=True).get()


def _asked(client: Client, address: str, rounds: int) -> dict[str, Any]:
    told = _timed(lambda: client.get(address), rounds)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return {**told, "queries": _count(asked)}


def _count(asked: CaptureQueriesContext) -> int:
    """How many queries there were; to begin and to commit is none, as for the peers."""
    return sum(one["sql"].split()[0] not in ("BEGIN", "COMMIT") for one in asked)


def _timed(step: Callable[[], object], rounds: int) -> dict[str, float]:
    """The median of milliseconds, after two that don't count; and the processor's share in them."""
    for _ in range(2):
        step()
    began_cpu, taken = time.process_time(), [_once(step) for _ in range(rounds)]
    return {"ms": median(taken), "cpu": (time.process_time() - began_cpu) * 1000 / rounds}


def _once(step: Callable[[], object]) -> float:
    began = time.perf_counter()
    step()
    return (time.perf_counter() - began) * 1000


def _sums(programme: Programme) -> dict[int, int]:
    counting = Contribution.objects.filter(programme=programme, counts_until__isnull=True).order_by()
    return dict(counting.values_list("obligation_id").annotate(Sum("amount")))


def _read(name: str, form: str) -> int:
    """How many rows of cells like ours the file holds, read by a program that did not write it."""
    if form == "csv":
        with Path(name).open(encoding="utf-8-sig", newline="") as file:
            return sum(row[1:2] == [CELLS[1]] for row in csv.reader(file))
    from python_calamine import CalamineWorkbook

    return sum(row[1] == CELLS[1] for row in CalamineWorkbook.from_path(name).get_sheet_by_index(0).iter_rows())


def _peak() -> int:
    """The most memory that this process has had, in MB. Not `ru_maxrss`, which begins with that of who started it."""
    told = Path("/proc/self/status").read_text()
    return int(_PEAK.search(told)[1]) // 1024


LAPS: dict[str, Callable[..., dict[str, Any]]] = {
    "rows": rows,
    "list": listed,
    "last": last,
    "fact": fact,
    "balances": balances,
    "export": export,
    "table": table,
    "openpyxl": openpyxl_table,
}

if __name__ == "__main__":
    print(json.dumps(LAPS[sys.argv[1]](*sys.argv[2:])))
