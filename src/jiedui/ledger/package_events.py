"""A programme's events for its package, kept in a file: they are more than everything else in the ledger together."""

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from jiedui.ledger import chain
from jiedui.ledger.models import Change, Event, Programme
from jiedui.ledger.moment import read_off
from jiedui.ledger.steps import Steps
from jiedui.reports.package_content import EventPart

VERB = "assemble_package"  # the event that tells of a package


@dataclass(frozen=True, slots=True)
class KeptEvents(Collection[EventPart]):
    """Events read back from the file of their texts, one a line, as often as wanted."""

    path: Path
    count: int

    def __iter__(self) -> Iterator[EventPart]:
        with self.path.open(encoding="utf-8", newline="\n") as file:
            for line in file:
                yield _event(line.removesuffix("\n"))

    def __len__(self) -> int:
        return self.count

    def __contains__(self, event: object) -> bool:
        return any(event == one for one in self)


def _event(text: str) -> EventPart:
    told = json.loads(text)
    return EventPart(
        sequence=told["sequence"],
        at=datetime.fromisoformat(told["at"]),
        actor=told["actor_label"],
        verb=told["verb"],
        reason=told["reason"],
        digest=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
    )


def keep_events(programme: Programme, path: Path, *, size: int, steps: Steps) -> KeptEvents:
    """The programme's events in their order, `size` of them, each as the text that its digest is of, in a file."""
    changes = Change.objects.filter(event__programme_id=programme.pk).order_by("event_id", "ordinal")
    events = Event.objects.filter(programme_id=programme.pk).order_by("sequence")
    count = 0
    with (
        read_off(changes) as each_change,
        read_off(events) as each_event,
        path.open("w", encoding="utf-8", newline="\n") as file,
    ):
        of_event = groupby(each_change, key=attrgetter("event_id"))
        ahead = next(of_event, None)
        for count, event in enumerate(each_event, 1):
            digests: list[str] = []
            if ahead is not None and ahead[0] == event.sequence:
                digests = [chain.change_digest(change) for change in ahead[1]]
                ahead = next(of_event, None)
            file.write(f"{chain.event_text(event, digests)}\n")
            steps.reach(count, of=size)
    return KeptEvents(path, count)
