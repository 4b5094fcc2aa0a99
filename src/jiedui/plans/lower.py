"""Lower the parts of sentences to drafts: each counted, timed, ruled or separately done thing becomes one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from jiedui.kernel.spans import Span
from jiedui.periods.recurrence import Recurrence
from jiedui.plans import acts
from jiedui.plans.drafts import Draft, NamedBy, Scope
from jiedui.plans.names import (
    Doer,
    ends_like_a_body,
    ends_like_a_place,
    find_by,
    find_consenting,
    find_doer,
    find_partner,
    split_names,
)
from jiedui.plans.quantities import TIME_UNITS, Measured, join_bounds
from jiedui.plans.sentences import Part, Phrase
from jiedui.plans.settle import BRACKETED, TIMED, Settled
from jiedui.plans.times import CYCLE_OF_RATE, Timed
from jiedui.plans.words import any_of, words

_ENUMERATOR = re.compile(rf"(?:[一二三四五六七八九十]是要?|首先|其次|再次|最后|同时|此外|另外|[ {BRACKETED}])+")
_ROLE_ONLY = re.compile(
    f"({any_of(words('names', 'roles', 'lead'), words('names', 'roles', 'responsible'))})++[ {BRACKETED}]*"
)
_TIME_FIRST = re.compile(f"(?:到|至|在|于|截至|力争)*{TIMED}")
_HEDGES = re.compile(
    any_of(words("hedges", "most_before"), words("hedges", "most_after"), ["但", "且", "并", "也", "原则上"])
)
_LONGEST_SHARE = 60
_BRACKET_CUT = re.compile("[（）、，：；]")
_SHARE = re.compile(rf"(?:其中|分别为?|即|[ {TIMED}：])*([一-鿿]{{2,12}})[ ：为]*$")


@dataclass
class _Reading:
    """What is known while one part is read from left to right."""

    drafts: list[Draft] = field(default_factory=list)
    subject: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    named_by: NamedBy = NamedBy.SENTENCE
    front: Timed | None = None
    recurrence: Timed | None = None
    pending: list[Timed] = field(default_factory=list)
    pending_from: int | None = None
    acts: list[tuple[Phrase, tuple[str, ...]]] = field(default_factory=list)
    last: Phrase | None = None


def lower_parts(settled: Settled, parts: Iterable[Part], *, scope: Scope, first_year: int | None) -> list[Draft]:
    """The drafts of the parts of one stretch of text, in order; parents point into this list."""
    found: list[Draft] = []
    subject: tuple[str, ...] = ()
    for part in parts:
        is_silent = scope is Scope.NOTHING or acts.is_definition(part) or acts.is_statement(part)
        if is_silent or acts.tells_of_the_past(part, first_year):
            subject = ()
            continue
        reading = _Reading(subject=subject if part.continues else ())
        _read_part(settled, part, reading)
        _add_acts(part, reading, scope)
        base = len(found)
        found += (replace(d, parent=None if d.parent is None else d.parent + base) for d in reading.drafts)
        subject = reading.subject
    return found


def _read_part(settled: Settled, part: Part, reading: _Reading) -> None:
    shares = _is_shared_out(part)
    for at, phrase in enumerate(part.phrases):
        if phrase.after_colon:
            reading.subject = ()
        if _assign(settled, phrase, reading):
            reading.last = phrase
            continue
        _note_subject(settled, phrase, reading)
        if acts.is_time_only(phrase):
            _hold_time(phrase, reading, is_front=at == 0)
        elif _is_between(part, at, reading) or (acts.is_completion(phrase) and _complete(phrase, reading)):
            pass
        elif phrase.measured and not acts.is_condition_of_next(phrase, _after(part, at)):
            _read_measured(settled, phrase, reading, shares=shares)
        else:
            _read_unmeasured(settled, phrase, reading)
        if at == 0 and _TIME_FIRST.match(phrase.text) and phrase.deadlines and not phrase.recurrences:
            reading.front = phrase.deadlines[0]
        reading.last = phrase
        if phrase.recurrences:
            reading.recurrence = phrase.recurrences[-1]
    _end_with_time(reading)


def _is_between(part: Part, at: int, reading: _Reading) -> bool:
    """Whether a phrase only stands between a time and the act that it belongs to."""
    return bool(reading.pending) and acts.is_step_before(part.phrases[at]) and _after(part, at) is not None


def _end_with_time(reading: _Reading) -> None:
    """有效期三年，自…起至2024年3月31日止: a day that nothing follows ends what it follows."""
    deadline = next((time for time in reversed(reading.pending) if time.has_deadline), None)
    last = reading.drafts[-1] if reading.drafts else None
    if deadline and last and reading.last and not last.deadline and not last.recurrence:
        reading.drafts[-1] = replace(last, deadline=deadline, span=Span(last.span.start, reading.last.end))


def _assign(settled: Settled, phrase: Phrase, reading: _Reading) -> bool:
    """A phrase that only says who leads or helps: 由区委组织部牵头，区教育局配合，…"""
    doer = find_by(phrase.text) or find_doer(phrase.text)
    role = _ROLE_ONLY.fullmatch(phrase.text, doer.end) if doer else None
    if doer is None or role is None:
        return False
    names = _names(settled, phrase, doer)
    if role.group(1).startswith("牵头"):
        reading.lead = names
    else:
        reading.subject = names
    if doer.is_by:
        reading.named_by = NamedBy.BY
    reading.drafts = [_assigned(reading, draft) for draft in reading.drafts]
    reading.acts = [(act, reading.subject) for act, _ in reading.acts]
    return True


def _assigned(reading: _Reading, draft: Draft) -> Draft:
    if draft.named_by is not NamedBy.NOBODY:
        return draft
    return replace(draft, names=reading.subject, lead=reading.lead, named_by=reading.named_by)


def _after(part: Part, at: int) -> Phrase | None:
    return part.phrases[at + 1] if at + 1 < len(part.phrases) else None


def _note_subject(settled: Settled, phrase: Phrase, reading: _Reading) -> None:
    doer = find_doer(phrase.text)
    if doer and not doer.is_by and not phrase.text.rstrip().endswith("的"):
        reading.subject = tuple(dict.fromkeys((*_names(settled, phrase, doer), *_partner(settled, phrase, doer))))


def _partner(settled: Settled, phrase: Phrase, doer: Doer) -> tuple[str, ...]:
    partner = find_partner(phrase.text, doer)
    return _names(settled, phrase, partner) if partner else ()


def _names(settled: Settled, phrase: Phrase, doer: Doer) -> tuple[str, ...]:
    return split_names(settled.text[phrase.start + doer.start : phrase.start + doer.end])


def _hold_time(phrase: Phrase, reading: _Reading, *, is_front: bool) -> None:
    """A time that stands alone belongs to what follows."""
    telling = [time for time in phrase.times if time.recurrence or time.has_deadline]
    reading.pending = telling
    reading.pending_from = phrase.start if telling else None
    if is_front and (deadlines := phrase.deadlines):
        reading.front = deadlines[-1]


def _complete(phrase: Phrase, reading: _Reading) -> bool:
    """Give the time of a bare completion to the promise or act before it; False where there is none."""
    if reading.last is None:
        return False
    deadline = phrase.deadlines[-1] if phrase.deadlines else None
    recurrence = phrase.recurrences[0] if phrase.recurrences else None
    is_open = bool(reading.drafts) and not (reading.drafts[-1].deadline and deadline)
    if is_open and reading.drafts[-1].span.end == reading.last.end:
        done = reading.drafts[-1]
        reading.drafts[-1] = replace(
            done,
            span=Span(done.span.start, phrase.end),
            deadline=deadline or done.deadline,
            recurrence=done.recurrence or recurrence,
        )
        return True
    if reading.acts and reading.acts[-1][0] is reading.last:
        act, _ = reading.acts.pop()
        span = Span(act.start, phrase.end)
        reading.drafts.append(_named(reading, Draft(span, recurrence=recurrence, deadline=deadline)))
        return True
    return False


def _read_measured(settled: Settled, phrase: Phrase, reading: _Reading, *, shares: bool) -> None:
    counted = [m for m in phrase.measured if not m.is_whole] or list(phrase.measured[:1])
    if _joins_previous(phrase, counted, reading):
        return
    by = find_by(phrase.text)
    for at, measured in enumerate(counted):
        span = _slice(settled, phrase, counted, at, reading)
        draft = Draft(
            span,
            measured.quantity,
            recurrence=_recurrence_for(phrase, measured, span, reading),
            deadline=_deadline_for(phrase, measured, span, reading),
        )
        share = _share(phrase, counted, at) if shares else None
        if share:
            draft = replace(draft, names=split_names(share), named_by=NamedBy.ROW)
        elif by:
            draft = replace(draft, names=_names(settled, phrase, by), named_by=NamedBy.BY)
        elif at and (own := find_doer(phrase.text[span.start - phrase.start : span.end - phrase.start])):
            shifted = replace(own, start=own.start + span.start - phrase.start, end=own.end + span.start - phrase.start)
            draft = replace(draft, names=_names(settled, phrase, shifted), named_by=NamedBy.SENTENCE)
        reading.drafts.append(_named(reading, draft))
    reading.pending, reading.pending_from = [], None


def _joins_previous(phrase: Phrase, counted: list[Measured], reading: _Reading) -> bool:
    """不少于5次，不超过10次: the second phrase only bounds the number of the first."""
    if len(counted) != 1 or not reading.drafts or reading.drafts[-1].quantity is None or phrase.times:
        return False
    bare = _HEDGES.sub("", phrase.text[: counted[0].start] + phrase.text[counted[0].end :])
    both = join_bounds(reading.drafts[-1].quantity, counted[0].quantity)
    if both is None or bare.strip() or reading.last is None or reading.drafts[-1].span.end != reading.last.end:
        return False
    last = reading.drafts[-1]
    reading.drafts[-1] = replace(last, quantity=both, span=Span(last.span.start, phrase.end))
    return True


def _in_bracket(settled: Settled, phrase: Phrase, measured: Measured) -> Span | None:
    """The words around a number that stands in brackets, from one 、 to the next."""
    if phrase.text[measured.start : measured.start + 1] != BRACKETED:
        return None
    at, end = phrase.start + measured.start, phrase.start + measured.end
    before = _BRACKET_CUT.split(settled.plain[max(phrase.start, at - _LONGEST_SHARE) : at])[-1]
    after = _BRACKET_CUT.split(settled.plain[end : min(phrase.end, end + _LONGEST_SHARE)])[0]
    return Span(at - len(before), end + len(after))


def _slice(settled: Settled, phrase: Phrase, counted: list[Measured], at: int, reading: _Reading) -> Span:
    """The words around one number: the phrase, cut at 、 between two numbers."""
    if within := _in_bracket(settled, phrase, counted[at]):
        return within
    start, end = _trimmed(phrase), phrase.end
    if at > 0:
        cut = phrase.text.find("、", counted[at - 1].end, max(counted[at - 1].end, counted[at].start))
        start = phrase.start + cut + 1 if cut >= 0 else start
    elif reading.pending_from is not None:
        start = reading.pending_from
    if at + 1 < len(counted):
        cut = phrase.text.find("、", counted[at].end, max(counted[at].end, counted[at + 1].start))
        end = phrase.start + cut if cut >= 0 else end
    earlier = [
        phrase.text.find("、", counted[i].end, max(counted[i].end, counted[i + 1].start))
        for i in range(max(0, at - 8), at)
    ]
    cuts = [cut for cut in earlier if cut >= 0]
    return Span(max(start, phrase.start + cuts[-1] + 1) if cuts else start, max(end, start + 1))


def _trimmed(phrase: Phrase) -> int:
    opening = _ENUMERATOR.match(phrase.text)
    return phrase.start + opening.end() if opening and opening.end() < len(phrase.text) else phrase.start


def _recurrence_for(phrase: Phrase, measured: Measured, span: Span, reading: _Reading) -> Timed | None:
    if measured.rate:
        return Timed(phrase.start, phrase.start, recurrence=Recurrence(CYCLE_OF_RATE[measured.rate]))
    own = _nearest(phrase.recurrences, phrase.start + measured.start, span)
    held = next((time for time in reading.pending if time.recurrence), None)
    carried = None if measured.quantity.unit in TIME_UNITS else reading.recurrence
    return own or held or carried


def _deadline_for(phrase: Phrase, measured: Measured, span: Span, reading: _Reading) -> Timed | None:
    own = _nearest(phrase.deadlines, phrase.start + measured.start, span)
    held = next((time for time in reversed(reading.pending) if time.has_deadline), None)
    return own or held or reading.front


def _nearest(times: tuple[Timed, ...], at: int, span: Span) -> Timed | None:
    """The last time before a number, else the first after it among the words that belong to it."""
    before = [time for time in times if time.start <= at]
    after = [time for time in times if at < time.start < span.end]
    return before[-1] if before else after[0] if after else None


def _is_shared_out(part: Part) -> bool:
    """Whether the part shares a target out: 甲县3万亩、乙县2万亩."""
    shares = sum(
        _share(phrase, list(phrase.measured), at) is not None
        for phrase in part.phrases
        for at in range(min(len(phrase.measured), 50))
    )
    return shares >= 2


def _share(phrase: Phrase, counted: list[Measured], at: int) -> str | None:
    floor = counted[at - 1].end if at else 0
    ceiling = counted[at + 1].start if at + 1 < len(counted) else len(phrase.text)
    match = _SHARE.fullmatch(phrase.text[floor : counted[at].start].lstrip("、和及 "))
    rest = re.match("[^、，和及]*", phrase.text[counted[at].end : ceiling])
    name = match.group(1) if match else ""
    if not name or name[0] in "全本该各每其" or (rest and rest.group().strip()):
        return None
    return name if ends_like_a_place(name) or ends_like_a_body(name) else None


def _read_unmeasured(settled: Settled, phrase: Phrase, reading: _Reading) -> None:
    recurrence = next((time for time in (*phrase.recurrences, *reading.pending) if time.recurrence), None)
    held = next((time for time in reversed(reading.pending) if time.has_deadline), None)
    deadline = phrase.deadlines[0] if phrase.deadlines else held
    by = find_by(phrase.text)
    start = reading.pending_from if reading.pending_from is not None else _trimmed(phrase)
    draft = Draft(Span(start, phrase.end), recurrence=recurrence, deadline=deadline)
    if by and (acts.has_act(phrase) or acts.has_verb(phrase)):
        reading.drafts.append(_led(settled, phrase, by, draft))
    elif acts.is_rule(phrase):
        names = reading.subject or _consenting(settled, phrase)
        named_by = NamedBy.SENTENCE if names else NamedBy.NOBODY
        reading.drafts.append(replace(draft, names=names, named_by=named_by, is_rule=True))
    elif (recurrence or deadline) and _is_dated(phrase, recurrence, deadline):
        reading.drafts.append(_named(reading, draft))
    else:
        reading.acts.append((phrase, reading.subject))
        return
    reading.pending, reading.pending_from = [], None


def _is_dated(phrase: Phrase, recurrence: Timed | None, deadline: Timed | None) -> bool:
    """Whether a time stands on an act, or is a paper's own last day of validity."""
    is_validity = deadline is not None and deadline.form.startswith("issue")
    has_doer = recurrence is not None and find_doer(phrase.text) is not None
    return is_validity or has_doer or acts.has_verb(phrase) or acts.has_act(phrase)


def _led(settled: Settled, phrase: Phrase, by: Doer, draft: Draft) -> Draft:
    names = _names(settled, phrase, by)
    if phrase.text.startswith("牵头", by.end):
        return replace(draft, lead=names, named_by=NamedBy.BY)
    return replace(draft, names=names, named_by=NamedBy.BY)


def _consenting(settled: Settled, phrase: Phrase) -> tuple[str, ...]:
    doer = find_consenting(phrase.text)
    return _names(settled, phrase, doer) if doer else ()


def _named(reading: _Reading, draft: Draft) -> Draft:
    """The draft with the sentence's doer, unless it has names of its own."""
    return _done_by(reading.subject, draft, reading)


def _done_by(subject: tuple[str, ...], draft: Draft, reading: _Reading) -> Draft:
    if draft.named_by is NamedBy.NOBODY and (subject or reading.lead):
        return replace(draft, names=subject, lead=reading.lead, named_by=reading.named_by)
    return draft


def _add_acts(part: Part, reading: _Reading, scope: Scope) -> None:
    """What the part promises without number or day: the promise itself, or finer items under another."""
    if scope is Scope.MEASURED:
        reading.drafts = [draft for draft in reading.drafts if not draft.is_rule or draft.deadline or draft.recurrence]
        return
    reading.acts = _behind_definitions(part, reading)
    concrete = [(phrase, subject) for phrase, subject in reading.acts if acts.has_act(phrase)]
    only_by = bool(reading.drafts) and all(d.named_by is NamedBy.BY and not d.quantity for d in reading.drafts)
    if reading.drafts and not only_by:
        _add_items(concrete, reading)
        return
    vague = [phrase for phrase, _ in reading.acts if acts.is_exhortation(phrase) and not acts.is_guiding(phrase)]
    if not concrete and (only_by or not vague):
        return
    told = concrete if only_by else reading.acts
    (first, first_subject), (last, _) = told[0], told[-1]
    subject = first_subject or (concrete[0][1] if concrete else ())
    whole = Draft(Span(_trimmed(first), last.end), is_optional=not concrete)
    reading.drafts.insert(0, _done_by(subject, whole, reading))
    if concrete and len(told) > 1:
        _add_items(concrete, reading)


def _behind_definitions(part: Part, reading: _Reading) -> list[tuple[Phrase, tuple[str, ...]]]:
    """The acts of a part that introduces or points elsewhere: only those of a doer named after that."""
    defining = max((phrase.end for phrase in part.phrases if acts.is_defining(phrase)), default=None)
    if defining is None:
        return reading.acts
    behind = [(phrase, subject) for phrase, subject in reading.acts if phrase.start >= defining]
    return behind if behind and find_doer(behind[0][0].text) else []


def _add_items(phrases: list[tuple[Phrase, tuple[str, ...]]], reading: _Reading) -> None:
    """Finer acts, as items under the part's first promise."""
    for phrase, subject in phrases:
        item = Draft(Span(_trimmed(phrase), phrase.end), is_optional=True, parent=0)
        reading.drafts.append(_done_by(subject, item, reading))
