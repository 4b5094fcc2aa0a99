"""The package's first page: one self-contained file that opens from a folder, prints on A4 and needs no script."""

from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape

from jiedui.assessment.results import Status
from jiedui.reports.package_content import ActivityPart, EvidencePart, ObligationPart, PackageContent
from jiedui.reports.package_words import (
    LIGHTS,
    STATES,
    activity_days,
    amount_words,
    area_name,
    clause_words,
    day_words,
    ending_of,
    evidence_path,
    head_line,
    head_words,
    kind_name,
    moment_words,
    target_words,
)
from jiedui.reports.work_ledger import (
    by_area,
    evidence_by_activity,
    evidence_by_obligation,
    progress_words,
    unapproved_words,
)

_STYLE = """
:root{--ink:#1f2328;--line:#c9ced6;--paper:#fff;--soft:#f3f5f7}
body{margin:2rem auto;max-width:64rem;padding:0 1rem;color:var(--ink);background:var(--paper);
font:16px/1.7 "Noto Sans CJK SC","Microsoft YaHei",SimSun,sans-serif}
h1{font-size:1.7rem;line-height:1.4}h2{margin-top:2.5rem;border-bottom:2px solid var(--ink)}h3{margin-top:1.5rem}
table{width:100%;border-collapse:collapse;font-size:.92rem}
th,td{border:1px solid var(--line);padding:.35rem .5rem;text-align:left;vertical-align:top}
thead{display:table-header-group}th{background:var(--soft);white-space:nowrap}tr{break-inside:avoid}
.day,.light{white-space:nowrap}.proofs{min-width:11em}.brief{min-width:6em}
nav ul{padding:0}nav li{display:inline-block;margin-right:1.5rem}
.overdue{color:#a4161a;font-weight:700}.due_soon{color:#7a5200}
.met,.met_late{color:#1b6e3c}.over_most,.on_track{color:#1d4f91}.counts li{display:inline-block;margin-right:1.5rem}
.counts{padding:0;list-style:none;font-size:1.1rem}code{font-family:monospace;overflow-wrap:anywhere}
.head{font-size:.85rem;overflow-wrap:anywhere}
dt{float:left;clear:left;width:8em;color:#57606a}dd{margin-left:8em}
h2,h3{break-after:avoid}
@media screen and (max-width:48rem){table{display:block;overflow-x:auto}body{margin:1rem auto}h1{font-size:1.35rem}}
@media print{body{margin:0;max-width:none;font-size:10.5pt}a{color:inherit;text-decoration:none}}
@page{size:A4 landscape;margin:15mm}
"""
_PARTS = (
    ("about", "一、概况"),
    ("obligations", "二、任务及完成情况"),
    ("activities", "三、帮扶活动"),
    ("evidence", "四、佐证材料"),
    ("files", "五、文件与核验"),
)


def pieces_of_page(content: PackageContent) -> Iterator[str]:
    """The page, a piece at a time: a row of a table is the largest of them."""
    title = f"{content.programme.name}{content.year}年度考核资料"
    contents = "".join(f'<li><a href="#{anchor}">{heading}</a></li>' for anchor, heading in _PARTS)
    yield (
        '<!doctype html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(title)}</title>\n<style>{_STYLE}{_sheet_foot(content)}</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}</h1>\n<nav><ul>{contents}</ul></nav>\n"
    )
    for (anchor, heading), part in zip(_PARTS, (_about, _obligations, _activities, _evidence, _files), strict=True):
        yield f'<section id="{anchor}"><h2>{heading}</h2>\n'
        yield from part(content)
        yield "</section>\n"
    yield "</body>\n</html>\n"


def _about(content: PackageContent) -> Iterator[str]:
    plan, programme = content.plan, content.programme
    issued = f"，{day_words(plan.issued_on)}印发" if plan.issued_on else ""
    rows = (
        ("工作方案", f"{plan.title}{f'（{plan.document_number}）' if plan.document_number else ''}{issued}"),
        ("帮扶方", programme.donor),
        ("受援方", programme.recipient),
        ("统计截至", day_words(content.as_of)),
        ("资料生成", moment_words(content.at)),
    )
    described = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    counts = Counter(obligation.status for obligation in content.obligations)
    lights = "".join(f"<li>{_light(status)} {counts[status]}</li>" for status in LIGHTS if counts[status])
    yield f'<dl>{described}</dl>\n<ul class="counts">{lights}</ul>\n'


def _obligations(content: PackageContent) -> Iterator[str]:
    proofs = evidence_by_obligation(content)
    heads = ("任务", "责任单位", "目标", "完成时限", "进展", "完成情况", "佐证材料")
    for area, obligations in by_area(content.obligations):
        yield f"<h3>{escape(area_name(area))}</h3>\n"
        yield from _table(heads, (_obligation(one, proofs[one.number]) for one in obligations))
    if not content.obligations:
        yield "<p>本年度没有任务。</p>\n"


def _obligation(obligation: ObligationPart, proofs: list[EvidencePart]) -> Iterator[str]:
    clause = f"<br><small>{escape(clause_words(obligation.clause))}</small>" if obligation.clause else ""
    waiver = f"<br><small>{escape(obligation.waiver_paper)}</small>" if obligation.waiver_paper else ""
    yield f'<td id="o{obligation.number}">{escape(obligation.quote)}{clause}</td>'
    yield f'<td class="brief">{escape("、".join(obligation.responsible))}</td>'
    yield f'<td class="brief">{escape(target_words(obligation))}</td>'
    yield f'<td class="day">{obligation.due_on.isoformat()}</td>'
    yield f'<td class="brief">{escape(progress_words(obligation))}</td>'
    yield f'<td class="light">{_light(obligation.status)}{waiver}</td>'
    yield f'<td class="proofs">{_links(proofs)}</td>'


def _activities(content: PackageContent) -> Iterator[str]:
    proofs = evidence_by_activity(content)
    heads = ("活动", "类别", "时间", "地点", "组织单位", "数量", "状态", "佐证材料")
    rows = (_activity(activity, proofs[activity.number]) for activity in content.activities)
    yield from _table(heads, rows) if content.activities else ("<p>本年度没有活动。</p>\n",)


def _activity(activity: ActivityPart, proofs: list[EvidencePart]) -> Iterator[str]:
    ahead = f"<br><small>{escape(unapproved_words(activity))}</small>" if activity.is_unapproved else ""
    yield f'<td id="a{activity.number}">{escape(activity.title)}</td>'
    yield f"<td>{escape(kind_name(activity.kind))}</td>"
    yield f'<td class="day">{activity_days(activity)}</td>'
    yield f"<td>{escape(activity.place)}</td>"
    yield f"<td>{escape(activity.organisation)}</td>"
    yield f"<td>{escape(amount_words(activity.amount, activity.unit))}</td>"
    yield f"<td>{escape(STATES.get(activity.state, activity.state))}{ahead}</td>"
    yield f'<td class="proofs">{_links(proofs)}</td>'


def _evidence(content: PackageContent) -> Iterator[str]:
    heads = ("材料", "所属活动", "字节数", "SHA-256")
    titles = {activity.number: activity.title for activity in content.activities}
    standing = [evidence for evidence in content.evidence if evidence.source is not None]
    rows = (
        (
            f"<td>{_links([evidence])}</td>",
            f'<td><a href="#a{evidence.activity}">{escape(titles.get(evidence.activity, ""))}</a></td>',
            f"<td>{evidence.size:,}</td>",
            f"<td><code>{evidence.digest}</code></td>",
        )
        for evidence in standing
    )
    yield from _table(heads, rows) if standing else ("<p>没有佐证材料。</p>\n",)


def _files(content: PackageContent) -> Iterator[str]:
    source = f"plan/source.{ending_of(content.plan.source_name)}"
    files = (
        (source, f"工作方案原件（{content.plan.source_name}）"),
        ("plan/plan.txt", "工作方案全文"),
        ("plan/plan.json", "工作方案的条款与承诺（机器可读）"),
        ("ledger.xlsx", "工作台账、活动台账"),
        ("tables/datapackage.json", "各数据表的说明；数据表为同一文件夹下的 CSV 文件"),
        ("log/events.jsonl", "审计日志中本计划的事件"),
        ("log/digests.txt", "审计日志全部事件的摘要"),
    )
    links = "".join(f'<li><a href="{escape(path)}">{escape(words)}</a></li>' for path, words in files)
    yield (
        f"<ul>{links}</ul>\n<p>核验本包：<code>python3 verify.py {escape(content.name)}.zip --key 公钥</code>"
        "（只需 Python 3.8 或更新版本，不需联网）。</p>\n"
        f"{_head(content)}"
    )


def _head(content: PackageContent) -> str:
    """The signed head, whole."""
    head = content.log.head
    return f'<p class="head">{"<br>".join(map(escape, head_words(head)))}</p>\n' if head else ""


def _sheet_foot(content: PackageContent) -> str:
    """The signed head, short, at the foot of each printed sheet, by browsers that print what stands in a margin."""
    head = content.log.head
    return f'@page{{@bottom-left{{content:"{head_line(head)}";font-size:7.5pt}}}}\n' if head else ""


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    head = "".join(f'<th scope="col">{word}</th>' for word in heads)
    yield f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n"
    for row in rows:
        yield f"<tr>{''.join(row)}</tr>\n"
    yield "</tbody>\n</table>\n"


def _links(proofs: list[EvidencePart]) -> str:
    return "<br>".join(f'<a href="{evidence_path(evidence)}">{escape(evidence.name)}</a>' for evidence in proofs)


def _light(status: Status) -> str:
    return f'<span class="{status.value}">{LIGHTS[status]}</span>'
