"""The assessment package (考核资料): a year's plan, obligations, ledger, evidence and audit head as one sealed bag."""

import json
from dataclasses import replace
from tempfile import TemporaryFile
from typing import BinaryIO

from jiedui.documents.writers.xlsx import write_workbook_to
from jiedui.kernel.quantities import from_hundredths
from jiedui.reports.bag import BagContent, Packed, write_bag
from jiedui.reports.canonical_zip import Source, measure, restore
from jiedui.reports.checkpoint import Sealer
from jiedui.reports.package_content import ObligationPart, PackageContent
from jiedui.reports.package_page import pieces_of_page
from jiedui.reports.package_tables import TABLES, describe, lines_of
from jiedui.reports.package_words import ending_of, evidence_path
from jiedui.reports.spool import Spool, Step, no_step
from jiedui.reports.verifier import LOG_DIGESTS, LOG_EVENTS
from jiedui.reports.work_ledger import sheets_of

FORMAT = "1"


def write_package(
    target: BinaryIO, content: PackageContent, sealer: Sealer, *, spool: Spool | None = None, step: Step = no_step
) -> Packed:
    """Write the package; the same content under the same key gives the same bytes.

    Its files are made in `spool` first, in memory without one; `step` is called twice for each file packed.
    """
    return write_bag(target, bag_of(content, spool or Spool()), sealer, step=step)


def bag_of(content: PackageContent, spool: Spool) -> BagContent:
    """The bag's content: every file of the package, and the lines about it."""
    programme = content.programme
    about = (
        ("Bag-Software-Agent", "Jiedui"),
        ("Bagging-Date", content.as_of.isoformat()),
        ("External-Description", f"{programme.name}{content.year}年度考核资料"),
        ("External-Identifier", content.name),
        ("Jiedui-Format", FORMAT),
        ("Source-Organization", programme.donor),
    )
    payload = {f"data/{path}": source for path, source in files_of(content, spool).items()}
    return BagContent(content.name, payload, about, content.log.state)


def files_of(content: PackageContent, spool: Spool) -> dict[str, Source]:
    """The package's files by their path under `data/`."""
    tables = {
        table.name: spool.text(f"{table.name}.csv", lines_of(table, content), encoding="utf-8-sig") for table in TABLES
    }
    files: dict[str, Source] = {
        "index.html": spool.text("index.html", pieces_of_page(content)),
        "ledger.xlsx": _workbook(content, spool),
        f"plan/source.{ending_of(content.plan.source_name)}": content.plan.source,
        "plan/plan.txt": content.plan.text.encode(),
        "plan/plan.json": _plan_json(content),
        "tables/datapackage.json": describe(content, {name: measure(source) for name, source in tables.items()}),
        LOG_DIGESTS.removeprefix("data/"): content.log.digests,
        LOG_EVENTS.removeprefix("data/"): spool.text("events.jsonl", (f"{one.text}\n" for one in content.log.events)),
    }
    files |= {f"tables/{name}.csv": source for name, source in tables.items()}
    return files | {evidence_path(proof): proof.source for proof in content.evidence if proof.source is not None}


def _workbook(content: PackageContent, spool: Spool) -> Source:
    """The workbook in the container's one form: its own zip is another with each release of what compresses it."""
    sheets = [replace(sheet, rows=spool.each(sheet.rows)) for sheet in sheets_of(content)]
    with TemporaryFile(dir=spool.folder) as compressed:
        write_workbook_to(compressed, sheets, created=content.at)
        return spool.made("ledger.xlsx", lambda file: restore(compressed, file))


def _plan_json(content: PackageContent) -> bytes:
    plan = content.plan
    value = {
        "title": plan.title,
        "document_number": plan.document_number,
        "issuing_body": plan.issuing_body,
        "issued_on": plan.issued_on.isoformat() if plan.issued_on else None,
        "years": [plan.first_year, plan.last_year],
        "version": plan.version,
        "source": {"name": plan.source_name, "sha256": plan.source_digest},
        "document": plan.document,
        "obligations": [_obligation(obligation) for obligation in content.obligations],
    }
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _obligation(obligation: ObligationPart) -> dict[str, object]:
    """As `jiedui status --json` gives it."""
    least, most = obligation.least, obligation.most
    return {
        "obligation": obligation.number,
        "commitment": obligation.commitment,
        "clause": obligation.clause,
        "responsible": list(obligation.responsible),
        "period": [obligation.period_from.isoformat(), obligation.period_until.isoformat()],
        "due_on": obligation.due_on.isoformat(),
        "least": None if least is None else from_hundredths(least),
        "most": None if most is None else from_hundredths(most),
        "unit": obligation.unit,
        "achieved": from_hundredths(obligation.achieved),
        "status": str(obligation.status),
    }
