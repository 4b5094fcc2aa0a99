"""What an office may switch in its programme. Where there is no row, the defaults hold."""

from django.db import models

from jiedui.ledger.models.programme import Programme


class ProgrammeSettings(models.Model):
    """The switches of one programme.

    `may_install`: the field page may be put on a phone's home screen. `takes_location`: it may offer to write the
    place where the phone is into the place of an activity; never by itself.
    """

    programme = models.OneToOneField(Programme, models.PROTECT, related_name="settings")
    may_install = models.BooleanField(default=True)
    takes_location = models.BooleanField(default=False)

    class Meta:
        ordering = ("programme",)
