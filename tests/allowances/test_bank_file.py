"""The bank's list: in the bank's format, with cards that were sealed until then, for a purpose, and kept nowhere."""

import csv
import io
import re
import zipfile
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from models.accounts import Role
from tests.allowances.bureaus import CARD, Bureau

SAID: dict[str, Any] = {
    "code": "ICBC",
    "name": "工行代发",
    "columns": [
        {"field": "bank_card", "header": "卡号"},
        {"field": "line_no", "header": "顺序号"},
        {"field": "amount", "header": "金额"},
        {"field": "name", "header": "姓名"},
        {"field": "id_number", "header": "证件号"},
        {"field": "month", "header": "月份"},
        {"field": "allowance", "header": "摘要"},
    ],
    "with_header": False,
    "encoding": "gb18030",
    "amount_unit": "fen",
    "totals_row": "first",
}


async def test_a_format_is_data_that_the_bureau_edits(bureau: Bureau):
    made = await bureau.admin.post("/v1/bank-formats", json=SAID)
    taken = await bureau.admin.post("/v1/bank-formats", json=SAID)
    path = f"/v1/bank-formats/{made.json()['id']}"
    version = {"If-Match": (await bureau.admin.get(path)).headers["ETag"]}
    changed = await bureau.admin.patch(path, json={"amount_unit": "yuan"}, headers=version)
    stale = await bureau.admin.patch(path, json={"amount_unit": "fen"}, headers=version)
    whole = {"If-Match": changed.headers["ETag"]}
    incomplete = await bureau.admin.patch(path, json={"columns": SAID["columns"][1:]}, headers=whole)

    assert made.status_code == 201, made.text
    assert (taken.status_code, taken.json()["code"]) == (409, "bank_format_exists")
    assert (changed.json()["amount_unit"], changed.json()["version"]) == ("yuan", 2)
    assert stale.status_code == 412
    assert (incomplete.status_code, incomplete.json()["code"]) == (422, "bank_columns_incomplete")
    assert incomplete.json()["errors"][0]["pointer"] == "/columns"


async def test_the_file_is_written_as_the_format_says(bureau: Bureau):
    """Seen to be sent as utf-8, which it is not, while the header named no encoding."""
    await bureau.admin.post("/v1/bank-formats", json=SAID)
    await bureau.elder(name="王秀英", id_number="371002194003070022")
    batch = await bureau.approved()

    file = await bureau.file(batch, format="ICBC")

    assert file.headers["content-type"] == "text/csv; charset=gb18030"
    assert file.headers["content-disposition"] == f'attachment; filename="{batch["batch_no"]}.csv"'
    assert list(csv.reader(io.StringIO(file.content.decode("gb18030")))) == [
        ["", "", "10000", "合计1笔", "", "", ""],
        [CARD, "1", "10000", "王秀英", "371002194003070022", "2024-05", "高龄津贴"],
    ]


async def test_no_cell_is_a_formula_and_every_digit_stays(bureau: Bureau):
    """T43. Seen to fail with `inert` taken out, and in the workbook with `write` in place of `write_string`."""
    await bureau.elder(name="=HYPERLINK(1)")
    batch = await bureau.approved()

    text = (await bureau.file(batch)).content.decode("utf-8-sig")
    book = zipfile.ZipFile(io.BytesIO((await bureau.file(batch, form="xlsx")).content))

    assert next(csv.reader(io.StringIO(text.splitlines()[1]))) == ["1", "'=HYPERLINK(1)", CARD, "100.00"]
    sheet, strings = (book.read(f"xl/{part}.xml").decode() for part in ("worksheets/sheet1", "sharedStrings"))
    assert "<f>" not in sheet
    assert {"=HYPERLINK(1)", CARD} <= set(re.findall("<t>(.*?)</t>", strings))


@pytest.mark.parametrize(
    ("unit", "cell", "shown"), [("yuan", 100.0, 'formatCode="0.00"'), ("fen", 10000.0, 'numFmtId="1"')]
)
async def test_an_amount_is_a_number_in_a_workbook(bureau: Bureau, unit: str, cell: float, shown: str):
    """As the format says it, and shown with two decimals or none; the card stays text. Seen to fail while amounts were text."""
    await bureau.admin.post("/v1/bank-formats", json=SAID | {"amount_unit": unit, "totals_row": "last"})
    await bureau.elder()
    batch = await bureau.approved()

    content = (await bureau.file(batch, format="ICBC", form="xlsx")).content

    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[2] for row in rows] == [cell, cell]
    assert rows[0][0] == CARD
    assert shown in zipfile.ZipFile(io.BytesIO(content)).read("xl/styles.xml").decode()


@pytest.mark.parametrize(
    ("fields", "last"),
    [
        (("line_no", "allowance", "bank_card", "amount"), ["", "合计2笔", "", "200.00"]),
        (("line_no", "bank_card", "amount"), ["合计2笔", "", "200.00"]),
        (("id_number", "amount", "bank_card", "line_no", "name"), ["", "200.00", "", "", "合计2笔"]),
    ],
)
async def test_the_row_of_totals_is_no_payment(bureau: Bureau, fields: tuple[str, ...], last: list[str]):
    """It has neither the number of a line nor a card, and says what it is. Seen to fail, numbered 2 like a payment."""
    columns = [{"field": field, "header": field} for field in fields]
    await bureau.admin.post(
        "/v1/bank-formats", json=SAID | {"columns": columns, "amount_unit": "yuan", "totals_row": "last"}
    )
    for _ in range(2):
        await bureau.elder()
    batch = await bureau.approved()

    file = await bureau.file(batch, format="ICBC")

    assert list(csv.reader(io.StringIO(file.content.decode("gb18030"))))[-1] == last


async def test_a_file_is_a_reveal_with_its_purpose_and_leaves_no_card_behind(bureau: Bureau, client_for: Any):
    """Not under a key either. Seen to fail as an ordinary route, which kept the cards with the key's answer."""
    await bureau.elder()
    batch = await bureau.approved()
    path = f"/v1/allowance-batches/{batch['id']}/bank-file"
    order = {"format": "STANDARD", "purpose": "payment"}

    nameless = await bureau.payer.post(path, json={"format": "STANDARD"})
    keyed = await bureau.payer.post(path, json=order, headers={"Idempotency-Key": "card-in-clear"})

    assert (nameless.status_code, nameless.json()["errors"][0]["pointer"]) == (422, "/purpose")
    assert CARD in keyed.text
    assert keyed.headers["cache-control"] == "no-store"
    auditor = await client_for(Role.AUDITOR)
    [told] = (await auditor.get("/v1/audit", params={"act": "allowance_batches.bank_file"})).json()["items"]
    assert (told["outcome"], told["facts"]["purpose"], told["facts"]["lines"]) == ("read", "payment", 1)
    assert "bank_card" in told["facts"]["fields"]
    tables = await bureau.make.owner.fetch(
        "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
    )
    for table in tables:
        dumped = await bureau.make.owner.fetchval(f"select count(*) from {table[0]} t where t::text like '%{CARD}%'")
        assert (table[0], dumped) == (table[0], 0)
    kept = await bureau.make.owner.fetchval(
        "select count(*) from idempotency_keys where district_code = $1 and key = 'card-in-clear'", bureau.make.code
    )
    assert kept == 0


async def test_a_file_can_be_had_again_until_the_bank_has_answered(bureau: Bureau):
    await bureau.elder()
    batch = await bureau.approved()

    first, second = await bureau.file(batch), await bureau.file(batch)
    await bureau.answer(batch, (1, 10000, "paid"))
    third = await bureau.file(batch)

    assert first.content == second.content
    assert (third.status_code, third.json()["state"]) == (409, "reconciled")


async def test_whose_card_is_gone_or_who_died_or_moved_before_the_file_is_taken_out_and_returned(bureau: Bureau):
    """Seen to fail without the taking out: the dead stood in the file, and who had moved away."""
    gone, dead, moved, stays = [await bureau.elder() for _ in range(4)]
    batch = await bureau.approved()
    await bureau.card(gone, None)
    await bureau.tell(dead, "deceased", "2024-04-30")
    await bureau.tell(moved, "moved_out", "2024-04-30")
    await bureau.tell(stays, "moved_out", "2024-05-20")

    file = await bureau.file(batch)

    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:-1]] == [stays.name]
    assert rows[-1] == ["", "合计1笔", "", "100.00"]
    queue = (await bureau.builder.get("/v1/allowance-payments", params={"status": "returned"})).json()["items"]
    assert {p["resident_id"]: p["return_reason"] for p in queue} == {
        str(gone.id): "未登记银行卡 · no bank card",
        str(dead.id): "已去世 · died",
        str(moved.id): "已迁出 · moved away",
    }
    assert (await bureau.payer.get(f"/v1/allowance-batches/{batch['id']}")).json()["returned"] == 3


@pytest.mark.parametrize(
    ("said", "code", "pointer"),
    [
        ({"format": "NONE"}, "bank_format_unknown", "/format"),
        ({"form": "pdf"}, "enum", "/form"),
        ({"purpose": "curiosity"}, "literal_error", "/purpose"),
    ],
)
async def test_an_order_for_a_file_that_cannot_be_is_refused(bureau: Bureau, said: dict, code: str, pointer: str):
    await bureau.elder()
    batch = await bureau.approved()

    refused = await bureau.file(batch, **said)

    error = refused.json()["errors"][0]
    assert (refused.status_code, error["code"], error["pointer"]) == (422, code, pointer)
    assert (await bureau.payer.get(f"/v1/allowance-batches/{batch['id']}")).json()["status"] == "approved"
