"""The version under review: its text with every promise marked, and the promises in data, the least certain first."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, Prefetch

from jiedui.accounts.models import Organisation
from jiedui.accounts.roles import Verb
from jiedui.kernel.diagnostics import Diagnostic
from jiedui.kernel.spans import Lines, Place, Span
from jiedui.ledger import access
from jiedui.ledger.kept import diagnostics_of, document_of
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
from jiedui.ledger.queries.dues import Body
from jiedui.ledger.queries.paper import Paper, Promise, build_paper
from jiedui.ledger.refusals import Missing
from jiedui.ledger.viewers import Viewer
from jiedui.plans.kinds import ActivityKind

ROWS = 20
NAMES_SHOWN = 50
IN_REVIEW = (PlanState.DRAFTED, PlanState.REVIEWED)


class Showing(StrEnum):
    """Which promises the list shows."""

    WAITING = "waiting"
    DONE = "done"
    DROPPED = "dropped"


_STATES: Mapping[Showing, frozenset[str]] = {
    Showing.WAITING: frozenset({ReviewState.UNCONFIRMED}),
    Showing.DONE: frozenset({ReviewState.CONFIRMED, ReviewState.CORRECTED}),
    Showing.DROPPED: frozenset({ReviewState.DROPPED}),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: `key` a promise, `name` a printed name to bind; `after` the last row seen.

    A form is for those who review. `settled` is the promise that was just settled; with `goes_on` the next that
    waits after it is chosen.
    """

    key: str = ""
    name: str = ""
    showing: Showing | None = None
    after: str = ""
    is_form: bool = False
    settled: str = ""
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class VersionHead:
    """What is known of a version besides its text."""

    id: int
    number: int
    state: PlanState
    title: str
    document_number: str
    issuing_body: str
    issued_on: date | None
    first_year: int
    last_year: int
    source_name: str
    received_at: datetime
    adopted_on: date | None

    @property
    def is_drafted(self) -> bool:
        return self.state == PlanState.DRAFTED

    @property
    def is_reviewed(self) -> bool:
        return self.state == PlanState.REVIEWED

    @property
    def is_in_review(self) -> bool:
        return self.state in IN_REVIEW


@dataclass(frozen=True, slots=True)
class ReviewParty:
    """A body that answers for a promise: the name as printed, and the body it is bound to, if any."""

    name: str
    is_lead: bool
    organisation_id: int | None
    organisation: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What a promise asks for, as it stands in the review."""

    least: int | None
    most: int | None
    unit: str
    is_approximate: bool
    recurrence: str
    deadline: str
    each_responsible: bool
    activity_kind: str
    area: str
    parties: tuple[ReviewParty, ...]


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One promise with all that the reviewer may correct."""

    key: str
    clause_path: str
    quote: str
    terms: Terms
    is_item: bool
    certainty: int
    assumptions: tuple[str, ...]
    kind_reason: str
    state: ReviewState
    note: str

    @property
    def is_waiting(self) -> bool:
        return self.state == ReviewState.UNCONFIRMED

    @property
    def is_dropped(self) -> bool:
        return self.state == ReviewState.DROPPED


@dataclass(frozen=True, slots=True)
class Near:
    """A promise that stands at the same place as the chosen one, or belongs to it."""

    key: str
    quote: str
    is_item: bool
    state: ReviewState


@dataclass(frozen=True, slots=True)
class Chosen:
    """The promise looked at, from the character `start`, and its neighbours in the list and in the text."""

    item: ReviewItem
    start: int
    before: str
    after: str
    near: tuple[Near, ...]
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd in the document, and where; `start` is the block that it stands in."""

    diagnostic: Diagnostic
    place: Place
    start: int


@dataclass(frozen=True, slots=True)
class UnboundName:
    """A printed name that stands for no body yet."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """`head` is None before the first plan. `paper` is there for the whole page only, `rows` where none is chosen.

    `marks` has the state of every promise in the text, by its key.
    """

    slug: str
    programme: str
    may_review: bool
    may_adopt: bool
    head: VersionHead | None = None
    asked: Asked = field(default_factory=Asked)
    counts: Mapping[str, int] = field(default_factory=dict)
    rows: tuple[ReviewItem, ...] = ()
    after: str = ""
    chosen: Chosen | None = None
    unbound: tuple[UnboundName, ...] = ()
    bodies: tuple[Body, ...] = ()
    kinds: Mapping[str, ActivityKind] = field(default_factory=dict)
    paper: Paper | None = None
    marks: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    finding_of: Mapping[str, Diagnostic] = field(default_factory=dict)
    settled_state: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the viewer may work on the promises now."""
        return self.may_review and self.head is not None and self.head.is_drafted

    @property
    def total(self) -> int:
        """How many promises will owe something, or wait to be told so."""
        return self.waiting + self.done

    @property
    def waiting(self) -> int:
        return self.counts.get(Showing.WAITING, 0)

    @property
    def done(self) -> int:
        return self.counts.get(Showing.DONE, 0)

    @property
    def dropped(self) -> int:
        return self.counts.get(Showing.DROPPED, 0)

    @property
    def showing(self) -> Showing:
        return self.asked.showing or (Showing.WAITING if self.waiting else Showing.DONE)

    @property
    def is_ready(self) -> bool:
        """Whether the review can be declared done."""
        return self.is_open and not self.waiting and self.done > 0


@dataclass(frozen=True, slots=True)
class _Light:
    """A commitment as the list orders it and the text marks it."""

    promise: Promise
    certainty: int
    state: str

    @property
    def key(self) -> str:
        return self.promise.key

    @property
    def order(self) -> tuple[int, int, int]:
        return (self.certainty, self.promise.sequence, self.promise.id)

    def is_in(self, showing: Showing) -> bool:
        """Items are listed only where they were dropped; else they go with their commitment."""
        return self.state in _STATES[showing] and (not self.promise.is_item or showing is Showing.DROPPED)


def review_page(viewer: Viewer, *, slug: str, asked: Asked) -> ReviewPage:
    """The whole page. Raises Missing, Refused. Seven queries at most, beside the frame's."""
    page, lights = _panel(viewer, slug=slug, asked=asked)
    if page.head is None:
        return page
    version = _version(page.head.id)
    standing = [light for light in lights if light.state != ReviewState.DROPPED]
    return replace(
        _with_places(page, version),
        paper=build_paper(document_of(version), [light.promise for light in standing]),
        marks={light.key: light.state for light in standing},
    )


def review_panel(viewer: Viewer, *, slug: str, asked: Asked) -> ReviewPage:
    """The page without the text: what stands beside it. Raises Missing, Refused."""
    page, _ = _panel(viewer, slug=slug, asked=asked)
    if page.head is None:
        raise Missing
    return _with_places(page, _version(page.head.id))


def _version(pk: int) -> PlanVersion:
    return PlanVersion.objects.only("source_name", "text", "document", "diagnostics").get(pk=pk)


def _with_places(page: ReviewPage, version: PlanVersion) -> ReviewPage:
    """The page with what needs the text: where the chosen promise stands, and what is odd and where."""
    lines, chosen, found = Lines(version.text), page.chosen, diagnostics_of(version)
    starts = [block["span"][0] for block in version.document["blocks"]] or [0]
    return replace(
        page,
        chosen=chosen and replace(chosen, place=lines.place(chosen.start)),
        findings=tuple(
            Finding(one, lines.place(one.span.start), starts[max(bisect_right(starts, one.span.start) - 1, 0)])
            for one in found
        ),
        finding_of={one.message: one for one in found},
    )


def reviewed_programme(viewer: Viewer, *, slug: str) -> Programme:
    """The programme, for those who review or adopt its plan. Raises Missing, Refused."""
    programme = access.get_programme_to(Verb.VIEW, viewer, slug=slug)
    if not any(viewer.may(programme.pk, verb) for verb in (Verb.REVIEW_PLAN, Verb.ADOPT_PLAN)):
        raise access.not_allowed(viewer, programme.pk)
    return programme


@dataclass(frozen=True, slots=True)
class UploadingPage:
    """What a plan is uploaded beside: the version under review gives way, the one in force stays until adoption."""

    slug: str
    programme: str
    in_review: int | None
    in_force: int | None


def uploading_page(viewer: Viewer, *, slug: str) -> UploadingPage:
    """For those who receive plans. Raises Missing, Refused."""
    programme = access.get_programme_to(Verb.VIEW, viewer, slug=slug)
    access.check_may(Verb.REVIEW_PLAN, viewer, programme)
    heads = heads_of(viewer, programme)
    return UploadingPage(
        slug=slug,
        programme=programme.name,
        in_review=next((head.number for head in heads if head.is_in_review), None),
        in_force=next((head.number for head in heads if head.state == PlanState.ADOPTED), None),
    )


def heads_of(viewer: Viewer, programme: Programme) -> tuple[VersionHead, ...]:
    """The versions that the viewer may see, the newest first. One query."""
    rows = access.visible_versions(viewer, programme).order_by("-number").values(*_HEAD)
    return tuple(VersionHead(**row | {"state": PlanState(row["state"])}) for row in rows)


def version_to_show(heads: Sequence[VersionHead]) -> VersionHead | None:
    """The version under review, else the one in force, else the newest."""
    for wanted in (IN_REVIEW, (PlanState.ADOPTED,)):
        for head in heads:
            if head.state in wanted:
                return head
    return heads[0] if heads else None


def bodies_to_bind(programme: Programme) -> tuple[Body, ...]:
    """The bodies of both sides and those above them, as a list to choose from. One query."""
    rows = {row.pk: row for row in Organisation.objects.order_by("sequence", "id")}
    above = {pk: _ancestry(rows, pk) for pk in rows}
    sides = {programme.pairing.donor_id, programme.pairing.recipient_id}
    wanted = set().union(*(above[side] for side in sides if side in above))
    recipient_line = above.get(programme.pairing.recipient_id, frozenset())
    roots = sides | (recipient_line - above.get(programme.pairing.donor_id, frozenset()))
    return tuple(
        Body(row.pk, row.name, row.label) for pk, row in rows.items() if pk in wanted or not roots.isdisjoint(above[pk])
    )


def items_of(rows: Iterable[Commitment]) -> tuple[ReviewItem, ...]:
    """Commitments as the pages show them; their parties and bodies are to be prefetched."""
    return tuple(_item(row) for row in rows)


def with_parties() -> "Prefetch[str, Any, str]":
    """The parties of commitments with their bodies, in one query."""
    return Prefetch("parties", CommitmentParty.objects.select_related("organisation").order_by("sequence", "id"))


_HEAD = (
    "id",
    "number",
    "state",
    "title",
    "document_number",
    "issuing_body",
    "issued_on",
    "first_year",
    "last_year",
    "source_name",
    "received_at",
    "adopted_on",
)
_PROMISE = (
    "id",
    "key",
    "sequence",
    "clause_path",
    "quote",
    "least",
    "most",
    "unit",
    "is_approximate",
    "recurrence",
    "deadline",
    "each_responsible",
    "area",
    "is_item",
    "parent_id",
)


def _panel(viewer: Viewer, *, slug: str, asked: Asked) -> tuple[ReviewPage, list[_Light]]:
    programme = reviewed_programme(viewer, slug=slug)
    if asked.is_form or asked.name:
        access.check_may(Verb.REVIEW_PLAN, viewer, programme)
    head = version_to_show(heads_of(viewer, programme))
    page = ReviewPage(
        slug=slug,
        programme=programme.name,
        may_review=viewer.may(programme.pk, Verb.REVIEW_PLAN),
        may_adopt=viewer.may(programme.pk, Verb.ADOPT_PLAN),
        head=head,
        asked=asked,
    )
    if head is None:
        return page, []
    lights = _lights(head.id)
    settled = next((light for light in lights if light.key == asked.settled), None)
    if settled is not None and asked.goes_on:
        asked = replace(asked, key=_next_waiting(lights, settled))
    page = replace(
        page,
        asked=asked,
        settled_state=settled.state if settled else "",
        counts=Counter(showing for light in lights for showing in Showing if light.is_in(showing)),
    )
    if asked.key:
        page = replace(page, chosen=_chosen(head.id, lights, asked.key))
    elif not asked.name:
        page = _with_rows(page, lights)
    if page.is_open and (asked.name or not asked.key):
        page = replace(page, unbound=_unbound(head.id))
    if asked.is_form or asked.name:
        page = replace(page, bodies=bodies_to_bind(programme), kinds=offered_kinds(programme))
    return page, lights


def _lights(version: int) -> list[_Light]:
    rows = Commitment.objects.filter(version_id=version).order_by("sequence", "id")
    return [
        _Light(
            Promise(
                **{name: row[name] for name in _PROMISE}, span=Span(row["start"], row["end"]), kind=row["activity_kind"]
            ),
            row["certainty"],
            row["review_state"],
        )
        for row in rows.values(*_PROMISE, "start", "end", "activity_kind", "certainty", "review_state")
    ]


def _next_waiting(lights: Sequence[_Light], settled: _Light) -> str:
    """The promise to go on with; after the last one, the first that was passed over. Empty where none waits."""
    waiting = sorted((light for light in lights if light.is_in(Showing.WAITING)), key=lambda light: light.order)
    return next((light.key for light in waiting if light.order > settled.order), waiting[0].key if waiting else "")


def _with_rows(page: ReviewPage, lights: Sequence[_Light]) -> ReviewPage:
    """The list from the row after the last one seen, wherever that stands by now."""
    listed = sorted((light for light in lights if light.is_in(page.showing)), key=lambda light: light.order)
    last = next((light.order for light in lights if light.key == page.asked.after), None)
    listed = [light for light in listed if last is None or light.order > last]
    shown = [light.promise.id for light in listed[:ROWS]]
    rows = {row.pk: row for row in Commitment.objects.filter(pk__in=shown).prefetch_related(with_parties())}
    return replace(
        page,
        rows=items_of(rows[pk] for pk in shown),
        after=listed[ROWS - 1].key if len(listed) > ROWS else "",
    )


def _chosen(version: int, lights: Sequence[_Light], key: str) -> Chosen:
    row = Commitment.objects.filter(version_id=version, key=key).prefetch_related(with_parties()).first()
    if row is None:
        raise Missing
    order = sorted((one for one in lights if one.is_in(Showing.WAITING) or one.key == key), key=lambda one: one.order)
    at = next(place for place, one in enumerate(order) if one.key == key)
    span = Span(row.start, row.end)
    near = (
        one for one in lights if one.key != key and (one.promise.span.overlaps(span) or row.pk == one.promise.parent_id)
    )
    return Chosen(
        item=_item(row),
        start=row.start,
        before=order[at - 1].key if at else "",
        after=order[at + 1].key if at + 1 < len(order) else "",
        near=tuple(Near(one.key, one.promise.quote, one.promise.is_item, ReviewState(one.state)) for one in near),
    )


def _item(row: Commitment) -> ReviewItem:
    return ReviewItem(
        key=row.key,
        clause_path=row.clause_path,
        quote=row.quote,
        terms=Terms(
            **{name: getattr(row, name) for name in _TERMS}, parties=tuple(_party(one) for one in row.parties.all())
        ),
        is_item=row.is_item,
        certainty=row.certainty,
        assumptions=tuple(one["message"] for one in row.assumptions),
        kind_reason=row.kind_reason,
        state=ReviewState(row.review_state),
        note=row.review_note,
    )


_TERMS = (
    "least",
    "most",
    "unit",
    "is_approximate",
    "recurrence",
    "deadline",
    "each_responsible",
    "activity_kind",
    "area",
)


def _party(party: CommitmentParty) -> ReviewParty:
    body = party.organisation
    return ReviewParty(party.name, party.part == PartyPart.LEAD, party.organisation_id, body.label if body else "")


def _unbound(version: int) -> tuple[UnboundName, ...]:
    """The names without a body in promises that will owe something, the commonest first. One query."""
    parties = CommitmentParty.objects.filter(commitment__version_id=version, organisation__isnull=True)
    parties = parties.filter(commitment__is_item=False).exclude(commitment__review_state=ReviewState.DROPPED)
    counted = parties.order_by().values("name").annotate(n=Count("commitment", distinct=True))
    return tuple(UnboundName(row["name"], row["n"]) for row in counted.order_by("-n", "name")[:NAMES_SHOWN])


def _ancestry(rows: Mapping[int, Organisation], pk: int) -> frozenset[int]:
    line: set[int] = set()
    at: int | None = pk
    while at is not None and at not in line:
        line.add(at)
        at = rows[at].parent_id
    return frozenset(line)
