"""Providers: the companies that serve."""

from collections.abc import Sequence
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from models.imports import ImportKind
from models.providers import Provider
from models.search import SearchKind
from services import numbers
from services.access import Permission
from services.imports.columns import LAT, LNG, Column, code, words
from services.imports.entries import Entry, good
from services.imports.kinds.kind import Kind, Run
from services.imports.places import place_whole
from services.imports.registers import recorded_by, sort_out, store

COLUMNS = (
    Column("code", "服务商编码", code, True, ("编码", "服务商代码", "服务商编号")),
    Column("name", "名称", words(120), True, ("服务商名称", "单位名称")),
    Column("credit_code", "统一社会信用代码", numbers.credit_code),
    Column("kind", "类型", words(40), also=("单位类型",)),
    Column("phone", "电话", numbers.phone, also=("联系电话",)),
    Column("address", "地址", words(200)),
    LAT,
    LNG,
)


def _key(entry: Entry) -> str:
    return str(entry.said["code"])


def _wanted(entry: Entry) -> dict[str, Any]:
    return entry.said


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    place_whole(entries)
    rows = good(entries)
    recorded = await recorded_by(session, Provider, run.district, ["code"], [_key(entry) for entry in rows])
    await store(
        session,
        run,
        Provider,
        "providers.provider",
        sort_out(run, rows, _wanted, _key, recorded),
        named=SearchKind.PROVIDER,
    )


EXAMPLE = {
    "code": "FW001",
    "name": "示例康养服务有限公司",
    "kind": "企业",
    "phone": "0631-5200000",
    "address": "示例路1号",
}

KIND = Kind(ImportKind.PROVIDERS, (Permission.PROVIDERS_MANAGE,), COLUMNS, take, remember=_key, example=EXAMPLE)
