"""The plan as it was received, reviewed and adopted: versions, commitments, obligations, waivers."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jiedui.accounts.models import Organisation
from jiedui.ledger.models.programme import Programme


class PlanState(models.TextChoices):
    DRAFTED = "drafted"
    REVIEWED = "reviewed"
    ADOPTED = "adopted"
    SUPERSEDED = "superseded"
    CLOSED = "closed"


class PlanVersion(models.Model):
    """One version of the programme's plan. `document` keeps blocks and clauses as read, `diagnostics` what was said.

    The source file itself lies in the file store under `source_digest`. At most one version is adopted.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=PlanState.choices, default=PlanState.DRAFTED)
    title = models.CharField(max_length=200)
    document_number = models.CharField(max_length=60, blank=True)
    issuing_body = models.CharField(max_length=120, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    basis = models.JSONField(default=list, blank=True)
    first_year = models.PositiveIntegerField()
    last_year = models.PositiveIntegerField()
    source_name = models.CharField(max_length=255)
    source_digest = models.CharField(max_length=64)
    text = models.TextField()
    document = models.JSONField()
    diagnostics = models.JSONField(default=list, blank=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    adopted_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("programme", "number")
        constraints = [
            models.UniqueConstraint(fields=("programme", "number"), name="version_number_once"),
            models.UniqueConstraint(fields=("programme",), condition=Q(state="adopted"), name="one_adopted_version"),
            models.CheckConstraint(condition=Q(last_year__gte=F("first_year")), name="term_in_order"),
        ]


class ReviewState(models.TextChoices):
    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    DROPPED = "dropped"


class Commitment(models.Model):
    """A promise of one version, at characters `start` to `end` of its text. Bounds are hundredths of `unit`.

    A least above the most is a mistake of the paper: kept as read for the reviewer, refused at adoption.
    Items (the finer acts of a part) have a `parent` and owe nothing themselves. `certainty` 0-100 orders the review.
    """

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="commitments")
    key = models.CharField(max_length=40)
    sequence = models.PositiveIntegerField()
    clause_path = models.CharField(max_length=120, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    least = models.BigIntegerField(null=True, blank=True)
    most = models.BigIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    is_approximate = models.BooleanField(default=False)
    recurrence = models.CharField(max_length=20, blank=True)
    deadline = models.CharField(max_length=30, blank=True)
    each_responsible = models.BooleanField(default=False)
    activity_kind = models.CharField(max_length=40, default="other")
    kind_reason = models.CharField(max_length=200, blank=True)
    area = models.CharField(max_length=20, default="other")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="items")
    is_item = models.BooleanField(default=False)
    certainty = models.PositiveSmallIntegerField(default=100)
    assumptions = models.JSONField(default=list, blank=True)
    review_state = models.CharField(max_length=12, choices=ReviewState.choices, default=ReviewState.UNCONFIRMED)
    review_note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("version", "sequence")
        constraints = [
            models.UniqueConstraint(fields=("version", "key"), name="commitment_key_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="commitment_has_characters"),
        ]


class PartyPart(models.TextChoices):
    LEAD = "lead"
    RESPONSIBLE = "responsible"


class CommitmentParty(models.Model):
    """A body that answers for a commitment: its name as printed, and the organisation it was bound to.

    One printed name may stand for several bodies (双方相关领导): one row for each.
    """

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="parties")
    sequence = models.PositiveIntegerField()
    part = models.CharField(max_length=12, choices=PartyPart.choices, default=PartyPart.RESPONSIBLE)
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("commitment", "sequence", "id")
        constraints = [models.UniqueConstraint(fields=("commitment", "name", "organisation"), name="party_once")]


class Obligation(models.Model):
    """A commitment in one period for one responsible party (or for all of them together). Hundredths of `unit`.

    `needed` is what counts as kept: `least`, or less by the tolerance where the plan hedges.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="obligations")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="obligations")
    sequence = models.PositiveIntegerField()
    period_start = models.DateField()
    period_end = models.DateField(help_text="first day after the period")
    opens_on = models.DateField()
    due_on = models.DateField()
    warns_on = models.DateField()
    least = models.BigIntegerField(null=True, blank=True)
    needed = models.BigIntegerField(null=True, blank=True)
    most = models.BigIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=20)

    class Meta:
        ordering = ("programme", "due_on", "id")
        indexes = [models.Index(fields=("programme", "due_on", "id"), name="obligation_by_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(least__lte=F("most")),
                name="obligation_least_below_most",
            )
        ]


class ObligationParty(models.Model):
    """Who owes an obligation. An obligation with several parties is owed by them together."""

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    part = models.CharField(max_length=12, choices=PartyPart.choices, default=PartyPart.RESPONSIBLE)

    class Meta:
        ordering = ("obligation_id", "organisation_id")
        constraints = [models.UniqueConstraint(fields=("obligation", "organisation"), name="obligation_party_once")]


class Waiver(models.Model):
    """A paper that excuses an obligation (免责) from a day, to a day or for good."""

    obligation = models.OneToOneField(Obligation, models.PROTECT, related_name="waiver")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    paper = models.CharField(max_length=120)
    reason = models.CharField(max_length=400)

    class Meta:
        ordering = ("obligation",)
