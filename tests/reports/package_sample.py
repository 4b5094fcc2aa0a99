"""A small year of a programme as plain values, a key to seal it with, and the ways in which it is tampered with."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jiedui.assessment.results import Status
from jiedui.reports.assessment_package import write_package
from jiedui.reports.canonical_zip import measure, write_zip
from jiedui.reports.checkpoint import log_state, sign_head
from jiedui.reports.package_content import (
    ActivityPart,
    ApprovalPart,
    ContributionPart,
    EventPart,
    EvidencePart,
    LogPart,
    ObligationPart,
    PackageContent,
    PlanPart,
    ProgrammePart,
)

AT = datetime(2020, 1, 6, 9, 30, tzinfo=UTC)
PHOTO = b"\xff\xd8\xff" + bytes(range(256))


class KeyInHand:
    """A sealer whose key is a number, so that the same package comes out every time."""

    def __init__(self, number: int = 1) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big"))
        self.public_key = self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


def events(count: int = 3) -> tuple[EventPart, ...]:
    made: list[EventPart] = []
    for sequence in range(1, count + 1):
        previous = made[-1].digest if made else "0" * 64
        text = json.dumps({"sequence": sequence, "previous": previous, "verb": "记录"}, ensure_ascii=False)
        digest = hashlib.sha256(text.encode()).hexdigest()
        made.append(EventPart(sequence, AT, "联络员（区府办）", "record_activity", "=1+1", digest, text))
    return tuple(made)


def log(count: int = 3) -> LogPart:
    listed = events(count)
    digests = [event.digest for event in listed]
    head = sign_head(count, digests[-1], at=AT, sealer=KeyInHand()) if digests else None
    return LogPart(log_state(digests), "".join(f"{digest}\n" for digest in digests).encode(), listed, head)


def obligation(number: int = 1, **changes: Any) -> ObligationPart:
    values: dict[str, Any] = {
        "number": number,
        "commitment": f"c{number}",
        "clause": "三/（二）/2",
        "quote": "每年组织2—3批专家到白羊溪乡开展交流指导",
        "area": "talent",
        "kind": "expert_batch",
        "lead": ("区委组织部",),
        "responsible": ("区教育局", "区卫健局"),
        "period_from": date(2019, 1, 1),
        "period_until": date(2019, 12, 31),
        "opens_on": date(2019, 1, 1),
        "due_on": date(2019, 12, 31),
        "least": 200,
        "needed": 200,
        "most": 300,
        "unit": "批",
        "status": Status.MET,
        "achieved": 200,
        "achieved_by_due": 200,
    }
    return ObligationPart(**(values | changes))


def activity(number: int = 1, **changes: Any) -> ActivityPart:
    values: dict[str, Any] = {
        "number": number,
        "uid": f"00000000-0000-4000-8000-{number:012}",
        "kind": "expert_batch",
        "title": "第一批农技专家到乡指导",
        "organisation": "区农业农村局",
        "participants": ("区教育局",),
        "place": "白羊溪乡",
        "planned_on": date(2019, 6, 28),
        "planned_until": date(2019, 6, 30),
        "done_on": date(2019, 6, 28),
        "done_until": date(2019, 6, 30),
        "amount": 200,
        "unit": "批",
        "people": 12,
        "note": "=HYPERLINK(1) 教农户修剪柑橘，\n现场答疑。",
        "told": "",
        "state": "confirmed",
        "is_unapproved": False,
        "unapproved_reason": "",
        "regularised_on": None,
        "author": "区农业农村局经办人",
        "recorded_at": AT,
        "confirmed_by": "乡政府经办人",
        "confirmed_on": date(2019, 7, 2),
    }
    return ActivityPart(**(values | changes))


def evidence(number: int = 1, **changes: Any) -> EvidencePart:
    values: dict[str, Any] = {
        "number": number,
        "activity": 1,
        "name": "现场照片.JPG",
        "media_type": "image/jpeg",
        "size": len(PHOTO),
        "digest": hashlib.sha256(PHOTO).hexdigest(),
        "added_at": AT,
        "withdrawn_reason": "",
        "source": PHOTO,
    }
    return EvidencePart(**(values | changes))


def content(**changes: Any) -> PackageContent:
    text = "石峰区对口帮扶泸溪县白羊溪乡工作方案\n三、主要任务\n……每年组织2—3批专家到白羊溪乡开展交流指导……\n"
    head = events()[-1].digest
    values: dict[str, Any] = {
        "year": 2019,
        "as_of": date(2019, 12, 31),
        "at": AT,
        "programme": ProgrammePart("shifeng-luxi", "石峰区对口帮扶泸溪县白羊溪乡", "石峰区", "泸溪县白羊溪乡"),
        "plan": PlanPart(
            version=1,
            title="石峰区对口帮扶泸溪县白羊溪乡工作方案（2019—2020年）",
            document_number="株石政办发〔2019〕1号",
            issuing_body="石峰区人民政府办公室",
            issued_on=date(2019, 3, 1),
            first_year=2019,
            last_year=2020,
            source_name="方案.txt",
            source=text.encode(),
            source_digest=hashlib.sha256(text.encode()).hexdigest(),
            text=text,
            document={"format": "txt", "blocks": [], "clauses": []},
        ),
        "obligations": (
            obligation(),
            obligation(
                2,
                quote="区财政每年安排不低于80万元的扶贫资金，每年6月30日前到位",
                area="funds",
                kind="fund_arrival",
                lead=(),
                responsible=("区财政局",),
                due_on=date(2019, 6, 30),
                least=80_000_000,
                needed=80_000_000,
                most=None,
                unit="元",
                status=Status.OVERDUE,
                achieved=60_000_050,
                achieved_by_due=0,
            ),
        ),
        "activities": (activity(),),
        "approvals": (
            ApprovalPart(1, 1, "donor", "区长", "同意", AT, "a" * 64, head, None),
            ApprovalPart(2, 1, "recipient", "乡长", "@所有人", AT, "a" * 64, head, None),
        ),
        "contributions": (
            ContributionPart(1, 1, 1, 200, date(2019, 6, 30), date(2019, 7, 2), None, is_corrected=False, reason=""),
        ),
        "evidence": (
            evidence(),
            evidence(2, name="签到表.pdf", media_type="application/pdf"),
            evidence(3, name="旧照片.jpg", withdrawn_reason="重复", source=None),
        ),
        "log": log(),
    }
    return PackageContent(**(values | changes))


def package(made: PackageContent | None = None, *, key: int = 1) -> bytes:
    target = BytesIO()
    write_package(target, made or content(), KeyInHand(key))
    return target.getvalue()


def files_of(package: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(package)) as file:
        return {name: file.read(name) for name in file.namelist()}


def container(files: Mapping[str, bytes]) -> bytes:
    """The files in a canonical container: what somebody makes who knows the form but hasn't the key."""
    target = BytesIO()
    write_zip(target, {name: measure(content) for name, content in files.items()})
    return target.getvalue()
