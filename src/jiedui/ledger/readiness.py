"""What still keeps a reviewed plan from being adopted (domain b.1): said by the page, refused by the action."""

from collections.abc import Iterator, Sequence

from jiedui.kernel.diagnostics import Severity
from jiedui.kernel.spans import Span
from jiedui.ledger.kept import diagnostics_of
from jiedui.ledger.models import Commitment, PlanVersion, ReviewState
from jiedui.ledger.refusals import Refused


def owing_commitments(version: PlanVersion) -> list[Commitment]:
    """The commitments that will owe something, with their parties. Two queries."""
    rows = version.commitments.filter(is_item=False).exclude(review_state=ReviewState.DROPPED)
    return list(rows.prefetch_related("parties").order_by("sequence", "id"))


def obstacles(version: PlanVersion, commitments: Sequence[Commitment]) -> Iterator[Refused]:
    """Each as the refusal that adopting would meet."""
    yield from _unbound(commitments)
    yield from _reversed(commitments)
    yield from _uncorrected(version, commitments)


def _unbound(commitments: Sequence[Commitment]) -> Iterator[Refused]:
    """Every name is bound to a body (domain b.1)."""
    names = dict.fromkeys(
        party.name for one in commitments for party in one.parties.all() if party.organisation_id is None
    )
    if names:
        yield Refused("not_ready", "“{names}”还没有对应的单位，请退回审阅后指定。", names="”“".join(names))
    if any(not one.parties.all() for one in commitments):
        yield Refused("not_ready", "有承诺没有责任单位，请退回审阅后指定。")


def _reversed(commitments: Sequence[Commitment]) -> Iterator[Refused]:
    for one in commitments:
        if one.least is not None and one.most is not None and one.least > one.most:
            yield Refused("not_ready", "“{quote}”的下限高于上限，请退回审阅后更正。", quote=one.quote[:60])


def _uncorrected(version: PlanVersion, commitments: Sequence[Commitment]) -> Iterator[Refused]:
    """Mistakes of the paper left in a commitment that will owe something."""
    spans = [Span(one.start, one.end) for one in commitments if one.review_state != ReviewState.CORRECTED]
    for found in diagnostics_of(version):
        if found.severity is Severity.ERROR and any(found.span.overlaps(span) for span in spans):
            yield Refused("not_ready", "方案里还有没有更正的错误：{message}", message=found.message)
