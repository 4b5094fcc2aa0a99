"""Plan: what a published work plan promises, by whom, how much, how often, by when, from which characters."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jiedui.documents.model import Document
from jiedui.kernel.diagnostics import Diagnostic, Severity
from jiedui.kernel.quantities import Quantity
from jiedui.kernel.spans import Span
from jiedui.periods.deadlines import Deadline
from jiedui.periods.periods import Period
from jiedui.periods.recurrence import Recurrence


class CommitmentKind(StrEnum):
    """Quantified: has a number; dated: only a time; qualitative: neither."""

    QUANTIFIED = "quantified"
    DATED = "dated"
    QUALITATIVE = "qualitative"


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something the compiler read into the text, for the reviewer to confirm: a diagnostic's `code` and its words."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Commitment:
    """One promise (承诺), anchored to the characters `span` of the plan's text.

    `key` is stable under recompiling: made from the clause path, the quote and its turn among equals.
    `responsible` and `lead` are names as printed; with `each_responsible` every one owes its own.
    `is_optional` marks a finer act, an item under the commitment `parent_key`, ticked off but owing nothing.
    `activity_kind` is a code of `plans.kinds` (or `other`) with `kind_reason`; `area` is a code of `plans.kinds.AREAS`.
    `certainty` is 0-100: the review shows the least certain first.
    """

    key: str
    clause_path: str
    span: Span
    quote: str
    quantity: Quantity | None = None
    recurrence: Recurrence | None = None
    deadline: Deadline | None = None
    each_responsible: bool = False
    responsible: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    is_optional: bool = False
    parent_key: str = ""
    activity_kind: str = "other"
    kind_reason: str = ""
    area: str = "other"
    certainty: int = 100
    assumptions: tuple[Assumption, ...] = ()

    @property
    def kind(self) -> CommitmentKind:
        """Quantified, dated or qualitative: told by the fields, never stored beside them."""
        if self.quantity is not None:
            return CommitmentKind.QUANTIFIED
        if self.recurrence is not None or self.deadline is not None:
            return CommitmentKind.DATED
        return CommitmentKind.QUALITATIVE


@dataclass(frozen=True, slots=True)
class Team:
    """The assistance team (帮扶工作队) as the plan names it: posts and bodies as printed."""

    leader: str = ""
    members: tuple[str, ...] = ()
    responsible_units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parties:
    """Who helps and who is helped, as printed; empty where the plan doesn't tell."""

    donor: str = ""
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled plan. `years` are the first and last year of its term, empty where it names none."""

    document: Document
    title: str
    document_number: str
    issuing_body: str
    issued_on: date | None
    basis: tuple[str, ...]
    years: tuple[int, ...]
    parties: Parties
    team: Team
    commitments: tuple[Commitment, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def term(self) -> Period | None:
        """The plan's term: whole calendar years; None where no year is known."""
        return Period.of_years(self.years[0], self.years[-1]) if self.years else None

    @property
    def has_errors(self) -> bool:
        """Whether a diagnostic stops adoption."""
        return any(diagnostic.severity is Severity.ERROR for diagnostic in self.diagnostics)
