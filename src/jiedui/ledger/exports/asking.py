"""What is asked for: which list, narrowed how, as of when; and what all lists share."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, get_type_hints

from jiedui.ledger.viewers import Viewer

CHUNK = 2_000
MONEY_UNIT = "万元"


@dataclass(frozen=True, slots=True)
class Asked:
    """A list asked for. `chosen` is its page's filter; `words` are what its page calls things, code to Chinese."""

    slug: str
    chosen: Any
    today: date
    as_of: date
    words: Mapping[str, str] = field(default_factory=dict)

    def word(self, code: str) -> str:
        return self.words.get(code, code)


def filling_body(viewer: Viewer, slug: str = "") -> str:
    """The body that fills the list in: that of the viewer's seat."""
    seats = [seat for seat in viewer.seats if not slug or seat.programme_slug == slug]
    return seats[0].organisation_name if seats else ""


def programme_name(viewer: Viewer, slug: str) -> str:
    return next((seat.programme_name for seat in viewer.seats if seat.programme_slug == slug), "")


def kept(asked: Asked) -> dict[str, Any]:
    """What was asked as plain values, for a job to take up. `revived` gives it back."""
    chosen = {} if asked.chosen is None else {name: _plain(value) for name, value in asdict(asked.chosen).items()}
    return {
        "slug": asked.slug,
        "chosen": chosen,
        "today": asked.today.isoformat(),
        "as_of": asked.as_of.isoformat(),
        "words": dict(asked.words),
    }


def revived(values: Mapping[str, Any], *, filtered_by: type | None) -> Asked:
    """What was asked, from what was kept of it."""
    return Asked(
        slug=values["slug"],
        chosen=filtered_by(**_typed(filtered_by, values["chosen"])) if filtered_by else None,
        today=date.fromisoformat(values["today"]),
        as_of=date.fromisoformat(values["as_of"]),
        words=values["words"],
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _typed(filtered_by: type, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a filter, days and choices made of their text again; a part that it no longer has is left out."""
    hints = get_type_hints(filtered_by)
    return {name: _as(hints[name], value) for name, value in chosen.items() if name in hints}


def _as(hint: Any, value: Any) -> Any:
    for one in (hint, *getattr(hint, "__args__", ())):
        if isinstance(one, type) and isinstance(value, str):
            if issubclass(one, date):
                return date.fromisoformat(value)
            if issubclass(one, StrEnum):
                return one(value)
    return value
