"""A query that was composed once answers as one composed anew: for every value, in every thread, as the rows stand."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, connections, transaction
from django.db.models import CharField, Count, IntegerField, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jiedui.accounts.composed import Composed, Later, composed_once, later_numbers, room_for, tell_related
from jiedui.accounts.models import Organisation, User
from tests.cast import Cast

THREADS = 8


@composed_once
def _named() -> QuerySet[Organisation]:
    return Organisation.objects.filter(name=Later("name", CharField())).select_related("parent").order_by("pk")


@composed_once
def _numbered(room: int) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=later_numbers("numbers", room)).order_by("pk")


@composed_once
def _session() -> QuerySet[Session]:
    return Session.objects.filter(session_key=Later("key", CharField()))


def _keep(key: str, data: str = "") -> None:
    Session.objects.create(session_key=key, session_data=data, expire_date=timezone.now() + timedelta(days=1))


def test_each_asking_gives_the_rows_of_its_own_values(cast: Cast) -> None:
    bodies = list(Organisation.objects.select_related("parent"))
    assert len(bodies) > 3
    for body in bodies:
        found = _named().ask(name=body.name)
        assert found == [body]
        assert found[0].parent == body.parent
    assert _named().ask(name="不存在") == []


@pytest.mark.django_db
def test_rows_are_read_anew_each_time() -> None:
    _keep("one", "before")
    first = _session().ask(key="one")[0]
    Session.objects.update(session_data="after")
    second = _session().ask(key="one")[0]
    assert (first.session_data, second.session_data) == ("before", "after")
    assert first is not second


@pytest.mark.django_db
def test_the_text_is_composed_once_for_each_shape() -> None:
    composed = []

    @composed_once
    def in_order(order: str) -> QuerySet[Session]:
        composed.append(order)
        return Session.objects.filter(session_key__gte=Later("least", CharField())).order_by(order)

    for key in "abcd":
        _keep(key)
    for least, there in (("b", "bcd"), ("d", "d")):
        assert [one.session_key for one in in_order("session_key").ask(least=least)] == list(there)
        assert [one.session_key for one in in_order("-session_key").ask(least=least)] == list(there[::-1])
    assert composed == ["session_key", "-session_key"]


def test_fewer_numbers_than_there_is_room_for_find_each_row_once(cast: Cast) -> None:
    bodies = list(Organisation.objects.order_by("pk"))
    for many in range(1, len(bodies) + 1):
        numbers = [body.pk for body in bodies[:many]]
        with CaptureQueriesContext(connection) as asked:
            assert _numbered(room_for(numbers)).ask(numbers=numbers) == bodies[:many]
        assert len(asked) == 1


def test_room_is_a_power_of_two_and_enough() -> None:
    rooms = [room_for(range(many)) for many in range(1, 70)]
    assert all(many <= room < 2 * many for many, room in enumerate(rooms, start=1))
    assert set(rooms) == {1, 2, 4, 8, 16, 32, 64, 128}
    assert room_for(()) == 0


@pytest.mark.parametrize("many", [0, 5])
@pytest.mark.django_db
def test_numbers_without_room_are_no_answer(many: int) -> None:
    with pytest.raises(ValueError, match=f"{many} numbers where 1 to 4"):
        _numbered(4).ask(numbers=[*range(many)])


def test_columns_and_counts_come_as_the_orm_gives_them(cast: Cast) -> None:
    children = Organisation.objects.annotate(n=Count("children")).order_by("pk")
    for rows in (
        children.values_list("name", "n"),
        children.values("name", "n"),
        children.values_list("pk", flat=True),
    ):
        for asked in (rows[1:3], rows):
            assert Composed(asked).ask() == list(asked)


@pytest.mark.django_db
def test_nothing_is_asked_where_nothing_can_fit() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert Composed(Organisation.objects.filter(pk__in=[])).ask() == []
    assert len(asked) == 0


@pytest.mark.django_db
def test_a_value_that_was_not_told_is_missed() -> None:
    with pytest.raises(KeyError):
        _named().ask(nom="石峰区")


def test_the_number_of_a_related_row_can_be_told(cast: Cast) -> None:
    of_person = Composed(User.objects.filter(person_id=Later("person", IntegerField())))
    for user in User.objects.all():
        assert of_person.ask(person=user.person_id) == [user]


@pytest.mark.parametrize("number", [0, -1, 2**63, -(2**70), 10**30])
def test_a_number_that_no_row_can_have_finds_nothing(cast: Cast, number: int) -> None:
    assert _numbered(1).ask(numbers=[number]) == []


@pytest.mark.django_db
def test_threads_ask_the_same_query_at_once_each_by_its_own_connection() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    keys = [f"key {number}" for number in range(THREADS)]

    def ask(key: str) -> set[tuple[str, ...]]:
        """What the thread finds of the only row that its own connection sees."""
        try:
            with transaction.atomic():
                _keep(key)
                found = {tuple(row.session_key for row in _session().ask(key=one)) for _ in range(20) for one in keys}
                transaction.set_rollback(True)
            return found
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as threads:
        assert list(threads.map(ask, keys)) == [{(), (key,)} for key in keys]


@pytest.mark.django_db
def test_related_rows_that_are_told_are_not_asked_for() -> None:
    parent, child = Organisation(pk=1), Organisation(pk=2, parent_id=1)
    tell_related(parent, "children", [child])
    with CaptureQueriesContext(connection) as asked:
        assert list(parent.children.all()) == [child]
        assert child.parent is parent
    assert len(asked) == 0
