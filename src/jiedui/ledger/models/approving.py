"""Around the consent of both sides: who stands in for a leader, which kinds need it since when, what was remarked."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jiedui.ledger.models.activity import Activity
from jiedui.ledger.models.programme import Membership, Programme


class Delegation(models.Model):
    """A leader's written order (委托) that another account of the same side acts for them from a day to a day.

    `membership` is the leader's role that is acted in; both days are included, and `ended_on` is the first day on
    which it no longer holds.
    """

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="delegations")
    stand_in = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="stands_in")
    from_on = models.DateField()
    until_on = models.DateField()
    paper = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("membership", "-from_on", "-id")
        indexes = [models.Index(fields=("stand_in", "until_on"), name="delegation_by_stand_in")]
        constraints = [models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="delegation_days_in_order")]


class ConsentRule(models.Model):
    """Whether activities of a kind need the consent of both sides in this programme, since a day.

    The last one of a kind holds. What was handed up before it keeps the rule of its own day.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="consent_rules")
    kind = models.CharField(max_length=40)
    needs_both_sides = models.BooleanField()
    from_on = models.DateField()
    paper = models.CharField(max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("programme", "kind", "id")


class FormNumber(models.Model):
    """The number of a form of approval (呈批表编号), as 呈批〔2020〕12号: given when both leaders are asked.

    It counts in its programme and the year in which it was given. Nobody changes or deletes it, so none comes twice.
    """

    activity = models.OneToOneField(Activity, models.PROTECT, related_name="form_number")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()

    class Meta:
        ordering = ("programme", "year", "number")
        constraints = [models.UniqueConstraint(fields=("programme", "year", "number"), name="form_number_once")]


class Comment(models.Model):
    """A remark (批注) on an activity, seen by whoever sees the activity; nobody changes or deletes it.

    `uid` is made by the page, so that sending it twice keeps one.
    """

    uid = models.UUIDField(unique=True, default=uuid4)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="comments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post_title = models.CharField(max_length=120)
    text = models.CharField(max_length=400)
    at = models.DateTimeField()

    class Meta:
        ordering = ("activity", "at", "id")
