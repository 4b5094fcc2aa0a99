"""Doing a job: its work, its signs of life while it runs, and how it ended, whatever happens."""

import gc
import logging
import resource
import time
from threading import Event, Thread
from uuid import UUID

from django.db import DatabaseError, connection
from django.utils import timezone, translation

from jiedui.jobs.works import do_work
from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger import background
from jiedui.ledger.actions.jobs import Claimed, TooMany, claim_job, end_job, fail_job, tell_progress
from jiedui.ledger.refusals import Missing, Refused, refusal_behind

EVERY = 0.5
MOST_MEMORY = 4 * 1024**3  # a file made to fill the memory ends its own process, not the server
_LOG_PAGES = 8_000  # 32 MB
_BROKEN = untranslated("系统出错，这项工作没有完成。请联系系统管理员查看日志，或稍后重试。")
_GONE = untranslated("要处理的内容已不存在，或者您已没有权限。")
_log = logging.getLogger("jiedui.jobs")


def run_job(uid: UUID, *, told: "Told | None" = None) -> bool:
    """Do a job that waits; whether there was one. Its refusals are kept as its end; our mistakes are logged besides."""
    job = _claimed(uid)
    if job is None:
        return False
    told = told or Told(uid)
    told.tell(0, job.total)
    try:
        with translation.override("zh-hans"):
            ended = do_work(job, target=background.result_of(uid), progress=told.tell)
    except (Refused, InputRefused) as refusal:
        told.stop()
        fail_job(uid, template=refusal.template, values=refusal.values, at=timezone.now())
    except Missing:
        told.stop()
        fail_job(uid, template=_GONE, values={}, at=timezone.now())
    except Exception as error:
        told.stop()
        _log.exception("job %s", uid)
        refusal = refusal_behind(error)
        fail_job(uid, template=refusal.template if refusal else _BROKEN, values={}, at=timezone.now())
    else:
        told.stop()
        end_job(uid, template=ended.template, values=ended.values, file_name=ended.file_name, at=timezone.now())
    return True


def run_in_own_process(uid: UUID) -> None:
    """Do a job in a process that is there for nothing else."""
    settle_in()
    run_job(uid, told=Beating(uid))


def settle_in() -> None:
    """Make this process one for a single long work: bounded, seldom looked through for garbage, and not stopping after
    each piece to write SQLite's log of it into the database.

    The rows of 100,000 lines, looked through whenever Python does by itself, take a fifth of their import's time, and
    the writing back a twelfth to a sixth.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")


def _claimed(uid: UUID) -> Claimed | None:
    """The job, once it is its turn."""
    while True:
        try:
            return claim_job(uid, at=timezone.now())
        except TooMany:
            time.sleep(1)


class Told:
    """How far the work is, told at once."""

    def __init__(self, uid: UUID) -> None:
        self._uid = uid

    def tell(self, done: int, total: int) -> None:
        """So much is done of so much."""
        tell_progress(self._uid, done=done, total=total, at=timezone.now())

    def stop(self) -> None:
        """The work is over."""


class Beating(Told):
    """How far the work is, told twice a second by a thread on a connection of its own.

    The work's own connection may be in a transaction that nobody else sees into, or that must write nothing.
    """

    def __init__(self, uid: UUID) -> None:
        super().__init__(uid)
        self._at = (0, 0)
        self._is_over = Event()
        self._thread = Thread(target=self._beat, daemon=True)
        self._thread.start()

    def tell(self, done: int, total: int) -> None:
        """So much is done of so much; the thread says so."""
        self._at = (done, total)

    def stop(self) -> None:
        """The last beat says where the work ended."""
        self._is_over.set()
        self._thread.join()

    def _beat(self) -> None:
        is_over = False
        while not is_over:
            is_over = self._is_over.wait(EVERY)
            done, total = self._at
            try:
                tell_progress(self._uid, done=done, total=total, at=timezone.now())
            except DatabaseError:  # the next beat may come through, on a connection made anew
                _log.warning("job %s: no sign of life could be given", self._uid)
                connection.close()
        connection.close()
