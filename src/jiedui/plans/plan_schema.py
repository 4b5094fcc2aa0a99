"""The form of a plan file (`plan_file`) as JSON Schema; `docs/plan.schema.json` is made from it."""

import json
from typing import Any

from jiedui.documents.model import BlockKind
from jiedui.kernel.diagnostics import Severity
from jiedui.plans.kinds import AREA_CODES, KINDS, OTHER
from jiedui.plans.plan_file import FORMAT

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string", "minLength": 1}
_ANY_TEXT: Schema = {"type": "string"}
_TRUE: Schema = {"const": True}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_NAMES: Schema = {"type": "array", "items": _TEXT, "minItems": 1}
_AT: Schema = {"type": "string", "pattern": "^[0-9]+-[0-9]+$", "description": "first-last, characters of document.text"}
_ATS: Schema = {"type": "string", "pattern": "^[0-9]+-[0-9]+( [0-9]+-[0-9]+)*$"}
_BOUND: Schema = {"type": ["number", "string"]}
_CODE: Schema = {"type": "string", "pattern": "^[A-Z][0-9]{3}$"}
_QUANTITY: Schema = {"least": _BOUND, "most": _BOUND, "unit": _ANY_TEXT, "approx": _TRUE}


def plan_schema() -> Schema:
    """The schema of a plan file.

    >>> plan_schema()["properties"]["format"]
    {'const': 1}
    """
    found = _list(_table(_DIAGNOSTIC, needed=("code", "severity", "at", "template")))
    document = {**_DOCUMENT, "diagnostics": found}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Jiedui: a compiled plan",
        **_table(
            {
                "format": {"const": FORMAT},
                "title": _TEXT,
                "document_number": _TEXT,
                "issuing_body": _TEXT,
                "issued_on": {"type": "string", "format": "date"},
                "basis": _NAMES,
                "years": _list({"type": "integer", "minimum": 1900, "maximum": 2199}),
                "parties": _table({"donor": _TEXT, "recipient": _TEXT}),
                "team": _table({"leader": _TEXT, "members": _NAMES, "responsible_units": _NAMES}),
                "commitments": _list(_table(_commitment(), needed=_COMMITMENT_NEEDS)),
                "diagnostics": found,
                "document": _table(document, needed=("name", "format", "text", "blocks", "clauses")),
            },
            needed=("format", "commitments", "diagnostics", "document"),
        ),
    }


def write_schema() -> str:
    """The schema as it stands in `docs/plan.schema.json`."""
    return json.dumps(plan_schema(), ensure_ascii=False, indent=2) + "\n"


def _table(properties: Schema, *, needed: tuple[str, ...] = ()) -> Schema:
    required = {"required": list(needed)} if needed else {}
    return {"type": "object", "properties": properties, **required, "additionalProperties": False}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _commitment() -> Schema:
    return {
        "clause": _TEXT,
        "quote": _TEXT,
        "quantity": _table(_QUANTITY, needed=("unit",)),
        "recurrence": _TEXT,
        "deadline": _TEXT,
        "each_responsible": _TRUE,
        "responsible": _NAMES,
        "lead": _NAMES,
        "optional": _TRUE,
        "parent": _TEXT,
        "activity_kind": {"enum": [*KINDS, OTHER]},
        "kind_reason": _TEXT,
        "area": {"enum": [*AREA_CODES, OTHER]},
        "certainty": {"type": "integer", "minimum": 0, "maximum": 100},
        "assumptions": _list(_table({"code": _CODE, "message": _TEXT}, needed=("code", "message"))),
        "at": _AT,
        "key": _TEXT,
    }


_COMMITMENT_NEEDS = ("quote", "activity_kind", "area", "certainty", "at", "key")
_DIAGNOSTIC: Schema = {
    "code": _CODE,
    "severity": {"enum": [each.value for each in Severity]},
    "at": _AT,
    "template": _TEXT,
    "values": {"type": "object", "additionalProperties": _ANY_TEXT},
    "hint": _TEXT,
}
_BLOCK: Schema = {
    "kind": {"enum": [each.value for each in BlockKind]},
    "at": _AT,
    "marker": _TEXT,
    "marker_at": _AT,
    "level": _COUNT,
    "cells": _ATS,
    "table": _COUNT,
}
_CLAUSE: Schema = {
    "path": _ANY_TEXT,
    "marker": _TEXT,
    "level": _COUNT,
    "at": _AT,
    "heading_at": _AT,
    "parent": _COUNT,
    "blocks": {"type": "string", "pattern": "^[0-9 ]*$"},
}
_DOCUMENT: Schema = {
    "name": _ANY_TEXT,
    "format": _TEXT,
    "text": _ANY_TEXT,
    "blocks": _list(_table(_BLOCK, needed=("kind", "at"))),
    "clauses": _list(_table(_CLAUSE, needed=("path", "level", "at", "heading_at", "blocks"))),
}
