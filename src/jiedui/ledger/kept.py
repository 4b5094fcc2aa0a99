"""How a document and its findings are kept in a version's columns, and how they are read back.

`PlanVersion.document` holds {"format", "blocks", "clauses"} with the fields of `documents.model`, spans as
[start, end]; `PlanVersion.diagnostics` a list of {"code", "severity", "span", "template", "values", "hint_template"}.
"""

from collections.abc import Iterable
from typing import Any

from jiedui.documents.model import Block, BlockKind, Clause, Document
from jiedui.kernel.diagnostics import Diagnostic, Severity
from jiedui.kernel.spans import Span
from jiedui.ledger.models import PlanVersion
from jiedui.plans.model import Assumption


def document_to_json(document: Document) -> dict[str, Any]:
    """The document without its text, which the version keeps beside it."""
    return {
        "format": document.format,
        "blocks": [_block_to_json(block) for block in document.blocks],
        "clauses": [_clause_to_json(clause) for clause in document.clauses],
    }


def document_of(version: PlanVersion) -> Document:
    """The document as it was read."""
    kept = version.document
    return Document(
        name=version.source_name,
        format=kept["format"],
        text=version.text,
        blocks=tuple(_block_of(block) for block in kept["blocks"]),
        clauses=tuple(_clause_of(clause) for clause in kept["clauses"]),
    )


def diagnostics_to_json(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    return [
        {
            "code": found.code,
            "severity": str(found.severity),
            "span": _span_to_json(found.span),
            "template": found.template,
            "values": dict(found.values),
            "hint_template": found.hint_template,
        }
        for found in diagnostics
    ]


def diagnostics_of(version: PlanVersion) -> tuple[Diagnostic, ...]:
    return tuple(
        Diagnostic(
            code=kept["code"],
            severity=Severity(kept["severity"]),
            span=Span(*kept["span"]),
            template=kept["template"],
            values=kept["values"],
            hint_template=kept["hint_template"],
        )
        for kept in version.diagnostics
    )


def assumptions_to_json(assumptions: Iterable[Assumption]) -> list[dict[str, str]]:
    return [{"code": one.code, "message": one.message} for one in assumptions]


def _span_to_json(span: Span) -> list[int]:
    return [span.start, span.end]


def _block_to_json(block: Block) -> dict[str, Any]:
    return {
        "kind": str(block.kind),
        "span": _span_to_json(block.span),
        "marker": block.marker,
        "marker_span": _span_to_json(block.marker_span) if block.marker_span else None,
        "level": block.level,
        "table": block.table,
        "cells": [_span_to_json(cell) for cell in block.cells],
    }


def _block_of(kept: dict[str, Any]) -> Block:
    return Block(
        kind=BlockKind(kept["kind"]),
        span=Span(*kept["span"]),
        marker=kept["marker"],
        marker_span=Span(*kept["marker_span"]) if kept["marker_span"] else None,
        level=kept["level"],
        table=kept["table"],
        cells=tuple(Span(*cell) for cell in kept["cells"]),
    )


def _clause_to_json(clause: Clause) -> dict[str, Any]:
    return {
        "path": clause.path,
        "marker": clause.marker,
        "level": clause.level,
        "span": _span_to_json(clause.span),
        "heading": _span_to_json(clause.heading),
        "parent": clause.parent,
        "blocks": list(clause.blocks),
    }


def _clause_of(kept: dict[str, Any]) -> Clause:
    return Clause(
        path=kept["path"],
        marker=kept["marker"],
        level=kept["level"],
        span=Span(*kept["span"]),
        heading=Span(*kept["heading"]),
        parent=kept["parent"],
        blocks=tuple(kept["blocks"]),
    )
