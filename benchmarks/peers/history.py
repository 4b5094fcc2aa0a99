"""The write of `writing.py confirmed` in plain Django models whose history one of two packages keeps.

`history.py PEER ACT SECONDS NUMBER`, in the environment of `writing.py`, with the Python of build/peers. One fact that
is `confirmed` is four transactions: an activity is made, carried out, proved, confirmed and counted; each change leaves
its history. `bulk` writes a thousand of them in one transaction, in the package's own way:
django-simple-history has one for many rows, django-auditlog hears of saved rows only.
No chain, no digest, no rights, no states, no search index: what these packages don't do isn't written.
"""

import json
import os
import sys
import time
import uuid
from datetime import UTC, date, datetime
from importlib import import_module
from urllib.parse import urlsplit

import django
from django.conf import settings

PEER = sys.argv[1]
MANY = 1_000
_APP = {"simple-history": "simple_history", "auditlog": "auditlog"}[PEER]
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", _APP],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": urlsplit(os.environ["JIEDUI_DATABASE_URL"]).path.lstrip("/"),
            "USER": "postgres",
            "HOST": os.environ["PGHOST"],
            "OPTIONS": {"options": f"-c search_path=peer_{_APP}"},
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from django.core.management import call_command  # noqa: E402 - the models need the set-up above
from django.db import connection, models, transaction  # noqa: E402

history_package = import_module(f"{_APP}.models")


class Activity(models.Model):
    """What `ledger.Activity` holds, but for what only consents need."""

    uid = models.UUIDField(unique=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    organisation_id = models.BigIntegerField(db_index=True)
    place = models.CharField(max_length=120)
    planned_on = models.DateField()
    done_on = models.DateField(null=True)
    amount = models.BigIntegerField()
    unit = models.CharField(max_length=20)
    note = models.TextField(blank=True)
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=12)
    author_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    confirmed_by_id = models.BigIntegerField(null=True)
    confirmed_on = models.DateField(null=True)
    if PEER == "simple-history":
        history = history_package.HistoricalRecords(app="auth")

    class Meta:
        app_label = "auth"
        db_table = "fact_activity"


class Evidence(models.Model):
    """A file that proves; the bytes themselves aren't written."""

    uid = models.UUIDField(unique=True)
    activity = models.ForeignKey(Activity, models.PROTECT)
    name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    if PEER == "simple-history":
        history = history_package.HistoricalRecords(app="auth")

    class Meta:
        app_label = "auth"
        db_table = "fact_evidence"


class Contribution(models.Model):
    """What a fact counts towards."""

    activity = models.ForeignKey(Activity, models.PROTECT)
    obligation_id = models.BigIntegerField(db_index=True)
    amount = models.BigIntegerField()
    done_on = models.DateField()
    counts_from = models.DateField()
    if PEER == "simple-history":
        history = history_package.HistoricalRecords(app="auth")

    class Meta:
        app_label = "auth"
        db_table = "fact_contribution"


OURS = (Activity, Evidence, Contribution)
if PEER == "auditlog":
    for one in OURS:
        import_module("auditlog.registry").auditlog.register(one)


def prepare() -> None:
    """Make the tables, once: whoever comes first holds the lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(77)")
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS peer_{_APP}")
        call_command("migrate", verbosity=0, interactive=False)
        if "fact_activity" not in connection.introspection.table_names():
            with connection.schema_editor() as editor:
                for one in OURS:
                    editor.create_model(one)
                    if PEER == "simple-history":
                        editor.create_model(one.history.model)
        cursor.execute("SELECT pg_advisory_unlock(77)")


def confirmed() -> None:
    """The whole way of one fact."""
    now, day = datetime.now(UTC), date(2020, 6, 10)
    with transaction.atomic():
        activity = _activity(now, day)
        activity.save()
    with transaction.atomic():
        activity = Activity.objects.select_for_update().get(pk=activity.pk)
        activity.done_on, activity.state = day, "carried_out"
        activity.save()
    with transaction.atomic():
        Evidence.objects.create(uid=uuid.uuid4(), activity=activity, name="现场.png", digest="0" * 64, added_at=now)
    with transaction.atomic():
        activity = Activity.objects.select_for_update().get(pk=activity.pk)
        activity.state, activity.confirmed_by_id, activity.confirmed_on = "confirmed", 3, day
        activity.save()
        Contribution.objects.create(activity=activity, obligation_id=5, amount=1_000_000, done_on=day, counts_from=day)


def bulk() -> None:
    """A thousand confirmed facts, each with what it counts towards."""
    now, day = datetime.now(UTC), date(2020, 6, 10)
    facts = [_activity(now, day) for _ in range(MANY)]
    for one in facts:
        one.done_on, one.state, one.confirmed_by_id, one.confirmed_on = day, "confirmed", 3, day
    with transaction.atomic():
        facts = _keep(facts)
        _keep(
            [
                Contribution(activity=one, obligation_id=5, amount=1_000_000, done_on=day, counts_from=day)
                for one in facts
            ]
        )


def _keep(rows: list[models.Model]) -> list[models.Model]:
    if PEER == "simple-history":
        from simple_history.utils import bulk_create_with_history

        return bulk_create_with_history(rows, type(rows[0]), batch_size=500)
    for row in rows:
        row.save()
    return rows


def _activity(now: datetime, day: date) -> Activity:
    return Activity(
        uid=uuid.uuid4(),
        kind="fund_arrival",
        title="拨付帮扶资金",
        organisation_id=7,
        place="区财政局",
        planned_on=day,
        amount=1_000_000,
        unit="元",
        state="draft",
        author_id=1,
        recorded_at=now,
    )


def main(act: str, seconds: float) -> None:
    """Write for so many seconds once told to start."""
    prepare()
    step = {"confirmed": confirmed, "bulk": bulk}[act]
    step()
    print("ready", flush=True)
    sys.stdin.readline()
    taken, until, cpu = [], time.monotonic() + seconds, time.process_time()
    while (began := time.monotonic()) < until:
        step()
        taken.append(time.monotonic() - began)
    many = MANY if act == "bulk" else 1
    print(json.dumps({"taken": taken, "cpu": time.process_time() - cpu, "many": many}), flush=True)


if __name__ == "__main__":
    main(sys.argv[2], float(sys.argv[3]))
