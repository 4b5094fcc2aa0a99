"""The team: the pairing, the seats that the plan names, both sides' bodies, who holds which role on the day."""

import pytest
from django.test import Client
from django.urls import reverse

from jiedui.accounts.models import Organisation, Person, User
from jiedui.accounts.roles import Role
from jiedui.ledger.models import Membership, Side, TeamMember, TeamPart
from tests.by_hand import by_hand
from tests.days import OPENING
from tests.ledger.office import COUNTY, DONOR, TOWNSHIP, UNITS, make_office
from tests.web.desk import Desk


@pytest.fixture
def desk(db: None, client: Client) -> Desk:
    return Desk(make_office(), client).sign_in("clerk")


def test_the_seats_stand_under_their_parts(desk: Desk) -> None:
    with by_hand():
        TeamMember.objects.create(programme=desk.office.programme, part=TeamPart.LEADER, title="副区长", sequence=0)
    page = desk.page("team")
    assert [seat.title for seat in page.leaders] == ["副区长"]
    assert [seat.body.name for seat in page.units] == list(UNITS[:3])


def test_each_side_is_a_tree_from_its_top(desk: Desk) -> None:
    page = desk.page("team")
    assert [(one.body.name, one.depth) for one in page.donor_tree] == [(DONOR, 0), *((unit, 1) for unit in UNITS)]
    assert [(one.body.name, one.depth) for one in page.recipient_tree] == [(COUNTY, 0), (TOWNSHIP, 1)]
    assert [one.body.name for one in page.donor_tree if one.is_responsible] == list(UNITS[:3])


def test_a_body_above_both_sides_is_in_neither_tree(desk: Desk) -> None:
    with by_hand():
        province = Organisation.objects.create(name="丁省人民政府")
        Organisation.objects.filter(parent=None).exclude(pk=province.pk).update(parent=province)
    page = desk.page("team")
    assert (page.donor_tree[0].body.name, page.recipient_tree[0].body.name) == (DONOR, COUNTY)


def test_roles_are_those_of_the_day_looked_at(desk: Desk) -> None:
    with by_hand():
        Membership.objects.filter(user__username="leader").update(until_on=OPENING)
    assert Role.DONOR_LEADER in [row.role for row in desk.page("team", as_of=OPENING).roles]
    assert Role.DONOR_LEADER not in [row.role for row in desk.page("team").roles]
    assert desk.page("team", as_of="2018-01-01").roles == ()


def test_the_pages_of_roles_show_everybody_once(desk: Desk, django_assert_max_num_queries) -> None:
    body = Organisation.objects.get(name=UNITS[0])
    for n in range(120):
        with by_hand():
            user = User.objects.create(username=f"many-{n}", person=Person.objects.create(name=f"某{n}"))
            Membership.objects.create(
                user=user,
                programme=desk.office.programme,
                role=Role.CLERK,
                organisation=body,
                side=Side.DONOR,
                from_on=OPENING,
            )
    seen, after = [], ""
    while True:
        with django_assert_max_num_queries(12):
            page = desk.page("team", after=after)
        seen += [row.person for row in page.roles]
        after = page.after
        if not after:
            break
    assert len(seen) == len(set(seen)) == page.total == 125


@pytest.mark.parametrize("after", ["x", "1_2", "1_2_3_4", "9" * 40, "1_-2_3"])
def test_a_key_that_is_none_means_the_first_page(desk: Desk, after: str) -> None:
    assert len(desk.page("team", after=after).roles) == 5


def test_it_is_found_from_the_plan(desk: Desk) -> None:
    desk.office.adopted()
    assert reverse("team", args=[desk.office.programme.slug]) in desk.get("plan").content.decode()
