"""Compile a document to a plan: settle, parse, lower, resolve, check. Never raises because of what it reads."""

from dataclasses import replace

from jiedui.documents.model import Document
from jiedui.plans.charges import read_charges
from jiedui.plans.check import check_plan
from jiedui.plans.drafts import Draft, NamedBy
from jiedui.plans.lower import lower_parts
from jiedui.plans.metadata import read_metadata
from jiedui.plans.model import Plan
from jiedui.plans.names import ends_like_a_body
from jiedui.plans.passages import Passage, read_passages
from jiedui.plans.resolve import MOST_COMMITMENTS, resolve
from jiedui.plans.rows import find_rows
from jiedui.plans.sentences import cut_parts
from jiedui.plans.settle import Settled, settle
from jiedui.plans.tables import lower_rows


def compile_plan(document: Document) -> Plan:
    """The plan that a document lays down, with everything that a reviewer should look at."""
    settled = settle(document)
    metadata = read_metadata(document, settled)
    passages = read_passages(document, settled, title=metadata.title)
    charges = read_charges(document, settled, passages)
    drafts = _lower(document, settled, passages, metadata.first_year)
    charges = replace(charges, in_rows=_units_of_rows(drafts))
    plan = Plan(
        document=document,
        title=metadata.title,
        document_number=metadata.document_number,
        issuing_body=metadata.issuing_body,
        issued_on=metadata.issued_on,
        basis=metadata.basis,
        years=metadata.years,
        parties=metadata.parties,
        team=metadata.team,
        commitments=resolve(drafts, document=document, charges=charges, metadata=metadata),
        diagnostics=document.diagnostics,
    )
    return check_plan(plan, settled, year_of_days=metadata.year_of_days)


def _lower(
    document: Document, settled: Settled, passages: tuple[Passage, ...], first_year: int | None
) -> list[tuple[Passage, Draft]]:
    """The drafts of all passages and rows, in order; a draft's parent points into this list."""
    found: list[tuple[Passage, Draft]] = []
    rows = find_rows(document, settled)
    of_rows = lower_rows(document, settled, rows, first_year=first_year)
    in_rows = {at for row in rows for at in range(row.first, row.last + 1)}
    for passage in passages:
        if len(found) > MOST_COMMITMENTS:
            break
        if passage.block in in_rows:
            drafts = of_rows.get(passage.block, [])
        else:
            drafts = lower_parts(settled, cut_parts(settled, passage.span), scope=passage.scope, first_year=first_year)
        base = len(found)
        found += ((passage, _shift(draft, base)) for draft in drafts)
    return found


def _units_of_rows(drafts: list[tuple[Passage, Draft]]) -> tuple[str, ...]:
    """The units that tables name, in order."""
    of_rows = (draft for _, draft in drafts if draft.named_by is NamedBy.ROW)
    named = (name for draft in of_rows for name in (*draft.lead, *draft.names))
    return tuple(dict.fromkeys(name for name in named if ends_like_a_body(name)))


def _shift(draft: Draft, base: int) -> Draft:
    return draft if draft.parent is None else replace(draft, parent=draft.parent + base)
