"""Every bit of a small package flipped, and many of a real one: each is found."""

import random
from io import BytesIO

import pytest

from jiedui.reports import verifier
from jiedui.reports.bag import BagContent, write_bag
from tests.reports.package_sample import KeyInHand, log, package

SLICES = 8


def smallest() -> bytes:
    """The smallest whole package: all that no package lacks, its verifier included, and no more."""
    listed = log(1)
    payload = {"data/log/digests.txt": listed.digests, "data/log/events.jsonl": f"{listed.events[0].text}\n".encode()}
    target = BytesIO()
    write_bag(target, BagContent("j-a-2019", payload, (), listed.state), KeyInHand())
    return target.getvalue()


def is_found(changed: bytearray) -> bool:
    try:
        verifier.verify(BytesIO(changed))
    except verifier.Broken as broken:
        return bool(broken.sentence("zh"))
    return False


@pytest.mark.slow
@pytest.mark.parametrize("part", range(SLICES))
def test_every_bit_of_a_small_package_is_found(part: int) -> None:
    original = smallest()
    assert verifier.verify(BytesIO(original)).files == 8
    assert len(original) <= 64 * 1024
    changed = bytearray(original)
    for at in range(part, len(original), SLICES):
        for bit in range(8):
            changed[at] ^= 1 << bit
            assert is_found(changed), f"bit {bit} of byte {at}"
            changed[at] ^= 1 << bit
    assert bytes(changed) == original


@pytest.mark.slow
def test_random_bits_of_a_whole_package_are_found() -> None:
    original = package()
    chance, changed = random.Random(2019), bytearray(original)
    for _ in range(6_000):
        at, bit = chance.randrange(len(original)), chance.randrange(8)
        changed[at] ^= 1 << bit
        assert is_found(changed), f"bit {bit} of byte {at}"
        changed[at] ^= 1 << bit
