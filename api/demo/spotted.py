"""On the spot: what an inspector saw in the home where somebody fell, with a picture of it and one of how it was put right."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw
from uuid_utils.compat import uuid7

from api.demo.founding import District
from api.demo.tables import console
from services import calendars

CODE, NUMBER = "JG01", "AQ-0001"
TORN, WHOLE = "#8a3b2f", "#2f7d4f"
"""The mat before and after: drawn, not taken."""
RESPONSIBLE = {
    "territory": "竹岛街道 李明",
    "industry": "民政局养老科 张红",
    "institution": "院长 刘芳",
    "individual": "后勤主管 孙强",
}
ENDED = ("closed", ["found", "rectified", "passed", "closed"], 2)
"""Where the finding stands, what was done of it, and how many pictures show that."""


def picture(mat: str) -> bytes:
    """A bathroom floor with a mat on it; the same bytes again."""
    floor = Image.new("RGB", (480, 360), "#d9d5cb")
    draw = ImageDraw.Draw(floor)
    for edge in range(0, 480, 60):
        draw.line((edge, 0, edge, 360), fill="#b8b2a4", width=3)
        draw.line((0, edge, 480, edge), fill="#b8b2a4", width=3)
    draw.rounded_rectangle((110, 90, 370, 270), radius=18, fill=mat)
    floor.save(out := BytesIO(), "JPEG")
    return out.getvalue()


async def told(district: District) -> dict[str, Any]:
    """After the incident: the inspection, once, and its finding as it stands."""
    home = next(one for one in await district.admin.every("/v1/facilities") if one["code"] == CODE)
    made = await district.inspector.every("/v1/inspections", place_id=home["id"])
    known = next((one for one in made if one["inspection_no"] == NUMBER), None)
    finding = (known or await _inspected(district, home["id"]))["findings"][0]["id"]
    return dict(await district.auditor.get(f"/v1/findings/{finding}"))


async def _inspected(district: District, home: str) -> Any:
    """The bureau says for the home, which has no account, that it is put right; the inspector looks again."""
    now = datetime.now(UTC)
    before = await district.inspector.photo(picture(TORN), now - timedelta(minutes=50))
    finding = {
        "topic": "building",
        "description": "二楼淋浴区防滑垫破损",
        "due_on": str(calendars.today() + timedelta(days=7)),
        "responsible": RESPONSIBLE,
        "photos": [before],
    }
    inspection = {
        "id": str(uuid7()),
        "inspection_no": NUMBER,
        "place_kind": "facility",
        "place_id": home,
        "inspected_at": (now - timedelta(minutes=50)).isoformat(),
        "departments": ["民政局"],
        "findings": [finding],
    }
    made = await district.inspector.post("/v1/inspections", inspection)
    path = f"/v1/findings/{made['findings'][0]['id']}"
    after = await district.admin.photo(picture(WHOLE), now - timedelta(minutes=10))
    await district.admin.post(f"{path}/rectify", {"note": "12 间防滑垫已全部更换", "photos": [after]})
    await district.inspector.post(f"{path}/reinspect", {"passed": True, "note": "现场查看，已换新"})
    return made


def _came(told: dict[str, Any]) -> tuple[str, list[str], int]:
    steps = told["spotted"]["steps"]
    shown = sum(photo["id"] is not None for step in steps for photo in step["photos"])
    return told["spotted"]["status"], [step["deed"] for step in steps], shown


def wrong(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What did not come to what was done."""
    return {} if _came(told) == ENDED else {"an inspection on the spot": (_came(told), ENDED)}


def show(told: dict[str, Any]) -> None:
    one, (_, _, photos) = told["spotted"], _came(told)
    console.print(
        f"现场检查 {NUMBER}：{one['description']}（通知书 {one['notice_no']}），整改前后照片 {photos} 张，复查合格销号；照片为绘制的示例。"
        f"\nInspection {NUMBER}: a torn mat, put right and closed, with {photos} pictures of before and after, which are drawn."
    )
