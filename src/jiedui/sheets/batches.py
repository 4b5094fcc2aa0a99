"""Batches of experts (专家批次): neighbouring rows with one 批次 are one activity."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from jiedui.kernel.diagnostics import untranslated
from jiedui.plans.kinds import ActivityKind
from jiedui.sheets.entries import ReadRow
from jiedui.sheets.joining import Said, joined

EXPERTS, BATCH = "expert_batch", "batch"
_SAID = Said(
    together=untranslated("第{first}至{last}行是同一批，合为一项"),
    joined=untranslated("与第{row}行同一批，并入那一项"),
    waiting=untranslated("与第{row}行同一批，那一行改好后整批导入"),
)


def joined_batches(rows: Iterable[tuple[str, ReadRow]], kind: ActivityKind) -> Iterator[ReadRow]:
    """The rows, each given with its batch as written; those that name none stand alone."""
    for batch, found in groupby(rows, key=lambda one: one[0]):
        members = [row for _, row in found]
        if not batch or len(members) == 1:
            yield from members
        else:
            yield from joined(members, kind, _SAID)
