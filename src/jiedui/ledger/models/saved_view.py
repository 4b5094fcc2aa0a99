"""Views of lists that a person keeps under a name (常用视图)."""

from django.conf import settings
from django.db import models

from jiedui.ledger.models.programme import Programme


class SavedView(models.Model):
    """The filters of a list as they stand in its address, under a name of their owner's.

    A convenience of one person and no business record: it is outside the audit chain.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    page = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ("name", "id")
        constraints = [models.UniqueConstraint(fields=("user", "programme", "name"), name="view_name_once")]
