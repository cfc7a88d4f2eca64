"""A month of allowances by age: the roll from the register, approved, sent to the bank and answered; one payment that came back
is sent again, and one that was paid after a death is taken back."""

import csv
import io
from typing import Any

from api.demo.allowances_listed import (
    AGAIN,
    BATCH,
    BY_KIND,
    DECEASED,
    DIED_ON,
    FIGURES,
    KINDS,
    MONTH,
    NEW_CARD,
    PROGRAMME,
    REASON,
    RECOVERED,
    RETURNED,
    SENT_AGAIN_FEN,
    SHARES_BP,
    TAKEN_BACK_FEN,
    Band,
)
from api.demo.client import Unexpected
from api.demo.founding import PROGRAMMES, District
from api.demo.people import Person
from api.demo.tables import compared, console, heading, table
from services import spoken
from services.spoken import yuan

BANK = {
    "code": "DAIFA",
    "name": "代发通用格式",
    "columns": [
        {"field": "line_no", "header": "序号"},
        {"field": "name", "header": "户名"},
        {"field": "bank_card", "header": "账号"},
        {"field": "amount", "header": "金额"},
    ],
    "encoding": "gb18030",
    "amount_unit": "yuan",
    "totals_row": "last",
}
NAMES = {
    "allowances.payments": "津贴发放人次",
    "allowances.residents": "领取津贴的老年人",
    "allowances.roll": "最近一月津贴在册人数",
    "allowances.amount_fen": "津贴发放金额",
    "recoveries.amount_fen": "追缴收回金额",
}


async def told(district: District) -> dict[str, Any]:
    """One builds, another approves, a third takes the file to the bank and records its answer. How it all ends."""
    kinds = await _kinds(district)
    await district.admin.post("/v1/bank-formats", BANK)
    returned, deceased = await _id(district, RETURNED), await _id(district, DECEASED)
    batch = await _sent(district, {"month": MONTH}, returned)
    again = await _sent_again(district, returned)
    recovery = await _taken_back(district, deceased)
    batch = await district.officer.get(f"/v1/allowance-batches/{batch}")
    return {
        "batch": batch,
        "by_kind": {kinds[one["allowance_id"]]: one["lines"] for one in batch["kinds"]},
        "again": await district.officer.get(f"/v1/allowance-batches/{again}"),
        "recovery": recovery,
    }


async def _id(district: District, person: Person) -> str:
    found = await district.community.post("/v1/residents/search", {"id_number": person.id_number})
    return str(found["items"][0]["id"])


def _band(band: Band) -> dict[str, int | None]:
    return dict(zip(("from_age", "to_age", "monthly_fen"), band, strict=True))


async def _kinds(district: District) -> dict[str, str]:
    """Two kinds with their standards, out of one programme's money from two sources: by id which is which."""
    admin = district.admin
    made = await admin.post("/v1/programmes", {"code": PROGRAMME, "name": PROGRAMMES[PROGRAMME], "kind": "allowance"})
    path = f"/v1/programmes/{made['id']}"
    await admin.post(f"{path}/versions", {"effective_from": "2024-01-01", "fund_shares_bp": SHARES_BP})
    for source, _ in SHARES_BP:
        money = {"year": 2024, "source": source, "amount_fen": 10_000_000, "document_no": "环民字〔2024〕11号"}
        await admin.post(f"{path}/appropriations", money)
    if (await admin.get(path))["status"] == "draft":
        await admin.patch(path, {"status": "active"})
    named = {}
    for kind in KINDS:
        order = {"code": kind.code, "name": kind.name, "programme_id": made["id"], "paid_from": MONTH}
        allowance = await admin.post("/v1/allowances", order)
        named[allowance["id"]] = kind.code
        path = f"/v1/allowances/{allowance['id']}"
        for from_on, bands in kind.standards:
            standard = {"effective_from": from_on, "bands": [_band(band) for band in bands]}
            await admin.post(f"{path}/standards", standard | RULES)
        if (await admin.get(path))["status"] == "draft":
            await admin.patch(path, {"status": "active"})
    return named


RULES = {"starts": "birthday_month", "after_death": "month_of_death", "mover_gets_month": True}


async def _sent(district: District, order: dict[str, str], returned: str | None = None) -> str:
    """From the roll to the bank's answer, in which all is paid but what is `returned`: the batch's id."""
    batch = await district.officer.post("/v1/allowance-batches", order)
    path = f"/v1/allowance-batches/{batch['id']}"
    await district.officer.post(f"{path}/build")
    lines = await district.officer.every(f"{path}/lines", due=True)
    if returned:
        await district.officer.refused("一人编制并批准津贴 · allowances approved by who built them", f"{path}/approve")
    await district.approver.post(f"{path}/approve")
    if (await district.clerk.get(path))["status"] != "reconciled":
        await _to_the_bank(district, path, len(lines))
    answers = [_answer(line, returned) for line in lines]
    result = await district.clerk.post(f"{path}/bank-results", {"lines": answers})
    if result["unmatched"]:
        raise Unexpected(f"{path}: {result}")
    return str(batch["id"])


async def _to_the_bank(district: District, path: str, lines: int) -> None:
    """The file has every line that is due, a header above them and the sum below."""
    file = await district.clerk.file(f"{path}/bank-file", {"format": BANK["code"], "purpose": "payment"})
    rows = list(csv.reader(io.StringIO(file.decode("gb18030"))))
    if len(rows) != lines + 2:
        raise Unexpected(f"{path}: {len(rows)} rows of {lines} lines")


def _answer(line: dict[str, Any], returned: str | None) -> dict[str, Any]:
    said = {"line_no": line["line_no"], "amount_fen": line["amount_fen"]}
    if line["resident_id"] == returned:
        return said | {"result": "returned", "reason": REASON}
    return said | {"result": "paid"}


async def _sent_again(district: District, resident: str) -> str:
    """The new card goes into the register, and the same payment into a batch of its own."""
    [payment] = await district.officer.every("/v1/allowance-payments", resident_id=resident, month=MONTH)
    if payment["status"] == "returned":
        await district.community.patch(f"/v1/residents/{resident}", {"bank_card": NEW_CARD})
    await district.officer.post(f"/v1/allowance-payments/{payment['id']}/resend", {"note": "账户已销户，已换卡"})
    return await _sent(district, {"month": MONTH, "kind": "resend"})


async def _taken_back(district: District, resident: str) -> dict[str, Any]:
    """A death that is told after the month was paid: what was not due is owed, as another approves, and comes back."""
    death = {"status": "deceased", "effective_on": DIED_ON.isoformat(), "reason": "家属补报，已核对死亡证明"}
    await district.community.post(f"/v1/residents/{resident}/status-changes", death)
    [payment] = await district.officer.every("/v1/allowance-payments", resident_id=resident, overpaid=True)
    why = {"reason": f"去世后多发{MONTH}津贴", "document_no": "环民字〔2024〕12号"}
    recovery = await district.officer.post(f"/v1/allowance-payments/{payment['id']}/recover", why)
    path = f"/v1/recoveries/{recovery['id']}"
    await district.approver.post(f"{path}/approve")
    receipt = {"bank_reference": f"{recovery['recovery_no']}-1", "received_on": "2024-09-10"}
    await district.clerk.post(f"{path}/receipts", receipt | {"amount_fen": recovery["amount_fen"]})
    return dict(await district.officer.get(path))


def _ended(batch: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(batch[name] for name in ("status", "lines", "withheld", "amount_fen", "paid", "returned"))


def wrong(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Where the system tells anything else than the register comes to: what it tells, and what is expected."""
    figures, paid = told["figures"], told["allowances"]
    recovery = paid["recovery"]
    pairs: dict[str, tuple[Any, Any]] = {key: (figures[key]["value"], value) for key, value in FIGURES.items()}
    pairs["allowances of the month"] = (_ended(paid["batch"]), BATCH)
    pairs["allowances by kind"] = (paid["by_kind"], dict(BY_KIND))
    pairs["an allowance sent again"] = (_ended(paid["again"]), AGAIN)
    found = (recovery["status"], recovery["amount_fen"], recovery["received_fen"])
    pairs["an allowance taken back"] = (found, RECOVERED)
    return {what: (tells, wanted) for what, (tells, wanted) in pairs.items() if tells != wanted}


def _ages(band: Band) -> str:
    from_age, to_age, _ = band
    return f"{from_age}–{to_age} 岁" if to_age else f"{from_age} 岁及以上"


def show(told: dict[str, Any]) -> None:
    paid = told["allowances"]
    batch = paid["batch"]
    heading(15, f"高龄津贴与长寿补贴 {MONTH}", "Allowances by age, a month")
    compared(NAMES, FIGURES, told["figures"])
    made = table("津贴", "标准自", "每月（元）", "本月发放（人）", right=("本月发放（人）",))
    for kind in KINDS:
        for from_on, bands in kind.standards:
            rates = "、".join(f"{_ages(band)} {yuan(band[2])}" for band in bands)
            lines = f"{paid['by_kind'][kind.code]:,}" if bands is kind.bands else "-"
            made.add_row(kind.name, from_on, rates, lines)
    console.print(made)
    console.print(
        f"批次 {batch['batch_no']}（{spoken.codes(batch['status'])}）由登记的年龄生成：应发 {batch['lines']:,} 人，另有 "
        f"{batch['withheld']:,} 人达到年龄但暂不发（未登记银行卡）；三人分别编制、批准、送银行。银行付讫 {batch['paid']:,} 笔，退回 "
        f"{batch['returned']} 笔（{REASON}），换卡后重发 {yuan(SENT_AGAIN_FEN)} 元已付讫；一人 {DIED_ON} 去世而迟报，多发的 "
        f"{yuan(TAKEN_BACK_FEN)} 元已追缴收回。\nThe roll is made of the register's ages: {batch['lines']:,} due, "
        f"{batch['withheld']:,} more without a bank card. Built, approved and sent by three people; {batch['paid']:,} paid, "
        f"{batch['returned']} returned and sent again to a new card, one paid after a death that was told late and recovered."
    )
