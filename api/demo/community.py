"""The community's other services: homes, centres, visits and calls, activities, a care plan, an assessment, a search."""

from typing import Any

from api.demo import community_listed as listed
from api.demo.client import Unexpected
from api.demo.community_listed import COST_FEN, COVERED, FIGURES, IN_PERSON, LEVEL, PLANNED, SOUGHT, SUBSIDY_FEN
from api.demo.founding import PROGRAMMES, District
from services import calendars

FILES = (
    ("officer", "home-modifications", "适老化改造.csv", "case_no resident_id_number status accepted_on cost_fen subsidy_fen", listed.homes),
    ("admin", "care-centres", "养老服务中心.csv", "code name level division_code services opened_on", listed.centres),
    ("community", "welfare-visits", "探视走访.csv", "visit_no resident_id_number visited_on visitor outcome", listed.welfare),
    ("community", "activities", "活动.csv", "activity_no name held_on site attendance", listed.activities),
    ("community", "contacts", "联系人.csv", "resident_id_number name relation phone from_on", listed.contacts),
    ("community", "agreements", "协议.csv", "agreement_no resident_id_number kind with_name signed_on ends_on", listed.agreements),
)  # fmt: skip
ORDERED = 4
"""Tuesdays and Fridays of any fortnight."""


async def told(district: District) -> dict[str, Any]:
    """All files, and one of each thing by acts. Answers what came of it."""
    for who, kind, name, columns, rows in FILES:
        taken = await district.load(getattr(district, who), kind, name, columns, rows())
        if taken["rows_failed"]:
            raise Unexpected(f"{name}: {taken}")
    ids = {
        person.id_number: (await district.community.post("/v1/residents/search", {"id_number": person.id_number}))[
            "items"
        ][0]["id"]
        for person in (IN_PERSON, PLANNED)
    }
    search = {"text": SOUGHT.name, "community": SOUGHT.community, "kinds": ["resident"]}
    return {
        "home": await _home(district, ids[IN_PERSON.id_number]),
        "level": await _assessed(district, ids[IN_PERSON.id_number]),
        "plan": await _planned(district, ids[PLANNED.id_number]),
        "found": await district.community.post("/v1/search", search),
        "coverage": await district.auditor.get("/v1/care-centres/coverage"),
    }


async def _home(district: District, resident_id: str) -> dict[str, Any]:
    """From the application to the payment: nobody decides about what he did himself."""
    admin, today = district.admin, calendars.today()
    made = await admin.post("/v1/programmes", {"code": "SLGZ", "name": PROGRAMMES["SLGZ"], "kind": "modification"})
    path = f"/v1/programmes/{made['id']}"
    rules = {"effective_from": "2024-01-01", "price_cap_fen": SUBSIDY_FEN, "copay_bp": 0}
    await admin.post(f"{path}/versions", rules)
    if (await admin.get(path))["status"] == "draft":
        await admin.patch(path, {"status": "active"})
    money = {"year": today.year, "source": "district", "amount_fen": 50_000_000, "document_no": "环民字〔2024〕9号"}
    await admin.post(f"{path}/appropriations", money)
    wish = {"resident_id": resident_id, "programme_id": made["id"], "reason": "卫生间湿滑，曾跌倒"}
    case = await district.community.post("/v1/home-modifications", wish)
    path = f"/v1/home-modifications/{case['id']}"
    items = [
        {"what": "卫生间加装扶手", "need": "如厕起身困难", "cost_fen": COST_FEN // 2},
        {"what": "地面防滑处理", "need": "曾跌倒", "cost_fen": COST_FEN - COST_FEN // 2},
    ]
    done = {"accepted_on": str(today), "cost_fen": COST_FEN, "signed_by": IN_PERSON.name, "signed_as": "resident"}
    await district.community.post(f"{path}/survey", {"surveyed_on": str(today), "items": items})
    await district.officer.post(f"{path}/approve", {"provider_id": district.providers["P05"]})
    await district.community.refused(
        "查勘人自己验收适老化改造 · works accepted by their surveyor", f"{path}/accept", done
    )
    await admin.post(f"{path}/accept", done)
    await district.approver.post(f"{path}/approve-subsidy")
    payment = {"bank_reference": f"{case['case_no']}-01", "paid_on": str(today)}
    return dict(await district.clerk.post(f"{path}/payments", payment))


async def _assessed(district: District, resident_id: str) -> int:
    """By two, of whom one is a nurse: the level is the server's own."""
    found = {"reason": "first", "assessed_on": str(calendars.today()), "answers": listed.ANSWERS}
    made = await district.community.post(f"/v1/residents/{resident_id}/assessments", found)
    path = f"/v1/assessments/{made['id']}"
    await district.community.post(f"{path}/submit")
    await district.community.refused("一人完成两名评估员的签字 · one person signs as both assessors", f"{path}/sign")
    return int((await district.nurse.post(f"{path}/sign"))["level"])


async def _planned(district: District, resident_id: str) -> int:
    """An hour of cleaning on Tuesdays and Fridays, ordered a fortnight ahead: how many orders it has made."""
    plan = {
        "resident_id": resident_id,
        "provider_id": district.providers["P05"],
        "service_item_id": district.items["JJBJ"],
        "planned_minutes": 60,
        "start_time": "09:00",
        "first_on": str(calendars.today()),
        "rule": "FREQ=WEEKLY;BYDAY=TU,FR",
    }
    made = await district.community.post("/v1/care-plans", plan)
    orders = await district.community.every("/v1/orders", care_plan_id=made["id"])
    return sum(order["planned_start_at"][:10] > str(calendars.today()) for order in orders)


def wrong(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Where the system tells anything else than was put in: what it tells, and what is expected."""
    figures, life = told["figures"], told["community"]
    pairs: dict[str, tuple[Any, Any]] = {key: (figures[key]["value"], value) for key, value in FIGURES.items()}
    home = life["home"]
    pairs["a home"] = ((home["status"], home["subsidy_status"], home["subsidy_fen"]), ("accepted", "paid", SUBSIDY_FEN))
    pairs["a level"] = (life["level"], LEVEL)
    pairs["a care plan's orders"] = (life["plan"], ORDERED)
    pairs["somebody found"] = (len(life["found"]["items"]), 1)
    covered = {one["level"]: (one["covered"], one["divisions"]) for one in life["coverage"]["levels"]}
    pairs["coverage"] = (covered, COVERED)
    return {what: (found, wanted) for what, (found, wanted) in pairs.items() if found != wanted}
