"""The kinds of activity that a programme knows: those of the registry, and the programme's own."""

from collections.abc import Iterable, Mapping
from typing import Any

from jiedui.ledger.models import Programme
from jiedui.ledger.refusals import Names
from jiedui.plans.kinds import KINDS, ActivityKind, KindField


def kinds_of(programme: Programme) -> Mapping[str, ActivityKind]:  # noqa: ARG001 - its own kinds follow
    """Every kind of the programme by its code, in the order of the registry, its own last."""
    return KINDS


def missing_values(fields: Iterable[KindField], values: Mapping[str, Any]) -> Names:
    """The wanted fields that say nothing."""
    return Names(field for field in fields if field.is_wanted and values.get(field.code) is None)
