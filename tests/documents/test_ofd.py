"""OFD: lines joined, tables by their rules, paths that stay inside, and what is refused."""

import pytest

from jiedui.documents.model import BlockKind
from jiedui.documents.reading import read_document
from jiedui.kernel.refusals import InputRefused
from tests.documents.ofd_files import NAMESPACE, objects_of, ofd_file, rule, text_object
from tests.documents.outlines import check_coverage, check_laws, paths, read_or_refuse, words

PLAN = [
    "为做好对口帮扶工作，制定本方案。",
    "一、主要任务",
    "（一）加强领导",
    "1．区政府领导每年开展2次调研活动，帮助解决实际困难，并向区委报告。" * 3,
    "2．" + "各责任单位每年至少组织1次与业务相关的帮扶活动。" * 20,
    "二、保障措施",
]


def test_its_paragraphs_are_those_that_were_set() -> None:
    document = read_document(ofd_file(objects_of(PLAN)), name="方案.ofd")
    check_laws(document)
    check_coverage(document)
    assert words(document) == PLAN
    assert paths(document) == ["一", "一/（一）", "一/（一）/1", "一/（一）/2", "二"]
    assert document.format == "ofd"


def test_a_table_has_rows_and_cells() -> None:
    columns, rows = (28, 45, 120, 180), (50, 62, 74, 86)
    cells = [["序号", "任务", "责任单位"], ["1", "每年调研", "甲局"], ["2", "选派干部", ""]]
    objects = [rule(x, 50, x, 86) for x in columns]
    objects += [rule(28, y, 120 if y == 74 else 180, y) for y in rows]
    objects += [
        text_object(word, x=columns[column] + 1, y=rows[at] + 7, size=4)
        for at, row in enumerate(cells)
        for column, word in enumerate(row)
        if word
    ]
    document = read_document(ofd_file([objects]), name="方案.ofd")
    found = [block for block in document.blocks if block.kind is BlockKind.ROW]
    assert [[cell.cut(document.text) for cell in block.cells] for block in found] == cells


def test_text_in_blocks_and_with_a_matrix_is_read() -> None:
    scaled = text_object("一、主要任务和工作目标", x=28, y=40, size=2.8, more='CTM="2 0 0 2 0 0"')
    hidden = text_object("隐藏", x=28, y=60, more='Visible="false"')
    turned = text_object("印章", x=28, y=80, more='CTM="0 1 -1 0 0 0"')
    blocks = f"<ofd:PageBlock><ofd:PageBlock>{scaled}</ofd:PageBlock></ofd:PageBlock>{hidden}{turned}"
    document = read_document(ofd_file([[blocks, text_object("（一）加强组织领导", x=28, y=70)]]), name="方案.ofd")
    assert words(document) == ["一、主要任务和工作目标", "（一）加强组织领导"]


def ofd_xml(root: str) -> str:
    return f"<ofd:OFD {NAMESPACE}><ofd:DocBody><ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody></ofd:OFD>"


GOOD = [[text_object("一、主要任务和工作目标和保障", x=28, y=40)]]


@pytest.mark.parametrize("root", ["/Doc_0/Document.xml", "./Doc_0/Document.xml", "../../Doc_0/Document.xml"])
def test_paths_end_at_the_root_of_the_file(root: str) -> None:
    document = read_document(ofd_file(GOOD, more={"OFD.xml": ofd_xml(root)}), name="方案.ofd")
    assert words(document) == ["一、主要任务和工作目标和保障"]


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
PAGE = "Doc_0/Pages/Page_0/Content.xml"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"OFD.xml": "<x"}, "D007"),
        ({"OFD.xml": ofd_xml("../../../etc/passwd")}, "D007"),
        ({"OFD.xml": ofd_xml("/etc/passwd")}, "D007"),
        ({"Doc_0/Document.xml": "<x/>"}, "D007"),
        ({PAGE: ENTITIES}, "D010"),
        ({PAGE: "<a>" * 3000 + "</a>" * 3000}, "D007"),
        ({PAGE: "<x/>"}, "D013"),
        ({PAGE: "<x>" + " " * 40_000_000 + "</x>"}, "D009"),
        ({"Doc_0/Document.xml": "<x><Pages>" + f'<Page BaseLoc="/{PAGE}"/>' * 501 + "</Pages></x>"}, "D011"),
    ],
)
def test_it_is_refused_with_one_sentence(more: dict[str, str | bytes], code: str) -> None:
    with pytest.raises(InputRefused) as refused:
        read_document(ofd_file(GOOD, more=more), name="方案.ofd")
    assert refused.value.code == code
    assert str(refused.value).count("。") == 1


@pytest.mark.parametrize(
    "attributes",
    [
        'Boundary="1e9999 nan inf -inf" Size="5"',
        'Boundary="0 0 1 1" Size="99999999999"',
        'Boundary="0 0 1 1" Size="0"',
        'Boundary="0 0 1" Size="5"',
        'Boundary="0 0 1 1" Size="5" CTM="0 0 0 0 0 0"',
        'Boundary="-999999999 999999999 1 1" Size="5"',
        "",
    ],
)
@pytest.mark.parametrize("steps", ["g 999999999 5", "g x 5", "g", "5 5 5 g 2", "-9 -9 -9 -9", "nan nan"])
def test_odd_numbers_are_read_or_left_out(attributes: str, steps: str) -> None:
    code = f'<ofd:TextCode X="1" Y="2" DeltaX="{steps}">一、甲乙丙丁戊己庚辛壬癸</ofd:TextCode>'
    odd = f"<ofd:TextObject {attributes}>{code}</ofd:TextObject>"
    document = read_or_refuse(ofd_file([[*GOOD[0], odd]]), name="方案.ofd")
    assert not isinstance(document, InputRefused)
    check_laws(document)
