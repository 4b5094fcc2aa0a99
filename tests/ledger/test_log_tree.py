"""The tree over the log, of which only some hashes are kept: the same as if all of it had been read, however long."""

import hashlib
from collections.abc import Iterable

import pytest

from jiedui.ledger import chain
from jiedui.ledger.log_tree import forget_tree, kept_root, kept_size, prove_inclusion
from jiedui.ledger.models import Event, LogTreeNode
from jiedui.ledger.verification import verify_database
from jiedui.reports.checkpoint import log_state
from tests.by_hand import by_hand
from tests.cast import Cast
from tests.days import at
from tests.ledger.tampering import tampering

SIZE = 66_200  # one subtree of 65,536, two of 256, and some events


@pytest.fixture
def log(db: None) -> list[str]:
    """A log of digests alone, and those digests."""
    digests = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(SIZE)]
    _write(digests, first=0)
    return digests


@pytest.mark.slow
def test_every_kind_of_place_is_proved_to_be_under_the_root_of_all(log: list[str], django_assert_num_queries) -> None:
    root = log_state(log).root
    for number in (1, 256, 257, 40_000, 65_536, 65_537, 66_048, 66_049, SIZE):
        found = prove_inclusion(number, size=SIZE)
        assert (found.holds, found.root.hex(), found.digest, found.head) == (True, root, log[number - 1], log[-1])
    assert LogTreeNode.objects.count() == SIZE // 256 + 1
    assert (kept_size(), kept_root(kept_size())) == (66_048, log_state(log[:66_048]).root)
    with django_assert_num_queries(2):
        prove_inclusion(12_345, size=SIZE)
    earlier = prove_inclusion(300, size=700)
    assert (earlier.holds, earlier.root.hex()) == (True, log_state(log[:700]).root)


def test_it_grows_with_the_log_and_can_be_dropped(db: None) -> None:
    digests = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(1_100)]
    for first, end in ((0, 300), (300, 511), (511, 512), (512, 1_100)):
        _write(digests[first:end], first=first)
        found = prove_inclusion(end, size=end)
        assert (found.holds, found.root.hex()) == (True, log_state(digests[:end]).root)
        assert LogTreeNode.objects.count() == end // 256
    forget_tree()
    assert prove_inclusion(7, size=1_100).holds
    assert LogTreeNode.objects.count() == 4


def test_a_log_with_a_gap_proves_nothing_near_it(db: None) -> None:
    digests = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(300)]
    _write(digests, first=0)
    with tampering():
        Event.objects.filter(sequence=290).delete()
        assert prove_inclusion(295, size=300) is None
        Event.objects.filter(sequence=20).delete()
        assert prove_inclusion(19, size=300) is None


def test_a_kept_hash_that_was_changed_is_found(cast: Cast) -> None:
    while (number := Event.objects.count()) < 256:
        _note(cast, 256 - number)
    prove_inclusion(1, size=256)
    assert verify_database().fault is None
    LogTreeNode.objects.update(hash="0" * 64)
    assert prove_inclusion(1, size=256).root.hex() != log_state(_digests()).root
    assert verify_database().fault.code == "tree_differs"


def test_a_kept_hash_that_was_taken_away_is_found_and_made_anew(cast: Cast) -> None:
    while (number := Event.objects.count()) < 512:
        _note(cast, 512 - number)
    prove_inclusion(1, size=512)
    LogTreeNode.objects.filter(place=0).delete()
    assert verify_database().fault is None
    assert prove_inclusion(1, size=512).root.hex() == log_state(_digests()).root
    assert LogTreeNode.objects.count() == 2
    assert verify_database().fault is None


def _digests() -> Iterable[str]:
    return Event.objects.order_by("sequence").values_list("digest", flat=True)


def _note(cast: Cast, count: int) -> None:
    for _ in range(count):
        with chain.recording(cast.liaison.actor, "assemble_package", at=at(), programme_id=cast.programme.pk) as record:
            record.note()


@by_hand()
def _write(digests: list[str], *, first: int) -> None:
    Event.objects.bulk_create(
        [
            Event(sequence=first + n + 1, at=at(), actor_label="某人", verb="note", previous="0" * 64, digest=digest)
            for n, digest in enumerate(digests)
        ],
        batch_size=5_000,
    )
