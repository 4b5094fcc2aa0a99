"""Print a plan: as the JSON that other programs rely on."""

from typing import Any

from jiedui.kernel.quantities import Quantity, from_hundredths
from jiedui.kernel.spans import Lines
from jiedui.plans.model import Commitment, Plan

Json = dict[str, Any]


def plan_to_json(plan: Plan) -> Json:
    """The plan in the form of the contract (`jiedui compile --json`), ready for `json.dumps`."""
    lines = Lines(plan.document.text)
    return {
        "title": plan.title,
        "document_number": plan.document_number,
        "issuing_body": plan.issuing_body,
        "issued_on": plan.issued_on.isoformat() if plan.issued_on else None,
        "basis": list(plan.basis),
        "years": list(plan.years),
        "parties": {"donor": plan.parties.donor, "recipient": plan.parties.recipient},
        "team": {
            "leader": plan.team.leader,
            "members": list(plan.team.members),
            "responsible_units": list(plan.team.responsible_units),
        },
        "clauses": [
            {
                "path": clause.path,
                "marker": clause.marker,
                "level": clause.level,
                "start": clause.span.start,
                "end": clause.span.end,
                "heading": clause.heading.cut(plan.document.text),
            }
            for clause in plan.document.clauses
        ],
        "commitments": [commitment_to_json(commitment) for commitment in plan.commitments],
        "diagnostics": [
            {
                "code": diagnostic.code,
                "line": lines.place(diagnostic.span.start).line,
                "character": lines.place(diagnostic.span.start).character,
                "severity": diagnostic.severity.value,
                "message": diagnostic.message,
                "hint": diagnostic.hint,
            }
            for diagnostic in plan.diagnostics
        ],
    }


def commitment_to_json(commitment: Commitment) -> Json:
    """One commitment with the fields of the corpus and what the ledger needs besides."""
    return {
        "clause": commitment.clause_path,
        "quote": commitment.quote,
        "start": commitment.span.start,
        "end": commitment.span.end,
        "kind": commitment.kind.value,
        **_number(commitment.quantity),
        "recurrence": str(commitment.recurrence) if commitment.recurrence else None,
        "deadline": str(commitment.deadline) if commitment.deadline else None,
        "each_responsible": commitment.each_responsible,
        "responsible": list(commitment.responsible),
        "lead": list(commitment.lead),
        "optional": commitment.is_optional,
        "parent": commitment.parent_key or None,
        "key": commitment.key,
        "activity_kind": commitment.activity_kind,
        "kind_reason": commitment.kind_reason,
        "area": commitment.area,
        "certainty": commitment.certainty,
        "assumptions": [{"code": each.code, "message": each.message} for each in commitment.assumptions],
    }


def _number(quantity: Quantity | None) -> Json:
    if quantity is None:
        return {"quantity": None, "amount_yuan": None}
    least = None if quantity.least is None else from_hundredths(quantity.least)
    most = None if quantity.most is None else from_hundredths(quantity.most)
    if quantity.is_money:
        amount = {"min": least, "max": most} | ({"approx": True} if quantity.approx else {})
        return {"quantity": None, "amount_yuan": amount}
    counted = {"min": least, "max": most, "unit": quantity.unit, "approx": quantity.approx}
    return {"quantity": counted, "amount_yuan": None}
