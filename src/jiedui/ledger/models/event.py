"""The audit chain's rows: events, and the changes that each made. The database refuses to update or delete them."""

from django.db import models


class Face(models.TextChoices):
    """Where an act came in by. Empty is what the log kept nothing of."""

    WEB = "web"
    FIELD = "field"
    API = "api"
    IMPORT = "import"
    COMMAND = "command"


class Event(models.Model):
    """One business event: who did what, when, why, from where. `digest` covers it, its changes and the event before."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_label = models.CharField(max_length=400)
    face = models.CharField(max_length=10, choices=Face.choices, blank=True)
    programme_id = models.BigIntegerField(null=True, blank=True)
    verb = models.CharField(max_length=60)
    reason = models.CharField(max_length=400, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("sequence",)
        indexes = [
            models.Index(fields=("programme_id", "-sequence"), name="event_by_programme"),
            models.Index(fields=("actor_id", "-sequence"), name="event_by_actor"),
        ]


class Operation(models.TextChoices):
    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"


class Change(models.Model):
    """What an event did to one row: `fields` maps each column to [before, after]; `row_digest` is of the row after."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="changes")
    ordinal = models.PositiveIntegerField()
    table = models.CharField(max_length=60)
    row = models.BigIntegerField()
    operation = models.CharField(max_length=10, choices=Operation.choices)
    fields = models.JSONField()
    row_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("event", "ordinal")
        indexes = [models.Index(fields=("table", "row", "event"), name="change_by_row")]
        constraints = [models.UniqueConstraint(fields=("event", "ordinal"), name="change_place_once")]


class LogTreeNode(models.Model):
    """The hash of a full subtree of the Merkle tree over the log: a cache, no business record (`ledger.log_tree`).

    It is over the 2^level events from number place * 2^level + 1 on.
    """

    level = models.PositiveSmallIntegerField()
    place = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("level", "place")
        constraints = [models.UniqueConstraint(fields=("level", "place"), name="log_tree_node_once")]
