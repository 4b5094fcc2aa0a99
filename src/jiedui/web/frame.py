"""What every page needs to know of its request: who looks, at which day, in which programme."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from jiedui.accounts.roles import LABELS, Verb
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger.head import signed_head
from jiedui.ledger.queries.to_do import to_do_count
from jiedui.ledger.signed_in import log_end_beside
from jiedui.ledger.viewers import Face, Seat, Viewer, viewer_of
from jiedui.reports.checkpoint import SignedHead
from jiedui.web import navigation
from jiedui.web.days import read_day
from jiedui.web.words import listed

DAY = "as_of"
_TOLD = "told"


class Request(HttpRequest):
    """A request as the views get it."""

    frame: "PageFrame"
    htmx: HtmxDetails
    user: Any


@dataclass(frozen=True, slots=True)
class ProgrammeLink:
    """Another programme that the viewer may look at."""

    name: str
    address: str
    is_here: bool


def role_of(seat: Seat) -> str:
    """What a seat is called; one acted in says so."""
    return _("%(role)s（代）") % {"role": LABELS[seat.role]} if seat.stands_in else str(LABELS[seat.role])


class PageFrame:
    """The frame of one request; each part is worked out when it is first asked for, and kept."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def now(self) -> datetime:
        """The moment of this request: the `at` of an action."""
        return timezone.now()

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @cached_property
    def is_signed_in(self) -> bool:
        return bool(self._request.user.is_authenticated)

    @cached_property
    def signed_head(self) -> SignedHead | None:
        """The head of the log, for the foot of a printed sheet."""
        return signed_head()

    @property
    def face(self) -> str:
        """Where an act of this request comes from, as the log keeps it."""
        if self.here.startswith("api_field"):
            return Face.FIELD
        if self.here == "imports" or self.here.startswith("import_"):
            return Face.IMPORT
        # Pages send large files through the programs' face.
        is_of_programs = self.here.startswith("api_") and not self.here.startswith("api_upload")
        return Face.API if is_of_programs else Face.WEB

    @cached_property
    def log_end(self) -> str:
        """The end of the log as it was when this request began."""
        return log_end_beside(self._request.user)

    @cached_property
    def viewer(self) -> Viewer:
        """Who is looking; only a signed-in request has one."""
        return viewer_of(self._request.user, on=self.today, face=self.face, end=self.log_end)

    @cached_property
    def as_of(self) -> date:
        """The day looked at: `?as_of=`, else today. A day that can't be read counts as today here and is refused
        by the middleware."""
        text = self._request.GET.get(DAY, "")
        try:
            return read_day(text) if text else self.today
        except InputRefused:
            return self.today

    @property
    def is_today(self) -> bool:
        return self.as_of == self.today

    @cached_property
    def kept_day(self) -> str:
        """What links must carry so that the chosen day stays: empty for today."""
        return "" if self.is_today else self.as_of.isoformat()

    def refuse_bad_day(self) -> None:
        """Raise InputRefused where `?as_of=` is no day."""
        if text := self._request.GET.get(DAY, ""):
            read_day(text)

    @property
    def slug(self) -> str:
        match = self._request.resolver_match
        return str(match.kwargs.get("slug", "")) if match else ""

    @property
    def here(self) -> str:
        """The name of this page's address."""
        match = self._request.resolver_match
        return (match.url_name or "") if match else ""

    @cached_property
    def seats(self) -> tuple[Seat, ...]:
        """The viewer's seats in the programme of this page."""
        if not self.slug or not self.is_signed_in:
            return ()
        return tuple(seat for seat in self.viewer.seats if seat.programme_slug == self.slug)

    @property
    def programme_id(self) -> int | None:
        return self.seats[0].programme_id if self.seats else None

    @property
    def programme_name(self) -> str:
        return self.seats[0].programme_name if self.seats else ""

    @cached_property
    def programmes(self) -> tuple[ProgrammeLink, ...]:
        """The programmes whose plan the viewer may open."""
        viewer = self.viewer
        seen = {s.programme_slug: s.programme_name for s in viewer.seats if viewer.may(s.programme_id, Verb.VIEW)}
        return tuple(
            ProgrammeLink(name, address, slug == self.slug)
            for slug, name in seen.items()
            if (address := navigation.address_of("plan", slug))
        )

    @property
    def roles(self) -> str:
        """The viewer's roles in this programme, or anywhere on a page of none."""
        seats = self.seats or self.viewer.seats
        return listed(dict.fromkeys(role_of(seat) for seat in seats))

    @cached_property
    def column(self) -> tuple[navigation.Link, ...]:
        return navigation.column_of(self.viewer, programme_id=self.programme_id, slug=self.slug, here=self.here)

    @cached_property
    def bottom(self) -> tuple[navigation.Link, ...]:
        return navigation.bottom_of(self.viewer, programme_id=self.programme_id, slug=self.slug, here=self.here)

    @cached_property
    def to_do_count(self) -> int | None:
        """How much waits for the viewer in this programme; None where that isn't counted."""
        if self.programme_id is None:
            return None
        return to_do_count(self.viewer, programme_id=self.programme_id, on=self.today, end=self.log_end)

    @property
    def may_search(self) -> bool:
        """Whether this page belongs to a programme that the viewer may look things up in."""
        return self.may(Verb.VIEW)

    @property
    def may_view_trail(self) -> bool:
        """Whether the viewer may read the log itself."""
        return self.may(Verb.VIEW_TRAIL)

    @property
    def may_set_rules(self) -> bool:
        """Whether the viewer sets this programme's rules, kinds and switches: then their menu leads there."""
        return self.may(Verb.SET_RULES)

    @property
    def has_stand_ins(self) -> bool:
        """Whether the viewer answers requests in this programme, for a leader or as one: then there is a page of it."""
        return self.programme_id is not None and self.viewer.may(self.programme_id, Verb.APPROVE)

    def may(self, verb: str) -> bool:
        """Whether the viewer may do the verb in this programme, in whatever scope."""
        return self.programme_id is not None and self.viewer.may(self.programme_id, Verb(verb))

    @property
    def most_evidence_bytes(self) -> int:
        """The size of the largest file that is taken as evidence."""
        return int(settings.EVIDENCE_MOST_BYTES)

    def tell(self, words: str) -> None:
        """Say on the next page what has happened."""
        self._request.session[_TOLD] = words

    @cached_property
    def told(self) -> str:
        """What the page before wanted said; once."""
        return str(self._request.session.pop(_TOLD, "")) if _TOLD in self._request.session else ""
