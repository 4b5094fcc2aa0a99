"""Founding a programme, its bodies, and finding the body that a paper means."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from jiedui.accounts.directory import Body, Directory, read_directory
from jiedui.accounts.models import Organisation
from jiedui.ledger.actions.organisations import NewOrganisation, add_alias, add_organisation, rename_organisation
from jiedui.ledger.actions.programmes import Founding, found_programme
from jiedui.ledger.actions.users import side_of
from jiedui.ledger.binding import Binder, Sides, binder_for
from jiedui.ledger.models import Event, Programme, Side
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import SYSTEM
from tests.by_hand import by_hand
from tests.days import OPENING, at
from tests.ledger.office import DONOR, TOWNSHIP, UNITS, Office, body_number, everything_written, make_office

DIRECTORY = Directory(
    [
        Body(1, "石峰区人民政府", "区政府"),
        Body(2, "石峰区农业农村局", parent=1),
        Body(3, "石峰区科技和工业信息化局", "区科工信局", parent=1),
        Body(4, "中共石峰区委组织部", "区委组织部", parent=1),
        Body(5, "石峰区财政局", aliases=("区财政",), parent=1),
        Body(6, "泸溪县人民政府"),
        Body(7, "泸溪县财政局", parent=6),
        Body(8, "泸溪县白羊溪乡人民政府", "白羊溪乡", parent=6),
    ]
)


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("石峰区农业农村局", (2,)),
        ("区农业农村局", (2,)),
        ("株洲市石峰区农业农村局", (2,)),
        (" 区农业 农村局", (2,)),
        ("区科工信局", (3,)),
        ("区科技和工业信息化局", (3,)),
        ("区委组织部", (4,)),
        ("区财政", (5,)),
        ("区财政局", (5,)),
        ("县财政局", (7,)),
        ("石峰区", (1,)),
        ("区政府", (1,)),
        ("区人民政府", (1,)),
        ("泸溪县", (6,)),
        ("白羊溪乡", (8,)),
        ("区农业局", ()),
        ("农业农村局", ()),
        ("财政局", ()),
        ("局", ()),
        ("", ()),
    ],
)
def test_a_body_is_found_by_its_names_and_never_by_a_part_of_one(printed: str, found: tuple[int, ...]) -> None:
    assert DIRECTORY.find(printed) == found


def test_a_short_form_on_paper_is_known_in_full() -> None:
    directory = Directory([Body(1, "石峰区人民政府"), Body(2, "区教育局", parent=1)])
    assert directory.find("石峰区教育局") == (2,)


def test_of_two_bodies_of_one_name_none_is_chosen_without_a_reason() -> None:
    directory = Directory(
        [
            Body(1, "甲区人民政府"),
            Body(2, "甲区教育局", parent=1),
            Body(3, "乙区人民政府"),
            Body(4, "乙区教育局", parent=3),
        ]
    )
    assert directory.find("区教育局") == (2, 4)
    assert directory.find_one("区教育局") is None
    assert directory.find_one("区教育局", prefer=frozenset({1, 2})) == 2


BINDER = Binder(Sides(DIRECTORY, donor=1, recipient=8, units=(2, 3, 4, 5)))


@pytest.mark.parametrize(
    ("name", "bodies", "code"),
    [
        ("区农业农村局", (2,), None),
        ("区政府领导", (1,), "B001"),
        ("区领导", (1,), "B001"),
        ("县领导", (6,), "B001"),
        ("分管副区长", (1,), "B001"),
        ("驻乡挂职干部", (8,), "B001"),
        ("双方相关领导", (1, 8), "B002"),
        ("对口帮扶责任部门", (2, 3, 4, 5), "B002"),
        ("各责任单位", (2, 3, 4, 5), "B002"),
        ("挂职干部派出单位", (4,), "B003"),
        ("", (1,), "B004"),
        ("区档案馆", (), "B005"),
        ("市领导", (), "B005"),
    ],
)
def test_posts_and_groups_are_bound_by_rule_and_said_to_be(
    name: str, bodies: tuple[int, ...], code: str | None
) -> None:
    bound = BINDER.bind(name)
    assert (bound.organisations, bound.assumption and bound.assumption.code) == (bodies, code)


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def founding(**changes: object) -> Founding:
    whole = Founding(
        slug="bing-ding",
        name="丙区对口帮扶丁县",
        donor="丙区人民政府",
        recipient="丁县人民政府",
        from_on=date(2021, 1, 1),
        organisations=(NewOrganisation("丙区人民政府"), NewOrganisation("丁县人民政府")),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def test_founding_a_programme_is_one_event(office: Office) -> None:
    before = Event.objects.count()
    programme = found_programme(SYSTEM, founding=founding(), at=at())
    assert (programme.pairing.donor.name, programme.pairing.recipient.name) == ("丙区人民政府", "丁县人民政府")
    assert Event.objects.count() == before + 1
    assert Event.objects.order_by("-sequence")[0].actor_label == "系统"


def test_a_second_programme_uses_the_bodies_that_are_there(office: Office) -> None:
    found_programme(
        SYSTEM,
        founding=founding(donor=DONOR, organisations=(NewOrganisation(DONOR), *founding().organisations)),
        at=at(),
    )
    assert Organisation.objects.filter(name=DONOR).count() == 1
    assert Programme.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"slug": "jia-yi"}, "conflict"),
        ({"slug": "丙丁"}, "bad_input"),
        ({"slug": "../etc"}, "bad_input"),
        ({"slug": "a" * 61}, "bad_input"),
        ({"recipient": "丙区人民政府"}, "bad_input"),
        ({"recipient": "戊县人民政府"}, "bad_input"),
        ({"until_on": date(2020, 1, 1)}, "bad_input"),
        ({"name": " "}, "bad_input"),
        ({"organisations": (NewOrganisation("丙区教育局", parent="己区人民政府"),)}, "bad_input"),
    ],
)
def test_a_programme_that_can_not_be_is_refused_and_leaves_nothing(
    office: Office, changes: dict[str, object], code: str
) -> None:
    before = everything_written()
    with pytest.raises(Refused) as refused:
        found_programme(SYSTEM, founding=founding(**changes), at=at())
    assert refused.value.code == code
    assert everything_written() == before


def test_only_administrators_and_the_installation_enter_bodies(office: Office) -> None:
    for viewer in (office.liaison, office.leader, office.clerk):
        with pytest.raises(Missing):
            add_organisation(viewer, new=NewOrganisation("甲区档案馆", parent=DONOR), at=at())
    row = add_organisation(office.administrator, new=NewOrganisation("甲区档案馆", parent=DONOR), at=at())
    assert read_directory().find("区档案馆") == (row.pk,)
    with pytest.raises(Refused) as refused:
        add_organisation(SYSTEM, new=NewOrganisation("甲区档案馆", parent=DONOR), at=at())
    assert refused.value.code == "conflict"


def test_another_name_that_stands_there_twice_is_kept_once(office: Office) -> None:
    new = NewOrganisation("甲区档案馆", parent=DONOR, aliases=("档案馆", " 档案馆", "档案馆　"))
    row = add_organisation(office.administrator, new=new, at=at())
    assert [name.name for name in row.names.all()] == ["档案馆"]


def test_a_renamed_body_is_still_found_under_its_former_name(office: Office) -> None:
    number = body_number("区卫生健康局")
    rename_organisation(office.administrator, organisation=number, name="甲区卫生和健康委员会", at=at())
    assert read_directory().find("区卫生健康局") == (number,)
    assert read_directory().find("甲区卫生和健康委员会") == (number,)
    with pytest.raises(Refused) as refused:
        rename_organisation(office.administrator, organisation=number, name=UNITS[0], at=at())
    assert refused.value.code == "conflict"
    with pytest.raises(Missing):
        rename_organisation(office.administrator, organisation=0, name="甲区某局", at=at())


def test_an_alias_makes_a_body_known(office: Office) -> None:
    number = body_number("区农业农村局")
    assert read_directory().find("区农业局") == ()
    for _ in range(2):
        add_alias(office.administrator, organisation=number, name="区农业局", at=at())
    assert read_directory().find("区农业局") == (number,)


def test_the_side_of_a_body_follows_from_the_tree(office: Office) -> None:
    above = add_organisation(SYSTEM, new=NewOrganisation("某市扶贫办"), at=at(OPENING))
    county_office = add_organisation(SYSTEM, new=NewOrganisation("乙县财政局", parent="乙县人民政府"), at=at(OPENING))
    sides = [side_of(office.programme, number) for number in (body_number(UNITS[0]), body_number(TOWNSHIP))]
    assert sides == [Side.DONOR, Side.RECIPIENT]
    assert side_of(office.programme, county_office.pk) is Side.RECIPIENT
    assert side_of(office.programme, above.pk) is Side.ABOVE


def test_the_binder_of_a_programme_knows_its_team(office: Office) -> None:
    assert len(binder_for(office.programme).bind("各责任单位").organisations) == 3


def test_the_database_itself_keeps_two_bodies_from_having_one_name(office: Office) -> None:
    for parent in (None, Organisation.objects.get(name=DONOR)):
        name = DONOR if parent is None else UNITS[0]
        with pytest.raises(IntegrityError), transaction.atomic(), by_hand():
            Organisation.objects.create(name=name, parent=parent)
