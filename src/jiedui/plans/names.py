"""The names of bodies, posts and groups: cutting lists of them apart, and finding a sentence's doer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jiedui.plans.settle import BRACKETED, QUOTED, SPENT, TIMED
from jiedui.plans.words import any_of, words

EACH_RESPONSIBLE = frozenset(words("names", "each_responsible"))
_TAIL = re.compile(any_of(words("names", "tails")))
_NOT_TAIL = re.compile(any_of(words("names", "not_tails")) + "$")
_PLACE = re.compile(any_of(words("names", "places")))
_VAGUE_WITHIN = re.compile("等(?:和|与|及|以及|、|，)(?=[^、，；和与及]{2})")
_SENT = re.compile("各|试点|示范|帮扶|受援|支援|援助")
_FUND = re.compile(any_of(words("names", "funds")) + "$")
_VAGUE = re.compile(any_of(words("names", "vague")) + "$")
_CUT = re.compile("[、，；]|(?:和|与|及|以及)")
_SHARED_TAIL = re.compile("(?:(?:主管|职能|行政|业务)?部门|(?:有关|相关)?(?:部门|单位)|机构)$")
_BARE_PLACE = re.compile(rf"^各(?:有关|相关|级)?{any_of(words('names', 'places'))}++$")
_PLACES = any_of(words("names", "places"), ["街道", "开发区", "园区", "高新区", "经开区"])
_PLACE_FIRST = re.compile(rf"^{_PLACES}*+(?:人民政府|政府|党委|办事处|管委会|办)?$")
_SHORT_PLACE = re.compile(rf"(?:^|、)各?(?:有关|相关)?{_PLACES}$")
_BRACKET = re.compile("（[^（）]*）")
_BODY_OF_PLACE = re.compile("(?:政府|党委|管委会|办事处|党组|县委|区委|市委|部门)$")
_COLLECTIVE = re.compile("各|有关|相关")
_GENERIC = frozenset(["单位", "部门", "机构", "企业", "组织"])
_TREASURY = re.compile("(?:中央|国家|地方|各级|本级|同级|上级|[省市县区州乡镇级])财政$")
_FIRM_DUTY = re.compile(f"[{TIMED}]|每|负责|要(?!求)|应|须|会同|牵头|定期")
_NO_NAME = re.compile(f"[{TIMED}{SPENT}，：0-9]")
_TOGETHER = re.compile("会同|联合(?!会)|协同")
_GROUP = re.compile(
    "(?:[^，、各帮派责牵配受支援接主监府局委]{0,4})(?:企业|用人单位|高校|院校|公司|学校|人员|单位|机构)"
)
_OFFICE_AFTER = re.compile("[^，、各本该有相每要]{1,4}(?:室|科|股|处|组|办|中心|所|站|部|局|队)")
_VERB = any_of(words("verbs", "acts"), words("verbs", "acts_at_start"), words("verbs", "completion"))
_DUTY = re.compile(rf"[ {BRACKETED}{QUOTED}]*(?:[{TIMED}{SPENT}]|{any_of(words('verbs', 'after_doer'))}|对(?!口))")
_ACT = re.compile(rf"[ {BRACKETED}]*(?>{_VERB})(?!{any_of(words('verbs', 'named_by_verb'))})")
_NO_DOER = re.compile(rf"(?!对[口接])(?:{any_of(words('verbs', 'no_doer'))}|、|每(?![个名家位]))")
_BODY_AFTER_VERB = re.compile(
    any_of(words("names", "verbs_in_names"))
    + "[^，、的]{0,8}?(?:部门?|委|局|办|处|单位|机构|企业|公司|学校|人|方|双方|干部|地|小组|队)(?:、|$)"
)
_OPENING = re.compile(
    rf"(?:[ {TIMED}{QUOTED}{SPENT}]|[一二三四五六七八九十]是要?|第[一二三四五六]|首先|其次|再次|最后|同时|此外|另外"
    "|并且?|原则上|其中|今后|今年|继续|凡|由(?!于)|请(?=各))*+"
)
_EXPLAINED = re.compile("[（(][^（()）]*(?:以下[简统]?称|下同)[^（()）]*[）)]")
_MADE_BY = re.compile(any_of(words("names", "made_by")) + "$")
_BY = re.compile("(?<![自理缘经事案])由(?!于|此|来|衷|点|浅|易|低|小|内|外|表)")
LONGEST_NAME = 40
_LONGEST_PART = 60


@dataclass(frozen=True, slots=True)
class Doer:
    """A doer's words in a stretch, and whether 由 names it."""

    start: int
    end: int
    is_by: bool = False


def split_names(printed: str) -> tuple[str, ...]:
    """The names in a list, as printed, without the vague tail and what a bracket explains.

    >>> split_names("区教育局、区商务和粮食局等有关部门")
    ('区教育局', '区商务和粮食局')
    >>> split_names("省级扶贫、财政部门")
    ('省级扶贫、财政部门',)
    """
    bare = _strip_vague(_VAGUE_WITHIN.sub("、", _EXPLAINED.sub("", printed)).strip(" 。，、；："))
    return tuple(dict.fromkeys(_merge(list(_cut(bare)))))


def ends_like_a_body(name: str) -> bool:
    """Whether the name ends as those of bodies, posts and groups do.

    >>> ends_like_a_body("区商务和粮食局"), ends_like_a_body("区商务")
    (True, False)
    """
    bare = re.sub("（[^（）]*）$", "", name)
    return any(
        match.end() == len(bare) for match in _TAIL.finditer(bare, max(0, len(bare) - 6))
    ) and not _NOT_TAIL.search(bare)


def ends_like_a_place(name: str) -> bool:
    """Whether the name ends as those of places do."""
    return any(match.end() == len(name) for match in _PLACE.finditer(name, max(0, len(name) - 4)))


def find_doer(text: str) -> Doer | None:
    """Who does what the phrase says, where it opens with a name: 区政府领导 in 区政府领导每年开展调研.

    >>> find_doer("区政府专题研究会议2次")
    Doer(start=0, end=3, is_by=False)
    >>> find_doer("引导用工企业每年招收农民工") is None
    True
    """
    opening = _OPENING.match(text)
    start = opening.end() if opening else 0
    is_by = text[start - 1 : start] == "由"
    if not is_by and _NO_DOER.match(text, start) and not _BODY_AFTER_VERB.match(_first_name(text, start)):
        return None
    end = _name_end(text, start)
    return Doer(start, end, is_by) if end else None


def find_partner(text: str, doer: Doer) -> Doer | None:
    """The body with which the doer acts: 区财政局 in 区教育局会同区财政局制定办法."""
    together = _TOGETHER.match(text, doer.end)
    if together is None:
        return None
    end = _name_end(text, together.end())
    return Doer(together.end(), end) if end else None


def find_by(text: str) -> Doer | None:
    """The doer that 由 names: 驻乡挂职干部 in 资金由驻乡挂职干部监管; a fund that pays is nobody.

    建立由区领导牵头的机制 says what the mechanism is like, not who makes it.
    """
    for match in _BY.finditer(text):
        is_part = _MADE_BY.search(text, max(0, match.start() - 4), match.start())
        if is_part and text.find("的", match.end(), match.end() + _LONGEST_PART) > 0:
            continue
        end = _name_end(text, match.end(), reach=24)
        end = end or _place_end(text, match.end())
        if end and not _FUND.search(text[match.end() : end]):
            return Doer(match.end(), end, is_by=True)
    return None


def _place_end(text: str, start: int) -> int | None:
    """Where a place ends that 由 makes the doer: 由地方统筹."""
    places = (match.end() for match in _PLACE.finditer(text, start, start + 12))
    return next((end for end in places if end - start >= 2 and (_DUTY.match(text, end) or _ACT.match(text, end))), None)


def find_consenting(text: str) -> Doer | None:
    """Whose consent a rule asks for: 双方相关领导 in 须在双方相关领导审定同意后方可实施."""
    match = re.search(rf"(?:在|经|报经|报请|报|由)([^，、经报]{{2,20}}?){any_of(words('verbs', 'consents'))}", text)
    if match and ends_like_a_body(match.group(1)):
        return Doer(match.start(1), match.end(1))
    return None


def _first_name(text: str, start: int) -> str:
    cut = re.compile(f"[，、：{TIMED}]|每|要|应").search(text, start, start + 16)
    return text[start : cut.start() if cut else start + 16]


def _name_end(text: str, start: int, reach: int = LONGEST_NAME) -> int | None:
    """Where the first name ends that a duty or an act follows."""
    end_of_words = _NO_NAME.search(text, start, start + reach)
    limit = end_of_words.start() if end_of_words else min(len(text), start + reach)
    for match in _TAIL.finditer(text, start, limit):
        end = match.end()
        if _TOGETHER.search(text, start, end):
            return None
        if end - start < 2 or _NOT_TAIL.search(text, start, match.end()):
            continue
        if match.group() == "财政" and not _TREASURY.search(text, start, end):
            continue
        if _GROUP.fullmatch(text, start, end):
            if _FIRM_DUTY.match(text, end):
                return end
        elif _DUTY.match(text, end) or _ACT.match(text, end):
            return _longer(text, end + _short_bracket(text, end))
    for match in _PLACE.finditer(text, start, min(limit, start + 12)):
        end = match.end() + _bracket_length(text, match.end())
        is_named = _SENT.match(text, start) and (_DUTY.match(text, end) or _ACT.match(text, end))
        if match.end() - start >= 2 and (is_named or _FIRM_DUTY.match(text, end)):
            return end
    return None


def _longer(text: str, end: int) -> int:
    """市政府督查室 where 市政府 alone would do: a verb may be part of an office's name."""
    longer = _OFFICE_AFTER.match(text, end)
    return longer.end() if longer and _FIRM_DUTY.match(text, longer.end()) else end


def _short_bracket(text: str, at: int) -> int:
    """The length of a bracket with one character, which is part of the name: 办公厅（室）."""
    return 3 if _bracket_length(text, at) == 3 else 0


def _bracket_length(text: str, at: int) -> int:
    """How long the bracket is that belongs to a name: 各县（市、区）."""
    return len(text[at : at + 24]) - len(text[at : at + 24].lstrip(BRACKETED))


def _strip_vague(names: str) -> str:
    """Drop 等有关部门, unless the names before it have no end of their own (扶贫、财政等部门)."""
    vague = _VAGUE.search(names)
    if vague is None or not vague.start():
        return names
    bare = names[: vague.start()]
    listed = re.split("[、，；]", bare)
    is_whole = vague.group() == "等" or not (_is_bare(listed[0]) or _is_bare(listed[-1]))
    return bare if is_whole else names


def _cut(names: str) -> Iterator[str]:
    """Cut at signs outside brackets, and at 和 where both sides end like names."""
    depth = start = 0
    for match in re.finditer("[（）、，；和与及]", names):
        sign = match.group()
        if sign in "（）":
            depth = max(0, depth + (1 if sign == "（" else -1))
        elif depth == 0 and match.start() >= start and (sign in "、，；" or _joins(names, start, match)):
            yield names[start : match.start()].removesuffix("以")
            start = match.end()
    yield names[start:]


def _joins(names: str, start: int, match: re.Match[str]) -> bool:
    left, right = names[start : match.start()].removesuffix("以"), re.split("[、，；]", names[match.end() :])[0]
    if right in _GENERIC:
        return False
    return ends_like_a_body(left) and len(left) > 1 and (ends_like_a_body(right) or len(right) > 1)


def _merge(pieces: list[str]) -> list[str]:
    """Join what shares a tail: 省级扶贫、财政部门; 各市、自治州人民政府."""
    merged: list[str] = []
    for piece in (piece.strip() for piece in pieces):
        if not piece:
            continue
        if merged and _shares(merged[-1], piece):
            merged[-1] = f"{merged[-1]}、{piece}"
        else:
            merged.append(piece)
    return _under_one_tail(merged)


def _under_one_tail(names: list[str]) -> list[str]:
    """省发改、科技、财政等部门: every bare name before a shared tail belongs to it."""
    joined: list[str] = []
    for name in reversed(names):
        if joined and _is_bare(name) and _SHARED_TAIL.search(joined[-1]) and not _COLLECTIVE.match(joined[-1]):
            joined[-1] = f"{name}、{joined[-1]}"
        else:
            joined.append(name)
    return joined[::-1]


def _is_bare(name: str) -> bool:
    return not ends_like_a_body(name) and not ends_like_a_place(name)


def _shares(left: str, right: str) -> bool:
    if _SHORT_PLACE.search(left) and _PLACE_FIRST.match(_BRACKET.sub("", right)) and _BODY_OF_PLACE.search(right):
        return True
    if _BARE_PLACE.match(re.split("、", left)[-1]) or (left.startswith("各") and ends_like_a_place(left)):
        return bool(_PLACE_FIRST.match(right))
    return _is_bare(left) and bool(_SHARED_TAIL.search(right)) and not _COLLECTIVE.match(right)
