"""Starting the process that does a job: by itself, so that it outlasts the request and the server that asked."""

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

SILENT_FOR = timedelta(seconds=60)  # a process that has given no sign of life for so long is dead


def start(uid: UUID) -> None:
    """Start a process for a job. Where the settings say so, somebody else starts it."""
    if not settings.JOBS_START:
        return
    with (folder() / "jobs.log").open("ab") as log:
        subprocess.Popen(  # noqa: S603 - this program itself
            [sys.executable, "-m", "jiedui.jobs", str(uid)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def folder() -> Path:
    """Where the files lie that jobs have made."""
    found = Path(settings.DATA) / "jobs"
    found.mkdir(parents=True, exist_ok=True)
    return found


def result_of(uid: UUID) -> Path:
    """The file that a job has made."""
    return folder() / f"{uid}.result"


def is_silent(beat_at: datetime, *, at: datetime) -> bool:
    """Whether a process that should run has given no sign of life for too long."""
    return at - beat_at > SILENT_FOR
