"""The views that the viewer keeps (常用视图)."""

from dataclasses import dataclass

from jiedui.accounts.roles import Verb
from jiedui.ledger.access import get_programme_to
from jiedui.ledger.models import SavedView
from jiedui.ledger.viewers import Viewer


@dataclass(frozen=True, slots=True)
class KeptView:
    """A list's filters under a name; `page` names the list's address."""

    id: int
    name: str
    page: str
    query: str


@dataclass(frozen=True, slots=True)
class ViewsPage:
    """All of the viewer's own in one programme."""

    slug: str
    views: tuple[KeptView, ...]


def views_page(viewer: Viewer, *, slug: str) -> ViewsPage:
    """The viewer's own views, by name. Raises Missing, Refused. Two queries."""
    programme = get_programme_to(Verb.VIEW, viewer, slug=slug)
    rows = SavedView.objects.filter(user_id=viewer.user_id, programme=programme).order_by("name", "id")
    return ViewsPage(slug, tuple(KeptView(row.pk, row.name, row.page, row.query) for row in rows))
