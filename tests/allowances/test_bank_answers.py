"""What is no answer of a bank is refused by its place, as a file and as lines."""

import pytest

from tests.allowances.bureaus import Bureau, key


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        (b"", "", "missing"),
        (b"{", "", "json_invalid"),
        (b'{"lines": []}', "/lines", "too_short"),
        (b'{"lines": [{"line_no": 0, "amount_fen": 1, "result": "paid"}]}', "/lines/0/line_no", "greater_than_equal"),
        (b'{"lines": [{"line_no": 1, "amount_fen": 1.5, "result": "paid"}]}', "/lines/0/amount_fen", "int_type"),
        (b'{"lines": [{"line_no": 1, "amount_fen": 1, "result": "lost"}]}', "/lines/0/result", "enum"),
        (
            b'{"lines": [{"line_no": 1, "amount_fen": 1, "result": "paid", "card": "1"}]}',
            "/lines/0/card",
            "extra_forbidden",
        ),
        (b'{"lines": [{"line_no": 1, "amount_fen": NaN, "result": "paid"}]}', "", "json_invalid"),
        (b"[]", "", "model_type"),
        (b"null", "", "model_type"),
        (b'"x"', "", "model_type"),
        (b'{"lines": [1]}', "/lines/0", "model_type"),
    ],
)
async def test_an_answer_that_is_none_is_refused_by_its_place(bureau: Bureau, body: bytes, pointer: str, code: str):
    """Seen to fail with 500 for a body that is no object: the braces of the sentence were taken for a place to fill."""
    await bureau.elder()
    batch = await bureau.sent()
    headers = key("bad") | {"Content-Type": "application/json"}

    refused = await bureau.payer.post(
        f"/v1/allowance-batches/{batch['id']}/bank-results", content=body, headers=headers
    )

    error = refused.json()["errors"][0]
    assert (refused.status_code, error["code"], error["pointer"]) == (422, code, pointer)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "header_not_found"),
        ("序号,金额\n1,100\n".encode(), "wrong_header"),
        ("序号,金额,处理结果\n".encode(), "no_rows"),
        (b"PK\x03\x04", "spreadsheet_damaged"),
        ("序号,金额,结果\n1,100,成功\n".replace("金额", "序号").encode(), "wrong_header"),
    ],
)
async def test_a_file_that_is_no_answer_is_refused_whole(bureau: Bureau, content: bytes, code: str):
    await bureau.elder()
    batch = await bureau.sent()
    path = f"/v1/allowance-batches/{batch['id']}/bank-results"

    refused = await bureau.payer.post(path, files={"file": ("a.csv", content, "text/csv")}, headers=key("bad"))

    told = refused.json()
    assert (refused.status_code, told["code"]) == (422, code), refused.text
    assert [(error["pointer"], error["code"]) for error in told["errors"]] == [("/file", code)]
    assert told["errors"][0]["message"] == told["detail"]


async def test_an_answer_for_no_id_is_refused_before_it_is_asked_who_may(bureau: Bureau):
    """Seen to fail with 500: the denial's audit row took what stood in the path for an id."""
    refused = await bureau.admin.post("/v1/allowance-batches/x/bank-results", json={}, headers=key("no id"))

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "uuid_parsing"), refused.text


@pytest.mark.parametrize(("yuan", "code"), [("100.00", None), ("99.00", "amounts_disagree")])
async def test_a_row_with_two_amounts_says_the_same_by_both(bureau: Bureau, yuan: str, code: str | None):
    """Seen to fail: the yuan were passed over where fen stood beside them."""
    await bureau.elder()
    batch = await bureau.sent()
    rows = f"序号,金额,金额(分),处理结果\n1,{yuan},10000,成功\n"
    path = f"/v1/allowance-batches/{batch['id']}/bank-results"

    done = await bureau.payer.post(path, files={"file": ("a.csv", rows.encode(), "text/csv")}, headers=key("two"))

    assert (done.status_code, [fault["code"] for fault in done.json()["unmatched"]]) == (200, [code] if code else [])
    assert done.json()["paid"] == (0 if code else 1)
