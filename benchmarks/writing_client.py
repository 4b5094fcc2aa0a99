"""One client of `writing.py`: acts for so many seconds once it is told to start, and prints what it did as JSON.

`writing_client.py ACT SECONDS NUMBER`, where ACT is one of those of `writing.py`, `found` (the example in an empty
database), `profile` (`confirmed` under a profiler, in this process alone) or `queries` (how many each act asks).
"""

import cProfile
import json
import os
import pstats
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiedui.config.settings")
django.setup()

from django.db import connection  # noqa: E402 - the models need the set-up above
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from jiedui.accounts.models import Organisation, User  # noqa: E402
from jiedui.cli.server import load_example, migrate  # noqa: E402
from jiedui.ledger import chain, consent, counting  # noqa: E402
from jiedui.ledger.actions import activities, evidence  # noqa: E402
from jiedui.ledger.actions.particulars import Actuals, Details  # noqa: E402
from jiedui.ledger.counting import Deed  # noqa: E402
from jiedui.ledger.facts import status_rows  # noqa: E402
from jiedui.ledger.models import Activity, ActivityState, Contribution, Programme  # noqa: E402
from jiedui.ledger.viewers import Viewer, viewer_of  # noqa: E402

DAY = date(2020, 6, 10)
MANY = 1_000
# Its bytes are told apart by their end, so that every file is one of its own.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


class Office:
    """The people who act, and the programme that they act in."""

    def __init__(self, number: int) -> None:
        self.programme = Programme.objects.select_related("pairing__donor", "pairing__recipient").get()
        self.clerk = _viewer("liaison")
        self.leader = _viewer("recipient-leader")
        self.unit = Organisation.objects.get(name="石峰区财政局").pk
        self.number = number

    def record(self) -> Activity:
        """A draft."""
        details = Details(
            kind="fund_arrival",
            title="拨付帮扶资金",
            organisation=self.unit,
            planned_on=DAY,
            place="区财政局",
            amount=1_000_000,
        )
        return activities.record_activity(
            self.clerk, programme=self.programme, uid=uuid4(), details=details, at=timezone.now()
        )

    def carry_out(self, activity: Activity) -> None:
        """It was done."""
        actuals = Actuals(done_on=DAY)
        activities.carry_out_activity(
            self.clerk, programme=self.programme, uid=activity.uid, actuals=actuals, at=timezone.now()
        )

    def prove(self, activity: Activity) -> None:
        """A picture of it, of a few bytes."""
        evidence.add_evidence(
            self.clerk,
            programme=self.programme,
            activity_uid=activity.uid,
            uid=uuid4(),
            name="现场.png",
            chunks=[PICTURE + uuid4().bytes],
            at=timezone.now(),
        )

    def read(self, activity: Activity) -> str:
        """The page that the other side has before it, as far as the act asks for it."""
        return consent.seen_digest(Activity.objects.get(pk=activity.pk))

    def confirm(self, activity: Activity, seen: str) -> None:
        """The other side says so; it counts."""
        activities.confirm_activity(
            self.leader, programme=self.programme, uid=activity.uid, seen=seen, at=timezone.now()
        )

    def append(self) -> None:
        """An event that changes no row."""
        with chain.recording(
            self.clerk.actor, "take_out_list", at=timezone.now(), programme_id=self.programme.pk
        ) as record:
            record.note()

    def bulk(self) -> None:
        """A thousand confirmed facts in one event, as an import writes them."""
        candidate = counting.propose_for(
            self.programme, Deed(kind="fund_arrival", organisation=self.unit, day=DAY, amount=1_000_000, unit="元")
        )[0]
        now, today = timezone.now(), timezone.localdate()
        with chain.recording(self.clerk.actor, "import_activities", at=now, programme_id=self.programme.pk) as record:
            made = record.create_all([self._fact(now, today) for _ in range(MANY)])
            record.create_all(
                [
                    Contribution(
                        programme=self.programme,
                        activity=one,
                        obligation_id=candidate.obligation,
                        commitment_id=candidate.commitment,
                        amount=candidate.amount,
                        done_on=DAY,
                        counts_from=today,
                        reason=candidate.reason,
                        made_by_id=self.leader.user_id,
                        made_at=now,
                    )
                    for one in made
                ]
            )

    def _fact(self, now: datetime, today: date) -> Activity:
        return Activity(
            uid=uuid4(),
            programme=self.programme,
            kind="fund_arrival",
            title="拨付帮扶资金",
            organisation_id=self.unit,
            place="区财政局",
            planned_on=DAY,
            done_on=DAY,
            amount=1_000_000,
            unit="元",
            state=ActivityState.CONFIRMED,
            author_id=self.clerk.user_id,
            recorded_at=now,
            confirmed_by_id=self.leader.user_id,
            confirmed_on=today,
        )

    def confirmed(self) -> None:
        """The whole way of one fact."""
        activity = self.record()
        self.carry_out(activity)
        self.prove(activity)
        self.confirm(activity, self.read(activity))


def _viewer(username: str) -> Viewer:
    return viewer_of(User.objects.select_related("person").get(username=username), on=timezone.localdate())


def main(act: str, seconds: float, number: int) -> None:
    """Act."""
    if act == "found":
        migrate()
        load_example()
        return
    office = Office(number)
    if act == "profile":
        _profile(office)
        return
    if act == "queries":
        _queries(office)
        return
    step: Callable[[], object] = getattr(office, act)
    step()  # what a process reads once
    print("ready", flush=True)
    sys.stdin.readline()
    taken, until = [], time.monotonic() + seconds
    began_cpu = time.process_time()
    while (began := time.monotonic()) < until:
        step()
        taken.append(time.monotonic() - began)
    print(
        json.dumps({"taken": taken, "cpu": time.process_time() - began_cpu, "many": MANY if act == "bulk" else 1}),
        flush=True,
    )


def _steps(office: Office) -> Iterator[tuple[str, Callable[[], object]]]:
    """One fact, act by act, and its light."""
    activity: list[Activity] = []
    yield "record", lambda: activity.append(office.record())
    yield "carry out", lambda: office.carry_out(activity[0])
    yield "prove", lambda: office.prove(activity[0])
    seen = office.read(activity[0])
    yield "confirm", lambda: office.confirm(activity[0], seen)
    assert Contribution.objects.filter(activity=activity[0]).exists()
    yield "light", lambda: status_rows(office.programme.pk, DAY)


def _queries(office: Office) -> None:
    """What one fact costs, act by act: statements but BEGIN and COMMIT; milliseconds, the median of 50."""
    times: dict[str, list[float]] = {}
    counts: dict[str, int] = {}
    office.confirmed()
    for _ in range(50):
        for name, step in _steps(office):
            began = time.perf_counter()
            step()
            times.setdefault(name, []).append((time.perf_counter() - began) * 1000)
    for name, step in _steps(office):
        with CaptureQueriesContext(connection) as asked:
            step()
        counts[name] = sum(one["sql"].split()[0] not in ("BEGIN", "COMMIT") for one in asked)
        if os.environ.get("SHOW_SQL"):
            print("\n".join(f"  {one['sql'][:230]}" for one in asked))
    print(json.dumps({name: [counts[name], sorted(found)[25]] for name, found in times.items()}))


def _profile(office: Office) -> None:
    office.confirmed()
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(100):
        office.confirmed()
    profile.disable()
    pstats.Stats(profile).sort_stats(os.environ.get("SORT", "tottime")).print_stats(45)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
