"""What an assessment package is made from: plain values, gathered by whoever holds the record.

Amounts are whole hundredths of their unit. Every tuple is in the order in which it is to be read.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jiedui.assessment.results import Status
from jiedui.reports.canonical_zip import Source
from jiedui.reports.checkpoint import LogState, SignedHead


@dataclass(frozen=True, slots=True)
class ProgrammePart:
    """The programme: its ASCII name, its name, the two sides."""

    slug: str
    name: str
    donor: str
    recipient: str


@dataclass(frozen=True, slots=True)
class PlanPart:
    """The plan as adopted: its particulars, the file as received, its text, and its outline as read."""

    version: int
    title: str
    document_number: str
    issuing_body: str
    issued_on: date | None
    first_year: int
    last_year: int
    source_name: str
    source: Source
    source_digest: str
    text: str
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ObligationPart:
    """One obligation with its status as of the package's day. `period_until` is the period's last day."""

    number: int
    commitment: str
    clause: str
    quote: str
    area: str
    kind: str
    lead: tuple[str, ...]
    responsible: tuple[str, ...]
    period_from: date
    period_until: date
    opens_on: date
    due_on: date
    least: int | None
    needed: int | None
    most: int | None
    unit: str
    status: Status
    achieved: int
    achieved_by_due: int
    waiver_paper: str = ""
    waived_from: date | None = None
    waived_until: date | None = None


@dataclass(frozen=True, slots=True)
class ActivityPart:
    """One activity. `state` is the record's own word for it; `told` what its kind asks, in words with units."""

    number: int
    uid: str
    kind: str
    title: str
    organisation: str
    participants: tuple[str, ...]
    place: str
    planned_on: date
    planned_until: date | None
    done_on: date | None
    done_until: date | None
    amount: int
    unit: str
    people: int | None
    note: str
    told: str
    state: str
    is_unapproved: bool
    unapproved_reason: str
    regularised_on: date | None
    author: str
    recorded_at: datetime
    confirmed_by: str
    confirmed_on: date | None


@dataclass(frozen=True, slots=True)
class ApprovalPart:
    """One leader's consent, with the digest of what was approved and the head of the log that they saw."""

    number: int
    activity: int
    side: str
    post: str
    opinion: str
    at: datetime
    approved_digest: str
    log_head: str
    lapsed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ContributionPart:
    """What an activity counts towards an obligation, from a day, until another (itself not included)."""

    number: int
    obligation: int
    activity: int
    amount: int
    done_on: date
    counts_from: date
    counts_until: date | None
    is_corrected: bool
    reason: str


@dataclass(frozen=True, slots=True)
class EvidencePart:
    """One piece of evidence; `source` is its bytes, None for one that was withdrawn."""

    number: int
    activity: int
    name: str
    media_type: str
    size: int
    digest: str
    added_at: datetime
    withdrawn_reason: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class EventPart:
    """One event of the programme; `text` is what its digest is the SHA-256 of."""

    sequence: int
    at: datetime
    actor: str
    verb: str
    reason: str
    digest: str
    text: str


@dataclass(frozen=True, slots=True)
class LogPart:
    """The whole log as it stood (one digest a line in `digests`), the programme's events, and the signed head.

    The events may be more than memory should hold, and are gone through more than once.
    """

    state: LogState
    digests: Source
    events: Collection[EventPart]
    head: SignedHead | None


@dataclass(frozen=True, slots=True)
class PackageContent:
    """Everything that goes into the package of one programme and year, as of a day, assembled at a moment."""

    year: int
    as_of: date
    at: datetime
    programme: ProgrammePart
    plan: PlanPart
    obligations: tuple[ObligationPart, ...]
    activities: tuple[ActivityPart, ...]
    approvals: tuple[ApprovalPart, ...]
    contributions: tuple[ContributionPart, ...]
    evidence: tuple[EvidencePart, ...]
    log: LogPart

    @property
    def name(self) -> str:
        """The package's name: ASCII, and the folder that it unpacks into."""
        return f"jiedui-{self.programme.slug}-{self.year}"
