"""Makers of standing data. What has an action is made through it; the programme, to be quick, by few events at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.hashers import make_password
from PIL import Image

from jiedui.accounts.models import Organisation, Person, Post, User
from jiedui.ledger import chain, consent, storage
from jiedui.ledger.actions import activities, approvals, evidence, kinds, uploads
from jiedui.ledger.actions.devices import register_device
from jiedui.ledger.actions.kinds import NewField, NewKind
from jiedui.ledger.actions.particulars import Actuals, Details
from jiedui.ledger.actions.submissions import Handed, Verbs, hand_in, set_aside
from jiedui.ledger.chain import Recording
from jiedui.ledger.models import (
    Activity,
    ActivityState,
    Commitment,
    CommitmentParty,
    Conflict,
    Evidence,
    Membership,
    Obligation,
    ObligationParty,
    Pairing,
    PlanState,
    PlanVersion,
    Programme,
    ReviewState,
    Upload,
)
from jiedui.ledger.viewers import SYSTEM, Viewer
from jiedui.plans.kinds import KINDS, OTHER, FieldType
from tests.cast import PARTS, PASSWORD, STRANGER, Cast, Part, gather
from tests.days import OPENING, at, days_after

DONOR, RECIPIENT = "石峰区人民政府", "白羊溪乡人民政府"
EDUCATION, FINANCE, AGRICULTURE, HEALTH = "石峰区教育局", "石峰区财政局", "石峰区农业农村局", "石峰区卫生健康局"
BODIES = (DONOR, EDUCATION, FINANCE, AGRICULTURE, HEALTH, "石峰区审计局", "泸溪县人民政府", RECIPIENT)
OTHER_BODIES = ("外区人民政府", "外区农业农村局", "外乡人民政府")
SLUG, OTHER_SLUG = "shifeng-luxi", "other"


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment to make, with what it owes; bounds in hundredths."""

    key: str
    quote: str
    kind: str
    unit: str
    parties: tuple[str, ...]
    least: int | None = 100
    most: int | None = None
    each: bool = False
    yearly: bool = True
    due: tuple[int, int] = (12, 31)
    is_item: bool = False


PROMISES: tuple[Promise, ...] = (
    Promise("visit", "区政府领导每年赴乡调研1至2次", "research_visit", "次", (DONOR,), most=200),
    Promise("meeting", "专题研究对口帮扶会议2次", "special_topic_meeting", "次", (AGRICULTURE,), 200, yearly=False),
    Promise(
        "unit",
        "各责任单位每年开展业务帮扶活动不少于1次",
        "unit_activity",
        "次",
        (EDUCATION, FINANCE, AGRICULTURE, HEALTH),
        each=True,
    ),
    Promise("experts", "每年组织2至3批专家开展交流指导", "expert_batch", "批", (EDUCATION, HEALTH), 200, 300),
    Promise(
        "funds", "每年安排不低于80万元资金，6月30日前到位", "fund_arrival", "元", (FINANCE,), 80_000_000, due=(6, 30)
    ),
    Promise("supervision", "资金使用情况由挂职干部监管", "fund_supervision", "次", (), is_item=True),
    Promise("training", "每年开展劳务订单培训50人", "order_based_training", "人", (EDUCATION,), 5_000),
    Promise("mechanism", "建立劳务对接机制", "labour_mechanism", "项", (AGRICULTURE,), yearly=False),
    Promise("facilities", "支持设施设备折合10万元", "facility_support", "元", (HEALTH,), 10_000_000),
)


def make_cast() -> Cast:
    """The programme with its adopted plan, another programme, and everybody with an account."""
    with chain.recording(SYSTEM.actor, "found_programme", at=at(OPENING)) as record:
        programme = _programme(record, SLUG, BODIES, DONOR, RECIPIENT)
        other = _programme(record, OTHER_SLUG, OTHER_BODIES, OTHER_BODIES[0], OTHER_BODIES[2])
        users = _people(record, {programme: PARTS, other: (STRANGER,)})
        make_plan(record, programme, received_by=users["liaison"])
    return gather(programme, other)


def make_plan(
    record: Recording, programme: Programme, *, received_by: User, promises: Sequence[Promise] = PROMISES
) -> PlanVersion:
    """An adopted version with commitments and their obligations of 2019 and 2020; its source lies in the store."""
    text = "。".join(promise.quote for promise in promises) + "。"
    version = record.create(
        PlanVersion(
            programme=programme,
            number=1,
            state=PlanState.ADOPTED,
            title="石峰区支持泸溪县白羊溪乡工作方案（2019-2020年）",
            document_number="株石政办发〔2019〕4号",
            issued_on=OPENING,
            first_year=2019,
            last_year=2020,
            source_name="工作方案.txt",
            source_digest=storage.store([text.encode()]).digest,
            text=text,
            document={"format": "txt", "blocks": [], "clauses": []},
            received_by=received_by,
            received_at=at(OPENING),
            adopted_by=received_by,
            adopted_on=OPENING,
        )
    )
    _promise_all(record, version, promises)
    return version


def body(name: str) -> Organisation:
    """The organisation of that name."""
    return Organisation.objects.get(name=name)


def obligation_of(key: str, *, year: int = 2019, body_name: str = "") -> Obligation:
    """The obligation of a commitment in a year (or the only one), for one body where each owes its own."""
    found = Obligation.objects.filter(commitment__key=key, period_start__year__lte=year, period_end__year__gt=year)
    if body_name:
        found = found.filter(parties__organisation__name=body_name)
    return found.get()


def make_details(kind: str = "expert_batch", *, organisation: str = EDUCATION, **others: object) -> Details:
    """Details of an activity that may be submitted as they are."""
    values: dict[str, object] = {
        "kind": kind,
        "title": "教育专家赴乡指导",
        "organisation": body(organisation).pk,
        "planned_on": days_after(-10),
        "place": "白羊溪乡中心小学",
        "values": wanted_values(kind),
    }
    return Details(**{**values, **others})  # type: ignore[arg-type]


def make_kind(cast: Cast, name: str = "研学活动", *, fields: Sequence[NewField] = (), **others: Any) -> str:
    """A kind of the programme's own, by the liaison; its code."""
    asked = NewKind(
        **{"name": name, "area": "talent", "unit": "期", "needs_both_sides": False, **others}, fields=tuple(fields)
    )
    return kinds.add_kind(cast.liaison, programme=cast.programme, kind=asked, at=at(OPENING)).name


def wanted_values(kind: str, *, is_of_deed: bool = False) -> dict[str, str | int]:
    """Something for every field that the kind wants of the plan, or of the deed."""
    samples: dict[FieldType, str | int] = {
        FieldType.TEXT: "某某单位",
        FieldType.INTEGER: 1,
        FieldType.MONEY: 100,
        FieldType.DATE: OPENING.isoformat(),
    }
    known = KINDS.get(kind, KINDS[OTHER])
    asked = known.deed_fields if is_of_deed else known.planned_fields
    return {
        field.code: field.choices[0] if field.choices else samples[field.type] for field in asked if field.is_wanted
    }


def make_activity(
    cast: Cast,
    *,
    state: ActivityState = ActivityState.DRAFT,
    details: Details | None = None,
    author: Viewer | None = None,
    actuals: Actuals | None = None,
) -> Activity:
    """An activity in a state, brought there by the actions of the people who may take them."""
    by = author or cast.clerk
    recorded = activities.record_activity(
        by, programme=cast.programme, uid=uuid4(), details=details or make_details(), at=at(days_after(-20))
    )
    for step in _STEPS[state]:
        _STEP_BY_NAME[step](cast, by, recorded.uid, actuals or Actuals(done_on=days_after(-9)))
    return Activity.objects.get(pk=recorded.pk)


def make_conflict(cast: Cast, activity: Activity) -> Conflict:
    """An edit of the clerk's device that wasn't applied, because the liaison had changed the same field since."""
    device, edit = uuid4(), uuid4()
    base = consent.planned_content(activity, consent.participants_of(activity))
    details = make_details(title="改后的名称")
    activities.edit_activity(
        cast.liaison, programme=cast.programme, uid=activity.uid, details=details, at=at(days_after(-18))
    )
    register_device(cast.clerk, uid=device, name="手机", at=at(days_after(-18)))
    handed = Handed(edit, 1, Verbs.EDIT, activity.uid, base=base, body={**base, "title": "现场改的名称"})
    hand_in(cast.clerk, programme=cast.programme, device=device, handed=handed, at=at(days_after(-17)))
    return Conflict.objects.get(uid=edit)


def make_set_aside(cast: Cast, device: UUID, *, number: int = 1) -> UUID:
    """A photo that the clerk handed over to be kept, through a device of the clerk's; its number."""
    upload = make_upload(cast, cast.clerk, picture_bytes(width=30 + number))
    handed = Handed(
        uuid4(), number, Verbs.ADD_EVIDENCE, uuid4(), body={"upload": str(upload.uid)}, reason="没有这项活动"
    )
    return set_aside(cast.clerk, programme=cast.programme, device=device, handed=handed, at=at()).uid


def make_unapproved(cast: Cast, *, details: Details | None = None) -> Activity:
    """An activity that went ahead without consent."""
    draft = make_activity(cast, details=details)
    activities.carry_out_without_approval(
        cast.clerk,
        programme=cast.programme,
        uid=draft.uid,
        actuals=Actuals(done_on=days_after(-9)),
        reason="汛期抢修",
        at=at(days_after(-8)),
    )
    return Activity.objects.get(pk=draft.pk)


def make_evidence(
    cast: Cast, activity: Activity, *, by: Viewer | None = None, content: bytes | None = None
) -> Evidence:
    """A picture that proves an activity."""
    return evidence.add_evidence(
        by or cast.liaison,
        programme=cast.programme,
        activity_uid=activity.uid,
        uid=uuid4(),
        name="现场.png",
        chunks=[picture_bytes() if content is None else content],
        at=at(days_after(-7)),
    )


def make_upload(
    cast: Cast, by: Viewer, content: bytes, *, name: str = "现场.png", received: int | None = None, digest: str = ""
) -> Upload:
    """A file that somebody has announced, with as much of it sent as is told; all of it by default."""
    uid = uuid4()
    new = uploads.NewUpload(uid, name, len(content), digest or sha256(content).hexdigest())
    uploads.start_upload(by, programme=cast.programme, new=new, at=at())
    sent = content if received is None else content[:received]
    uploads.receive_piece(by, uid=uid, offset=0, pieces=[sent], at=at())
    return Upload.objects.get(uid=uid)


def stored_path(digest: str) -> Path:
    """Where a file of that digest lies in the folder of the store."""
    return Path(settings.EVIDENCE_ROOT) / digest[:2] / digest


@cache
def picture_bytes(form: str = "PNG", *, width: int = 8, height: int = 8) -> bytes:
    """A small picture."""
    file = BytesIO()
    Image.new("RGB", (width, height), "#1d5fa8").save(file, form)
    return file.getvalue()


def seen(activity: Activity) -> str:
    """What a person hands back who has just read the activity's page."""
    return consent.seen_digest(Activity.objects.get(pk=activity.pk))


@cache
def _password() -> str:
    return make_password(PASSWORD)


def _programme(record: Recording, slug: str, names: Sequence[str], donor: str, recipient: str) -> Programme:
    bodies = record.create_all(
        [Organisation(name=name, short_name=name.removeprefix("石峰"), sequence=n) for n, name in enumerate(names)]
    )
    by_name = {row.name: row for row in bodies}
    pairing = record.create(Pairing(donor=by_name[donor], recipient=by_name[recipient], from_on=OPENING))
    return record.create(Programme(slug=slug, name=f"{donor}帮扶{recipient}", pairing=pairing))


def _people(record: Recording, parts: Mapping[Programme, Iterable[Part]]) -> dict[str, User]:
    cast = [(programme, part) for programme, some in parts.items() for part in some]
    people = record.create_all([Person(name=part.person) for _, part in cast])
    bodies = {row.name: row for row in Organisation.objects.all()}
    together = list(zip(cast, people, strict=True))
    record.create_all(
        [
            Post(person=person, organisation=bodies[part.body], title=part.title, from_on=OPENING)
            for (_, part), person in together
            if part.title
        ]
    )
    users = record.create_all(
        [User(username=part.username, person=person, password=_password()) for (_, part), person in together]
    )
    record.create_all(
        [
            Membership(
                user=user,
                programme=programme,
                role=part.role,
                organisation=bodies[part.body],
                side=part.side,
                from_on=OPENING,
            )
            for user, (programme, part) in zip(users, cast, strict=True)
        ]
    )
    return {user.username: user for user in users}


def _promise_all(record: Recording, version: PlanVersion, promises: Sequence[Promise]) -> None:
    bodies = {row.name: row for row in Organisation.objects.all()}
    start = 0
    rows = []
    for sequence, promise in enumerate(promises, start=1):
        rows.append(_commitment(version, promise, sequence, start))
        start += len(promise.quote) + 1
    commitments = list(zip(promises, record.create_all(rows), strict=True))
    record.create_all(
        [
            CommitmentParty(commitment=commitment, sequence=n, name=name, organisation=bodies[name])
            for promise, commitment in commitments
            for n, name in enumerate(promise.parties, start=1)
        ]
    )
    owed = [one for promise, commitment in commitments for one in _owed(version, promise, commitment)]
    obligations = record.create_all([obligation for obligation, _ in owed])
    record.create_all(
        [
            ObligationParty(obligation=obligation, organisation=bodies[name])
            for obligation, (_, names) in zip(obligations, owed, strict=True)
            for name in names
        ]
    )


def _commitment(version: PlanVersion, promise: Promise, sequence: int, start: int) -> Commitment:
    return Commitment(
        version=version,
        key=promise.key,
        sequence=sequence,
        clause_path=f"3/{sequence}",
        start=start,
        end=start + len(promise.quote),
        quote=promise.quote,
        least=promise.least,
        most=promise.most,
        unit=promise.unit,
        recurrence="yearly" if promise.yearly else "",
        each_responsible=promise.each,
        activity_kind=promise.kind,
        is_item=promise.is_item,
        review_state=ReviewState.CONFIRMED,
    )


def _owed(
    version: PlanVersion, promise: Promise, commitment: Commitment
) -> Iterable[tuple[Obligation, tuple[str, ...]]]:
    if promise.is_item:
        return
    years = [(2019, 2020), (2020, 2021)] if promise.yearly else [(2019, 2021)]
    for sequence, (first, following) in enumerate(years, start=1):
        due_on = date(following - 1, *promise.due)
        for names in [(name,) for name in promise.parties] if promise.each else [promise.parties]:
            yield (
                Obligation(
                    programme_id=version.programme_id,
                    commitment=commitment,
                    sequence=sequence,
                    period_start=date(first, 1, 1),
                    period_end=date(following, 1, 1),
                    opens_on=date(first, 1, 1),
                    due_on=due_on,
                    warns_on=days_after(-30, due_on),
                    least=promise.least,
                    needed=promise.least,
                    most=promise.most,
                    unit=promise.unit,
                ),
                names,
            )


def _submit(cast: Cast, by: Viewer, uid: UUID, actuals: Actuals) -> None:
    activities.submit_activity(by, programme=cast.programme, uid=uid, at=at(days_after(-19)))


def _approve(cast: Cast, by: Viewer, uid: UUID, actuals: Actuals) -> None:
    for leader in (cast.donor_leader, cast.recipient_leader):
        activity = Activity.objects.get(uid=uid)
        if activity.state == ActivityState.SUBMITTED:
            approvals.approve_activity(
                leader, programme=cast.programme, uid=uid, seen=seen(activity), at=at(days_after(-18))
            )


def _withdraw(cast: Cast, by: Viewer, uid: UUID, actuals: Actuals) -> None:
    activities.withdraw_activity(by, programme=cast.programme, uid=uid, reason="改期", at=at(days_after(-17)))


def _carry_out(cast: Cast, by: Viewer, uid: UUID, actuals: Actuals) -> None:
    activities.carry_out_activity(by, programme=cast.programme, uid=uid, actuals=actuals, at=at(days_after(-8)))


def _prove(cast: Cast, by: Viewer, uid: UUID, actuals: Actuals) -> None:
    make_evidence(cast, Activity.objects.get(uid=uid), by=by)


def _confirm(cast: Cast, by: Viewer, uid: UUID, actuals: Actuals) -> None:
    activities.confirm_activity(
        cast.recipient_leader,
        programme=cast.programme,
        uid=uid,
        seen=seen(Activity.objects.get(uid=uid)),
        at=at(days_after(-6)),
    )


_STEP_BY_NAME = {
    "submit": _submit,
    "approve": _approve,
    "withdraw": _withdraw,
    "carry_out": _carry_out,
    "prove": _prove,
    "confirm": _confirm,
}
_STEPS: Mapping[ActivityState, tuple[str, ...]] = {
    ActivityState.DRAFT: (),
    ActivityState.SUBMITTED: ("submit",),
    ActivityState.WITHDRAWN: ("submit", "withdraw"),
    ActivityState.APPROVED: ("submit", "approve"),
    ActivityState.CARRIED_OUT: ("submit", "approve", "carry_out", "prove"),
    ActivityState.CONFIRMED: ("submit", "approve", "carry_out", "prove", "confirm"),
}
