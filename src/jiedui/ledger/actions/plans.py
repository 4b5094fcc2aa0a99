"""The life of a plan (domain b.1): received, reviewed, adopted, superseded by a revision, closed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from jiedui.accounts.roles import Verb
from jiedui.documents.reading import clean_name, read_document
from jiedui.kernel.diagnostics import Severity, untranslated
from jiedui.kernel.refusals import InputRefused
from jiedui.ledger import access, chain, storage
from jiedui.ledger.actions.adoption import open_obligations, revise_obligations
from jiedui.ledger.actions.drafting import write_commitments
from jiedui.ledger.actions.wording import optional, required
from jiedui.ledger.facts import refresh_statistics
from jiedui.ledger.keeping import keep, keeping, send
from jiedui.ledger.kept import diagnostics_to_json, document_to_json
from jiedui.ledger.models import PlanState, PlanVersion, Programme, ReviewState
from jiedui.ledger.readiness import obstacles, owing_commitments
from jiedui.ledger.refusals import Refused
from jiedui.ledger.storage import Incoming
from jiedui.ledger.viewers import Viewer
from jiedui.plans.compile import compile_plan
from jiedui.plans.model import Plan

_IN_REVIEW = (PlanState.DRAFTED, PlanState.REVIEWED)
_NO_COMMITMENT = untranslated("“{name}”里没有读出任何承诺，请检查是不是工作方案的正文。")
_NO_YEARS = untranslated("方案没有写明起止年份，暂按{year}年办理，请在审阅时更正。")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a plan says of itself, as the reviewer may correct it."""

    title: str
    document_number: str
    issuing_body: str
    issued_on: date | None
    first_year: int
    last_year: int


def receive_plan(actor: Viewer, *, programme: Programme, data: bytes, name: str, at: datetime) -> PlanVersion:
    """Keep the paper, read and compile it, and lay its commitments before the reviewer as a drafted version.

    Raises InputRefused where the file can't be read or promises nothing; Refused `conflict` where it is under
    review already. An earlier draft gives way. Corrections made to the version before are kept where the same
    words stand at the same place.
    """
    access.check_may(Verb.REVIEW_PLAN, actor, programme)
    plan = _compiled(data, name=name)
    with (
        keeping(),
        _sent(data) as file,
        chain.recording(actor.actor, "receive_plan", at=at, programme_id=programme.pk) as record,
    ):
        # At the programme's row, for the first of its plans has no version to wait at.
        Programme.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=programme.pk)
        versions = list(
            PlanVersion.objects.select_for_update(of=("self",)).filter(programme=programme).order_by("number")
        )
        source = file.stored
        for earlier in versions:
            if earlier.state in _IN_REVIEW:
                _check_is_new(earlier, source.digest)
                record.change(earlier, state=PlanState.SUPERSEDED)
        before = next((one for one in reversed(versions) if one.adopted_on), versions[-1] if versions else None)
        version = record.create(
            PlanVersion(
                programme=programme,
                number=versions[-1].number + 1 if versions else 1,
                source_name=clean_name(name),
                source_digest=source.digest,
                received_by_id=actor.user_id,
                received_at=at,
                **_columns(plan, before=before, on=timezone.localdate(at)),
            )
        )
        write_commitments(record, version, plan, before=before)
        keep(file)
        return version


@contextmanager
def _sent(data: bytes) -> Iterator[Incoming]:
    """The paper beside the store, and where that takes time in it, before the record is locked."""
    with storage.incoming([data]) as file:
        send(file)
        yield file


def correct_plan(actor: Viewer, *, programme: Programme, number: int, heading: Heading, at: datetime) -> None:
    """Correct what was read of the plan itself: title, document number, issuing body, day of issue, term."""
    if heading.last_year < heading.first_year:
        raise Refused("bad_input", "止年{last}早于起年{first}。", first=heading.first_year, last=heading.last_year)
    if not 1900 <= heading.first_year <= heading.last_year <= heading.first_year + 50:
        raise Refused("bad_input", "起止年份{first}-{last}不可信。", first=heading.first_year, last=heading.last_year)
    with chain.recording(actor.actor, "correct_plan", at=at, programme_id=programme.pk) as record:
        version = _in_state(actor, programme, number, Verb.REVIEW_PLAN, PlanState.DRAFTED)
        record.change(
            version,
            title=required(heading.title, what="标题", most=200),
            document_number=optional(heading.document_number, what="发文字号", most=60),
            issuing_body=optional(heading.issuing_body, what="发文机关", most=120),
            issued_on=heading.issued_on,
            first_year=heading.first_year,
            last_year=heading.last_year,
        )


def finish_review(actor: Viewer, *, programme: Programme, number: int, at: datetime) -> None:
    """Declare the review done. Raises Refused `not_ready` while a commitment is unconfirmed."""
    with chain.recording(actor.actor, "finish_review", at=at, programme_id=programme.pk) as record:
        version = _in_state(actor, programme, number, Verb.REVIEW_PLAN, PlanState.DRAFTED)
        owing = version.commitments.filter(is_item=False)
        unconfirmed = owing.filter(review_state=ReviewState.UNCONFIRMED).count()
        if unconfirmed:
            raise Refused("not_ready", "还有{count}项承诺没有确认，请先逐项确认、更正或剔除。", count=unconfirmed)
        if not owing.exclude(review_state=ReviewState.DROPPED).exists():
            raise Refused("not_ready", "全部承诺都已剔除，没有可办理的任务。")
        record.change(version, state=PlanState.REVIEWED, reviewed_by_id=actor.user_id, reviewed_at=at)


def return_review(actor: Viewer, *, programme: Programme, number: int, reason: str, at: datetime) -> None:
    """Send a reviewed plan back to its reviewer, with the reason."""
    reason = required(reason, what="退回原因", most=400)
    with chain.recording(actor.actor, "return_review", at=at, programme_id=programme.pk, reason=reason) as record:
        version = _in_state(actor, programme, number, Verb.ADOPT_PLAN, PlanState.REVIEWED)
        record.change(version, state=PlanState.DRAFTED, reviewed_by_id=None, reviewed_at=None)


def adopt_plan(
    actor: Viewer, *, programme: Programme, number: int, document_number: str, issued_on: date, at: datetime
) -> PlanVersion:
    """Put the plan into force (印发): its obligations are opened, those of the version before kept or waived.

    Raises Refused: `wrong_state`, `bad_input`, `not_ready` where a name is unbound or a mistake is uncorrected.
    """
    document_number = required(document_number, what="发文字号", most=60)
    day = timezone.localdate(at)
    if issued_on > day:
        raise Refused("bad_input", "印发日期{day}还没有到。", day=issued_on)
    with chain.recording(actor.actor, "adopt_plan", at=at, programme_id=programme.pk) as record:
        version = _in_state(actor, programme, number, Verb.ADOPT_PLAN, PlanState.REVIEWED)
        if version.reviewed_by_id == actor.user_id:
            raise Refused("not_allowed", "审阅人不能批准印发自己审阅的方案，请由他人办理。")
        commitments = owing_commitments(version)
        if (obstacle := next(obstacles(version, commitments), None)) is not None:
            raise obstacle
        before = programme.versions.select_for_update(of=("self",)).filter(state=PlanState.ADOPTED).first()
        if before is not None:
            record.change(before, state=PlanState.SUPERSEDED)
        record.change(
            version,
            state=PlanState.ADOPTED,
            document_number=document_number,
            issued_on=issued_on,
            adopted_by_id=actor.user_id,
            adopted_on=day,
        )
        if before is None:
            open_obligations(record, version, commitments)
        else:
            revise_obligations(record, version, commitments, paper=document_number, on=day)
        refresh_statistics()
        return version


def close_plan(actor: Viewer, *, programme: Programme, number: int, reason: str, at: datetime) -> None:
    """End the plan (终止、期满): its obligations stay as they stand."""
    reason = required(reason, what="终止原因或文号", most=400)
    with chain.recording(actor.actor, "close_plan", at=at, programme_id=programme.pk, reason=reason) as record:
        version = _in_state(actor, programme, number, Verb.ADOPT_PLAN, PlanState.ADOPTED)
        record.change(version, state=PlanState.CLOSED)


def _compiled(data: bytes, *, name: str) -> Plan:
    plan = compile_plan(read_document(data, name=name))
    if all(commitment.is_optional for commitment in plan.commitments):
        raise InputRefused("L001", _NO_COMMITMENT, name=clean_name(name))
    return plan


def _check_is_new(earlier: PlanVersion, digest: str) -> None:
    if earlier.source_digest == digest:
        raise Refused("conflict", "这份文件已在审阅中（第{number}版），不必再次上传。", number=earlier.number)


def _columns(plan: Plan, *, before: PlanVersion | None, on: date) -> dict[str, Any]:
    """The version's columns that come from the paper; a term that it doesn't name is taken over or assumed."""
    diagnostics = diagnostics_to_json(plan.diagnostics)
    years = plan.years
    if not years:
        years = (before.first_year, before.last_year) if before else ((plan.issued_on or on).year,)
        diagnostics.append(_note("L002", _NO_YEARS, {"year": str(years[0])}))
    return {
        "title": (plan.title or plan.document.name)[:200],
        "document_number": plan.document_number[:60],
        "issuing_body": plan.issuing_body[:120],
        "issued_on": plan.issued_on,
        "basis": list(plan.basis),
        "first_year": years[0],
        "last_year": years[-1],
        "text": plan.document.text,
        "document": document_to_json(plan.document),
        "diagnostics": diagnostics,
    }


def _note(code: str, template: str, values: Mapping[str, str]) -> dict[str, Any]:
    return {
        "code": code,
        "severity": str(Severity.WARNING),
        "span": [0, 0],
        "template": template,
        "values": dict(values),
        "hint_template": "",
    }


def _in_state(actor: Viewer, programme: Programme, number: int, verb: Verb, state: PlanState) -> PlanVersion:
    """The version, locked, for this verb. Raises Missing, Refused."""
    version = access.get_version_to(verb, actor, programme, number=number)
    if version.state != state:
        raise Refused("wrong_state", "第{number}版方案现在不能办理此事，请刷新页面后再看。", number=number)
    return version
