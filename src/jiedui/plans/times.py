"""Read when out of a stretch of text: how often (recurrence), by when (deadline), and what is neither.

A `Timed` says what stands there, still without the year that only the plan knows; `deadline_form` adds it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from jiedui.periods.periods import last_day_of_month
from jiedui.periods.recurrence import Cycle, Recurrence
from jiedui.plans.numerals import read_digits, read_small
from jiedui.plans.words import any_of, words

_N = "(?:[0-9]{1,4}|[一二两三四五六七八九十]{1,3})"
_YEAR = "(?:(?:19|20|21)[0-9]{2}|[一二][〇○零九一][〇○零一二三四五六七八九]{2})"
_MONTH = "(?:1[0-9]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_PART = "(?P<part>底|末|上旬|中旬|下旬|初)"
_BY = "(?:之?前|以前|止|内|以内|之内|期间)?"
_SINCE = re.compile("(?:之日)?(?:起(?!草|步|飞)|开始|以来|以后|之后|后(?!续|勤|备)|出台|印发的|制定的|至今)")
_NAMING = re.compile("(?:的|将|把|提前下达|做好|贯彻|落实|按照|根据|关于)$")
_GROWN = re.compile("[^，。于前内底起至到]{1,8}的")
_TO = re.compile(" *对(?!口|接)")
_BARE_YEAR = re.compile(r"\d{4}年度?|今年|本年度?")
_IS = re.compile("是(?!否)")
_COMPARED = re.compile("(?:比|较|与|同|相比|超过)$")
_ON_BASIS = re.compile("[^，。]{0,6}(?:基础上|基数|水平上|相比)")
_CYCLES = {
    **dict.fromkeys(("年", "年度", "学年"), Cycle.YEAR),
    **dict.fromkeys(("半年", "半年度", "学期"), Cycle.HALF_YEAR),
    **dict.fromkeys(("季", "季度"), Cycle.QUARTER),
    **dict.fromkeys(("月", "月度", "个月"), Cycle.MONTH),
    **dict.fromkeys(("周", "星期"), Cycle.WEEK),
    **dict.fromkeys(("天", "日"), Cycle.DAY),
}
_WEEKDAYS = dict(zip("一二三四五六日天", ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "sun"), strict=True))
_LAST_OF_PART = {"上旬": 10, "中旬": 20}
_ISSUE_UNITS = {"年": "y", "月": "m", "周": "d"}
CYCLE_OF_RATE = {"年": Cycle.YEAR, "月": Cycle.MONTH, "天": Cycle.DAY, "日": Cycle.DAY}


@dataclass(frozen=True, slots=True)
class Day:
    """A day as printed: no `year` where the plan must supply it; `day` 0 is the month's last."""

    month: int
    day: int = 0
    year: int | None = None

    @property
    def exists(self) -> bool:
        """Whether some calendar has this day (29 February: leap years)."""
        return 1 <= self.month <= 12 and self.day <= last_day_of_month(self.year or 2020, self.month).day


@dataclass(frozen=True, slots=True)
class Timed:
    """A time that stands from `start` to `end`.

    `form` is a deadline that needs no year; `term` the first and last year of a range of years; `is_reference`
    marks a day that something began at or is compared with; `assumed` the code of the diagnostic to give.
    """

    start: int
    end: int
    recurrence: Recurrence | None = None
    day: Day | None = None
    form: str = ""
    term: tuple[int, int] | None = None
    is_reference: bool = False
    assumed: str = ""

    @property
    def year(self) -> int | None:
        """The year that the words themselves name."""
        return self.term[1] if self.term else self.day.year if self.day else None

    @property
    def has_deadline(self) -> bool:
        """Whether it says by when."""
        return bool(self.form or self.day) and not self.is_reference


def find_times(text: str) -> tuple[Timed, ...]:
    """The times in `text`, in order.

    >>> [(str(t.recurrence), t.day) for t in find_times("每年6月30日前到位，2020年底前完成")]
    [('yearly', Day(month=6, day=30, year=None)), ('None', Day(month=12, day=31, year=2020))]
    """
    found: list[Timed] = []
    at = 0
    while candidate := _CANDIDATE.search(text, at):
        timed = _read_at(text, candidate.start())
        at = candidate.start() + 1 if timed is None else timed.end
        if timed is not None:
            found.append(timed)
    return tuple(found)


def deadline_form(timed: Timed, year: int | None) -> str:
    """The deadline in canonical form, a day without a year put into `year`; empty where there is none.

    >>> deadline_form(Timed(0, 0, day=Day(2)), 2020), deadline_form(Timed(0, 0, day=Day(6, 30)), None)
    ('2020-02-29', '--06-30')
    """
    if timed.is_reference or timed.day is None or not timed.day.exists:
        return "" if timed.is_reference else timed.form
    day = timed.day
    known = day.year or (None if timed.recurrence else year)
    number = day.day or last_day_of_month(known or 2020, day.month).day
    if timed.recurrence:
        return f"every-year {day.month:02d}-{number:02d}"
    return f"{known or '-'}-{day.month:02d}-{number:02d}" if known else f"--{day.month:02d}-{number:02d}"


def _read_at(text: str, at: int) -> Timed | None:
    for pattern, read in _RULES_OF_EACH if text.startswith("每", at) else _OTHER_RULES:
        if (match := pattern.match(text, at)) and (timed := read(match)):
            return _refer(text, timed)
    return None


def _refer(text: str, timed: Timed) -> Timed:
    """从2019年1月1日起, 比2015年, 在2018年基础上: a time, but no deadline."""
    if timed.recurrence or timed.form.startswith("issue"):
        return timed
    since = _SINCE.match(text, timed.end)
    compared = _COMPARED.search(text, max(0, timed.start - 3), timed.start) or _ON_BASIS.match(text, timed.end)
    is_attribute = (
        timed.day and timed.day.year and text.startswith("的", timed.end) and text[timed.end - 1] in "年底月日"
    )
    if _BARE_YEAR.fullmatch(text, timed.start, timed.end) and _names_something(text, timed):
        return replace(timed, is_reference=True)
    if is_attribute:
        return replace(timed, is_reference=True)
    if since:
        return replace(timed, end=since.end(), is_reference=True)
    return replace(timed, is_reference=True) if compared and timed.day and timed.day.year else timed


def _names_something(text: str, timed: Timed) -> bool:
    """提前下达的2020年专项资金, 将2017年任务分解, 2020年是…之年: the year is part of a name or the subject."""
    return bool(
        _NAMING.search(text, max(0, timed.start - 4), timed.start)
        or _IS.match(text, timed.end)
        or (_TO.match(text[text.rfind("，", 0, timed.start) + 1 : timed.start]) and _GROWN.match(text, timed.end))
    )


def _month_day(match: re.Match[str], year: int | None = None) -> Day | None:
    month = read_small(match["month"])
    if month is None:
        return None
    groups = match.groupdict()
    if groups.get("day"):
        return Day(month, read_small(match["day"]) or 99, year)
    return Day(month, _LAST_OF_PART.get(groups.get("part") or "", 0), year)


def _year_of(match: re.Match[str], group: str = "year") -> int | None:
    printed = match.groupdict().get(group)
    return int(read_digits(printed)) if printed else None


def _read_issue(match: re.Match[str]) -> Timed | None:
    count = read_small(match["count"]) if len(match["count"]) < 3 else int(match["count"])
    if not count:
        return None
    unit = match["unit"]
    letter = next((sign for word, sign in _ISSUE_UNITS.items() if word in unit), "d")
    days = count * 7 if "周" in unit else count
    return Timed(*match.span(), form=f"issue+{days}{letter}", assumed="P017" if "工作日" in unit else "")


def _read_term(match: re.Match[str]) -> Timed | None:
    first, last = _year_of(match, "first"), _year_of(match, "last")
    return Timed(*match.span(), term=(first, last)) if first and last and first <= last else None


def _read_plan_span(match: re.Match[str]) -> Timed:
    last = 2005 + 5 * "一二三四五六".index(match["which"]) + 5
    if "末" in match.group():
        return Timed(*match.span(), day=Day(12, 31, last))
    return Timed(*match.span(), term=(last - 4, last))


def _read_range(match: re.Match[str]) -> Timed | None:
    if "月" not in match.group():
        return None
    month = read_small(match["month"] or match["from_month"])
    year = _year_of(match) or _year_of(match, "from_year")
    if month is None or (match["month"] is None and not match["only_day"]):
        return None
    printed = match["day"] or match["only_day"]
    number = read_small(printed) or 99 if printed else _LAST_OF_PART.get(match["part"] or "", 0)
    return Timed(*match.span(), day=Day(month, number, year))


def _read_every_year_day(match: re.Match[str]) -> Timed | None:
    groups = match.groupdict()
    if groups["month"]:
        day = _month_day(match)
    elif groups["half"]:
        day = Day(6, 30) if groups["half"] == "上" else Day(12, 31)
    elif groups["quarter"]:
        day = Day(3 * (read_small(groups["quarter"]) or 4))
    else:
        day = Day(12, 31)
    return Timed(*match.span(), recurrence=Recurrence(Cycle.YEAR), day=day) if day else None


def _read_quarter_day(match: re.Match[str]) -> Timed:
    which = {"一": 1, "首": 1, "二": 2, "次": 2}.get(match["which"] or "", 3)
    day = read_small(match["day"]) or 99
    return _every(match, Cycle.QUARTER, f"every-quarter {which}-{day:02d}" if day <= 31 else "")


def _read_every_month_day(match: re.Match[str]) -> Timed:
    if match["day"]:
        day = read_small(match["day"]) or 99
        form = f"every-month {day:02d}" if day <= 31 else ""
        return _every(match, Cycle.MONTH, form)
    number = _LAST_OF_PART.get(match["part"])
    return _every(match, Cycle.MONTH, f"every-month {number:02d}" if number else "every-month end")


def _read_every_weekday(match: re.Match[str]) -> Timed:
    return _every(match, Cycle.WEEK, f"every-week {_WEEKDAYS[match['weekday']]}")


def _read_every_steps(match: re.Match[str]) -> Timed | None:
    step, cycle = read_small(match["count"]), _CYCLES[match["cycle"]]
    if not step:
        return None
    if cycle in (Cycle.QUARTER, Cycle.HALF_YEAR) and step > 1:
        step, cycle = step * (3 if cycle is Cycle.QUARTER else 6), Cycle.MONTH
    if cycle is Cycle.MONTH and step in (3, 6, 12):
        step, cycle = 1, {3: Cycle.QUARTER, 6: Cycle.HALF_YEAR, 12: Cycle.YEAR}[step]
    return Timed(*match.span(), recurrence=Recurrence(cycle, step))


def _read_cycle(match: re.Match[str]) -> Timed:
    return _every(match, _CYCLES[match["cycle"]], "")


def _every(match: re.Match[str], cycle: Cycle, form: str) -> Timed:
    return Timed(*match.span(), recurrence=Recurrence(cycle), form=form)


def _read_year_day(match: re.Match[str]) -> Timed | None:
    day = _month_day(match, _year_of(match))
    return Timed(*match.span(), day=day) if day else None


def _read_part_of_year(match: re.Match[str]) -> Timed:
    groups, year = match.groupdict(), _year_of(match)
    if groups.get("half"):
        day = Day(6, 30, year) if groups["half"] == "上" else Day(12, 31, year)
    elif groups.get("quarter"):
        day = Day(3 * (read_small(groups["quarter"]) or 4), 0, year)
    else:
        day = Day(12, 31, year)
    return Timed(*match.span(), day=day)


_NAMED_YEAR = re.compile("年度(?![，。、；：内底末止前 ]|$|" + any_of(words("verbs", "acts"))[3:])


def _read_year(match: re.Match[str]) -> Timed:
    """2020年 is a time; 2020年度 inside a name (2020年度考核) is none."""
    is_name = match.group().endswith("年度") and _NAMED_YEAR.match(match.string, match.end() - 2)
    return Timed(*match.span(), day=Day(12, 31, _year_of(match)), is_reference=bool(is_name))


def _read_regular(match: re.Match[str]) -> Timed:
    return _every(match, Cycle.REGULAR, "")


def _read_always(match: re.Match[str]) -> Timed:
    return _every(match, Cycle.ONGOING, "")


def _read_unclear(match: re.Match[str]) -> Timed:
    return Timed(*match.span(), is_reference=True, assumed="P010")


_MONTH_DAY = rf"(?P<month>{_MONTH})月份?(?:(?P<day>{_DAY})[日号]|{_PART})?"
_SOURCE = [
    (
        r"(?:印发|发布|下发|公布|出台|发文)(?:之日|之后|后|以后|日)?"
        rf"(?:起|开始)?的?，?(?:施行，?有效期(?:限)?为?|实施，?有效期(?:限)?为?|(?=[0-9一二两三四五六七八九十]))(?P<count>{_N})"
        "(?P<unit>个?工作日|个?自然日|日|天|个月|周|年)(?:之内|以内|内)?",
        _read_issue,
    ),
    (
        rf"(?P<first>{_YEAR})年?(?:-{{1,2}}|至|到)(?P<last>{_YEAR})(?!年?[0-9]{{1,2}}月)(?:年度|学年|年)?(?:期间|间)?",
        _read_term,
    ),
    (r"“?十(?P<which>[一二三四五六])五”?(?:规划)?(?:末|期末|期间|时期|期内)", _read_plan_span),
    (
        rf"(?:(?P<from_year>{_YEAR})年)?(?P<from_month>{_MONTH})(?:月份?(?:{_DAY}[日号]?|底|初|[上中下]旬)?)?起?(?:-{{1,2}}|至|到)"
        rf"(?:(?P<year>{_YEAR})年)?(?:(?P<month>{_MONTH})月份?(?:(?P<day>{_DAY})[日号]|{_PART})?|(?P<only_day>{_DAY})[日号]){_BY}",
        _read_range,
    ),
    (
        rf"每(?:个|一)?年度?的?(?:{_MONTH_DAY}|(?P<half>[上下])半年|第?(?P<quarter>[一二三四1-4])季度|年?(?:底|末|终)){_BY}",
        _read_every_year_day,
    ),
    (
        rf"每(?:个|一)?季度?的?(?:(?P<which>[首次末])|最后(?:一?个)?|第(?P<nth>[一二三])个?|最末)月的?(?P<day>{_DAY})[日号]{_BY}",
        _read_quarter_day,
    ),
    (
        rf"每(?:个|一)?半年度?(?:末|底|终|结束){_BY}",
        lambda match: _every(match, Cycle.HALF_YEAR, "every-half-year end"),
    ),
    (rf"(?:每(?:个|一)?)?季度(?:末|底|终)(?!月){_BY}", lambda match: _every(match, Cycle.QUARTER, "every-quarter end")),
    (rf"每(?:个|一)?月的?(?:(?P<day>{_DAY})[日号]|{_PART}){_BY}", _read_every_month_day),
    (
        r"每(?:个|一)?(?:周|星期)(?P<weekday>[一二三四五六日天])(?!次|场|期|个|调度|通报|报|会商|篇|名|更)(?:下班)?(?:之?前)?",
        _read_every_weekday,
    ),
    (rf"每隔?(?P<count>{_N})个?(?P<cycle>年|季度|月|星期|周|天|日)(?!次)", _read_every_steps),
    (r"每(?:个|一)?(?:自然)?(?P<cycle>半年度?|学年|学期|年度?|季度?|月度?|星期|周|天|日)", _read_cycle),
    (
        r"(?:按|逐)(?P<cycle>半年|季度?|月度?|周)(?!期)|按(?:年度?|日)(?=报|开|召|组|进行|公)|(?P<mean>[年月])均",
        lambda match: _read_by(match),
    ),
    (r"一(?P<cycle>年|月|周|季度?)(?=不?[少低]?[于]?[0-9一两二三四]{1,2}次)", _read_cycle),
    ("不?定期", _read_regular),
    ("常年(?=[^，、的]{0,4}(?:跟踪|开展|坚持|驻|组织|监测|接受|值守|开放|服务))", _read_always),
    (rf"(?:次年|第二年)的?{_MONTH_DAY}{_BY}", lambda match: _yearly(match)),
    (rf"(?P<year>{_YEAR})年{_MONTH_DAY}{_BY}", _read_year_day),
    (
        rf"(?P<year>{_YEAR})(?P<sep>[-./])(?P<month>0?[1-9]|1[0-2])(?P=sep)(?P<day>[0-3]?[0-9])(?![0-9]){_BY}",
        _read_year_day,
    ),
    (
        rf"(?P<year>{_YEAR})年(?:(?P<half>[上下])半年|第?(?P<quarter>[一二三四1-4])季度末?|年?(?:底|末|终)){_BY}",
        _read_part_of_year,
    ),
    (rf"(?P<year>{_YEAR})年(?:度|内|全年|之前|以前|前|期间)?", _read_year),
    (rf"{_MONTH_DAY}{_BY}", _read_year_day),
    (
        rf"(?:今年|本年度?|当年)?(?:(?P<half>[上下])半年|第?(?P<quarter>[一二三四1-4])季度末?){_BY}",
        _read_part_of_year,
    ),
    (
        r"(?:今年|本年度?)(?:年?[底末]|内|全年)?(?:前|之前|以前)?|当年(?:年?[底末](?:之?前|以前)?|内)|(?<![0-9一二两三四五六七八九十几])(?:年[底末](?:之?前|以前)?|年内|年终前)|全年",
        _read_part_of_year,
    ),
    ("年初", _read_unclear),
]


def _yearly(match: re.Match[str]) -> Timed | None:
    """次年1月底前: of every year, as what it follows."""
    day = _month_day(match)
    return Timed(*match.span(), recurrence=Recurrence(Cycle.YEAR), day=day) if day else None


def _read_by(match: re.Match[str]) -> Timed:
    printed = match["cycle"] or match["mean"] or match.group()[1:]
    return _every(match, _CYCLES[printed.strip()], "")


_RULES: list[tuple[re.Pattern[str], Callable[[re.Match[str]], Timed | None]]] = [
    (re.compile(pattern), read) for pattern, read in _SOURCE
]
# No rule begins with just any character: what doesn't say 每 can't match at one, what begins with it only there.
_RULES_OF_EACH = [rule for rule in _RULES if "每" in rule[0].pattern]
_OTHER_RULES = [rule for rule in _RULES if not rule[0].pattern.startswith("每")]
_BARE = "[0-9一二三四五六七八九十〇○零]"
_CANDIDATE = re.compile(
    rf"(?<!{_BARE}){_BARE}{{1,4}}(?=[年月季]|[-./至到]{{1,2}}{_BARE}{{1,4}}(?:[年月季日号]|[-./]{_BARE}))|{_BARE}{{4}}(?=年)"
    "|每|[按逐](?=[年半季月周日])|[今当本]年|[上下]半年|全年|年[底末内终均初]|一[年月周季](?=不?[少低]?于?[0-9一两二三四])|月均|季度|第[一二三四1-4]季"
    "|不?定期|常年|次年|第二年|印发|发布|下发|公布|出台|发文|“?十[一二三四五六]五"
)
