"""Care centres: a register, kept by code."""

from collections.abc import Sequence
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from models.care_centres import CareCentre, CentreLevel
from models.imports import ImportKind
from models.search import SearchKind
from models.service_items import ServiceCategory
from services import numbers
from services.access import Permission
from services.care_centres import register
from services.errors import DomainError
from services.imports.columns import LAT, LNG, Column, Several, choice, code, day, words
from services.imports.entries import Entry, good
from services.imports.kinds.kind import Kind, Run
from services.imports.places import ensure, place_whole, within
from services.imports.registers import recorded_by, sort_out, store

COLUMNS = (
    Column("code", "中心编码", code, True, ("编码", "站点编码")),
    Column("name", "名称", words(120), True, ("中心名称", "站点名称")),
    Column("level", "级别", choice(CentreLevel), True, ("层级",)),
    Column("division_code", "区划代码", numbers.division_code, True, ("所在区划",)),
    Column("services", "服务内容", Several(choice(ServiceCategory)), also=("服务类别",)),
    LAT,
    LNG,
    Column("opened_on", "开办日期", day, also=("启用日期", "运营日期")),
    Column("address", "地址", words(200)),
    Column("closed_on", "关闭日期", day),
)
_UNSAID = dict.fromkeys(("lat", "lng", "opened_on", "closed_on"))


def _key(entry: Entry) -> str:
    return str(entry.said["code"])


def _wanted(entry: Entry) -> dict[str, Any]:
    return entry.said


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    place_whole(entries)
    for entry in entries:
        within(run, entry, "division_code")
    codes = [_key(entry) for entry in good(entries)]
    recorded = await recorded_by(session, CareCentre, run.district, ["code"], codes)
    for entry in good(entries):
        try:
            register.check(_UNSAID | recorded.get(_key(entry), {}) | entry.said)
        except DomainError as error:
            entry.fail((error.pointer or "").strip("/") or None, error)
    rows = good(entries)
    await ensure(session, run, {entry.said["division_code"] for entry in rows})
    todo = sort_out(run, rows, _wanted, _key, recorded)
    await store(session, run, CareCentre, "care_centres.care_centre", todo, named=SearchKind.CARE_CENTRE)


EXAMPLE = {
    "code": "ZX001",
    "name": "示例街道综合养老服务中心",
    "level": "街道级",
    "division_code": "{district}001",
    "services": "助餐、助浴",
    "opened_on": "2023-06-01",
}

KIND = Kind(ImportKind.CARE_CENTRES, (Permission.CARE_CENTRES_MANAGE,), COLUMNS, take, remember=_key, example=EXAMPLE)
