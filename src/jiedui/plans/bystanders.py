"""Tell the numbers that promise nothing: names, ranks, descriptions, and conditions that somebody else meets."""

import re

from jiedui.plans.settle import QUOTED
from jiedui.plans.words import any_of, words

_TIME_UNITS = frozenset(words("units", "times"))
_CLASSIFIERS = frozenset(["名", "位", "个", "家", "户", "次", "场", "批", "所", "项", "期", "人次", "座", "处"])
_NAME_BEFORE = re.compile(r"(?:第|每|一式|各执|各持|[A-Za-z#№.]|其中之|十[一二三四五六])$")
_NOT_ONE_BEFORE = re.compile(
    "(?:不让|不落|不漏|没有|决不|绝不|任何|无|不)$|[统唯之单同第逐专不合划归万进另某任每其]$|一.$"
)
_NOT_ONE_AFTER = re.compile(
    "一(?:个时期|个阶段|个整体|批|些|定|般|系列|种|类|律|起|并|线|流|体|致|旦|切|手|步|时|度|带|路|样|直|向|方|把|盘棋|张|揽子|站式|条龙|对一|次性|事一"
    "|[村户乡县人镇企校社]一|股|二|季|级|支|套|片|大|个个|部分|本|刀切|道|段|家人|头|分|角|系|个时期|个阶段|个整体|件事|门式|网|窗|卡|码|车间|年来)"
)
_HEDGED = re.compile("(?:至少|不少于|不低于|最多|不超过|每[^，、]{0,6}|只|仅)$")
_DESCRIBED = re.compile(r"(?:重点|关键|主要|重大|基本|突出)?" + any_of(words("sections", "described")))
_NAMED_SPAN = re.compile(any_of(words("sections", "named_spans")))
_KEPT_AFTER = re.compile("(?:之|以)?内[^，]{0,4}(?:不(?!少|低|高|多|超)|保持)")
_UNDERTAKING_BEFORE = re.compile("(?:实施|开展|启动|推进|组织|制定|编制|落实)[^，、]{0,4}$")
_UNDERTAKING_AFTER = re.compile("[^，、的]{1,12}(?:行动|计划|规划|工程|方案|攻坚战)")
_PAST_BEFORE = re.compile("(?:近|过去|前|最近|历时|已|每隔?)$")
_CONDITION_BEFORE = re.compile(any_of(words("sections", "conditions")) + "(?:不少于|不低于|超过|达到|在)? ?$")
_CONDITION_OPENING = re.compile(any_of(words("sections", "condition_openings")) + "(?!口|接|应)")
_GIVEN_BEFORE = re.compile(
    "(?:覆盖|给予|补贴|补助|奖励|安排|发放|提供|投入|资助|贷款|拨付|奖补|补偿|最高|享受|领取)[^，、]{0,8}$"
)
_RELATIVE = re.compile(
    "(?:及以上|以上|以下|以内|之内|内|左右)?(?:且[^，、]{0,20}|[^，、的]{0,10})的(?:$|[，、]|[^，、]{0,14}"
    + any_of(words("sections", "condition_nouns"))
    + "(?:$|[，、]|[可给按由每在享申优予发实到进开占达全比数均都总]))"
)
_BY_DAYS = re.compile("(?:内|以内|之内|以上|左右)")
_DAYS_BEFORE = re.compile("(?:公示|公告|为期|期限|不少于|不低于|不超过|至少|最长|休假|时间)(?:为|期)?$")
_OF_CONGRESS = re.compile("[一二三四五六七八九]中|中央|人大|政协|人民代表|委员")
_RAISED = re.compile(
    "(?:[^，、]{0,4})(?:提高|增加|上升|增长|扩大|下降|降低|降|下调|上调|调整|放宽|延长|缩短|减少|提升|增|统一|调增|压缩)(?:到|至|为)"
)
_SUBJECT_AFTER = re.compile("[^，、每达]{0,8}(?:分别|均|都|各)")
_SIZED = re.compile(r"(?:及以上|以上|以下)?的?[^，、\d和及不]{1,10}\d+[余多]?(?:个|家|户|项|名|座|处|所|场)")
_FROM_BEFORE = re.compile("[由从](?!于)[^，、]{0,12}$")
_CHANGED = re.compile("放宽|下调|上调|调整|提高到|提高至|降至|降为|扩大到|延长至|延长到|统一为|缩短|压缩")


def is_bystander(text: str, start: int, end: int, unit: str) -> bool:
    """Whether the number at `start` to `end` of the phrase (unit included) promises nothing.

    >>> is_bystander("抓好5个方面工作", 2, 4, "个"), is_bystander("培训5个班", 2, 4, "个")
    (True, False)
    """
    before, after = text[max(0, start - 14) : start], text[end : end + 40]
    if _NAME_BEFORE.search(before) or _is_article(text, start, end, before):
        return True
    if unit in _TIME_UNITS and _is_named_span(text[start:end], before, after, unit):
        return True
    if unit not in _TIME_UNITS and _DESCRIBED.match(after) and not _HEDGED.search(before):
        return True
    if (unit not in _CLASSIFIERS and _SIZED.match(after)) or _is_round_the_clock(text, start, after):
        return True
    if start <= 2 and unit == "个" and _SUBJECT_AFTER.match(after):
        return True
    if unit == "届" and _OF_CONGRESS.match(after):
        return True
    if _FROM_BEFORE.search(before) and _RAISED.match(after):
        return True
    return _is_condition(text, end, unit, before, after)


def _is_round_the_clock(text: str, start: int, after: str) -> bool:
    """24小时值班: always, not for so long."""
    return text.startswith("24小时", start) and not _BY_DAYS.match(after)


def _is_article(text: str, start: int, end: int, before: str) -> bool:
    """一 that counts nothing: 一批, 统一, 一户一策; and 四个“意识”."""
    numeral = text[start]
    if numeral in "一" and not text[start : start + 2].endswith(tuple("十百千万亿半")):
        if _NOT_ONE_AFTER.match(text, start):
            return not _HEDGED.search(before) or text.startswith("一次性", start)
        return bool(_NOT_ONE_BEFORE.search(before)) and not _HEDGED.search(before)
    is_slogan = not numeral.isascii() and text[end : end + 1] == QUOTED
    return is_slogan and not _HEDGED.search(before)


def _is_named_span(number: str, before: str, after: str, unit: str) -> bool:
    if unit == "年" and number[:4].isdigit():
        return True
    if unit in ("日", "周") and not _BY_DAYS.match(after) and not _DAYS_BEFORE.search(before):
        return True
    is_within = _BY_DAYS.match(after)
    if is_within and _KEPT_AFTER.match(after):
        return True
    if _UNDERTAKING_BEFORE.search(before) and _UNDERTAKING_AFTER.match(after):
        return True
    return bool(_PAST_BEFORE.search(before) or (_NAMED_SPAN.match(after) and not is_within))


def _is_condition(text: str, end: int, unit: str, before: str, after: str) -> bool:
    """参保1年以上的企业, 达到25%的: only what is then given counts, unless the condition is itself changed."""
    if _CHANGED.search(text):
        return False
    if unit in _TIME_UNITS and _CONDITION_BEFORE.search(before):
        return True
    if text.rstrip().endswith("的") and not _GIVEN_BEFORE.search(before):
        return True
    if _CONDITION_OPENING.match(text.lstrip()) and "的" in text[end:]:
        return not _GIVEN_BEFORE.search(before)
    return unit not in _CLASSIFIERS and not _GIVEN_BEFORE.search(before) and bool(_RELATIVE.match(after))
