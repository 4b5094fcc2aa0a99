"""Finding things (查找): activities by their words, bodies, places and kinds, files by their names, the plan's clauses.

What the index finds is asked again of `access`, so that a search shows and counts nothing that its viewer may not see.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from jiedui.accounts.composed import composed_once, later_numbers, room_for
from jiedui.accounts.roles import Verb
from jiedui.ledger import access
from jiedui.ledger.access import bodies_of, get_programme_to
from jiedui.ledger.index_search import BEYOND_ALL, Group, newest_keys
from jiedui.ledger.index_words import Term, folded, of_body, of_kind, runs_of, terms_of, texts_in
from jiedui.ledger.indexing import number_of
from jiedui.ledger.kinds import kinds_of
from jiedui.ledger.marking import Piece, excerpt, has_all, has_any, marked
from jiedui.ledger.models import Activity, ActivityState, Evidence, Programme
from jiedui.ledger.pinyin import is_spelt
from jiedui.ledger.queries.paper import PaperBlock
from jiedui.ledger.queries.shown_plan import shown_plan
from jiedui.ledger.viewers import Viewer
from jiedui.plans.kinds import ActivityKind

MOST_COUNTED = 200
FEW, MANY = 20, 50
MOST_BODIES, MOST_FILES, MOST_FILES_READ, MOST_ROUNDS = 20, 5, 2_000, 3
LONGEST_TYPED = 100
GROUPS = ("plan", "activities", "evidence")


@dataclass(frozen=True, slots=True)
class FoundClause:
    """A paragraph of the plan with the words; `key` is of the first promise in it."""

    key: str
    clause_path: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that proves, found by its name."""

    uid: UUID
    name: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class FoundActivity:
    """An activity with the words, where in it they stand, and the files of it that have them in their names."""

    uid: UUID
    day: date
    is_planned: bool
    kind: ActivityKind | str
    organisation: str
    state: ActivityState
    title: tuple[Piece, ...]
    place: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    files: tuple[FoundFile, ...]


@dataclass(frozen=True, slots=True)
class FoundBody:
    """A body of the programme, found by its name or by its pinyin."""

    id: int
    label: str
    name: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was found. `group` is the only sort that was asked for, or empty; `after` leads on through the activities.

    `total` counts the activities on the first page, no further than `MOST_COUNTED`; `has_more` says that it stopped.
    """

    slug: str
    typed: str
    group: str
    is_asked: bool
    bodies: tuple[FoundBody, ...]
    clauses: tuple[FoundClause, ...]
    clause_count: int
    activities: tuple[FoundActivity, ...]
    total: int | None
    has_more: bool
    after: str

    @property
    def is_empty(self) -> bool:
        return not (self.bodies or self.clauses or self.activities)


@dataclass(frozen=True, slots=True)
class _Called:
    """A body with all its names, the official one first."""

    id: int
    label: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was typed, read: its words, what each may stand for, and what to mark in what is found."""

    runs: tuple[str, ...]
    bodies: tuple[_Called, ...]
    groups: tuple[Group, ...]
    of_files: tuple[Group, ...]
    kinds: Mapping[str, ActivityKind]
    marks: tuple[str, ...]


def search_page(viewer: Viewer, *, slug: str, typed: str, group: str = "", after: str = "") -> SearchPage:
    """What the viewer may see of what has all the words. Raises Missing, Refused. Seven queries."""
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    asked = _read(programme, typed[:LONGEST_TYPED])
    group = group if group in GROUPS else ""
    below = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else BEYOND_ALL
    rows = MANY if group else FEW
    clauses = _clauses(programme, asked) if group in ("", "plan") and below == BEYOND_ALL else []
    groups = {"evidence": asked.of_files, "plan": ()}.get(group, asked.groups)
    keys, has_more = _keys(viewer, programme, groups, below, rows)
    return SearchPage(
        slug=slug,
        typed=typed.strip()[:LONGEST_TYPED],
        group=group,
        is_asked=bool(asked.runs),
        bodies=() if group else tuple(FoundBody(b.id, b.label, marked(b.names[0], asked.marks)) for b in asked.bodies),
        clauses=tuple(clauses[:rows]),
        clause_count=len(clauses),
        activities=_activities(viewer, programme, keys[:rows], asked),
        total=min(len(keys), MOST_COUNTED) if below == BEYOND_ALL else None,
        has_more=has_more and below == BEYOND_ALL,
        after=str(keys[rows - 1]) if len(keys) > rows else "",
    )


def _read(programme: Programme, typed: str) -> _Asked:
    """What was typed, with the bodies and kinds that its words may mean. Two queries."""
    runs = runs_of(typed)
    bodies = _bodies(programme) if runs else []
    meant = {run: [body for body in bodies if _is_called(body, run)][:MOST_BODIES] for run in runs}
    said = {run: [one for body in meant[run] for one in _said(body, run)] for run in runs}
    kinds = kinds_of(programme) if runs else {}
    groups = {run: _group(run, meant[run], said[run], kinds) for run in runs}
    in_files = {run: terms_of(run, mark="_f") for run in runs}
    # A single character begins thousands of words; beside longer words it is not asked for (the 第 and 次 of 第12次).
    required = [run for run in runs if len(run) > 1] or list(runs)
    wanted = tuple((*groups[run], in_files[run]) for run in required)
    return _Asked(
        runs=runs,
        bodies=tuple(body for body in bodies if all(_is_called(body, run) for run in runs))[:MOST_BODIES],
        groups=wanted,
        of_files=(tuple(in_files[run] for run in required), *wanted) if runs else (),
        kinds=kinds,
        marks=(*runs, *(folded(name) for names in said.values() for name in names)),
    )


def _bodies(programme: Programme) -> list[_Called]:
    """The bodies of the programme with all their names, in their order."""
    found: dict[int, _Called] = {}
    for number, name, short, other in _names(programme.pk).ask():
        known = found.get(number) or _Called(number, short or name, (name, short))
        found[number] = replace(known, names=(*known.names, other)) if other else known
    return list(found.values())


@composed_once
def _names(programme_id: int) -> QuerySet[Any, Any]:
    bodies = bodies_of(Programme(pk=programme_id)).order_by("sequence", "id")
    return bodies.values_list("id", "name", "short_name", "names__name")


def _is_called(body: _Called, run: str) -> bool:
    """Whether a body is meant by what was typed: a part of a name, or the pinyin of its beginning."""
    if len(run) < 2:
        return False
    if run.isascii():
        return run.isalpha() and any(is_spelt(name, run) for name in body.names)
    return any(run in folded(name) for name in body.names)


def _said(body: _Called, run: str) -> set[str]:
    """What a text calls a body that was typed in pinyin: its names, and the place without its government."""
    names = {name.removesuffix("人民政府") for name in body.names if is_spelt(name, run)} if run.isascii() else set()
    return {name for name in names if len(name) > 1}


def _group(run: str, bodies: Sequence[_Called], said: Sequence[str], kinds: Mapping[str, ActivityKind]) -> Group:
    """All that a typed word may stand for."""
    found = [terms_of(run), *((Term(of_body(body.id)),) for body in bodies)]
    found += [tuple(term for part in runs_of(name) for term in terms_of(part)) for name in said]
    if len(run) > 1:
        found += [(Term(of_kind(code)),) for code, kind in kinds.items() if run in folded(kind.name)]
    if run.isascii() and run.isalpha() and len(run) > 1:
        found.append((Term(f"_z{run}"),))
    return tuple(found)


def _clauses(programme: Programme, asked: _Asked) -> list[FoundClause]:
    """The paragraphs of the plan in force that have all the words. One query, or three."""
    shown = shown_plan(programme) if asked.runs else None
    if shown is None:
        return []
    _, paper = shown
    found = []
    for block in paper.blocks:
        if has_all(text := _text(block), asked.runs):
            parts = (block.segments, *block.cells)
            key = next((key for segments in parts for segment in segments for key in segment.keys), "")
            path = paper.promises[key].clause_path if key else ""
            found.append(FoundClause(key, path, excerpt(text, asked.runs)))
    return found


def _text(block: PaperBlock) -> str:
    cells = ["".join(segment.text for segment in segments) for segments in (block.segments, *block.cells)]
    return " ".join(cell for cell in cells if cell)


def _keys(
    viewer: Viewer, programme: Programme, groups: tuple[Group, ...], below: int, most: int
) -> tuple[list[int], bool]:
    """The keys of what the viewer may see, the newest first, and whether there are more than are counted.

    One query of the index, and one of the rows for those who do not see everything; two more where that leaves little.
    """
    marks = access.marks_seen(viewer, programme.pk)
    among = tuple((Term(mark),) for mark in sorted(marks or ()))
    wanted = MOST_COUNTED + 1 if below == BEYOND_ALL else most + 1
    found: list[int] = []
    for _ in range(MOST_ROUNDS):
        keys = newest_keys(programme.pk, groups, among=among, below=below, most=wanted)
        found += keys if marks is None else _visible(viewer, programme, keys)
        if len(keys) < wanted or len(found) > most:
            break
        below = keys[-1]
    return found, len(keys) == wanted


def _visible(viewer: Viewer, programme: Programme, keys: Sequence[int]) -> list[int]:
    wanted = [number_of(key) for key in keys]
    seen = {row.pk for row in _seen(viewer, programme.pk, room_for(wanted)).ask(numbers=wanted)} if wanted else set()
    return [key for key in keys if number_of(key) in seen]


def _activities(viewer: Viewer, programme: Programme, keys: Sequence[int], asked: _Asked) -> tuple[FoundActivity, ...]:
    """Two queries."""
    numbers = [number_of(key) for key in keys]
    if not numbers:
        return ()
    activities = {row.pk: row for row in _whole(viewer, programme.pk, room_for(numbers)).ask(numbers=numbers)}
    files: dict[int, list[FoundFile]] = {number: [] for number in numbers}
    for number, uid, name in _proofs(room_for(numbers)).ask(numbers=numbers):
        if len(files[number]) < MOST_FILES and has_any(name, asked.runs):
            files[number].append(FoundFile(uid, marked(name, asked.runs)))
    return tuple(_activity(activities[number], files[number], asked) for number in numbers if number in activities)


@composed_once
def _whole(viewer: Viewer, programme_id: int, room: int) -> QuerySet[Activity]:
    """Of so many activities those that the viewer may see."""
    seen = access.visible_activities(viewer, Programme(pk=programme_id))
    return seen.filter(pk__in=later_numbers("numbers", room)).select_related("organisation")


@composed_once
def _seen(viewer: Viewer, programme_id: int, room: int) -> QuerySet[Activity]:
    """The same, by their numbers alone."""
    seen = access.visible_activities(viewer, Programme(pk=programme_id))
    return seen.filter(pk__in=later_numbers("numbers", room)).only("pk")


@composed_once
def _proofs(room: int) -> QuerySet[Evidence, Any]:
    """The files of so many activities."""
    proofs = Evidence.objects.filter(activity__pk__in=later_numbers("numbers", room), withdrawn_at__isnull=True)
    return proofs.order_by("activity_id", "id").values_list("activity_id", "uid", "name")[:MOST_FILES_READ]


def _activity(activity: Activity, files: Sequence[FoundFile], asked: _Asked) -> FoundActivity:
    marks = asked.marks
    texts = (activity.note, *texts_in(activity.values), *texts_in(activity.done_values))
    return FoundActivity(
        uid=activity.uid,
        day=activity.done_on or activity.planned_on,
        is_planned=activity.done_on is None,
        kind=asked.kinds.get(activity.kind, activity.kind),
        organisation=activity.organisation.label,
        state=ActivityState(activity.state),
        title=marked(activity.title, marks),
        place=marked(activity.place, marks),
        excerpt=next((found for text in texts if (found := excerpt(text, marks))), ()),
        files=tuple(files),
    )
