"""The index of the search: a cache beside the activities, kept up by `jiedui.ledger.indexing`, no business record."""

from django.db import models


class IndexedActivity(models.Model):
    """A cache: where an activity stands in the index. `jiedui reindex` drops it and makes it again.

    `key` orders by the activity's day and then by its number, so that the newest are found first without sorting.
    The words themselves are a column `words` on PostgreSQL, on SQLite a full-text table whose row number is the key;
    both are made in the second migration.
    """

    key = models.BigIntegerField(primary_key=True)
    programme_id = models.BigIntegerField()
    activity_id = models.BigIntegerField(unique=True)

    class Meta:
        ordering = ("-key",)
        indexes = [models.Index(fields=("programme_id", "-key"), name="indexed_by_programme")]
