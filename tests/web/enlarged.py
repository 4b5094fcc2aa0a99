"""A large programme for reading: rows by the thousand that nobody acted out, and of which no event tells."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from jiedui.accounts.models import Organisation, Person, User
from jiedui.accounts.roles import Role
from jiedui.ledger.facts import refresh_statistics
from jiedui.ledger.models import (
    Activity,
    ActivityState,
    Change,
    Comment,
    Commitment,
    CommitmentParty,
    Contribution,
    Device,
    Event,
    Evidence,
    ImportBatch,
    Likeness,
    Membership,
    Obligation,
    ObligationParty,
    PlanVersion,
    ProgrammeKind,
    SavedView,
    SetAside,
)
from tests.by_hand import by_hand
from tests.cast import Cast
from tests.days import at
from tests.making import EDUCATION

COMMITMENTS, MANY, SOME, FEW = 1_000, 10_000, 1_000, 100


def enlarge(cast: Cast) -> Activity:
    """Fill the programme, and tell the database; the activity on which most of it hangs."""
    activity = fill(cast)
    refresh_statistics()
    return activity


@by_hand()
def fill(cast: Cast) -> Activity:
    """Fill the programme, and don't tell the database how much there is now."""
    bodies = list(Organisation.objects.order_by("id")[:8])
    version = PlanVersion.objects.get(programme=cast.programme)
    commitments = _commitments(version, bodies)
    obligations = _obligations(cast, commitments, bodies)
    activities = _activities(cast)
    Contribution.objects.bulk_create(_contributions(cast, activities, obligations), batch_size=2_000)
    Evidence.objects.bulk_create(_evidence(cast, activities[0]), batch_size=2_000)
    _events(cast, activities)
    _accounts(cast)
    _beside(cast, activities)
    return activities[0]


def _commitments(version: PlanVersion, bodies: list[Organisation]) -> list[Commitment]:
    text, rows = version.text, []
    for number in range(COMMITMENTS):
        quote = f"每年开展第{number}类活动2次"
        rows.append(
            Commitment(
                version=version,
                key=f"many-{number}",
                sequence=100 + number,
                clause_path=f"三/{number}",
                start=len(text),
                end=len(text) + len(quote),
                quote=quote,
                least=200,
                unit="次",
                recurrence="yearly",
                activity_kind="expert_batch",
                area=("leadership", "talent", "funds", "industry", "labour")[number % 5],
            )
        )
        text += quote + "。"
    version.text = text
    version.save()
    made = Commitment.objects.bulk_create(rows, batch_size=1_000)
    CommitmentParty.objects.bulk_create(
        CommitmentParty(commitment=one, sequence=1, name=bodies[n % 8].name, organisation=bodies[n % 8])
        for n, one in enumerate(made)
    )
    return made


def _obligations(cast: Cast, commitments: list[Commitment], bodies: list[Organisation]) -> list[Obligation]:
    rows = [
        Obligation(
            programme=cast.programme,
            commitment=commitment,
            sequence=n,
            period_start=date(2019, 1, 1) + timedelta(days=61 * n),
            period_end=date(2019, 1, 1) + timedelta(days=61 * (n + 1)),
            opens_on=date(2019, 1, 1) + timedelta(days=61 * n),
            due_on=date(2019, 1, 1) + timedelta(days=61 * n + 60),
            warns_on=date(2019, 1, 1) + timedelta(days=61 * n + 50),
            least=200,
            needed=200,
            unit="次",
        )
        for commitment in commitments
        for n in range(10)
    ]
    made = Obligation.objects.bulk_create(rows, batch_size=2_000)
    ObligationParty.objects.bulk_create(
        (ObligationParty(obligation=one, organisation=bodies[n % 8]) for n, one in enumerate(made)), batch_size=5_000
    )
    return made


def _activities(cast: Cast) -> list[Activity]:
    unit = Organisation.objects.get(name=EDUCATION)
    states = (ActivityState.DRAFT, ActivityState.SUBMITTED, ActivityState.CARRIED_OUT, ActivityState.CONFIRMED)
    return Activity.objects.bulk_create(
        [
            Activity(
                programme=cast.programme,
                kind="expert_batch",
                title=f"第{number}次交流",
                organisation=unit,
                planned_on=date(2019, 1, 1) + timedelta(days=number % 700),
                done_on=date(2019, 1, 1) + timedelta(days=number % 700) if number % 4 > 1 or not number else None,
                amount=100,
                unit="批",
                state=states[number % 4] if number else ActivityState.CONFIRMED,
                author_id=cast.clerk.user_id,
                recorded_at=at(),
            )
            for number in range(MANY)
        ],
        batch_size=2_000,
    )


def _contributions(cast: Cast, activities: list[Activity], obligations: list[Obligation]) -> Iterator[Contribution]:
    """Ten thousand towards many obligations, and a thousand from one activity and towards one commitment."""
    pairs = list(zip(activities, obligations, strict=True))
    pairs += [(activities[0], one) for one in obligations[10::10]] + [
        (one, obligations[0]) for one in activities[1:1000]
    ]
    for activity, obligation in pairs:
        yield Contribution(
            programme=cast.programme,
            activity=activity,
            obligation=obligation,
            commitment_id=obligation.commitment_id,
            amount=100,
            done_on=date(2019, 2, 1),
            counts_from=date(2019, 2, 2),
            made_by_id=cast.liaison.user_id,
            made_at=at(),
            counts_until=None if obligation.commitment_id != obligations[0].commitment_id else date(2019, 2, 3),
        )


def _evidence(cast: Cast, activity: Activity) -> Iterator[Evidence]:
    for number in range(MANY):
        yield Evidence(
            activity=activity,
            name=f"照片{number}.jpg",
            media_type="image/jpeg",
            size=1,
            digest=f"{number:064d}",
            added_by_id=cast.clerk.user_id,
            added_at=at(),
        )


def _events(cast: Cast, activities: list[Activity]) -> None:
    last = Event.objects.order_by("-sequence").first().sequence
    moment = datetime(2019, 6, 1, tzinfo=UTC)
    Event.objects.bulk_create(
        [
            Event(
                sequence=last + 1 + n,
                at=moment,
                actor_id=cast.clerk.user_id,
                actor_label="区教育局经办人",
                programme_id=cast.programme.pk,
                verb="edit_activity",
                previous=f"{n:064d}",
                digest=f"{n + 1:064d}",
            )
            for n in range(MANY)
        ],
        batch_size=2_000,
    )
    Change.objects.bulk_create(
        [
            Change(
                event_id=last + 1 + n,
                ordinal=0,
                table="ledger_activity",
                row=activities[0].pk,
                operation="changed",
                fields={"title": ["甲", "乙"]},
                row_digest="0" * 64,
            )
            for n in range(MANY)
        ],
        batch_size=2_000,
    )


def _accounts(cast: Cast) -> None:
    people = Person.objects.bulk_create([Person(name=f"经办人{n}") for n in range(MANY)], batch_size=2_000)
    users = User.objects.bulk_create(
        [User(username=f"user{n}", person=person, password="!") for n, person in enumerate(people)], batch_size=2_000
    )
    unit = Organisation.objects.get(name=EDUCATION)
    Membership.objects.bulk_create(
        [
            Membership(
                user=user,
                programme=cast.programme,
                role=Role.CLERK,
                organisation=unit,
                side="donor",
                from_on=date(2019, 3, 1),
            )
            for user in users
        ],
        batch_size=2_000,
    )


def _beside(cast: Cast, activities: list[Activity]) -> None:
    """What stands on the newer pages: files imported, devices, likely copies, kinds, views, what was set aside."""
    programme, clerk, liaison = cast.programme, cast.clerk.user_id, cast.liaison.user_id
    proofs = list(Evidence.objects.filter(activity=activities[0]).order_by("id")[:SOME])
    others = Evidence.objects.bulk_create(
        [_proof(cast, one, number) for number, one in enumerate(activities[1 : SOME + 1])], batch_size=2_000
    )
    Likeness.objects.bulk_create(
        [
            Likeness(programme=programme, earlier=mine, later=other, percent=95)
            for mine, other in zip(proofs, others, strict=True)
        ]
    )
    ImportBatch.objects.bulk_create(
        [
            ImportBatch(
                programme=programme,
                name=f"台账{n}.xlsx",
                size=1,
                digest=f"{n:064d}",
                received_by_id=(clerk, liaison)[n % 2],
                received_at=at(),
            )
            for n in range(SOME)
        ]
    )
    Device.objects.bulk_create(
        [Device(uid=uuid4(), user_id=clerk, name=f"手机{n}", registered_at=at()) for n in range(200)]
    )
    ProgrammeKind.objects.bulk_create(
        [
            ProgrammeKind(
                programme=programme,
                name=f"自设类别{n}",
                area="talent",
                unit="期",
                needs_both_sides=False,
                made_by_id=liaison,
                made_at=at(),
            )
            for n in range(FEW)
        ]
    )
    SavedView.objects.bulk_create(
        [SavedView(user_id=clerk, programme=programme, page="ledger", name=f"视图{n}", query="") for n in range(50)]
    )
    SetAside.objects.bulk_create(
        [
            SetAside(
                uid=uuid4(),
                programme=programme,
                author_id=clerk,
                verb="edit",
                activity=activities[n].uid,
                body={},
                set_aside_at=at(),
            )
            for n in range(SOME)
        ]
    )
    Comment.objects.bulk_create(
        [
            Comment(activity=activities[0], user_id=liaison, post_title="副局长", text=f"批注{n}", at=at())
            for n in range(SOME)
        ]
    )


def _proof(cast: Cast, activity: Activity, number: int) -> Evidence:
    return Evidence(
        activity=activity,
        name=f"又一张{number}.jpg",
        media_type="image/jpeg",
        size=1,
        digest=f"{MANY + number:064d}",
        added_by_id=cast.clerk.user_id,
        added_at=at(),
    )
