"""Rows whose numbers another query finds, read after it: for lists of what is pressing, a handful of a long ledger.

Said as `pk__in`, PostgreSQL may take the two the other way round, and asks of each row of the ledger whether it is
among them: where it believes the ledger short, as after a large import, that took over a minute.
"""

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.lookups import In


class Among(In):
    """Whether a row's number, or that of another that it names, is among those that the query finds, as a filter."""

    def __init__(self, numbers: QuerySet[Any, Any], column: str = "pk") -> None:
        super().__init__(F(column), numbers)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """An array is found once and first, whatever is believed of its length."""
        number, values = self.process_lhs(compiler, connection)
        numbers, more = self.process_rhs(compiler, connection)
        return f"{number} = ANY (ARRAY{numbers})", [*values, *more]
