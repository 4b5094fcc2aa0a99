"""Accounts, roles and bodies: an administrator looks after the own programmes' people, and nobody else's."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from jiedui.accounts.models import Organisation, Person, User
from jiedui.accounts.roles import Role
from jiedui.ledger.models import Membership, Side
from tests.by_hand import by_hand
from tests.cast import Cast
from tests.days import OPENING
from tests.making import EDUCATION, SLUG, body

MOST_QUERIES = 12


@pytest.fixture
def admin(cast: Cast, client: Client) -> Client:
    client.force_login(cast.user(cast.administrator))
    return client


def _password_in(answer) -> str:
    return re.search(r'class="password"><code>([^<]+)<', answer.content.decode())[1]


def _new(**changes: object) -> dict[str, object]:
    return {
        "username": "new-clerk",
        "person_name": "区教育局新经办人",
        "organisation": body(EDUCATION).pk,
        "post_title": "科员",
        **changes,
    }


def _grant(**changes: object) -> dict[str, object]:
    return {
        "programme": SLUG,
        "role": "clerk",
        "organisation": body(EDUCATION).pk,
        "from_on": OPENING,
        **changes,
    }


def test_a_new_account_signs_in_with_the_password_that_was_shown_once(admin: Client) -> None:
    answer = admin.post(reverse("user_new"), _new())
    password = _password_in(answer)
    assert Client().login(username="new-clerk", password=password)
    assert password not in admin.get(reverse("user", args=["new-clerk"])).content.decode()
    assert answer.headers["Cache-Control"] == "no-store"


def test_passwords_are_never_the_same(admin: Client) -> None:
    found = {_password_in(admin.post(reverse("user_new"), _new(username=f"clerk-{n}"))) for n in range(20)}
    assert len(found) == 20
    assert all(re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", one) for one in found)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"username": "clerk"}, "已被使用"),
        ({"username": "Ünknown"}, "小写字母"),
        ({"username": ""}, ""),
        ({"person_name": ""}, ""),
        ({"organisation": "999999"}, ""),
        ({"post_title": ""}, ""),
    ],
)
def test_an_account_that_cannot_be_made_is_refused_at_the_form(admin: Client, changes, words) -> None:
    answer = admin.post(reverse("user_new"), _new(**changes))
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert User.objects.filter(username="new-clerk").count() == 0


def test_a_new_password_takes_the_place_of_the_old(cast: Cast, admin: Client) -> None:
    first = _password_in(admin.post(reverse("user_password", args=["clerk"])))
    second = _password_in(admin.post(reverse("user_password", args=["clerk"])))
    assert not Client().login(username="clerk", password=first)
    assert Client().login(username="clerk", password=second)


def test_a_closed_account_is_shut_out_at_once_and_can_be_opened_again(cast: Cast, admin: Client) -> None:
    signed_in = Client()
    signed_in.force_login(cast.user(cast.clerk))
    plan = reverse("plan", args=[SLUG])
    admin.post(reverse("user_close", args=["clerk"]), {"reason": "调离"})
    assert signed_in.get(plan).status_code == 302
    admin.post(reverse("user_reopen", args=["clerk"]), {"reason": "调回"})
    signed_in.force_login(cast.user(cast.clerk))
    assert signed_in.get(plan).status_code == 200


def test_an_account_is_not_closed_without_a_reason_nor_the_own(admin: Client) -> None:
    assert admin.post(reverse("user_close", args=["clerk"])).status_code == 400
    assert admin.post(reverse("user_close", args=["administrator"]), {"reason": "误"}).status_code == 409
    assert User.objects.filter(is_active=False).count() == 0


def test_accounts_of_another_programme_are_not_there(admin: Client) -> None:
    assert "stranger" not in admin.get(reverse("administration")).content.decode()
    for name in ("user", "user_password", "user_close", "role_grant"):
        method = admin.get if name == "user" else admin.post
        assert method(reverse(name, args=["stranger"]), {"reason": "看看"}).status_code in (400, 404)
    assert User.objects.get(username="stranger").is_active


def test_no_password_is_set_for_an_account_with_a_seat_elsewhere(cast: Cast, admin: Client) -> None:
    with by_hand():
        Membership.objects.create(
            user=cast.user(cast.clerk),
            programme=cast.other_programme,
            role=Role.AUDITOR,
            organisation=body("外区人民政府"),
            side=Side.DONOR,
            from_on=OPENING,
        )
    before = User.objects.get(username="clerk").password
    page = admin.get(reverse("user", args=["clerk"]))
    assert page.context["page"].may_change is False
    assert reverse("user_password", args=["clerk"]) not in page.content.decode()
    assert admin.post(reverse("user_password", args=["clerk"])).status_code == 404
    assert admin.post(reverse("user_close", args=["clerk"]), {"reason": "误"}).status_code == 400
    assert User.objects.get(username="clerk").password == before


def test_a_role_is_granted_and_taken_back(cast: Cast, admin: Client) -> None:
    admin.post(reverse("user_new"), _new())
    assert admin.post(reverse("role_grant", args=["new-clerk"]), _grant()).status_code == 302
    (held,) = admin.get(reverse("user", args=["new-clerk"])).context["page"].account.roles
    assert (held.role, held.is_over) == (Role.CLERK, False)
    revoke = reverse("role_revoke", args=[SLUG, held.id])
    assert admin.post(revoke).status_code == 400
    assert admin.post(revoke, {"reason": "调离", "username": "new-clerk"}).url == reverse("user", args=["new-clerk"])
    (held,) = admin.get(reverse("user", args=["new-clerk"])).context["page"].account.roles
    assert held.is_over


@pytest.mark.parametrize(
    "changes",
    [
        {"role": "king"},
        {"role": ""},
        {"organisation": ""},
        {"from_on": "某日"},
        {"programme": "other"},
        {"role": "recipient_leader"},
        {"role": "system_administrator"},
    ],
)
def test_a_role_that_cannot_be_held_is_refused_at_the_form(cast: Cast, admin: Client, changes) -> None:
    count = Membership.objects.count()
    assert admin.post(reverse("role_grant", args=["clerk"]), _grant(**changes)).status_code == 400
    assert Membership.objects.count() == count


def test_a_role_in_another_programme_is_not_taken_back(cast: Cast, admin: Client) -> None:
    theirs = Membership.objects.get(user__username="stranger")
    for slug in (SLUG, "other"):
        answer = admin.post(reverse("role_revoke", args=[slug, theirs.pk]), {"reason": "误"})
        assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.until_on is None


def test_bodies_are_entered_named_and_renamed(admin: Client) -> None:
    admin.post(reverse("bodies"), {"name": "石峰区科技局", "parent": "石峰区人民政府"})
    row = Organisation.objects.get(name="石峰区科技局")
    assert row.parent.name == "石峰区人民政府"
    page = reverse("body", args=[row.pk])
    admin.post(page, {"act": "alias", "alias": "区科工局"})
    admin.post(page, {"act": "rename", "name": "石峰区科技和工业信息化局"})
    found = admin.get(page).context["page"]
    assert found.body.name == "石峰区科技和工业信息化局"
    assert {name for name, _ in found.aliases} == {"区科工局", "石峰区科技局"}
    listed = admin.get(reverse("bodies"), {"words": "科工局"}).context["page"].rows
    assert [one.body.id for one in listed] == [row.pk]


def test_a_body_that_is_there_already_is_refused_at_the_form(admin: Client) -> None:
    answer = admin.post(reverse("bodies"), {"name": "石峰区人民政府"})
    assert answer.status_code == 400
    assert "已有" in answer.content.decode()
    assert admin.post(reverse("body", args=[body(EDUCATION).pk]), {"act": "alias", "alias": ""}).status_code == 400


def test_accounts_are_found_and_paged(admin: Client, django_assert_max_num_queries) -> None:
    with by_hand():
        people = Person.objects.bulk_create([Person(name=f"某{n:03}") for n in range(120)])
        User.objects.bulk_create([User(username=f"many-{n:03}", person=person) for n, person in enumerate(people)])
    seen, after = [], ""
    while True:
        with django_assert_max_num_queries(MOST_QUERIES):
            page = admin.get(reverse("administration"), {"after": after}).context["page"]
        seen += [row.username for row in page.rows]
        after = page.after
        if not after:
            break
    assert seen == sorted(set(seen))
    assert len(seen) == page.total == 130
    found = admin.get(reverse("administration"), {"words": "某007"}).context["page"].rows
    assert [row.username for row in found] == ["many-007"]


def test_a_large_tree_of_bodies_is_one_page(admin: Client, django_assert_max_num_queries) -> None:
    top = body("石峰区人民政府")
    with by_hand():
        Organisation.objects.bulk_create([Organisation(name=f"第{n}办", parent=top, sequence=n) for n in range(1_000)])
    with django_assert_max_num_queries(MOST_QUERIES):
        page = admin.get(reverse("bodies")).context["page"]
    assert (len(page.rows), page.hidden) == (300, page.total - 300)
