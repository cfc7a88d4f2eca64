"""The year 2023 of one programme: twelve months settled, paid and closed, one late visit, one death found late.

Told month by month, as if each were the present: what comes out about a closed month is booked in the open one. All days
are of 2023, but for the days by which a recovery's parts are due: none can be agreed that lies before today."""

from datetime import date, timedelta
from typing import Any

from api.demo import settling
from api.demo.client import Unexpected
from api.demo.disputed import VISIT_COLUMNS
from api.demo.founding import PROGRAMMES, District
from api.demo.people import FRAIL
from api.demo.year_visits import (
    COPAY_PERCENT,
    DECEASED,
    DIED_ON,
    FOUND_IN,
    IN_PARTS,
    ITEM,
    LATE,
    LATE_FOR,
    LATE_IN,
    LISTED,
    LISTED_UNTIL,
    MONTHS,
    PROGRAMME,
    PROVIDER,
    SHARES_BP,
    STANDARDS,
    Visit,
)
from services import calendars

YEAR = {"from": "2023-01-01", "to": "2023-12-31"}
SHOWN = "2023-07"
"""The month of the corrected line that is printed."""


async def told(district: District) -> dict[str, Any]:
    """The whole year, and what the tables show of it. Every act has a key, so that it may be sent again."""
    await _found(district)
    settled: list[dict[str, Any]] = []
    adjusted: list[dict[str, Any]] = []
    recoveries: list[dict[str, Any]] = []
    for month in MONTHS:
        settlement = await _settled(district, month)
        owed = None
        if month == LATE_IN:
            adjusted.append(await _come_late(district, settled))
        if month == FOUND_IN:
            adjusted += await _died(district, settled)
            owed = await _owed(district, adjusted[-2])
        settled.append(settlement | {"paid_by": await _paid(district, settlement, owed)})
        if month == FOUND_IN:
            recoveries = [await _come_back(district, one) for one in adjusted if one["subsidy_fen"] < 0]
        await _closed(district, month)
    shown = next(one for one in adjusted if one["service_month"] == SHOWN)
    return {
        "settled": settled,
        "adjusted": adjusted,
        "recoveries": recoveries,
        "line": await _line(district, settled, shown),
        "figures": await district.auditor.get("/v1/reports/period", **YEAR),
        "closed": [
            book["month"]
            for book in await district.auditor.every("/v1/months")
            if book["status"] == "closed" and book["month"] in MONTHS
        ],
    }


async def _found(district: District) -> None:
    """The programme with the rules of two half years, its money from three sources, and who is entitled."""
    admin = district.admin
    made = await admin.post("/v1/programmes", {"code": PROGRAMME, "name": PROGRAMMES[PROGRAMME], "kind": "service"})
    path = f"/v1/programmes/{made['id']}"
    for standard in STANDARDS:
        rules = {
            "effective_from": standard.from_on,
            "cap_unit": "fen",
            "monthly_cap": standard.cap_fen,
            "copay_bp": COPAY_PERCENT * 100,
            "billing_increment_minutes": standard.increment,
            "fund_shares_bp": SHARES_BP,
            "service_codes": [ITEM],
        }
        await admin.post(f"{path}/versions", rules)
    if (await admin.get(path))["status"] == "draft":
        await admin.patch(path, {"status": "active"})
    for source, _ in SHARES_BP:
        money = {"year": 2023, "source": source, "amount_fen": 1_000_000, "document_no": "环民字〔2023〕6号"}
        await admin.post(f"{path}/appropriations", money)
    asked = [[PROGRAMME, person.id_number, "2023-01-01"] for person in FRAIL]
    columns = "programme_code resident_id_number effective_from"
    taken = await district.load(district.officer, "entitlements", "失能失智补贴资格.csv", columns, asked)
    await district.approver.post("/v1/entitlements/approvals", {"import_id": taken["id"]})


async def _listed(district: District, name: str, visits: list[Visit]) -> None:
    """An officer's list of what was done; another officer stands for it."""
    rows = [visit.row() for visit in visits]
    taken = await district.clerk.upload("visits", VISIT_COLUMNS.split(), rows, name=name)
    if taken["rows_failed"]:
        raise Unexpected(f"{name}: {taken}")
    await district.approver.post(f"/v1/imports/{taken['id']}/approve")


async def _settled(district: District, month: str) -> dict[str, Any]:
    """The month's own settlement, approved."""
    await _listed(district, f"失能失智照护{month}.csv", [visit for visit in LISTED if visit.month == month])
    claim = await settling.reconciled(district, district.managers[PROVIDER], {"month": month})
    return await _approved(district, claim) | {"over_cap": claim["totals"]["exceptions"].get("over_cap", 0)}


NOTED = {"over_cap": "超出月上限的部分由本人自付", "late_entry": "该月账已结，补报记入最早未结账的月份"}
"""What an officer accepts with these words; nothing else may be found in the year."""


async def _approved(district: District, claim: dict[str, Any]) -> dict[str, Any]:
    for code in sorted(claim["totals"]["exceptions"].keys() & NOTED.keys()):
        decision = {"resolution": "accept", "reason_code": "checked", "note": NOTED[code]}
        claim = await district.officer.post(f"/v1/claims/{claim['id']}/resolutions", {"code": code} | decision)
    if claim["totals"]["excepted"]:
        raise Unexpected(f"{claim['claim_no']}: {claim['totals']}")
    return await settling.approve(district, claim) | {
        "service_month": claim["service_month"],
        "claim_no": claim["claim_no"],
    }


def _tenth_after(month: str) -> date:
    return calendars.last_day(month) + timedelta(days=10)


async def _paid(district: District, settlement: dict[str, Any], owed: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Paid on the tenth of the next month: in one sum, in two parts, or less what is kept back for a recovery."""
    left, day = settlement["subsidy_fen"], _tenth_after(settlement["service_month"])
    parts: list[tuple[int, date, dict[str, Any]]] = []
    if owed is not None:
        parts.append((owed["amount_fen"], day, {"recovery_id": owed["id"]}))
    elif settlement["service_month"] == IN_PARTS:
        parts.append((left * 6 // 10, day, {"bank_reference": f"{settlement['settlement_no']}-01"}))
        day += timedelta(days=15)
    left -= sum(amount for amount, _, _ in parts)
    parts.append((left, day, {"bank_reference": f"{settlement['settlement_no']}-{len(parts) + 1:02}"}))
    for amount, on, how in parts:
        payment = {"amount_fen": amount, "paid_on": on.isoformat()} | how
        paid = await district.clerk.post(f"/v1/settlements/{settlement['id']}/payments", payment)
    return list(paid["payments"])


async def _come_late(district: District, settled: list[dict[str, Any]]) -> dict[str, Any]:
    """A visit of a month that is closed: listed now, and paid by a correction that the provider drafts."""
    await _listed(district, f"失能失智照护{LATE_FOR}补报.csv", [LATE])
    corrects = {"corrects_settlement_id": _of(settled, LATE_FOR)["id"]}
    adjustment = await _approved(district, await settling.reconciled(district, district.managers[PROVIDER], corrects))
    payment = {
        "amount_fen": adjustment["subsidy_fen"],
        "bank_reference": f"{adjustment['settlement_no']}-01",
        "paid_on": _tenth_after(LATE_IN).isoformat(),
    }
    await district.clerk.post(f"/v1/settlements/{adjustment['id']}/payments", payment)
    return adjustment


def _of(settled: list[dict[str, Any]], month: str) -> dict[str, Any]:
    return next(one for one in settled if one["service_month"] == month)


async def _died(district: District, settled: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A death is told months late. The visits after it were false: an officer rejects each, so that it counts nowhere, and
    takes what was paid for them back by a correction of each month."""
    officer, found = district.officer, {"id_number": DECEASED.id_number}
    [resident] = (await district.community.post("/v1/residents/search", found))["items"]
    await district.community.post(
        f"/v1/residents/{resident['id']}/status-changes",
        {"status": "deceased", "effective_on": DIED_ON.isoformat(), "reason": "与殡葬数据比对发现"},
    )
    days = {"from_on": (DIED_ON + timedelta(days=1)).isoformat(), "to_on": calendars.last_day(LISTED_UNTIL).isoformat()}
    visits = await officer.every("/v1/visits", resident_id=resident["id"], **days)
    rejection = {"decision": "reject", "reason_code": "not_delivered", "memo": "老人已于此前去世，服务不属实"}
    for visit in sorted(visits, key=lambda visit: visit["visit_no"]):
        await officer.post(f"/v1/visits/{visit['id']}/review", rejection)
    adjusted = []
    for month in sorted({visit["served_on"][:7] for visit in visits}):
        corrects = {"corrects_settlement_id": _of(settled, month)["id"]}
        adjusted.append(await _approved(district, await settling.reconciled(district, officer, corrects)))
    return adjusted


async def _owed(district: District, adjustment: dict[str, Any]) -> dict[str, Any]:
    """The recovery that a correction opened with its approval."""
    recoveries = await district.officer.every("/v1/recoveries", provider_id=district.providers[PROVIDER])
    return dict(next(one for one in recoveries if one["settlement_id"] == adjustment["id"]))


async def _come_back(district: District, adjustment: dict[str, Any]) -> dict[str, Any]:
    """What the provider still owes comes by the bank: of June in two agreed parts, else in one sum."""
    recovery = await _owed(district, adjustment)
    path, owed = f"/v1/recoveries/{recovery['id']}", recovery["amount_fen"]
    kept_back = sum(receipt["amount_fen"] for receipt in recovery["receipts"] if receipt["means"] == "offset")
    in_two = adjustment["service_month"] == "2023-06"
    parts = [owed // 2, owed - owed // 2] if in_two else [owed - kept_back]
    if in_two and not recovery["instalments"]:
        due = [calendars.today() + timedelta(days=30 * part) for part in (1, 2)]
        plan = [{"due_on": day.isoformat(), "amount_fen": fen} for day, fen in zip(due, parts, strict=True)]
        await district.officer.post(f"{path}/instalments", {"parts": plan})
    for part, (fen, day) in enumerate(zip(parts, ("2023-10-20", "2023-11-20"), strict=False), 1):
        receipt = {"amount_fen": fen, "bank_reference": f"{recovery['recovery_no']}-{part}", "received_on": day}
        if fen:
            await district.clerk.post(f"{path}/receipts", receipt)
    return dict(await district.officer.get(path)) | {"service_month": adjustment["service_month"]}


async def _closed(district: District, month: str) -> None:
    """Asked by one, closed by another."""
    path = f"/v1/months/{month}/close"
    await district.officer.post(path)
    if month == MONTHS[0]:
        await district.officer.refused("一人办完结账 · the books of a month closed by one person", path)
    await district.approver.post(path)


async def _line(district: District, settled: list[dict[str, Any]], adjustment: dict[str, Any]) -> dict[str, Any]:
    """A corrected line as it was settled and as it stands, and every transfer of its visit and of the correction."""
    auditor = district.auditor
    after = (await auditor.every(f"/v1/claims/{adjustment['claim_id']}/lines"))[0]
    first = _of(settled, adjustment["service_month"])
    lines = await auditor.every(f"/v1/claims/{first['claim_id']}/lines")
    between = await _accounts(district, after["programme_id"])
    transfers = []
    for cause in (after["visit_id"], adjustment["id"]):
        for transfer in reversed(await auditor.every("/v1/ledger/transfers", cause_id=cause)):
            sides = (transfer["credit_account_id"], transfer["debit_account_id"])
            transfers.append(transfer | {"between": next(between[side] for side in sides if side in between)})
    return {
        "before": next(line for line in lines if line["id"] == after["corrects_line_id"]),
        "after": after,
        "settlements": (first["settlement_no"], adjustment["settlement_no"]),
        "transfers": transfers,
    }


async def _accounts(district: District, programme_id: str) -> dict[str, str]:
    """What a transfer is about, by the account on one of its sides: `delivered`, `provider_receivable`, or a fund's source."""
    auditor, named = district.auditor, {}
    funds = await auditor.every(f"/v1/programmes/{programme_id}/appropriations")
    sources = {fund["id"]: fund["source"] for fund in funds}
    for kind in ("delivered", "provider_receivable", "appropriation"):
        for account in await auditor.every("/v1/ledger/accounts", owner_kind=kind):
            named[account["id"]] = sources.get(account["owner_id"], kind)
    return named
