"""Agreements about a resident: support, and custody of the bank card; which run out, and which card is kept without one.

domain.md: 770 + 238 people's cards were checked; one was held by a village committee, under a custody agreement."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, Uuid, and_, func, literal_column, select, text, true
from sqlalchemy.exc import IntegrityError
from sqlmodel import select as pick
from sqlmodel.ext.asyncio.session import AsyncSession

from models.agreements import (
    Agreement,
    AgreementKind,
    AgreementRead,
    AgreementRecord,
    AgreementUpdate,
    CardCheck,
    CardFinding,
)
from models.residents import Resident
from services import audit, calendars, pages, residents, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, NotFound
from services.residents.register import not_in_future
from services.residents.scope import R
from services.residents.scope import residents as people

agreements: Table = Agreement.__table__  # type: ignore[attr-defined]
A = agreements.c
_PLAIN = [name for name in AgreementRead.model_fields if name in A]
_OF_RESIDENT = and_(R.district_code == A.district_code, R.id == A.resident_id)


class AgreementNotFound(NotFound):
    code = "agreement_not_found"


class AgreementExists(Conflict):
    code = "agreement_exists"
    zh = "协议编号 {agreement_no} 已登记。"
    en = "There is an agreement numbered {agreement_no} already."


class AgreementEndsTooEarly(Invalid):
    code = "agreement_ends_before_it_is_signed"
    zh = "终止日期 {ends_on} 早于签订日期 {signed_on}。"
    en = "It would end on {ends_on}, before it was signed on {signed_on}."


class CustodianDiffers(Conflict):
    """`custodian` is who keeps the card by the register."""

    code = "custodian_differs"
    zh = "登记的银行卡保管人是“{custodian}”，与协议不符；请先更正老年人登记或协议。"
    en = "By the register “{custodian}” keeps the card, not who signs: correct the register or the agreement first."


def in_force(agreement: Any, day: date) -> bool:
    return calendars.in_force(day, agreement.signed_on, agreement.ends_on)


def _allowed(actor: Actor) -> list[str]:
    return ["update"] if actor.may(Permission.RESIDENTS_REGISTER) else []


def _shown(actor: Actor, row: Any) -> AgreementRead:
    now = {"in_force": in_force(row, calendars.today()), "allowed_actions": _allowed(actor)}
    return AgreementRead.model_validate({**row._mapping, **now})


def _seen(actor: Actor) -> Select[Any]:
    """Of residents whom the actor may see."""
    mine = func.starts_with(R.division_code, actor.division) if actor.bound == "division" else true()
    return (
        select(*(A[name] for name in _PLAIN), R.name.label("resident_name"), R.division_code)
        .join_from(agreements, people, _OF_RESIDENT)
        .where(A.district_code == actor.district, mine)
    )


async def _one(session: AsyncSession, actor: Actor, resident_id: UUID, agreement_id: UUID) -> AgreementRead:
    wanted = _seen(actor).where(A.resident_id == resident_id, A.id == agreement_id)
    row = (await (await session.connection()).execute(wanted)).one_or_none()
    if row is None:
        raise AgreementNotFound
    return _shown(actor, row)


def _check(signed_on: date, ends_on: date | None) -> None:
    not_in_future(signed_on, "/signed_on")
    if ends_on is not None and ends_on < signed_on:
        raise AgreementEndsTooEarly("/ends_on", signed_on=signed_on, ends_on=ends_on)


def _fit(resident: Resident, agreement: Agreement, said_before: str | None = None) -> bool:
    """Who keeps the card by an agreement in force keeps it by the register too: written there if nobody was, or whom this
    agreement said before (a name that was misspelt). Whether it was."""
    if agreement.kind is not AgreementKind.CARD_CUSTODY or not in_force(agreement, calendars.today()):
        return False
    if resident.custodian not in (None, agreement.with_name, said_before):
        raise CustodianDiffers("/with_name", custodian=resident.custodian)
    written = resident.custodian != agreement.with_name
    resident.custodian = agreement.with_name
    return written


async def record(session: AsyncSession, actor: Actor, resident_id: UUID, order: AgreementRecord) -> AgreementRead:
    """Raises AgreementExists, and CustodianDiffers where the register names somebody else."""
    actor.require(Permission.RESIDENTS_REGISTER)
    resident = await residents.get(session, actor, resident_id, lock=True)
    _check(order.signed_on, order.ends_on)
    agreement = Agreement(district_code=actor.district, resident_id=resident.id, **order.model_dump())
    taken = AgreementExists("/agreement_no", agreement_no=order.agreement_no)
    written = _fit(resident, agreement)
    try:
        async with session.begin_nested():
            session.add(agreement)
            await session.flush()
    except IntegrityError as error:
        raise violated(error, {"agreements_agreement_no_uq": taken}) from error
    facts: dict[str, Any] = {
        "kind": order.kind,
        "signed_on": order.signed_on,
        "ends_on": order.ends_on,
        "custodian_written": written,
    }
    await audit.record(session, actor, "agreements.record", "agreement", agreement.id, resident=resident.id, **facts)
    return await _one(session, actor, resident.id, agreement.id)


async def update(
    session: AsyncSession, actor: Actor, resident_id: UUID, agreement_id: UUID, version: int, order: AgreementUpdate
) -> AgreementRead:
    """Only what was sent; the audit keeps the days as they were."""
    actor.require(Permission.RESIDENTS_REGISTER)
    resident = await residents.get(session, actor, resident_id, lock=True)
    wanted = pick(Agreement).where(
        A.district_code == actor.district, A.resident_id == resident_id, A.id == agreement_id
    )
    agreement = (await session.exec(wanted.with_for_update())).one_or_none()
    if agreement is None:
        raise AgreementNotFound
    supply.unchanged_since(agreement, version)
    before: dict[str, Any] = {"signed_on_before": agreement.signed_on, "ends_on_before": agreement.ends_on}
    # Only while it was in force was the register's custodian this agreement's; a draft of another's name says nothing of it.
    custody = agreement.kind is AgreementKind.CARD_CUSTODY and in_force(agreement, calendars.today())
    said_before = agreement.with_name if custody else None
    for name, value in order.sent().items():
        setattr(agreement, name, value)
    _check(agreement.signed_on, agreement.ends_on)
    written = _fit(resident, agreement, said_before)
    await session.flush()
    facts: dict[str, Any] = {"fields": sorted(order.sent()), "ends_on": agreement.ends_on, "custodian_written": written}
    await audit.record(
        session, actor, "agreements.update", "agreement", agreement.id, resident=resident_id, **facts, **before
    )
    return await _one(session, actor, resident_id, agreement_id)


async def read(session: AsyncSession, actor: Actor, resident_id: UUID, agreement_id: UUID) -> AgreementRead:
    actor.require(Permission.AGREEMENTS_READ)
    return await _one(session, actor, resident_id, agreement_id)


async def listing(
    session: AsyncSession, actor: Actor, resident_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[AgreementRead]]:
    """Of one resident, the last recorded first."""
    actor.require(Permission.AGREEMENTS_READ)
    await residents.get(session, actor, resident_id)
    page = await pages.take(session, _seen(actor).where(A.resident_id == resident_id), [A.id], part)
    return page, [_shown(actor, row) for row in page.rows]


async def running_out(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    days: int,
    kind: AgreementKind | None = None,
    division: str | None = None,
) -> tuple[pages.Page, list[AgreementRead]]:
    """In force today, and over within so many days: what ends first, first."""
    actor.require(Permission.AGREEMENTS_READ)
    today = calendars.today()
    statement = _seen(actor).where(A.ends_on.between(today, today + timedelta(days=days)), A.signed_on <= today)
    if kind is not None:
        statement = statement.where(A.kind == kind)
    if division:
        statement = statement.where(func.starts_with(R.division_code, division))
    page = await pages.take(session, statement, [A.ends_on, A.id], part, newest_first=False)
    return page, [_shown(actor, row) for row in page.rows]


HELD_SQL = """left join lateral (
    select a.id, a.agreement_no, a.with_name, a.ends_on,
        a.signed_on <= d.day and (a.ends_on is null or a.ends_on >= d.day) as holds
    from agreements a, (select cast(now() at time zone 'Asia/Shanghai' as date) as day) d
    where a.district_code = residents.district_code and a.resident_id = residents.id and a.kind = 'card_custody'
    order by holds desc, (a.with_name = residents.custodian) desc, a.signed_on desc, a.id desc limit 1) held on true"""
"""Joins to `residents` the custody agreement in force, that with the custodian before others; or else the last."""
FINDING_SQL = """case when held.id is null then 'no_agreement' when not held.holds then 'ended'
    when held.with_name <> residents.custodian then 'other_custodian' else 'agreed' end"""
KEPT_SQL = "residents.custodian is not null and residents.status = 'active'"
_CHECK = {
    "id": "residents.id",
    "resident_name": "residents.name",
    "division_code": "residents.division_code",
    "custodian": "residents.custodian",
    "card_known": "residents.bank_card_sealed is not null",
    "finding": FINDING_SQL,
    "agreement_id": "held.id",
    **{name: f"held.{name}" for name in ("agreement_no", "with_name", "ends_on")},
}


async def card_checks(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    finding: CardFinding | None = None,
    division: str | None = None,
) -> tuple[pages.Page, list[CardCheck]]:
    """Every resident on the register whose card somebody else keeps, with what an agreement says about it."""
    actor.require(Permission.AGREEMENTS_READ)
    conditions: dict[str, tuple[str, Any]] = {
        "district": ("residents.district_code = :district", actor.district),
        "own": ("starts_with(residents.division_code, :own)", actor.division if actor.bound == "division" else None),
        "division": ("starts_with(residents.division_code, :division)", division),
        "finding": (f"{FINDING_SQL} = :finding", finding),
    }
    asked = {name: (sql, value) for name, (sql, value) in conditions.items() if value is not None}
    columns: list[ColumnElement[Any]] = [literal_column(sql).label(name) for name, sql in _CHECK.items()]
    which = [text(sql).bindparams(**{name: value}) for name, (sql, value) in asked.items()]
    statement = select(*columns).select_from(text(f"residents {HELD_SQL}")).where(text(KEPT_SQL), *which)
    page = await pages.take(session, statement, [literal_column("residents.id", Uuid())], part)
    return page, [CardCheck.model_validate(row._asdict()) for row in page.rows]
