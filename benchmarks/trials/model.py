"""Trial 9: everybody tries everything at random, the record and a model of it side by side: they never differ.

A world begins anew every 400 steps, so that steps cost as much at the end as at the beginning; its seed repeats it.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any, Protocol, TypeVar
from uuid import UUID

from benchmarks.trials import worlds
from benchmarks.trials.outcome import Outcome
from benchmarks.trials.place import Place
from benchmarks.trials.reference import (
    ALL,
    FROM,
    KINDS,
    MONEY,
    OWN,
    RIGHT,
    SIDE,
    Actual,
    Deed,
    Model,
    No,
    Owed,
    Person,
    Plan,
)

STEPS_IN_A_WORLD, MOST_DEEDS = 400, 12
FIRST, LAST = date(2019, 6, 3), date(2020, 12, 20)
_W = {"record": ALL, "comment": ALL}
PEOPLE: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "clerk": (OWN, {"record": OWN, "comment": OWN, "correct": OWN}),
    "other_clerk": (OWN, {"record": OWN, "comment": OWN, "correct": OWN}),
    "liaison": (ALL, {**_W, "return": ALL, "confirm": ALL, "correct": ALL, "set_rules": ALL}),
    "donor_leader": (ALL, {"approve": SIDE, "return": SIDE, "comment": ALL, "waive": ALL}),
    "finance": (MONEY, {"record": MONEY, "confirm": MONEY, "comment": MONEY, "correct": MONEY}),
    "recipient_leader": (ALL, {"approve": SIDE, "return": SIDE, "confirm": ALL, "comment": ALL}),
    "recipient_clerk": (SIDE, {"record": OWN, "confirm": MONEY, "comment": SIDE}),
    "seconded_cadre": (ALL, {**_W, "confirm": ALL}),
    "auditor": (ALL, {}),
    "administrator": ("nothing", {}),
    "stranger": ("", {}),
}
RARE = ("withdraw_activity", "comment_on_activity", "withdraw_evidence")
Thing = TypeVar("Thing")


class Chooser(Protocol):
    """What chooses: chance, or Hypothesis."""

    def __call__(self, options: Sequence[Any], /) -> Any: ...  # noqa: D102 - one of the options


class Differs(AssertionError):  # noqa: N818 - said of the record
    """The record and its model don't agree."""


@dataclass
class World:
    """A programme in the record, and the same in the model."""

    choose: Chooser
    cast: Any
    today: date = FIRST
    uids: list[UUID] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)
    steps: int = 0

    def __post_init__(self) -> None:
        from jiedui.ledger.models import Event, Obligation
        from tests.cast import PARTS, STRANGER
        from tests.making import BODIES, body

        self.numbers = {name: body(name).pk for name in BODIES}
        self.users = {name: viewer.user_id for name, viewer in self.cast.all().items()}
        self.bodies = tuple(BODIES)
        parts = {part.username: part for part in (*PARTS, STRANGER)}
        people = {
            name: Person(parts[name].body, str(parts[name].side), sees, may) for name, (sees, may) in PEOPLE.items()
        }
        proxies = frozenset({parts["donor_leader"].body, parts["recipient_leader"].body})
        rows = Obligation.objects.filter(programme=self.cast.programme).select_related("commitment")
        rows = rows.prefetch_related("parties__organisation").order_by("commitment__sequence", "due_on", "id")
        self.model = Model(people, tuple(map(_owed, rows)), proxies=proxies)
        self.model.events = Event.objects.count()
        self.by_commitment = {row.pk: row.commitment_id for row in rows}

    def step(self) -> None:
        """Something happens, or is refused, in both alike. Raises Differs."""
        self.steps += 1
        what = self.choose(("act",) * 16 + ("record", "record", "day", "waive", "rule"))
        if what != "record" and what != "day" and not self.model.deeds:
            what = "record"
        if what == "record" and len(self.model.deeds) >= MOST_DEEDS:
            what = "act"
        getattr(self, f"_try_{what}")()

    def _try_day(self) -> None:
        self.today = min(self.today + timedelta(days=self.choose((0, 1, 7, 40))), LAST)
        self.said.append(f"it is {self.today}")
        self._compare_lights()

    def _try_record(self) -> None:
        from jiedui.ledger.actions import activities

        who, plan, uid = self._who(), self._plan(), UUID(int=2**64 + self.steps)
        number = len(self.model.deeds)
        given = {"programme": self.cast.programme, "uid": uid, "details": self._details(plan), "at": self._at()}
        is_done = self._both(
            f"{who}: record {plan}",
            lambda: self.model.record(who, plan),
            lambda: activities.record_activity(self._viewer(who), **given),
        )
        if is_done:
            self.uids.append(uid)
        self._compare(number if is_done else None)

    def _try_waive(self) -> None:
        from jiedui.ledger.actions.waivers import Excuse, waive_obligation

        who, owed = self._who(), self.choose(sorted(self.model.owed))
        given = {"programme": self.cast.programme, "obligation": owed, "at": self._at()}
        excuse = Excuse("甲政函〔2019〕8号", "遭遇洪灾", self.today)
        self._both(
            f"{who}: waive {owed}",
            lambda: self.model.waive(who, owed, self.today),
            lambda: waive_obligation(self._viewer(who), excuse=excuse, **given),
        )
        self._compare(None)

    def _try_rule(self) -> None:
        from jiedui.ledger.actions.rules import set_consent_rule

        who, kind, needs = self._who(), self.choose(sorted(KINDS)), self.choose((True, False))
        given = {"programme": self.cast.programme, "kind": kind, "paper": "会议纪要", "at": self._at()}
        self._both(
            f"{who}: {kind} {'needs' if needs else 'does not need'} both sides",
            lambda: self.model.rule(who, kind, needs_both=needs),
            lambda: set_consent_rule(self._viewer(who), needs_consent=needs, **given),
        )
        self._compare_all()

    def _try_act(self) -> None:
        live = [number for number, deed in enumerate(self.model.deeds) if deed.state != "withdrawn"]
        number = self.choose(live or range(len(self.model.deeds)))
        verb, who = self._verb_and_person(deed := self.model.deeds[number])
        is_stale = self.choose((False,) * 9 + (True,))
        given, really = getattr(self, f"_{verb}", self._plain)(verb, who, number)
        asks_seen = verb in ("approve_activity", "regularise_activity", "confirm_activity")
        if asks_seen:
            really = self._with_seen(really, number, is_stale=is_stale)
        self._both(
            f"{who}: {verb} {number} {given or ''}{' unread' if asks_seen and is_stale else ''}",
            lambda: self.model.act(verb, who, deed, today=self.today, seen=not (asks_seen and is_stale), **given),
            really,
        )
        self._compare(number)

    def _verb_and_person(self, deed: Deed) -> tuple[str, str]:
        """Mostly what may be done now, by who may do it; else anything by anybody. Few are taken back."""
        if self.choose((True, False, False)):
            return self.choose(tuple(FROM)), self.choose(tuple(PEOPLE))
        possible = [verb for verb, states in FROM.items() if deed.state in states and verb not in RARE]
        verb = self.choose(possible or tuple(FROM))
        able = [name for name in PEOPLE if self.model.reaches(name, RIGHT.get(verb, "record"), deed.plan)]
        return verb, self.choose(able or tuple(PEOPLE))

    def _plain(self, verb: str, who: str, number: int) -> tuple[dict[str, Any], Callable[..., object]]:
        """An act that says nothing but who, on what, and sometimes why."""
        from jiedui.ledger.actions import activities, approvals

        base = self._base(number)
        if verb == "comment_on_activity":
            base = {"programme": base["programme"], "activity_uid": base["uid"], "at": base["at"]}
            base |= {"uid": UUID(int=2**80 + self.steps), "text": "请阅办"}
        elif verb not in ("submit_activity", "approve_activity", "confirm_activity"):
            base["reason"] = f"原因{self.steps}"
        act = getattr(activities, verb, None) or getattr(approvals, verb)
        return {}, lambda **more: act(self._viewer(who), **base, **more)

    def _edit_activity(self, verb: str, who: str, number: int) -> tuple[dict[str, Any], Callable[..., object]]:  # noqa: ARG002
        from jiedui.ledger.actions import activities

        old, new = self.model.deeds[number].plan, self._plan()
        plan = self.choose((old, new, new, replace(old, others=new.others - {old.body})))
        base = {**self._base(number), "details": self._details(plan)}
        return {"plan": plan}, lambda: activities.edit_activity(self._viewer(who), **base)

    def _carry_out_activity(self, verb: str, who: str, number: int) -> tuple[dict[str, Any], Callable[..., object]]:
        from jiedui.ledger.actions import activities
        from jiedui.ledger.actions.particulars import Actuals

        old = self.model.deeds[number].actual
        actual = old if old and self.choose((True, False)) else self._actual()
        given = {**self._base(number), "actuals": Actuals(actual.day, None, actual.place, actual.amount)}
        if verb == "carry_out_without_approval":
            given["reason"] = f"原因{self.steps}"
        return {"actual": actual}, lambda: getattr(activities, verb)(self._viewer(who), **given)

    _carry_out_without_approval = _edit_actuals = _carry_out_activity

    def _add_evidence(self, verb: str, who: str, number: int) -> tuple[dict[str, Any], Callable[..., object]]:  # noqa: ARG002
        from jiedui.ledger.actions import evidence
        from tests.making import picture_bytes

        content, file = self.choose((1, 2, 3)), 2**72 + self.steps
        about = {"activity_uid": self.uids[number], "uid": UUID(int=file), "name": "现场.png", "at": self._at()}
        about |= {"programme": self.cast.programme, "chunks": [picture_bytes(width=content)]}
        return {"number": file, "content": content}, lambda: evidence.add_evidence(self._viewer(who), **about)

    def _withdraw_evidence(self, verb: str, who: str, number: int) -> tuple[dict[str, Any], Callable[..., object]]:  # noqa: ARG002
        from jiedui.ledger.actions import evidence

        file = self.choose([*self.model.deeds[number].files] or [1])
        about = {"activity_uid": self.uids[number], "uid": UUID(int=file), "reason": "放错", "at": self._at()}
        about["programme"] = self.cast.programme
        return {"number": file}, lambda: evidence.withdraw_evidence(self._viewer(who), **about)

    def _add_contribution(self, verb: str, who: str, number: int) -> tuple[dict[str, Any], Callable[..., object]]:  # noqa: ARG002
        from jiedui.ledger.actions import contributions

        owed, amount = self.choose(sorted(self.model.owed)), self.choose((0, 100, 100, 5_000))
        base = {**self._base(number), "obligation": owed, "amount": amount, "reason": "漏计"}
        return {"owed": owed, "amount": amount}, lambda: contributions.add_contribution(self._viewer(who), **base)

    def _correct_contribution(self, verb: str, who: str, number: int) -> tuple[dict[str, Any], Callable[..., object]]:  # noqa: ARG002
        from jiedui.ledger.actions import contributions
        from jiedui.ledger.models import Contribution

        row, amount = self.choose(range(len(self.model.deeds[number].rows) + 1)), self.choose((0, 100, 200))
        made = Contribution.objects.filter(activity__uid=self.uids[number]).order_by("id").values_list("pk", flat=True)
        base = {**self._base(number), "contribution": [*made, 0][row], "amount": amount, "reason": "算错"}
        return {"row": row, "amount": amount}, lambda: contributions.correct_contribution(self._viewer(who), **base)

    def _with_seen(self, act: Callable[..., object], number: int, *, is_stale: bool) -> Callable[[], object]:
        from jiedui.ledger.consent import seen_digest
        from jiedui.ledger.models import Activity

        return lambda: act(seen="" if is_stale else seen_digest(Activity.objects.get(uid=self.uids[number])))

    def _both(self, said: str, in_model: Callable[[], None], really: Callable[[], object]) -> bool:
        """Do it in both; whether it was done. Raises Differs where only one of them refused."""
        from jiedui.kernel.refusals import InputRefused
        from jiedui.ledger.refusals import Missing, Refused

        refusal: str | None = None
        try:
            really()
        except (Missing, Refused, InputRefused) as error:
            refusal = str(error) or "missing"
        is_done = True
        try:
            in_model()
        except No:
            is_done = False
        self.said.append(f"{said}: {refusal or 'done'}")
        self.counts["done" if is_done else "refused"] += 1
        if is_done is not (refusal is None):
            self._differ(f"the model {'does' if is_done else 'refuses'} it, the record says: {refusal or 'done'}")
        return is_done

    def _compare(self, number: int | None) -> None:
        """What was touched, the length of the chain, and every light."""
        from django.db import connection

        if number is not None:
            self._compare_deed(number)
        with connection.cursor() as cursor:
            cursor.execute("SELECT MAX(sequence) FROM ledger_event")
            ((events,),) = cursor.fetchall()
        if events != self.model.events:
            self._differ(f"{events} events, the model has {self.model.events}")
        self._compare_lights()

    def _compare_lights(self) -> None:
        from jiedui.ledger.facts import status_rows

        found = sorted(status_rows(self.cast.programme.pk, self.today), key=lambda row: row.obligation_id)
        if found != (wanted := self.model.statuses(self.today)):
            apart = [(one, other) for one, other in zip(found, wanted, strict=True) if one != other]
            self._differ(f"lights: {apart}")

    def _compare_all(self) -> None:
        for number in range(len(self.model.deeds)):
            self._compare_deed(number)
        self._compare(None)

    def _compare_deed(self, number: int) -> None:
        deed = self.model.deeds[number]
        found, plan, actual = _found(self.uids[number]), deed.plan, deed.actual
        there = actual or plan
        consents = [(side, self.users[who]) for side, who in deed.consents.items()]
        rows = [(one.owed, one.amount, one.done_on, one.since, one.until) for one in deed.rows]
        planned = (deed.state, plan.kind, plan.title, self.numbers[plan.body], plan.day, there.place, there.amount)
        since = (deed.needs_both, deed.is_unapproved, deed.regularised_on, actual.day if actual else None)
        files = [(UUID(int=file), live) for file, (_, live) in deed.files.items()]
        wanted = [_as_told([(*planned, *since, self.users[deed.author])]), *map(_as_told, (consents, files, rows))]
        if found != wanted:
            apart = [(one, other) for one, other in zip(found, wanted, strict=True) if one != other]
            self._differ(f"deed {number}, the record and the model: {apart}")

    def verify(self) -> None:
        """All of it, and the record in itself."""
        from jiedui.ledger.verification import verify_database

        self._compare_all()
        if (fault := verify_database().fault) is not None:
            self._differ(fault.message)

    def _differ(self, what: str) -> None:
        raise Differs(f"{what}; {self.story}")

    @property
    def story(self) -> str:
        """What happened last, the latest first."""
        return "\n    after ".join(["", *self.said[:-40:-1]])

    def _who(self) -> str:
        return str(self.choose((*PEOPLE, "liaison", "liaison", "seconded_cadre", "clerk", "donor_leader")))

    def _viewer(self, who: str) -> Any:
        return getattr(self.cast, who)

    def _at(self) -> Any:
        from tests.days import at

        return at(self.today)

    def _base(self, number: int) -> dict[str, Any]:
        return {"programme": self.cast.programme, "uid": self.uids[number], "at": self._at()}

    def _plan(self) -> Plan:
        others = frozenset(self.choose(self.bodies) for _ in range(self.choose((0, 0, 1, 2))))
        body = self.choose(self.bodies)
        return Plan(
            kind=self.choose(tuple(KINDS)),
            title=self.choose(("走访", "送教")),
            body=body,
            day=self.today + timedelta(days=self.choose((-20, 0, 9))),
            place=self.choose(("村部", "村部", "中心小学", "")),
            amount=self.choose((100, 100, 200, 1, 0)),
            others=others - {body},
        )

    def _actual(self) -> Actual:
        day = self.today - timedelta(days=self.choose((0, 1, 30, -1)))
        return Actual(day, self.choose(("村部", "村部", "卫生院", "")), self.choose((100, 200, 300, 0)))

    def _details(self, plan: Plan) -> Any:
        from jiedui.ledger.actions.particulars import Details
        from tests.making import wanted_values

        return Details(
            kind=plan.kind,
            title=plan.title,
            organisation=self.numbers[plan.body],
            planned_on=plan.day,
            place=plan.place,
            amount=plan.amount,
            participants=tuple(self.numbers[name] for name in sorted(plan.others)),
            values=wanted_values(plan.kind),
        )


# What is compared of an activity, by its number; each read as the table has it, which costs a tenth of the models' way.
_ACTIVITY = """
SELECT id, state, kind, title, organisation_id, planned_on, place, amount, needs_both_sides, is_unapproved,
       regularised_on, done_on, author_id
FROM ledger_activity WHERE uid = %s
"""
_OF_IT = (
    "SELECT side, user_id FROM ledger_approval WHERE activity_id = %s AND lapsed_at IS NULL",
    "SELECT uid, withdrawn_at IS NULL FROM ledger_evidence WHERE activity_id = %s",
    "SELECT obligation_id, amount, done_on, counts_from, counts_until FROM ledger_contribution WHERE activity_id = %s",
)


def _found(uid: UUID) -> list[list[tuple[object, ...]]]:
    """An activity in the record: itself, the consents in force, the files and whether each proves, what counts."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_ACTIVITY, [uid if connection.vendor == "postgresql" else uid.hex])
        ((number, *columns),) = cursor.fetchall()
        found = [_as_told([tuple(columns)])]
        for statement in _OF_IT:
            cursor.execute(statement, [number])
            found.append(_as_told(cursor.fetchall()))
    return found


def _as_told(rows: Sequence[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Rows in one order, days and numbers as they are written, which engines don't agree about."""
    return sorted((tuple(map(_plain, row)) for row in rows), key=str)


def _plain(value: object) -> object:
    return value.hex if isinstance(value, UUID) else str(value) if isinstance(value, date) else value


def _owed(row: Any) -> Owed:
    from jiedui.assessment.facts import ObligationFact

    fact = ObligationFact(row.pk, row.programme_id, row.opens_on, row.due_on, row.warns_on, row.needed, row.most)
    bodies = tuple(party.organisation.name for party in row.parties.all())
    promise = row.commitment
    return Owed(
        fact,
        promise.key,
        promise.activity_kind,
        row.unit,
        promise.each_responsible,
        row.period_start,
        row.period_end,
        bodies,
    )


def run(name: str, place: Place, *, times: int, chance: Random) -> Outcome:  # noqa: ARG001 - all trials are called alike
    """So many steps, in worlds of 400, on all processors."""
    if place.postgres is not None:
        raise SystemExit("model plays on SQLite; its worlds begin from a copy of the file")
    pieces = [(chance.randrange(2**32), min(STEPS_IN_A_WORLD, times - at)) for at in range(0, times, STEPS_IN_A_WORLD)]
    outcome, counts, began = Outcome(), Counter[str](), time.monotonic()
    for found, broken in worlds.shared_out(place, _play, pieces):
        counts += found
        outcome.broken += broken
    steps = sum(size for _, size in pieces)
    outcome.line = (
        f"{steps} steps in {len(pieces)} worlds, {steps / (time.monotonic() - began):.0f} a second,"
        f" {counts['done']} acts done and {counts['refused']} refused alike, {len(outcome.broken)} promises broken"
    )
    return outcome


def _play(world: tuple[int, int]) -> tuple[Counter[str], list[str]]:
    """One world: what was done how often, and what was broken."""
    from jiedui.ledger.models import Programme
    from tests.cast import gather

    seed, steps = world
    worlds.begin_anew()
    played = World(Random(seed).choice, gather(*Programme.objects.order_by("pk")))
    try:
        for _ in range(steps):
            played.step()
        played.verify()
    except Differs as error:
        return played.counts, [f"world {seed}, step {played.steps}: {error}"]
    except Exception as error:
        return played.counts, [f"world {seed}, step {played.steps}: {error!r}; {played.story}"]
    return played.counts, []
