"""The server's seal: an Ed25519 key in the keys folder, made once, readable by its owner only."""

import hmac
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

_NAME = "seal.key"


@dataclass(frozen=True, slots=True)
class Seal:
    """The key that signs packages. Its public half is given out beforehand, so that packages can be held against it."""

    _key: Ed25519PrivateKey

    @property
    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)

    def secret_for(self, purpose: str) -> bytes:
        """A secret of the server's own, another for each purpose, that lasts as long as the seal does."""
        return hmac.digest(self._key.private_bytes_raw(), purpose.encode(), "sha256")


def own_seal() -> Seal:
    """The server's seal; the first call makes it."""
    path = Path(settings.KEYS_ROOT) / _NAME
    if not path.exists():
        _make(path)
    return Seal(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text("ascii").strip())))


def _make(path: Path) -> None:
    """Write a new key beside its place and give it its name, unless somebody else was quicker."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(prefix=f".{_NAME}.", dir=path.parent)  # for its owner's eyes only
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw().hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink(missing_ok=True)
