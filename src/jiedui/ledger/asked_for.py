"""What a promise asks for, beside those who answer for it: the columns of a commitment that a reviewer may correct."""

from typing import Any

ASKED_FOR = (
    "least",
    "most",
    "unit",
    "is_approximate",
    "recurrence",
    "deadline",
    "each_responsible",
    "activity_kind",
    "area",
)


def asked_for(promise: object) -> dict[str, Any]:
    """What it asks for, by column: of a commitment, or of anything that names it alike."""
    return {name: getattr(promise, name) for name in ASKED_FOR}
