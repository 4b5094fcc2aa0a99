"""`jiedui tidy` as it is typed: what it sweeps, what it makes anew, what it leaves."""

import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.utils import timezone

from jiedui.cli.main import main
from jiedui.evidence.thumbnails import SMALL
from jiedui.ledger import storage
from jiedui.ledger.actions.uploads import NewUpload, receive_piece, start_upload
from jiedui.ledger.models import Likeness, PictureLook, Upload
from jiedui.ledger.storage.small import small_copy
from tests.cast import Cast
from tests.evidence.media_files import scene
from tests.making import make_activity, make_evidence


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, settings: Any) -> None:
    settings.EVIDENCE_ROOT = tmp_path / "store"


def tidy(*options: str) -> str:
    result = CliRunner().invoke(main, ["tidy", *options], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def begun(cast: Cast, *, days_ago: int) -> Path:
    uid, at = uuid4(), timezone.now() - timedelta(days=days_ago)
    new = NewUpload(uid, "培训.mp4", 10, hashlib.sha256(b"0123456789").hexdigest())
    start_upload(cast.clerk, programme=cast.programme, new=new, at=at)
    receive_piece(cast.clerk, uid=uid, offset=0, pieces=[b"01234"], at=at)
    return storage.uploads() / str(uid)


def test_what_nobody_goes_on_sending_is_swept_and_the_rest_stays(cast: Cast) -> None:
    fresh, old = begun(cast, days_ago=1), begun(cast, days_ago=8)
    stray = storage.uploads() / str(uuid4())
    stray.write_bytes(b"left over")
    os.utime(stray, (0, 0))
    assert "2 个" in tidy()
    assert [path.exists() for path in (fresh, old, stray)] == [True, False, False]
    assert Upload.objects.count() == 1


def test_small_copies_and_likenesses_are_made_anew(cast: Cast) -> None:
    rows = []
    for size in ((960, 720), (480, 360)):
        target = io.BytesIO()
        scene(3).resize(size).save(target, "PNG")
        rows.append(make_evidence(cast, make_activity(cast), content=target.getvalue()))
    small = storage.beside("thumbnails") / rows[0].digest[:2] / f"{rows[0].digest}-{SMALL}.jpg"
    small_copy(rows[0].digest, side=SMALL)
    small.write_bytes(b"spoilt")
    PictureLook.objects.all().delete()
    Likeness.objects.all().delete()
    assert "2 份材料" in tidy("--rebuild")
    assert small.read_bytes().startswith(b"\xff\xd8")
    assert (Likeness.objects.count(), PictureLook.objects.count()) == (1, 4)
