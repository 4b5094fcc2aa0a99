"""The store in a bucket, against a server process that speaks S3; docs/evidence.md says how to install one."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import minio
import pytest

from jiedui.kernel.refusals import InputRefused
from jiedui.ledger import storage
from jiedui.ledger.actions.evidence import add_evidence
from jiedui.ledger.actions.packages import assemble_package
from jiedui.ledger.models import ActivityState
from jiedui.ledger.verification import verify_database
from tests.cast import Cast
from tests.days import at
from tests.making import make_activity, picture_bytes

ROOT = Path(__file__).resolve().parents[2]
SERVER = os.environ.get("JIEDUI_MOTO_SERVER") or shutil.which("moto_server") or str(ROOT / "build/s3/bin/moto_server")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server of this module's own, as HOST:PORT."""
    if not Path(SERVER).exists():
        pytest.skip("no server that speaks S3 on this machine; docs/evidence.md says how to install one")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [SERVER, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def bucket(server: str, settings: Any, tmp_path: Path) -> Any:
    """A fresh bucket that keeps the files of this test; its client."""
    name = f"evidence-{uuid4().hex[:12]}"
    client = minio.Minio(server, access_key="key", secret_key="se/cret", secure=False, region="us-east-1")
    client.make_bucket(bucket_name=name)
    settings.EVIDENCE_ROOT = tmp_path / "incoming"
    settings.STORAGE_URL = f"s3://key:se%2Fcret@{server}/{name}/jiedui?tls=0"
    client.bucket = name
    return client


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server that speaks S3 did not start")


def names(bucket: Any) -> list[str]:
    return [one.object_name for one in bucket.list_objects(bucket_name=bucket.bucket, recursive=True)]


def test_bytes_come_back_whole_and_in_parts(bucket: Any) -> None:
    content = bytes(range(256)) * 4000
    kept = storage.store([content[:1000], content[1000:]])
    assert kept.digest == sha256(content).hexdigest()
    assert names(bucket) == [f"jiedui/{kept.digest[:2]}/{kept.digest}"]
    assert b"".join(storage.stream(kept.digest)) == content
    assert b"".join(storage.stream(kept.digest, start=1000, length=500)) == content[1000:1500]
    with storage.opened(kept.digest) as file:
        file.seek(-10, os.SEEK_END)
        assert file.read() == content[-10:]
    assert storage.recomputed(kept.digest) == kept.digest


def test_nothing_stays_on_this_machine_and_the_same_bytes_are_kept_once(bucket: Any, tmp_path: Path) -> None:
    for _ in range(2):
        storage.store([b"the same"])
    assert len(names(bucket)) == 1
    assert [path for path in (tmp_path / "incoming").rglob("*") if path.is_file()] == []


def test_what_the_bucket_lacks_is_missing(bucket: Any) -> None:
    assert not storage.has("0" * 64)
    with pytest.raises(FileNotFoundError):
        storage.stream("0" * 64)
    with pytest.raises(FileNotFoundError), storage.opened("0" * 64):
        pass


def test_an_object_altered_in_the_bucket_is_found(bucket: Any, tmp_path: Path) -> None:
    kept = storage.store([b"as it was"])
    (tmp_path / "other").write_bytes(b"as it is")
    bucket.fput_object(bucket_name=bucket.bucket, object_name=names(bucket)[0], file_path=str(tmp_path / "other"))
    assert storage.recomputed(kept.digest) != kept.digest


def test_a_year_goes_into_the_bucket_and_out_as_a_package(
    bucket: Any, cast: Cast, tmp_path: Path, settings: Any
) -> None:
    settings.KEYS_ROOT = tmp_path / "keys"
    plan = cast.programme.versions.get()
    storage.store([plan.text.encode()])
    make_activity(cast, state=ActivityState.CONFIRMED)
    assert verify_database().fault is None
    made = assemble_package(cast.liaison, programme=cast.programme, year=2019, at=at(), target=tmp_path / "package.zip")
    assert made.files > 0
    for name in names(bucket):
        bucket.remove_object(bucket_name=bucket.bucket, object_name=name)
    assert verify_database().fault.code == "file_missing"


def test_a_bucket_out_of_reach_is_one_clear_sentence(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_ROOT = tmp_path / "incoming"
    activity = make_activity(cast)
    settings.STORAGE_URL = "s3://key:secret@127.0.0.1:9/bucket?tls=0"
    with pytest.raises(InputRefused) as refused:
        add_evidence(
            cast.clerk,
            programme=cast.programme,
            activity_uid=activity.uid,
            uid=uuid4(),
            name="现场.png",
            chunks=[picture_bytes()],
            at=at(),
        )
    assert (refused.value.code, activity.evidence.count()) == ("store_unreachable", 0)
