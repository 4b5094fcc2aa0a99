"""What the record must do, said a second time and as shortly as can be: the model that trial 9 holds it against.

It shares nothing with the ledger but the names: who may do what, what leads where, whose consent holds, what counts
towards what. Lights are those of the reference evaluator. `No` is a refusal; what raised it has changed nothing.
"""
# ruff: noqa: ARG002 - acts on a deed are called alike, whether or not they ask who and when

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from jiedui.assessment.facts import ContributionFact, ObligationFact
from jiedui.assessment.results import StatusRow
from jiedui.assessment.status import evaluate_all

ALL, OWN, SIDE, MONEY = "all", "own", "side", "money"
WRITERS = ("record", "comment", "correct")


class No(Exception):  # noqa: N818 - a refusal
    """Refused, or not there for whoever asks."""


def check(holds: object) -> None:
    """Refuse unless it holds."""
    if not holds:
        raise No


@dataclass(frozen=True)
class Person:
    """Who, of which body and side; how far they see, and what they may do how far."""

    body: str
    side: str
    sees: str
    may: Mapping[str, str]


@dataclass(frozen=True)
class Kind:
    """A kind of activity as far as it matters here."""

    unit: str
    needs_both: bool
    is_money: bool = False


KINDS = {
    "expert_batch": Kind("批", needs_both=True),
    "special_topic_meeting": Kind("次", needs_both=False),
    "fund_arrival": Kind("元", needs_both=False, is_money=True),
    "unit_activity": Kind("次", needs_both=True),
    "order_based_training": Kind("人", needs_both=True),
    "labour_mechanism": Kind("项", needs_both=True),
}
HEADS = frozenset({"名", "人", "位", "人次"})


@dataclass(frozen=True)
class Owed:
    """One obligation; `fact` is what the evaluator is told of it."""

    fact: ObligationFact
    commitment: str
    kind: str
    unit: str
    each: bool
    start: date
    end: date
    bodies: tuple[str, ...]


@dataclass
class Row:
    """One amount that counts, or counted, towards an obligation."""

    owed: int
    commitment: str
    amount: int
    done_on: date
    since: date
    until: date | None = None


@dataclass(frozen=True)
class Plan:
    """What is planned of a deed."""

    kind: str
    title: str
    body: str
    day: date
    place: str
    amount: int
    others: frozenset[str]


@dataclass(frozen=True)
class Actual:
    """What was done."""

    day: date
    place: str
    amount: int


@dataclass
class Deed:
    """One activity."""

    plan: Plan
    author: str
    needs_both: bool
    state: str = "draft"
    actual: Actual | None = None
    is_unapproved: bool = False
    regularised_on: date | None = None
    consents: dict[str, str] = field(default_factory=dict)  # side: who
    hands: set[str] = field(default_factory=set)
    files: dict[int, tuple[int, bool]] = field(default_factory=dict)  # number: content, whether it still proves
    rows: list[Row] = field(default_factory=list)

    @property
    def is_settled(self) -> bool:
        """Whether nobody's consent is wanting."""
        return not self.needs_both or len(self.consents) == 2

    @property
    def content(self) -> object:
        """What is consented to."""
        return (self.plan, self.actual if self.is_unapproved else None)

    @property
    def has_proof(self) -> bool:
        """Whether there is a file that proves it."""
        return any(live for _, live in self.files.values())


_EARLY, _DONE = ("draft", "submitted", "approved"), ("carried_out", "confirmed")
FROM = {
    "edit_activity": _EARLY,
    "submit_activity": ("draft",),
    "approve_activity": ("submitted",),
    "return_activity": ("submitted",),
    "withdraw_activity": _EARLY,
    "carry_out_activity": ("draft", "approved"),
    "carry_out_without_approval": ("draft", "submitted"),
    "edit_actuals": ("carried_out",),
    "regularise_activity": _DONE,
    "add_evidence": (*_EARLY, *_DONE),
    "withdraw_evidence": (*_EARLY, "carried_out"),
    "confirm_activity": ("carried_out",),
    "dispute_activity": _DONE,
    "add_contribution": ("confirmed",),
    "correct_contribution": ("confirmed",),
    "comment_on_activity": (*_EARLY, *_DONE),
}
RIGHT = {
    "approve_activity": "approve",
    "regularise_activity": "approve",
    "return_activity": "return",
    "confirm_activity": "confirm",
    "dispute_activity": "confirm",
    "add_contribution": "correct",
    "correct_contribution": "correct",
    "comment_on_activity": "comment",
}


class Model:
    """The whole record in memory, as of the day `today`."""

    def __init__(self, people: Mapping[str, Person], owed: tuple[Owed, ...], *, proxies: frozenset[str]) -> None:
        self.people, self.owed, self.proxies = people, {one.fact.obligation_id: one for one in owed}, proxies
        self.deeds: list[Deed] = []
        self.rules = {code: kind.needs_both for code, kind in KINDS.items()}
        self.events = 0

    def statuses(self, today: date) -> list[StatusRow]:
        """Every light."""
        facts = [
            ContributionFact(
                0, row.owed, self.owed[row.owed].fact.programme_id, row.amount, row.done_on, row.since, row.until
            )
            for deed in self.deeds
            for row in deed.rows
        ]
        return sorted(
            evaluate_all([one.fact for one in self.owed.values()], facts, as_of=today),
            key=lambda status: status.obligation_id,
        )

    def record(self, who: str, plan: Plan) -> None:
        """A new draft."""
        self._check_may_record(who, plan)
        self.deeds.append(Deed(plan, who, self.rules[plan.kind], hands={who}))
        self.events += 1

    def act(self, verb: str, who: str, deed: Deed, *, today: date, seen: bool = True, **given: Any) -> None:
        """Somebody does something to a deed."""
        check(self.sees(who, deed))
        check(self.reaches(who, RIGHT.get(verb, "record"), deed.plan))
        check(deed.state in FROM[verb])
        before = replace(
            deed, consents=dict(deed.consents), files=dict(deed.files), rows=[replace(row) for row in deed.rows]
        )
        try:
            told = getattr(self, f"_{verb}")(deed, who, today, **given)
            check(seen)
        except No:
            for name in vars(before):
                setattr(deed, name, getattr(before, name))
            raise
        self.events += 1 if told is None else told

    def sees(self, who: str, deed: Deed) -> bool:
        """Whether the deed is there for somebody."""
        person = self.people[who]
        is_own, is_money = person.body == deed.plan.body, KINDS[deed.plan.kind].is_money
        return {
            ALL: True,
            OWN: is_own or person.body in deed.plan.others,
            MONEY: is_own or is_money,
            SIDE: is_own or is_money or deed.needs_both,
        }.get(person.sees, False)

    def waive(self, who: str, owed: int, day: date) -> None:
        """Excuse from a day on, for good."""
        check("waive" in self.people[who].may)
        check(self.owed[owed].fact.waived_from is None)
        self.owed[owed] = replace(self.owed[owed], fact=replace(self.owed[owed].fact, waived_from=day))
        self.events += 1

    def rule(self, who: str, kind: str, *, needs_both: bool) -> None:
        """Whether a kind needs both sides from now on."""
        check("set_rules" in self.people[who].may)
        check(self.rules[kind] is not needs_both)
        self.rules[kind] = needs_both
        for deed in self.deeds:
            if deed.state == "draft" and deed.plan.kind == kind:
                deed.needs_both = needs_both
        self.events += 1

    def reaches(self, who: str, right: str, plan: Plan) -> bool:
        """Whether somebody's right goes as far as such a deed."""
        person = self.people[who]
        scope = person.may.get(right, "")
        own, money = plan.body == person.body, KINDS[plan.kind].is_money
        return {ALL: True, SIDE: True, OWN: own, MONEY: money}.get(scope, False)

    def _check_may_record(self, who: str, plan: Plan) -> None:
        check(self.reaches(who, "record", plan))
        person = self.people[who]
        bodies = {one.body for one in self.people.values() if one.sees}
        bodies |= {body for owed in self.owed.values() for body in owed.bodies}
        check(plan.body in (bodies if person.may["record"] == ALL else {person.body}))

    def _move(self, deed: Deed, before: object, following: Callable[[], str]) -> None:
        """What was consented to and isn't the same any more is consented to no longer; then the next state."""
        if deed.content != before:
            deed.consents, deed.regularised_on = {}, None
        deed.state = following()

    def _edit_activity(self, deed: Deed, who: str, today: date, *, plan: Plan) -> int:
        self._check_may_record(who, plan)
        was = (deed.plan, deed.needs_both, deed.state)
        before, deed.plan, deed.needs_both = deed.content, plan, self.rules[plan.kind]
        self._move(deed, before, lambda: self._asked(deed) if deed.state != "draft" else "draft")
        is_new = was != (deed.plan, deed.needs_both, deed.state)
        deed.hands |= {who} if is_new else set()
        return int(is_new)

    def _asked(self, deed: Deed) -> str:
        return "approved" if deed.is_settled else "submitted"

    def _submit_activity(self, deed: Deed, who: str, today: date) -> None:
        deed.needs_both = self.rules[deed.plan.kind]
        deed.state = self._asked(deed)
        deed.hands = deed.hands | {who}
        self._check_complete(deed)

    def _check_complete(self, deed: Deed) -> None:
        there = deed.actual or deed.plan
        check(there.amount and (there.place or not deed.needs_both))

    def _approve_activity(self, deed: Deed, who: str, today: date) -> None:
        self._consent(deed, who)
        deed.state = self._asked(deed)

    def _consent(self, deed: Deed, who: str) -> None:
        check(who not in deed.hands)
        check(not deed.needs_both or self.people[who].side not in deed.consents)
        deed.consents[self.people[who].side] = who

    def _regularise_activity(self, deed: Deed, who: str, today: date) -> None:
        check(deed.is_unapproved and deed.regularised_on is None)
        self._consent(deed, who)
        deed.regularised_on = today if len(deed.consents) == 2 else None

    def _return_activity(self, deed: Deed, who: str, today: date) -> None:
        deed.consents, deed.state = {}, "draft"

    def _withdraw_activity(self, deed: Deed, who: str, today: date) -> None:
        deed.state = "withdrawn"

    def _carry_out_activity(self, deed: Deed, who: str, today: date, *, actual: Actual) -> None:
        check(deed.is_settled and actual.day <= today)
        if deed.state == "draft":
            deed.needs_both = deed.needs_both or self.rules[deed.plan.kind]
        check(deed.is_settled)
        deed.state, deed.actual, deed.hands = "carried_out", actual, deed.hands | {who}
        self._check_complete(deed)

    def _carry_out_without_approval(self, deed: Deed, who: str, today: date, *, actual: Actual) -> None:
        check(not (deed.state == "draft" and deed.is_settled) and actual.day <= today)
        before = deed.content
        deed.actual, deed.is_unapproved, deed.hands = actual, True, deed.hands | {who}
        self._move(deed, before, lambda: "carried_out")
        self._check_complete(deed)

    def _edit_actuals(self, deed: Deed, who: str, today: date, *, actual: Actual) -> int:
        check(actual.day <= today)
        was, before = deed.actual, deed.content
        deed.actual = actual
        self._move(deed, before, lambda: "carried_out")
        deed.hands = deed.hands | ({who} if was != actual else set())
        return int(was != actual)

    def _add_evidence(self, deed: Deed, who: str, today: date, *, number: int, content: int) -> int:
        is_new = (content, True) not in deed.files.values()
        if is_new:
            deed.files[number] = (content, True)
        return int(is_new)

    def _withdraw_evidence(self, deed: Deed, who: str, today: date, *, number: int) -> None:
        check(deed.files.get(number, (0, False))[1])
        deed.files[number] = (deed.files[number][0], False)

    def _confirm_activity(self, deed: Deed, who: str, today: date) -> None:
        check(who not in deed.hands)
        check(not KINDS[deed.plan.kind].is_money or self.people[who].side == "recipient")
        check(deed.has_proof)
        deed.state = "confirmed"
        deed.rows += self._counted(deed, today)

    def _dispute_activity(self, deed: Deed, who: str, today: date) -> None:
        for row in deed.rows:
            row.until = row.until or today
        deed.state = "carried_out"

    def _add_contribution(self, deed: Deed, who: str, today: date, *, owed: int, amount: int) -> None:
        commitment = self.owed[owed].commitment
        check(amount > 0 and not any(row.commitment == commitment and row.until is None for row in deed.rows))
        deed.rows.append(Row(owed, commitment, amount, self._actual(deed).day, today))

    def _correct_contribution(self, deed: Deed, who: str, today: date, *, row: int, amount: int) -> None:
        check(row < len(deed.rows))
        old = deed.rows[row]
        check(old.until is None and amount not in (old.amount,) and amount >= 0)
        old.until = today
        if amount:
            deed.rows.append(Row(old.owed, old.commitment, amount, self._actual(deed).day, today))

    def _comment_on_activity(self, deed: Deed, who: str, today: date) -> None:
        """Changes nothing that is modelled."""

    def _actual(self, deed: Deed) -> Actual:
        assert deed.actual is not None
        return deed.actual

    def _counted(self, deed: Deed, today: date) -> Iterator[Row]:
        """What a confirmed deed counts towards: of each promise the obligation that it is nearest to."""
        actual, best = self._actual(deed), dict[str, tuple[int, Row]]()
        for owed in self.owed.values():
            rank, amount = self._nearness(deed, owed), self._amount(owed.unit, deed)
            if rank is not None and amount and rank < best.get(owed.commitment, (9, None))[0]:
                row = Row(owed.fact.obligation_id, owed.commitment, amount, actual.day, today)
                best[owed.commitment] = (rank, row)
        return (row for _, row in best.values())

    def _nearness(self, deed: Deed, owed: Owed) -> int | None:
        is_like = KINDS[deed.plan.kind].needs_both and (not deed.is_unapproved or deed.is_settled)
        is_about = owed.kind == deed.plan.kind or (owed.kind == "unit_activity" and owed.each and is_like)
        if not is_about or not owed.start <= self._actual(deed).day < owed.end:
            return None
        if deed.plan.body in owed.bodies:
            return 0
        if set(owed.bodies) & deed.plan.others:
            return 1
        return 3 if not owed.each and deed.plan.body in self.proxies else None

    def _amount(self, unit: str, deed: Deed) -> int:
        own = KINDS[deed.plan.kind].unit
        if unit == own or (unit in HEADS and own in HEADS):
            return self._actual(deed).amount
        return 0 if unit == "元" else 100
