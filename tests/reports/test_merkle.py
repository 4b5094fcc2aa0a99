"""Merkle proofs: against `pymerkle`, and as laws: every leaf is proved, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree, MerkleProof

from jiedui.reports.checkpoint import log_state
from jiedui.reports.inclusion import Inclusion, NotProved, check_proof, write_proof
from jiedui.reports.merkle import (
    Node,
    inclusion,
    is_included,
    joined,
    leaf_hash,
    root_of,
)
from tests.reports.package_sample import KeyInHand

LEAVES = [bytes([number % 256, number // 256] * 16) for number in range(70)]
sizes = st.integers(1, len(LEAVES))


def node_of(leaves: list[bytes]) -> Node:
    def node(level: int, place: int) -> bytes:
        return joined(node(level - 1, 2 * place), node(level - 1, 2 * place + 1)) if level else leaf_hash(leaves[place])

    return node


NODE = node_of(LEAVES)


@pytest.mark.parametrize("size", [0, *range(1, 70)])
def test_the_root_is_that_of_the_checkpoint(size: int) -> None:
    assert root_of(size, NODE).hex() == log_state(leaf.hex() for leaf in LEAVES[:size]).root


@pytest.mark.parametrize("size", [*range(1, 18), 31, 32, 33, 64, 70])
def test_paths_are_those_of_another_implementation(size: int) -> None:
    tree = InmemoryTree(algorithm="sha256")
    for leaf in LEAVES[:size]:
        tree.append_entry(leaf)
    assert tree.get_root() == root_of(size, NODE)
    for place in range(size):
        assert [leaf_hash(LEAVES[place]), *inclusion(place, size, NODE)] == _path(tree.prove_inclusion(place + 1))


@given(sizes, st.data())
def test_every_leaf_is_proved_and_with_any_change_it_is_not(size: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, size - 1))
    leaf, path, root = LEAVES[place], inclusion(place, size, NODE), root_of(size, NODE)
    assert is_included(leaf, place, size, path, root=root)
    assert len(path) <= size.bit_length()
    assert not is_included(leaf[:-1] + b"!", place, size, path, root=root)
    assert not is_included(leaf, place, size, [*path, root], root=root)
    other = data.draw(st.integers(-1, size))
    assert other == place or not is_included(leaf, other, size, path, root=root)
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        assert not is_included(leaf, place, size, [*path[:at], root, *path[at + 1 :]], root=root)
        assert not is_included(leaf, place, size, path[:-1], root=root)


def test_a_tree_of_two_million_is_proved_by_twenty_one_hashes() -> None:
    path = inclusion(1_234_567, 2_000_000, lambda level, place: bytes([level]) * 32)
    assert len(path) == 21


def proof_of(place: int = 4, size: int = 11) -> Inclusion:
    path, root = inclusion(place, size, NODE), root_of(size, NODE)
    return Inclusion(LEAVES[place].hex(), place, size, root, LEAVES[size - 1].hex(), tuple(path))


def test_a_file_gives_back_what_it_proves_and_whose_key_signed_it() -> None:
    assert check_proof(write_proof(proof_of(), KeyInHand())) == (proof_of(), KeyInHand().public_key)
    assert check_proof(write_proof(proof_of(0, 1), KeyInHand()), key=KeyInHand().public_key)[0].number == 1


def test_a_file_signed_by_another_key_than_the_one_given_proves_nothing() -> None:
    with pytest.raises(NotProved) as refused:
        check_proof(write_proof(proof_of(), KeyInHand(2)), key=KeyInHand().public_key)
    assert refused.value.code == "key"


@given(st.data())
@settings(max_examples=300)
def test_with_any_bit_changed_a_file_proves_nothing(data: st.DataObject) -> None:
    content = bytearray(write_proof(proof_of(), KeyInHand()))
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(NotProved):
        check_proof(bytes(content))


@given(st.binary(max_size=300))
def test_whatever_else_is_no_such_file(content: bytes) -> None:
    with pytest.raises(NotProved):
        check_proof(content)


def _path(proof: MerkleProof) -> list[bytes]:
    return [bytes.fromhex(one) for one in proof.serialize()["path"]]
