"""A programme from draft to closed, and the rules in force that it shows."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, Table, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.programmes import (
    Programme,
    ProgrammeCreate,
    ProgrammeKind,
    ProgrammeRead,
    ProgrammeService,
    ProgrammeStatus,
    ProgrammeUpdate,
    ProgrammeVersion,
    ProgrammeVersionRead,
)
from models.service_items import ServiceItem
from services import audit, calendars, pages, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, NotFound, WrongState

programmes: Table = Programme.__table__  # type: ignore[attr-defined]
version_table: Table = ProgrammeVersion.__table__  # type: ignore[attr-defined]
pays_for: Table = ProgrammeService.__table__  # type: ignore[attr-defined]
items: Table = ServiceItem.__table__  # type: ignore[attr-defined]
P, W, F, I = programmes.c, version_table.c, pays_for.c, items.c  # noqa: E741

_NEXT = {
    ProgrammeStatus.DRAFT: {"activate": ProgrammeStatus.ACTIVE},
    ProgrammeStatus.ACTIVE: {"close": ProgrammeStatus.CLOSED},
    ProgrammeStatus.CLOSED: {},
}
_TURNS = {ProgrammeStatus.DRAFT: "redraft", ProgrammeStatus.ACTIVE: "activate", ProgrammeStatus.CLOSED: "close"}


_ANY_RULES = text(
    "select 1 from programme_versions where district_code = :district and programme_id = :programme limit 1"
)
_RUNNING = text("""
    select count(*) from entitlements where district_code = :district and programme_id = :programme
      and status <> 'rejected' and coalesce(effective_to, 'infinity') > :today
""")


class ProgrammeNotFound(NotFound):
    code = "programme_not_found"


class ProgrammeExists(Conflict):
    code = "programme_exists"
    zh = "编码为 {programme_code} 的补贴项目已存在。"
    en = "There is a programme with the code {programme_code} already."


class ProgrammeWithoutRules(Conflict):
    code = "programme_without_rules"
    zh = "该项目还没有任何版本的规则，不能启用；请先添加版本。"
    en = "The programme has no version of rules yet; add one before making it active."


class ProgrammeInUse(Conflict):
    code = "programme_in_use"
    zh = "尚有 {entitlements} 份补贴资格未终止，不能关闭项目；请先终止它们。"
    en = "{entitlements} entitlements still run, so the programme cannot be closed: end them first."


def visible(actor: Actor) -> Select[Any]:
    """Schemes are public rules: everyone of the district sees them."""
    return select(programmes).where(P.district_code == actor.district)


async def get(session: AsyncSession, actor: Actor, programme_id: UUID, *, lock: bool = False) -> Programme:
    """The row; `lock` for who changes it, otherwise shared, so that it does not close under an act that leans on it."""
    held: Any = True if lock else {"read": True}
    programme = await session.get(Programme, (actor.district, programme_id), with_for_update=held)
    if programme is None:
        raise ProgrammeNotFound
    return programme


def versions_shown() -> Select[Any]:
    """Versions with the codes of what they pay for, as `ProgrammeVersionRead` wants them."""
    codes = (
        select(I.code)
        .join_from(pays_for, items, (I.district_code == F.district_code) & (I.id == F.service_item_id))
        .where(F.district_code == W.district_code, F.programme_version_id == W.id)
        .order_by(I.code)
        .scalar_subquery()
    )
    return select(version_table, func.array(codes, type_=ARRAY(String)).label("service_codes"))


async def _current(
    session: AsyncSession, actor: Actor, programme_ids: Sequence[UUID]
) -> dict[UUID, ProgrammeVersionRead]:
    """The rules in force today, by programme."""
    statement = (
        versions_shown()
        .where(
            W.district_code == actor.district,
            W.programme_id.in_(programme_ids),
            W.effective_from <= calendars.today(),
        )
        .ext(distinct_on(W.programme_id))
        .order_by(W.programme_id, W.effective_from.desc())
    )
    rows = (await (await session.connection()).execute(statement)).all()
    return {row.programme_id: ProgrammeVersionRead.model_validate(row) for row in rows}


def _acts(actor: Actor, status: ProgrammeStatus) -> list[str]:
    if not actor.may(Permission.PROGRAMMES_MANAGE) or status is ProgrammeStatus.CLOSED:
        return []
    return [*_NEXT[status], "add_version", "appropriate"]


async def _shown(session: AsyncSession, actor: Actor, rows: Sequence[Any]) -> list[ProgrammeRead]:
    current = await _current(session, actor, [row.id for row in rows])
    return [
        ProgrammeRead.model_validate(
            {**row._asdict(), "current": current.get(row.id), "allowed_actions": _acts(actor, row.status)}
        )
        for row in rows
    ]


async def create(session: AsyncSession, actor: Actor, order: ProgrammeCreate) -> ProgrammeRead:
    """A draft without rules. ProgrammeExists for a code that is taken."""
    actor.require(Permission.PROGRAMMES_MANAGE)
    programme = Programme(district_code=actor.district, **order.model_dump())
    try:
        async with session.begin_nested():
            session.add(programme)
            await session.flush()
    except IntegrityError as error:
        taken = ProgrammeExists("/code", programme_code=order.code)
        raise violated(error, {"programmes_code_uq": taken}) from error
    await audit.record(session, actor, "programmes.create", "programme", programme.id, code=order.code)
    return await read(session, actor, programme.id)


async def update(
    session: AsyncSession, actor: Actor, programme_id: UUID, version: int, order: ProgrammeUpdate
) -> ProgrammeRead:
    """Rename; draft -> active once it has rules; active -> closed once no entitlement of it runs any more."""
    actor.require(Permission.PROGRAMMES_MANAGE)
    programme = await get(session, actor, programme_id, lock=True)
    supply.unchanged_since(programme, version)
    if order.name is not None:
        programme.name = order.name
    if order.status is not None and order.status is not programme.status:
        await _turn(session, programme, order.status)
    await session.flush()
    await audit.record(
        session,
        actor,
        "programmes.update",
        "programme",
        programme.id,
        fields=sorted(order.model_fields_set),
        status=programme.status,
    )
    return await read(session, actor, programme.id)


async def _turn(session: AsyncSession, programme: Programme, wanted: ProgrammeStatus) -> None:
    ways = _NEXT[programme.status]
    if wanted not in ways.values():
        raise WrongState("/status", state=programme.status, act=_TURNS[wanted], allowed=", ".join(ways) or "-")
    connection = await session.connection()
    of_this = {"district": programme.district_code, "programme": programme.id}
    if wanted is ProgrammeStatus.ACTIVE and not await connection.scalar(_ANY_RULES, of_this):
        raise ProgrammeWithoutRules("/status")
    if wanted is ProgrammeStatus.CLOSED:
        running = await connection.scalar(_RUNNING, of_this | {"today": calendars.today()})
        if running:
            raise ProgrammeInUse("/status", entitlements=running)
    programme.status = wanted


async def read(session: AsyncSession, actor: Actor, programme_id: UUID) -> ProgrammeRead:
    actor.require(Permission.PROGRAMMES_READ)
    row = (await (await session.connection()).execute(visible(actor).where(P.id == programme_id))).one_or_none()
    if row is None:
        raise ProgrammeNotFound
    return (await _shown(session, actor, [row]))[0]


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    kind: ProgrammeKind | None = None,
    status: ProgrammeStatus | None = None,
    code: str | None = None,
) -> tuple[pages.Page, list[ProgrammeRead]]:
    """Newest first; by kind, status or code."""
    actor.require(Permission.PROGRAMMES_READ)
    statement = visible(actor)
    for column, wanted in ((P.kind, kind), (P.status, status), (P.code, code)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    page = await pages.take(session, statement, [P.id], part)
    return page, await _shown(session, actor, page.rows)
