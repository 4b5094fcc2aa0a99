"""A compiled plan's commitments as rows of a drafted version: bound to bodies, with earlier corrections kept.

Called within the event of `receive_plan`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from jiedui.ledger.asked_for import asked_for
from jiedui.ledger.binding import UNNAMED, Binder, binder_for
from jiedui.ledger.chain import Recording
from jiedui.ledger.kept import assumptions_to_json
from jiedui.ledger.models import Commitment, CommitmentParty, PartyPart, PlanVersion, ReviewState
from jiedui.plans import model
from jiedui.plans.model import Assumption, Plan

_KEPT = Assumption("B006", "沿用上一版对同一句话的更正，请再次确认。")


def write_commitments(record: Recording, version: PlanVersion, plan: Plan, *, before: PlanVersion | None) -> None:
    """Write the plan's commitments, items after those that they belong to, each with its parties."""
    binder = binder_for(version.programme)
    corrected = _corrections(before)
    rows: dict[str, Commitment] = {}
    for is_item in (False, True):
        batch = [
            _row(version, one, sequence, binder, corrected.get(one.key), rows.get(one.parent_key))
            for sequence, one in enumerate(plan.commitments, start=1)
            if one.is_optional is is_item
        ]
        rows |= {row.key: row for row in record.create_all(batch)}
    parties = (
        party for one in plan.commitments for party in _parties(rows[one.key], one, binder, corrected.get(one.key))
    )
    record.create_all(list(parties))


def printed_names(one: model.Commitment) -> tuple[tuple[str, PartyPart], ...]:
    """The names of a commitment with their parts, each once, leads first; nobody named is a name of its own."""
    names = {name[:120]: PartyPart.RESPONSIBLE for name in one.responsible}
    names = {name[:120]: PartyPart.LEAD for name in one.lead} | {
        name: part for name, part in names.items() if name not in one.lead
    }
    return tuple(names.items()) or ((UNNAMED, PartyPart.RESPONSIBLE),)


def parties_of(
    commitment: Commitment, names: Iterable[tuple[str, PartyPart, tuple[int, ...]]]
) -> list[CommitmentParty]:
    """One row for each body that a name stands for; one without a body where it is unbound."""
    rows = []
    taken: set[int] = set()
    for name, part, bodies in names:
        for body in bodies or (None,):
            if body is None or body not in taken:
                rows.append((name, part, body))
            if body is not None:
                taken.add(body)
    return [
        CommitmentParty(commitment=commitment, sequence=sequence, part=part, name=name, organisation_id=body)
        for sequence, (name, part, body) in enumerate(rows, start=1)
    ]


def _corrections(before: PlanVersion | None) -> Mapping[str, Commitment]:
    """The commitments of the version before that a person had corrected, by key."""
    if before is None:
        return {}
    rows = before.commitments.filter(review_state=ReviewState.CORRECTED).prefetch_related("parties")
    return {row.key: row for row in rows.order_by("sequence", "id")}


def _row(
    version: PlanVersion,
    one: model.Commitment,
    sequence: int,
    binder: Binder,
    corrected: Commitment | None,
    parent: Commitment | None,
) -> Commitment:
    return Commitment(
        version=version,
        key=one.key,
        sequence=sequence,
        clause_path=one.clause_path[:120],
        start=one.span.start,
        end=one.span.end,
        quote=one.quote,
        kind_reason=one.kind_reason[:200],
        parent=parent,
        is_item=one.is_optional,
        certainty=one.certainty,
        assumptions=assumptions_to_json(_assumptions(one, binder, corrected)),
        **(_terms(one) if corrected is None else asked_for(corrected)),
    )


def _terms(one: model.Commitment) -> dict[str, Any]:
    quantity = one.quantity
    return {
        "least": quantity.least if quantity else None,
        "most": quantity.most if quantity else None,
        "unit": quantity.unit[:20] if quantity else "",
        "is_approximate": quantity.approx if quantity else False,
        "recurrence": str(one.recurrence or ""),
        "deadline": str(one.deadline or ""),
        "each_responsible": one.each_responsible,
        "activity_kind": one.activity_kind,
        "area": one.area,
    }


def _assumptions(one: model.Commitment, binder: Binder, corrected: Commitment | None) -> Iterable[Assumption]:
    if corrected is not None:
        return (*one.assumptions, _KEPT)
    if one.is_optional:
        return one.assumptions
    bound = (binder.bind(name).assumption for name, _ in printed_names(one))
    return (*one.assumptions, *(found for found in bound if found is not None))


def _parties(
    row: Commitment, one: model.Commitment, binder: Binder, corrected: Commitment | None
) -> list[CommitmentParty]:
    if corrected is not None:
        kept = [
            (party.name, PartyPart(party.part), (party.organisation_id,) if party.organisation_id else ())
            for party in corrected.parties.all()
        ]
        return parties_of(row, kept)
    return parties_of(row, [(name, part, binder.bind(name).organisations) for name, part in printed_names(one)])
