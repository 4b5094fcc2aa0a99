"""What comes from the field page: devices that hold a copy, what they handed in, where versions clash, what is kept."""

from django.conf import settings
from django.db import models

from jiedui.ledger.models.activity import Activity
from jiedui.ledger.models.programme import Programme


class Device(models.Model):
    """A browser that keeps a copy for work without signal. `uid` is made by it; a revoked one loses what it holds."""

    uid = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="devices")
    name = models.CharField(max_length=80)
    registered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("user", "-registered_at", "-id")


class DeviceContact(models.Model):
    """The day on which a device last asked, and the session that it asked in, so that revoking it ends that one.

    No business record: it is outside the audit chain, and a day, not a moment, so that nobody's hours are kept.
    """

    device = models.OneToOneField(Device, models.CASCADE, related_name="contact")
    session_key = models.CharField(max_length=40, blank=True)
    seen_on = models.DateField()

    class Meta:
        ordering = ("device",)


class SubmissionVerb(models.TextChoices):
    RECORD = "record"
    EDIT = "edit"
    SUBMIT = "submit"
    CARRY_OUT = "carry_out"
    ADD_EVIDENCE = "add_evidence"
    NOTHING_TO_REPORT = "nothing_to_report"


class SubmissionState(models.TextChoices):
    HELD = "held"
    CLEAN = "clean"
    PARALLEL = "parallel"
    CONFLICT = "conflict"
    SETTLED = "settled"
    REFUSED = "refused"
    SET_ASIDE = "set_aside"


class Submission(models.Model):
    """What a device handed in, under the `uid` and the number that the device gave it: never taken twice.

    A receipt, no business record: what it did to an activity is told by that activity's events, in the same
    transaction. `activity` is the one that it is about; what is about none (本月无变化) has a number of its own there.
    `content` is what its sender took the plan of the activity to be afterwards; `answer` is what the
    device was told. `told_at` is the device's own clock, kept as told; the order is by `sequence`.
    """

    uid = models.UUIDField(unique=True)
    device = models.ForeignKey(Device, models.PROTECT, related_name="submissions")
    sequence = models.PositiveBigIntegerField()
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    verb = models.CharField(max_length=20, choices=SubmissionVerb.choices)
    activity = models.UUIDField()
    rests_on = models.UUIDField(null=True, blank=True)
    sent = models.JSONField()
    digest = models.CharField(max_length=64)
    content = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=SubmissionState.choices)
    answer = models.JSONField(default=dict)
    told_at = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ("device", "sequence")
        indexes = [
            models.Index(
                fields=("rests_on",), condition=models.Q(state=SubmissionState.HELD), name="submission_that_waits"
            )
        ]
        constraints = [models.UniqueConstraint(fields=("device", "sequence"), name="submission_once_a_number")]


class Conflict(models.Model):
    """An edit that was not applied, because others had changed the same fields since: both versions, until one chooses.

    `base` is what the edit was written against, `mine` what its sender wanted, `theirs` what the record said.
    """

    uid = models.UUIDField(unique=True)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="conflicts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    base = models.JSONField()
    mine = models.JSONField()
    theirs = models.JSONField()
    noticed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("noticed_at", "id")
        indexes = [
            models.Index(
                fields=("activity",), condition=models.Q(settled_at__isnull=True), name="conflict_that_is_open"
            )
        ]


class SetAside(models.Model):
    """What the record refused and its writer handed over to be kept (交服务器留存), until somebody settles it.

    `uid` is that of the submission, `body` its words, `reason` what its device had been told; `upload` names the file
    that came with it, whose bytes stay as long as this isn't settled. `activity` need not exist.
    """

    uid = models.UUIDField(unique=True)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verb = models.CharField(max_length=20, choices=SubmissionVerb.choices)
    activity = models.UUIDField()
    upload = models.UUIDField(null=True, blank=True)
    body = models.JSONField(blank=True)
    reason = models.CharField(max_length=400, blank=True)
    set_aside_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    settled_words = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("-set_aside_at", "-id")
        indexes = [
            models.Index(fields=("programme", "-set_aside_at", "-id"), name="set_aside_by_time"),
            models.Index(
                fields=("upload",), condition=models.Q(settled_at__isnull=True), name="set_aside_that_keeps_a_file"
            ),
        ]
