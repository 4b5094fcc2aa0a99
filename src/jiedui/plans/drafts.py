"""A commitment half made: what a sentence says by itself, before brackets, headings and the plan's years are known."""

from dataclasses import dataclass
from enum import Enum

from jiedui.kernel.quantities import Quantity
from jiedui.kernel.spans import Span
from jiedui.plans.times import Timed


class Scope(Enum):
    """What a stretch of text may promise: everything, only what has a number or a day, nothing."""

    EVERYTHING = "everything"
    MEASURED = "measured"
    NOTHING = "nothing"


class NamedBy(Enum):
    """Where a draft's names come from; the later ones give way to a bracket."""

    BY = "由"
    ROW = "row"
    SENTENCE = "sentence"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Draft:
    """A promise found in one sentence or row; `parent` is its position among the drafts of its part."""

    span: Span
    quantity: Quantity | None = None
    recurrence: Timed | None = None
    deadline: Timed | None = None
    names: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    named_by: NamedBy = NamedBy.NOBODY
    is_optional: bool = False
    is_ongoing: bool = False
    is_rule: bool = False
    parent: int | None = None
    block: int = 0
