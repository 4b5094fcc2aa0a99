"""The checkpoint: its signature against `cryptography`, its tree against `pymerkle`, its form against C2SP."""

import base64
import hashlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from jiedui.reports import verifier
from jiedui.reports.checkpoint import log_state, origin_of, seal
from tests.reports.package_sample import KeyInHand

seeds = st.binary(min_size=32, max_size=32)
ORDER = 2**252 + 27742317777372353535851937790883648493
# RFC 8032, section 7.1, test 3.
RFC_KEY = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
RFC_SIGNATURE = (
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
)


def accepts(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def test_the_standards_own_example_holds() -> None:
    assert verifier.is_signed(bytes.fromhex(RFC_KEY), b"\xaf\x82", bytes.fromhex(RFC_SIGNATURE))


@given(seeds, st.binary(max_size=200))
@settings(max_examples=200)
def test_every_signature_of_cryptography_holds(seed: bytes, message: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    assert verifier.is_signed(key.public_key().public_bytes_raw(), message, key.sign(message))


@given(seeds, st.binary(max_size=50), st.integers(0, 64 * 8 - 1), st.sampled_from(["signature", "key", "message"]))
@settings(max_examples=300)
def test_a_flipped_bit_is_judged_as_cryptography_judges_it(seed: bytes, message: bytes, bit: int, where: str) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    parts = {"key": key.public_key().public_bytes_raw(), "message": message + b"!", "signature": b""}
    parts["signature"] = key.sign(parts["message"])
    flipped = bytearray(parts[where])
    flipped[bit // 8 % len(flipped)] ^= 1 << bit % 8
    parts[where] = bytes(flipped)
    assert not verifier.is_signed(parts["key"], parts["message"], parts["signature"])
    assert not accepts(parts["key"], parts["message"], parts["signature"])


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64), st.binary(max_size=20))
@settings(max_examples=100)
def test_random_bytes_are_no_signature(public: bytes, signature: bytes, message: bytes) -> None:
    assert not verifier.is_signed(public, message, signature)


def test_a_signature_has_one_scalar_only() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    signature = key.sign(b"x")
    other = int.from_bytes(signature[32:], "little") + ORDER
    assert not verifier.is_signed(
        key.public_key().public_bytes_raw(), b"x", signature[:32] + other.to_bytes(32, "little")
    )


@pytest.mark.parametrize("y", [0, 1, 2**255 - 20, 2**255 - 19, 2**255 - 18])
def test_keys_of_small_order_and_doubled_encodings_sign_nothing(y: int) -> None:
    public = y.to_bytes(32, "little")
    identity = (1).to_bytes(32, "little")
    assert not verifier.is_signed(public, b"x", identity + bytes(32))


@pytest.mark.parametrize("size", [0, 31, 33, 63, 65])
def test_keys_and_signatures_of_another_length_hold_nothing(size: int) -> None:
    key = KeyInHand()
    assert not verifier.is_signed(bytes(size), b"x", key.sign(b"x"))
    assert not verifier.is_signed(key.public_key, b"x", bytes(size))


@given(st.integers(1, 200))
@settings(max_examples=40)
def test_the_root_is_pymerkles(size: int) -> None:
    digests = [hashlib.sha256(bytes([number])).hexdigest() for number in range(size)]
    oracle = InmemoryTree(algorithm="sha256")
    for digest in digests:
        oracle.append_entry(bytes.fromhex(digest))
    assert log_state(digests).root == oracle.get_root().hex()


def test_an_empty_log_has_the_root_of_nothing() -> None:
    assert log_state([]).root == hashlib.sha256(b"").hexdigest()


def test_the_note_has_the_form_of_c2sp() -> None:
    key, log = KeyInHand(), log_state(["ab" * 32])
    note = seal(log, bag="c" * 64, package="jiedui-a-2019", sealer=key)
    text, signature = note.decode().split("\n\n")
    origin, size, root, *extensions = text.split("\n")
    dash, name, encoded = signature.removesuffix("\n").split(" ")
    assert (origin, size, base64.b64decode(root).hex()) == (origin_of(key.public_key), "1", log.root)
    assert all(extensions)
    assert (dash, name) == ("—", origin)
    raw = base64.b64decode(encoded)
    assert raw[:4] == hashlib.sha256(origin.encode() + b"\n\x01" + key.public_key).digest()[:4]
    assert accepts(key.public_key, f"{text}\n".encode(), raw[4:])


def test_every_bit_of_a_note_matters() -> None:
    key = KeyInHand()
    note = seal(log_state(["ab" * 32]), bag="c" * 64, package="jiedui-a-2019", sealer=key)
    assert verifier.check_note(note, key.public_key).package == "jiedui-a-2019"
    for bit in range(0, len(note) * 8, 3):
        flipped = bytearray(note)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(verifier.Broken):
            verifier.check_note(bytes(flipped), key.public_key)
