"""The file store in a bucket that speaks S3: one object a digest, read back before it is called safe.

The address is s3://KEY:SECRET@HOST:PORT/BUCKET/PREFIX, with ?tls=0 for a host that is spoken to without TLS and
?region=NAME where the host wants one. Needs the extra `jiedui[s3]`.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qs, unquote, urlsplit

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from jiedui.ledger.storage.failures import StoreUnreachable

PIECE = 256 * 1024
_MISSING = frozenset({"NoSuchKey", "NoSuchObject", "NotFound", "ResourceNotFound"})
_SECONDS = urllib3.Timeout(connect=5, read=60)
_AGAIN = urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504])


@dataclass(frozen=True, slots=True)
class S3Store:
    """Files in a bucket."""

    client: Minio
    bucket: str
    prefix: str

    def has(self, digest: str) -> bool:
        """Whether there is a file of that digest."""
        with _speaking():
            try:
                self.client.stat_object(self.bucket, self._key(digest))
            except S3Error as error:
                if error.code in _MISSING:
                    return False
                raise
        return True

    def send(self, path: Path, digest: str) -> None:
        """Bring the file into the bucket and read it back. It has no row yet: nobody finds it before it has one."""
        if self.has(digest):
            return
        with _speaking():
            self.client.fput_object(self.bucket, self._key(digest), str(path))
        found = hashlib.sha256()
        for piece in self.stream(digest, 0, None):
            found.update(piece)
        if found.hexdigest() != digest:
            self.drop(digest)
            raise OSError("the file read back from the bucket is not the file that was sent")

    def keep(self, path: Path, digest: str) -> None:
        """`send` has brought the file to its place. Only if somebody took it back since is it sent again."""
        self.send(path, digest)

    @contextmanager
    def opened(self, digest: str) -> Iterator[BinaryIO]:
        """A copy of the file, open for reading. Raises FileNotFoundError where the store lacks it."""
        with tempfile.TemporaryFile() as file:
            for piece in self.stream(digest, 0, None):
                file.write(piece)
            file.seek(0)
            yield file

    def stream(self, digest: str, start: int, length: int | None) -> Iterator[bytes]:
        """The bytes from `start` on, in pieces. Raises FileNotFoundError at once."""
        with _speaking():
            try:
                answer = self.client.get_object(self.bucket, self._key(digest), offset=start, length=length or 0)
            except S3Error as error:
                if error.code in _MISSING:
                    raise FileNotFoundError(digest) from error
                raise
        return _pieces(answer)

    def drop(self, digest: str) -> None:
        """Take the file out."""
        with _speaking():
            self.client.remove_object(self.bucket, self._key(digest))

    def _key(self, digest: str) -> str:
        return f"{self.prefix}{digest[:2]}/{digest}"


@cache
def store_at(url: str) -> S3Store:
    """The store at an address. Raises ValueError where the address lacks a part."""
    parts = urlsplit(url)
    bucket, _, prefix = parts.path.strip("/").partition("/")
    if not (parts.hostname and bucket and parts.username and parts.password):
        raise ValueError("JIEDUI_STORAGE_URL: s3://KEY:SECRET@HOST:PORT/BUCKET/PREFIX")
    chosen = parse_qs(parts.query)
    client = Minio(
        f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname,
        access_key=unquote(parts.username),
        secret_key=unquote(parts.password),
        secure=chosen.get("tls") != ["0"],
        region=chosen.get("region", ["us-east-1"])[0],
        http_client=urllib3.PoolManager(timeout=_SECONDS, retries=_AGAIN, maxsize=16),
    )
    return S3Store(client, bucket, f"{prefix}/" if prefix else "")


@contextmanager
def _speaking() -> Iterator[None]:
    """What goes wrong on the way is one exception. Raises StoreUnreachable, FileNotFoundError."""
    try:
        yield
    except (MinioException, urllib3.exceptions.HTTPError) as error:
        raise StoreUnreachable(str(error)) from error


def _pieces(answer: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    try:
        with _speaking():
            yield from answer.stream(PIECE)
    finally:
        answer.close()
        answer.release_conn()
