"""Lights summed up: which of several statuses speaks for the whole, and how many there are of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from jiedui.assessment.results import Status
from jiedui.ledger.facts import statuses

# Worst first. What is not yet due says nothing while something else does; neither does what is excused.
SEVERITY: tuple[Status, ...] = (
    Status.OVERDUE,
    Status.DUE_SOON,
    Status.OVER_MOST,
    Status.ON_TRACK,
    Status.MET_LATE,
    Status.MET,
    Status.NOT_DUE,
    Status.WAIVED,
)
_RANK = {status: rank for rank, status in enumerate(SEVERITY)}
KEPT = frozenset((Status.MET, Status.MET_LATE, Status.OVER_MOST))

_BY_COMMITMENT = """
SELECT o.commitment_id, s.status, COUNT(*)
FROM ({statuses}) s JOIN ledger_obligation o ON o.id = s.obligation_id
GROUP BY o.commitment_id, s.status
"""


@dataclass(frozen=True, slots=True)
class Light:
    """The worst of some statuses, how many of them are kept, of how many."""

    status: Status
    kept: int
    total: int


@dataclass(frozen=True, slots=True)
class StatusCount:
    status: Status
    count: int


def worst(found: Iterable[Status]) -> Status:
    """The status that speaks for all; there is at least one."""
    return min(found, key=_RANK.__getitem__)


def rank(status: Status) -> int:
    """0 for the worst."""
    return _RANK[status]


def lights_by_commitment(programme_id: int, *, as_of: date) -> dict[int, Light]:
    """The light of every commitment that owes something. One query."""
    counts: dict[int, dict[Status, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_BY_COMMITMENT.format(statuses=statuses()), {"programme_id": programme_id, "as_of": as_of})
        for commitment, status, count in cursor:
            counts.setdefault(commitment, {})[Status(status)] = count
    return {commitment: light_of(found) for commitment, found in counts.items()}


def light_of(counts: Mapping[Status, int]) -> Light:
    """The light over counts of statuses; there is at least one."""
    kept = sum(count for status, count in counts.items() if status in KEPT)
    return Light(worst(counts), kept, sum(counts.values()))


def counted(found: Iterable[Status]) -> tuple[StatusCount, ...]:
    """How many there are of each status, worst first, without the empty ones."""
    counts = dict.fromkeys(SEVERITY, 0)
    for status in found:
        counts[status] += 1
    return tuple(StatusCount(status, count) for status, count in counts.items() if count)
