"""One promise with all that a reviewer may correct, as the review and the comparison of two versions show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from jiedui.ledger.asked_for import asked_for
from jiedui.ledger.models import Commitment, CommitmentParty, PartyPart, ReviewState
from jiedui.ledger.queries.paper import Party


@dataclass(frozen=True, slots=True)
class Terms:
    """What a promise asks for, as it stands in the review."""

    least: int | None
    most: int | None
    unit: str
    is_approximate: bool
    recurrence: str
    deadline: str
    each_responsible: bool
    activity_kind: str
    area: str
    parties: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One promise with all that the reviewer may correct."""

    key: str
    clause_path: str
    quote: str
    terms: Terms
    is_item: bool
    certainty: int
    assumptions: tuple[str, ...]
    kind_reason: str
    state: ReviewState
    note: str

    @property
    def is_waiting(self) -> bool:
        return self.state == ReviewState.UNCONFIRMED

    @property
    def is_dropped(self) -> bool:
        return self.state == ReviewState.DROPPED


def items_of(rows: Iterable[Commitment]) -> tuple[ReviewItem, ...]:
    """Commitments as the pages show them; their parties and bodies are to be prefetched."""
    return tuple(item_of(row) for row in rows)


def item_of(row: Commitment) -> ReviewItem:
    return ReviewItem(
        key=row.key,
        clause_path=row.clause_path,
        quote=row.quote,
        terms=Terms(**asked_for(row), parties=tuple(_party(one) for one in row.parties.all())),
        is_item=row.is_item,
        certainty=row.certainty,
        assumptions=tuple(one["message"] for one in row.assumptions),
        kind_reason=row.kind_reason,
        state=ReviewState(row.review_state),
        note=row.review_note,
    )


def with_parties() -> "Prefetch[str, Any, str]":
    """The parties of commitments with their bodies, in one query."""
    return Prefetch("parties", CommitmentParty.objects.select_related("organisation").order_by("sequence", "id"))


def _party(party: CommitmentParty) -> Party:
    body = party.organisation
    return Party(party.name, party.part == PartyPart.LEAD, party.organisation_id, body.label if body else "")
