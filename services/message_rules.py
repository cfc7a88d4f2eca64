"""Message rules: a bureau's quiet hours and daily limit, from a day on; and those that hold today."""

from dataclasses import dataclass

from sqlalchemy import Table, select
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.message_rules import MessageRule, MessageRuleCreate, MessageRuleRead
from services import audit, calendars, pages
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid

rules: Table = MessageRule.__table__  # type: ignore[attr-defined]
R = rules.c


@dataclass(frozen=True)
class Rules:
    quiet_from: str = "21:00"
    quiet_until: str = "08:00"
    daily_limit: int = 6


class RuleExists(Conflict):
    code = "message_rule_exists"
    zh = "自 {effective_from} 起的消息规则已登记；规则不能修改，请从另一天起登记新的。"
    en = "There is a rule from {effective_from} on; it is not changed, another holds from another day on."


class RuleInPast(Invalid):
    code = "message_rule_in_past"
    zh = "消息规则最早从今天起生效。"
    en = "A rule begins today at the earliest."


async def create(session: AsyncSession, actor: Actor, order: MessageRuleCreate) -> MessageRuleRead:
    """Raises RuleInPast, RuleExists."""
    actor.require(Permission.MESSAGES_MANAGE)
    if order.effective_from < calendars.today():
        raise RuleInPast("/effective_from")
    rule = MessageRule(district_code=actor.district, by_account=actor.id, **order.model_dump())
    exists = RuleExists("/effective_from", effective_from=order.effective_from)
    try:
        async with session.begin_nested():
            session.add(rule)
            await session.flush()
    except IntegrityError as error:
        raise violated(error, {"message_rules_effective_from_uq": exists}) from error
    await audit.record(session, actor, "message_rules.create", "message_rule", rule.id, **order.model_dump())
    await session.refresh(rule)
    return MessageRuleRead.model_validate(rule)


async def listing(session: AsyncSession, actor: Actor, part: pages.Slice) -> tuple[pages.Page, list[MessageRuleRead]]:
    """What begins last stands first."""
    actor.require(Permission.MESSAGES_OVERSEE)
    statement = select(*(R[name] for name in MessageRuleRead.model_fields)).where(R.district_code == actor.district)
    page = await pages.take(session, statement, [R.effective_from], part)
    return page, [MessageRuleRead.model_validate({**row._mapping}) for row in page.rows]


async def in_force(session: AsyncSession, district: str) -> Rules:
    """Today's; those of the house where the district has set none."""
    begun = (
        select(R.quiet_from, R.quiet_until, R.daily_limit)
        .where(R.district_code == district, R.effective_from <= calendars.today())
        .order_by(R.effective_from.desc())
        .limit(1)
    )
    row = (await (await session.connection()).execute(begun)).one_or_none()
    return Rules(*row) if row is not None else Rules()
