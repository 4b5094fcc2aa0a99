"""The standing cast: fixed people around the programme of `tests.making`, called by their posts, one for each role.

clerk            区教育局经办人      finance            区财政局财政（帮扶方）
other_clerk      区财政局经办人      recipient_leader   白羊溪乡领导
liaison          区农业农村局联络员   recipient_clerk    白羊溪乡经办人
donor_leader     石峰区领导         seconded_cadre     驻乡挂职干部
auditor          区审计局审计员      administrator      系统管理员
stranger         another programme's liaison
"""

from dataclasses import dataclass

from jiedui.accounts.models import User
from jiedui.accounts.roles import Role
from jiedui.ledger.models import Programme, Side
from jiedui.ledger.viewers import Viewer, viewer_of
from tests.days import OPENING

PASSWORD = "白羊溪2019春"


@dataclass(frozen=True, slots=True)
class Part:
    """A part in the cast: who, called what, in which role, for which body and side."""

    username: str
    person: str
    title: str
    role: Role
    body: str
    side: Side


PARTS: tuple[Part, ...] = (
    Part("clerk", "区教育局经办人", "科员", Role.CLERK, "石峰区教育局", Side.DONOR),
    Part("other_clerk", "区财政局经办人", "科员", Role.CLERK, "石峰区财政局", Side.DONOR),
    Part("liaison", "区农业农村局联络员", "副局长", Role.LIAISON, "石峰区农业农村局", Side.DONOR),
    Part("donor_leader", "石峰区领导", "副区长", Role.DONOR_LEADER, "石峰区人民政府", Side.DONOR),
    Part("finance", "区财政局财政", "股长", Role.FINANCE, "石峰区财政局", Side.DONOR),
    Part("recipient_leader", "白羊溪乡领导", "乡长", Role.RECIPIENT_LEADER, "白羊溪乡人民政府", Side.RECIPIENT),
    Part("recipient_clerk", "白羊溪乡经办人", "办公室主任", Role.RECIPIENT_CLERK, "白羊溪乡人民政府", Side.RECIPIENT),
    Part("seconded_cadre", "驻乡挂职干部", "挂职副乡长", Role.SECONDED_CADRE, "白羊溪乡人民政府", Side.RECIPIENT),
    Part("auditor", "区审计局审计员", "科长", Role.AUDITOR, "石峰区审计局", Side.DONOR),
    Part("administrator", "系统管理员", "", Role.SYSTEM_ADMINISTRATOR, "石峰区人民政府", Side.DONOR),
)
STRANGER = Part("stranger", "外区联络员", "副局长", Role.LIAISON, "外区农业农村局", Side.DONOR)


@dataclass(frozen=True, slots=True)
class Cast:
    """The people as viewers on the opening day; `user` gives the account behind one of them."""

    clerk: Viewer
    other_clerk: Viewer
    liaison: Viewer
    donor_leader: Viewer
    finance: Viewer
    recipient_leader: Viewer
    recipient_clerk: Viewer
    seconded_cadre: Viewer
    auditor: Viewer
    administrator: Viewer
    stranger: Viewer
    programme: Programme
    other_programme: Programme

    def all(self) -> dict[str, Viewer]:
        """Everybody by username."""
        return {part.username: getattr(self, part.username) for part in (*PARTS, STRANGER)}

    @staticmethod
    def user(viewer: Viewer) -> User:
        """The account of a viewer."""
        return User.objects.get(pk=viewer.user_id)


def gather(programme: Programme, other_programme: Programme) -> Cast:
    """The cast of a programme that `tests.making` has made."""
    names = [part.username for part in (*PARTS, STRANGER)]
    users = {user.username: user for user in User.objects.filter(username__in=names).select_related("person")}
    viewers = {name: viewer_of(users[name], on=OPENING) for name in names}
    return Cast(**viewers, programme=programme, other_programme=other_programme)
