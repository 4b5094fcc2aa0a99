"""The ways through the site: each entry shows if its address exists and the viewer may open it."""

from dataclasses import dataclass
from functools import lru_cache

from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiedui.accounts.roles import Verb
from jiedui.ledger.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Entry:
    """A word that leads to a page: its address's name, and the verbs of which the viewer needs one.

    `also` names the further pages that stand under this word.
    """

    words: str | Promise
    name: str
    verbs: tuple[Verb, ...]
    also: tuple[str, ...] = ()


_OF_THE_REVIEW = (
    "review_new",
    "review_heading",
    "review_add",
    "review_name",
    "review_correct",
    "review_adopt",
)
_OF_THE_LEDGER = (
    "ledger_new",
    "activity",
    "activity_edit",
    "activity_carry_out",
    "approval_form",
    "evidence_view",
    "likenesses",
    "saved_views",
    "imports",
    "import",
    "job",
)
COLUMN = (
    Entry(_("方案"), "plan", (Verb.VIEW,), ("team",)),
    Entry(_("总览"), "overview", (Verb.VIEW,), ("obligations", "months")),
    Entry(_("待办"), "tasks", (Verb.VIEW,)),
    Entry(
        _("台账"),
        "ledger",
        (Verb.VIEW_ACTIVITIES,),
        _OF_THE_LEDGER,
    ),
    Entry(_("考核资料"), "package", (Verb.EXPORT,)),
    Entry(_("审阅"), "review", (Verb.REVIEW_PLAN, Verb.ADOPT_PLAN), _OF_THE_REVIEW),
    Entry(_("操作记录"), "trail", (Verb.VIEW_TRAIL,), ("trail_event",)),
)
ADMINISTRATION = Entry(_("账号"), "administration", (Verb.ADMINISTER,), ("user_new", "user", "bodies", "body"))
BOTTOM = (
    Entry(_("待办"), "tasks", (Verb.VIEW,)),
    Entry(_("方案"), "plan", (Verb.VIEW,)),
    Entry(_("记一笔"), "ledger_new", (Verb.RECORD,)),
    Entry(_("台账"), "ledger", (Verb.VIEW_ACTIVITIES,), ("activity", "evidence_view", "likenesses")),
    Entry(_("总览"), "overview", (Verb.VIEW,), ("obligations",)),
)
PLACES_AT_THE_BOTTOM = 4


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as this viewer finds it on this page."""

    words: str
    name: str
    address: str
    is_here: bool


def column_of(viewer: Viewer, *, programme_id: int | None, slug: str, here: str) -> tuple[Link, ...]:
    """The left column."""
    links = _links(COLUMN, viewer, programme_id=programme_id, slug=slug, here=here)
    if viewer.is_administrator and (address := address_of(ADMINISTRATION.name)):
        is_here = here in (ADMINISTRATION.name, *ADMINISTRATION.also)
        links.append(Link(str(ADMINISTRATION.words), ADMINISTRATION.name, address, is_here))
    return tuple(links)


def bottom_of(viewer: Viewer, *, programme_id: int | None, slug: str, here: str) -> tuple[Link, ...]:
    """The bar at the bottom of a phone: at most four."""
    return tuple(_links(BOTTOM, viewer, programme_id=programme_id, slug=slug, here=here)[:PLACES_AT_THE_BOTTOM])


def _links(entries: tuple[Entry, ...], viewer: Viewer, *, programme_id: int | None, slug: str, here: str) -> list[Link]:
    if programme_id is None:
        return []
    return [
        Link(str(entry.words), entry.name, address, here in (entry.name, *entry.also))
        for entry in entries
        if any(viewer.may(programme_id, verb) for verb in entry.verbs) and (address := address_of(entry.name, slug))
    ]


def address_of(name: str, *parts: object) -> str:
    """The address of that name, empty where the site has none."""
    try:
        return path_of(name, *parts)
    except NoReverseMatch:
        return ""


def path_of(name: str, *parts: object) -> str:
    """The address of that name. Raises NoReverseMatch where the site has none."""
    return _path_of(get_script_prefix(), name, parts)


@lru_cache(maxsize=4_096)
def _path_of(_prefix: str, name: str, parts: tuple[object, ...]) -> str:
    """Kept by the prefix of the site, for routes stay as they are and a page asks for dozens."""
    return reverse(name, args=parts)
