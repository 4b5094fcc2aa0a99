"""The lists that can be taken out, by the name that stands in their address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

from jiedui.ledger.exports.activities import ledger_listing
from jiedui.ledger.exports.asking import Asked
from jiedui.ledger.exports.people import accounts_listing, bodies_listing, team_listing
from jiedui.ledger.exports.plan import obligations_listing, overview_listing
from jiedui.ledger.exports.work import evidence_listing, imports_listing, tasks_listing, trail_listing
from jiedui.ledger.head import signed_head
from jiedui.ledger.moment import one_moment
from jiedui.ledger.queries.administration import Named
from jiedui.ledger.queries.ledger_filter import LedgerFilter
from jiedui.ledger.queries.obligations import Filter
from jiedui.ledger.queries.trail import TrailFilter
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import Viewer
from jiedui.reports.package_words import head_words
from jiedui.sheets.listing import Form, Listing, Miscounted, Progress, write_listing


@dataclass(frozen=True, slots=True)
class Export:
    """A list: what builds it, and the filter of its page, where it has one."""

    build: Callable[[Viewer, Asked], Listing]
    filtered_by: type | None = None


OF_A_PROGRAMME: Mapping[str, Export] = {
    "ledger": Export(ledger_listing, LedgerFilter),
    "evidence": Export(evidence_listing, LedgerFilter),
    "obligations": Export(obligations_listing, Filter),
    "overview": Export(overview_listing),
    "tasks": Export(tasks_listing),
    "team": Export(team_listing),
    "trail": Export(trail_listing, TrailFilter),
    "imports": Export(imports_listing),
}
OF_THE_INSTALLATION: Mapping[str, Export] = {
    "accounts": Export(accounts_listing, Named),
    "bodies": Export(bodies_listing, Named),
}
EXPORTS = {**OF_A_PROGRAMME, **OF_THE_INSTALLATION}


@dataclass(frozen=True, slots=True)
class Written:
    """A list that was written: what its file is called, and how many rows it has."""

    name: str
    rows: int


def listing_of(viewer: Viewer, name: str, asked: Asked) -> Listing:
    """The list by its name. Raises Missing, Refused, InputRefused."""
    if name not in EXPORTS:
        raise Missing
    return EXPORTS[name].build(viewer, asked)


def write_export(
    viewer: Viewer,
    name: str,
    asked: Asked,
    *,
    form: Form,
    target: BinaryIO,
    at: datetime,
    progress: Progress | None = None,
) -> Written:
    """Write the list as it stands at one moment, and count it. Raises Missing, Refused, InputRefused."""
    with one_moment():
        listing = listing_of(viewer, name, asked)
        listing = replace(listing, notes=(*listing.notes, *_head_words()))
        try:
            rows = write_listing(listing, target, form=form, created=at, progress=progress)
        except Miscounted as found:
            raise Refused(
                "conflict",
                "应有{expected}条，写出了{written}条，没有生成文件。请重新导出。",
                expected=found.expected,
                written=found.written,
            ) from found
    return Written(f"{listing.title}（{asked.today.isoformat()}）.{form}", rows)


def _head_words() -> tuple[str, ...]:
    """The signed head of the audit chain as it stood when the list was read, for the end of a workbook."""
    head = signed_head()
    return head_words(head) if head else ()
