"""Lights summed up: which of several statuses speaks for the whole, and how many there are of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from jiedui.assessment.labels import LABELS, worst_of
from jiedui.assessment.results import Status
from jiedui.ledger.facts import statuses

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
    return Light(worst_of(counts), kept, sum(counts.values()))


def counted(found: Iterable[Status]) -> tuple[StatusCount, ...]:
    """How many there are of each status, worst first, without the empty ones."""
    counts = dict.fromkeys(LABELS, 0)
    for status in found:
        counts[status] += 1
    return tuple(StatusCount(status, count) for status, count in counts.items() if count)
