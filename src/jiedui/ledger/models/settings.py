"""What an office may set for its programme. Where there is no row, the defaults hold."""

from django.db import models
from django.db.models import Q

from jiedui.ledger.models.programme import Programme

PARTS_OF_A_DEGREE = 100_000


class ProgrammeSettings(models.Model):
    """The switches and numbers of one programme; days are working days.

    `may_install`: the field page may be put on a phone's home screen. `takes_location`: it may offer to write the
    place where the phone is into the place of an activity; never by itself. `approval_days` is the time that the
    leaders of both sides have to answer a request, `regularise_days` the time after the deed for the consent that was
    not sought before it. `compare_photo_place`: whether the place that a photo carries is compared with a circle of
    `radius_km` around the centre (in hundred-thousandths of a degree), where the programme works.
    """

    programme = models.OneToOneField(Programme, models.PROTECT, related_name="settings")
    may_install = models.BooleanField(default=True)
    takes_location = models.BooleanField(default=False)
    approval_days = models.PositiveSmallIntegerField(default=5)
    regularise_days = models.PositiveSmallIntegerField(default=10)
    compare_photo_place = models.BooleanField(default=False)
    centre_latitude = models.IntegerField(null=True, blank=True)
    centre_longitude = models.IntegerField(null=True, blank=True)
    radius_km = models.PositiveSmallIntegerField(default=20)

    class Meta:
        ordering = ("programme",)
        constraints = [
            models.CheckConstraint(
                condition=Q(approval_days__gte=1, regularise_days__gte=1), name="settings_days_at_least_one"
            ),
            models.CheckConstraint(
                condition=Q(compare_photo_place=False)
                | Q(centre_latitude__isnull=False, centre_longitude__isnull=False, radius_km__gte=1),
                name="settings_centre_where_compared",
            ),
        ]
