"""Papers to show: the standing plan read again as a document, and one with as many promises as a test wants."""

from datetime import date

from jiedui.accounts.models import Organisation
from jiedui.documents.readers.text import read_text
from jiedui.ledger.kept import document_to_json
from jiedui.ledger.models import (
    Activity,
    ActivityState,
    Commitment,
    Contribution,
    Obligation,
    ObligationParty,
    PlanVersion,
)
from tests.by_hand import by_hand
from tests.cast import Cast
from tests.days import at, days_after


@by_hand()
def lay_out(version: PlanVersion) -> PlanVersion:
    """The version's text as a document with blocks, as receiving the plan makes it."""
    document = read_text(version.text.encode(), name="方案.txt", accepted="txt")
    version.document = document_to_json(document)
    version.save()
    return version


def standing_plan() -> PlanVersion:
    """The plan of the standing programme, laid out."""
    return lay_out(PlanVersion.objects.get(programme__slug="shifeng-luxi"))


@by_hand()
def prolong(version: PlanVersion, *, last_year: int) -> None:
    """Let the plan's term reach so far, without a new duty."""
    version.last_year = last_year
    version.save()


@by_hand()
def count_towards(
    cast: Cast, obligation: Obligation, *, amount: int, done_on: date, counts_from: date, by: str = "石峰区教育局"
) -> Activity:
    """A confirmed activity that counts towards one obligation from a day."""
    organisation = Organisation.objects.get(name=by)
    activity = Activity.objects.create(
        programme=cast.programme,
        kind=obligation.commitment.activity_kind,
        title=f"{by}办的一件事",
        organisation=organisation,
        planned_on=done_on,
        done_on=done_on,
        amount=amount,
        unit=obligation.unit,
        state=ActivityState.CONFIRMED,
        author=cast.user(cast.clerk),
        recorded_at=at(done_on),
        confirmed_by=cast.user(cast.recipient_leader),
        confirmed_on=counts_from,
    )
    Contribution.objects.create(
        programme=cast.programme,
        activity=activity,
        obligation=obligation,
        commitment=obligation.commitment,
        amount=amount,
        done_on=done_on,
        counts_from=counts_from,
        made_by=cast.user(cast.recipient_leader),
        made_at=at(counts_from),
    )
    return activity


@by_hand()
def many_promises(cast: Cast, number: int) -> None:
    """Put a plan of so many promises, each owing twice, in the place of the standing one."""
    version = PlanVersion.objects.get(programme=cast.programme)
    Obligation.objects.filter(programme=cast.programme).delete()
    version.commitments.all().delete()
    sentences = [f"{n + 1}．每年组织第{n}类帮扶活动不少于1次，并做好记录" for n in range(number)]
    version.text = "关于帮扶工作的方案\n" + "。\n".join(sentences) + "。\n"
    lay_out(version)
    commitments = Commitment.objects.bulk_create(
        _promise(version, sentence, sequence) for sequence, sentence in enumerate(sentences)
    )
    owed = Obligation.objects.bulk_create(
        _owed(cast, commitment, year) for commitment in commitments for year in (2019, 2020)
    )
    bodies = list(Organisation.objects.order_by("pk").values_list("pk", flat=True)[:4])
    ObligationParty.objects.bulk_create(
        ObligationParty(obligation=one, organisation_id=bodies[n % len(bodies)]) for n, one in enumerate(owed)
    )


def _promise(version: PlanVersion, sentence: str, sequence: int) -> Commitment:
    start = version.text.index(sentence)
    return Commitment(
        version=version,
        key=f"k{sequence}",
        sequence=sequence,
        start=start,
        end=start + len(sentence),
        quote=sentence,
        least=100,
        unit="次",
        recurrence="yearly",
        activity_kind="unit_activity",
        area=("leadership", "talent", "industry", "labour")[sequence % 4],
    )


def _owed(cast: Cast, commitment: Commitment, year: int) -> Obligation:
    due_on = date(year, 12, 31)
    return Obligation(
        programme=cast.programme,
        commitment=commitment,
        sequence=year,
        period_start=date(year, 1, 1),
        period_end=date(year + 1, 1, 1),
        opens_on=date(year, 1, 1),
        due_on=due_on,
        warns_on=days_after(-30, due_on),
        least=100,
        needed=100,
        unit="次",
    )
