"""Accounts: a person with a post and a name to sign in with, and the roles that they hold from day to day."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from jiedui.accounts.directory import read_directory
from jiedui.accounts.models import Organisation, Person, Post, User
from jiedui.accounts.roles import Role
from jiedui.kernel.diagnostics import untranslated
from jiedui.ledger import chain
from jiedui.ledger.access import check_may_administer, users_to_administer, visible_users
from jiedui.ledger.actions.wording import required
from jiedui.ledger.models import Membership, Programme, Side
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import Viewer

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
_SIDE_OF_ROLE = {
    Role.DONOR_LEADER: Side.DONOR,
    Role.RECIPIENT_LEADER: Side.RECIPIENT,
    Role.RECIPIENT_CLERK: Side.RECIPIENT,
}


_WEAK = {
    "password_too_short": untranslated("密码太短，至少8个字符。"),
    "password_too_common": untranslated("密码太常见，容易被猜到，请换一个。"),
    "password_entirely_numeric": untranslated("密码不能全是数字。"),
}


@dataclass(frozen=True, slots=True)
class NewUser:
    """An account to make. People may be called by their post; `password_hash` stands in for a password in bulk."""

    username: str
    person_name: str
    post_title: str = ""
    organisation: int | None = None
    from_on: date | None = None
    password: str = ""
    password_hash: str = ""


def add_user(actor: Viewer, *, new: NewUser, at: datetime) -> User:
    """Make an account with its person and post. Raises Refused: `bad_input`, `conflict`."""
    check_may_administer(actor)
    username = _checked_username(new.username)
    password = new.password_hash or checked_password(new.password)
    with chain.recording(actor.actor, "add_user", at=at) as record:
        if User.objects.filter(username=username).exists():
            raise Refused("conflict", "用户名“{username}”已被使用，请换一个。", username=username)
        person = record.create(Person(name=required(new.person_name, what="姓名", most=60)))
        if new.organisation is not None:
            record.create(
                Post(
                    person=person,
                    organisation=_body(new.organisation),
                    title=required(new.post_title, what="职务", most=60),
                    from_on=new.from_on or timezone.localdate(at),
                )
            )
        return record.create(User(username=username, person=person, password=password))


def set_password(actor: Viewer, *, username: str, password: str) -> None:
    """Give an account a new password: an administrator's act, or one's own. No business fact, so no event."""
    is_own = actor.username == username and not actor.is_system
    user = _user(username, User.objects.all() if is_own else users_to_administer(actor))
    user.password = checked_password(password)
    user.save(update_fields=["password"])


def close_user(actor: Viewer, *, username: str, at: datetime, reason: str) -> None:
    """Shut an account: its person signs in no more; what they did stays theirs."""
    users = users_to_administer(actor)
    reason = required(reason, what="停用原因", most=400)
    if actor.username == username and not actor.is_system:
        raise Refused("conflict", "不能停用自己的账号，请由另一位系统管理员办理。")
    with chain.recording(actor.actor, "close_user", at=at, reason=reason) as record:
        record.change(_user(username, users.select_for_update(of=("self",))), is_active=False)


def reopen_user(actor: Viewer, *, username: str, at: datetime, reason: str) -> None:
    """Let the person of a shut account sign in again."""
    users = users_to_administer(actor)
    reason = required(reason, what="恢复原因", most=400)
    with chain.recording(actor.actor, "reopen_user", at=at, reason=reason) as record:
        record.change(_user(username, users.select_for_update(of=("self",))), is_active=True)


def grant_role(
    actor: Viewer,
    *,
    programme: Programme,
    username: str,
    role: Role,
    organisation: int,
    at: datetime,
    from_on: date | None = None,
) -> Membership:
    """Let a user act in a role for a body, from a day on. Raises Refused: `bad_input`, `conflict`."""
    check_may_administer(actor, programme=programme)
    day = from_on or timezone.localdate(at)
    with chain.recording(actor.actor, "grant_role", at=at, programme_id=programme.pk) as record:
        # Locked: of two grants at once the later one finds the earlier.
        user = _user(username, visible_users(actor).select_for_update(of=("self",)))
        body = _body(organisation)
        side = side_of(programme, organisation)
        _check_side(role, side, body)
        _check_separation(user, role, day)
        if _held(user, day).filter(programme=programme, role=role, organisation=body).exists():
            raise Refused("conflict", "“{username}”已有这个角色。", username=username)
        given = {"user": user, "programme": programme, "role": role, "organisation": body, "from_on": day}
        taken_back = Membership.objects.filter(**given).first()
        if taken_back is not None:  # on the very day on which it began
            record.change(taken_back, until_on=None)
            return taken_back
        return record.create(Membership(**given, side=side))


def revoke_role(actor: Viewer, *, programme: Programme, membership: int, at: datetime, reason: str) -> None:
    """Take a role back, from today on."""
    check_may_administer(actor, programme=programme)
    reason = required(reason, what="收回原因", most=400)
    with chain.recording(actor.actor, "revoke_role", at=at, programme_id=programme.pk, reason=reason) as record:
        row = Membership.objects.select_for_update(of=("self",)).filter(pk=membership, programme=programme).first()
        if row is None:
            raise Missing
        last_day = timezone.localdate(at) - timedelta(days=1)
        if row.until_on is not None and row.until_on <= last_day:
            raise Refused("wrong_state", "这个角色已于{day}收回。", day=row.until_on)
        record.change(row, until_on=last_day)


def side_of(programme: Programme, organisation: int) -> Side:
    """The side on which a body stands: under the donor, under the recipient or its county, or above both."""
    directory = read_directory()
    pairing = programme.pairing
    donor, recipient = directory.ancestry(pairing.donor_id), directory.ancestry(pairing.recipient_id)
    line = set(directory.ancestry(organisation))
    if pairing.donor_id in line:
        return Side.DONOR
    if line & (set(recipient) - set(donor)):
        return Side.RECIPIENT
    return Side.ABOVE


def checked_password(password: str) -> str:
    """The hash of a password that is long and rare enough. Raises Refused."""
    try:
        validate_password(password)
    except ValidationError as error:
        code = error.error_list[0].code
        raise Refused("bad_input", _WEAK.get(code, _WEAK["password_too_common"])) from error
    return make_password(password)


def _checked_username(username: str) -> str:
    if not _USERNAME.fullmatch(username):
        raise Refused(
            "bad_input", "用户名“{username}”只能用小写字母、数字、点和连字符，至少2个字符。", username=username[:80]
        )
    return username


def _check_side(role: Role, side: Side, body: Organisation) -> None:
    wanted = _SIDE_OF_ROLE.get(role)
    if wanted is not None and wanted != side:
        raise Refused("bad_input", "“{body}”不在这个角色所属的一方。", body=body.label)


def _check_separation(user: User, role: Role, day: date) -> None:
    """An administrator of the system holds no business role (三员分立)."""
    administers = role is Role.SYSTEM_ADMINISTRATOR
    others = _held(user, day)
    clash = others.exclude(role=role) if administers else others.filter(role=Role.SYSTEM_ADMINISTRATOR)
    if clash.exists():
        raise Refused("conflict", "系统管理员不能兼任业务角色，请另设账号。")


def _held(user: User, day: date) -> QuerySet[Membership]:
    return Membership.objects.filter(user=user).filter(Q(until_on__isnull=True) | Q(until_on__gte=day))


def _user(username: str, users: QuerySet[User]) -> User:
    user = users.filter(username=username).first()
    if user is None:
        raise Refused("bad_input", "没有用户名为“{username}”的账号。", username=username)
    return user


def _body(organisation: int) -> Organisation:
    row = Organisation.objects.filter(pk=organisation).first()
    if row is None:
        raise Refused("bad_input", "没有这个单位。")
    return row
