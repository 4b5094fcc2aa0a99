"""The copy that a device keeps, as JSON: in parts, each with its digest, so that what is known is not sent again."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from jiedui.api.answers import sentence_of
from jiedui.api.kinds import kind_told
from jiedui.api.plain import plain
from jiedui.ledger.queries.field import FieldCopy
from jiedui.ledger.queries.paper import PaperBlock
from jiedui.ledger.queries.plan_page import PlanPage
from jiedui.plans.kinds import AREAS, ActivityKind

DIGITS = 16
MOST_BODIES = 1000  # a form lists them all; what an edit names beyond them stays as it was


def parts_of(copy: FieldCopy, *, known: Mapping[str, str]) -> dict[str, Any]:
    """Every part of the copy: its digest, and its body where the device doesn't know it yet."""
    bodies = {
        "tasks": _tasks(copy),
        "plan": _plan(copy),
        "ledger": _ledger(copy),
        "kinds": _kinds(copy),
        "settings": _settings(copy),
    }
    return {name: _part(body, known.get(name, "")) for name, body in bodies.items()}


def receipts_of(copy: FieldCopy) -> list[dict[str, Any]]:
    """What came of the latest submissions."""
    return [{"uid": str(one.uid), "state": one.state, "answer": answer_of(one.answer)} for one in copy.receipts]


def answer_of(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What the device is told, its sentence in the language of the request."""
    if "template" not in answer:
        return dict(answer)
    return {"code": answer["code"], "message": sentence_of(answer["template"], answer["values"])}


def _part(body: Any, known: str) -> dict[str, Any]:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
    return {"digest": digest} if digest == known else {"digest": digest, "body": body}


def _tasks(copy: FieldCopy) -> dict[str, Any]:
    return {
        "mine": plain(copy.tasks.mine),
        "others": plain(copy.tasks.others),
        "units": plain(copy.tasks.units),
        "dues": [
            {
                "key": one.key,
                "clause_path": one.clause_path,
                "quote": one.quote,
                "status": str(one.status),
                "due_on": one.due_on.isoformat(),
            }
            for one in copy.tasks.dues
        ],
    }


def _plan(copy: FieldCopy) -> dict[str, Any] | None:
    page = copy.plan
    if page.head is None or page.paper is None:
        return None
    return {
        "title": page.head.title,
        "document_number": page.head.document_number,
        "counts": plain(page.counts),
        "blocks": [_block(block) for block in (*page.paper.blocks, *page.paper.before)],
        "promises": _promises(page, copy),
    }


def _block(block: PaperBlock) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": str(block.kind), "marker": block.marker, "level": block.level}
    if block.cells:
        return told | {"cells": [plain(cell) for cell in block.cells], "table": block.table}
    return told | {"segments": plain(block.segments)}


def _promises(page: PlanPage, copy: FieldCopy) -> dict[str, Any]:
    owed: dict[int, list[dict[str, Any]]] = {}
    for due in copy.dues:
        told = {name: plain(getattr(due, name)) for name in _OF_A_DUE}
        owed.setdefault(due.commitment_id, []).append(told | {"bodies": [body.label for body in due.bodies]})
    promises = page.paper.promises if page.paper else {}
    lights = page.lights or {}
    return {
        key: {
            "clause_path": one.clause_path,
            "quote": one.quote,
            "kind": one.kind,
            "light": str(lights[key].status) if key in lights else "",
            "dues": owed.get(one.id, []),
        }
        for key, one in promises.items()
    }


_OF_A_DUE = ("period_start", "period_end", "due_on", "least", "needed", "most", "unit", "status", "achieved")


def _ledger(copy: FieldCopy) -> dict[str, Any]:
    return {"rows": plain(copy.ledger)}


def _settings(copy: FieldCopy) -> dict[str, Any]:
    """What is small and changes often, apart from the kinds, which are large and hardly ever do."""
    used = list(copy.recording.used) if copy.recording else []
    return plain(copy.settings) | {"used": used, "own": copy.own}


def _kinds(copy: FieldCopy) -> dict[str, Any]:
    page = copy.recording
    if page is None:
        return {"kinds": [], "recorders": [], "bodies": [], "areas": []}
    return {
        "kinds": [_kind(page.known[code], copy.consent) for code in page.kinds],
        "recorders": plain(page.choices.recorders),
        "bodies": plain(page.choices.bodies[:MOST_BODIES]),
        "areas": [{"code": one.code, "name": one.name, "english": one.english} for one in AREAS.values()],
    }


def _kind(kind: ActivityKind, consent: Mapping[str, bool]) -> dict[str, Any]:
    """A kind, and whether the programme's own rule asks for both sides now."""
    return kind_told(kind) | {"needs_both_sides": consent.get(kind.code, kind.needs_both_sides)}
