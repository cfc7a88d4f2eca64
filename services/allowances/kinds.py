"""A kind of allowance from draft to closed, and the standard in force that it shows."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.allowances import (
    Allowance,
    AllowanceCreate,
    AllowanceRead,
    AllowanceStandard,
    AllowanceUpdate,
    StandardRead,
)
from models.programmes import ProgrammeKind, ProgrammeStatus
from services import audit, calendars, pages, programmes, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, NotFound, WrongState

allowances: Table = Allowance.__table__  # type: ignore[attr-defined]
standard_table: Table = AllowanceStandard.__table__  # type: ignore[attr-defined]
A, S = allowances.c, standard_table.c

_NEXT = {
    ProgrammeStatus.DRAFT: {"activate": ProgrammeStatus.ACTIVE},
    ProgrammeStatus.ACTIVE: {"close": ProgrammeStatus.CLOSED},
    ProgrammeStatus.CLOSED: {},
}
_TURNS = {ProgrammeStatus.DRAFT: "redraft", ProgrammeStatus.ACTIVE: "activate", ProgrammeStatus.CLOSED: "close"}
_ANY_STANDARD = text(
    "select 1 from allowance_standards where district_code = :district and allowance_id = :allowance limit 1"
)
_ANY_PAID_HERE = text("""
    select 1 from allowance_payments where district_code = :district and allowance_id = :allowance
      and batch_id is not null limit 1
""")


class AllowanceNotFound(NotFound):
    code = "allowance_not_found"


class AllowanceExists(Conflict):
    code = "allowance_exists"
    zh = "编码为 {allowance_code} 的津贴已存在。"
    en = "There is an allowance with the code {allowance_code} already."


class ProgrammeOfAnotherKind(Invalid):
    code = "programme_of_another_kind"
    zh = "津贴须挂靠类型为“津贴”的补贴项目。"
    en = "An allowance draws on a programme of the kind `allowance`."


class AllowanceIncomplete(Conflict):
    """`missing`: programme_id, paid_from or standards."""

    code = "allowance_incomplete"
    zh = "启用津贴前须补齐：{missing}。"
    en = "Before it is active an allowance needs {missing}."

    def words(self, language: str) -> dict[str, Any]:
        missing = self.facts["missing"].split(", ")
        named = {"zh": "、".join(map(_NEEDED.__getitem__, missing)), "en": ", ".join(missing).replace("_", " ")}
        return super().words(language) | {"missing": named[language]}


_NEEDED = {"programme_id": "补贴项目", "paid_from": "起付月份", "standards": "发放标准"}


class AllowanceInUse(Conflict):
    code = "allowance_in_use"
    zh = "该津贴已有发放记录，不能再改补贴项目或起付月份。"
    en = "Payments were made, so that neither the programme nor the first month changes any more."


def visible(actor: Actor) -> Select[Any]:
    """Public rules: everyone of the district sees them."""
    return select(allowances).where(A.district_code == actor.district)


async def get(session: AsyncSession, actor: Actor, allowance_id: UUID, *, lock: bool = False) -> Allowance:
    """The row; `lock` for who changes it, otherwise shared."""
    held: Any = True if lock else {"read": True}
    allowance = await session.get(Allowance, (actor.district, allowance_id), with_for_update=held)
    if allowance is None:
        raise AllowanceNotFound
    return allowance


async def _current(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, StandardRead]:
    statement = (
        select(standard_table)
        .where(S.district_code == actor.district, S.allowance_id.in_(ids), S.effective_from <= calendars.today())
        .ext(distinct_on(S.allowance_id))
        .order_by(S.allowance_id, S.effective_from.desc())
    )
    rows = (await (await session.connection()).execute(statement)).all()
    return {row.allowance_id: StandardRead.model_validate(row) for row in rows}


def _acts(actor: Actor, status: ProgrammeStatus) -> list[str]:
    if status is ProgrammeStatus.CLOSED:
        return []
    managed = [*_NEXT[status], "add_standard"] if actor.may(Permission.PROGRAMMES_MANAGE) else []
    return [*managed, *(["suspend"] if actor.may(Permission.ALLOWANCES_BUILD) else [])]


async def _shown(session: AsyncSession, actor: Actor, rows: Sequence[Any]) -> list[AllowanceRead]:
    current = await _current(session, actor, [row.id for row in rows])
    return [
        AllowanceRead.model_validate(
            {**row._asdict(), "current": current.get(row.id), "allowed_actions": _acts(actor, row.status)}
        )
        for row in rows
    ]


async def _of_the_kind(session: AsyncSession, actor: Actor, programme_id: UUID | None) -> None:
    if programme_id is None:
        return
    programme = await programmes.get(session, actor, programme_id)
    if programme.kind is not ProgrammeKind.ALLOWANCE:
        raise ProgrammeOfAnotherKind("/programme_id")
    if programme.status is ProgrammeStatus.CLOSED:
        raise WrongState("/programme_id", state=programme.status, act="activate", allowed="-")


async def create(session: AsyncSession, actor: Actor, order: AllowanceCreate) -> AllowanceRead:
    """A draft without standards. AllowanceExists for a code that is taken."""
    actor.require(Permission.PROGRAMMES_MANAGE)
    await _of_the_kind(session, actor, order.programme_id)
    allowance = Allowance(district_code=actor.district, **order.model_dump())
    try:
        async with session.begin_nested():
            session.add(allowance)
            await session.flush()
    except IntegrityError as error:
        taken = AllowanceExists("/code", allowance_code=order.code)
        raise violated(error, {"allowances_code_uq": taken}) from error
    await audit.record(session, actor, "allowances.create", "allowance", allowance.id, code=order.code)
    return await read(session, actor, allowance.id)


async def update(
    session: AsyncSession, actor: Actor, allowance_id: UUID, version: int, order: AllowanceUpdate
) -> AllowanceRead:
    """Rename, fund; draft -> active once it has a programme, a first month and a standard; active -> closed."""
    actor.require(Permission.PROGRAMMES_MANAGE)
    allowance = await get(session, actor, allowance_id, lock=True)
    supply.unchanged_since(allowance, version)
    said = order.sent()
    moved = [name for name in ("programme_id", "paid_from") if name in said and said[name] != getattr(allowance, name)]
    which = {"district": actor.district, "allowance": allowance.id}
    if moved and await (await session.connection()).scalar(_ANY_PAID_HERE, which):
        raise AllowanceInUse(f"/{moved[0]}")
    await _of_the_kind(session, actor, order.programme_id)
    for name in said.keys() - {"status"}:
        setattr(allowance, name, said[name])
    if order.status is not None and order.status is not allowance.status:
        await _turn(session, allowance, order.status)
    await session.flush()
    await audit.record(
        session, actor, "allowances.update", "allowance", allowance.id, fields=sorted(said), status=allowance.status
    )
    return await read(session, actor, allowance.id)


async def _turn(session: AsyncSession, allowance: Allowance, wanted: ProgrammeStatus) -> None:
    ways = _NEXT[allowance.status]
    if wanted not in ways.values():
        raise WrongState("/status", state=allowance.status, act=_TURNS[wanted], allowed=", ".join(ways) or "-")
    if wanted is ProgrammeStatus.ACTIVE:
        missing = [name for name in ("programme_id", "paid_from") if getattr(allowance, name) is None]
        which = {"district": allowance.district_code, "allowance": allowance.id}
        if not await (await session.connection()).scalar(_ANY_STANDARD, which):
            missing.append("standards")
        if missing:
            raise AllowanceIncomplete("/status", missing=", ".join(missing))
    allowance.status = wanted


async def read(session: AsyncSession, actor: Actor, allowance_id: UUID) -> AllowanceRead:
    actor.require(Permission.PROGRAMMES_READ)
    row = (await (await session.connection()).execute(visible(actor).where(A.id == allowance_id))).one_or_none()
    if row is None:
        raise AllowanceNotFound
    return (await _shown(session, actor, [row]))[0]


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    status: ProgrammeStatus | None = None,
    code: str | None = None,
) -> tuple[pages.Page, list[AllowanceRead]]:
    """Newest first; by status or code."""
    actor.require(Permission.PROGRAMMES_READ)
    statement = visible(actor)
    for column, wanted in ((A.status, status), (A.code, code)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    page = await pages.take(session, statement, [A.id], part)
    return page, await _shown(session, actor, page.rows)
