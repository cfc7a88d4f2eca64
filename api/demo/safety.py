"""Safety: a year's meetings, trainings and drills as a file, and one incident from the telling to the close."""

from datetime import UTC, datetime, timedelta
from typing import Any

from api.demo.client import Unexpected
from api.demo.founding import District
from api.demo.tables import console
from services import calendars

COLUMNS = "event_no kind held_on topic attendance"
INCIDENT_NO = "SJ-0001"
ENDED = ("closed", 1)
"""The incident, and how many follow-ups are done."""


def events() -> list[list[object]]:
    """A meeting a quarter, a training a half-year, and a drill in June."""
    meetings = [[f"HY2024-{n}", "会议", f"2024-{3 * n:02}-05", "消防", 30 + n] for n in (1, 2, 3)]
    trainings = [["PX2024-1", "培训", "2024-03-20", "用药", 86], ["PX2024-2", "培训", "2024-09-18", "消防", 91]]
    return [*meetings, *trainings, ["YL2024-1", "演练", "2024-06-16", "夜间疏散", 120]]


KINDS = [str(row[1]) for row in events()]
FIGURES = {
    "safety.meetings": KINDS.count("会议"),
    "safety.trainings": KINDS.count("培训"),
    "safety.drills": KINDS.count("演练"),
}


async def told(district: District) -> dict[str, Any]:
    """After the homes stand. The incident, closed by another than who recorded it."""
    taken = await district.load(district.admin, "safety-events", "安全会议与培训.csv", COLUMNS, events())
    if taken["rows_failed"]:
        raise Unexpected(f"安全会议与培训.csv: {taken}")
    for one in await district.admin.every("/v1/incidents"):
        if one["incident_no"] == INCIDENT_NO:
            return dict(one)
    return await _incident(district)


async def _incident(district: District) -> dict[str, Any]:
    """A fall an hour ago, by which nobody is named."""
    home = next(one for one in await district.admin.every("/v1/facilities") if one["code"] == "JG01")
    made = await district.admin.post(
        "/v1/incidents",
        {
            "incident_no": INCIDENT_NO,
            "place_kind": "facility",
            "place_id": home["id"],
            "kind": "falling",
            "happened_at": (datetime.now(UTC) - timedelta(hours=1)).isoformat(),
            "harm": "minor",
            "description": "淋浴后在卫生间滑倒，左腕扭伤",
            "done_at_once": "护士检查、冰敷，通知家属，陪同就医拍片",
        },
    )
    path = f"/v1/incidents/{made['id']}"
    await district.admin.post(f"{path}/say-cause", {"cause": "premises", "note": "淋浴区防滑垫破损未及时更换"})
    due = str(calendars.today() + timedelta(days=7))
    step = {"what": "更换全部卫生间防滑垫，加装扶手", "responsible": "后勤主管", "due_on": due}
    [todo] = (await district.admin.post(f"{path}/follow-ups", step))["follow_ups"]
    await district.admin.post(f"{path}/follow-ups/{todo['id']}/complete", {"note": "12 间已更换"})
    return dict(await district.deputy.post(f"{path}/close", {"note": "现场核实，同意销号"}))


def show(told: dict[str, Any]) -> None:
    one = told["safety"]
    held = {name: told["figures"][f"safety.{name}s"]["value"] for name in ("meeting", "training", "drill")}
    console.print(
        f"安全会议 {held['meeting']} 次、培训 {held['training']} 次、应急演练 {held['drill']} 次；安全事件 {one['incident_no']} 已说明原因、"
        f"完成 {len(one['follow_ups'])} 项整改并销号。"
        f"\n{held['meeting']} safety meetings, {held['training']} trainings and {held['drill']} drill(s); incident "
        f"{one['incident_no']} is explained, followed up ({len(one['follow_ups'])}) and closed."
    )


def wrong(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What did not come to what was put in."""
    one = told["safety"]
    came = {key: told["figures"].get(key, {}).get("value") for key in FIGURES} | {
        "an incident": (one["status"], sum(step["done_on"] is not None for step in one["follow_ups"]))
    }
    expected = FIGURES | {"an incident": ENDED}
    return {key: (came[key], value) for key, value in expected.items() if came[key] != value}
