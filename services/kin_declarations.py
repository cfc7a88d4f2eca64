"""Kin declarations: who must stand back because a resident is a relative (rules.md: everyone for oneself).

While a declaration stands, and for 30 days after its end was told, whatever day it names, who declared decides nothing
about that resident: a declaration ended to decide in the same minute, or told as ended long ago, binds all the same. That
is for entitlements, visits, claims, settlements, allowances, imports, disputes and recoveries, singly or in bulk.
Reconciling decides nothing by itself, and stays open to all (ADR 0020)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Table, TextClause, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from models.kin_declarations import KinDeclaration, KinDeclarationRead, KinDeclare, KinEnd
from models.residents import Resident
from services import audit, calendars, numbers, pages, sealing, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, KinConflict, NotFound, WrongState
from services.residents import ResidentNotFound
from services.residents.register import not_in_future

BOUND_DAYS = 30
"""How long an ended declaration still binds, from the moment at which its end was told: the row's last change."""

KIN_SQL: str = f"""select kin.resident_id from kin_declarations kin
    where kin.district_code = :district and kin.account_id = :account
      and (kin.ended_on is null or kin.updated_at > now() - interval '{BOUND_DAYS} days')"""
"""Of whom an account stands back now, over the parameters `district` and `account`."""

declarations: Table = KinDeclaration.__table__  # type: ignore[attr-defined]
residents: Table = Resident.__table__  # type: ignore[attr-defined]
K = declarations.c


class KinDeclarationNotFound(NotFound):
    code = "kin_declaration_not_found"


class KinDeclared(Conflict):
    code = "kin_declared"
    zh = "您已申报过与该老年人的亲属关系。"
    en = "You declared this resident as kin already."


class OneResidentOnly(Invalid):
    code = "one_resident_only"
    zh = "resident_id 与 id_number 须且只须填写一项。"
    en = "Give exactly one of resident_id and id_number."


class EndsBeforeItBegan(Invalid):
    code = "ends_before_it_began"
    zh = "终止日不得早于申报日 {declared_on}。"
    en = "It cannot end before it was declared, on {declared_on}."


def visible(actor: Actor) -> SelectOfScalar[KinDeclaration]:
    """One's own; auditors and the bureau's administrator see all."""
    statement = select(KinDeclaration).where(K.district_code == actor.district)
    if actor.may(Permission.KIN_READ_ALL):
        return statement
    return statement.where(K.account_id == actor.account_id)


async def get(session: AsyncSession, actor: Actor, declaration_id: UUID, *, lock: bool = False) -> KinDeclaration:
    statement = visible(actor).where(K.id == declaration_id)
    declaration = (await session.exec(statement.with_for_update() if lock else statement)).one_or_none()
    if declaration is None:
        raise KinDeclarationNotFound
    return declaration


def _shown(actor: Actor, declaration: Any) -> KinDeclarationRead:
    own = declaration.account_id == actor.account_id and declaration.ended_on is None
    kept = {name: getattr(declaration, name) for name in KinDeclarationRead.model_fields if name != "allowed_actions"}
    return KinDeclarationRead.model_validate(kept | {"allowed_actions": ["end"] if own else []})


async def declare(session: AsyncSession, actor: Actor, order: KinDeclare) -> KinDeclarationRead:
    """For oneself only. Nothing of the resident is shown, so that one may declare kin whom one may not otherwise see."""
    actor.require(Permission.KIN_DECLARE)
    declaration = KinDeclaration(
        district_code=actor.district,
        account_id=actor.id,
        caregiver_id=actor.caregiver_id,
        resident_id=await _resident(session, actor, order),
        relation=order.relation,
        declared_on=not_in_future(order.declared_on or calendars.today(), "/declared_on"),
    )
    try:
        async with session.begin_nested():
            session.add(declaration)
            await session.flush()
    except IntegrityError as error:
        raise violated(
            error,
            {
                "kin_declarations_standing_uq": KinDeclared("/resident_id"),
                "kin_declarations_resident_id_fk": ResidentNotFound("/resident_id"),
            },
        ) from error
    await audit.record(
        session,
        actor,
        "kin_declarations.declare",
        "kin_declaration",
        declaration.id,
        resident=declaration.resident_id,
        declared_on=declaration.declared_on,
    )
    return _shown(actor, declaration)


async def _resident(session: AsyncSession, actor: Actor, order: KinDeclare) -> UUID:
    """By id, which the foreign key checks; or by number, among those whom row security lets the actor see."""
    if (order.resident_id is None) == (order.id_number is None):
        raise OneResidentOnly("/resident_id")
    if order.resident_id is not None:
        return order.resident_id
    identity = supply.judged("/id_number", numbers.identity_number, str(order.id_number))
    index = sealing.blind(session, actor.district, sealing.ID_NUMBER, identity.value)
    statement = select(residents.c.id).where(
        residents.c.district_code == actor.district, residents.c.id_number_index == index
    )
    found: UUID | None = await (await session.connection()).scalar(statement)
    if found is None:
        raise ResidentNotFound("/id_number")
    return found


async def end(session: AsyncSession, actor: Actor, declaration_id: UUID, order: KinEnd) -> KinDeclarationRead:
    """By the one who declared. It stays on the register, with the days on which it held."""
    actor.require(Permission.KIN_DECLARE)
    declaration = await get(session, actor, declaration_id, lock=True)
    if declaration.account_id != actor.account_id:
        raise KinDeclarationNotFound
    if declaration.ended_on is not None:
        raise WrongState(state="ended", act="end", allowed="-")
    ended_on = not_in_future(order.ended_on or calendars.today(), "/ended_on")
    if ended_on < declaration.declared_on:
        raise EndsBeforeItBegan("/ended_on", declared_on=declaration.declared_on)
    declaration.ended_on = ended_on
    await session.flush()
    await audit.record(
        session, actor, "kin_declarations.end", "kin_declaration", declaration.id, ended_on=declaration.ended_on
    )
    return _shown(actor, declaration)


async def read(session: AsyncSession, actor: Actor, declaration_id: UUID) -> KinDeclarationRead:
    actor.require(Permission.KIN_DECLARE)
    return _shown(actor, await get(session, actor, declaration_id))


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    resident_id: UUID | None = None,
    account_id: UUID | None = None,
) -> tuple[pages.Page, list[KinDeclarationRead]]:
    """The last declared first."""
    actor.require(Permission.KIN_DECLARE)
    statement = visible(actor)
    if resident_id:
        statement = statement.where(K.resident_id == resident_id)
    if account_id:
        statement = statement.where(K.account_id == account_id)
    page = await pages.take(session, statement, [K.id], part)
    return page, [_shown(actor, row) for row in page.rows]


def column(actor: Actor, resident: str) -> TextClause:
    """`kin` of a row: whether the actor stands back from whom that column names, so that nothing is offered that is refused."""
    return text(f"{resident} in ({KIN_SQL}) as kin").bindparams(district=actor.district, account=actor.account_id)


async def own(session: AsyncSession, actor: Actor) -> frozenset[UUID]:
    """All of whom the actor stands back from now."""
    actor.require(Permission.KIN_DECLARE)
    asked = {"district": actor.district, "account": actor.account_id}
    return frozenset((await (await session.connection()).scalars(text(KIN_SQL), asked)).all())


async def stand_back(session: AsyncSession, actor: Actor, resident_id: UUID) -> None:
    """KinConflict when the actor's account has declared this resident. Whoever decides about a resident calls this first."""
    actor.require(Permission.KIN_DECLARE)
    await stand_back_from(session, actor, "cast(:resident as uuid)", resident=resident_id)


async def stand_back_from(session: AsyncSession, actor: Actor, residents: str, **which: Any) -> None:
    """The same for all whom an SQL select gives, over `district` and what else is handed in; KinConflict names one."""
    actor.require(Permission.KIN_DECLARE)
    asked = {"district": actor.district, "account": actor.account_id, **which}
    kin = await (await session.connection()).scalar(
        text(f"{KIN_SQL} and kin.resident_id in ({residents}) limit 1"), asked
    )
    if kin is not None:
        raise KinConflict(resident_id=kin)
