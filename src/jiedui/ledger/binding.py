"""Which bodies answer for a promise: the name as a plan prints it, bound to organisations by one set of rules.

A plan names bodies (区教育局), posts (区政府领导, 驻乡挂职干部), groups (双方相关领导) or nobody. A body is looked
up; a post or a group is taken to the body in which it stands, and the reviewer is told so. What no rule
knows stays unbound until a person binds it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from jiedui.accounts.directory import Directory, place_of, plain_name, read_directory
from jiedui.kernel.diagnostics import untranslated
from jiedui.ledger.models import Programme, Side, TeamPart
from jiedui.plans.model import Assumption

UNNAMED = "（未写明）"
_POST = ("B001", untranslated("“{name}”是职务，按所在单位“{bodies}”承担。"))
_GROUP = ("B002", untranslated("“{name}”是统称，按“{bodies}”共同承担。"))
_HOME_UNIT = ("B003", untranslated("“{name}”没有写明是哪个单位，暂按“{bodies}”承担。"))
_NOBODY = ("B004", untranslated("文中没有写明由谁承担，按帮扶方“{bodies}”承担。"))
_UNBOUND = ("B005", untranslated("单位名单里没有“{name}”，请指定由哪个单位承担。"))
ASSUMED = tuple(template for _, template in (_POST, _GROUP, _HOME_UNIT, _NOBODY, _UNBOUND))


@dataclass(frozen=True, slots=True)
class Sides:
    """Where posts and groups stand: both sides' bodies, the team's responsible units in their order, and the bodies
    for which somebody on the donor's side holds a role.
    """

    directory: Directory
    donor: int
    recipient: int
    units: tuple[int, ...] = ()
    seated: tuple[int, ...] = ()

    @property
    def donors(self) -> frozenset[int]:
        """The donor's bodies: of two bodies of one name, a promise means the donor's."""
        under = (body for body in self.directory.bodies if self.donor in self.directory.ancestry(body))
        return frozenset((*under, *self.units, *self.seated))


@dataclass(frozen=True, slots=True)
class Binding:
    """The bodies that a printed name stands for (none: unbound), and what was assumed."""

    organisations: tuple[int, ...]
    assumption: Assumption | None = None


class Binder:
    """Binds the names of one plan; a name that comes again is not worked out again."""

    def __init__(self, sides: Sides) -> None:
        self._sides = sides
        self._donors = sides.donors
        self._known: dict[str, Binding] = {}

    def bind(self, name: str) -> Binding:
        """The binding of one printed name; the empty name is that of a promise which names nobody."""
        if name not in self._known:
            self._known[name] = self._bind(name)
        return self._known[name]

    def _bind(self, name: str) -> Binding:
        if not name or name == UNNAMED:
            return self._assume(name, (self._sides.donor,), _NOBODY)
        found = self._sides.directory.find_one(name, prefer=self._donors)
        if found is not None:
            return Binding((found,))
        plain = plain_name(name)
        for pattern, choose, why in _RULES:
            if pattern.search(plain) and (bodies := choose(self._sides, plain)):
                return self._assume(name, bodies, why)
        return self._assume(name, (), _UNBOUND)

    def _assume(self, name: str, bodies: tuple[int, ...], why: tuple[str, str]) -> Binding:
        code, template = why
        labels = "、".join(self._sides.directory.bodies[body].label for body in bodies)
        return Binding(bodies, Assumption(code, template.format(name=name, bodies=labels)))


def binder_for(programme: Programme) -> Binder:
    """The binder of a programme's plan: four queries."""
    units = programme.team.filter(part=TeamPart.RESPONSIBLE_UNIT, organisation__isnull=False)
    seats = programme.memberships.filter(side=Side.DONOR)
    pairing = programme.pairing
    return Binder(
        Sides(
            directory=read_directory(),
            donor=pairing.donor_id,
            recipient=pairing.recipient_id,
            units=tuple(units.order_by("sequence", "id").values_list("organisation_id", flat=True)),
            seated=tuple(seats.order_by("id").values_list("organisation_id", flat=True)),
        )
    )


def _both(sides: Sides, _: str) -> tuple[int, ...]:
    return (sides.donor, sides.recipient)


def _units(sides: Sides, _: str) -> tuple[int, ...]:
    return sides.units or (sides.donor,)


def _home_unit(sides: Sides, _: str) -> tuple[int, ...]:
    """The organisation department selects and posts the cadres (domain a.1); else the donor."""
    named = (body for body in sides.units if "组织部" in sides.directory.bodies[body].name)
    return (next(named, sides.donor),)


def _host(sides: Sides, _: str) -> tuple[int, ...]:
    return (sides.recipient,)


def _donor(sides: Sides, _: str) -> tuple[int, ...]:
    return (sides.donor,)


def _government(sides: Sides, name: str) -> tuple[int, ...]:
    """The government of the level that the name gives: 区领导 in a district, 县领导 in the county that is helped."""
    level = _LEVEL.match(_OF_A_POST.sub("", name))
    if level is None:
        return (sides.donor,)
    for side in (sides.donor, sides.recipient):
        for body in sides.directory.ancestry(side):
            place = place_of(sides.directory.bodies[body].name)
            if place and (place.endswith(level[0]) if len(level[0]) == 1 else place == level[0]):
                return (body,)
    return ()


_OF_A_POST = re.compile(r"^(分管|主要|联系|常务|有关|相关|副)+")
_LEVEL = re.compile(r"^\w*?[省市州区县乡镇]")
_Choice = Callable[[Sides, str], tuple[int, ...]]
# In order: the first that fits and finds a body is taken.
_RULES: tuple[tuple[re.Pattern[str], _Choice, tuple[str, str]], ...] = (
    (re.compile(r"^(双方|两地)"), _both, _GROUP),
    (re.compile(r"派出单位|选派单位"), _home_unit, _HOME_UNIT),
    (re.compile(r"(挂职|驻乡|驻村|驻镇|派驻|帮扶)\w*(干部|队员|人员|专班)$|驻村工作队$"), _host, _POST),
    (re.compile(r"(责任|成员|有关|相关|帮扶|职能|各)(部门|单位)$|^各\w*(部门|单位|局)$"), _units, _GROUP),
    (re.compile(r"(工作队|领导小组|联席会议)(办公室)?$"), _donor, _POST),
    (re.compile(r"(领导|负责同志|负责人|书记|[区县市乡镇州省]长|领导干部)$"), _government, _POST),
    (re.compile(r"^\w{0,6}[省市州区县乡镇](委|政府|人民政府|委政府|党委政府|委区政府|委县政府)?$"), _government, _POST),
)
