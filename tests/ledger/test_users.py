"""Accounts and roles: made, granted, revoked, closed."""

from datetime import date

import pytest

from jiedui.accounts.models import Post, User
from jiedui.accounts.roles import Role, Verb
from jiedui.ledger.actions.users import NewUser, add_user, close_user, grant_role, revoke_role, set_password
from jiedui.ledger.models import Event, Membership
from jiedui.ledger.queries.users import accounts, programme_slugs
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.verification import verify_database
from jiedui.ledger.viewers import SYSTEM, viewer_of
from tests.days import TODAY, at, days_after
from tests.ledger.office import DONOR, TOWNSHIP, UNITS, Office, body_number, everything_written, make_office

GOOD = "白羊溪2019春"


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def grant(office: Office, username: str, role: Role, body: str, **others: object) -> Membership:
    return grant_role(
        office.administrator,
        programme=office.programme,
        username=username,
        role=role,
        organisation=body_number(body),
        at=at(),
        **others,  # type: ignore[arg-type]
    )


def test_an_account_has_a_person_a_post_and_a_hashed_password(office: Office) -> None:
    new = NewUser("wang", "王某", post_title="科员", organisation=body_number(UNITS[1]), password=GOOD)
    user = add_user(office.administrator, new=new, at=at())
    assert user.check_password(GOOD)
    assert GOOD not in user.password
    assert Post.objects.get(person=user.person).organisation.name == UNITS[1]
    assert Event.objects.order_by("-sequence")[0].verb == "add_user"


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewUser("liaison", "王某", password=GOOD), "conflict"),
        (NewUser("王某", "王某", password=GOOD), "bad_input"),
        (NewUser("w", "王某", password=GOOD), "bad_input"),
        (NewUser("w" * 61, "王某", password=GOOD), "bad_input"),
        (NewUser("wang", " ", password=GOOD), "bad_input"),
        (NewUser("wang", "王" * 61, password=GOOD), "bad_input"),
        (NewUser("wang", "王某", password="short"), "bad_input"),
        (NewUser("wang", "王某", password="password1"), "bad_input"),
        (NewUser("wang", "王某", password="8675309862"), "bad_input"),
        (NewUser("wang", "王某", organisation=10**9, password=GOOD), "bad_input"),
    ],
)
def test_an_account_that_can_not_be_is_refused_and_leaves_nothing(office: Office, new: NewUser, code: str) -> None:
    before = everything_written()
    with pytest.raises(Refused) as refused:
        add_user(office.administrator, new=new, at=at())
    assert refused.value.code == code
    assert everything_written() == before


def test_nobody_but_administrators_makes_accounts_or_grants_roles(office: Office) -> None:
    for viewer in (office.liaison, office.leader, office.recipient, office.clerk):
        with pytest.raises(Missing):
            add_user(viewer, new=NewUser("wang", "王某", password=GOOD), at=at())
        with pytest.raises(Missing):
            grant_role(
                viewer,
                programme=office.programme,
                username="clerk",
                role=Role.LIAISON,
                organisation=body_number(UNITS[1]),
                at=at(),
            )
        with pytest.raises(Missing):
            accounts(viewer)


def test_a_role_holds_from_its_day_until_it_is_revoked(office: Office) -> None:
    role = grant(office, "clerk", Role.FINANCE, UNITS[0], from_on=days_after(2))
    user = User.objects.get(username="clerk")
    held = [
        [seat.role for seat in viewer_of(user, on=day).seats]
        for day in (TODAY, days_after(2), days_after(5), days_after(9))
    ]
    assert held == [[Role.CLERK], [Role.CLERK, Role.FINANCE], [Role.CLERK, Role.FINANCE], [Role.CLERK, Role.FINANCE]]
    revoke_role(
        office.administrator, programme=office.programme, membership=role.pk, reason="调离", at=at(days_after(6))
    )
    assert not viewer_of(user, on=days_after(6)).may(office.programme.pk, Verb.CONFIRM)
    assert viewer_of(user, on=days_after(5)).may(office.programme.pk, Verb.CONFIRM)
    with pytest.raises(Refused) as refused:
        revoke_role(
            office.administrator, programme=office.programme, membership=role.pk, reason="调离", at=at(days_after(7))
        )
    assert refused.value.code == "wrong_state"
    with pytest.raises(Missing):
        revoke_role(office.administrator, programme=office.programme, membership=0, reason="调离", at=at())


def test_a_role_taken_back_by_mistake_is_granted_again_on_the_same_day(office: Office) -> None:
    for _ in range(2):
        role = grant(office, "clerk", Role.FINANCE, UNITS[0])
        user = User.objects.get(username="clerk")
        assert viewer_of(user, on=TODAY).may(office.programme.pk, Verb.CONFIRM)
        revoke_role(office.administrator, programme=office.programme, membership=role.pk, reason="误", at=at())
        assert not viewer_of(user, on=TODAY).may(office.programme.pk, Verb.CONFIRM)
    assert verify_database().fault is None


def test_a_role_is_granted_once(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        grant(office, "clerk", Role.CLERK, UNITS[1])
    assert refused.value.code == "conflict"
    with pytest.raises(Refused) as refused:
        grant(office, "nobody", Role.CLERK, UNITS[1])
    assert refused.value.code == "bad_input"


def test_an_administrator_holds_no_business_role_and_the_other_way_round(office: Office) -> None:
    for username, role in (("administrator", Role.LIAISON), ("clerk", Role.SYSTEM_ADMINISTRATOR)):
        with pytest.raises(Refused) as refused:
            grant(office, username, role, DONOR)
        assert refused.value.code == "conflict"


@pytest.mark.parametrize(
    ("role", "body"),
    [(Role.DONOR_LEADER, TOWNSHIP), (Role.RECIPIENT_LEADER, DONOR), (Role.RECIPIENT_CLERK, UNITS[0])],
)
def test_a_role_of_one_side_is_not_held_for_a_body_of_the_other(office: Office, role: Role, body: str) -> None:
    with pytest.raises(Refused) as refused:
        grant(office, "clerk", role, body)
    assert refused.value.code == "bad_input"


def test_a_password_is_changed_by_an_administrator_or_by_oneself(office: Office) -> None:
    set_password(office.administrator, username="clerk", password=GOOD)
    set_password(office.clerk, username="clerk", password="另一个长密码2019")
    set_password(SYSTEM, username="clerk", password=GOOD)
    assert User.objects.get(username="clerk").check_password(GOOD)
    with pytest.raises(Missing):
        set_password(office.clerk, username="liaison", password=GOOD)
    with pytest.raises(Refused):
        set_password(office.clerk, username="clerk", password="12345678")


def test_a_closed_account_is_listed_as_closed(office: Office) -> None:
    close_user(office.administrator, username="clerk", reason="退休", at=at())
    listed = {account.username: account for account in accounts(office.administrator)}
    assert (listed["clerk"].is_active, listed["liaison"].is_active) == (False, True)
    (held,) = listed["liaison"].roles
    assert (held.role, held.programme, held.holds_on(TODAY), held.holds_on(date(2018, 1, 1))) == (
        Role.LIAISON,
        "jia-yi",
        True,
        False,
    )
    assert programme_slugs() == ("jia-yi",)
