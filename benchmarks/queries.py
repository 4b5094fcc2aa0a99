"""Which queries of which page are slow in a large ledger, for every role: for who looks after its speed.

.venv/bin/python benchmarks/queries.py [postgresql|sqlite] [ACTIVITIES] [--slower MILLISECONDS] [--plans]

Asks each page once warm, in this process, and prints its time, its queries and those slower than that (20 ms), with the
database's plan for them where asked.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from places import ENGINES, kept_ledger

PEOPLE = ("liaison", "clerk", "recipient-clerk", "finance", "donor-leader", "recipient-leader", "cadre", "auditor")
PAGES = (
    "ledger",
    "ledger?order=oldest",
    "ledger?end=1",
    "ledger?year=2019",
    "ledger?unit={unit}",
    "ledger?kind={kind}",
    "ledger?unit={unit}&kind={kind}",
    "ledger?state=draft",
    "ledger?state=confirmed",
    "ledger?flag=unapproved",
    "ledger?c={promise}",
    "ledger/{activity}",
    "ledger/{activity}/effects",
    "ledger/new",
    "search?q=%E7%99%BD%E7%BE%8A%E6%BA%AA",
    "search?q=%E7%AC%AC123%E6%9C%9F",
    "tasks",
    "plan",
    "plan?c={promise}",
    "overview",
    "obligations",
    "team",
    "trail",
    "package",
    "likenesses",
)


def main(arguments: list[str]) -> None:
    """Look at the ledger in a process that has its environment."""
    engine = next((one for one in arguments if one in ENGINES), "postgresql")
    activities = next((int(one) for one in arguments if one.isdecimal()), 1_000_000)
    if "JIEDUI_DATA" in os.environ and "--here" in arguments:
        _look(arguments)
        return
    with kept_ledger(engine, activities) as place:
        command = [sys.executable, __file__, *arguments, "--here"]
        subprocess.run(command, env={**os.environ, **place.environment}, check=True)


def _look(arguments: list[str]) -> None:
    slower = float(arguments[arguments.index("--slower") + 1]) if "--slower" in arguments else 20.0
    people = [arguments[arguments.index("--as") + 1]] if "--as" in arguments else PEOPLE
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiedui.config.settings")
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from jiedui.accounts.models import User
    from jiedui.ledger.models import Activity, Contribution, Programme

    slug = Programme.objects.values_list("slug", flat=True).get()
    for name in people:
        client = Client(HTTP_HOST="localhost")
        client.force_login(User.objects.get(username=name))
        first = client.get(f"/p/{slug}/ledger")
        uid = re.search(r"/ledger/([0-9a-f-]{36})", first.content.decode())
        activity = Activity.objects.get(uid=uid[1]) if uid else Activity.objects.order_by("-id").first()
        promise = Contribution.objects.order_by("-id").values_list("commitment__key", flat=True).first()
        for page in PAGES:
            address = f"/p/{slug}/" + page.format(
                unit=activity.organisation_id, kind=activity.kind, activity=activity.uid, promise=promise
            )
            client.get(address)
            began = time.perf_counter()
            with CaptureQueriesContext(connection) as asked:
                status = client.get(address).status_code
            taken = (time.perf_counter() - began) * 1000
            print(f"{name:16s} {page:34s} {status} {taken:7.0f} ms {len(asked):3d} queries")
            for query in asked:
                if float(query["time"]) * 1000 > slower:
                    print(f"    {float(query['time']) * 1000:6.0f} ms  {' '.join(query['sql'].split())[:700]}")
                    if "--plans" in arguments:
                        _plan(query["sql"])


def _plan(sql: str) -> None:
    from django.db import connection

    explain = "EXPLAIN (ANALYZE, BUFFERS)" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}".replace("%", "%%"))
        for row in cursor.fetchall():
            print("       ", row[-1])


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main(sys.argv[1:])
