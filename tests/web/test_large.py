"""No page asks more queries, or takes long, for want of a short list: 1,000 commitments, collections of 10,000.

One kept slowness, one number: a page that asks a query a row is found here, whoever looks at it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiedui.accounts.roles import Role
from jiedui.ledger.actions.indexing import reindex
from jiedui.ledger.facts import refresh_statistics
from jiedui.ledger.models import Activity, ActivityState, Event, Evidence, ImportBatch
from jiedui.ledger.queries.activity import activity_page
from tests.cast import PARTS, Cast
from tests.days import TODAY
from tests.making import SLUG
from tests.web.enlarged import enlarge, fill

MOST_QUERIES = 12
# A page of a long list is some rows of it: the longest are the plan's, whose text has 1,000 promises, and its review.
MOST_BYTES = 1_500_000
PAGES = (
    *("plan", "overview", "obligations", "tasks", "ledger", "ledger_new", "review", "team", "trail", "package"),
    *("months", "imports", "likenesses", "saved_views", "set_asides", "settings", "field_switches", "stand_ins"),
    *("kinds", "kind_new", "search", "review_adopt"),
)
OF_THE_ACTIVITY = ("activity", "activity_effects", "approval_form", "contribution_add")
EVERYBODY = tuple(part.username for part in PARTS if part.role is not Role.SYSTEM_ADMINISTRATOR)
OF_ADMINISTRATION = ("administration", "bodies", "user_new", "devices")


@pytest.mark.slow
def test_every_page_asks_at_most_twelve_queries_of_a_large_programme(cast: Cast) -> None:
    activity = enlarge(cast)
    reindex(lambda done, total: None)
    addresses = tuple(_addresses(cast, activity))
    for address in addresses:
        _size_of(_signed_in(cast, "liaison").get(address))  # what a process keeps for good is read once
    with _each_query_limited():
        wrong = [one for name in EVERYBODY for one in _wrong(_signed_in(cast, name), name, addresses)]
    accounts = [reverse(page, args=["clerk"]) for page in ("user", "user_history", "devices_of")]
    wrong += _wrong(_signed_in(cast, "administrator"), "administrator", (*map(reverse, OF_ADMINISTRATION), *accounts))
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
def test_lights_come_though_the_database_believes_the_programme_small(cast: Cast) -> None:
    refresh_statistics()
    fill(cast)
    liaison = _signed_in(cast, "liaison")
    with _each_query_limited():
        for page in ("plan", "overview", "obligations", "tasks"):
            for day in ("2019-03-01", "2030-01-01"):
                assert liaison.get(f"{reverse(page, args=[SLUG])}?as_of={day}").status_code == 200, (page, day)


@pytest.mark.slow
def test_what_is_pressing_comes_though_the_database_believes_that_there_is_nothing(cast: Cast) -> None:
    fill(cast)
    if connection.vendor == "postgresql":
        _believe_everything_empty()
    with _each_query_limited():
        for name in EVERYBODY:
            assert _signed_in(cast, name).get(reverse("tasks", args=[SLUG])).status_code == 200, name


def _believe_everything_empty() -> None:
    """As it may be after a large import into tables that were found empty.

    Each table is locked first, as ANALYZE locks it: a vacuum of the server's own that came between would wait for
    these rows while the ANALYZE at the end waits for that vacuum.
    """
    tables = [name for name in connection.introspection.table_names() if name.startswith(("ledger_", "accounts_"))]
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE UPDATE EXCLUSIVE MODE")
        cursor.execute("UPDATE pg_class SET reltuples = 0, relpages = 100 WHERE relname ~ '^(ledger|accounts)_'")


@contextmanager
def _each_query_limited() -> Iterator[None]:
    """Not what comes after: every key of the rows is checked at the end of a test, believing what they believe."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '60s'")
        yield
        cursor.execute("SET LOCAL statement_timeout = 0")
    refresh_statistics()


def _wrong(client: Client, name: str, addresses: Iterable[str]) -> Iterator[str]:
    """The pages that ask too much or tell too much; those that aren't for this person ask little."""
    for address in addresses:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        size = _size_of(answer)
        if answer.status_code not in (200, 403, 404, 409) or len(asked) > MOST_QUERIES or size > MOST_BYTES:
            yield f"{name} {address}: {answer.status_code}, {len(asked)} queries, {size} bytes"


def _size_of(answer: HttpResponse) -> int:
    """The bytes of a page; a file is read to its end, which closes it, and counts for nothing."""
    if not answer.streaming:
        return len(answer.content)
    for _ in answer.streaming_content:
        pass
    return 0


def _addresses(cast: Cast, activity: Activity) -> Iterator[str]:
    promise, proof = activity.contributions.first().commitment.key, Evidence.objects.filter(activity=activity).first()
    yield from (reverse(page, args=[SLUG]) for page in PAGES)
    yield from (reverse(page, args=[SLUG, activity.uid]) for page in OF_THE_ACTIVITY)
    for page, state in (("activity_edit", ActivityState.DRAFT), ("activity_carry_out", ActivityState.CARRIED_OUT)):
        yield reverse(page, args=[SLUG, Activity.objects.filter(state=state).latest("id").uid])
    yield reverse("devices")
    yield f"{reverse('plan', args=[SLUG])}?c={promise}"
    yield from (f"{reverse('search', args=[SLUG])}?q={words}" for words in ("交流", "第9次 照片", "jyj"))
    yield from (
        f"{reverse('ledger', args=[SLUG])}?{query}" for query in ("state=confirmed", "turn=last", "words=第9次")
    )
    yield reverse("commitment_history", args=[SLUG, promise])
    yield reverse("evidence_view", args=[SLUG, activity.uid, proof.uid])
    yield reverse("trail_event", args=[SLUG, Event.objects.latest("sequence").sequence])
    yield reverse("import", args=[SLUG, ImportBatch.objects.filter(received_by=cast.clerk.user_id).first().uid])
    yield reverse("import_template", args=[SLUG, "work"])
    yield from (reverse("export", args=[SLUG, listing, "xlsx"]) for listing in ("ledger", "evidence", "trail"))
    page = activity_page(cast.liaison, slug=SLUG, uid=activity.uid, today=TODAY)
    yield reverse("proof", args=[page.proof])


def _signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.user(getattr(cast, name)))
    return client
