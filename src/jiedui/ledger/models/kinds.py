"""What a programme adds to the registry of kinds, and the months of which a unit says that it did nothing."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from jiedui.accounts.models import Organisation
from jiedui.ledger.models.programme import Programme


class ProgrammeKind(models.Model):
    """A kind of activity of the programme's own. Its name is its code: fixed when it is added, and never used again.

    `fields` are as `plans.kinds.read_field` reads them, each with its `code`; one that is no longer asked for is
    `is_retired` and stays, so that what was said in it keeps its name. Whether both sides approve it is told by
    `needs_both_sides` until a consent rule says otherwise. Retired, it is offered no more; what was recorded stays.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="own_kinds")
    name = models.CharField(max_length=20)
    english = models.CharField(max_length=60, blank=True)
    area = models.CharField(max_length=20)
    unit = models.CharField(max_length=8, blank=True)
    needs_both_sides = models.BooleanField()
    evidence = models.JSONField(default=list, blank=True)
    fields = models.JSONField(default=list, blank=True)
    retired_on = models.DateField(null=True, blank=True)
    retired_reason = models.CharField(max_length=400, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("programme", "id")
        constraints = [models.UniqueConstraint(fields=("programme", "name"), name="own_kind_once")]


class NothingToReport(models.Model):
    """A unit's word that it did nothing in a month (本月无变化); taken back, the row is deleted and the trail keeps it.

    `month` is the first day of the month.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    month = models.DateField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ("programme", "-month", "organisation")
        constraints = [
            models.UniqueConstraint(fields=("programme", "organisation", "month"), name="nothing_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="nothing_for_a_whole_month"),
        ]
