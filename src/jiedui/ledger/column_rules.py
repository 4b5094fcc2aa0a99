"""What a table's own columns ask of a row: lengths, choices, ranges. SQLite would take anything."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.core import validators
from django.db import models
from django.db.models import Field, Model

_Rule = Callable[[Any], bool]
_PLAIN_VALIDATORS = (
    validators.MaxLengthValidator,
    validators.ProhibitNullCharactersValidator,
    validators.MinValueValidator,
    validators.MaxValueValidator,
)
_CLASSES: dict[type[Any], type] = {
    models.UUIDField: UUID,
    models.DateField: date,
    models.DateTimeField: datetime,
    models.BooleanField: bool,
}


def check_columns(row: Model) -> None:
    """Ask the columns whether the row may stand in its table. Raises ValidationError.

    Rows come in thousands: what is plainly good is told at a glance, and only other values take the long way.
    """
    values = row.__dict__
    doubtful = {name for name, is_good in glances(type(row)) if not (name in values and is_good(values[name]))}
    if doubtful:
        row.clean_fields(exclude={field.name for field in row._meta.concrete_fields} - doubtful)


@cache
def glances(model: type[Model]) -> tuple[tuple[str, _Rule], ...]:
    """For each column that is no reference, what sees at a glance that a value is good: sure of its yes only."""
    return tuple((field.name, _glance(field)) for field in model._meta.concrete_fields if not field.is_relation)


def _glance(field: "Field[Any, Any]") -> _Rule:
    is_plain = _plain_rule(field)
    if not field.blank:
        return is_plain
    empty = tuple(field.empty_values)
    return lambda value: value is None or value in empty or is_plain(value)


def _plain_rule(field: "Field[Any, Any]") -> _Rule:
    if any(type(one) not in _PLAIN_VALIDATORS for one in field.validators):
        return _never
    if field.choices:
        codes = frozenset(code for code, _ in field.flatchoices)
        return lambda value: isinstance(value, str) and value != "" and value in codes
    if type(field) in (models.CharField, models.TextField):
        most = field.max_length or 10**9
        return lambda value: value.__class__ is str and 0 < len(value) <= most and "\x00" not in value
    if isinstance(field, models.IntegerField):
        least, highest = _range(field)
        return lambda value: value.__class__ is int and least <= value <= highest
    if isinstance(field, models.JSONField):
        return _is_flat
    wanted = _CLASSES.get(type(field))
    return _never if wanted is None else lambda value: value.__class__ is wanted


def _range(field: "Field[Any, Any]") -> tuple[int, int]:
    """The bounds of a number's column; without two of them nothing is plainly good."""
    low = [one.limit_value for one in field.validators if type(one) is validators.MinValueValidator]
    high = [one.limit_value for one in field.validators if type(one) is validators.MaxValueValidator]
    return (max(low), min(high)) if low and high else (1, 0)


def _is_flat(value: object) -> bool:
    return (
        value.__class__ is dict
        and value != {}
        and all(
            name.__class__ is str and one.__class__ in (str, int)
            for name, one in value.items()  # type: ignore[attr-defined]
        )
    )


def _never(value: object) -> bool:
    del value
    return False
