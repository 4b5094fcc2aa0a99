"""Spreadsheets taken in (导入): the batch, and the rows of its file as they were read."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q


class BatchState(models.TextChoices):
    RECEIVED = "received"
    ACCEPTING = "accepting"
    ACCEPTED = "accepted"
    UNDOING = "undoing"
    UNDONE = "undone"


class ImportBatch(models.Model):
    """One file that somebody wants to take activities from. Its bytes lie in the file store under their digest.

    `register` is what its sheets are read as, where somebody has chosen it. `takes_doubtful` says that the rows which
    look like another activity were wanted too.
    """

    uid = models.UUIDField(unique=True, default=uuid4)
    programme = models.ForeignKey("ledger.Programme", models.PROTECT, related_name="imports")
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    register = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=BatchState.choices, default=BatchState.RECEIVED)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    takes_doubtful = models.BooleanField(default=False)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("programme", "-received_at", "-id")
        indexes = [models.Index(fields=("programme", "-received_at", "-id"), name="import_by_moment")]


class ImportReading(models.Model):
    """What was made of a file when it was last read whole: how its sheets were known. A cache, read anew at will."""

    batch = models.OneToOneField(ImportBatch, models.CASCADE, related_name="reading")
    sheets = models.JSONField()
    read_at = models.DateTimeField()


class RowStanding(models.TextChoices):
    GOOD = "good"
    DOUBTFUL = "doubtful"
    KNOWN = "known"
    BAD = "bad"
    DROPPED = "dropped"
    ADDED = "added"
    UNDONE = "undone"


class ImportRow(models.Model):
    """A row of a file as it was read: the working copy from which activities are made; no business record itself.

    What was taken in is told by the activity with the row's `uid`, and by the audit chain. `key` is what makes it the
    same activity wherever it is told again: in a programme it is added once as long as it isn't undone.
    """

    uid = models.UUIDField(unique=True, default=uuid4)
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    programme = models.ForeignKey("ledger.Programme", models.CASCADE, related_name="+")
    ordinal = models.PositiveIntegerField()
    sheet = models.CharField(max_length=120, blank=True)
    number = models.PositiveIntegerField()
    standing = models.CharField(max_length=10, choices=RowStanding.choices)
    words = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=64, blank=True)
    entry = models.JSONField(null=True, blank=True)
    faults = models.JSONField(default=list, blank=True)
    hints = models.JSONField(default=list, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    organisation_id = models.BigIntegerField(null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=120, blank=True)
    like_uid = models.UUIDField(null=True, blank=True)
    like_row = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("batch", "ordinal")
        indexes = [models.Index(fields=("batch", "standing", "ordinal"), name="import_row_by_standing")]
        constraints = [
            models.UniqueConstraint(fields=("batch", "ordinal"), name="import_row_place_once"),
            models.UniqueConstraint(
                fields=("programme", "key"), condition=Q(standing="added"), name="imported_row_once"
            ),
        ]
