"""Files on their way up."""

from django.conf import settings
from django.db import models


class Upload(models.Model):
    """A file that comes piece by piece (断点续传): no business record, and gone once it is finished or given up.

    `received` bytes of it are safe on disk; what lies behind them in the file was never acknowledged. `digest` is what
    its sender says the whole will be, `activity_uid` the activity that it is meant for, where that was told.
    """

    uid = models.UUIDField(unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    programme = models.ForeignKey("ledger.Programme", models.CASCADE, related_name="+")
    activity_uid = models.UUIDField(null=True, blank=True)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    received = models.PositiveBigIntegerField(default=0)
    touched_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(fields=("touched_at",), name="upload_by_touch"),
            models.Index(fields=("activity_uid", "owner"), name="upload_by_activity"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(received__lte=models.F("size")), name="upload_not_too_long")
        ]
