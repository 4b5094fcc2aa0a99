"""Importing a programme's folder: its history is replayed by the same actions that people take, as of those days.

All of it is written or nothing. What is there already is left as it is, so that importing twice adds nothing.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from jiedui.accounts.directory import Directory, read_directory
from jiedui.accounts.roles import Role
from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger import storage
from jiedui.ledger.actions.commitments import Draft, confirm_commitments
from jiedui.ledger.actions.folder_activities import Line, place_of_row
from jiedui.ledger.actions.folder_lives import Hands, Life, body_of, uid_of
from jiedui.ledger.actions.folder_programme import PROGRAMME, Login
from jiedui.ledger.actions.folder_reading import Fault, ImportRefused
from jiedui.ledger.actions.folders import ProgrammeFolder, read_folder
from jiedui.ledger.actions.plans import adopt_plan, finish_review, receive_plan
from jiedui.ledger.actions.programmes import found_programme
from jiedui.ledger.actions.users import NewUser, add_user, checked_password, grant_role
from jiedui.ledger.facts import refresh_statistics
from jiedui.ledger.keeping import keeping
from jiedui.ledger.models import Activity, Programme
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import Viewer

_FIRST_HOUR = 9
_SPACING = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import added; `passwords` are those that were made up, by username, to be handed out once."""

    programme: Programme
    logins: tuple[Login, ...]
    passwords: dict[str, str]
    activities: int
    files: int


def import_folder(actor: Viewer, *, folder: Path) -> Imported:
    """Import a programme with its plan and its ledger. Raises ImportRefused with every fault and its place."""
    content = read_folder(folder)
    return _Replay(actor, content, Hands(content.logins, content.founded_on)).run()


@dataclass(slots=True)
class _Replay:
    """One import under way."""

    actor: Viewer
    content: ProgrammeFolder
    hands: Hands
    faults: list[Fault] = field(default_factory=list)
    _hashes: dict[str, str] = field(default_factory=dict)
    _passwords: dict[str, str] = field(default_factory=dict)

    def run(self) -> Imported:
        with keeping(), transaction.atomic():
            programme = self._programme()
            self._accounts(programme)
            self._plan(programme)
            new = self._new_lines(programme)
            self._replay(programme, new)
            if self.faults:
                raise ImportRefused(self.faults)
        refresh_statistics()
        return Imported(programme, self.content.logins, self._passwords, len(new), len(self.hands.kept))

    def _programme(self) -> Programme:
        founding = self.content.founding
        known = Programme.objects.filter(slug=founding.slug).select_related("pairing").first()
        if known is not None:
            return known
        return self._refusing(PROGRAMME, self._found)

    def _found(self) -> Programme:
        return found_programme(self.actor, founding=self.content.founding, at=_morning(self.content.founded_on))

    def _accounts(self, programme: Programme) -> None:
        directory = read_directory()
        ours = set(programme.memberships.values_list("user__username", flat=True))
        for login in self.content.logins:
            if login.username not in ours:
                self._refusing(f"{PROGRAMME} “{login.username}”", self._account, programme, directory, login)

    def _account(self, programme: Programme, directory: Directory, login: Login) -> None:
        body = body_of(directory, login.organisation)
        at = _morning(self.content.founded_on)
        new = NewUser(
            username=login.username,
            person_name=login.person,
            post_title=login.post,
            organisation=body if login.post else None,
            password_hash=self._hash(login),
        )
        add_user(self.actor, new=new, at=at)
        grant_role(self.actor, programme=programme, username=login.username, role=login.role, organisation=body, at=at)

    def _hash(self, login: Login) -> str:
        """The hash of the password given, worked out once where several accounts share it; else of a made-up one."""
        password = login.password
        if not password:
            password = self._passwords[login.username] = secrets.token_urlsafe(9)
        if password not in self._hashes:
            self._hashes[password] = checked_password(password)
        return self._hashes[password]

    def _plan(self, programme: Programme) -> None:
        entry = self.content.plan
        if entry is None or programme.versions.exists():
            return
        liaison = self.hands.first(Role.LIAISON)
        is_known = storage.has(storage.digest_of(entry.file))
        version = self._refusing(
            entry.file.name,
            receive_plan,
            liaison,
            programme=programme,
            data=entry.file.read_bytes(),
            name=entry.file.name,
            at=_morning(entry.received_on),
        )
        if not is_known:
            self.hands.kept.append(version.source_digest)
        if entry.reviewed_on is None:
            return
        owing = version.commitments.filter(is_item=False).order_by("sequence")
        keys = list(owing.values_list("key", flat=True))
        at = _morning(entry.reviewed_on)
        confirm_commitments(liaison, draft=Draft(programme, version.number), keys=keys, at=at)
        self._refusing(entry.file.name, finish_review, liaison, programme=programme, number=version.number, at=at)
        if entry.adopted_on is not None:
            self._refusing(
                entry.file.name,
                adopt_plan,
                self.hands.first(Role.DONOR_LEADER),
                programme=programme,
                number=version.number,
                document_number=entry.document_number,
                issued_on=entry.issued_on or entry.adopted_on,
                at=_morning(entry.adopted_on),
            )

    def _new_lines(self, programme: Programme) -> list[Line]:
        known = set(Activity.objects.filter(programme=programme).values_list("uid", flat=True))
        return [line for line in self.content.lines if uid_of(programme, line) not in known]

    def _replay(self, programme: Programme, lines: Iterable[Line]) -> None:
        """Do the steps of all lines in the order of their days; a line that fails goes no further."""
        directory = read_directory()
        steps = [step for line in lines for step in Life(self.hands, programme, directory, line).steps()]
        steps.sort(key=lambda step: (step.on, step.turn))
        failed: set[int] = set()
        day, at = None, None
        for step in steps:
            at = _morning(step.on) if step.on != day or at is None else at + _SPACING
            day = step.on
            if step.line.row in failed:
                continue
            try:
                step.do(at)
            except (Refused, InputRefused, Missing) as refusal:
                failed.add(step.line.row)
                self.faults.append(_fault(f"{place_of_row(step.line.row)}“{step.column}”", refusal))

    def _refusing(self, place: str, act: Callable[..., object], *args: object, **kwargs: object) -> object:
        """What an action gives; its refusal is a fault of the folder."""
        try:
            return act(*args, **kwargs)
        except ImportRefused:
            raise
        except (Refused, InputRefused) as refusal:
            raise ImportRefused([*self.faults, _fault(place, refusal)]) from refusal


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, _FIRST_HOUR, tzinfo=timezone.get_default_timezone())


def _fault(place: str, refusal: Refused | InputRefused | Missing) -> Fault:
    if isinstance(refusal, Missing):
        return Fault(place, untranslated("这个账号看不到这项活动，或无权办理。"), {})
    return Fault(place, refusal.template, refusal.values)
