"""Importing a programme's folder: its history is replayed by the same actions that people take, as of those days.

All of it is written or nothing. What is there already is left as it is, so that importing twice adds nothing.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone

from jiedui.accounts.directory import Directory, read_directory
from jiedui.accounts.models import User
from jiedui.accounts.roles import Role
from jiedui.kernel.diagnostics import untranslated
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger import consent, storage
from jiedui.ledger.actions import activities, approvals, contributions, evidence
from jiedui.ledger.actions.commitments import Draft, confirm_commitments
from jiedui.ledger.actions.folder_activities import Line, place_of_row
from jiedui.ledger.actions.folder_programme import PROGRAMME, Login
from jiedui.ledger.actions.folder_reading import Fault, ImportRefused
from jiedui.ledger.actions.folders import ProgrammeFolder, read_folder
from jiedui.ledger.actions.particulars import Actuals, Details
from jiedui.ledger.actions.plans import adopt_plan, finish_review, receive_plan
from jiedui.ledger.actions.programmes import found_programme
from jiedui.ledger.actions.users import NewUser, add_user, checked_password, grant_role
from jiedui.ledger.facts import refresh_statistics
from jiedui.ledger.keeping import keeping
from jiedui.ledger.models import Activity, Face, Obligation, PlanState, Programme
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import Viewer, viewer_of
from jiedui.plans.kinds import KINDS

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
    return _Replay(actor, content).run()


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing that happened: the day, its turn among those of the day, and what does it."""

    on: date
    turn: tuple[int, int]
    line: Line
    column: str
    do: Callable[[datetime], None]


@dataclass(slots=True)
class _Replay:
    """One import under way."""

    actor: Viewer
    content: ProgrammeFolder
    faults: list[Fault] = field(default_factory=list)
    _hashes: dict[str, str] = field(default_factory=dict)
    _viewers: dict[str, Viewer] = field(default_factory=dict)
    _kept: list[str] = field(default_factory=list)
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
        return Imported(programme, self.content.logins, self._passwords, len(new), len(self._kept))

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
        body = _body(directory, login.organisation)
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
        liaison = self._first(Role.LIAISON)
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
            self.keep(version.source_digest)
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
                self._first(Role.DONOR_LEADER),
                programme=programme,
                number=version.number,
                document_number=entry.document_number,
                issued_on=entry.issued_on or entry.adopted_on,
                at=_morning(entry.adopted_on),
            )

    def _new_lines(self, programme: Programme) -> list[Line]:
        known = set(Activity.objects.filter(programme=programme).values_list("uid", flat=True))
        return [line for line in self.content.lines if _uid(programme, line) not in known]

    def _replay(self, programme: Programme, lines: Iterable[Line]) -> None:
        """Do the steps of all lines in the order of their days; a line that fails goes no further."""
        directory = read_directory()
        steps = [step for line in lines for step in _Life(self, programme, directory, line).steps()]
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

    def viewer(self, username: str) -> Viewer:
        if username not in self._viewers:
            user = User.objects.select_related("person").get(username=username)
            self._viewers[username] = viewer_of(user, on=self.content.founded_on, face=Face.IMPORT)
        return self._viewers[username]

    def _first(self, role: Role) -> Viewer:
        """The first account of a role. Raises ImportRefused where there is none."""
        return self.viewer(self.name_of(role))

    def name_of(self, role: Role) -> str:
        found = next((login.username for login in self.content.logins if login.role is role), None)
        if found is None:
            template = untranslated("没有“{role}”角色的账号，请在 users 里加上。")
            raise ImportRefused([Fault(PROGRAMME, template, {"role": role})])
        return found

    def keep(self, digest: str) -> None:
        self._kept.append(digest)

    def _refusing(self, place: str, act: Callable[..., object], *args: object, **kwargs: object) -> object:
        """What an action gives; its refusal is a fault of the folder."""
        try:
            return act(*args, **kwargs)
        except ImportRefused:
            raise
        except (Refused, InputRefused) as refusal:
            raise ImportRefused([*self.faults, _fault(place, refusal)]) from refusal


@dataclass(frozen=True, slots=True)
class _Life:
    """The steps of one activity, from its row."""

    replay: _Replay
    programme: Programme
    directory: Directory
    line: Line

    def steps(self) -> Iterator[_Step]:
        doings: dict[str, Callable[[datetime], None]] = {
            "登记": self._record,
            "报送": self._submit,
            "退回": self._return,
            "再报送": self._submit,
            "帮扶方审定": lambda at: self._approve(Role.DONOR_LEADER, at),
            "受援方审定": lambda at: self._approve(Role.RECIPIENT_LEADER, at),
            "撤回": self._withdraw,
            "填报": self._carry_out,
            "补办": self._regularise,
            "确认": self._confirm,
        }
        days = dict(self.line.days)
        done = days.pop("开展", None)
        if done is not None:
            days.setdefault("填报", self.line.done_until or done)
        for rank, (column, do) in enumerate(doings.items()):
            if column in days:
                yield _Step(days[column], (rank, self.line.row), self.line, column, do)
        if self.line.proofs:
            on = days.get("填报", max(days.values()))
            yield _Step(on, (7, self.line.row), self.line, "佐证材料", self._prove)
        if self.line.claims and "确认" in days:
            yield _Step(days["确认"], (len(doings), self.line.row), self.line, "计入", self._claim)

    @property
    def _uid(self) -> UUID:
        return _uid(self.programme, self.line)

    @property
    def _author(self) -> Viewer:
        return self.replay.viewer(self.line.author)

    def _record(self, at: datetime) -> None:
        line = self.line
        details = Details(
            kind=line.kind,
            title=line.title,
            organisation=_body(self.directory, line.organisation),
            planned_on=line.planned_on,
            planned_until=line.planned_until,
            place=line.place,
            amount=line.amount,
            people=line.people,
            note=line.note,
            participants=tuple(_body(self.directory, name) for name in line.participants),
            values=line.values,
        )
        activities.record_activity(self._author, programme=self.programme, uid=self._uid, details=details, at=at)

    def _submit(self, at: datetime) -> None:
        activities.submit_activity(self._author, programme=self.programme, uid=self._uid, at=at)

    def _return(self, at: datetime) -> None:
        leader = self.replay.viewer(self.replay.name_of(Role.RECIPIENT_LEADER))
        reason = self.line.reasons.get("退回原因", "")
        approvals.return_activity(leader, programme=self.programme, uid=self._uid, reason=reason, at=at)

    def _approve(self, role: Role, at: datetime) -> None:
        leader = self.replay.viewer(self.replay.name_of(role))
        approvals.approve_activity(leader, programme=self.programme, uid=self._uid, seen=self._seen(), at=at)

    def _withdraw(self, at: datetime) -> None:
        reason = self.line.reasons.get("撤回原因", "")
        activities.withdraw_activity(self._author, programme=self.programme, uid=self._uid, reason=reason, at=at)

    def _carry_out(self, at: datetime) -> None:
        line = self.line
        actuals = Actuals(
            done_on=line.days["开展"],
            done_until=line.done_until,
            amount=line.actual_amount,
            values=line.done_values,
        )
        unapproved = line.reasons.get("先行开展原因")
        if unapproved is None:
            activities.carry_out_activity(self._author, programme=self.programme, uid=self._uid, actuals=actuals, at=at)
        else:
            activities.carry_out_without_approval(
                self._author, programme=self.programme, uid=self._uid, actuals=actuals, reason=unapproved, at=at
            )

    def _prove(self, at: datetime) -> None:
        for proof in self.line.proofs:
            is_known = storage.has(storage.digest_of(proof.file))
            kept = evidence.add_evidence(
                self._author,
                programme=self.programme,
                activity_uid=self._uid,
                uid=uuid5(self._uid, proof.name),
                name=proof.name,
                chunks=[proof.file.read_bytes()],
                at=at,
            )
            if not is_known:
                self.replay.keep(kept.digest)

    def _regularise(self, at: datetime) -> None:
        reason = self.line.reasons.get("补办意见", "")
        for role in (Role.DONOR_LEADER, Role.RECIPIENT_LEADER):
            leader = self.replay.viewer(self.replay.name_of(role))
            approvals.regularise_activity(
                leader, programme=self.programme, uid=self._uid, seen=self._seen(), reason=reason, at=at
            )

    def _confirm(self, at: datetime) -> None:
        is_money = KINDS[self.line.kind].area == "funds"
        role = Role.RECIPIENT_CLERK if is_money else Role.RECIPIENT_LEADER
        confirmer = self.replay.viewer(self.line.confirmer or self.replay.name_of(role))
        activities.confirm_activity(confirmer, programme=self.programme, uid=self._uid, seen=self._seen(), at=at)

    def _claim(self, at: datetime) -> None:
        """Count by hand, as the liaison may: another amount where it counts already, else what wasn't proposed."""
        liaison = self.replay.viewer(self.replay.name_of(Role.LIAISON))
        reason = self.line.reasons.get("计入理由", "")
        for words, amount in self.line.claims:
            obligation = self._obligation(words)
            counted = obligation.contributions.filter(activity__uid=self._uid, counts_until__isnull=True).first()
            about = {"programme": self.programme, "uid": self._uid, "amount": amount, "reason": reason, "at": at}
            if counted is None:
                contributions.add_contribution(liaison, obligation=obligation.pk, **about)
            elif counted.amount != amount:
                contributions.correct_contribution(liaison, contribution=counted.pk, **about)

    def _obligation(self, words: str) -> Obligation:
        """The one obligation whose promise contains the words, in whose period it was done."""
        day = self.line.done_until or self.line.days["开展"]
        found = Obligation.objects.filter(
            programme=self.programme,
            commitment__version__state=PlanState.ADOPTED,
            commitment__quote__contains=words,
            period_start__lte=day,
            period_end__gt=day,
        ).order_by("id")[:2]
        if len(found) != 1:
            raise Refused("bad_input", "“{words}”没有对应到唯一的一项任务。", words=words)
        return found[0]

    def _seen(self) -> str:
        return consent.seen_digest(Activity.objects.get(uid=self._uid))


def _uid(programme: Programme, line: Line) -> UUID:
    """The number that the activity has wherever and however often it is imported."""
    return uuid5(NAMESPACE_URL, f"jiedui:{programme.slug}/{line.number}")


def _body(directory: Directory, name: str) -> int:
    found = directory.find_one(name)
    if found is None:
        raise Refused("bad_input", "“{name}”不在单位名单里，或者不止一个单位叫这个名字。", name=name)
    return found


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, _FIRST_HOUR, tzinfo=timezone.get_default_timezone())


def _fault(place: str, refusal: Refused | InputRefused | Missing) -> Fault:
    if isinstance(refusal, Missing):
        return Fault(place, untranslated("这个账号看不到这项活动，或无权办理。"), {})
    return Fault(place, refusal.template, refusal.values)
