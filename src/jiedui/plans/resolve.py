"""Resolve drafts to commitments: who answers for each, in which year, of which kind, under which key."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from jiedui.documents.model import Document
from jiedui.periods.deadlines import Deadline
from jiedui.periods.recurrence import Cycle, Recurrence
from jiedui.plans.charges import Charges
from jiedui.plans.drafts import Draft, NamedBy
from jiedui.plans.kinds import area_of, kind_of
from jiedui.plans.metadata import Metadata
from jiedui.plans.model import Commitment
from jiedui.plans.names import EACH_RESPONSIBLE
from jiedui.plans.passages import Passage, headings_above
from jiedui.plans.times import Timed, deadline_form

MOST_COMMITMENTS = 5000


def resolve(
    drafts: Sequence[tuple[Passage, Draft]], *, document: Document, charges: Charges, metadata: Metadata
) -> tuple[Commitment, ...]:
    """The commitments that the drafts make, in the order of the text."""
    turns: Counter[tuple[str, str]] = Counter()
    made: list[Commitment] = []
    for passage, draft in drafts[:MOST_COMMITMENTS]:
        commitment = _resolve_one(passage, draft, document, charges, metadata)
        turn = turns[commitment.clause_path, commitment.quote]
        turns[commitment.clause_path, commitment.quote] += 1
        made.append(replace(commitment, key=_key(commitment, turn)))
    return tuple(sorted(_with_parents(drafts, made), key=_in_order))


def _in_order(commitment: Commitment) -> tuple[int, bool, int]:
    return commitment.span.start, commitment.is_optional, -commitment.span.end


def _key(commitment: Commitment, turn: int) -> str:
    """A name that stays the same when the same words are compiled again."""
    words = "\0".join((commitment.clause_path, commitment.quote, str(turn)))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _with_parents(drafts: Sequence[tuple[Passage, Draft]], made: list[Commitment]) -> Iterator[Commitment]:
    for (_, draft), commitment in zip(drafts, made, strict=False):
        is_held = draft.parent is not None and draft.parent < len(made)
        yield (
            replace(commitment, parent_key=made[draft.parent].key)
            if is_held and draft.parent is not None
            else commitment
        )


def _resolve_one(
    passage: Passage, draft: Draft, document: Document, charges: Charges, metadata: Metadata
) -> Commitment:
    quote = draft.span.cut(document.text)
    unit = draft.quantity.unit if draft.quantity else ""
    kind, reason = kind_of(quote, unit)
    headings = tuple(headings_above(document, passage.clause))
    responsible, lead, is_each = _who(passage, draft, charges, metadata)
    recurrence, deadline = _when(passage, draft, charges, metadata)
    return Commitment(
        key="",
        clause_path=document.clauses[passage.clause].path if passage.clause is not None else "",
        span=draft.span,
        quote=quote,
        quantity=draft.quantity,
        recurrence=recurrence,
        deadline=deadline,
        each_responsible=is_each,
        responsible=responsible,
        lead=lead,
        is_optional=draft.is_optional,
        activity_kind=kind,
        kind_reason=reason,
        area=area_of(kind, headings),
    )


def _who(
    passage: Passage, draft: Draft, charges: Charges, metadata: Metadata
) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Names from 由, else from the bracket, else from the sentence; 各责任单位 stands for all of them."""
    names, lead = draft.names, draft.lead
    is_each = any(name in EACH_RESPONSIBLE for name in names)
    charge = charges.over(draft.span.start, passage.clause)
    if draft.named_by in (NamedBy.SENTENCE, NamedBy.NOBODY) and charge and (charge.responsible or charge.lead):
        return charge.responsible, charge.lead, is_each
    if is_each:
        return _each(metadata, charges) or names, lead, True
    return names, lead, False


def _each(metadata: Metadata, charges: Charges) -> tuple[str, ...]:
    return metadata.team.responsible_units or charges.units


def _when(
    passage: Passage, draft: Draft, charges: Charges, metadata: Metadata
) -> tuple[Recurrence | None, Deadline | None]:
    recurrence = draft.recurrence.recurrence if draft.recurrence else None
    deadline = draft.deadline
    if recurrence is None and deadline is None and not draft.is_optional:
        charge = charges.over(draft.span.start, passage.clause)
        times = charge.times if charge else ()
        recurrence = next((time.recurrence for time in times if time.recurrence), None)
        deadline = next((time for time in reversed(times) if time.has_deadline), None)
        if draft.is_ongoing or (charge and charge.is_ongoing and not times):
            recurrence = Recurrence(Cycle.ONGOING)
    return recurrence, _deadline(deadline, recurrence, metadata.year_of_days)


def _deadline(timed: Timed | None, recurrence: Recurrence | None, year: int | None) -> Deadline | None:
    if timed is None:
        return None
    is_yearly = recurrence is not None and recurrence.cycle is Cycle.YEAR and timed.day and not timed.day.year
    form = deadline_form(replace(timed, recurrence=recurrence) if is_yearly else timed, year)
    return Deadline(form) if form else None
