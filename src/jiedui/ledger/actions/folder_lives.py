"""The life of one activity of a folder: its steps, each with its day and the act that does it, as somebody did then.

In which order the steps of all are replayed, and what comes before them, is in `imports`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from jiedui.accounts.directory import Directory
from jiedui.accounts.models import User
from jiedui.accounts.roles import Role
from jiedui.kernel.diagnostics import untranslated
from jiedui.ledger import consent, storage
from jiedui.ledger.actions import activities, approvals, contributions, evidence
from jiedui.ledger.actions.folder_activities import Line
from jiedui.ledger.actions.folder_programme import PROGRAMME, Login
from jiedui.ledger.actions.folder_reading import Fault, ImportRefused
from jiedui.ledger.actions.particulars import Actuals, Details
from jiedui.ledger.models import Activity, Face, Obligation, PlanState, Programme
from jiedui.ledger.refusals import Refused
from jiedui.ledger.viewers import Viewer, viewer_of
from jiedui.plans.kinds import MONEY_KINDS


@dataclass(slots=True)
class Hands:
    """The people by whose acts a folder's history is replayed, and the digests of the files that it brought."""

    logins: tuple[Login, ...]
    on: date
    kept: list[str] = field(default_factory=list)
    _viewers: dict[str, Viewer] = field(default_factory=dict)

    def viewer(self, username: str) -> Viewer:
        """An account as it acts. Its user is there by now."""
        if username not in self._viewers:
            user = User.objects.select_related("person").get(username=username)
            self._viewers[username] = viewer_of(user, on=self.on, face=Face.IMPORT)
        return self._viewers[username]

    def first(self, role: Role) -> Viewer:
        """The first account of a role. Raises ImportRefused where there is none."""
        found = next((login.username for login in self.logins if login.role is role), None)
        if found is None:
            template = untranslated("没有“{role}”角色的账号，请在 users 里加上。")
            raise ImportRefused([Fault(PROGRAMME, template, {"role": role})])
        return self.viewer(found)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: the day, its turn among those of the day, and what does it."""

    on: date
    turn: tuple[int, int]
    line: Line
    column: str
    do: Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Life:
    """The steps of one activity, from its row."""

    hands: Hands
    programme: Programme
    directory: Directory
    line: Line

    def steps(self) -> Iterator[Step]:
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
                yield Step(days[column], (rank, self.line.row), self.line, column, do)
        if self.line.proofs:
            on = days.get("填报", max(days.values()))
            yield Step(on, ([*doings].index("填报"), self.line.row), self.line, "佐证材料", self._prove)
        if self.line.claims and "确认" in days:
            yield Step(days["确认"], (len(doings), self.line.row), self.line, "计入", self._claim)

    @property
    def _uid(self) -> UUID:
        return uid_of(self.programme, self.line)

    @property
    def _author(self) -> Viewer:
        return self.hands.viewer(self.line.author)

    def _record(self, at: datetime) -> None:
        line = self.line
        details = Details(
            kind=line.kind,
            title=line.title,
            organisation=body_of(self.directory, line.organisation),
            planned_on=line.planned_on,
            planned_until=line.planned_until,
            place=line.place,
            amount=line.amount,
            people=line.people,
            note=line.note,
            participants=tuple(body_of(self.directory, name) for name in line.participants),
            values=line.values,
        )
        activities.record_activity(self._author, programme=self.programme, uid=self._uid, details=details, at=at)

    def _submit(self, at: datetime) -> None:
        activities.submit_activity(self._author, programme=self.programme, uid=self._uid, at=at)

    def _return(self, at: datetime) -> None:
        leader = self.hands.first(Role.RECIPIENT_LEADER)
        reason = self.line.reasons.get("退回原因", "")
        approvals.return_activity(leader, programme=self.programme, uid=self._uid, reason=reason, at=at)

    def _approve(self, role: Role, at: datetime) -> None:
        leader = self.hands.first(role)
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
                self.hands.kept.append(kept.digest)

    def _regularise(self, at: datetime) -> None:
        reason = self.line.reasons.get("补办意见", "")
        for role in (Role.DONOR_LEADER, Role.RECIPIENT_LEADER):
            leader = self.hands.first(role)
            approvals.regularise_activity(
                leader, programme=self.programme, uid=self._uid, seen=self._seen(), reason=reason, at=at
            )

    def _confirm(self, at: datetime) -> None:
        is_money = self.line.kind in MONEY_KINDS
        role = Role.RECIPIENT_CLERK if is_money else Role.RECIPIENT_LEADER
        named = self.line.confirmer
        confirmer = self.hands.viewer(named) if named else self.hands.first(role)
        activities.confirm_activity(confirmer, programme=self.programme, uid=self._uid, seen=self._seen(), at=at)

    def _claim(self, at: datetime) -> None:
        """Count by hand, as the liaison may: another amount where it counts already, else what wasn't proposed."""
        liaison = self.hands.first(Role.LIAISON)
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


def uid_of(programme: Programme, line: Line) -> UUID:
    """The number that the activity has wherever and however often it is imported."""
    return uuid5(NAMESPACE_URL, f"jiedui:{programme.slug}/{line.number}")


def body_of(directory: Directory, name: str) -> int:
    """The number of the one body of that name. Raises Refused."""
    found = directory.find_one(name)
    if found is None:
        raise Refused("bad_input", "“{name}”不在单位名单里，或者不止一个单位叫这个名字。", name=name)
    return found
