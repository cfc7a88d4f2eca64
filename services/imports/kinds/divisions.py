"""Divisions: the townships and communities of the district."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from models.districts import Division, DivisionCreate, DivisionUpdate
from models.imports import ImportKind
from services import divisions, numbers
from services.access import Permission
from services.errors import Invalid
from services.imports import one_by_one, places
from services.imports.columns import Column, words
from services.imports.entries import Entry, Outcome
from services.imports.kinds.kind import Kind, Run


class NotTheParent(Invalid):
    code = "not_the_parent"
    zh = "上级区划应为 {parent}。"
    en = "The division above this one is {parent}."


COLUMNS = (
    Column("code", "区划代码", numbers.division_code, True, ("代码",)),
    Column("name", "区划名称", words(80), True, ("名称",)),
    Column("parent_code", "上级区划代码", numbers.division_code, also=("上级代码",)),
)


def _key(entry: Entry) -> str:
    return str(entry.said["code"])


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    """Those above first, so that none of them is made by its code and then renamed."""
    ordered = sorted(entries, key=lambda entry: (len(_key(entry)), entry.no))
    await one_by_one.each(session, run, ordered, _take_one, KIND)


async def _take_one(session: AsyncSession, run: Run, entry: Entry) -> Outcome:
    code, name = _key(entry), entry.said["name"]
    divisions.within(run.by, code, "/code")
    parent = code[:-3] if len(code) > 6 else f"{code[:4]}00"
    if entry.said.get("parent_code", parent) != parent:
        raise NotTheParent("/parent_code", parent=parent)
    known = await session.get(Division, code)
    if known is None:
        if len(code) > 6:
            await places.ensure(session, run, [parent])
        await divisions.create(session, run.by, DivisionCreate(code=code, name=name))
        return Outcome.CREATED
    if known.name == name:
        return Outcome.UNCHANGED
    await divisions.update(session, run.by, code, known.version, DivisionUpdate(name=name))
    return Outcome.UPDATED


EXAMPLE = {
    "code": "{district}001001",
    "name": "望海社区",
}

KIND = Kind(ImportKind.DIVISIONS, (Permission.DIVISIONS_MANAGE,), COLUMNS, take, remember=_key, example=EXAMPLE)
