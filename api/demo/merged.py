"""Two small homes become one: planned with a bed for everybody, approved by another, carried out in one act on the day.

Both were opened after the months whose figures are published: the homes, beds and people of those months stay as they are."""

from typing import Any

from api.demo.client import Unexpected
from api.demo.founding import District
from api.demo.housed import BED_COLUMNS, FACILITY_COLUMNS, STAY_COLUMNS, Wing
from api.demo.people import OTHERS
from api.demo.tables import console
from models.risks import Risk
from services import calendars, spoken

CLOSES, STAYS = "JG05", "JG06"
OPENED_ON, SINCE = "2025-01-06", "2025-02-03"
HOMES = (
    [CLOSES, "竹岛长者之家", "private", "371002003", "竹岛街道示例路5号", "37.4891", "122.1262", OPENED_ON],
    [STAYS, "鲸园长者之家", "private", "371002002", "鲸园街道示例路6号", "37.5011", "122.1198", OPENED_ON],
)
WINGS = (Wing(CLOSES, "P", "general", 6, OPENED_ON), Wing(STAYS, "P", "general", 14, OPENED_ON))
PRICES = {CLOSES: 8_000, STAYS: 7_800}
PEOPLE = {CLOSES: OTHERS[-47:-41], STAYS: OTHERS[-53:-47]}
MOVING, TOGETHER = len(PEOPLE[CLOSES]), sum(map(len, PEOPLE.values()))
DONE = ("carried_out", MOVING, 0, TOGETHER, TOGETHER, MOVING)
"""The plan's state, who moved, with whom something was wrong; then who lies in the one home, in how many beds, and how many of
these stays follow one that was left."""


async def told(district: District) -> dict[str, Any]:
    """What stands, and the merger as it ended."""
    homes = await _stand(district)
    closure = await _planned(district, homes)
    path = f"/v1/facility-closures/{closure['id']}"
    await district.admin.refused("起草人自己批准搬迁方案 · a plan approved by who drafted it", f"{path}/approve")
    await district.deputy.post(f"{path}/approve")
    await district.admin.post(f"{path}/carry-out")
    lying = await district.admin.every("/v1/stays", facility_id=homes[STAYS], status="admitted")
    closed = await district.admin.get(f"/v1/facilities/{homes[CLOSES]}")
    return {"plan": await district.admin.get(path), "lying": lying, "closed_on": closed["closed_on"]}


async def _stand(district: District) -> dict[str, str]:
    """Both homes with their beds and people, as lists; by code which is which."""
    lying = [
        [home, f"P{n:03}", whose.id_number, SINCE, ""]
        for home, them in PEOPLE.items()
        for n, whose in enumerate(them, 1)
    ]
    for kind, name, columns, rows in (
        ("facilities", "新开机构.csv", FACILITY_COLUMNS, list(HOMES)),
        ("beds", "新开机构床位.csv", BED_COLUMNS, [row for wing in WINGS for row in wing.rows()]),
        ("stays", "新开机构入住.csv", STAY_COLUMNS, lying),
    ):
        taken = await district.load(district.admin, kind, name, columns, rows)
        if taken["rows_failed"]:
            raise Unexpected(f"{name}: {taken}")
    homes = {home["code"]: home["id"] for home in await district.admin.every("/v1/facilities")}
    for code, fen in PRICES.items():
        price = {"kind": "general", "price_fen": fen, "effective_from": OPENED_ON}
        await district.admin.post(f"/v1/facilities/{homes[code]}/prices", price)
    return homes


async def _planned(district: District, homes: dict[str, str]) -> dict[str, Any]:
    """Today, unless it was planned before: a bed for everybody, and every family told of the risks in the new home."""
    admin, today = district.admin, str(calendars.today())
    known = await admin.every("/v1/facility-closures", facility_id=homes[CLOSES])
    order = {"facility_id": homes[CLOSES], "partner_id": homes[STAYS], "closes_on": today, "reason": "两院合并"}
    plan = known[0] if known else await admin.post("/v1/facility-closures", order)
    if plan["status"] == "draft" and plan["faulty"]:
        plan = await admin.get(f"/v1/facility-closures/{plan['id']}")
        moves = [{"stay_id": one["stay_id"], "assessment": _assessment(today)} for one in plan["moves"]]
        await admin.patch(f"/v1/facility-closures/{plan['id']}", {"moves": moves})
    return dict(plan)


def _assessment(on: str) -> dict[str, Any]:
    said = {"assessed_by": "张护士长", "told_to": "女儿", "assessed_on": on, "told_on": on}
    return said | {"risks": {risk.value: "low" for risk in Risk}}


def _done(told: dict[str, Any]) -> tuple[Any, ...]:
    plan, lying = told["plan"], told["lying"]
    beds = {one["bed_id"] for one in lying}
    moved = {one["stay_id"] for one in plan["moves"]}
    follow = [one for one in lying if one["follows_id"] in moved]
    return plan["status"], plan["people"], plan["faulty"], len(lying), len(beds), len(follow)


def wrong(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Where the system tells anything else than that everybody has a bed: what it tells, and what is expected."""
    merged = told["merged"]
    pairs = {"a merger": (_done(merged), DONE), "a home closed": (merged["closed_on"], merged["plan"]["closes_on"])}
    return {what: (tells, wanted) for what, (tells, wanted) in pairs.items() if tells != wanted}


def show(told: dict[str, Any]) -> None:
    plan, lying = told["merged"]["plan"], told["merged"]["lying"]
    state = spoken.codes(plan["status"])
    console.print(
        f"{plan['facility']} 于 {plan['closes_on']} 并入 {plan['partner']}（{plan['closure_no']}，{state}）：{plan['people']} 人一次转床，"
        f"合并后 {len(lying)} 人一人一床，无人空缺一夜；原机构当天关闭。\nTwo small homes become one in one planned act: "
        f"{plan['people']} people moved, {len(lying)} lie there now, each in a bed and without a night between."
    )
