"""One's own password: changed by whoever knows the old one, and by nobody else."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD, Cast

PAGE, NEW = reverse("password"), "泸溪的春天2020"


@pytest.fixture
def clerk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.user(cast.clerk))
    return client


def test_the_new_password_signs_in_and_the_desk_stays_open(clerk: Client) -> None:
    assert clerk.post(PAGE, {"old": PASSWORD, "new": NEW, "again": NEW}).status_code == 302
    assert clerk.get(PAGE).status_code == 200
    assert Client().login(username="clerk", password=NEW)
    assert not Client().login(username="clerk", password=PASSWORD)


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        ("错的", NEW, NEW, "现在的密码不对"),
        (PASSWORD, NEW, NEW + "1", "两遍不一样"),
        (PASSWORD, "1234567890", "1234567890", "密码"),
        (PASSWORD, "q7x", "q7x", "密码"),
        (PASSWORD, "", "", ""),
    ],
)
def test_what_is_wrong_is_said_and_the_old_one_stays(clerk: Client, old, new, again, words) -> None:
    answer = clerk.post(PAGE, {"old": old, "new": new, "again": again})
    assert answer.status_code == 400
    (fault,) = [fault for faults in answer.context["form"].errors.values() for fault in faults][:1]
    assert words in fault
    assert new not in answer.content.decode() or not new
    assert Client().login(username="clerk", password=PASSWORD)
