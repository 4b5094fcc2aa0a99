"""A plan: received, reviewed, adopted, revised, closed."""

import io
import zipfile
from datetime import date
from uuid import uuid4

import pytest

from jiedui.kernel.refusals import InputRefused
from jiedui.ledger import storage
from jiedui.ledger.actions import activities, approvals, evidence
from jiedui.ledger.actions.commitments import Terms, correct_commitment, drop_commitment, terms_of
from jiedui.ledger.actions.particulars import Actuals
from jiedui.ledger.actions.plans import (
    Heading,
    adopt_plan,
    close_plan,
    correct_plan,
    finish_review,
    receive_plan,
    return_review,
)
from jiedui.ledger.actions.waivers import Excuse, waive_obligation
from jiedui.ledger.consent import seen_digest
from jiedui.ledger.facts import status_rows
from jiedui.ledger.kept import diagnostics_of, document_of
from jiedui.ledger.models import Activity, Contribution, Event, Obligation, PlanState, Waiver
from jiedui.ledger.refusals import Missing, Refused
from tests.days import OPENING, at, days_after
from tests.ledger.office import (
    ISSUED,
    NUMBER,
    PLAN,
    UNITS,
    Office,
    commitment_with,
    days_of,
    everything_written,
    make_office,
)
from tests.making import make_details, picture_bytes

LATER = date(2020, 2, 10)


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def docx_bomb() -> bytes:
    """A .docx whose text unpacks to far more than it is."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w:document>" + b" " * 300_000_000)
    return file.getvalue()


UNUSABLE = {
    "empty": ("空.txt", b""),
    "blank": ("空白.txt", b" \n\n "),
    "no text at all": ("乱.txt", bytes(range(128, 256)) * 40),
    "not a document": ("图.docx", b"\x89PNG\r\n\x1a\n" + b"0" * 64),
    "cut off": ("断.docx", b"PK\x03\x04word/document.xml"),
    "a promise of nothing": ("散文.txt", "春天到了。\n花开了。\n".encode()),
}


@pytest.mark.parametrize(("name", "data"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_what_is_of_no_use_is_refused_in_one_sentence_and_nothing_is_written(
    office: Office, name: str, data: bytes
) -> None:
    before = everything_written()
    with pytest.raises(InputRefused) as refused:
        receive_plan(office.liaison, programme=office.programme, data=data, name=name, at=at())
    assert name in str(refused.value)
    assert "\n" not in str(refused.value)
    assert everything_written() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "make"), [("炸弹.docx", docx_bomb), ("大.txt", lambda: b"a" * 200 * 1024 * 1024)], ids=["bomb", "200 MB"]
)
def test_what_is_too_large_is_refused_before_it_is_unpacked(office: Office, name: str, make: object) -> None:
    before = everything_written()
    with pytest.raises(InputRefused):
        receive_plan(office.liaison, programme=office.programme, data=make(), name=name, at=at())  # type: ignore[operator]
    assert everything_written() == before


def test_a_received_plan_is_kept_with_its_source_and_its_commitments(office: Office) -> None:
    version = office.receive()
    with storage.opened(version.source_digest) as file:
        assert file.read() == PLAN.encode()
    assert (version.number, version.state, version.title) == (
        1,
        PlanState.DRAFTED,
        "甲区支持乙县工作方案（2019-2020年）",
    )
    assert (version.first_year, version.last_year) == (2019, 2020)
    money = commitment_with(version, "80万元")
    assert (money.least, money.unit, money.recurrence, money.deadline) == (
        80_000_000,
        "元",
        "yearly",
        "every-year 06-30",
    )
    assert PLAN[money.start : money.end] == money.quote
    assert [party.organisation.name for party in money.parties.all()] == ["甲区财政局"]
    assert document_of(version).text == PLAN


def test_posts_are_taken_to_the_body_in_which_they_stand_and_the_reviewer_is_told(office: Office) -> None:
    visit = commitment_with(office.receive(), "调研")
    assert [(party.name, party.organisation.name) for party in visit.parties.all()] == [("区政府领导", "甲区人民政府")]
    assert [one["code"] for one in visit.assumptions if one["code"].startswith("B")] == ["B001"]


def test_receiving_is_for_the_liaison(office: Office) -> None:
    for viewer in (office.clerk, office.leader, office.recipient, office.administrator):
        with pytest.raises(Refused) as refused:
            receive_plan(viewer, programme=office.programme, data=PLAN.encode(), name="a.txt", at=at())
        assert refused.value.code == "not_allowed"


@pytest.mark.parametrize("odd", ["\ufeff", "\u202e", "𠮷", "\r", "\x0b"])
def test_odd_characters_in_a_plan_are_kept_or_left_out_and_never_break_it(office: Office, odd: str) -> None:
    version = office.receive(PLAN.replace("专家", f"专{odd}家"))
    assert version.commitments.filter(is_item=False).count() >= 3


def test_the_same_file_is_not_taken_in_twice(office: Office) -> None:
    office.receive()
    before = everything_written()
    with pytest.raises(Refused) as refused:
        office.receive()
    assert refused.value.code == "conflict"
    assert everything_written() == before


def test_a_better_draft_takes_the_place_of_the_one_before(office: Office) -> None:
    first = office.receive()
    second = office.receive(PLAN.replace("2-3批", "2-4批"))
    first.refresh_from_db()
    assert (first.state, second.number, second.state) == (PlanState.SUPERSEDED, 2, PlanState.DRAFTED)


def test_two_promises_in_the_same_words_are_two_commitments(office: Office) -> None:
    version = office.adopted(PLAN + "3．每年组织2-3批教育专家到丙乡开展技术指导。（责任单位：区教育局）\n")
    same = version.commitments.filter(quote__contains="专家", is_item=False)
    assert same.count() == 2
    assert len({one.key for one in same}) == 2
    assert Obligation.objects.filter(commitment__in=same).count() == 4


def test_a_plan_without_years_is_read_for_the_year_of_receipt_and_says_so(office: Office) -> None:
    version = office.receive(PLAN.replace("（2019-2020年）", ""), on=days_after(0))
    assert (version.first_year, version.last_year) == (2019, 2019)
    assert "L002" in {found.code for found in diagnostics_of(version)}
    heading = Heading("方案", "", "甲区人民政府办公室", None, 2019, 2021)
    correct_plan(office.liaison, programme=office.programme, number=1, heading=heading, at=at())
    version.refresh_from_db()
    assert (version.last_year, version.issuing_body) == (2021, "甲区人民政府办公室")


@pytest.mark.parametrize("years", [(2021, 2019), (0, 2019), (2019, 2200)])
def test_a_term_that_no_plan_has_is_refused(office: Office, years: tuple[int, int]) -> None:
    office.receive()
    with pytest.raises(Refused) as refused:
        correct_plan(
            office.liaison, programme=office.programme, number=1, heading=Heading("方案", "", "", None, *years), at=at()
        )
    assert refused.value.code == "bad_input"


MISTAKEN = {
    "impossible date": ("每年6月30日前到位", "2019年2月30日前到位"),
    "least above most": ("组织2-3批", "组织3-2批"),
}


@pytest.mark.parametrize(("right", "wrong"), MISTAKEN.values(), ids=MISTAKEN.keys())
def test_a_mistake_of_the_paper_is_received_and_must_be_corrected_before_adoption(
    office: Office, right: str, wrong: str
) -> None:
    version = office.receive(PLAN.replace(right, wrong))
    office.review(version)
    with pytest.raises(Refused) as refused:
        office.adopt(version)
    assert refused.value.code == "not_ready"
    assert not Obligation.objects.exists()
    return_review(office.leader, programme=office.programme, number=1, reason="请更正", at=at(OPENING))
    faulty = [
        one
        for one in version.commitments.filter(is_item=False)
        for found in diagnostics_of(version)
        if found.severity == "error" and found.span.start < one.end and one.start < found.span.end
    ]
    assert faulty
    for one in faulty:
        terms = Terms(parties=terms_of(one).parties, least=200, most=300, unit="批", recurrence="yearly")
        correct_commitment(
            office.liaison, draft=office.draft(version), key=one.key, terms=terms, at=at(OPENING), note="以附件为准"
        )
    finish_review(office.liaison, programme=office.programme, number=1, at=at(OPENING))
    office.adopt(version)
    assert Obligation.objects.exists()


def test_a_review_ends_only_when_every_promise_was_looked_at(office: Office) -> None:
    version = office.receive()
    with pytest.raises(Refused) as refused:
        finish_review(office.liaison, programme=office.programme, number=1, at=at())
    assert (refused.value.code, refused.value.values["count"]) == ("not_ready", 4)
    office.confirm_all(version)
    with pytest.raises(Refused):
        finish_review(office.leader, programme=office.programme, number=1, at=at())
    finish_review(office.liaison, programme=office.programme, number=1, at=at())
    version.refresh_from_db()
    assert version.state == PlanState.REVIEWED


def test_a_plan_of_which_everything_was_dropped_is_no_plan(office: Office) -> None:
    version = office.receive()
    for one in version.commitments.filter(is_item=False):
        drop_commitment(office.liaison, draft=office.draft(version), key=one.key, reason="不是承诺", at=at())
    with pytest.raises(Refused) as refused:
        finish_review(office.liaison, programme=office.programme, number=1, at=at())
    assert refused.value.code == "not_ready"


def test_adopting_opens_an_obligation_for_each_period_and_each_unit(office: Office) -> None:
    version = office.adopted()
    assert (version.state, version.document_number, version.adopted_on) == (PlanState.ADOPTED, NUMBER, OPENING)
    assert days_of(version, "80万元") == [date(2019, 6, 30), date(2020, 6, 30)]
    assert days_of(version, "各责任单位") == [date(2019, 12, 31)] * 3 + [date(2020, 12, 31)] * 3
    owed = commitment_with(version, "各责任单位").obligations.order_by("sequence")
    assert [[party.organisation.name for party in one.parties.all()] for one in owed][:3] == [
        ["甲区财政局"],
        ["甲区教育局"],
        ["甲区卫生健康局"],
    ]
    assert Event.objects.filter(verb="adopt_plan").count() == 1


def test_adopting_asks_for_the_right_person_the_paper_and_a_day_that_has_come(office: Office) -> None:
    version = office.receive()
    with pytest.raises(Refused) as refused:
        office.adopt(version)
    assert refused.value.code == "wrong_state"
    office.review(version)
    before = everything_written()
    base = {"programme": office.programme, "number": 1, "document_number": NUMBER, "issued_on": ISSUED, "at": at()}
    for viewer, change, code in (
        (office.liaison, {}, "not_allowed"),
        (office.leader, {"document_number": " "}, "bad_input"),
        (office.leader, {"issued_on": days_after(1)}, "bad_input"),
    ):
        with pytest.raises(Refused) as refused:
            adopt_plan(viewer, **{**base, **change})  # type: ignore[arg-type]
        assert refused.value.code == code
    for viewer, number in ((office.leader, 9), (office.recipient, 1), (office.clerk, 1)):
        with pytest.raises(Missing):
            adopt_plan(viewer, **{**base, "number": number})  # type: ignore[arg-type]
    assert everything_written() == before


def test_a_name_that_nobody_knows_keeps_the_plan_from_being_adopted(office: Office) -> None:
    version = office.receive(PLAN.replace("（责任单位：区教育局）", "（责任单位：区档案馆）"))
    office.review(version)
    with pytest.raises(Refused) as refused:
        office.adopt(version)
    assert (refused.value.code, refused.value.values) == ("not_ready", {"names": "区档案馆"})


def test_a_revision_keeps_what_is_unchanged_waives_what_is_gone_and_opens_what_is_new(office: Office) -> None:
    first = office.adopted()
    kept = set(commitment_with(first, "80万元").obligations.values_list("pk", flat=True))
    gone = commitment_with(first, "专家").obligations.order_by("due_on")
    second = office.adopted(PLAN.replace("2-3批教育专家", "4批教育专家"), on=LATER)
    first.refresh_from_db()
    assert (first.state, second.state) == (PlanState.SUPERSEDED, PlanState.ADOPTED)
    assert set(commitment_with(second, "80万元").obligations.values_list("pk", flat=True)) == kept
    assert [hasattr(one, "waiver") for one in gone] == [False, True]
    waiver = Waiver.objects.get()
    assert (waiver.reason, waiver.from_on, waiver.paper) == ("方案修订", LATER, NUMBER)
    assert days_of(second, "专家") == [date(2020, 12, 31)]


def test_what_counted_goes_on_counting_under_the_revision(office: Office) -> None:
    first = office.adopted()
    confirm_a_batch_of_experts(office)
    office.adopted(PLAN.replace("1至2次", "1至3次"), on=LATER)
    (counted,) = Contribution.objects.filter(commitment__activity_kind="expert_batch")
    assert counted.commitment.version_id != first.pk
    assert counted.commitment_id == counted.obligation.commitment_id
    lights = {one.obligation_id: one for one in status_rows(office.programme.pk, LATER)}
    assert lights[counted.obligation_id].achieved == 100


def confirm_a_batch_of_experts(office: Office) -> None:
    uid, on = uuid4(), days_after(-3)
    details = make_details("expert_batch", organisation=UNITS[1], planned_on=on)
    about = {"programme": office.programme, "uid": uid}
    activities.record_activity(office.clerk, details=details, at=at(days_after(-9)), **about)
    activities.submit_activity(office.clerk, at=at(days_after(-8)), **about)
    for leader in (office.leader, office.recipient):
        seen = seen_digest(Activity.objects.get(uid=uid))
        approvals.approve_activity(leader, seen=seen, at=at(days_after(-7)), **about)
    activities.carry_out_activity(office.clerk, actuals=Actuals(done_on=on), at=at(days_after(-2)), **about)
    evidence.add_evidence(
        office.clerk,
        programme=office.programme,
        activity_uid=uid,
        uid=uuid4(),
        name="现场.png",
        chunks=[picture_bytes()],
        at=at(days_after(-2)),
    )
    seen = seen_digest(Activity.objects.get(uid=uid))
    activities.confirm_activity(office.recipient, seen=seen, at=at(days_after(-1)), **about)


def test_a_correction_is_kept_where_the_same_words_stand_at_the_same_place(office: Office) -> None:
    first = office.receive()
    visit = commitment_with(first, "调研")
    terms = Terms(parties=terms_of(visit).parties, least=100, unit="次", recurrence="half-yearly")
    correct_commitment(office.liaison, draft=office.draft(first), key=visit.key, terms=terms, at=at())
    again = commitment_with(office.receive(PLAN.replace("2-3批", "3批")), "调研")
    assert (again.recurrence, again.most, again.review_state) == ("half-yearly", None, "unconfirmed")
    assert "B006" in {one["code"] for one in again.assumptions}


def test_an_obligation_is_excused_by_a_paper_once(office: Office) -> None:
    owed = commitment_with(office.adopted(), "80万元").obligations.first()
    excuse = Excuse("甲政函〔2019〕8号", "遭遇洪灾", days_after(0), days_after(30))
    for viewer in (office.liaison, office.recipient):
        with pytest.raises(Refused):
            waive_obligation(viewer, programme=office.programme, obligation=owed.pk, excuse=excuse, at=at())
    waive_obligation(office.leader, programme=office.programme, obligation=owed.pk, excuse=excuse, at=at())
    with pytest.raises(Refused) as refused:
        waive_obligation(office.leader, programme=office.programme, obligation=owed.pk, excuse=excuse, at=at())
    assert refused.value.code == "conflict"
    with pytest.raises(Missing):
        waive_obligation(office.leader, programme=office.programme, obligation=0, excuse=excuse, at=at())


@pytest.mark.parametrize(
    "excuse",
    [
        Excuse("", "遭遇洪灾", OPENING),
        Excuse("甲政函〔2019〕8号", " ", OPENING),
        Excuse("甲政函〔2019〕8号", "遭遇洪灾", OPENING, days_after(-1, OPENING)),
    ],
)
def test_an_excuse_says_by_which_paper_why_and_how_long(office: Office, excuse: Excuse) -> None:
    owed = commitment_with(office.adopted(), "80万元").obligations.first()
    with pytest.raises(Refused) as refused:
        waive_obligation(office.leader, programme=office.programme, obligation=owed.pk, excuse=excuse, at=at())
    assert refused.value.code == "bad_input"
    assert not Waiver.objects.exists()


def test_a_closed_plan_leaves_its_obligations_as_they_stand(office: Office) -> None:
    version = office.adopted()
    count = Obligation.objects.count()
    with pytest.raises(Refused):
        close_plan(office.liaison, programme=office.programme, number=1, reason="期满", at=at())
    close_plan(office.leader, programme=office.programme, number=1, reason="期满", at=at())
    version.refresh_from_db()
    assert (version.state, Obligation.objects.count()) == (PlanState.CLOSED, count)
    with pytest.raises(Refused) as refused:
        close_plan(office.leader, programme=office.programme, number=1, reason="期满", at=at())
    assert refused.value.code == "wrong_state"
