"""Programmes, and their rules from a day on with each row."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.imports import ImportKind
from models.programmes import (
    CapUnit,
    PersonTimeUnit,
    Programme,
    ProgrammeCreate,
    ProgrammeKind,
    ProgrammeStatus,
    ProgrammeUpdate,
    ProgrammeVersionAdd,
)
from models.wire import MOST_FEN
from services import programmes
from services.access import Permission
from services.imports import one_by_one
from services.imports.columns import Column, OneOf, Several, basis_points, choice, code, day, whole, words
from services.imports.entries import DiffersFromRecorded, Entry, Outcome
from services.imports.kinds.kind import Kind, Run
from services.programmes.schemes import P, W, versions_shown

COLUMNS = (
    Column("code", "补贴项目编码", code, True, ("编码", "项目编码")),
    Column("name", "补贴项目名称", words(120), True, ("名称", "项目名称", "补贴项目")),
    Column("kind", "项目类型", choice(ProgrammeKind), True, ("类型",)),
    Column("cap_unit", "月度上限单位", choice(CapUnit), also=("上限单位",)),
    Column("monthly_cap", "月度上限", whole(0, MOST_FEN), also=("每月上限",)),
    Column("service_codes", "服务项目编码", Several(code), also=("服务项目",)),
    Column("effective_from", "生效日期", day, True, ("起始日期", "执行日期")),
    Column("copay_bp", "自付比例(万分之)", basis_points(0, 10_000)),
    Column("billing_increment_minutes", "计费单位(分钟)", OneOf((1, 15, 30, 60))),
    Column("priority", "优先级", whole(0, 1000)),
    Column("person_time_unit", "人次口径", choice(PersonTimeUnit)),
)


def _key(entry: Entry) -> tuple[str, str]:
    return entry.said["code"], str(entry.said["effective_from"])


async def take(session: AsyncSession, run: Run, entries: Sequence[Entry]) -> None:
    await one_by_one.each(session, run, entries, _take_one, KIND)


async def _take_one(session: AsyncSession, run: Run, entry: Entry) -> Outcome:
    """A new programme is active at once: its row says from when it pays. A known one may get a new name and new rules."""
    said = entry.said
    one_by_one.one_name(run, entry)
    programme = (
        await session.exec(select(Programme).where(P.district_code == run.district, P.code == said["code"]))
    ).one_or_none()
    if programme is None:
        await _start(session, run, said)
        return Outcome.CREATED
    if programme.kind != said["kind"]:
        raise DiffersFromRecorded("/kind")
    outcome = Outcome.UNCHANGED
    if programme.name != said["name"]:
        await programmes.update(session, run.by, programme.id, programme.version, ProgrammeUpdate(name=said["name"]))
        outcome = Outcome.UPDATED
    rules = versions_shown().where(
        W.district_code == run.district, W.programme_id == programme.id, W.effective_from == said["effective_from"]
    )
    known = (await (await session.connection()).execute(rules)).one_or_none()
    if known is None:
        await programmes.add_version(session, run.by, programme.id, _rules(said))
        return Outcome.UPDATED
    for name in _rules(said).model_fields_set:
        if getattr(known, name) != said[name]:
            raise DiffersFromRecorded(f"/{name}")
    return outcome


def _rules(said: dict[str, Any]) -> ProgrammeVersionAdd:
    return ProgrammeVersionAdd(**{name: value for name, value in said.items() if name not in ("code", "name", "kind")})


async def _start(session: AsyncSession, run: Run, said: dict[str, Any]) -> None:
    order = ProgrammeCreate(code=said["code"], name=said["name"], kind=said["kind"])
    made = await programmes.create(session, run.by, order)
    await programmes.add_version(session, run.by, made.id, _rules(said))
    standing = await programmes.read(session, run.by, made.id)
    activate = ProgrammeUpdate(status=ProgrammeStatus.ACTIVE)
    await programmes.update(session, run.by, made.id, standing.version, activate)


EXAMPLE = {
    "code": "JJYL",
    "name": "低收入居家养老服务补贴",
    "kind": "服务",
    "cap_unit": "分钟",
    "monthly_cap": "240",
    "service_codes": "ZJ01",
    "effective_from": "2024-01-01",
    "copay_bp": "0",
    "billing_increment_minutes": "30",
    "priority": "10",
    "person_time_unit": "按次",
}

KIND = Kind(ImportKind.PROGRAMMES, (Permission.PROGRAMMES_MANAGE,), COLUMNS, take, remember=_key, example=EXAMPLE)
