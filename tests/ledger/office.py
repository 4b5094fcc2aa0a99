"""A small programme founded by its actions, with a plan under review: the stage of the tests about plans."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password

from jiedui.accounts.directory import read_directory
from jiedui.accounts.models import User
from jiedui.accounts.roles import Role
from jiedui.ledger import chain
from jiedui.ledger.actions.commitments import Draft, confirm_commitments
from jiedui.ledger.actions.organisations import NewOrganisation
from jiedui.ledger.actions.plans import adopt_plan, finish_review, receive_plan
from jiedui.ledger.actions.programmes import Founding, TeamSeat, found_programme
from jiedui.ledger.actions.users import NewUser, add_user, grant_role
from jiedui.ledger.models import Commitment, Event, PlanVersion, Programme, TeamPart
from jiedui.ledger.viewers import SYSTEM, Viewer, viewer_of
from tests.days import OPENING, at

DONOR, COUNTY, TOWNSHIP = "甲区人民政府", "乙县人民政府", "乙县丙乡人民政府"
UNITS = ("甲区财政局", "甲区教育局", "甲区卫生健康局", "甲区农业农村局")
PLAN = """甲区支持乙县工作方案（2019-2020年）

一、目标
1．甲区财政每年安排不低于80万元资金，每年6月30日前到位。（责任单位：区财政局）
2．区政府领导每年到乙县调研1至2次。
二、任务
1．各责任单位每年至少组织1次帮扶活动。（责任单位：区财政局、区教育局、区卫生健康局）
2．每年组织2-3批教育专家到丙乡开展技术指导。（责任单位：区教育局）
"""
NUMBER, ISSUED = "甲政办发〔2019〕4号", date(2019, 2, 20)
_PEOPLE = (
    ("liaison", Role.LIAISON, UNITS[3]),
    ("leader", Role.DONOR_LEADER, DONOR),
    ("clerk", Role.CLERK, UNITS[1]),
    ("recipient", Role.RECIPIENT_LEADER, TOWNSHIP),
    ("administrator", Role.SYSTEM_ADMINISTRATOR, DONOR),
)


@dataclass(frozen=True)
class Office:
    """The programme and its people."""

    programme: Programme
    people: Mapping[str, Viewer]

    def __getattr__(self, name: str) -> Viewer:
        try:
            return self.people[name]
        except KeyError as error:
            raise AttributeError(name) from error

    def receive(self, text: str = PLAN, *, name: str = "方案.txt", on: date = OPENING) -> PlanVersion:
        return receive_plan(self.liaison, programme=self.programme, data=text.encode(), name=name, at=at(on))

    def draft(self, version: PlanVersion) -> Draft:
        return Draft(self.programme, version.number)

    def confirm_all(self, version: PlanVersion) -> None:
        keys = [one.key for one in owing(version)]
        confirm_commitments(self.liaison, draft=self.draft(version), keys=keys, at=at(OPENING))

    def review(self, version: PlanVersion) -> None:
        self.confirm_all(version)
        finish_review(self.liaison, programme=self.programme, number=version.number, at=at(OPENING))

    def adopt(self, version: PlanVersion, *, number: str = NUMBER, on: date = OPENING) -> PlanVersion:
        return adopt_plan(
            self.leader,
            programme=self.programme,
            number=version.number,
            document_number=number,
            issued_on=ISSUED,
            at=at(on),
        )

    def adopted(self, text: str = PLAN, *, on: date = OPENING) -> PlanVersion:
        version = self.receive(text, on=on)
        self.review(version)
        return self.adopt(version, on=on)


def make_office() -> Office:
    """Found the programme and make its accounts."""
    bodies = (
        NewOrganisation(DONOR),
        *(NewOrganisation(unit, parent=DONOR, aliases=("甲区财政",) if "财政" in unit else ()) for unit in UNITS),
        NewOrganisation(COUNTY),
        NewOrganisation(TOWNSHIP, parent=COUNTY),
    )
    team = tuple(TeamSeat(TeamPart.RESPONSIBLE_UNIT, organisation=unit) for unit in UNITS[:3])
    founding = Founding("jia-yi", "甲区对口帮扶乙县", DONOR, TOWNSHIP, date(2019, 1, 1), bodies, team)
    programme = found_programme(SYSTEM, founding=founding, at=at(OPENING))
    return Office(programme, {name: make_user(programme, name, role, body) for name, role, body in _PEOPLE})


def make_user(programme: Programme, name: str, role: Role, body: str) -> Viewer:
    """An account in one role."""
    number = body_number(body)
    new = NewUser(name, f"{name}某", post_title="干部", organisation=number, password_hash=_hash())
    user = add_user(SYSTEM, new=new, at=at(OPENING))
    grant_role(SYSTEM, programme=programme, username=name, role=role, organisation=number, at=at(OPENING))
    return viewer_of(User.objects.get(pk=user.pk), on=OPENING)


def body_number(name: str) -> int:
    """The number of the body of that name."""
    found = read_directory().find_one(name)
    assert found is not None
    return found


def owing(version: PlanVersion) -> list[Commitment]:
    """The commitments that will owe something."""
    return list(version.commitments.filter(is_item=False).order_by("sequence"))


def commitment_with(version: PlanVersion, words: str) -> Commitment:
    """The commitment whose quote has the words."""
    return version.commitments.filter(is_item=False).get(quote__contains=words)


def everything_written() -> tuple[object, ...]:
    """What is in the tables, in the log and in the file store: for tests that nothing was written."""
    rows = tuple((model._meta.db_table, model._default_manager.count()) for model in chain.AUDITED)
    return rows, Event.objects.count(), tuple(sorted(_stored()))


def days_of(version: PlanVersion, words: str) -> list[date]:
    """The due days of a commitment's obligations."""
    return [one.due_on for one in commitment_with(version, words).obligations.order_by("due_on", "id")]


def _stored() -> Iterator[str]:
    root = Path(settings.EVIDENCE_ROOT)
    return (str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


@cache
def _hash() -> str:
    return make_password("甲区2019春天")
