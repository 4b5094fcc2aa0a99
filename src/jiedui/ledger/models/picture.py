"""What was worked out of pictures so that their copies are found: caches, made from the files, dropped and rebuilt."""

from django.db import models
from django.db.models import F, Q

from jiedui.ledger.models.activity import Evidence
from jiedui.ledger.models.programme import Programme


class PictureLook(models.Model):
    """What a picture looks like, as a number of 64 bits, in four bands of 16: a cache, no business record.

    The number is kept as a signed one. Pictures that look alike agree, but for a bit, in one of the bands. The indexes
    hold all that a search reads, so that among a million pictures it never goes to the rows.
    """

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="looks")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+", db_index=False)
    is_middle = models.BooleanField(default=False)
    look = models.BigIntegerField()
    band_0 = models.IntegerField()
    band_1 = models.IntegerField()
    band_2 = models.IntegerField()
    band_3 = models.IntegerField()

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(
                fields=("programme", f"band_{number}", "evidence", "is_middle", "look"), name=f"look_by_band_{number}"
            )
            for number in range(4)
        ]
        constraints = [models.UniqueConstraint(fields=("evidence", "is_middle"), name="look_once")]


class Likeness(models.Model):
    """Two files under different activities that are one (100) or look like one: a cache, no business record.

    `later` is the one that came in later. Whether it is the same scene or a copy, a person judges.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    later = models.ForeignKey(Evidence, models.CASCADE, related_name="likenesses")
    earlier = models.ForeignKey(Evidence, models.CASCADE, related_name="later_likenesses")
    percent = models.PositiveSmallIntegerField()
    is_same_file = models.BooleanField(default=False)

    class Meta:
        ordering = ("programme", "-id")
        indexes = [models.Index(F("programme"), F("id").desc(), name="likeness_latest_first")]
        constraints = [
            models.UniqueConstraint(fields=("later", "earlier"), name="likeness_once"),
            models.CheckConstraint(condition=Q(later__gt=F("earlier")), name="likeness_in_order"),
        ]
