"""Contracts: what a provider may be paid for, where, and from when to when."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Table, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import col
from sqlmodel import select as typed_select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import SupplyStatus
from models.contracts import (
    Contract,
    ContractCreate,
    ContractPause,
    ContractRead,
    ContractService,
    ContractServiceRead,
    ContractUpdate,
)
from models.districts import Division
from models.service_items import ServiceItem
from services import audit, calendars, pages, providers, service_items, stay_months, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.covered import COVERED_SQL
from services.errors import Conflict, Invalid, NotFound
from services.meal_servings import retold

contracts: Table = Contract.__table__  # type: ignore[attr-defined]
covered: Table = ContractService.__table__  # type: ignore[attr-defined]
items: Table = ServiceItem.__table__  # type: ignore[attr-defined]
divisions: Table = Division.__table__  # type: ignore[attr-defined]
C, V, I = contracts.c, covered.c, items.c  # noqa: E741


def _uncovered_of(table: str, division: str, only: str) -> str:
    covered = COVERED_SQL.format(
        district="o.district_code",
        provider="o.provider_id",
        item="o.service_item_id",
        day="o.served_on",
        division=division,
        and_now="",
    )
    return f"""select o.served_on from {table}
        where o.district_code = :district and o.provider_id = :provider and o.status = 'verified' {only}
          and o.served_on >= :starts_on and o.service_item_id in (select s.service_item_id from contract_services s
            where s.district_code = :district and s.contract_id = :contract)
          and not {covered}"""


_MEALS = "meal_servings o join meal_points p on p.district_code = o.district_code and p.id = o.meal_point_id"
_UNCOVERED = text(f"""
    select count(*) as visits, max(served_on) as last_on from (
        {_uncovered_of("visits o", "o.division_code", "")}
        union all {_uncovered_of(_MEALS, "p.division_code", "and o.entitlement_id is not null")}
    ) v
""")


class ContractNotFound(NotFound):
    code = "contract_not_found"


class ContractExists(Conflict):
    code = "contract_exists"
    zh = "合同编号 {contract_no} 已登记。"
    en = "A contract with the number {contract_no} is registered already."


class ContractDays(Invalid):
    code = "contract_ends_before_it_starts"
    zh = "合同终止日 {ends_on} 早于起始日 {starts_on}。"
    en = "The contract would end on {ends_on}, before it starts on {starts_on}."


class ContractInUse(Conflict):
    """What was served under a contract stays covered: `visits` and meals, the last of them on `last_on`, and `nights` by the month in
    which they were counted."""

    code = "contract_in_use"
    zh = "按此更改，{what}将不再有合同涵盖；请从这之后终止，或另签一份合同涵盖它们。"
    en = "{what} would no longer be covered: end it after that, or register another contract that covers them first."

    def words(self, language: str) -> dict[str, Any]:
        visits, nights = self.facts["visits"], self.facts["nights"]
        if language == "zh":
            what = [f"{visits} 次已核实的服务（最晚 {self.facts['last_on']}）"] if visits else []
            what += [f"{month} 已计的 {many} 个床日" for month, many in nights.items()]
            return super().words(language) | {"what": "、".join(what)}
        what = [f"{visits} verified services (the last of {self.facts['last_on']})"] if visits else []
        what += [f"{many} counted nights of {month}" for month, many in nights.items()]
        return super().words(language) | {"what": ", ".join(what)}


class UnknownDivision(Invalid):
    code = "unknown_division"
    zh = "本区没有这些区划：{unknown}。"
    en = "These divisions are not in this district: {unknown}."


def visible(actor: Actor) -> Select[Any]:
    """A provider's people see its own contracts only."""
    statement = select(contracts).where(C.district_code == actor.district)
    return statement.where(C.provider_id == actor.provider_id) if actor.bound == "provider" else statement


async def _known_divisions(session: AsyncSession, actor: Actor, codes: Sequence[str]) -> list[str]:
    """Prefixes that stand in the register: a misspelt one would cover nobody, and nobody would notice."""
    wanted = list(dict.fromkeys(codes))
    found = await (await session.connection()).scalars(
        select(divisions.c.code).where(
            divisions.c.code.in_(wanted), divisions.c.code.startswith(actor.district, autoescape=True)
        )
    )
    known = set(found.all())
    if unknown := [code for code in wanted if code not in known]:
        raise UnknownDivision("/division_codes", unknown=", ".join(unknown[:20]))
    return wanted


async def _services(
    session: AsyncSession, actor: Actor, contract_ids: Sequence[UUID]
) -> dict[UUID, list[ContractServiceRead]]:
    statement = (
        select(V.contract_id, V.service_item_id, I.code, I.name, V.ended_on)
        .join_from(covered, items, (I.district_code == V.district_code) & (I.id == V.service_item_id))
        .where(V.district_code == actor.district, V.contract_id.in_(contract_ids))
        .order_by(I.code)
    )
    shown: dict[UUID, list[ContractServiceRead]] = {contract: [] for contract in contract_ids}
    for row in (await (await session.connection()).execute(statement)).all():
        shown[row.contract_id].append(ContractServiceRead.model_validate(row))
    return shown


def _shown(actor: Actor, contract: Mapping[str, Any], services: list[ContractServiceRead]) -> ContractRead:
    acts = supply.allowed_actions(actor, Permission.CONTRACTS_MANAGE, contract["status"])
    return ContractRead.model_validate({**contract, "services": services, "allowed_actions": acts})


async def create(session: AsyncSession, actor: Actor, order: ContractCreate) -> ContractRead:
    """Register a contract of a provider that has not ended. ContractExists for a number that is taken."""
    actor.require(Permission.CONTRACTS_MANAGE)
    if order.ends_on < order.starts_on:
        raise ContractDays("/ends_on", starts_on=order.starts_on, ends_on=order.ends_on)
    provider = await providers.get(session, actor, order.provider_id)
    if provider.status is SupplyStatus.ENDED:
        raise providers.ProviderNotActive("/provider_id", status=provider.status)
    chosen = await service_items.chosen(session, actor, order.service_item_ids, order.service_codes)
    contract = Contract(
        district_code=actor.district,
        contract_no=order.contract_no,
        provider_id=provider.id,
        starts_on=order.starts_on,
        ends_on=order.ends_on,
        division_codes=await _known_divisions(session, actor, order.division_codes),
    )
    try:
        async with session.begin_nested():
            session.add(contract)
            await session.flush()
    except IntegrityError as error:
        taken = ContractExists("/contract_no", contract_no=order.contract_no)
        raise violated(error, {"contracts_contract_no_uq": taken}) from error
    await _cover(session, contract, chosen)
    ruled = await retold.payable(session, actor, provider_id=provider.id)
    facts: dict[str, Any] = {"provider_id": provider.id, "items": chosen, "servings_ruled_anew": len(ruled)}
    await audit.record(session, actor, "contracts.create", "contract", contract.id, **facts)
    return await read(session, actor, contract.id)


async def _cover(session: AsyncSession, contract: Contract, chosen: Sequence[UUID]) -> None:
    """Make the contract's services the chosen ones: add what is new, take out what is gone as from today on."""
    standing = {row.service_item_id: row for row in await _rows(session, contract)}
    for item in chosen:
        if item not in standing:
            session.add(
                ContractService(district_code=contract.district_code, contract_id=contract.id, service_item_id=item)
            )
        elif standing[item].ended_on is not None:
            standing[item].ended_on = None
    for item, row in standing.items():
        if item not in chosen and row.ended_on is None:
            row.ended_on = calendars.today()
    await session.flush()


async def _rows(session: AsyncSession, contract: Contract) -> Sequence[ContractService]:
    statement = typed_select(ContractService).where(
        V.district_code == contract.district_code, V.contract_id == contract.id
    )
    return (await session.exec(statement)).all()


async def update(
    session: AsyncSession, actor: Actor, contract_id: UUID, version: int, order: ContractUpdate
) -> ContractRead:
    """Change its end, its divisions, its services or its status; what was served under it before stays covered. ContractInUse when
    verified visits, meals that a programme pays, or nights that were counted would no longer be."""
    actor.require(Permission.CONTRACTS_MANAGE)
    contract = await session.get(Contract, (actor.district, contract_id), with_for_update=True)
    if contract is None:
        raise ContractNotFound
    supply.unchanged_since(contract, version)
    sent = order.sent()
    before, nights = await _uncovered(session, contract), await _nights_lost(session, actor, contract, sent)
    if "status" in sent and sent["status"] is not contract.status:
        contract.status = supply.turned(contract.status, sent["status"])
        await _pause(session, contract)
    if "ends_on" in sent:
        if sent["ends_on"] < contract.starts_on:
            raise ContractDays("/ends_on", starts_on=contract.starts_on, ends_on=sent["ends_on"])
        contract.ends_on = sent["ends_on"]
    if "division_codes" in sent:
        contract.division_codes = await _known_divisions(session, actor, sent["division_codes"])
    if order.service_item_ids is not None or order.service_codes is not None:
        chosen = await service_items.chosen(session, actor, order.service_item_ids, order.service_codes)
        await _cover(session, contract, chosen)
        flag_modified(contract, "starts_on")  # a contract's version rises with its services, which stand elsewhere
    await session.flush()
    after, gone = await _uncovered(session, contract), await _nights_lost(session, actor, contract, sent)
    gone = {month: many for month, many in gone.items() if many > nights.get(month, 0)}
    if after.visits > before.visits or gone:
        visits, last_on = (after.visits, after.last_on) if after.visits > before.visits else (0, None)
        pointer = "/ends_on" if "ends_on" in sent else "/division_codes"
        raise ContractInUse(pointer, visits=visits, last_on=last_on, nights=gone)
    ruled = len(await retold.payable(session, actor, provider_id=contract.provider_id))
    facts: dict[str, Any] = {"fields": sorted(sent), "status": contract.status, "servings_ruled_anew": ruled}
    await audit.record(session, actor, "contracts.update", "contract", contract.id, **facts)
    return await read(session, actor, contract.id)


async def _pause(session: AsyncSession, contract: Contract) -> None:
    """From tomorrow on a contract that is suspended or ended covers nothing; one that is resumed does, from today on."""
    which: dict[str, Any] = {"district_code": contract.district_code, "contract_id": contract.id}
    standing = (
        await session.exec(typed_select(ContractPause).filter_by(**which).where(col(ContractPause.to_on).is_(None)))
    ).one_or_none()
    if contract.status is not SupplyStatus.ACTIVE:
        if standing is None:
            session.add(ContractPause(**which, from_on=calendars.today() + timedelta(days=1)))
    elif standing is not None and standing.from_on >= calendars.today():
        await session.delete(standing)
    elif standing is not None:
        standing.to_on = calendars.today() - timedelta(days=1)
    await session.flush()


async def _uncovered(session: AsyncSession, contract: Contract) -> Row[Any]:
    """Verified services of the contract's provider, items and days that no contract covers."""
    which = {"district": contract.district_code, "contract": contract.id, "provider": contract.provider_id}
    return (await (await session.connection()).execute(_UNCOVERED, which | {"starts_on": contract.starts_on})).one()


async def _nights_lost(
    session: AsyncSession, actor: Actor, contract: Contract, sent: Mapping[str, Any]
) -> dict[str, int]:
    """By month. A pause begins tomorrow, and a service ends with today: no night that was counted is touched by these."""
    if "division_codes" in sent:
        return await stay_months.lost(session, actor, contract.provider_id, contract.starts_on)
    if "ends_on" in sent and sent["ends_on"] < calendars.today():
        return await stay_months.lost(session, actor, contract.provider_id, sent["ends_on"])
    return {}


async def read(session: AsyncSession, actor: Actor, contract_id: UUID) -> ContractRead:
    actor.require(Permission.CONTRACTS_READ)
    found = await (await session.connection()).execute(visible(actor).where(C.id == contract_id))
    row = found.one_or_none()
    if row is None:
        raise ContractNotFound
    return _shown(actor, row._asdict(), (await _services(session, actor, [contract_id]))[contract_id])


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    provider_id: UUID | None = None,
    status: SupplyStatus | None = None,
) -> tuple[pages.Page, list[ContractRead]]:
    """Newest first; by provider or status. A provider's manager sees his own only."""
    actor.require(Permission.CONTRACTS_READ)
    statement = visible(actor)
    if provider_id:
        statement = statement.where(C.provider_id == provider_id)
    if status:
        statement = statement.where(C.status == status)
    page = await pages.take(session, statement, [C.id], part)
    services = await _services(session, actor, [row.id for row in page.rows])
    return page, [_shown(actor, row._asdict(), services[row.id]) for row in page.rows]
