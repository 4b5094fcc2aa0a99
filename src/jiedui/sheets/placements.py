"""The roll of workers (就业台账): those who began at one employer in one month are one activity.

Who they are stays in the office's own file: of persons the ledger keeps how many, and how many from poor households.
"""

from collections.abc import Hashable, Iterable, Iterator

from jiedui.kernel.diagnostics import untranslated
from jiedui.plans.kinds import ActivityKind
from jiedui.sheets.entries import Entry, ReadRow, Standing
from jiedui.sheets.joining import Said, joined

PLACEMENT = "placement"
_SAID = Said(
    together=untranslated("共{count}行同月在同一用工企业上岗，合为一项"),
    joined=untranslated("与第{row}行同月在同一用工企业上岗，并入那一项"),
    waiting=untranslated("与第{row}行是同一用工企业，那一行改好后一起导入"),
)


def joined_placements(rows: Iterable[tuple[str, ReadRow]], kind: ActivityKind) -> Iterator[ReadRow]:
    """The rows in their order, each given with its employer as written.

    A roll goes on for years and in no order of employers: it is read to its end before anything is told of a row. Where
    one has a fault, nobody knows of which month it is, and its employer waits for it as a whole.
    """
    employers: dict[str, list[ReadRow]] = {}
    for employer, row in rows:
        employers.setdefault(employer, []).append(row)
    read = [row for members in employers.values() for row in _of_employer(members, kind)]
    return iter(sorted(read, key=lambda row: row.number))


def _of_employer(members: list[ReadRow], kind: ActivityKind) -> Iterator[ReadRow]:
    if any(row.standing is Standing.BAD for row in members):
        yield from joined(members, kind, _SAID)
        return
    months: dict[Hashable, list[ReadRow]] = {}
    for row in members:
        months.setdefault(_month(row.entry), []).append(row)
    for some in months.values():
        yield from some if len(some) == 1 else joined(some, kind, _SAID)


def _month(entry: Entry | None) -> Hashable:
    """What makes two rows of an employer one activity."""
    if entry is None:
        return None
    return entry.first.year, entry.first.month, entry.organisation, entry.is_done, entry.values.get("work_place")
