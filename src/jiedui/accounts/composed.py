"""Queries that are composed once and asked again with other values (一次组句，反复查询).

Composing a query takes the ORM longer than the database takes to answer it, and the pages that everybody opens ask the
same few. What is kept is the text and how its rows are read, for each shape in which a query comes (the viewer, how
many numbers it is given); what changes from asking to asking is told by name, as `Later`. Nothing else may stand in a
text that changes: no row read while it was composed, and a day only as a part of its shape.

It isn't about accounts; they are the lowest room that asks the database, and their sessions are asked for this way too.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from functools import lru_cache, wraps
from typing import Any, Generic, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import Expression, Field, IntegerField, QuerySet

Row = TypeVar("Row")
Shape = ParamSpec("Shape")
_MOST = 2**63 - 1
_FORGETTING: list[Callable[[], None]] = []


class Later(Expression):
    """A value that is told when the query is asked; in a filter, it stands where the value would."""

    def __init__(self, name: str, field: "Field[Any, Any]", place: int | None = None) -> None:
        super().__init__(output_field=field)
        self.name = name
        self.place = place

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, list[Any]]:
        """Its place in the text, and itself among the values."""
        return "%s", [self]

    def told(self, values: dict[str, Any], database: Any) -> Any:
        """The value, as the database wants it. Raises KeyError where none was told."""
        value = values[self.name]
        if self.place is not None:
            value = value[min(self.place, len(value) - 1)]
        if isinstance(value, int):  # no row has a number beyond what the databases hold; SQLite would not take it
            value = max(-_MOST, min(value, _MOST))
        return self.output_field.get_db_prep_value(value, connection=database)


def later_numbers(name: str, many: int) -> list[Later]:
    """So many numbers, or fewer, that are told as one sequence, not an empty one."""
    return [Later(name, IntegerField(), place) for place in range(many)]


def room_for(numbers: Sequence[int]) -> int:
    """How many `later_numbers` a query is composed with to be told these: a power of two, so that shapes stay few."""
    return 1 << (len(numbers) - 1).bit_length() if numbers else 0


class Composed(Generic[Row]):
    """A query whose text is kept."""

    def __init__(self, rows: "QuerySet[Any, Row]") -> None:
        self._rows = rows
        self._compiler = rows.query.get_compiler(rows.db)
        try:
            self._text, self._values = self._compiler.as_sql()
        except EmptyResultSet:  # nothing can fit, whatever is told
            self._text, self._values = "", ()
        self._rooms = Counter(one.name for one in {*self._later()} if one.place is not None)

    def _later(self) -> Iterator[Later]:
        return (value for value in self._values if isinstance(value, Later))

    def ask(self, **told: Any) -> list[Row]:
        """The rows, with these values in their places. One query. Raises KeyError where one is wanting, ValueError
        where a sequence is empty or too long."""
        if not self._text:
            return []
        for name, room in self._rooms.items():
            if not 0 < len(told[name]) <= room:
                raise ValueError(f"{name}: {len(told[name])} numbers where 1 to {room} have room")
        database = connections[self._rows.db]
        values = tuple(one.told(told, database) if isinstance(one, Later) else one for one in self._values)
        compiler = copy(self._compiler)
        compiler.connection = database  # each thread has its own
        compiler.as_sql = lambda *_, **__: (self._text, values)
        asked = self._rows._chain()
        asked.query.get_compiler = lambda *_, **__: compiler
        return list(asked)

    def first(self, **told: Any) -> Row | None:
        """The first of the rows, None where there is none. One query; raises as `ask` does."""
        return next(iter(self.ask(**told)), None)


def composed_once(compose: "Callable[Shape, QuerySet[Any, Row]]") -> Callable[Shape, Composed[Row]]:
    """Keep what `compose` composes for each of its latest arguments, which are the shape of the query."""

    @lru_cache(maxsize=128)
    def kept(_vendor: str, *shape: Any, **named: Any) -> Composed[Row]:
        return Composed(compose(*shape, **named))

    @wraps(compose)
    def composed(*shape: Shape.args, **named: Shape.kwargs) -> Composed[Row]:
        return kept(connection.vendor, *shape, **named)

    _FORGETTING.append(kept.cache_clear)
    return composed


def forget_composed() -> None:
    """Compose every query anew, where a number that stands in their texts has changed."""
    for forget in _FORGETTING:
        forget()


def tell_related(row: Any, relation: str, related: list[Any]) -> None:
    """Leave a row's related rows where `prefetch_related` would: `row.relation.all()` asks nothing more."""
    known = getattr(row, relation).all()
    known._result_cache, known._prefetch_done = related, True
    back = row._meta.get_field(relation).remote_field.name
    for one in related:
        setattr(one, back, row)
    row.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = known
