"""Keeping the filters of a list under a name: one's own only, for nobody else's eyes. No event tells of it."""

from urllib.parse import parse_qsl, urlencode

from django.db import transaction

from jiedui.accounts.roles import Verb
from jiedui.ledger import access
from jiedui.ledger.actions.wording import required
from jiedui.ledger.models import Programme, SavedView
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import Viewer

PAGES = ("ledger", "search")
MOST_VIEWS = 50
LONGEST_NAME, LONGEST_QUERY = 60, 1000
_NOT_KEPT = frozenset({"after", "before"})


def save_view(actor: Viewer, *, programme: Programme, page: str, name: str, query: str) -> None:
    """Keep the filters under the name; another view of that name is replaced. Raises Missing, Refused: `bad_input`."""
    access.check_may(Verb.VIEW, actor, programme)
    if page not in PAGES:
        raise Missing
    words = required(name, what="名称", most=LONGEST_NAME)
    kept = urlencode([(key, value) for key, value in parse_qsl(query.lstrip("?")) if key not in _NOT_KEPT])
    if len(kept) > LONGEST_QUERY:
        raise Refused("bad_input", "筛选条件过长，不能保存。")
    with transaction.atomic():
        own = SavedView.objects.filter(user_id=actor.user_id, programme=programme)
        if own.exclude(name=words).count() >= MOST_VIEWS:
            raise Refused("bad_input", "最多保存{most}个视图，请先删去不用的。", most=MOST_VIEWS)
        SavedView.objects.update_or_create(
            user_id=actor.user_id, programme=programme, name=words, defaults={"page": page, "query": kept}
        )


def rename_view(actor: Viewer, *, programme: Programme, number: int, name: str) -> None:
    """Give a view another name. Raises Missing, Refused: `bad_input`."""
    view = _own(actor, programme, number)
    view.name = required(name, what="名称", most=LONGEST_NAME)
    same = SavedView.objects.filter(user_id=actor.user_id, programme=programme, name=view.name).exclude(pk=view.pk)
    if same.exists():
        raise Refused("bad_input", "已有名为“{name}”的视图，请换一个名称。", name=view.name)
    view.save(update_fields=["name"])


def delete_view(actor: Viewer, *, programme: Programme, number: int) -> None:
    """Forget a view. Raises Missing."""
    _own(actor, programme, number).delete()


def _own(actor: Viewer, programme: Programme, number: int) -> SavedView:
    access.check_may(Verb.VIEW, actor, programme)
    found = SavedView.objects.filter(user_id=actor.user_id, programme=programme, pk=number).first()
    if found is None:
        raise Missing
    return found
