"""Starting a programme from nothing but its plan: both sides, the units that it names, an account for each role."""

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from jiedui.accounts.directory import Body, Directory, place_of, plain_name, read_directory
from jiedui.accounts.models import User
from jiedui.accounts.roles import Role
from jiedui.documents.reading import read_document
from jiedui.ledger.actions.organisations import NewOrganisation
from jiedui.ledger.actions.plans import receive_plan
from jiedui.ledger.actions.programmes import Founding, TeamSeat, found_programme
from jiedui.ledger.actions.users import NewUser, add_user, grant_role
from jiedui.ledger.keeping import keeping
from jiedui.ledger.models import Face, PlanVersion, Programme, TeamPart
from jiedui.ledger.refusals import Refused
from jiedui.ledger.viewers import Viewer, viewer_of
from jiedui.plans.compile import compile_plan
from jiedui.plans.model import Plan

_BODY = re.compile(r"(局|委|部|办|办公室|室|会|社|院|校|所|站|中心|公司|集团|银行|政府|支队|大队|工会|联合会)$")
_NO_BODY = re.compile(r"各|^(有关|相关|双方|两地|对口)|干部$|^.{1,2}$")
_FIRST_POSTS = {
    Role.LIAISON: ("liaison", "联络员"),
    Role.DONOR_LEADER: ("donor-leader", "帮扶方领导"),
    Role.RECIPIENT_LEADER: ("recipient-leader", "受援方领导"),
    Role.RECIPIENT_CLERK: ("recipient-clerk", "受援方经办人"),
    Role.SECONDED_CADRE: ("cadre", "挂职干部"),
    Role.FINANCE: ("finance", "财政经办人"),
    Role.CLERK: ("clerk", "责任单位经办人"),
    Role.AUDITOR: ("auditor", "审计员"),
    Role.SYSTEM_ADMINISTRATOR: ("administrator", "系统管理员"),
}


@dataclass(frozen=True, slots=True)
class Start:
    """What the plan's file is, and what a person says where the plan doesn't tell."""

    name: str
    data: bytes
    donor: str = ""
    recipient: str = ""
    slug: str = ""


@dataclass(frozen=True, slots=True)
class FirstAccount:
    """An account that was made, and its password, shown this once."""

    username: str
    role: Role
    organisation: str
    password: str


@dataclass(frozen=True, slots=True)
class Started:
    """The new programme, its drafted plan, its accounts."""

    programme: Programme
    version: PlanVersion
    accounts: tuple[FirstAccount, ...]


def start_programme(actor: Viewer, *, start: Start, at: datetime) -> Started:
    """Found the programme that the plan is about, make its first accounts and lay the plan before the reviewer.

    Raises InputRefused where the file is of no use; Refused where it doesn't tell who helps whom.
    """
    plan = compile_plan(read_document(start.data, name=start.name))
    founding = _founding(plan, start, on=timezone.localdate(at))
    with keeping(), transaction.atomic():
        programme = found_programme(actor, founding=founding, at=at)
        accounts = tuple(_accounts(actor, programme, founding, at))
        liaison = User.objects.get(username=accounts[0].username)
        version = receive_plan(
            viewer_of(liaison, on=timezone.localdate(at), face=Face.COMMAND),
            programme=programme,
            data=start.data,
            name=start.name,
            at=at,
        )
    return Started(programme, version, accounts)


def _founding(plan: Plan, start: Start, *, on: date) -> Founding:
    donor, recipient = (
        _government(start.donor or plan.parties.donor),
        _government(start.recipient or plan.parties.recipient),
    )
    if not donor or not recipient:
        raise Refused(
            "bad_input", "方案里没有读出帮扶方和受援方，请用 --donor 和 --recipient 写明，例如 --donor 石峰区。"
        )
    bodies = {donor.name: donor, recipient.name: recipient}
    for unit in _units(plan):
        if not _directory(bodies.values()).find(unit):
            bodies[unit] = NewOrganisation(name=unit, parent=_parent(unit, donor, recipient), sequence=len(bodies) + 1)
    term = plan.term
    return Founding(
        slug=start.slug or _free_slug(),
        name=f"{_place(donor)}对口帮扶{_place(recipient)}",
        donor=donor.name,
        recipient=recipient.name,
        from_on=term.start if term else date(on.year, 1, 1),
        until_on=term.last_day if term else None,
        organisations=tuple(bodies.values()),
        team=tuple(_team(plan, tuple(bodies.values()), donor.name)),
    )


def _government(printed: str) -> NewOrganisation | None:
    """The body of a side: a place is governed by its government; anything else is taken as printed."""
    name = plain_name(printed)
    if not name:
        return None
    if place_of(name) == name:
        return NewOrganisation(name=f"{name}人民政府", short_name=name, sequence=1)
    return NewOrganisation(name=name, sequence=1)


def _place(body: NewOrganisation) -> str:
    return place_of(body.name) or body.name


def _units(plan: Plan) -> tuple[str, ...]:
    """The bodies that the plan names: the team's units, and those that answer for a promise."""
    named = [name for one in plan.commitments for name in (*one.lead, *one.responsible)]
    bodies = (name for name in map(plain_name, named) if _BODY.search(name) and not _NO_BODY.search(name))
    return tuple(dict.fromkeys([*map(plain_name, plan.team.responsible_units), *bodies]))


def _parent(unit: str, donor: NewOrganisation, recipient: NewOrganisation) -> str:
    """The side under which a unit stands: the recipient's where its name begins with the place or its level."""
    there, here = _place(recipient), _place(donor)
    is_theirs = unit.startswith(there) or (unit[0] == there[-1] and there[-1] != here[-1])
    return recipient.name if is_theirs else donor.name


def _team(plan: Plan, bodies: tuple[NewOrganisation, ...], donor: str) -> Iterator[TeamSeat]:
    team, directory = plan.team, _directory(bodies)
    if team.leader:
        yield TeamSeat(TeamPart.LEADER, title=team.leader[:120], organisation=donor)
    for member in team.members:
        part = TeamPart.LIAISON if "联络员" in member else TeamPart.MEMBER
        yield TeamSeat(part, title=member[:120], organisation=_body_of_post(member, bodies))
    for unit in team.responsible_units:
        found = directory.find(unit)
        if found:
            yield TeamSeat(TeamPart.RESPONSIBLE_UNIT, organisation=directory.bodies[found[0]].name)


def _body_of_post(post: str, bodies: tuple[NewOrganisation, ...]) -> str:
    """The body that a post's words begin with: 区农业农村局分管副职."""
    names = sorted((body.name for body in bodies if plain_name(post).startswith(body.name)), key=len)
    return names[-1] if names else ""


def _directory(bodies: Iterable[NewOrganisation]) -> Directory:
    found = list(bodies)
    numbers = {body.name: number for number, body in enumerate(found, start=1)}
    return Directory(Body(numbers[one.name], one.name, one.short_name, parent=numbers.get(one.parent)) for one in found)


def _free_slug() -> str:
    taken = set(Programme.objects.values_list("slug", flat=True))
    number = 1
    while (slug := f"programme-{number}") in taken:
        number += 1
    return slug


def _accounts(actor: Viewer, programme: Programme, founding: Founding, at: datetime) -> Iterator[FirstAccount]:
    """One account for each role, the liaison's first; a name that is taken gets the programme's slug."""
    directory = read_directory()
    for role, (name, post) in _FIRST_POSTS.items():
        body = _seat_of(role, founding)
        number = next(number for number, one in directory.bodies.items() if one.name == body)
        username = f"{founding.slug}-{name}" if User.objects.filter(username=name).exists() else name
        password = secrets.token_urlsafe(9)
        label = directory.bodies[number].label
        new = NewUser(username, f"{label}{post}", post_title=post, organisation=number, password=password)
        add_user(actor, new=new, at=at)
        grant_role(actor, programme=programme, username=username, role=role, organisation=number, at=at)
        yield FirstAccount(username, role, label, password)


def _seat_of(role: Role, founding: Founding) -> str:
    """The full name of the body in which the first holder of a role stands."""
    if role in (Role.RECIPIENT_LEADER, Role.RECIPIENT_CLERK, Role.SECONDED_CADRE):
        return founding.recipient
    units = [seat.organisation for seat in founding.team if seat.part is TeamPart.RESPONSIBLE_UNIT]
    if role is Role.LIAISON:
        named = [seat.organisation for seat in founding.team if seat.part is TeamPart.LIAISON and seat.organisation]
        return next(iter((*named, *_with(units, "农业农村", "乡村振兴", "扶贫"))), founding.donor)
    if role is Role.FINANCE:
        return next(iter(_with(units, "财政")), founding.donor)
    if role is Role.CLERK:
        return next(iter(units), founding.donor)
    return founding.donor


def _with(units: list[str], *words: str) -> list[str]:
    return [unit for word in words for unit in units if word in unit]
