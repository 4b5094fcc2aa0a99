"""活动呈批表 as a Word file: opened again by another program, with official fonts by name and blanks to sign."""

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from PIL import Image

from jiedui.plans.kinds import FieldType, KindField
from jiedui.reports.approval_form import ApprovalForm, FormOpinion, write_approval_form

BLANK = "签名：　　　　　　　　　　　年　　月　　日"
FORM = ApprovalForm(
    programme="石峰区对口帮扶泸溪县白羊溪乡",
    number="1a2b3c4d",
    title="骨干教师赴白羊溪乡中心小学送教送研",
    kind="专家交流指导",
    organisation="石峰区教育局",
    author="李某",
    first_day=date(2019, 6, 12),
    last_day=date(2019, 6, 14),
    place="白羊溪乡中心小学",
    participants=("区卫生健康局",),
    headcount="参加人数",
    people=12,
    amount=100,
    unit="批",
    note="示范课6节。\n专题讲座2场。",
    told=((KindField("field", "专业领域", "Field"), "教育"),),
    asked_on=date(2019, 6, 3),
    due_on=date(2019, 6, 11),
    remark="",
    opinions=(FormOpinion("donor"), FormOpinion("recipient")),
    digest="0123456789abcdef",
    printed_on=date(2019, 6, 4),
)
SIGNED = FormOpinion("donor", "同意，请抓好落实", "王某（副区长）", "", datetime(2019, 6, 4, 17, 0, tzinfo=UTC))


def cells(form: ApprovalForm) -> list[list[str]]:
    """The table's rows, each cell once though it spans several columns."""
    (table,) = docx.Document(BytesIO(write_approval_form(form))).tables
    return [list(dict.fromkeys(cell.text for cell in row.cells)) for row in table.rows]


def test_it_says_what_is_asked_in_its_fixed_order() -> None:
    rows = cells(FORM)
    assert [row[0] for row in rows] == [
        "活动名称",
        "活动类别",
        "活动时间",
        "参加单位",
        "数　　量",
        "专业领域",
        "主要内容",
        "帮扶方\n领导意见",
        "受援方\n领导意见",
        "备　注",
    ]
    assert rows[2] == ["活动时间", "2019年6月12日至2019年6月14日", "活动地点", "白羊溪乡中心小学"]
    assert rows[6][1] == "示范课6节。\n专题讲座2场。"


def test_what_is_missing_is_left_blank_to_be_signed() -> None:
    assert [row[1] for row in cells(FORM)[7:9]] == [f"\n{BLANK}"] * 2


def test_an_opinion_stands_with_name_post_and_the_day_in_shanghai() -> None:
    given = cells(replace(FORM, opinions=(SIGNED, FormOpinion("recipient"))))[7:9]
    assert [row[1] for row in given] == ["同意，请抓好落实\n王某（副区长）　2019年6月5日", f"\n{BLANK}"]


def test_a_stand_in_s_stamp_says_for_whom() -> None:
    one = replace(SIGNED, by="张某（局长）", on_behalf_of="王某（副区长）")
    assert "王某（副区长），张某（局长）代" in cells(replace(FORM, opinions=(one, FORM.opinions[1])))[7][1]


def test_money_is_told_in_wan_and_the_kind_s_fields_with_their_units() -> None:
    told = (
        (KindField("posts", "岗位数", "Posts", FieldType.INTEGER, "个"), 320),
        (KindField("budget", "补贴", "Subsidy", FieldType.MONEY), 1_250_000),
        (KindField("until", "截止日期", "Until", FieldType.DATE), "2019-07-01"),
        (KindField("topic", "议题", "Topic"), "一" * 40),
    )
    rows = cells(replace(FORM, unit="元", amount=80_000_000, told=told))
    assert rows[4][:2] == ["经　　费", "80.00万元"]
    assert ["议题", "一" * 40] in rows
    assert ["岗位数", "320个", "补贴", "1.25万元"] in rows
    assert ["截止日期", "2019年7月1日"] in rows


def test_its_fonts_are_the_official_ones_by_name() -> None:
    paper = docx.Document(BytesIO(write_approval_form(FORM)))
    fonts = {
        fonts.get(qn("w:eastAsia"))
        for run in paper.element.body.iter(qn("w:r"))
        for fonts in run.iter(qn("w:rFonts"))
        if fonts.get(qn("w:eastAsia"))
    }
    assert fonts == {"方正小标宋简体", "黑体", "仿宋_GB2312"}


def test_the_same_form_gives_the_same_bytes_and_rare_names_are_kept() -> None:
    named = replace(FORM, author="㙟䶮𬱖", place="泸溪县浦市镇")
    assert write_approval_form(named) == write_approval_form(named)
    assert "㙟䶮𬱖" in [cell for row in cells(named) for cell in row]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
def test_it_fits_one_sheet_of_a4_in_libreoffice_and_is_ruled(tmp_path: Path) -> None:
    (tmp_path / "form.docx").write_bytes(write_approval_form(replace(FORM, opinions=(SIGNED, FORM.opinions[1]))))
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", tmp_path, tmp_path / "form.docx"], check=True, capture_output=True, timeout=120
    )
    pdf = pypdfium2.PdfDocument(tmp_path / "form.pdf")
    assert len(pdf) == 1
    width, height = pdf[0].get_size()
    assert (round(width), round(height)) == (595, 842)
    assert "王某（副区长）" in pdf[0].get_textpage().get_text_range()
    assert _longest_line(pdf[0].render(scale=1).to_pil().convert("L")) > width * 0.7


def _longest_line(picture: Image.Image) -> int:
    """The longest dark stretch in any row of pixels: a rule of the table."""
    longest = 0
    for y in range(picture.height):
        run = 0
        for x in range(picture.width):
            run = run + 1 if picture.getpixel((x, y)) < 128 else 0
            longest = max(longest, run)
    return longest
