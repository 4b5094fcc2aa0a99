"""The printed names that stand for no body yet, and the bodies that they may stand for."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from jiedui.accounts.models import Organisation
from jiedui.ledger.models import CommitmentParty, Programme, ReviewState
from jiedui.ledger.queries.dues import Body

NAMES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class UnboundName:
    """A printed name that stands for no body yet."""

    name: str
    count: int


def unbound_names(version: int) -> tuple[UnboundName, ...]:
    """The names without a body in promises that will owe something, the commonest first. One query."""
    parties = CommitmentParty.objects.filter(commitment__version_id=version, organisation__isnull=True)
    parties = parties.filter(commitment__is_item=False).exclude(commitment__review_state=ReviewState.DROPPED)
    counted = parties.order_by().values("name").annotate(n=Count("commitment", distinct=True))
    return tuple(UnboundName(row["name"], row["n"]) for row in counted.order_by("-n", "name")[:NAMES_SHOWN])


def bodies_to_bind(programme: Programme) -> tuple[Body, ...]:
    """The bodies of both sides and those above them, as a list to choose from. One query."""
    rows = {row.pk: row for row in Organisation.objects.order_by("sequence", "id")}
    above = {pk: _ancestry(rows, pk) for pk in rows}
    sides = {programme.pairing.donor_id, programme.pairing.recipient_id}
    wanted = set().union(*(above[side] for side in sides if side in above))
    recipient_line = above.get(programme.pairing.recipient_id, frozenset())
    roots = sides | (recipient_line - above.get(programme.pairing.donor_id, frozenset()))
    return tuple(
        Body(row.pk, row.name, row.label) for pk, row in rows.items() if pk in wanted or not roots.isdisjoint(above[pk])
    )


def _ancestry(rows: Mapping[int, Organisation], pk: int) -> frozenset[int]:
    line: set[int] = set()
    at: int | None = pk
    while at is not None and at not in line:
        line.add(at)
        at = rows[at].parent_id
    return frozenset(line)
