"""A year of the record as the assessment package wants it: read through the one door, all at one moment."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Q, QuerySet

from jiedui.assessment.results import StatusRow
from jiedui.ledger import access, storage
from jiedui.ledger.facts import status_rows
from jiedui.ledger.kinds import kind_of
from jiedui.ledger.models import (
    Activity,
    ActivityState,
    Approval,
    Contribution,
    Event,
    Evidence,
    Obligation,
    PartyPart,
    PlanState,
    PlanVersion,
    Programme,
)
from jiedui.ledger.moment import Row, read_off
from jiedui.ledger.refusals import Refused
from jiedui.ledger.steps import Steps
from jiedui.ledger.viewers import Viewer
from jiedui.periods.periods import Period
from jiedui.plans.field_values import told_words
from jiedui.reports.package_content import (
    ActivityPart,
    ApprovalPart,
    ContributionPart,
    EvidencePart,
    LogPart,
    ObligationPart,
    PackageContent,
    PlanPart,
    ProgrammePart,
)

Part = TypeVar("Part")
_UNREPORTED = (ActivityState.DRAFT, ActivityState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class YearOfRecord:
    """Which rows of the record belong to a programme's year, as queries: what is listed and what is counted."""

    version: PlanVersion
    obligations: QuerySet[Obligation]
    contributions: QuerySet[Contribution]
    activities: QuerySet[Activity]
    approvals: QuerySet[Approval]
    evidence: QuerySet[Evidence]
    events: QuerySet[Event]

    def counts(self) -> dict[str, int]:
        """How many rows each table of the package must have, asked of the database by itself."""
        return {
            "obligations": self.obligations.count(),
            "activities": self.activities.count(),
            "approvals": self.approvals.count(),
            "contributions": self.contributions.count(),
            "evidence": self.evidence.count(),
            "events": self.events.count(),
        }


def year_of_record(viewer: Viewer, programme: Programme, *, year: int, as_of: date) -> YearOfRecord:
    """What belongs to the year: duties whose period touches it, what was reported in it or counts towards them.

    Raises Refused: `not_ready` without an adopted plan, `bad_input` for a year outside its term.
    """
    version = version_of_year(viewer, programme, year)
    period = Period.of_year(year)
    obligations = Obligation.objects.filter(
        programme=programme, period_start__lt=period.end, period_end__gt=period.start
    ).order_by("due_on", "id")
    contributions = Contribution.objects.filter(obligation__in=obligations.order_by(), counts_from__lte=as_of)
    in_year = Q(planned_on__gte=period.start, planned_on__lt=period.end)
    in_year |= Q(done_on__gte=period.start, done_on__lt=period.end)
    reported = Activity.objects.filter(in_year, programme=programme).exclude(state__in=_UNREPORTED)
    # Put together by their numbers: as one condition with an `or`, PostgreSQL looks through all that counts for each.
    either = reported.order_by().values("pk").union(contributions.order_by().values("activity"), all=True)
    activities = access.visible_activities(viewer, programme).filter(pk__in=either).order_by("planned_on", "id")
    numbers = activities.order_by().values("pk")
    return YearOfRecord(
        version=version,
        obligations=obligations,
        contributions=contributions.order_by("obligation_id", "done_on", "id"),
        activities=activities,
        approvals=Approval.objects.filter(activity__in=numbers).order_by("activity_id", "at", "id"),
        evidence=Evidence.objects.filter(activity__in=numbers).order_by("activity_id", "added_at", "id"),
        events=Event.objects.filter(programme_id=programme.pk).order_by("sequence"),
    )


def version_of_year(viewer: Viewer, programme: Programme, year: int) -> PlanVersion:
    """The plan in force, whose term has that year. Raises Refused: `not_ready` without one, `bad_input`."""
    in_force = (PlanState.ADOPTED, PlanState.CLOSED)
    versions = access.visible_versions(viewer, programme).filter(state__in=in_force)
    version = versions.order_by("-number").first()
    if version is None:
        raise Refused("not_ready", "“{programme}”还没有印发的方案，不能生成考核资料。", programme=programme.name)
    if not version.first_year <= year <= version.last_year:
        raise Refused(
            "bad_input",
            "方案的期限是{first}—{last}年，不含{year}年，请改选年度。",
            first=version.first_year,
            last=version.last_year,
            year=year,
        )
    return version


def gather(
    programme: Programme, record: YearOfRecord, *, year: int, as_of: date, at: datetime, log: LogPart, steps: Steps
) -> PackageContent:
    """The rows as plain values, a step each. Raises Refused where a file is missing from the store."""
    pairing = programme.pairing
    return PackageContent(
        year=year,
        as_of=as_of,
        at=at,
        programme=ProgrammePart(programme.slug, programme.name, pairing.donor.name, pairing.recipient.name),
        plan=_plan(record.version),
        obligations=tuple(steps.each(_obligations(programme, record, as_of))),
        activities=_parts(_with_names(record.activities), lambda activity: _activity(activity, programme), steps),
        approvals=_parts(record.approvals, _approval, steps),
        contributions=_parts(record.contributions, _contribution, steps),
        evidence=_parts(record.evidence, _evidence, steps),
        log=log,
    )


def _plan(version: PlanVersion) -> PlanPart:
    source = storage.StoredSource(version.source_digest)
    if not storage.has(version.source_digest):
        raise Refused("not_ready", "文件库里缺少方案原件“{name}”，请先找回这个文件。", name=version.source_name)
    return PlanPart(
        version=version.number,
        title=version.title,
        document_number=version.document_number,
        issuing_body=version.issuing_body,
        issued_on=version.issued_on,
        first_year=version.first_year,
        last_year=version.last_year,
        source_name=version.source_name,
        source=source,
        source_digest=version.source_digest,
        text=version.text,
        document=version.document,
    )


def _obligations(programme: Programme, record: YearOfRecord, as_of: date) -> tuple[ObligationPart, ...]:
    statuses = {row.obligation_id: row for row in status_rows(programme.pk, as_of)}
    found = record.obligations.select_related("commitment", "waiver").prefetch_related("parties__organisation")
    return tuple(_obligation(obligation, statuses[obligation.pk]) for obligation in found)


def _obligation(obligation: Obligation, status: StatusRow) -> ObligationPart:
    commitment, waiver = obligation.commitment, getattr(obligation, "waiver", None)
    parties: defaultdict[str, list[str]] = defaultdict(list)
    for party in obligation.parties.all():
        parties[party.part].append(party.organisation.label)
    period = Period(obligation.period_start, obligation.period_end)
    return ObligationPart(
        number=obligation.pk,
        commitment=commitment.key,
        clause=commitment.clause_path,
        quote=commitment.quote,
        area=commitment.area,
        kind=commitment.activity_kind,
        lead=tuple(parties[PartyPart.LEAD]),
        responsible=tuple(parties[PartyPart.RESPONSIBLE]),
        period_from=period.start,
        period_until=period.last_day,
        opens_on=obligation.opens_on,
        due_on=obligation.due_on,
        least=obligation.least,
        needed=obligation.needed,
        most=obligation.most,
        unit=obligation.unit,
        status=status.status,
        achieved=status.achieved,
        achieved_by_due=status.achieved_by_due,
        waiver_paper=waiver.paper if waiver else "",
        waived_from=waiver.from_on if waiver else None,
        waived_until=waiver.until_on if waiver else None,
    )


def _parts(rows: QuerySet[Row], part: Callable[[Row], Part], steps: Steps) -> tuple[Part, ...]:
    with read_off(rows) as found:
        return tuple(map(part, steps.each(found)))


def _with_names(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    named = activities.select_related("organisation", "author__person", "confirmed_by__person")
    return named.prefetch_related("participants__organisation")


def _activity(activity: Activity, programme: Programme) -> ActivityPart:
    confirmed_by = activity.confirmed_by
    return ActivityPart(
        number=activity.pk,
        uid=str(activity.uid),
        kind=activity.kind,
        title=activity.title,
        organisation=activity.organisation.label,
        participants=tuple(party.organisation.label for party in activity.participants.all()),
        place=activity.place,
        planned_on=activity.planned_on,
        planned_until=activity.planned_until,
        done_on=activity.done_on,
        done_until=activity.done_until,
        amount=activity.amount,
        unit=activity.unit,
        people=activity.people,
        note=activity.note,
        told=told_words(kind_of(programme, activity.kind), {**activity.values, **activity.done_values}),
        state=activity.state,
        is_unapproved=activity.is_unapproved,
        unapproved_reason=activity.unapproved_reason,
        regularised_on=activity.regularised_on,
        author=activity.author.person.name,
        recorded_at=activity.recorded_at,
        confirmed_by=confirmed_by.person.name if confirmed_by else "",
        confirmed_on=activity.confirmed_on,
    )


def _approval(approval: Approval) -> ApprovalPart:
    return ApprovalPart(
        number=approval.pk,
        activity=approval.activity_id,
        side=approval.side,
        post=f"{approval.on_behalf_of}，{approval.post_title}代" if approval.on_behalf_of else approval.post_title,
        opinion=approval.opinion,
        at=approval.at,
        approved_digest=approval.approved_digest,
        log_head=approval.log_head,
        lapsed_at=approval.lapsed_at,
    )


def _contribution(contribution: Contribution) -> ContributionPart:
    return ContributionPart(
        number=contribution.pk,
        obligation=contribution.obligation_id,
        activity=contribution.activity_id,
        amount=contribution.amount,
        done_on=contribution.done_on,
        counts_from=contribution.counts_from,
        counts_until=contribution.counts_until,
        is_corrected=contribution.is_corrected,
        reason=contribution.reason,
    )


def _evidence(evidence: Evidence) -> EvidencePart:
    source = None if evidence.withdrawn_at else storage.StoredSource(evidence.digest)
    if source is not None and not storage.has(evidence.digest):
        raise Refused(
            "not_ready",
            "文件库里缺少佐证材料“{name}”（第{number}号），请先找回这个文件。",
            name=evidence.name,
            number=evidence.pk,
        )
    return EvidencePart(
        number=evidence.pk,
        activity=evidence.activity_id,
        name=evidence.name,
        media_type=evidence.media_type,
        size=evidence.size,
        digest=evidence.digest,
        added_at=evidence.added_at,
        withdrawn_reason=evidence.withdrawn_reason,
        source=source,
    )
