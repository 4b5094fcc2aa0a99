"""What a plan says about itself: title, number, day of issue, years, the papers that it rests on, parties, team."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from jiedui.documents.model import BlockKind, Document
from jiedui.plans.model import Parties, Team
from jiedui.plans.names import ends_like_a_body, split_names
from jiedui.plans.numerals import read_digits, read_small
from jiedui.plans.settle import Settled, normalise

_PAPER = (
    "方案|计划|意见|通知|办法|规划|要点|清单|措施|细则|目标|规定|安排|任务"
    "|实事|决定|纲要|分解表|任务表|清单表|一览表|台账"
)
_YEAR_RANGE = re.compile(r"((?:19|20|21)\d\d)年?(?:-{1,2}|至|到)((?:19|20|21)\d\d)年?")
_YEAR = re.compile(r"((?:19|20|21)\d\d)年?")
_FIVE_YEARS = re.compile("十([一二三四五六])五")
_SMALL = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_DATE_LINE = re.compile(
    r"(?:(?:发布|成文|印发|发文)(?:日期|时间)：? ?)?((?:19|20|21)\d\d|二[〇○零][〇○零一二三四五六七八九]{2})(?:年|-|/)"
    rf"{_SMALL}(?:月|-|/){_SMALL}日?(?:印发)?"
)
_SUPPORT = "支持|对口帮扶|对口支援|对口协作|结对帮扶|携手帮扶|帮扶|支援|援助|协作"
_PARTIES = re.compile(
    rf"([一-鿿]{{2,20}}?(?:省|市|区|县|州|旗|镇|乡|集团|公司|局|大学))(?:{_SUPPORT})((?:[一-鿿]{{2,12}}?(?:省|市|区|县|州|旗|镇|乡|村)){{1,4}})"
)
_FACING = re.compile(
    r"([一-鿿]{2,12}?(?:省|市|区|县|州))(?:-{1,2}|对口(?:帮扶|支援|协作)?|结对(?:帮扶)?)([一-鿿]{2,18}?(?:镇|乡|县|村|区|市|州))(?=对口|结对|开展|，|帮扶|协作|工作|的|$)"
)
_LEADER = re.compile(r"(?:以|由)([^，。；、]{2,30}?)(?:同志)?(?:任|为|担任)(?:队长|组长|总队长|领队|召集人|总指挥)")
_MEMBERS = re.compile(r"(?:以|，)([^。；]{2,300}?)为(?:成员|队员|组员)(?!单位)")
_UNITS = re.compile(r"(?:以|，)([^。；]{2,600}?)(?:为|作为)(?:责任单位|成员单位|参与单位)")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What `compile_plan` needs to know before it reads the sentences, and puts into the plan."""

    title: str
    document_number: str
    issuing_body: str
    issued_on: date | None
    basis: tuple[str, ...]
    years: tuple[int, ...]
    parties: Parties
    team: Team

    @property
    def issue_year(self) -> int | None:
        """The year of issue, from its day or from the document number."""
        if self.issued_on:
            return self.issued_on.year
        found = re.search(r"〔((?:19|20|21)\d\d)〕", self.document_number)
        return int(found.group(1)) if found else None

    @property
    def first_year(self) -> int | None:
        """The year before which everything is past."""
        return self.years[0] if self.years else self.issue_year

    @property
    def year_of_days(self) -> int | None:
        """The year of a day that names none: the plan's only year, else the year of issue."""
        return self.years[0] if len(set(self.years)) == 1 else self.issue_year


def read_metadata(document: Document, settled: Settled) -> Metadata:
    """The plan's own particulars, each empty where the document doesn't tell."""
    title = _read_title(document)
    papers = tuple(_read_papers(settled))
    own = next((number for name, number in papers if number and _is_same(name, title)), "")
    return Metadata(
        title=title,
        document_number=own or _number_line(settled),
        issuing_body=_issuing_body(document),
        issued_on=_issue_day(document, settled),
        basis=tuple(
            dict.fromkeys(
                f"《{name}》" + (f"（{number}）" if number else "")
                for name, number in papers
                if not _is_same(name, title)
            )
        ),
        years=_read_years(title),
        parties=_read_parties(title, settled),
        team=_read_team(settled),
    )


def _read_title(document: Document) -> str:
    """The lines of the title; of a notice that issues a plan (关于印发…的通知), those of the plan."""
    groups: list[list[int]] = []
    for at, block in enumerate(document.blocks):
        if block.kind is BlockKind.TITLE:
            if groups and groups[-1][-1] == at - 1:
                groups[-1].append(at)
            else:
                groups.append([at])
    titles = ["".join(document.blocks[at].span.cut(document.text).strip() for at in group[:6]) for group in groups]
    if not titles:
        titles = [line for line in _first_lines(document) if re.search(f"(?:{_PAPER})(?:（[^）]*）)?$", line)]
    if not titles:
        titles = [line for line in _first_lines(document) if _YEAR.search(line) and not re.search("[，。；：]", line)]
    plans = [title for title in titles if not re.search("印发.{2,60}的?通知$", title)]
    return next(iter(plans or titles), "")


def _first_lines(document: Document) -> Iterator[str]:
    for block in document.blocks[:8]:
        line = block.span.cut(document.text).strip()
        if len(line) <= 60:
            yield line


def _is_same(name: str, title: str) -> bool:
    """Whether two titles differ only in signs."""
    return bool(title) and re.sub(r"\W", "", name) == re.sub(r"\W", "", title)


def _read_papers(settled: Settled) -> Iterator[tuple[str, str]]:
    """The titles in 《》 that name papers, each with the number that follows."""
    numbers = iter(settled.numbers)
    number = next(numbers, None)
    for at, title in enumerate(settled.titles):
        while number and number.start < title.end:
            number = next(numbers, None)
        following = settled.titles[at + 1].start if at + 1 < len(settled.titles) else len(settled.text)
        beside = number if number and number.start < min(following, title.end + 3) else None
        name = settled.text[title.start + 1 : title.end - 1].strip()
        if beside or re.search(f"(?:{_PAPER}|法|条例|决议|报告|协议)(?:（[^）]*）?)?$", name):
            yield name, settled.plain[beside.start : beside.end].strip() if beside else ""


def _number_line(settled: Settled) -> str:
    """A document number that stands on a line of its own, or ends one."""
    for number in settled.numbers[:6]:
        line_start = settled.plain.rfind("\n", 0, number.start) + 1
        line_end = settled.plain.find("\n", number.end)
        line = settled.plain[line_start : line_end if line_end >= 0 else None].strip(" （）")
        if line == number.cut(settled.plain).strip() or re.fullmatch(r"(?:发文字号|文号)：? ?.*", line):
            return re.sub("^(?:发文字号|文号)：? ?", "", number.cut(settled.plain))
    return ""


def _issuing_body(document: Document) -> str:
    """The body of the letterhead, of the signature above the day, or of the title 某某人民政府关于…"""
    lines = [block.span.cut(document.text).strip() for block in document.blocks]
    for line in lines[:8]:
        if match := re.fullmatch("([一-鿿（）()]{4,30})文件", line):
            return match.group(1)
        if match := re.match("([一-鿿]{4,30}?)(?:关于印发|关于)", line):
            return match.group(1)
    for at, line in enumerate(lines[-12:]):
        following = lines[-12:][at + 1] if at + 1 < len(lines[-12:]) else ""
        if len(line) <= 30 and ends_like_a_body(line) and _DATE_LINE.fullmatch(following):
            return line
    return ""


def _issue_day(document: Document, settled: Settled) -> date | None:
    for block in [*document.blocks[:8], *document.blocks[-8:]]:
        line = block.span.cut(settled.plain).strip(" （）")
        if len(line) <= 24 and (match := _DATE_LINE.fullmatch(line)):
            return _to_date(match)
    return None


def _to_date(match: re.Match[str]) -> date | None:
    year, month, day = int(read_digits(match[1])), read_small(match[2]), read_small(match[3])
    try:
        return date(year, month or 0, day or 0)
    except ValueError:
        return None


def _read_years(title: str) -> tuple[int, ...]:
    plain = normalise(title)
    if match := _YEAR_RANGE.search(plain):
        first, last = int(match[1]), int(match[2])
        return tuple(range(first, last + 1)) if 0 <= last - first <= 30 else ()
    if match := _YEAR.search(plain):
        return (int(match[1]),)
    if match := _FIVE_YEARS.search(plain):
        last = 2010 + 5 * "一二三四五六".index(match[1])
        return tuple(range(last - 4, last + 1))
    return ()


def _read_parties(title: str, settled: Settled) -> Parties:
    donor = recipient = ""
    if match := _PARTIES.search(title):
        donor, recipient = match.group(1), match.group(2)
    for match in _FACING.finditer(settled.plain):
        if (not donor or match.group(1) == donor) and (not recipient or match.group(2).startswith(recipient)):
            return Parties(donor or match.group(1), match.group(2))
    return Parties(donor, recipient)


def _read_team(settled: Settled) -> Team:
    at = _LEADER.search(settled.plain)
    if at is None:
        return Team()
    end = settled.plain.find("。", at.start())
    sentence = settled.plain[at.start() : end if end >= 0 else None][:2000]
    members, units = _MEMBERS.search(sentence, at.end() - at.start()), _UNITS.search(sentence, at.end() - at.start())
    return Team(at.group(1), _listed(members), _listed(units))


def _listed(match: re.Match[str] | None) -> tuple[str, ...]:
    return split_names(re.split("(?:为成员|为队员|，以)", match.group(1))[-1].removeprefix("以")) if match else ()
