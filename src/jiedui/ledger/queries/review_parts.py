"""What the review is asked and what it shows, as values: the list, the chosen promise, what is odd, how far it is.

They are filled in `review`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from jiedui.kernel.diagnostics import Diagnostic
from jiedui.kernel.spans import Place
from jiedui.ledger.models import ReviewState
from jiedui.ledger.queries.binding import UnboundName
from jiedui.ledger.queries.dues import Body
from jiedui.ledger.queries.paper import Paper
from jiedui.ledger.queries.review_items import ReviewItem
from jiedui.ledger.queries.versions import VersionHead
from jiedui.plans.kinds import ActivityKind


class Showing(StrEnum):
    """Which promises the list shows."""

    WAITING = "waiting"
    DONE = "done"
    DROPPED = "dropped"


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
