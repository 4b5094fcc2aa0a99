"""A large ledger's rows: plausible activities of the example programme, with everything that hangs on them.

Each activity comes with its participants, approvals, evidence and contributions, and with one event of the audit chain
that made them all: true digests throughout, so that `jiedui verify` holds. The same numbers every time.
"""

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any
from uuid import UUID

from django.db.models import NOT_PROVIDED, Model

from jiedui.accounts.models import Organisation, User
from jiedui.ledger import chain, consent
from jiedui.ledger.models import (
    Activity,
    ActivityOrganisation,
    Approval,
    Change,
    Contribution,
    Event,
    Evidence,
    Obligation,
    Programme,
)
from jiedui.plans.kinds import KINDS

# How often each state occurs: a ledger of many years is mostly confirmed, and little of it waits for anybody.
STATES = (
    ("confirmed", 9_700),
    ("withdrawn", 200),
    ("carried_out", 50),
    ("approved", 20),
    ("submitted", 20),
    ("draft", 10),
)
UNAPPROVED_OF_100 = 2
FIRST, DAYS = date(2019, 3, 10), 660
_VILLAGES = ("白羊溪村", "报木坪村", "兴沙村", "都蛮村", "岩寨村", "塘门口村", "大湾村", "椰木溪村", "文山寨村")
_PLACES = ("村部", "中心小学", "卫生院", "油茶基地", "文化广场", "敬老院", "扶贫车间", "村民小组", "河堤工地")
_DEEDS = ("现场指导", "业务培训", "走访慰问", "对接洽谈", "技术服务", "送教送医", "项目核查", "座谈交流", "物资交接")

Rows = dict[type[Model], list[tuple[Any, ...]]]


@dataclass(slots=True)
class Maker:
    """Makes rows with their own numbers, beginning after those that are there."""

    programme: Programme
    next_id: dict[type[Model], int]
    sequence: int
    head: str
    proof: Evidence
    chance: random.Random = field(default_factory=lambda: random.Random(2019))

    def pieces(self, activities: int, *, piece: int = 5_000) -> Iterator[Rows]:
        """The rows of so many activities, a piece at a time, each as the columns of its table in their order."""
        context = _Context(self.programme)
        rows: Rows = defaultdict(list)
        for number in range(1, activities + 1):
            self._one(number, activities, context, rows)
            if number % piece == 0 or number == activities:
                yield rows
                rows = defaultdict(list)

    def _one(self, number: int, of: int, context: "_Context", rows: Rows) -> None:
        pick = self.chance
        deal = self._deal(number, of, context, rows)
        activity = deal.activity = self._add(deal, Activity, **_columns_of(deal, pick, context, self.programme.pk))
        deal.others = sorted(set(pick.sample(context.bodies, pick.choice((0, 0, 1, 2)))) - {deal.unit})
        for body in deal.others:
            self._add(deal, ActivityOrganisation, activity_id=activity["id"], organisation_id=body)
        if deal.is_consented:
            self._approve(deal, context)
        if deal.is_done:
            for copy in range(2 if number % 10 == 0 else 1):
                self._prove(deal, copy)
        obligation = context.obligation_for(deal.kind, deal.unit, deal.day) if deal.state == "confirmed" else None
        if obligation is not None:
            self._count(deal, obligation, context)
        self._event(deal, context.actors[deal.author])

    def _deal(self, number: int, of: int, context: "_Context", rows: Rows) -> "_Deal":
        pick = self.chance
        kind = pick.choices(context.kinds, context.weights)[0]
        unit = context.unit_for(kind, pick)
        state = pick.choices([s for s, _ in STATES], [w for _, w in STATES])[0]
        day = FIRST + timedelta(days=number * DAYS // of)
        is_rash = KINDS[kind].needs_both_sides and pick.randrange(100) < UNAPPROVED_OF_100
        return _Deal(
            number=number,
            rows=rows,
            kind=kind,
            unit=unit,
            author=context.recorders[unit],
            state=state,
            day=day,
            at=datetime(day.year, day.month, day.day, 1, number % 60, tzinfo=UTC),
            is_unapproved=is_rash and state in ("carried_out", "confirmed"),
        )

    def _approve(self, deal: "_Deal", context: "_Context") -> None:
        present = Activity(**{name: deal.activity[name] for name in _columns(Activity)})
        content = consent.planned_content(present, tuple(deal.others))
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).hexdigest()
        for side, (user, post) in context.leaders.items():
            self._add(
                deal,
                Approval,
                activity_id=deal.activity["id"],
                side=side,
                opinion="同意",
                user_id=user,
                post_title=post,
                at=deal.at,
                approved_digest=digest,
                log_head=self.head,
            )

    def _prove(self, deal: "_Deal", copy: int) -> None:
        # A second file under the same bytes would be the same file: it is said to have been withdrawn.
        self._add(
            deal,
            Evidence,
            uid=UUID(int=self.chance.getrandbits(128), version=4),
            activity_id=deal.activity["id"],
            name=f"现场照片{deal.number}-{copy + 1}.jpg",
            media_type=self.proof.media_type,
            size=self.proof.size,
            digest=self.proof.digest,
            added_by_id=deal.author,
            added_at=deal.at,
            withdrawn_reason="重复上传" if copy else "",
            withdrawn_at=deal.at if copy else None,
        )

    def _count(self, deal: "_Deal", obligation: Obligation, context: "_Context") -> None:
        self._add(
            deal,
            Contribution,
            programme_id=self.programme.pk,
            activity_id=deal.activity["id"],
            obligation_id=obligation.pk,
            commitment_id=obligation.commitment_id,
            amount=deal.activity["amount"] if obligation.unit == deal.activity["unit"] else 100,
            done_on=deal.day,
            counts_from=deal.day + timedelta(days=1),
            reason="由责任单位开展",
            made_by_id=context.confirmer,
            made_at=deal.at,
        )

    def _add(self, deal: "_Deal", model: type[Model], **values: Any) -> dict[str, Any]:
        number = self.next_id[model]
        self.next_id[model] = number + 1
        row = {**_defaults(model), **values, "id": number}
        deal.rows[model].append(tuple(row[name] for name in _columns(model)))
        deal.changes.append((model, number, row))
        return row

    def _event(self, deal: "_Deal", label: str) -> None:
        self.sequence += 1
        event = Event(
            sequence=self.sequence,
            at=deal.at,
            actor_id=deal.author,
            actor_label=label,
            programme_id=self.programme.pk,
            verb="record_activity",
            previous=self.head,
        )
        digests = []
        for ordinal, (model, number, row) in enumerate(deal.changes):
            told = _telling(model)
            fields, row_digest, change_digest = told.digests(ordinal, number, row)
            digests.append(change_digest)
            place = self.next_id[Change]
            self.next_id[Change] = place + 1
            deal.rows[Change].append((place, self.sequence, ordinal, told.table, number, "created", fields, row_digest))
        self.head = event.digest = hashlib.sha256(chain.event_text(event, digests).encode()).hexdigest()
        deal.rows[Event].append(tuple(getattr(event, name) for name in _columns(Event)))


@dataclass(slots=True)
class _Deal:
    """One activity being made, and where its rows go."""

    number: int
    rows: Rows
    kind: str
    unit: int
    author: int
    state: str
    day: date
    at: datetime
    is_unapproved: bool
    others: list[int] = field(default_factory=list)
    activity: dict[str, Any] = field(default_factory=dict)
    changes: list[tuple[type[Model], int, dict[str, Any]]] = field(default_factory=list)

    @property
    def is_consented(self) -> bool:
        has_gone_ahead = self.is_done or self.state == "approved"
        return KINDS[self.kind].needs_both_sides and has_gone_ahead and not self.is_unapproved

    @property
    def is_done(self) -> bool:
        return self.state in ("carried_out", "confirmed")


def _columns_of(deal: _Deal, pick: random.Random, context: "_Context", programme: int) -> dict[str, Any]:
    """What is told of the activity itself."""
    village, is_confirmed = pick.choice(_VILLAGES), deal.state == "confirmed"
    place = f"{village}{pick.choice(_PLACES)}"
    amount = pick.randrange(1, 500) * 100_00 if KINDS[deal.kind].unit == "元" else 100
    people = pick.randrange(3, 80)
    return {
        "uid": UUID(int=pick.getrandbits(128), version=4),
        "programme_id": programme,
        "kind": deal.kind,
        "title": f"{context.labels[deal.unit]}赴{village}{pick.choice(_DEEDS)}（第{deal.number}期）",
        "organisation_id": deal.unit,
        "place": place,
        "planned_on": deal.day,
        "done_on": deal.day if deal.is_done else None,
        "amount": amount,
        "unit": KINDS[deal.kind].unit or "项",
        "people": people,
        "planned_place": place if deal.is_done else "",
        "planned_amount": amount if deal.is_done else None,
        "planned_people": people if deal.is_done else None,
        "note": "按照年度计划组织实施，详见佐证材料。",
        "state": deal.state,
        "needs_both_sides": KINDS[deal.kind].needs_both_sides,
        "consent_asked_on": deal.day if KINDS[deal.kind].needs_both_sides and deal.state != "draft" else None,
        "consent_days": 5 if KINDS[deal.kind].needs_both_sides and deal.state != "draft" else None,
        "is_unapproved": deal.is_unapproved,
        "unapproved_reason": "汛期抢修，先行开展" if deal.is_unapproved else "",
        "regularised_on": deal.day + timedelta(days=9) if deal.is_unapproved and deal.number % 20 else None,
        "author_id": deal.author,
        "recorded_at": deal.at,
        "confirmed_by_id": context.confirmer if is_confirmed else None,
        "confirmed_on": deal.day + timedelta(days=1) if is_confirmed else None,
    }


class _Telling:
    """What `chain` says of a new row of one table, written out beforehand: millions of rows have no time for `json`."""

    def __init__(self, model: type[Model]) -> None:
        self.table = model._meta.db_table
        self._audited = chain.audited_columns(model)
        self._in_order = sorted(self._audited)
        self._values = "{" + ",".join(f'"{name}":%s' for name in self._in_order) + "}"
        self._fields = "{" + ",".join(f'"{name}":[null,%s]' for name in self._in_order) + "}"
        self._stored = "{" + ", ".join(f'"{name}": [null, %s]' for name in self._audited) + "}"

    def digests(self, ordinal: int, number: int, row: dict[str, Any]) -> tuple[str, str, str]:
        """The fields as they are stored, the digest of the row and that of the change."""
        texts = {name: _empty(row[name]) or _texts(row[name]) for name in self._audited}
        plain = tuple([texts[name][0] for name in self._in_order])
        row_text = f'{{"row":{number},"table":"{self.table}","values":{self._values % plain}}}'
        row_digest = hashlib.sha256(row_text.encode()).hexdigest()
        change = (
            f'{{"fields":{self._fields % plain},"operation":"created","ordinal":{ordinal},"row":{number},'
            f'"row_digest":"{row_digest}","table":"{self.table}"}}'
        )
        stored = self._stored % tuple([texts[name][1] for name in self._audited])
        return stored, row_digest, hashlib.sha256(change.encode()).hexdigest()


@cache
def _telling(model: type[Model]) -> _Telling:
    return _Telling(model)


def _empty(value: Any) -> tuple[str, str] | None:
    """What can't be looked up: a field of JSON, always empty here."""
    if isinstance(value, dict | list):
        return json.dumps(value), json.dumps(value)
    return None


@lru_cache(maxsize=100_000, typed=True)
def _texts(value: Any) -> tuple[str, str]:
    """A value as JSON, as it is and with its Chinese written out in numbers."""
    if value is None:
        return "null", "null"
    if isinstance(value, bool):
        return (str(value).lower(),) * 2
    if isinstance(value, int):
        return str(value), str(value)
    text = chain.plain(value)
    return encode_basestring(text), encode_basestring_ascii(text)


class _Context:
    """What the rows refer to: the programme's bodies, people, kinds and obligations."""

    def __init__(self, programme: Programme) -> None:
        seats = list(programme.memberships.select_related("user__person", "organisation").order_by("id"))
        self.labels = {body.pk: body.label for body in Organisation.objects.all()}
        self.bodies = sorted({seat.organisation_id for seat in seats if seat.side == "donor"})
        self.recorders = {seat.organisation_id: seat.user_id for seat in seats if seat.role in ("liaison", "clerk")}
        self.confirmer = next(seat.user_id for seat in seats if seat.role == "recipient_leader")
        leaders = {seat.role: seat for seat in seats if seat.role in ("donor_leader", "recipient_leader")}
        self.leaders = {s.side: (s.user_id, s.user.person.name) for s in leaders.values()}
        self.actors = {user.pk: user.person.name for user in User.objects.select_related("person")}
        self._by_kind: dict[str, list[tuple[Obligation, frozenset[int]]]] = defaultdict(list)
        obligations = Obligation.objects.filter(programme=programme, commitment__version__state="adopted")
        for one in obligations.select_related("commitment").prefetch_related("parties").order_by("id"):
            parties = frozenset(party.organisation_id for party in one.parties.all())
            self._by_kind[one.commitment.activity_kind].append((one, parties))
        self.kinds = sorted(KINDS)
        self.weights = [8 if kind in self._by_kind else 1 for kind in self.kinds]

    def unit_for(self, kind: str, pick: random.Random) -> int:
        owing = sorted({body for _, parties in self._by_kind.get(kind, ()) for body in parties} & set(self.recorders))
        return pick.choice(owing or sorted(self.recorders))

    def obligation_for(self, kind: str, unit: int, day: date) -> Obligation | None:
        running = [(o, p) for o, p in self._by_kind.get(kind, ()) if o.period_start <= day < o.period_end]
        return next((o for o, parties in running if unit in parties), running[0][0] if running else None)


@cache
def _columns(model: type[Model]) -> tuple[str, ...]:
    return tuple(column.attname for column in model._meta.concrete_fields)


@cache
def _defaults(model: type[Model]) -> dict[str, Any]:
    found = {}
    for column in model._meta.concrete_fields:
        if column.default is not NOT_PROVIDED:
            found[column.attname] = column.get_default()
        else:
            found[column.attname] = None if column.null else "" if column.empty_strings_allowed else None
    return found
