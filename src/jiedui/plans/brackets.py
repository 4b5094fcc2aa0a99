"""Who a bracket or a line of its own makes responsible: （责任单位：…）, （…负责）, 牵头单位：…"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jiedui.kernel.spans import Span
from jiedui.plans.names import ends_like_a_body, ends_like_a_place, split_names
from jiedui.plans.settle import Settled
from jiedui.plans.times import Timed, find_times
from jiedui.plans.words import any_of, words

_LABELS = {
    label: role for role in ("lead", "responsible", "deadline", "other") for label in words("names", "labels", role)
}
_LABEL = re.compile(f"({any_of(_LABELS)})(?:及[^：]{{1,8}})?[：]")
_LEAD_WORDS, _ROLE_WORDS = words("names", "roles", "lead"), words("names", "roles", "responsible")
_ROLE = re.compile(f"({any_of(_LEAD_WORDS, _ROLE_WORDS)})(?=[，、；。,）]|$|[^，、；]{{0,2}}$)")
_REMARK = re.compile("[。，；][^。；]*(?:为牵头|为责任|下同)[^。]*。?$")
_NOT_NAMES = re.compile("以下简称|下同|详见|见附|其中|含|不含|包括|即|如|例如|原|现")


@dataclass(frozen=True, slots=True)
class Charge:
    """Those in charge of what a bracket covers, and the time that it gives (完成时限)."""

    span: Span
    responsible: tuple[str, ...]
    lead: tuple[str, ...]
    times: tuple[Timed, ...] = ()
    is_ongoing: bool = False


def read_bracket(settled: Settled, bracket: Span) -> Charge | None:
    """What a round bracket says about who is responsible; None where it is about something else."""
    inner = bracket.cut(settled.plain)
    if inner.startswith("（"):
        inner = _REMARK.sub("", inner[1:-1])
    charge = read_charge(inner, bracket)
    is_bare = charge is not None and not _ROLE.search(inner) and not _LABEL.match(inner)
    if is_bare and settled.plain[bracket.end : bracket.end + 1] not in ("", "。", "；", "\n", "\r", " "):
        return None
    return charge


def read_charge(inner: str, span: Span) -> Charge | None:
    """The charge that the words of a bracket or of a line make.

    >>> charge = read_charge("牵头单位：区教育局；配合单位：区财政局、区卫健局", Span(0, 24))
    >>> charge.lead, charge.responsible
    (('区教育局',), ('区财政局', '区卫健局'))
    """
    if len(inner) > 600 or not inner:
        return None
    charge = _read_labelled(inner, span) if _LABEL.match(inner) else _read_roles(inner, span)
    return charge if charge and (charge.lead or charge.responsible or charge.times or charge.is_ongoing) else None


def _read_labelled(inner: str, span: Span) -> Charge:
    labels = [
        match for match in _LABEL.finditer(inner) if match.start() == 0 or inner[match.start() - 1] in "；，、。 ）"
    ]
    lead: list[str] = []
    responsible: list[str] = []
    times: tuple[Timed, ...] = ()
    is_ongoing = False
    for at, match in enumerate(labels):
        words_of = inner[match.end() : labels[at + 1].start() if at + 1 < len(labels) else len(inner)].strip(
            " ；，。、"
        )
        role = _LABELS[match.group(1)]
        if role == "deadline":
            times, is_ongoing = find_times(words_of), is_ongoing_time(words_of)
        elif role == "lead":
            _add(lead, responsible, words_of, default=lead)
        elif role == "responsible":
            _add(lead, responsible, words_of, default=responsible)
    return Charge(span, tuple(dict.fromkeys(responsible)), tuple(dict.fromkeys(lead)), times, is_ongoing)


def is_ongoing_time(words_of: str) -> bool:
    """Whether a time given is 长期 or the like.

    >>> is_ongoing_time("长期坚持")
    True
    """
    return bool(re.search("长期|持续|常态|经常性|一直|日常", words_of))


def _read_roles(inner: str, span: Span) -> Charge | None:
    """Bare names with 负责, or nothing but names of bodies."""
    inner, times = _split_times(inner)
    if not inner or _NOT_NAMES.match(inner) or re.search(r"\d|。", inner):
        return None
    lead: list[str] = []
    responsible: list[str] = []
    if _ROLE.search(inner):
        _add(lead, responsible, inner, default=responsible)
        return Charge(span, tuple(dict.fromkeys(responsible)), tuple(dict.fromkeys(lead)), times)
    names = split_names(inner)
    if names and all(len(name) >= 3 and _is_office(name) for name in names):
        return Charge(span, names, ())
    return None


def _split_times(inner: str) -> tuple[str, tuple[Timed, ...]]:
    """The names of 某部门负责，2020年底前完成, and the time."""
    pieces = re.split("([，；])", inner)
    timed = [piece for piece in pieces if len(piece) < 24 and re.search("完成|前|底", piece) and find_times(piece)]
    if not timed:
        return inner, ()
    names = "".join(piece for piece in pieces if piece not in timed).strip("，；")
    return names, find_times(timed[0])


def _is_office(name: str) -> bool:
    return ends_like_a_body(name) and bool(
        re.search("(?:局|委|办|部|厅|会|院|政府|中心|公司|联|部门|单位|室|行|社)$", name)
    )


def _add(lead: list[str], responsible: list[str], names: str, *, default: list[str]) -> None:
    """X牵头，Y、Z配合: names wait for the word that gives them their role."""
    at = 0
    for match in _ROLE.finditer(names):
        given = _clean(names[at : match.start()])
        (lead if match.group(1) in _LEAD_WORDS else responsible).extend(given)
        at = match.end()
    default.extend(_clean(names[at:]))


def _clean(names: str) -> Iterator[str]:
    for name in split_names(names.strip(" ，、；。")):
        bare = re.sub("^(?:由|各自|按)", "", name).strip(" ：")
        if bare and (len(bare) > 1) and not re.fullmatch("(?:分工|按职责|各自职责|职责分工|相关工作|有关工作)", bare):
            yield bare


def read_line(text: str) -> bool:
    """Whether a paragraph is nothing but a label and names.

    >>> read_line("责任单位：区教育局"), read_line("各单位要落实责任")
    (True, False)
    """
    match = _LABEL.match(text)
    return bool(match and _LABELS[match.group(1)] != "other" and match.group(1) not in ("时间", "配合", "责任", "牵头"))


__all__ = ["Charge", "ends_like_a_place", "is_ongoing_time", "read_bracket", "read_charge", "read_line"]
