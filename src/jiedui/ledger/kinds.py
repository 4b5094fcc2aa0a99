"""The kinds of activity that a programme knows: those of the registry, and the programme's own."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from jiedui.ledger.models import Activity, Programme, ProgrammeKind
from jiedui.ledger.refusals import Names
from jiedui.plans.kinds import KINDS, ActivityKind, KindField, read_field

_KEPT = "_kinds"
_COLUMNS = ("name", "english", "area", "unit", "needs_both_sides", "evidence", "fields", "retired_on")


def kinds_of(programme: Programme) -> Mapping[str, ActivityKind]:
    """Every kind of the programme by its code, in the order of the registry, its own last, those retired too.

    They are kept with the programme's row in memory, which lives no longer than a request; read with it (`with_kinds`),
    else by one query the first time.
    """
    known: Mapping[str, ActivityKind] | None = programme.__dict__.get(_KEPT)
    if known is None:
        own = ProgrammeKind.objects.filter(programme=programme).order_by("id")
        known = KINDS | {row.name: kind_from(row) for row in own}
        programme.__dict__[_KEPT] = known
    return known


def with_kinds(programmes: QuerySet[Programme]) -> QuerySet[Programme]:
    """The only programme of the query once for each of its own kinds, for `programme_with_kinds`."""
    columns = {f"own_{name}": F(f"own_kinds__{name}") for name in _COLUMNS}
    return programmes.annotate(**columns).order_by("own_kinds__id")


def programme_with_kinds(rows: Sequence[Any]) -> Programme:
    """The programme that was read `with_kinds`. No query. Raises Programme.DoesNotExist where there is none."""
    if not rows:
        raise Programme.DoesNotExist
    own = (ProgrammeKind(**{name: getattr(row, f"own_{name}") for name in _COLUMNS}) for row in rows)
    programme: Programme = rows[0]
    programme.__dict__[_KEPT] = KINDS | {kind.name: kind_from(kind) for kind in own if kind.name is not None}
    return programme


def with_kind(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """The activities, each with what tells its kind, for `kind_beside`."""
    own = FilteredRelation("programme__own_kinds", condition=Q(programme__own_kinds__name=F("kind")))
    return activities.annotate(own_kind=own, **{f"own_{name}": F(f"own_kind__{name}") for name in _COLUMNS})


def kind_beside(activity: Activity) -> ActivityKind:
    """The kind of an activity that was read `with_kind`. No query. Raises KeyError where there is none."""
    told: Any = activity
    if activity.kind not in KINDS and told.own_name is None:
        raise KeyError(activity.kind)
    return KINDS.get(activity.kind) or kind_from(
        ProgrammeKind(**{name: getattr(told, f"own_{name}") for name in _COLUMNS})
    )


def find_kind(programme: Programme, code: str) -> ActivityKind | None:
    """The kind of that code, None where the programme knows none. No query for those of the registry."""
    return KINDS.get(code) or kinds_of(programme).get(code)


def kind_of(programme: Programme, code: str) -> ActivityKind:
    """The kind of what is recorded."""
    return KINDS.get(code) or kinds_of(programme)[code]


def offered_kinds(programme: Programme) -> Mapping[str, ActivityKind]:
    """The kinds that may still be chosen. No query after `kinds_of`."""
    return {code: kind for code, kind in kinds_of(programme).items() if not kind.is_retired}


def forget_kinds(programme: Programme) -> None:
    """Let the next question be asked of the database, after a kind was changed."""
    programme.__dict__.pop(_KEPT, None)


def kind_from(row: ProgrammeKind) -> ActivityKind:
    """A kind of a programme's own, as the registry has its kinds."""
    return ActivityKind(
        code=row.name,
        name=row.name,
        english=row.english or row.name,
        area=row.area,
        unit=row.unit,
        needs_both_sides=row.needs_both_sides,
        evidence=tuple(row.evidence),
        words=(),
        fields=tuple(read_field(told["code"], told) for told in row.fields if not told.get("is_retired")),
        is_retired=row.retired_on is not None,
    )


def missing_values(fields: Iterable[KindField], values: Mapping[str, Any]) -> Names:
    """The wanted fields that say nothing."""
    return Names(field for field in fields if field.is_wanted and values.get(field.code) is None)
