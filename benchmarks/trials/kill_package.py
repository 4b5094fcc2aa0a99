"""Trial 1 for packages: kill -9 of whoever assembles one, the command or the runner of a job, at a random moment.

A file under its final name is whole and the log tells of it; a job whose runner died is made again to its end.
"""

import multiprocessing
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from benchmarks.trials import truth
from benchmarks.trials.outcome import Outcome
from benchmarks.trials.place import Place

_BEGUN = 30.0  # seconds


def kill_packages(place: Place, *, times: int, chance: Random) -> Outcome:
    """Kill so many times, the command and the job in turn."""
    from django.conf import settings
    from django.db import connection

    settings.JOBS_START = False  # this trial starts them itself
    outcome, whole = Outcome(), [0, 0]
    folder = place.data / "packages"
    folder.mkdir()
    connection.close()
    longest = _seconds_of_one(folder / "first.zip")
    for number in range(times):
        kill, target = _kill_job if number % 2 else _kill_command, folder / f"{number}.zip"
        connection.close()
        whole[number % 2] += kill(outcome, target, chance.uniform(0, longest))
        _check_told(outcome, target)
    truth.check(outcome, [])
    outcome.line = (
        f"{times} kills in a package, {whole[0]} of the command's whole by then and {whole[1]} of the jobs',"
        f" every other job resumed to its end, {len(outcome.broken)} promises broken"
    )
    return outcome


def _seconds_of_one(target: Path) -> float:
    """How long one takes that nobody kills, and half as long again: kills fall before its end, and some after it."""
    from benchmarks.trials.packing import assemble

    began = time.monotonic()
    _started(assemble, target).join()
    return 1.5 * (time.monotonic() - began)


def _kill_command(outcome: Outcome, target: Path, after: float) -> int:
    """Kill a process that assembles a package; whether the file has its name."""
    from benchmarks.trials.packing import assemble

    packing = _started(assemble, target)
    time.sleep(after)
    _kill(packing)
    return _check_whole(outcome, target)


def _kill_job(outcome: Outcome, target: Path, after: float) -> int:
    """Kill the runner of a job, then have the job made again; whether the file had its name before."""
    from django.db import connection
    from django.utils import timezone

    from jiedui.jobs.runner import run_in_own_process
    from jiedui.ledger import background
    from jiedui.ledger.actions.jobs import resume_job
    from jiedui.ledger.models import Job

    actor, uid = _asked()
    connection.close()
    running = _started(run_in_own_process, uid)
    _wait_until_begun(uid)
    time.sleep(after)
    _kill(running)
    result = background.result_of(uid)
    found = _check_whole(outcome, result)
    job = Job.objects.get(uid=uid)
    if job.state != "done":
        resume_job(actor, uid=uid, at=timezone.now() + 2 * background.SILENT_FOR)
        connection.close()
        _started(run_in_own_process, uid).join()
        job.refresh_from_db()
    outcome.expect(holds=job.state == "done", else_=f"{target.name}: the job made again is {job.state} {job.template}")
    outcome.expect(holds=_check_whole(outcome, result) == 1, else_=f"{target.name}: a job that is done has no file")
    left = [path.name for path in result.parent.iterdir() if str(uid) in path.name and path != result]
    outcome.expect(holds=not left, else_=f"left beside the file of a job: {left}")
    result.replace(target)
    return found


def _started(work: Callable[[Any], object], about: object) -> Any:
    """A process of its own that does that."""
    process = multiprocessing.get_context("fork").Process(target=work, args=(about,))
    process.start()
    return process


def _kill(process: Any) -> None:
    process.kill()
    process.join()


def _asked() -> tuple[Any, UUID]:
    from django.utils import timezone

    from jiedui.accounts.models import User
    from jiedui.ledger.actions.packages import ask_package
    from jiedui.ledger.models import Programme
    from jiedui.ledger.viewers import viewer_of

    liaison = viewer_of(User.objects.get(username="liaison"), on=timezone.localdate())
    programme = Programme.objects.get(slug="shifeng-luxi")
    return liaison, ask_package(liaison, programme=programme, year=2019, at=timezone.now())


def _wait_until_begun(uid: UUID) -> None:
    from jiedui.ledger.models import Job

    until = time.monotonic() + _BEGUN
    while not Job.objects.filter(uid=uid).exclude(state="waiting").exists():
        if time.monotonic() > until:
            raise TimeoutError("the job did not begin")
        time.sleep(0.01)


def _check_whole(outcome: Outcome, path: Path) -> int:
    """Whether there is a file of that name; it is whole then."""
    from jiedui.reports import verifier

    if not path.exists():
        return 0
    try:
        with path.open("rb") as file:
            verifier.verify(file)
    except verifier.Broken as broken:
        outcome.expect(holds=False, else_=f"half a package under its final name: {path.name}: {broken}")
    return 1


def _check_told(outcome: Outcome, path: Path) -> None:
    """A file that is there is told in the log, by its digest."""
    from jiedui.ledger import storage
    from jiedui.ledger.models import Event

    if path.exists():
        told = Event.objects.filter(verb="assemble_package", reason__endswith=storage.digest_of(path)).exists()
        outcome.expect(holds=told, else_=f"{path.name} isn't told in the log")
