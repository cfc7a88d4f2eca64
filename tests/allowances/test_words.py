"""What an allowance is refused with, as people say it: in Chinese without a code, of the field that is meant."""

import re
from typing import Any

import pytest
from pydantic import ValidationError

from api import input_words
from models.samples import SampleDraw
from tests.allowances.bureaus import Bureau, key
from tests.test_spoken import leaves


def test_no_chinese_sentence_of_allowances_holds_a_code():
    """Seen to fail with 老年人见 residents."""
    homes = ("services.allowance", "services.bank_formats")
    said = {leaf.code: re.sub(r"\{\w+\}", "", leaf.zh) for leaf in leaves() if leaf.__module__.startswith(homes)}

    assert len(said) > 25
    assert {code: zh for code, zh in said.items() if re.search(r"[A-Za-z_]{2,}", zh)} == {}


async def test_an_empty_batch_is_told_by_whether_it_was_built(bureau: Bureau):
    """Seen to fail: who had built his roll, of whom nobody is paid, was told to build it."""
    unbuilt = (await bureau.builder.post("/v1/allowance-batches", json={"month": "2024-04"})).json()
    nobody = await bureau.built("2024-05")
    await bureau.elder(card=None)
    withheld = await bureau.built("2024-06")

    told = [
        (await bureau.approver.post(f"/v1/allowance-batches/{batch['id']}/approve", headers=key(f"{at}empty"))).json()
        for at, batch in enumerate((unbuilt, nobody, withheld))
    ]

    assert [(one["code"], one["withheld"]) for one in told] == [("batch_empty", count) for count in (None, 0, 1)]
    assert [one["detail"] for one in told] == [
        "批次中没有应发放的行；请先生成名册。",
        "批次中没有应发放的行；名册已生成，其中没有人；请核对津贴的启用、标准和起付月份，或删除这份草稿。",
        "批次中没有应发放的行；名册的 1 行均不发放，原因见名册；请更正后重新生成，或删除这份草稿。",
    ]


KIND = {"code": "longevity", "name": "长寿补贴"}
STANDARD = {"effective_from": "2024-01-01", "bands": [{"from_age": 80, "monthly_fen": 1}]}
FORMAT = {"code": "F", "name": "格式", "columns": [{"field": "line_no", "header": "序号"}]}


@pytest.mark.parametrize(
    ("path", "said", "zh", "en"),
    [
        ("/v1/allowances", KIND | {"name": ""}, "不能为空", "May not be empty"),
        ("/v1/allowances", KIND | {"name": "长" * 121}, "太长，至多 120 个字符", "Too long: at most 120 characters"),
        ("standards", STANDARD | {"bands": []}, "至少一项", "At least one item is needed"),
        ("standards", STANDARD | {"bands": STANDARD["bands"] * 21}, "至多 20 项", "At most 20 items"),
        (
            "standards",
            STANDARD | {"effective_from": "2024-01-02"},
            "标准从月初起生效，应为某月 1 日，例如 2024-05-01",
            "A standard begins with the first day of a month",
        ),
        (
            "standards",
            STANDARD | {"starts": "x"},
            "应为其中之一：birthday_month（生日当月起）、next_month（生日次月起）",
            "Should be one of: birthday_month, next_month",
        ),
        ("/v1/bank-formats", FORMAT, "银行格式必须包含序号、账号和金额三列，缺：账号、金额。", None),
        (
            "/v1/allowance-batches",
            {"month": "2024-05", "kind": "x"},
            "应为其中之一：monthly（月度批次）、resend（重发批次）",
            "Should be one of: monthly, resend",
        ),
        (
            "bank-file",
            {"format": "STANDARD", "purpose": "x"},
            "应为其中之一：payment（发放）、verification（核实）",
            "Should be one of: payment, verification",
        ),
        (
            "bank-results",
            {"lines": []},
            "至少一项",
            "At least one item is needed",
        ),
    ],
)
async def test_what_is_wrong_with_a_field_is_said_in_its_own_words(
    bureau: Bureau, path: str, said: dict[str, Any], zh: str, en: str | None
):
    """Seen to fail with 过短：至少 1 个字符或条目."""
    batch = await bureau.built() if path.startswith("bank-") else {"id": ""}
    whole = {
        "standards": f"/v1/allowances/{bureau.allowance.id}/standards",
        "bank-file": f"/v1/allowance-batches/{batch['id']}/bank-file",
        "bank-results": f"/v1/allowance-batches/{batch['id']}/bank-results",
    }.get(path, path)
    who = bureau.payer if path.startswith("bank-") else bureau.builder if "batches" in path else bureau.admin

    told = [
        (await who.post(whole, json=said, headers=key(spoken) | {"Accept-Language": spoken})).json()["errors"][0]
        for spoken in ("zh-only", "en-only")
    ]

    assert told[0]["message"] == zh
    assert en is None or told[1]["message"] == en


async def test_what_a_kind_still_lacks_is_named_in_both_languages(bureau: Bureau):
    made = await bureau.admin.post("/v1/allowances", json=KIND | {"paid_from": "2024-05"})
    path, version = f"/v1/allowances/{made.json()['id']}", {"If-Match": made.headers["ETag"]}

    zh, en = [
        (
            await bureau.admin.patch(path, json={"status": "active"}, headers=version | {"Accept-Language": spoken})
        ).json()
        for spoken in ("zh", "en")
    ]

    assert zh["detail"] == "启用津贴前须补齐：补贴项目、发放标准。"
    assert en["detail"] == "Before it is active an allowance needs programme id, standards."
    assert zh["missing"] == "programme_id, standards"


def test_a_seed_is_no_code():
    """Seen to fail with 编码为 1 至 40 个字符."""
    with pytest.raises(ValidationError) as refused:
        SampleDraw.model_validate(SampleDraw.model_config["json_schema_extra"]["examples"][0] | {"seed": "第 244 期"})

    [fault] = refused.value.errors()
    assert input_words.said(fault, "zh").startswith("种子为 1 至 40 个字符")
    assert input_words.said(fault, "en").startswith("A seed has 1 to 40 characters")
