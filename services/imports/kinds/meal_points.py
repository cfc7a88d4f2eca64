"""Meal points: the register of canteens, with how far each has come."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from models.imports import ImportKind
from models.meal_points import Area, MealPointModel, MealPointStatus
from services import meal_points, numbers
from services.access import Permission
from services.imports import one_by_one, places
from services.imports.columns import LAT, LNG, Column, choice, code, day, whole, words
from services.imports.entries import Entry, Outcome
from services.imports.kinds.kind import Kind, Run
from services.imports.references import provider_of

COLUMNS = (
    Column("code", "助餐点编码", code, True, ("编码", "助餐点代码", "助餐点编号")),
    Column("name", "名称", words(120), True, ("助餐点名称", "食堂名称")),
    Column("provider_code", "服务商编码", code, also=("服务商代码", "服务商编号")),
    Column("area", "城乡类别", choice(Area), True, ("城乡", "类型", "区域类型")),
    Column("model", "运营模式", choice(MealPointModel), True, ("模式", "建设模式")),
    Column("status", "状态", choice(MealPointStatus), True, ("运营状态",)),
    Column("division_code", "区划代码", numbers.division_code, True, ("所属区划",)),
    Column("address", "地址", words(200)),
    LAT,
    LNG,
    Column("seats", "座位数", whole(0, 5000), also=("餐位数", "座位")),
    Column("planned_on", "规划日期", day, also=("计划日期",)),
    Column("built_on", "建成日期", day),
    Column("opened_on", "开业日期", day, also=("运营日期", "启用日期")),
    Column("closed_on", "关闭日期", day, also=("停办日期",)),
)


def _key(entry: Entry) -> str:
    return str(entry.said["code"])


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    await one_by_one.each(session, run, entries, _take_one, KIND)


async def _take_one(session: AsyncSession, run: Run, entry: Entry) -> Outcome:
    """A known point may say anything new, but does not turn back from what it is; a blank cell says nothing."""
    said = dict(entry.said)
    if "provider_code" in said:
        said["provider_id"] = await provider_of(session, run, said.pop("provider_code"))
    await places.ensure(session, run, [said["division_code"]])
    new, changed = await meal_points.enter(session, run.by, said)
    return Outcome.CREATED if new else Outcome.UPDATED if changed else Outcome.UNCHANGED


EXAMPLE = {
    "code": "ZC001",
    "name": "示例街道幸福食堂",
    "area": "城市",
    "model": "餐饮企业",
    "status": "运营",
    "division_code": "{district}001",
    "address": "示例路3号",
    "seats": "60",
    "planned_on": "2024-01-10",
    "built_on": "2024-03-20",
    "opened_on": "2024-04-01",
}

KIND = Kind(ImportKind.MEAL_POINTS, (Permission.MEAL_POINTS_MANAGE,), COLUMNS, take, remember=_key, example=EXAMPLE)
