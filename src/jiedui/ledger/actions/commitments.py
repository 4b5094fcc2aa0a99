"""The review of a drafted plan, promise by promise: confirmed, corrected, dropped, added, bound to a body."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jiedui.accounts.models import Organisation
from jiedui.accounts.roles import Verb
from jiedui.kernel.spans import Span
from jiedui.ledger import access, chain
from jiedui.ledger.actions.drafting import parties_of
from jiedui.ledger.actions.wording import optional, required
from jiedui.ledger.asked_for import asked_for
from jiedui.ledger.bounds import MOST_AMOUNT
from jiedui.ledger.chain import Recording
from jiedui.ledger.kept import document_of
from jiedui.ledger.kinds import offered_kinds
from jiedui.ledger.models import (
    Commitment,
    CommitmentParty,
    PartyPart,
    PlanState,
    PlanVersion,
    Programme,
    ReviewState,
)
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import Viewer
from jiedui.periods.deadlines import Deadline, due_on
from jiedui.periods.periods import Period
from jiedui.periods.recurrence import Recurrence
from jiedui.plans.kinds import AREAS

_LONGEST_STEP = 100


@dataclass(frozen=True, slots=True)
class Party:
    """Who answers for a promise: the name as printed, and the number of the body it is bound to (None: unbound)."""

    name: str
    organisation: int | None
    part: PartyPart = PartyPart.RESPONSIBLE


@dataclass(frozen=True, slots=True)
class Terms:
    """All that a reviewer may correct in a promise. Bounds are hundredths of `unit` (元: fen); money is in 元."""

    parties: tuple[Party, ...]
    least: int | None = None
    most: int | None = None
    unit: str = ""
    is_approximate: bool = False
    recurrence: str = ""
    deadline: str = ""
    each_responsible: bool = False
    activity_kind: str = "other"
    area: str = "other"


@dataclass(frozen=True, slots=True)
class Draft:
    """Which draft is under review: the programme and the number of its version."""

    programme: Programme
    number: int


def terms_of(commitment: Commitment) -> Terms:
    """The terms as they stand, for a form to show and `dataclasses.replace` to change."""
    return Terms(
        parties=tuple(Party(one.name, one.organisation_id, PartyPart(one.part)) for one in commitment.parties.all()),
        **asked_for(commitment),
    )


def confirm_commitments(actor: Viewer, *, draft: Draft, keys: Sequence[str], at: datetime) -> None:
    """Confirm promises as they were read; one that was dropped comes back, one that was corrected stays so."""
    with chain.recording(actor.actor, "confirm_commitments", at=at, programme_id=draft.programme.pk) as record:
        version = _drafted(actor, draft)
        for key in dict.fromkeys(keys):
            row = _get(version, key)
            if row.review_state != ReviewState.CORRECTED:
                record.change(row, review_state=ReviewState.CONFIRMED, review_note="")


def confirm_commitment(actor: Viewer, *, draft: Draft, key: str, at: datetime) -> None:
    """Confirm one promise as it was read."""
    confirm_commitments(actor, draft=draft, keys=(key,), at=at)


def correct_commitment(
    actor: Viewer, *, draft: Draft, key: str, terms: Terms, at: datetime, note: str = ""
) -> Commitment:
    """Put right what was read, any field; terms without a change only confirm it. Raises Refused `bad_input`."""
    note = optional(note, what="更正说明", most=400)
    _check_terms(terms, draft.programme)
    with chain.recording(
        actor.actor, "correct_commitment", at=at, programme_id=draft.programme.pk, reason=note
    ) as record:
        row = _get(_drafted(actor, draft), key)
        is_same = terms_of(row) == terms and row.review_state != ReviewState.CORRECTED
        state = ReviewState.CONFIRMED if is_same else ReviewState.CORRECTED
        record.change(row, **asked_for(terms), review_state=state, review_note=note)
        _replace_parties(record, row, terms.parties)
        return row


def bind_party(actor: Viewer, *, draft: Draft, name: str, organisations: Sequence[int], at: datetime) -> None:
    """Say which bodies a printed name stands for, in every promise of the draft that names it."""
    with chain.recording(actor.actor, "bind_party", at=at, programme_id=draft.programme.pk) as record:
        version = _drafted(actor, draft)
        rows = version.commitments.filter(parties__name=name).distinct().order_by("sequence", "id")
        if not rows:
            raise Missing
        if not organisations:
            raise Refused("bad_input", "请为“{name}”选择至少一个单位。", name=name)
        for row in rows.prefetch_related("parties"):
            parties: list[Party] = []
            for one in terms_of(row).parties:
                bodies = organisations if one.name == name else (one.organisation,)
                parties += (Party(one.name, body, one.part) for body in bodies)
            _replace_parties(record, row, tuple(dict.fromkeys(parties)))


def drop_commitment(actor: Viewer, *, draft: Draft, key: str, reason: str, at: datetime) -> None:
    """Leave out what is no promise, with its items; the reason is kept."""
    reason = required(reason, what="剔除理由", most=400)
    with chain.recording(
        actor.actor, "drop_commitment", at=at, programme_id=draft.programme.pk, reason=reason
    ) as record:
        row = _get(_drafted(actor, draft), key)
        for one in (row, *row.items.order_by("sequence", "id")):
            record.change(one, review_state=ReviewState.DROPPED, review_note=reason)


def add_commitment(
    actor: Viewer, *, draft: Draft, span: Span, terms: Terms, at: datetime, note: str = ""
) -> Commitment:
    """Add a promise that was not read, at the characters that a person chose. Raises Refused `bad_input`."""
    note = optional(note, what="说明", most=400)
    _check_terms(terms, draft.programme)
    with chain.recording(actor.actor, "add_commitment", at=at, programme_id=draft.programme.pk, reason=note) as record:
        version = _drafted(actor, draft)
        span = _trimmed(version, span)
        path, quote = document_of(version).clause_path_at(span.start), span.cut(version.text)
        row = record.create(
            Commitment(
                version=version,
                key=_free_key(version, path, quote),
                sequence=version.commitments.order_by("-sequence").values_list("sequence", flat=True)[0] + 1,
                clause_path=path[:120],
                start=span.start,
                end=span.end,
                quote=quote,
                review_state=ReviewState.CORRECTED,
                review_note=note,
                **asked_for(terms),
            )
        )
        _replace_parties(record, row, terms.parties)
        return row


def _drafted(actor: Viewer, draft: Draft) -> PlanVersion:
    version = access.get_version_to(Verb.REVIEW_PLAN, actor, draft.programme, number=draft.number)
    if version.state != PlanState.DRAFTED:
        raise Refused("wrong_state", "第{number}版方案不在审阅中，不能更正承诺。", number=version.number)
    return version


def _get(version: PlanVersion, key: str) -> Commitment:
    row = version.commitments.filter(key=key).prefetch_related("parties").first()
    if row is None:
        raise Missing
    return row


def _replace_parties(record: Recording, row: Commitment, parties: Sequence[Party]) -> None:
    """Write the parties anew where they differ."""
    present = list(row.parties.all())
    wanted = parties_of(row, [(one.name, one.part, _bodies(one)) for one in parties])
    if [_content(one) for one in present] == [_content(one) for one in wanted]:
        return
    for one in present:
        record.delete(one)
    record.create_all(wanted)
    row._prefetched_objects_cache = {}


def _bodies(party: Party) -> tuple[int, ...]:
    return () if party.organisation is None else (party.organisation,)


def _content(one: CommitmentParty) -> tuple[object, ...]:
    return one.sequence, one.part, one.name, one.organisation_id


def _check_terms(terms: Terms, programme: Programme) -> None:
    """What a promise may say. Raises Refused `bad_input`."""
    _check_amounts(terms)
    _check_times(terms)
    if terms.activity_kind not in offered_kinds(programme):
        raise Refused("bad_input", "没有“{kind}”这个活动类别。", kind=terms.activity_kind[:40])
    if terms.area not in AREAS:
        raise Refused("bad_input", "没有“{area}”这个方面。", area=terms.area[:40])
    for party in terms.parties:
        required(party.name, what="责任单位", most=120)
    bodies = {party.organisation for party in terms.parties} - {None}
    if Organisation.objects.filter(pk__in=bodies).count() != len(bodies):
        raise Refused("bad_input", "没有这个单位。")


def _check_amounts(terms: Terms) -> None:
    bounds = [bound for bound in (terms.least, terms.most) if bound is not None]
    if any(not 0 <= bound <= MOST_AMOUNT for bound in bounds):
        raise Refused("bad_input", "数量须是不小于0的数。")
    if len(bounds) == 2 and bounds[0] > bounds[1]:
        raise Refused("bad_input", "下限不能高于上限。")
    unit = optional(terms.unit, what="单位", most=20)
    if bool(bounds) != bool(unit):
        raise Refused("bad_input", "数量与计量单位须一并填写，或者都不填。")


def _check_times(terms: Terms) -> None:
    if terms.recurrence and not _is_recurrence(terms.recurrence):
        raise Refused("bad_input", "“{text}”不是周期。", text=terms.recurrence[:20])
    if terms.deadline and not _is_deadline(terms.deadline):
        raise Refused("bad_input", "“{text}”不是期限。", text=terms.deadline[:30])


def _is_recurrence(text: str) -> bool:
    try:
        recurrence = Recurrence.read(text)
    except ValueError:
        return False
    return str(recurrence) == text and 1 <= recurrence.step <= _LONGEST_STEP


def _is_deadline(text: str) -> bool:
    """Whether the calendar has such a day; finding it in some year shows it."""
    try:
        due_on(Deadline(text), within=Period.of_year(2020), issued_on=date(2020, 1, 1))
    except (ValueError, OverflowError):
        return False
    return True


def _trimmed(version: PlanVersion, span: Span) -> Span:
    """The chosen characters without blanks at either end. Raises Refused where nothing is left."""
    words = span.cut(version.text)
    start = span.start + len(words) - len(words.lstrip())
    if not words.strip():
        raise Refused("bad_input", "请先在原文中选取承诺所在的文字。")
    return Span(start, start + len(words.strip()))


def _free_key(version: PlanVersion, path: str, quote: str) -> str:
    """A key of the compiler's kind: the same words at the same place, in the next free turn."""
    taken = set(version.commitments.values_list("key", flat=True))
    turn = 0
    while (key := hashlib.sha256("\0".join((path, quote, str(turn))).encode()).hexdigest()[:16]) in taken:
        turn += 1
    return key
