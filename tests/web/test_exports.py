"""Lists taken out: what the page shows, all of it, for whoever may see the page."""

import base64
import csv
import io

import openpyxl
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from jiedui.documents.writers.xlsx import Column
from jiedui.ledger.actions.particulars import Actuals
from jiedui.ledger.exports.asking import Asked
from jiedui.ledger.exports.registry import EXPORTS, OF_A_PROGRAMME, Export, write_export
from jiedui.ledger.head import signed_head
from jiedui.ledger.models import ActivityState, Obligation
from jiedui.ledger.refusals import Refused
from jiedui.ledger.sealing import own_seal
from jiedui.sheets.listing import Form, Listing
from tests.cast import Cast
from tests.days import at, days_after
from tests.making import EDUCATION, FINANCE, SLUG, make_activity, make_details, wanted_values

S = ActivityState


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.user(getattr(cast, name)))
    return client


def taken_out(client: Client, listing: str, form: str = "csv", **query: object) -> HttpResponse:
    return client.get(reverse("export", args=[SLUG, listing, form]), query)


def content(response: HttpResponse) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def table_of(response: HttpResponse) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(response).decode("utf-8-sig"), newline="")))


def rows_of(response: HttpResponse) -> list[dict[str, str]]:
    """The rows under the heads, without the sums and the count below them."""
    table = [row for row in table_of(response) if row[0] != "合计"]
    assert table[-1] == [f"共{sum(len(row) == len(table[0]) for row in table[1:])}条"]
    return [dict(zip(table[0], row, strict=True)) for row in table[1:-1] if len(row) == len(table[0])]


def test_the_ledger_is_taken_out_whole_and_in_the_order_of_its_page(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("jiedui.ledger.exports.activities.CHUNK", 2)
    titles = [f"送教第{n}批" for n in range(5)]
    for title in titles:
        make_activity(cast, details=make_details(title=title))
    rows = rows_of(taken_out(signed_in(cast, "liaison"), "ledger"))
    assert [row["活动名称"] for row in rows] == titles[::-1]
    assert [row["序号"] for row in rows] == ["1", "2", "3", "4", "5"]


def test_the_filter_of_the_page_is_the_filter_of_the_file(cast: Cast) -> None:
    make_activity(cast, state=S.SUBMITTED)
    make_activity(cast, state=S.CONFIRMED)
    client = signed_in(cast, "liaison")
    assert [row["状态"] for row in rows_of(taken_out(client, "ledger", state="confirmed"))] == ["已确认"]
    page = client.get(reverse("ledger", args=[SLUG]), {"state": "confirmed", "after": "2019-01-01_1"}).content.decode()
    assert f'href="{reverse("export", args=[SLUG, "ledger", "xlsx"])}?state=confirmed"' in page


def test_a_clerk_takes_out_the_own_unit_only(cast: Cast) -> None:
    make_activity(cast)
    make_activity(cast, details=make_details(organisation=FINANCE), author=cast.other_clerk)
    assert {row["组织单位"] for row in rows_of(taken_out(signed_in(cast, "clerk"), "ledger"))} == {EDUCATION}


def test_the_ledger_is_summed_up_as_an_office_does(cast: Cast) -> None:
    """One kind's sums stand under their columns, amounts are told by kinds, and what was withdrawn doesn't count."""
    for people, employers in ((120, 12), (80, 8)):
        values = {**wanted_values("job_fair", is_of_deed=True), "enterprises": employers}
        actuals = Actuals(done_on=days_after(-9), people=people, values=values)
        make_activity(cast, details=make_details("job_fair"), state=S.CARRIED_OUT, actuals=actuals)
    make_activity(cast, details=make_details("job_fair", people=999), state=S.WITHDRAWN)
    money = make_details("fund_arrival", organisation=FINANCE, amount=80_000_050)
    make_activity(cast, details=money, author=cast.other_clerk)
    client = signed_in(cast, "liaison")
    table = table_of(taken_out(client, "ledger", kind="job_fair"))
    (total,) = (dict(zip(table[0], row, strict=True)) for row in table if row[0] == "合计")
    assert (total["活动名称"], total["参加人数"], total["活动类别"]) == ("2项", "200", "不含已撤回")
    assert (total["进场企业数（家）"], total["提供岗位数（个）"]) == ("20", "2")
    assert ["数量合计：专场招聘会2场"] in table
    assert ["数量合计：资金到位80.00万元、专场招聘会2场"] in table_of(taken_out(client, "ledger"))


def test_money_is_in_the_unit_of_the_table_and_exact(cast: Cast) -> None:
    details = make_details("fund_arrival", organisation=FINANCE, amount=80_000_050)
    make_activity(cast, details=details, author=cast.other_clerk)
    response = taken_out(signed_in(cast, "liaison"), "ledger", "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(content(response))).active
    heads = {cell.value: cell.column for cell in sheet[4] if cell.value}
    cell = sheet.cell(5, heads["数量"])
    assert (cell.value, sheet.cell(5, heads["计量单位"]).value) == (80.00005, "万元")
    assert sheet["A1"].value.endswith("活动台账")
    line = "".join(str(cell.value or "") for cell in sheet[2])
    assert "填报单位：石峰区农业农村局" in line
    assert "单位：万元　共1条" in line


def test_obligations_are_all_there(cast: Cast) -> None:
    rows = rows_of(taken_out(signed_in(cast, "liaison"), "obligations"))
    assert len(rows) == Obligation.objects.count()
    assert {"工作任务", "完成时限", "状态"} <= set(rows[0])


@pytest.mark.parametrize("listing", OF_A_PROGRAMME)
def test_every_list_opens_in_a_spreadsheet_program(cast: Cast, listing: str) -> None:
    make_activity(cast, state=S.CONFIRMED)
    make_activity(cast)
    book = openpyxl.load_workbook(io.BytesIO(content(taken_out(signed_in(cast, "liaison"), listing, "xlsx"))))
    assert book.active.max_row >= 4
    assert "填报时间" in "".join(str(cell.value or "") for cell in book.active[2])


@pytest.mark.parametrize("listing", ["accounts", "bodies"])
def test_the_lists_of_the_installation_are_the_administrators(cast: Cast, listing: str) -> None:
    address = reverse("export_of_all", args=[listing, "csv"])
    assert rows_of(signed_in(cast, "administrator").get(address))
    assert signed_in(cast, "liaison").get(address).status_code == 404


def test_the_trail_says_its_verbs_in_words(cast: Cast) -> None:
    make_activity(cast)
    assert rows_of(taken_out(signed_in(cast, "liaison"), "trail"))[0]["事项"] == "记一笔"


def test_a_list_that_is_not_as_long_as_it_was_counted_is_refused(cast: Cast, monkeypatch) -> None:
    short = Listing("短", "短", "某局", at().date(), (Column("名称", 9),), [("甲",)], count=2)
    monkeypatch.setitem(EXPORTS, "short", Export(lambda viewer, asked: short))
    asked = Asked(SLUG, None, at().date(), at().date())
    with pytest.raises(Refused, match="应有2条，写出了1条，没有生成文件") as refusal:
        write_export(cast.liaison, "short", asked, form=Form.CSV, target=io.BytesIO(), at=at())
    assert refusal.value.code == "conflict"


@pytest.mark.parametrize(("listing", "form"), [("ledger", "pdf"), ("nothing", "csv"), ("accounts", "csv")])
def test_what_is_no_list_is_not_there(cast: Cast, listing: str, form: str) -> None:
    assert taken_out(signed_in(cast, "liaison"), listing, form).status_code == 404


def test_a_workbook_ends_with_the_signed_head_of_the_log(cast: Cast) -> None:
    make_activity(cast)
    head = signed_head()
    sheet = openpyxl.load_workbook(io.BytesIO(content(taken_out(signed_in(cast, "liaison"), "ledger", "xlsx")))).active
    text = "\n".join(str(cell.value) for row in sheet for cell in row if cell.value is not None)
    assert f"第{head.number}号事件" in text
    assert head.digest in text
    assert f"链首签名（Ed25519）：{head.signature}" in text
    Ed25519PublicKey.from_public_bytes(own_seal().public_key).verify(
        base64.b64decode(head.signature), head.text.encode()
    )
