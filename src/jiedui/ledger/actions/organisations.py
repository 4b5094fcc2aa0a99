"""Bodies: entering one, renaming it with its former name kept, and the other names that papers print."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from jiedui.accounts.models import Organisation, OrganisationName
from jiedui.ledger import chain
from jiedui.ledger.access import check_may_administer
from jiedui.ledger.actions.wording import optional, required
from jiedui.ledger.chain import Recording
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import Viewer


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """A body to enter. `parent` is the full name of the body above it, which must be known or entered before it."""

    name: str
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    parent: str = ""
    region_code: str = ""
    sequence: int = 0


def add_organisation(actor: Viewer, *, new: NewOrganisation, at: datetime) -> Organisation:
    """Enter a body. Raises Refused (`conflict`) where its name is taken under the same body."""
    check_may_administer(actor)
    with chain.recording(actor.actor, "add_organisation", at=at) as record:
        if Organisation.objects.filter(name=new.name.strip(), parent=_parent_of(new)).exists():
            raise Refused("conflict", "已有名为“{name}”的单位。", name=new.name.strip())
        return enter(record, new)


def rename_organisation(actor: Viewer, *, organisation: int, name: str, at: datetime, short_name: str = "") -> None:
    """Give a body its new name; the one it had stays known as a former name."""
    check_may_administer(actor)
    name = required(name, what="单位名称", most=120)
    short_name = optional(short_name, what="单位简称", most=60)
    with chain.recording(actor.actor, "rename_organisation", at=at) as record:
        row = _get(organisation)
        if Organisation.objects.filter(name=name, parent=row.parent).exclude(pk=row.pk).exists():
            raise Refused("conflict", "已有名为“{name}”的单位。", name=name)
        former = [old for old in (row.name, row.short_name) if old and old not in (name, short_name)]
        _keep_names(record, row, former, until_on=timezone.localdate(at))
        record.change(row, name=name, short_name=short_name)


def add_alias(actor: Viewer, *, organisation: int, name: str, at: datetime) -> None:
    """Make known another name under which papers print the body."""
    check_may_administer(actor)
    name = required(name, what="其他名称", most=120)
    with chain.recording(actor.actor, "add_alias", at=at) as record:
        _keep_names(record, _get(organisation), [name])


def enter(record: Recording, new: NewOrganisation) -> Organisation:
    """Write a body and its other names within an open event; one that is there already is given back."""
    name = required(new.name, what="单位名称", most=120)
    parent = _parent_of(new)
    found = Organisation.objects.filter(name=name, parent=parent).first()
    row = found or record.create(
        Organisation(
            name=name,
            short_name=optional(new.short_name, what="单位简称", most=60),
            parent=parent,
            region_code=optional(new.region_code, what="行政区划代码", most=12),
            sequence=new.sequence,
        )
    )
    _keep_names(record, row, new.aliases)
    return row


def _parent_of(new: NewOrganisation) -> Organisation | None:
    if not new.parent:
        return None
    parent = Organisation.objects.filter(name=new.parent).order_by("id").first()
    if parent is None:
        raise Refused("bad_input", "“{name}”的上级单位“{parent}”尚未录入。", name=new.name, parent=new.parent)
    return parent


def _keep_names(record: Recording, row: Organisation, names: Iterable[str], *, until_on: date | None = None) -> None:
    known = set(row.names.values_list("name", flat=True))
    for name in dict.fromkeys(required(name, what="其他名称", most=120) for name in names):
        if name not in known:
            record.create(OrganisationName(organisation=row, name=name, until_on=until_on))


def _get(organisation: int) -> Organisation:
    row = Organisation.objects.select_for_update(of=("self",)).filter(pk=organisation).first()
    if row is None:
        raise Missing
    return row
