"""The version under review: its text with every promise marked, and the promises in data, the least certain first."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from jiedui.accounts.roles import Verb
from jiedui.kernel.spans import Lines, Span
from jiedui.ledger import access
from jiedui.ledger.kept import diagnostics_of, document_of
from jiedui.ledger.kinds import offered_kinds
from jiedui.ledger.models import Commitment, PlanVersion, ReviewState
from jiedui.ledger.queries.binding import bodies_to_bind, unbound_names
from jiedui.ledger.queries.paper import PROMISE_COLUMNS, Promise, build_paper, promise_of
from jiedui.ledger.queries.review_items import item_of, items_of, with_parties
from jiedui.ledger.queries.review_parts import Asked, Chosen, Finding, Near, ReviewPage, Showing
from jiedui.ledger.queries.versions import heads_of, reviewed_programme, version_to_show
from jiedui.ledger.refusals import Missing
from jiedui.ledger.viewers import Viewer

ROWS = 20
_STATES: Mapping[Showing, frozenset[str]] = {
    Showing.WAITING: frozenset({ReviewState.UNCONFIRMED}),
    Showing.DONE: frozenset({ReviewState.CONFIRMED, ReviewState.CORRECTED}),
    Showing.DROPPED: frozenset({ReviewState.DROPPED}),
}


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
        page = replace(page, unbound=unbound_names(head.id))
    if asked.is_form or asked.name:
        page = replace(page, bodies=bodies_to_bind(programme), kinds=offered_kinds(programme))
    return page, lights


def _lights(version: int) -> list[_Light]:
    rows = Commitment.objects.filter(version_id=version).order_by("sequence", "id")
    return [
        _Light(promise_of(row), row["certainty"], row["review_state"])
        for row in rows.values(*PROMISE_COLUMNS, "certainty", "review_state")
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
        item=item_of(row),
        start=row.start,
        before=order[at - 1].key if at else "",
        after=order[at + 1].key if at + 1 < len(order) else "",
        near=tuple(Near(one.key, one.promise.quote, one.promise.is_item, ReviewState(one.state)) for one in near),
    )
