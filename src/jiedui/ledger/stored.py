"""Rows as they lie in the database, for holding them against the log: nothing is trusted to be of its type.

A value that Jiedui itself would not have stored so (a day that is none, a number kept as text) is given as `⟨…⟩`,
where the ordinary way of reading might raise or smooth it over.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import CharField, Field, ForeignKey, IntegerField, Model, TextField

from jiedui.ledger.chain import plain

_PIECE = 1000


def stored_rows(
    model: type[Model], columns: Sequence[str], *, order_by: Sequence[str] = (), where: tuple[str, object] | None = None
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Number and columns of each row, in the order of `order_by` (by number without it), a piece at a time."""
    fields = [_field(model, name) for name in (_key(model), *columns)]
    readers = [_Reader(model, field) for field in fields]
    with connection.chunked_cursor() as cursor:
        cursor.execute(_select(model, fields, order_by or (_key(model),), where), [where[1]] if where else [])
        while rows := cursor.fetchmany(_PIECE):
            for row in rows:
                values = [reader.read(raw) for reader, raw in zip(readers, row, strict=True)]
                yield values[0], dict(zip(columns, values[1:], strict=True))


def _select(
    model: type[Model], fields: Sequence["Field[Any, Any]"], order_by: Sequence[str], where: tuple[str, object] | None
) -> str:
    quote = connection.ops.quote_name
    # A plus sign makes the column an expression, which Python's sqlite3 hands out as it lies, without its converters.
    sign = "+" if connection.vendor == "sqlite" else ""
    columns = ", ".join(f"{sign}{quote(field.column)}" for field in fields)
    order = ", ".join(quote(_field(model, name).column) for name in order_by)
    condition = f" WHERE {quote(_field(model, where[0]).column)} = %s" if where else ""
    return f"SELECT {columns} FROM {quote(model._meta.db_table)}{condition} ORDER BY {order}"  # noqa: S608 - own names


def _key(model: type[Model]) -> str:
    return model._meta.pk.attname


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    return next(field for field in model._meta.concrete_fields if name in (field.attname, field.name))


class _Reader:
    """How the values of one column are read, and checked to be stored as Jiedui stores them."""

    def __init__(self, model: type[Model], field: "Field[Any, Any]") -> None:
        self._field = field
        self._column = field.get_col(model._meta.db_table)
        backend = connection.ops.get_db_converters(self._column)
        self._converters = [*backend, *self._column.get_db_converters(connection)]
        self._as_it_lies = None if self._converters else _plain_type(field)
        # PostgreSQL checks types by itself; SQLite stores whatever it is given.
        self._is_strict = connection.vendor == "sqlite"

    def read(self, raw: Any) -> Any:
        if raw is None or type(raw) is self._as_it_lies:
            return raw
        try:
            value = raw
            for convert in self._converters:
                value = convert(value, self._column, connection)
            if self._is_strict and self._field.get_db_prep_save(value, connection) != raw:
                return f"⟨{raw!r}⟩"
        except (ValueError, TypeError, OverflowError, ValidationError):
            return f"⟨{raw!r}⟩"
        return plain(value)


def _plain_type(field: "Field[Any, Any]") -> type[str] | type[int] | None:
    """The type whose values are stored as they are, so that one of that type needs no second look."""
    held = field.target_field if isinstance(field, ForeignKey) else field
    if isinstance(held, CharField | TextField):
        return str
    return int if isinstance(held, IntegerField) else None
