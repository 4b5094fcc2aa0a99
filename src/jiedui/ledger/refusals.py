"""The two answers that are no: refused with a reason, or not there for this viewer."""

import logging
from collections.abc import Mapping

from jiedui.kernel.absence import is_away, is_busy
from jiedui.kernel.refusals import InputRefused
from jiedui.kernel.room import is_no_room
from jiedui.plans.kinds import Headcount, KindField

_LOG = logging.getLogger(__name__)


class Names(tuple[object, ...]):
    """Several names in one sentence; a face translates each."""

    __slots__ = ()

    def __str__(self) -> str:
        return "、".join(map(str, self))


def named(value: object, *, in_english: bool) -> object:
    """A value of a sentence as it is named there: what a kind asks in either language, several names joined."""
    if isinstance(value, Names):
        return (", " if in_english else "、").join(str(named(one, in_english=in_english)) for one in value)
    if isinstance(value, KindField | Headcount):
        return value.english if in_english else value.name
    return value


class Refused(Exception):  # noqa: N818 - it is a refusal, and is called one everywhere
    """The person may see this but not do it, or it can't be done now. `template` is Chinese, a full sentence.

    `code` is stable and the same in every language: `not_allowed`, `wrong_state`, `not_ready`, `conflict`, `bad_input`.
    `about` is the code of the field that is at fault, where it is one.
    """

    def __init__(self, code: str, template: str, *, about: str = "", **values: object) -> None:
        self.code = code
        self.template = template
        self.about = about
        self.values: Mapping[str, object] = values
        super().__init__(template.format_map(values))


class Missing(Exception):  # noqa: N818
    """The thing is not there, or not there for this viewer; the two are not told apart."""


def refusal_behind(error: Exception) -> InputRefused | None:
    """The refusal that a failure amounts to, where a full disk, an absent or a busy database is behind it; None where
    it is our mistake.

    What an action had begun is rolled back by then, unless it was done and only the word of it was lost; the log says
    what failed.
    """
    if is_away(error):
        _LOG.error("the database is away: %s", error)
        return InputRefused("database_away", "暂时连不上数据库，办理结果没有送达。请稍后刷新页面，核对是否已经办成。")
    if is_busy(error):
        _LOG.error("the database is busy: %s", error)
        return InputRefused("database_busy", "正在保存的人太多，没有轮到，没有保存。请稍后再办一次。")
    if not is_no_room(error):
        return None
    _LOG.error("no room: %s", error)
    return InputRefused("no_room", "服务器磁盘空间不足，没有保存。请联系系统管理员；腾出空间后刷新页面，核对后再办理。")
