"""What kind of words a phrase is made of: an act, a rule, an exhortation, the past, a definition."""

import re

from jiedui.plans.names import find_doer
from jiedui.plans.sentences import Part, Phrase
from jiedui.plans.settle import BRACKETED, QUOTED, SPENT, TIMED
from jiedui.plans.words import any_of, words

_ACT = re.compile(any_of(words("verbs", "acts")))
_COVERED = f"[{TIMED}{BRACKETED}{QUOTED}{SPENT} ]"
_ADVERBS = re.compile(rf"(?:{_COVERED}|[一二三四五六七八九十]是|{any_of(words('verbs', 'adverbs'))})*")
_ACT_AT_START = re.compile(any_of(words("verbs", "acts_at_start")))
_EXHORTATION = re.compile(any_of(words("verbs", "exhortations")))
_ANY_VERB = re.compile(
    any_of(*(words("verbs", key) for key in ("acts", "acts_at_start", "completion", "exhortations", "others")))
)
_DONE = any_of(words("verbs", "completion"))
_FILLING = any_of(words("hedges", "whole"), words("verbs", "adverbs"), "，并于在前须需应且")
_COMPLETION = re.compile(rf"(?:{_COVERED}|{_FILLING}|到(?!位))*+(?:{_DONE}{_COVERED}*)?")
_WHOM = any_of(words("sections", "condition_nouns"))
_ONLY_WHOM = re.compile(
    rf"^{_COVERED}*(?:对|凡|符合)(?!口|接)[^，]*{_WHOM}{_COVERED}*$|的{_COVERED}*$|阶段{_COVERED}*$"
)
_CLAIM = re.compile(rf"{_COVERED}*(?:均?可以?(?:按[^，]{{0,6}})?(?:申请|申报|享受|获|给予|一次性)|方可|予以|享受)")
_CHANGED_RULE = re.compile(
    "(?:提高|降低|放宽|调整|上调|下调|降低|减收|增加|扩大|延长|缩短|适当提高)[^，]{0,24}"
    "(?:标准|比例|条件|门槛|额度|限额|费率|税率|工资|范围|期限|待遇|权限|覆盖面)$"
)
_NEXT_ACT = re.compile(f"(?:立即|及时|按规定|按要求|足额|优先){any_of(words('verbs', 'acts_at_start'))}")
_LINKED = re.compile("做好[与同和][^，]{0,80}(?:衔接|对接)")
_STATEMENT = re.compile(
    r"(?:十分|非常|尤为|极其|至关|意义)(?:关键|重要|重大|紧迫)|重[大要]意义"
    r"|是(?!否)[^，]{0,60}(?:举措|途径|形式|要求|之年|关键|抓手|保障|需要|内容|体现|责任|之举|基础|前提|大事|民生|使命|重中之重)$"
)
_REACHED = re.compile("达到|超过|满|以上|不低于|不少于")
_REPORT = re.compile("报(?!告|道|名|销|表|纸|酬|废|价|送)")
_RULE = re.compile(rf"(?<![急必所])(?:{any_of(words('verbs', 'rules'))})(?!超过|低于|少于|高于|多于)")
_NOT_RULE = re.compile(
    "必须(?:坚持|牢固|始终|充分|高度)|无须|必须的|不得不|胡须|不可(?:避|缺|替|分|逆|或|再|抗|比|持续|估|磨|动摇|少)"
)
_KEPT = re.compile(r"[年月]内[^，]{0,4}不(?!少|低|高|多|超|得|可)|期间不(?!少|低|高|多|超|断)")
_GUIDING = re.compile(rf"{_COVERED}*{any_of(words('sections', 'guiding'))}")
_DEFINITION = re.compile("是指|指的是|所称|负责解释|解释权")
_DEFINING = re.compile(any_of(words("sections", "defining")))
_PAST = re.compile(rf"{any_of(words('sections', 'past'))}(?![^，]{{0,14}}的)|现有\d|(?<![单岗席])位于")
_FUTURE = re.compile(any_of(words("sections", "future")))
_WORDS_OF_TIME = re.compile(f"[{TIMED} ]|起|前|内|期间|力争|截至|到|至|于|在|并|从|自|即日")
_BOUND_TO_TIME = re.compile(f"(?:要|应当?|须|需|务必?|必须|原则上)*(?:于|在)[{TIMED} ]+(?:之?前|内)?")
_INTRODUCING = re.compile("[就将][^，]*(?:通知|明确|通报|公告|公布|部署|安排|说明)如下$")
_STEP_BEFORE = re.compile("(?:[^今以]之?后|基础上|前提下)$")
_REFERRING = re.compile(rf"{_COVERED}*(?:按照|根据|结合|依据|对照|参照|围绕|针对|鉴于|以)")


def is_time_only(phrase: Phrase) -> bool:
    """Whether the phrase says nothing but when, or who and when: 各责任单位要于2月3日前."""
    if not phrase.times:
        return False
    doer = find_doer(phrase.text)
    bound = _BOUND_TO_TIME.fullmatch(phrase.text, doer.end) if doer else None
    return bound is not None or not _WORDS_OF_TIME.sub("", phrase.text)


def is_step_before(phrase: Phrase) -> bool:
    """Whether the phrase only says after what the act of the next is done: 经主要负责人审定后."""
    return not phrase.times and not phrase.measured and _STEP_BEFORE.search(phrase.text) is not None


def is_completion(phrase: Phrase) -> bool:
    """Whether the phrase only says by when the act before it is to be completed: 每年6月30日前到位."""
    return bool(phrase.times) and _COMPLETION.fullmatch(phrase.text) is not None


def has_act(phrase: Phrase) -> bool:
    """Whether the phrase names a concrete act."""
    is_label = phrase.before_colon and len(phrase.text) <= 12
    if is_label or _GUIDING.match(phrase.text) or _ONLY_WHOM.search(phrase.text):
        return False
    if any(pattern.search(phrase.text) for pattern in (_ACT, _CHANGED_RULE, _NEXT_ACT, _LINKED)):
        return True
    return bool(_ACT_AT_START.match(phrase.text, _predicate(phrase)))


def _predicate(phrase: Phrase) -> int:
    """Where the predicate begins: behind the doer and the adverbs."""
    doer = find_doer(phrase.text)
    opening = _ADVERBS.match(phrase.text, doer.end if doer else 0)
    return opening.end() if opening else 0


def has_verb(phrase: Phrase) -> bool:
    """Whether the phrase has any verb of doing or becoming, however vague."""
    if _REFERRING.match(phrase.text) or _ONLY_WHOM.search(phrase.text):
        return False
    return bool(_ANY_VERB.search(phrase.text) or _REPORT.search(phrase.text))


def is_condition_of_next(phrase: Phrase, following: Phrase | None) -> bool:
    """Whether the phrase only says who may then claim what follows: 新招用人数达到25%以上，可申请贷款."""
    return following is not None and bool(_CLAIM.match(following.text)) and bool(_REACHED.search(phrase.text))


def is_exhortation(phrase: Phrase) -> bool:
    """Whether the phrase exhorts without naming an act."""
    opening = _ADVERBS.match(phrase.text)
    return bool(_EXHORTATION.match(phrase.text, opening.end() if opening else 0))


def is_rule(phrase: Phrase) -> bool:
    """Whether the phrase sets a condition or forbids."""
    if _KEPT.search(phrase.text):
        return True
    return bool(_RULE.search(phrase.text)) and not _NOT_RULE.search(phrase.text)


def is_guiding(phrase: Phrase) -> bool:
    """Whether the phrase tells of principles, or of papers that the plan rests on."""
    return bool(_GUIDING.match(phrase.text))


def is_statement(part: Part) -> bool:
    """Whether the part only says what something is or how much it matters, or that something follows."""
    return any(_STATEMENT.search(phrase.text) or _INTRODUCING.search(phrase.text) for phrase in part.phrases)


def is_definition(part: Part) -> bool:
    """Whether the part only defines a word or names who explains the plan."""
    return any(_DEFINITION.search(phrase.text) for phrase in part.phrases)


def is_defining(phrase: Phrase) -> bool:
    """Whether the phrase introduces or points elsewhere, so that no act in it is promised."""
    return bool(_DEFINING.search(phrase.text))


def tells_of_the_past(part: Part, first_year: int | None) -> bool:
    """Whether the part says how things are or were."""
    text = "，".join(phrase.text for phrase in part.phrases)
    if _PAST.search(text) and not _FUTURE.search(text):
        return True
    years = [time.year for phrase in part.phrases for time in phrase.times if time.year and not time.is_reference]
    is_earlier = first_year is not None and bool(years) and max(years) < first_year
    return is_earlier and not _FUTURE.search(text)
