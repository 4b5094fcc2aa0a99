"""Work that outlasts a request (后台任务)."""

from uuid import uuid4

from django.conf import settings
from django.db import models


class JobState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


UNDER_WAY = (JobState.WAITING, JobState.RUNNING)


class Work(models.TextChoices):
    """What jobs there are: each is the name of the function in `jobs` that does it."""

    EXPORT = "export"
    ANNOTATE = "annotate"
    READ_SHEET = "read_sheet"
    ACCEPT_SHEET = "accept_sheet"
    UNDO_IMPORT = "undo_import"
    PACKAGE = "package"


class Job(models.Model):
    """A piece of work done by a process of its own, with how far it is. No business record: what it does is told by
    the events that its actions add.

    `beat_at` is the last sign of life of its process. `template` with `values` is the sentence that says how it ended.
    """

    uid = models.UUIDField(unique=True, default=uuid4)
    work = models.CharField(max_length=20)
    programme = models.ForeignKey("ledger.Programme", models.CASCADE, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked = models.JSONField()
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    template = models.CharField(max_length=400, blank=True)
    values = models.JSONField(default=dict, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    made_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at", "-id")
        indexes = [models.Index(fields=("state", "beat_at"), name="job_by_beat")]
