"""Activities (帮扶活动), the opinions of both sides on them, their evidence, and what they count towards."""

from datetime import date
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from jiedui.accounts.models import Organisation
from jiedui.ledger.models.plan import Commitment, Obligation
from jiedui.ledger.models.programme import Programme, Side

# The day under which the ledger lists an activity: the actual one, or the planned one until there is one.
DAY = Coalesce("done_on", "planned_on")


class ActivityState(models.TextChoices):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    CARRIED_OUT = "carried_out"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


# In which something is still to be done with it.
OPEN_STATES = (ActivityState.DRAFT, ActivityState.SUBMITTED, ActivityState.APPROVED, ActivityState.CARRIED_OUT)


class Activity(models.Model):
    """One thing done or planned. `uid` is made by whoever records it, so that a repeated request is harmless.

    `amount` is what it counts, in hundredths of its kind's unit (money: fen). Planned days are kept beside the
    actual ones; place, amount and people are the planned ones until it is carried out, then the actual ones, and the
    planned ones are kept as `planned_…`. `values` and `done_values` hold what its kind asks beside these columns, field
    code to value (`plans.kinds.FieldType`): as planned, and of the deed.

    `needs_both_sides` is the rule of the day on which it was handed up; both leaders are asked since `consent_asked_on`
    for an answer within `consent_days` working days. `is_unapproved` stays set for good on what went ahead without
    their consent; the consent given afterwards is told by `regularised_on`, and both are then asked since the deed.
    """

    uid = models.UUIDField(unique=True, default=uuid4)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="activities")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="activities")
    place = models.CharField(max_length=120, blank=True)
    planned_on = models.DateField()
    planned_until = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_until = models.DateField(null=True, blank=True)
    amount = models.BigIntegerField(default=100)
    unit = models.CharField(max_length=20)
    people = models.PositiveIntegerField(null=True, blank=True)
    planned_place = models.CharField(max_length=120, blank=True)
    planned_amount = models.BigIntegerField(null=True, blank=True)
    planned_people = models.PositiveIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    values = models.JSONField(default=dict, blank=True)
    done_values = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=12, choices=ActivityState.choices, default=ActivityState.DRAFT)
    returned_reason = models.CharField(max_length=400, blank=True)
    needs_both_sides = models.BooleanField(default=False)
    consent_asked_on = models.DateField(null=True, blank=True)
    consent_days = models.PositiveSmallIntegerField(null=True, blank=True)
    is_unapproved = models.BooleanField(default=False)
    unapproved_reason = models.CharField(max_length=400, blank=True)
    regularised_on = models.DateField(null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("programme", "-planned_on", "-id")
        indexes = [
            models.Index(F("programme"), DAY.desc(), F("id").desc(), name="activity_by_day"),
            models.Index(F("programme"), F("organisation"), DAY.desc(), F("id").desc(), name="activity_by_unit"),
            models.Index(F("programme"), F("state"), DAY.desc(), F("id").desc(), name="activity_by_state"),
            models.Index(fields=("author", "state"), name="activity_by_author"),
            models.Index(F("programme"), F("kind"), DAY.desc(), F("id").desc(), name="activity_by_kind"),
            # Two filters together: what a unit did of one kind may be a handful among hundreds of thousands.
            models.Index(F("organisation"), F("kind"), DAY.desc(), F("id").desc(), name="activity_by_unit_kind"),
            models.Index(F("organisation"), F("state"), DAY.desc(), F("id").desc(), name="activity_by_unit_state"),
            models.Index(
                F("programme"), DAY.desc(), F("id").desc(), condition=Q(is_unapproved=True), name="activity_unapproved"
            ),
            models.Index(
                fields=("programme", "state"),
                condition=Q(is_unapproved=True, regularised_on__isnull=True),
                name="activity_unregularised",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="activity_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(done_until__isnull=True) | Q(done_until__gte=F("done_on")), name="activity_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "approved", "withdrawn"]) | Q(done_on__isnull=False),
                name="carried_out_has_a_day",
            ),
        ]

    @property
    def counted_day(self) -> date | None:
        """The day that decides in time or late: the last day on which it was done."""
        return self.done_until or self.done_on


class ActivityOrganisation(models.Model):
    """Another body that took part."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="participants")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("activity_id", "organisation_id")
        constraints = [models.UniqueConstraint(fields=("activity", "organisation"), name="participant_once")]


class Achievement(models.Model):
    """What counts towards an obligation as things stand: how much of it was done by its due day, and how much later.

    `latest` is a day from which on this holds: nothing that counts, or stopped counting, is of a later one. A cache and
    no business record, so that a light reads two numbers and not a hundred thousand rows. The database's own triggers
    keep it (`ledger.achievement`, which also makes it anew); of earlier days the contributions themselves tell.
    """

    obligation = models.OneToOneField(Obligation, models.CASCADE, primary_key=True, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    due_on = models.DateField()
    latest = models.DateField()
    in_time = models.BigIntegerField()
    late = models.BigIntegerField()


class Involvement(models.Model):
    """Which bodies an activity concerns, its own and those that took part, with the day under which it is listed.

    A cache and no business record: a body's list is read off it in order, however few of all activities are its own,
    and so is what a body sees of a kind, of one unit's doings, or of what went ahead without consent. The database's
    own triggers keep it (`ledger.involvement`, which also makes it anew). `unit` is the activity's own body.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+", db_index=False)
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="involved", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    is_unapproved = models.BooleanField()
    needs_both_sides = models.BooleanField()

    class Meta:
        ordering = ("organisation_id", "-day", "-activity_id")
        indexes = [
            models.Index(fields=("programme", "organisation", "-day", "-activity"), name="involvement_by_day"),
            models.Index(fields=("programme", "organisation", "kind", "-day", "-activity"), name="involvement_by_kind"),
            models.Index(
                fields=("programme", "organisation", "unit", "-day", "-activity", "kind", "needs_both_sides"),
                name="involvement_by_unit",
            ),
            models.Index(
                fields=("programme", "organisation", "unit", "kind", "-day", "-activity", "needs_both_sides"),
                name="involvement_by_unit_kind",
            ),
            models.Index(
                fields=("programme", "organisation", "-day", "-activity"),
                condition=Q(is_unapproved=True),
                name="involvement_unapproved",
            ),
            # Once an activity, for who sees of all bodies all, or some kinds.
            models.Index(
                fields=("programme", "kind", "-day", "-activity", "unit", "needs_both_sides"),
                condition=Q(organisation=F("unit")),
                name="involvement_own_by_kind",
            ),
            models.Index(
                fields=("programme", "-day", "-activity", "kind", "unit", "needs_both_sides"),
                condition=Q(is_unapproved=True, organisation=F("unit")),
                name="involvement_unapproved_own",
            ),
        ]
        constraints = [models.UniqueConstraint(fields=("activity", "organisation"), name="involved_once")]


class CountedInvolvement(models.Model):
    """The involvements in an activity that counts towards a commitment, once for each that it counts towards.

    A cache like `Involvement`, kept by triggers too: a promise's list is read off it in order by whoever sees only what
    concerns one body, and, off the row of the activity's own body (`unit`), by whoever sees all of it or some kinds.
    """

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="+", db_index=False)
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    needs_both_sides = models.BooleanField()

    class Meta:
        ordering = ("commitment_id", "-day", "-activity_id")
        indexes = [
            models.Index(fields=("commitment", "organisation", "-day", "-activity"), name="counted_by_body"),
            models.Index(
                fields=("commitment", "-day", "-activity", "kind", "unit", "needs_both_sides"),
                condition=Q(organisation=F("unit")),
                name="counted_own",
            ),
        ]
        constraints = [models.UniqueConstraint(fields=("activity", "commitment", "organisation"), name="counted_once")]


class Approval(models.Model):
    """A leader's consent (审定同意) for one side, naming the digest of what was approved and the head of the log.

    An approval holds while `approved_digest` is the digest of the activity's present content; an edit voids it. One
    given by a stand-in names the delegation, and the leader with the post of that day.
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="approvals")
    side = models.CharField(max_length=10, choices=Side.choices)
    opinion = models.CharField(max_length=400, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post_title = models.CharField(max_length=120)
    at = models.DateTimeField()
    delegation = models.ForeignKey("Delegation", models.PROTECT, null=True, blank=True, related_name="approvals")
    on_behalf_of = models.CharField(max_length=200, blank=True)
    approved_digest = models.CharField(max_length=64)
    log_head = models.CharField(max_length=64)
    lapsed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("activity_id", "at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("activity", "side", "approved_digest"),
                condition=Q(lapsed_at__isnull=True),
                name="one_approval_a_side",
            )
        ]


class Evidence(models.Model):
    """A file that proves (佐证材料). The bytes lie in the file store under their digest and are never altered.

    `taken_on` is the day that the file itself gives for its taking; `place_finding` whether it was taken where the
    programme works, where the office had that compared: in a word, for no position is kept.
    """

    uid = models.UUIDField(unique=True, default=uuid4)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    taken_on = models.DateField(null=True, blank=True)
    place_finding = models.CharField(max_length=10, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_reason = models.CharField(max_length=400, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("activity_id", "added_at", "id")
        indexes = [models.Index(fields=("digest",), name="evidence_by_digest")]
        constraints = [
            models.UniqueConstraint(
                fields=("activity", "digest"), condition=Q(withdrawn_at__isnull=True), name="same_file_once"
            )
        ]


class Contribution(models.Model):
    """How much a confirmed activity counts towards one obligation (计入), from a day, until it is changed.

    A change ends this row with `counts_until` and makes another, so that any past day can be asked for.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="contributions")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="contributions")
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="contributions")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="contributions")
    amount = models.BigIntegerField()
    done_on = models.DateField()
    counts_from = models.DateField()
    counts_until = models.DateField(null=True, blank=True)
    is_corrected = models.BooleanField(default=False)
    reason = models.CharField(max_length=400, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("obligation_id", "done_on", "id")
        indexes = [
            # All that a light is made of, so that lights read no row of the table itself.
            models.Index(
                fields=("programme", "obligation", "done_on", "counts_from", "counts_until", "amount"),
                name="contribution_by_obligation",
            ),
            models.Index(fields=("commitment", "-done_on", "-id"), name="contribution_by_commitment"),
            models.Index(fields=("programme", "counts_from"), name="contribution_by_day"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="contribution_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(counts_until__isnull=True) | Q(counts_until__gte=F("counts_from")),
                name="contribution_days_in_order",
            ),
            models.UniqueConstraint(
                fields=("activity", "commitment"),
                condition=Q(counts_until__isnull=True),
                name="never_twice_towards_one_commitment",
            ),
        ]
