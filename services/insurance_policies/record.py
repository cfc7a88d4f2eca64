"""Policies are written down, corrected and annulled by the bureau; the audit keeps the days as they were."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.insurance_policies import (
    InsurancePolicy,
    InsurancePolicyAnnul,
    InsurancePolicyRead,
    InsurancePolicyRecord,
    InsurancePolicyUpdate,
    PolicyKind,
)
from services import audit, facilities, residents, supply
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid, WrongState
from services.insurance_policies.reading import allowed_actions, get, read


class InsurancePolicyExists(Conflict):
    code = "insurance_policy_exists"
    zh = "保单号 {policy_no} 已登记；团体保单请填写每人的分单号。"
    en = "The policy number {policy_no} is on record already; of a group policy take the number of each certificate."


class InsuredOfKind(Invalid):
    code = "insured_of_kind"
    zh = "意外险、护理险只填老年人（resident_id），机构责任险只填机构（facility_id）。"
    en = "Accident and care insure a resident (`resident_id`), liability a facility (`facility_id`), and nothing else."


class BedsOfLiability(Invalid):
    code = "beds_of_liability"
    zh = "机构责任险须填写投保床位数，其他险种不填。"
    en = "Liability says how many beds it insures (`beds`), and no other kind does."


class PolicyEndsTooEarly(Invalid):
    code = "policy_ends_before_it_starts"
    zh = "终止日期 {ends_on} 早于起始日期 {starts_on}。"
    en = "It would end on {ends_on}, before it starts on {starts_on}."


def check(kind: PolicyKind, beds: int | None, starts_on: date, ends_on: date) -> None:
    """What the single fields cannot know. Raises BedsOfLiability, PolicyEndsTooEarly."""
    if (kind is PolicyKind.FACILITY_LIABILITY) != (beds is not None):
        raise BedsOfLiability("/beds")
    if ends_on < starts_on:
        raise PolicyEndsTooEarly("/ends_on", starts_on=starts_on, ends_on=ends_on)


def _facts(policy: InsurancePolicy) -> Mapping[str, Any]:
    return {name: getattr(policy, name) for name in ("beds", "premium_fen", "starts_on", "ends_on")}


async def record(session: AsyncSession, actor: Actor, order: InsurancePolicyRecord) -> InsurancePolicyRead:
    """Raises InsuredOfKind, InsurancePolicyExists and what `check` raises; not found for a resident or facility that is not there."""
    actor.require(Permission.INSURANCE_POLICIES_MANAGE)
    liability = order.kind is PolicyKind.FACILITY_LIABILITY
    if (order.facility_id is not None) != liability or (order.resident_id is not None) == liability:
        raise InsuredOfKind("/facility_id" if liability else "/resident_id")
    check(order.kind, order.beds, order.starts_on, order.ends_on)
    if order.resident_id is not None:
        await residents.get(session, actor, order.resident_id, keep=True)
    if order.facility_id is not None:
        await facilities.get(session, actor, order.facility_id)
    policy = InsurancePolicy(district_code=actor.district, **order.model_dump())
    taken = InsurancePolicyExists("/policy_no", policy_no=order.policy_no)
    try:
        async with session.begin_nested():
            session.add(policy)
            await session.flush()
    except IntegrityError as error:
        raise violated(error, {"insurance_policies_policy_no_uq": taken}) from error
    of: dict[str, Any] = {"kind": order.kind, "resident": order.resident_id, "facility": order.facility_id}
    await audit.record(
        session, actor, "insurance_policies.record", "insurance_policy", policy.id, **of, **_facts(policy)
    )
    return await read(session, actor, policy.id)


async def update(
    session: AsyncSession, actor: Actor, policy_id: UUID, version: int, order: InsurancePolicyUpdate
) -> InsurancePolicyRead:
    """Only what was sent; the audit keeps what was written before. Raises WrongState for one that is annulled."""
    actor.require(Permission.INSURANCE_POLICIES_MANAGE)
    policy = await get(session, actor, policy_id)
    supply.unchanged_since(policy, version)
    _stands(actor, policy, "update")
    before = {f"{name}_before": value for name, value in _facts(policy).items()}
    for name, value in order.sent().items():
        setattr(policy, name, value)
    check(policy.kind, policy.beds, policy.starts_on, policy.ends_on)
    await session.flush()
    facts = {"fields": sorted(order.sent()), **_facts(policy), **before}
    await audit.record(session, actor, "insurance_policies.update", "insurance_policy", policy_id, **facts)
    return await read(session, actor, policy_id)


async def annul(
    session: AsyncSession, actor: Actor, policy_id: UUID, order: InsurancePolicyAnnul
) -> InsurancePolicyRead:
    """It covers nobody and counts no more, and stays to be read. Its number stays taken."""
    actor.require(Permission.INSURANCE_POLICIES_MANAGE)
    policy = await get(session, actor, policy_id)
    _stands(actor, policy, "annul")
    policy.annulled_at, policy.annulled_by, policy.annulled_reason = datetime.now(UTC), actor.id, order.reason
    await session.flush()
    await audit.record(session, actor, "insurance_policies.annul", "insurance_policy", policy_id, reason=order.reason)
    return await read(session, actor, policy_id)


def _stands(actor: Actor, policy: InsurancePolicy, act: str) -> None:
    if policy.annulled_at is not None:
        allowed = ", ".join(allowed_actions(actor, annulled=True)) or "-"
        raise WrongState(state="annulled", act=act, allowed=allowed)
