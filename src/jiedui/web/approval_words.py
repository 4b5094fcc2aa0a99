"""Words around the consent of both sides: ready phrases, how long a request has waited, who acts for whom."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiedui.ledger.waiting import Waiting
from jiedui.web.words import listed

# 常用语: what leaders write on the form, in the language of the record.
OPINIONS = ("同意", "同意，请抓好落实", "同意，请按程序办理")
REMARKS = ("拟同意", "请{body}阅办", "请补充材料后再报")


def remark_phrases(body: str) -> tuple[str, ...]:
    """The ready phrases of a remark on an activity of a body."""
    return tuple(phrase.format(body=body) for phrase in REMARKS)


def deadline_words(waiting: Waiting) -> str:
    """By when an answer is due, and whether that day is sure."""
    if waiting.is_provisional:
        return _("%(day)s 前答复（节假日安排未公布，暂定）") % {"day": waiting.due_on.isoformat()}
    return _("%(day)s 前答复") % {"day": waiting.due_on.isoformat()}


def whom_words(names: Iterable[str]) -> str:
    """For whom something waits."""
    return _("等 %(names)s") % {"names": listed(names)}


def since_words(day: date) -> str:
    """Since when it waits."""
    return _("%(day)s 起") % {"day": day.isoformat()}


def late_words(days: int) -> str:
    """By how many working days something is late."""
    return ngettext("逾期 %(n)s 个工作日", "逾期 %(n)s 个工作日", days) % {"n": days}
