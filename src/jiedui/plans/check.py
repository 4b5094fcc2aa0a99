"""Check a resolved plan: what a reviewer should look at, and what was assumed about single commitments."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from jiedui.kernel.diagnostics import Diagnostic
from jiedui.kernel.spans import Lines, Span
from jiedui.periods.recurrence import Cycle
from jiedui.plans.kinds import KINDS, OTHER
from jiedui.plans.messages import MESSAGES, find
from jiedui.plans.misspellings import find_misspellings
from jiedui.plans.model import Assumption, Commitment, CommitmentKind, Plan
from jiedui.plans.quantities import find_overlong
from jiedui.plans.resolve import MOST_COMMITMENTS
from jiedui.plans.settle import Settled
from jiedui.plans.times import find_times
from jiedui.plans.words import words

_EVENTS = frozenset(words("units", "events"))
_MOST_OF_A_CODE = 20
_LONGEST_WORDS = 30


@dataclass(frozen=True, slots=True)
class _About:
    """A diagnostic, and the key of the one commitment that it is about."""

    diagnostic: Diagnostic
    key: str = ""


def check_plan(plan: Plan, settled: Settled, *, year_of_days: int | None) -> Plan:
    """The plan with its diagnostics, and each assumption with the commitment that it concerns."""
    review = _Review(plan, settled, year_of_days)
    found = [about for check in _CHECKS for about in _few(check(review))]
    assumed: defaultdict[str, list[Diagnostic]] = defaultdict(list)
    for about in found:
        if about.key and MESSAGES[about.diagnostic.code].lowers:
            assumed[about.key].append(about.diagnostic)
    diagnostics = sorted((about.diagnostic for about in found), key=lambda d: (d.span.start, d.code))
    commitments = tuple(_with_assumptions(each, assumed.get(each.key, [])) for each in plan.commitments)
    return replace(plan, commitments=commitments, diagnostics=(*plan.diagnostics, *diagnostics))


def _few(found: Iterator[_About]) -> Iterator[_About]:
    """At most so many of one kind: nobody reads the hundredth unclosed bracket."""
    for count, about in enumerate(found):
        if count >= _MOST_OF_A_CODE and not about.key:
            return
        yield about


def _with_assumptions(commitment: Commitment, assumed: list[Diagnostic]) -> Commitment:
    certainty = 100 - sum(MESSAGES[each.code].lowers for each in assumed)
    certainty -= 15 * (commitment.kind is CommitmentKind.QUALITATIVE) + 10 * (commitment.activity_kind == OTHER)
    certainty -= 10 * (not commitment.responsible and not commitment.lead)
    assumptions = tuple(Assumption(each.code, each.message) for each in assumed)
    return replace(commitment, assumptions=assumptions, certainty=max(0, certainty))


class _Review:
    """A plan under review: its text, what it owes, and where in a reader's words something stands."""

    def __init__(self, plan: Plan, settled: Settled, year_of_days: int | None) -> None:
        self.plan = plan
        self.settled = settled
        self.year_of_days = year_of_days
        self.owed = [commitment for commitment in plan.commitments if not commitment.is_optional]
        self._lines = Lines(plan.document.text)
        self._starts = [clause.span.start for clause in plan.document.clauses]

    def where(self, span: Span) -> str:
        """The line that holds the words, and the clause."""
        line = self._lines.place(span.start).line
        at = bisect_right(self._starts, span.start) - 1
        clause = self.plan.document.clauses[at] if at >= 0 else None
        return f"第{line}行（{clause.path}）" if clause and span.start < clause.span.end else f"第{line}行"


def _words(commitment: Commitment) -> str:
    quote = commitment.quote
    return quote if len(quote) <= _LONGEST_WORDS else f"{quote[: _LONGEST_WORDS - 1]}…"


def _check_emptiness(review: _Review) -> Iterator[_About]:
    if not review.owed:
        yield _About(find("P001", Span(0, 0)))
    if len(review.plan.commitments) >= MOST_COMMITMENTS:
        most = str(MOST_COMMITMENTS)
        yield _About(find("P016", review.plan.commitments[-1].span, most=most))
    if not review.plan.title:
        yield _About(find("P018", Span(0, 0)))
    if (
        not review.plan.years
        and review.plan.issued_on is None
        and not re.search(r"〔\d{4}〕", review.plan.document_number)
    ):
        yield _About(find("P019", Span(0, 0)))


def _check_pairs(review: _Review) -> Iterator[_About]:
    for span in review.settled.unclosed[:_MOST_OF_A_CODE]:
        yield _About(find("P002", span, where=review.where(span), sign=span.cut(review.settled.text)))


def _check_dates(review: _Review) -> Iterator[_About]:
    for time in find_times(review.settled.open):
        if time.day and not time.day.exists:
            span = Span(time.start, time.end)
            yield _About(find("P003", span, where=review.where(span), words=span.cut(review.settled.text)))
        elif time.assumed == "P010":
            span = Span(time.start, time.end)
            yield _About(
                find("P010", span, where=review.where(span), words=span.cut(review.settled.text)),
                _holder(review.plan, span),
            )


def _holder(plan: Plan, span: Span) -> str:
    return next((each.key for each in plan.commitments if each.span.contains(span)), "")


def _check_bounds(review: _Review) -> Iterator[_About]:
    for each in review.plan.commitments:
        if each.quantity and each.quantity.is_reversed:
            yield _About(find("P004", each.span, where=review.where(each.span), words=_words(each)), each.key)


def _check_repetition(review: _Review) -> Iterator[_About]:
    first: dict[str, Commitment] = {}
    for each in review.owed:
        before = first.setdefault(f"{each.quote}|{each.quantity}", each)
        if before is not each and before.span != each.span and len(each.quote) >= 6:
            where, other = review.where(each.span), review.where(before.span)
            yield _About(find("P005", each.span, where=where, other=other, words=_words(each)))


def _check_spelling(review: _Review) -> Iterator[_About]:
    for span, usual in find_misspellings(review.settled, review.plan.parties):
        yield _About(find("P006", span, where=review.where(span), words=span.cut(review.settled.text), usual=usual))


def _check_units(review: _Review) -> Iterator[_About]:
    listed = review.plan.team.responsible_units
    told: set[str] = set()
    for each in review.owed if listed else ():
        for name in (*each.lead, *each.responsible):
            is_unit = re.search("(?:局|委|办|部|厅)$", name)
            if is_unit and name not in listed and name not in told:
                told.add(name)
                yield _About(find("P007", each.span, where=review.where(each.span), words=name))


def _check_money(review: _Review) -> Iterator[_About]:
    """The budget note before the plan against the floor of the plan itself."""
    money = [each for each in review.owed if each.quantity and each.quantity.is_money and each.quantity.least]
    notes = [each for each in money if not each.clause_path]
    floors = [each for each in money if each.clause_path and each.activity_kind == "fund_arrival"]
    for note in notes:
        for floor in floors[:1]:
            if note.quantity and floor.quantity and note.quantity.least != floor.quantity.least:
                where, other = review.where(note.span), review.where(floor.span)
                yield _About(find("P008", note.span, where=where, words=_words(note), other=other, floor=_words(floor)))


def _check_term(review: _Review) -> Iterator[_About]:
    term = review.plan.term
    for each in review.owed if term else ():
        day = each.deadline.on if each.deadline else None
        if day and term and not term.contains(day):
            years = f"{term.start.year}-{term.last_day.year}年"
            where = review.where(each.span)
            yield _About(find("P009", each.span, where=where, day=day.isoformat(), term=years), each.key)


def _check_numerals(review: _Review) -> Iterator[_About]:
    for match in find_overlong(review.settled.open):
        span = Span(*match.span())
        yield _About(find("P011", span, where=review.where(span)))


def _check_periods(review: _Review) -> Iterator[_About]:
    """A counted event without a period, in a plan of several years or beside clauses that say 每年."""
    if len(review.plan.years) == 1:
        return
    for each in review.owed:
        is_event = each.quantity is not None and each.quantity.unit in _EVENTS
        if is_event and each.recurrence is None and each.deadline is None:
            yield _About(find("P012", each.span, where=review.where(each.span), words=_words(each)), each.key)


def _check_each(review: _Review) -> Iterator[_About]:
    for each in review.owed:
        if each.each_responsible and len(each.responsible) < 2:
            words_of = "、".join(each.responsible)
            yield _About(find("P015", each.span, where=review.where(each.span), words=words_of), each.key)


def _check_kinds(review: _Review) -> Iterator[_About]:
    """The same yearly kind promised in two clauses: one activity may count for both."""
    first: dict[str, Commitment] = {}
    for each in review.owed:
        if each.activity_kind == OTHER or each.recurrence is None or each.recurrence.cycle is not Cycle.YEAR:
            continue
        before = first.setdefault(each.activity_kind, each)
        if before.clause_path != each.clause_path:
            where, other = review.where(each.span), review.where(before.span)
            kind = KINDS[each.activity_kind].name
            yield _About(find("P020", each.span, where=where, other=other, kind=kind))


def _check_days(review: _Review) -> Iterator[_About]:
    """A day whose year the compiler supplied, or could not."""
    year = review.year_of_days
    for each in review.owed:
        form = each.deadline.form if each.deadline else ""
        if form.startswith("--"):
            yield _About(find("P014", each.span, where=review.where(each.span), words=_words(each)), each.key)
        elif form.startswith("issue") and "工作日" in each.quote:
            yield _About(find("P017", each.span, where=review.where(each.span), words=_words(each)), each.key)
        elif (
            form[:1].isdigit()
            and len(review.plan.years) != 1
            and year
            and form.startswith(str(year))
            and str(year) not in each.quote
        ):
            where = review.where(each.span)
            yield _About(find("P013", each.span, where=where, words=_words(each), year=str(year)), each.key)


_CHECKS: tuple[Callable[[_Review], Iterator[_About]], ...] = (
    _check_emptiness,
    _check_pairs,
    _check_dates,
    _check_bounds,
    _check_repetition,
    _check_spelling,
    _check_units,
    _check_money,
    _check_term,
    _check_numerals,
    _check_periods,
    _check_each,
    _check_kinds,
    _check_days,
)
