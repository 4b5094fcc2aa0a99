"""Words for what was found about a file."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiedui.evidence.capture import PlaceFinding
from jiedui.ledger.queries.findings import Finding


def finding_words(finding: Finding) -> str:
    """A finding as a sentence; a copy's is followed by the activity that it stands under."""
    if finding.code == "day":
        return _day_words(finding.days)
    if finding.code == "place":
        return _place_words(finding.place)
    if finding.other is None:
        return _("与您看不到的一项活动的材料疑似重复，请联络员核对。")
    if finding.percent == 100:
        return _("同一文件也用于：")
    return _("疑似同一张图片（相似度 {percent}%）：").format(percent=finding.percent)


def _day_words(days: int) -> str:
    if days < 0:
        return ngettext("拍摄日期比活动早 %(days)s 天", "拍摄日期比活动早 %(days)s 天", -days) % {"days": -days}
    return ngettext("拍摄日期比活动晚 %(days)s 天", "拍摄日期比活动晚 %(days)s 天", days) % {"days": days}


def _place_words(place: PlaceFinding) -> str:
    if place is PlaceFinding.INSIDE:
        return _("拍摄地点在设定范围内")
    return _("拍摄地点不在设定范围内") if place is PlaceFinding.OUTSIDE else _("照片没有地点信息")
