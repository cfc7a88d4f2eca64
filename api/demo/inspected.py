"""Safety from January to October 2024 as the bureau's files have it: joint inspections of 24 places with what they found, and who
is insured. All findings are put right but two; accident insurance covers some of those whom it is meant for, liability one home."""

from datetime import date, timedelta
from typing import Any

from api.demo.client import Unexpected
from api.demo.founding import District
from api.demo.people import OTHERS
from api.demo.tables import compared, console, heading
from models.safety_checklists import SafetyTopic

INSPECTION_COLUMNS = (
    "inspection_no target_kind target_code inspected_on departments topics finding_no finding_topic severity description "
    "notice_no due_on rectified_on closed_on"
)
POLICY_COLUMNS = "policy_no kind insured beds premium_fen starts_on ends_on insurer"
PLACES = (
    *(("facility", f"JG{n:02}") for n in range(1, 5)),
    *(("provider", f"P{n:02}") for n in range(1, 7)),
    *(("care_centre", code) for code in ("ZX000", "ZX100", "ZX200", "ZX300", *(f"ZX9{n:02}" for n in range(1, 7)))),
    *(("meal_point", f"ZC{n:02}") for n in range(4)),
)
FIRST_ON, APART = date(2024, 1, 8), timedelta(days=5)
JOINT, FOUND_IN_EVERY, IN_PROGRESS = 60, 2, 2
"""Sixty by two departments each; in every second one something is found, and the last two are being put right."""
SEEN = {
    SafetyTopic.FIRE: "疏散通道堆放杂物",
    SafetyTopic.ELECTRICAL: "配电箱前堆物，漏电保护未测试",
    SafetyTopic.GAS: "软管接口无卡箍",
    SafetyTopic.BUILDING: "楼梯扶手松动",
    SafetyTopic.SECURITY: "走廊监控一处不亮",
}
ON = "2024-10-31"
INSURED = [whose for whose in OTHERS[:400] if date(1944, 1, 1) <= whose.birth_on <= date(1963, 12, 31)][:150]
PREMIUM_FEN, BED_FEN, BEDS = 3_000, 12_000, 35
"""30.00 yuan a person, 120.00 a bed of the first home, which has so many."""


def inspections() -> list[list[object]]:
    rows: list[list[object]] = []
    for n in range(JOINT):
        kind, code = PLACES[n % len(PLACES)]
        on, topic = FIRST_ON + n * APART, list(SEEN)[n % len(SEEN)]
        first = [f"LH2024-{n + 1:02}", kind, code, on, "民政局；消防救援大队", topic]
        if n % FOUND_IN_EVERY:
            rows.append([*first, *[""] * 8])
            continue
        left = n >= JOINT - FOUND_IN_EVERY * IN_PROGRESS
        days = ["", ""] if left else [on + timedelta(days=5), on + timedelta(days=6)]
        found = ["1", topic, "ordinary", SEEN[topic], f"环民安改〔2024〕{n // FOUND_IN_EVERY + 1}号"]
        rows.append([*first, *found, on + timedelta(days=7), *days])
    return rows


def policies() -> list[list[object]]:
    year = ["2024-01-01", "2024-12-31", "示例财产保险公司"]
    persons = [
        [f"YW2024-{n:04}", "accident", whose.id_number, "", PREMIUM_FEN, *year] for n, whose in enumerate(INSURED, 1)
    ]
    return [*persons, ["ZR2024-0001", "facility_liability", "JG01", BEDS, BEDS * BED_FEN, *year]]


_FINDINGS = JOINT // FOUND_IN_EVERY
FIGURES = {
    "inspections.count": JOINT,
    "inspections.notices": _FINDINGS,
    "inspections.findings": _FINDINGS,
    "inspections.rectified": _FINDINGS - IN_PROGRESS,
    "inspections.in_progress": IN_PROGRESS,
    "insurance.persons": len(INSURED),
    "insurance.beds": BEDS,
    "insurance.premium_fen": len(INSURED) * PREMIUM_FEN + BEDS * BED_FEN,
}
NAMES = {
    "inspections.count": "联合安全检查",
    "inspections.notices": "整改通知书",
    "inspections.findings": "发现隐患",
    "inspections.rectified": "已整改",
    "inspections.in_progress": "整改中",
    "insurance.persons": "投保意外险的老年人",
    "insurance.beds": "投保责任险的床位",
    "insurance.premium_fen": "保费",
}


async def told(district: District) -> dict[str, Any]:
    """Both files, and how many are covered on the last day of these months."""
    for kind, name, columns, rows in (
        ("inspections", "联合检查.csv", INSPECTION_COLUMNS, inspections()),
        ("insurance-policies", "保险台账.csv", POLICY_COLUMNS, policies()),
    ):
        taken = await district.load(district.admin, kind, name, columns, rows)
        if taken["rows_failed"]:
            raise Unexpected(f"{name}: {taken}")
    return {"coverage": await district.auditor.get("/v1/insurance-policies/coverage", on=ON)}


def wrong(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Where the system tells anything else than the lists: what it tells, and what is expected."""
    pairs: dict[str, tuple[Any, Any]] = {key: (told["figures"][key]["value"], value) for key, value in FIGURES.items()}
    coverage = told["inspected"]["coverage"]
    covered = {one["kind"]: one["covered"] for one in coverage["persons"]}
    pairs["accident insurance"] = (covered, {"accident": len(INSURED), "care": 0})
    pairs["beds insured"] = (coverage["beds"]["covered"], BEDS)
    return {key: (found, wanted) for key, (found, wanted) in pairs.items() if found != wanted}


def show(told: dict[str, Any]) -> None:
    heading(16, "安全检查与保险 2024-01 至 2024-10", "Inspections and insurance")
    compared(NAMES, FIGURES, told["figures"])
    accident, beds = told["inspected"]["coverage"]["persons"][0], told["inspected"]["coverage"]["beds"]
    console.print(
        f"检查 {len(PLACES)} 处场所；{ON} 应保意外险 {accident['concerned']} 人，已保 {accident['covered']} 人，未保 {accident['missing']} 人；"
        f"机构床位 {beds['in_service']} 张，已保 {beds['covered']} 张。"
        f"\n{len(PLACES)} places were inspected. On {ON} {accident['covered']} of {accident['concerned']} people of 60 to 80 have "
        f"accident insurance, and {beds['covered']} of {beds['in_service']} beds in homes are insured against liability."
    )
