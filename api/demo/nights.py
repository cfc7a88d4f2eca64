"""A month of nights in the third home: counted from who lay there, billed by its manager, reconciled, settled and paid."""

from typing import Any

from api.demo import settling
from api.demo.client import Person, Unexpected, sign_in
from api.demo.founding import HOMES, PROGRAMMES, District, account
from api.demo.housed import FACILITIES, PRICES, STAYING
from api.demo.tables import console, table
from services import spoken

MANAGER, CODE = next(iter(HOMES.items()))
NAME = {code: name for code, name, *_ in FACILITIES}[CODE]
MONTH, DAYS = "2024-09", 30
LEAVE = {"from_on": "2024-09-14", "to_on": "2024-09-17", "reason": "family", "note": "中秋回家"}
NIGHTS_AWAY = 3
PRICE_FEN, COPAY_BP, SUBSIDY_FEN = PRICES["nursing"], 6000, 4000
"""A night costs 100.00 yuan, of which the resident pays six tenths."""
NIGHTS = len(STAYING) * DAYS - NIGHTS_AWAY
BILLED = ("paid", len(STAYING), NIGHTS, NIGHTS * SUBSIDY_FEN)
"""How the claim ends: its state, its lines, the nights on them, what is paid."""


async def told(district: District, base_url: str, password: str) -> dict[str, Any]:
    """What the bureau registers, one resident's leave over a feast, and the month."""
    home = await _registered(district)
    await account(
        district.admin, MANAGER, f"{CODE} 负责人", password, {"role": "facility_manager", "facility_id": home}
    )
    manager = await sign_in(base_url, MANAGER, password)
    try:
        await _entitled(district)
        await _on_leave(district, manager)
        claim = await settling.reconciled(district, manager, {"month": MONTH})
        if claim["totals"]["excepted"]:
            raise Unexpected(f"{claim['claim_no']}: {claim['totals']}")
        settlement = await settling.settle(district, claim)
        lines = await manager.every(f"/v1/claims/{claim['id']}/lines")
        return {"settlement": settlement, "nights": sum(line["quantity"] for line in lines)}
    finally:
        await manager.http.aclose()


async def _registered(district: District) -> str:
    """An item that is priced by the day, and the contract for it of the provider that runs the home: the home's id."""
    admin = district.admin
    item = {"code": "JGZH", "name": "机构照护", "category": "nursing", "unit": "day"}
    item = await admin.post("/v1/service-items", item)
    price = {"unit_price_fen": PRICE_FEN, "effective_from": "2024-01-01"}
    await admin.post(f"/v1/service-items/{item['id']}/prices", price)
    [home] = [one for one in await admin.every("/v1/facilities") if one["code"] == CODE]
    contract = {"contract_no": "HT-2024-06", "provider_id": home["provider_id"], "service_item_ids": [item["id"]]}
    await admin.post("/v1/contracts", contract | {"starts_on": "2024-01-01", "ends_on": "2030-12-31"})
    path = f"/v1/facilities/{home['id']}"
    if home["service_item_id"] is None:
        await admin.patch(path, {"service_item_id": item["id"]})
    return str(home["id"])


async def _entitled(district: District) -> None:
    """A programme with its rules and money; who lies there is entitled, asked by one and granted by another."""
    admin = district.admin
    made = await admin.post("/v1/programmes", {"code": "SNJG", "name": PROGRAMMES["SNJG"], "kind": "service"})
    path = f"/v1/programmes/{made['id']}"
    rules = {"effective_from": "2024-01-01", "cap_unit": "nights", "monthly_cap": 31, "copay_bp": COPAY_BP}
    await admin.post(f"{path}/versions", rules | {"service_codes": ["JGZH"]})
    money = {"year": 2024, "source": "district", "amount_fen": 10_000_000, "document_no": "环民字〔2024〕10号"}
    await admin.post(f"{path}/appropriations", money)
    if (await admin.get(path))["status"] == "draft":
        await admin.patch(path, {"status": "active"})
    rows = [["SNJG", one.id_number, "2024-07-01"] for one in STAYING]
    columns = "programme_code resident_id_number effective_from"
    found = await district.load(district.officer, "entitlements", "机构补贴资格.csv", columns, rows)
    await district.approver.post("/v1/entitlements/approvals", {"import_id": found["id"]})


async def _on_leave(district: District, manager: Person) -> None:
    found = await district.admin.post("/v1/residents/search", {"id_number": STAYING[0].id_number})
    [stay] = await manager.every("/v1/stays", resident_id=found["items"][0]["id"])
    await manager.post(f"/v1/stays/{stay['id']}/leaves", LEAVE)


def wrong(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Where the system tells anything else than the beds and the days: what it tells, and what is expected."""
    paid = told["nights"]["settlement"]
    found = (paid["status"], paid["lines"], told["nights"]["nights"], paid["subsidy_fen"])
    return {} if found == BILLED else {"nights billed": (found, BILLED)}


def show(told: dict[str, Any]) -> None:
    paid = told["nights"]["settlement"]
    right = ("人", "床日", "每日（元）", "申报（元）", "支付（元）")
    made = table("机构", "月份", *right, "状态", right=right)
    nights = f"{told['nights']['nights']:,}"
    asked, subsidy = spoken.yuan(paid["asked_fen"]), spoken.yuan(paid["subsidy_fen"])
    state = spoken.codes(paid["status"])
    made.add_row(NAME, MONTH, f"{paid['lines']}", nights, spoken.yuan(PRICE_FEN), asked, subsidy, state)
    console.print(made)
    console.print(
        f"床日由系统按入住和请假数出，由机构负责人申报；一人中秋回家 {NIGHTS_AWAY} 夜不计。每夜 {spoken.yuan(PRICE_FEN)} 元，"
        f"财政付四成。\nNights are counted from stays and leaves and billed by the home's manager; {NIGHTS_AWAY} nights on leave are "
        f"not among them. The programme pays four tenths of a night."
    )
