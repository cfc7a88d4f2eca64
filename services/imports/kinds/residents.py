"""Residents: the register of elderly people, tens of thousands at a time."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.imports import ImportKind
from models.residents import Resident, ResidentStatus, Sex
from models.search import SearchKind
from models.status_changes import StatusChange, StatusChangeOrder
from services import calendars, names, numbers, status_changes, written
from services.access import Permission
from services.assessments import levels
from services.errors import DomainError, Invalid
from services.imports import bulk, persons, places, registers
from services.imports.columns import LAT, LNG, Choice, Column, Several, choice, day, identity_number, words
from services.imports.entries import Entry, good
from services.imports.kinds.kind import Kind, Run
from services.imports.places import place_whole
from services.labels import ABILITY_LEVELS, CATEGORIES
from services.residents import ResidentExists, personal
from services.residents.register import DayInFuture, IdNumberContradicted
from services.visits import homes

residents: Table = Resident.__table__  # type: ignore[attr-defined]
status_rows: Table = StatusChange.__table__  # type: ignore[attr-defined]

SEALED = ("id_number", "phone", "address", "place", "bank_card")
_STATUS = ("status", "moved_out_on", "deceased_on")
REASON = "import"


class StatusContradicted(Invalid):
    code = "status_contradicted"
    zh = "状态与迁出、死亡日期不符：死亡须有死亡日期，迁出须有迁出日期，在册不得有这两个日期。"
    en = "The status does not fit the days: deceased needs deceased_on, moved_out needs moved_out_on, active neither."


class ReturnNeedsItsDay(Invalid):
    code = "return_needs_its_day"
    zh = "登记为死亡或迁出的人恢复在册，须逐人办理状态变更并说明日期。"
    en = "Who is recorded as deceased or moved away comes back by a status change, which says from which day."


def _category(text: str) -> str:
    """A label, or any code: a bureau adds its own by using them."""
    try:
        return written.choice(text, CATEGORIES)
    except written.ChoiceUnknown:
        own = written.plain(text)
        if not re.fullmatch("[a-z][a-z0-9_]{1,39}", own):
            raise
        return own


_CATEGORIES_NOTE = "多个用 ; 分隔：" + "、".join(CATEGORIES.values()) + "，或本局自定的编码"
COLUMNS = (
    Column("name", "姓名", words(80), True, ("老年人姓名",)),
    Column("id_number", "公民身份号码", identity_number, True, ("身份证号", "身份证号码", "身份证")),
    Column("sex", "性别", choice(Sex)),
    Column("birth_on", "出生日期", written.day, also=("出生年月日",)),
    Column("phone", "电话", numbers.phone, also=("联系电话", "手机号", "手机号码")),
    Column("division_code", "区划代码", numbers.division_code, True, ("所在区划代码", "社区代码")),
    Column("address", "地址", words(200), also=("住址", "家庭住址", "居住地址")),
    LAT,
    LNG,
    Column("categories", "困难类别", Several(_category), also=("类别",), note=_CATEGORIES_NOTE),
    Column("ability_level", "能力等级", Choice(ABILITY_LEVELS, int)),
    Column("status", "状态", choice(ResidentStatus)),
    Column("registered_on", "登记日期", day),
    Column("moved_out_on", "迁出日期", day),
    Column("deceased_on", "死亡日期", day),
    Column("household_division_code", "户籍区划代码", numbers.division_code),
    Column("bank_card", "银行卡号", numbers.bank_card),
    Column("custodian", "代管人", words(80), also=("银行卡代管人",)),
)


def _key(entry: Entry) -> str:
    return str(entry.said["id_number"].value)


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    place_whole(entries)
    for entry in good(entries):
        _check(run, entry)
    rows = good(entries)
    await places.ensure(session, run, {entry.said["division_code"] for entry in rows})
    recorded = await _recorded(session, run, rows)
    rows = good(rows)
    todo = registers.sort_out(run, rows, _wanted, _key, recorded)
    await _register(session, run, todo.new)
    await _hold_assessed(session, run, todo.changed)
    await _change(session, run, [change for change in todo.changed if not change.entry.faults])


def _check(run: Run, entry: Entry) -> None:
    """What one row can contradict by itself."""
    said, identity = entry.said, entry.said["id_number"]
    for field, read in (("sex", identity.sex), ("birth_on", identity.birth_on)):
        if said.get(field, read) != read:
            entry.fail(field, IdNumberContradicted(field=field))
    for field in ("registered_on", "moved_out_on", "deceased_on"):
        if (on := said.get(field)) and on > calendars.today():
            entry.fail(field, DayInFuture())
    for field in ("moved_out_on", "deceased_on"):
        if (on := said.get(field)) and on < identity.birth_on:
            entry.fail(field, status_changes.DayBeforeBirth())
    if "status" in said and said["status"] != (_by_days(entry) or ResidentStatus.ACTIVE):
        entry.fail("status", StatusContradicted())
    places.within(run, entry, "division_code")


def _by_days(entry: Entry) -> ResidentStatus | None:
    if "deceased_on" in entry.said:
        return ResidentStatus.DECEASED
    return ResidentStatus.MOVED_OUT if "moved_out_on" in entry.said else None


async def _recorded(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> dict[str, dict[str, Any]]:
    """What the register holds of these people, opened. A worker changes nobody outside his own divisions."""
    by_index = dict(zip(persons.indexes(session, run, map(_key, entries)), entries, strict=True))
    found = await registers.recorded_by(session, Resident, run.district, ["id_number_index"], list(by_index))
    rows = await persons.opened(session, run, "residents", list(found.values()), SEALED)
    recorded = {}
    for row in rows:
        if run.by.division and not row["division_code"].startswith(run.by.division):
            by_index[row["id_number_index"]].fail("id_number", ResidentExists(resident_id=None))
        recorded[row["id_number"]] = row
    return recorded


def _wanted(entry: Entry) -> dict[str, Any]:
    """What the row says, as the register has it."""
    said = {
        name: value for name, value in entry.said.items() if name not in ("id_number", "sex", "birth_on", "lat", "lng")
    }
    if "lat" in entry.said:
        said["place"] = personal.place(entry.said["lat"], entry.said["lng"])
    if status := _by_days(entry):
        said["status"] = status
    return said


async def _register(session: AsyncSession, run: Run, new: Sequence[tuple[Entry, dict[str, Any]]]) -> None:
    """New people; who is dead or gone already has that as a status change from its day."""
    blank = bulk.defaults(Resident) | {"registered_on": calendars.today()}
    for sealed in SEALED:
        blank.pop(f"{sealed}_sealed", None)
    people = [_person(entry, blank | values) for entry, values in new]
    rows = await persons.sealed_new(session, run, "residents", people, SEALED)
    await bulk.put(session, residents, persons.indexed(session, run, rows, (_key(entry) for entry, _ in new)))
    await names.keep(session, run.district, SearchKind.RESIDENT, [(row["id"], row["name"]) for row in rows])
    gone = [
        {
            "district_code": run.district,
            "id": uuid7(),
            "resident_id": row["id"],
            "status": row["status"],
            "effective_on": row["deceased_on"] or row["moved_out_on"],
            "reason": REASON,
            "by_account": run.by.id,
        }
        for row in rows
        if row["status"] != ResidentStatus.ACTIVE
    ]
    await bulk.put(session, status_rows, gone)
    told = [(entry, row["id"], ()) for (entry, _), row in zip(new, rows, strict=True)]
    await registers.tell(session, run, "residents.register", "resident", told)


def _person(entry: Entry, values: dict[str, Any]) -> dict[str, Any]:
    identity = entry.said["id_number"]
    return values | {"id_number": identity.value, "sex": identity.sex, "birth_on": identity.birth_on}


async def _hold_assessed(session: AsyncSession, run: Run, changed: Sequence[registers.Change]) -> None:
    """A level that an assessment found is not typed over by a list either."""
    said = [change for change in changed if "ability_level" in change.fields]
    held = await levels.holding(session, run.district, [change.recorded["id"] for change in said])
    for change in said:
        if refusal := held.get(change.recorded["id"]):
            change.entry.fail("ability_level", refusal)


async def _change(session: AsyncSession, run: Run, changed: Sequence[registers.Change]) -> None:
    """A death or a move is recorded by its own act, which stops what must stop; then the other fields."""
    for change in changed:
        if any(name in change.fields for name in _STATUS):
            await _turn(session, run, change)
    session.expunge_all()
    left = [
        (change, {name: value for name, value in change.fields.items() if name not in _STATUS})
        for change in changed
        if not change.entry.faults
    ]
    fields = [(change.recorded["id"], values) for change, values in left if values]
    columns = await persons.sealed_changes(session, run, "residents", fields, SEALED)
    await registers.change(session, run, residents, columns)
    named = [(each, values["name"]) for each, values in fields if "name" in values]
    await names.keep(session, run.district, SearchKind.RESIDENT, named)
    await homes.told(session, run.by, [change.recorded["id"] for change, values in left if _placed(change, values)])
    told = [(change.entry, change.recorded["id"], sorted(values)) for change, values in left if values]
    await registers.tell(session, run, "residents.update", "resident", told)


def _placed(change: registers.Change, values: dict[str, Any]) -> bool:
    """Nobody knew until now where the home is."""
    return values.get("place") is not None and change.recorded["place"] is None


async def _turn(session: AsyncSession, run: Run, change: registers.Change) -> None:
    status = change.fields.get("status", change.recorded["status"])
    said = change.entry.said
    if status == ResidentStatus.ACTIVE:
        change.entry.fail("status", ReturnNeedsItsDay())
        return
    on = said["deceased_on"] if status == ResidentStatus.DECEASED else said["moved_out_on"]
    order = StatusChangeOrder(status=status, effective_on=on, reason=REASON)
    try:
        async with session.begin_nested():
            await status_changes.change(session, run.by, change.recorded["id"], order)
    except DomainError as error:
        change.entry.fail("deceased_on" if status == ResidentStatus.DECEASED else "moved_out_on", error)


EXAMPLE = {
    "name": "老年人示例",
    "id_number": "371099194103070242",
    "sex": "女",
    "birth_on": "1941年3月7日",
    "phone": "13800000002",
    "division_code": "{district}001001",
    "address": "示例路2号",
    "categories": "低保;独居",
    "ability_level": "中度失能",
    "status": "在册",
    "registered_on": "2024-01-01",
}

KIND = Kind(ImportKind.RESIDENTS, (Permission.RESIDENTS_REGISTER,), COLUMNS, take, remember=_key, example=EXAMPLE)
