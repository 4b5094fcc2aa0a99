"""The fourth hand-over: the status of every obligation as of a day, with the numbers that decided it."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """The status of an obligation; the strings are part of the contract."""

    NOT_DUE = "not_due"
    ON_TRACK = "on_track"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met_late"
    OVER_MOST = "over_most"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One obligation's status: what was achieved by the day asked for, and of that by the due day (hundredths)."""

    obligation_id: int
    status: Status
    achieved: int
    achieved_by_due: int
