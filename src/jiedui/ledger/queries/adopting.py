"""Before a plan is put into force: what will be owed, what the version before promised, what is in the way."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import groupby

from jiedui.accounts.models import Organisation
from jiedui.accounts.roles import Verb
from jiedui.ledger.models import Commitment, PlanState, PlanVersion, Programme, ReviewState
from jiedui.ledger.owing import Owed, Revision, owed_under, revision_of, standing_obligations
from jiedui.ledger.queries.dues import Body
from jiedui.ledger.queries.review_items import ReviewItem, items_of, with_parties
from jiedui.ledger.queries.versions import VersionHead, heads_of, reviewed_programme, version_to_show
from jiedui.ledger.readiness import obstacles, owing_commitments
from jiedui.ledger.refusals import Missing, Refused
from jiedui.ledger.viewers import Viewer

ALIKE = 0.5
COMPARED = 400


@dataclass(frozen=True, slots=True)
class OwedRow:
    """How many obligations a body will have, year by year, and in all."""

    body: Body
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Changed:
    """A promise that both versions make, in other words or terms."""

    before: ReviewItem
    after: ReviewItem

    @property
    def is_reworded(self) -> bool:
        return self.before.quote != self.after.quote


@dataclass(frozen=True, slots=True)
class Difference:
    """What a version promises otherwise than the one before; `same` counts what is unchanged."""

    added: tuple[ReviewItem, ...]
    dropped: tuple[ReviewItem, ...]
    changed: tuple[Changed, ...]
    same: int


@dataclass(frozen=True, slots=True)
class AdoptionPage:
    """`total` obligations will stand, of which `opened` are new; `before` is the number of the version in force."""

    slug: str
    programme: str
    head: VersionHead
    may_adopt: bool
    years: tuple[int, ...]
    rows: tuple[OwedRow, ...]
    commitments: int
    total: int
    opened: int
    kept: int
    waived: int
    before: int | None
    difference: Difference | None
    obstacles: tuple[Refused, ...]


def adoption_page(viewer: Viewer, *, slug: str, on: date, issued_on: date | None = None) -> AdoptionPage:
    """What adopting the version under review will do on that day. Raises Missing, Refused."""
    programme = reviewed_programme(viewer, slug=slug)
    head = version_to_show(heads_of(viewer, programme))
    if head is None or not head.is_in_review:
        raise Missing
    version = PlanVersion.objects.defer("document", "text").get(pk=head.id)
    commitments = owing_commitments(version)
    found = tuple(obstacles(version, commitments))
    owed = owed_under(version, commitments, issued_on=issued_on or version.issued_on)
    before = programme.versions.filter(state=PlanState.ADOPTED).values_list("pk", "number").first()
    revision = _revision(programme, owed, before=before, on=on)
    will_stand = [*(one for _, one in revision.kept), *revision.opened]
    years = tuple(sorted({one.owed.due_on.year for one in will_stand}))
    return AdoptionPage(
        slug=slug,
        programme=programme.name,
        head=head,
        may_adopt=viewer.may(programme.pk, Verb.ADOPT_PLAN),
        years=years,
        rows=_rows(will_stand, years),
        commitments=len(commitments),
        total=len(will_stand),
        opened=len(revision.opened),
        kept=len(revision.kept),
        waived=len(revision.waived),
        before=before[1] if before else None,
        difference=_difference(before[0], head.id) if before else None,
        obstacles=found,
    )


def difference_of(before: Sequence[ReviewItem], after: Sequence[ReviewItem]) -> Difference:
    """Promises by their key; of those left over, two of one clause with like words are one that was reworded."""
    old, new = {item.key: item for item in before}, {item.key: item for item in after}
    both = [(item, new[key]) for key, item in old.items() if key in new]
    pairs = _reworded([i for k, i in old.items() if k not in new], [i for k, i in new.items() if k not in old])
    paired = {item.key for pair in pairs for item in pair}
    changed = [Changed(a, b) for a, b in (*both, *pairs) if a.terms != b.terms or a.quote != b.quote]
    order = {item.key: place for place, item in enumerate(after)}
    return Difference(
        added=tuple(item for key, item in new.items() if key not in old and key not in paired),
        dropped=tuple(item for key, item in old.items() if key not in new and key not in paired),
        changed=tuple(sorted(changed, key=lambda one: order[one.after.key])),
        same=sum(a.terms == b.terms for a, b in both),
    )


def _revision(programme: Programme, owed: Sequence[Owed], *, before: object, on: date) -> Revision:
    if before is None:
        return Revision(kept=(), waived=(), opened=tuple(owed))
    return revision_of(standing_obligations(programme.pk), owed, on=on)


def _rows(owed: Iterable[Owed], years: Sequence[int]) -> tuple[OwedRow, ...]:
    """A row for each body; an obligation owed by several together counts for each of them."""
    counts = Counter((body, one.owed.due_on.year) for one in owed for body in one.bodies)
    bodies = Organisation.objects.filter(pk__in={body for body, _ in counts}).order_by("sequence", "id")
    return tuple(
        OwedRow(Body(body.pk, body.name, body.label), tuple(counts[body.pk, year] for year in years)) for body in bodies
    )


def _difference(before: int, after: int) -> Difference:
    """Both versions' promises, held side by side. Three queries."""
    rows = Commitment.objects.filter(version_id__in=(before, after), is_item=False)
    rows = rows.exclude(review_state=ReviewState.DROPPED).prefetch_related(with_parties())
    found = {pk: items_of(own) for pk, own in groupby(rows.order_by("version_id", "sequence", "id"), _version_of)}
    return difference_of(found.get(before, ()), found.get(after, ()))


def _version_of(row: Commitment) -> int:
    return row.version_id


def _reworded(before: Sequence[ReviewItem], after: Sequence[ReviewItem]) -> list[tuple[ReviewItem, ReviewItem]]:
    """The likest pairs within a clause, each promise in one pair at most."""
    scored = [
        (score, a.key, b.key)
        for a in before[:COMPARED]
        for b in after[:COMPARED]
        if a.clause_path == b.clause_path and (score := _likeness(a.quote, b.quote)) >= ALIKE
    ]
    old, new = {item.key: item for item in before}, {item.key: item for item in after}
    pairs = []
    for _, a, b in sorted(scored, key=lambda one: (-one[0], one[1], one[2])):
        if a in old and b in new:
            pairs.append((old.pop(a), new.pop(b)))
    return pairs


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one[:400], other[:400], autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0
