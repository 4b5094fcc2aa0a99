"""The stage of trial 9: a programme in the record and the same in the model, its people, and what they might plan.

What they do to it is in `deeds`, how the two are held together in `comparing`, the steps in `steps`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol
from uuid import UUID

from benchmarks.trials.reference import ALL, KINDS, MONEY, OWN, SIDE, Actual, Model, Owed, Person, Plan

FIRST = date(2019, 6, 3)
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


class Chooser(Protocol):
    """What chooses: chance, or Hypothesis."""

    def __call__(self, options: Sequence[Any], /) -> Any: ...  # noqa: D102 - one of the options


class Differs(AssertionError):  # noqa: N818 - said of the record
    """The record and its model don't agree."""


@dataclass
class Stage:
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

    @property
    def story(self) -> str:
        """What happened last, the latest first."""
        return "\n    after ".join(["", *self.said[:-40:-1]])

    def differ(self, what: str) -> None:
        """End the world: the record and the model don't agree. Raises Differs."""
        raise Differs(f"{what}; {self.story}")

    def who(self) -> str:
        """One of the people, those who may do much more often."""
        return str(self.choose((*PEOPLE, "liaison", "liaison", "seconded_cadre", "clerk", "donor_leader")))

    def viewer(self, who: str) -> Any:
        """That person in the record."""
        return getattr(self.cast, who)

    def at(self) -> Any:
        """This moment."""
        from tests.days import at

        return at(self.today)

    def base(self, number: int) -> dict[str, Any]:
        """What every act on the activity is given."""
        return {"programme": self.cast.programme, "uid": self.uids[number], "at": self.at()}

    def plan(self) -> Plan:
        """What somebody might plan."""
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

    def actual(self) -> Actual:
        """What somebody might say of how it went."""
        day = self.today - timedelta(days=self.choose((0, 1, 30, -1)))
        return Actual(day, self.choose(("村部", "村部", "卫生院", "")), self.choose((100, 200, 300, 0)))

    def details(self, plan: Plan) -> Any:
        """The plan as the record is given it."""
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
