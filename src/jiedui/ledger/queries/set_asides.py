"""What was handed over to be kept: its words as they were written, why the record refused it, and what became of it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import F

from jiedui.accounts.models import Organisation
from jiedui.accounts.roles import Verb
from jiedui.ledger import access, storage
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.kinds import kinds_of
from jiedui.ledger.merging import flat
from jiedui.ledger.models import Activity, Programme, SetAside, Upload
from jiedui.ledger.refusals import Missing
from jiedui.ledger.viewers import Viewer
from jiedui.plans.kinds import KindField

SHOWN = 100
_TEXTS = ("kind", "title", "place", "note", "planned_on", "planned_until", "done_on", "done_until", "reason", "month")
_NUMBERS = ("organisation", "amount", "people")


@dataclass(frozen=True, slots=True)
class SetAsideRow:
    """One of them. `told` are its fields that can be read, `rest` what can't be, as it came.

    `activity` is None where there is none of that number that the viewer may see; `file` is its name and size.
    """

    uid: UUID
    verb: str
    title: str
    activity: UUID | None
    by: str
    reason: str
    set_aside_at: datetime
    told: tuple[tuple[str, Any], ...]
    rest: str
    unit: str
    fields: tuple[KindField, ...]
    bodies: Mapping[int, str]
    file: tuple[str, int] | None
    settled_at: datetime | None
    settled_by: str
    settled_words: str


@dataclass(frozen=True, slots=True)
class SetAsidesPage:
    """At most so many, those that wait first."""

    slug: str
    programme: str
    rows: tuple[SetAsideRow, ...]
    is_cut: bool
    may_settle: bool
    sees_all: bool


def set_asides_page(viewer: Viewer, *, slug: str) -> SetAsidesPage:
    """What the viewer may see of it. Raises Missing, Refused. Five queries."""
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    found = access.visible_set_asides(viewer, programme).select_related("author__person", "settled_by__person")
    newest_last = F("settled_at").desc(nulls_first=True)
    rows = list(found.order_by(newest_last, "-set_aside_at", "-id")[: SHOWN + 1])
    return SetAsidesPage(
        slug=slug,
        programme=programme.name,
        rows=tuple(_rows(viewer, programme, rows[:SHOWN])),
        is_cut=len(rows) > SHOWN,
        may_settle=viewer.may(programme.pk, Verb.RECORD),
        sees_all=viewer.may(programme.pk, Verb.VIEW_TRAIL),
    )


def set_aside_file(viewer: Viewer, *, slug: str, uid: UUID) -> tuple[Path, str]:
    """The file that came with one, and its name. Raises Missing."""
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    row = access.get_set_aside(viewer, programme, uid=uid)
    upload = Upload.objects.filter(uid=row.upload, owner_id=row.author_id).first() if row.upload else None
    if upload is None:
        raise Missing
    path = storage.uploads() / str(upload.uid)
    if not path.is_file():
        raise Missing
    return path, upload.name


def _rows(viewer: Viewer, programme: Programme, rows: list[SetAside]) -> Iterable[SetAsideRow]:
    """Three queries."""
    numbers = {row.activity for row in rows}
    activities = {one.uid: one for one in access.visible_activities(viewer, programme).filter(uid__in=numbers)}
    files = {one.uid: one for one in Upload.objects.filter(uid__in=[row.upload for row in rows if row.upload])}
    read = [_read(row.body) for row in rows]
    bodies = _bodies(told for told, _ in read)
    for row, (told, rest) in zip(rows, read, strict=True):
        file = files.get(row.upload) if row.upload else None
        yield _row(programme, row, told, rest, bodies, activities.get(row.activity), file)


def _row(
    programme: Programme,
    row: SetAside,
    told: dict[str, Any],
    rest: dict[str, Any],
    bodies: Mapping[int, str],
    activity: Activity | None,
    file: Upload | None,
) -> SetAsideRow:
    kind = kinds_of(programme).get(told.get("kind") or (activity.kind if activity else ""))
    return SetAsideRow(
        uid=row.uid,
        verb=row.verb,
        title=told.get("title") or (activity.title if activity else ""),
        activity=activity.uid if activity else None,
        by=row.author.person.name,
        reason=row.reason,
        set_aside_at=row.set_aside_at,
        told=tuple((name, value) for name, value in told.items() if name != "title"),
        rest=json.dumps(rest, ensure_ascii=False) if rest else "",
        unit=kind.unit if kind else "",
        fields=kind.fields if kind else (),
        bodies=bodies,
        file=(file.name, file.size) if file else None,
        settled_at=row.settled_at,
        settled_by=row.settled_by.person.name if row.settled_by else "",
        settled_words=row.settled_words,
    )


def _read(body: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What can be read of what was written, field by field, and the rest: nobody checked it yet."""
    values = body.get("values")
    fields = flat(body) if values is None or isinstance(values, dict) else dict(body)
    told = {name: value for name, value in fields.items() if value not in (None, "", []) and _is_read(name, value)}
    rest = {name: value for name, value in fields.items() if value not in (None, "", []) and name not in told}
    rest.pop("upload", None)
    return told, rest


def _is_read(name: str, value: Any) -> bool:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if name in _TEXTS:
        return isinstance(value, str)
    if name in _NUMBERS:
        return is_number
    if name == "participants":
        return isinstance(value, list) and all(isinstance(one, int) for one in value)
    return name.startswith("values.") and (is_number or isinstance(value, str))


def _bodies(contents: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """The names of the bodies that they speak of. One query."""
    numbers: set[int] = set()
    for told in contents:
        numbers |= {told.get("organisation", 0), *told.get("participants", ())}
    return {row.pk: row.name for row in Organisation.objects.filter(pk__in={n for n in numbers if abs(n) < 2**31})}
