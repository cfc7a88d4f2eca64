"""Another than who applied and surveyed says yes or no: how much is paid, and that it is the only one in some years."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import SupplyStatus
from models.home_modifications import (
    HomeModification,
    HomeModificationRead,
    ModificationApprove,
    ModificationReason,
    ModificationStatus,
)
from services import audit, calendars, money, providers, residents, spoken
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, Invalid
from services.home_modifications.reading import advance, shown

YEARS_BETWEEN = 3
"""Between two subsidised modifications of one resident or home, unless the programme's version says its own."""


class SubsidyAboveCeiling(Invalid):
    code = "subsidy_above_ceiling"
    zh = "最高补贴 {most} 超过按项目规则可补的 {ceiling}。"
    en = "At most {most} is more than the {ceiling} that the programme's rules allow."

    def words(self, language: str) -> dict[str, Any]:
        said = {name: spoken.amount(self.facts[f"{name}_fen"], "fen", language) for name in ("most", "ceiling")}
        return super().words(language) | said


class SubsidisedBefore(Conflict):
    """`blocker_id` is the case in the way, where it may be named: that of another resident of the home is not."""

    code = "subsidised_before"
    zh = "该老年人或该住所在 {until} 之前已有享受补贴的适老化改造，不能再次补贴；可改为自费办理。"
    en = "A modification of this resident or home was subsidised, and none is again until {until}: it can be done unsubsidised."


class RulesMissing(Conflict):
    code = "modification_rules_missing"
    zh = "该补贴项目今天还没有生效的规则，不能批准；请先添加版本。"
    en = "The programme has no rules in force today: add a version first."


_RULES = text("""
    select id, copay_bp, price_cap_fen, fund_shares_bp, coalesce(cast(thresholds ->> 'modification_years' as int), :years) as years
    from programme_versions
    where district_code = :district and programme_id = :programme and effective_from <= :day
    order by effective_from desc limit 1
""")
_RULES_OF = text("""
    select id, copay_bp, price_cap_fen, fund_shares_bp from programme_versions where district_code = :district and id = :version
""")
_BLOCKER = text("""
    select m.id, m.resident_id, barred.until as subsidised_until from home_modifications m
    cross join lateral (select case when m.import_id is null then m.subsidised_until
        else cast(m.subsidised_from + make_interval(:years) - interval '1 day' as date) end as until) barred
    where m.district_code = :district and m.id <> :id and (m.resident_id = :resident or m.home_index = :home)
      and m.subsidised_from is not null
      and daterange(m.subsidised_from, barred.until, '[]') && daterange(:day, :until, '[]')
    order by m.resident_id = :resident desc, barred.until desc limit 1
""")
"""History was approved under rules that nobody knows here: it bars for the years of the programme that is asked for."""


def allowed(cost_fen: int, rules: Any) -> int:
    """Of a cost the programme pays its share of what lies below its cap on the price (rules.md, Money)."""
    covered = cost_fen if rules.price_cap_fen is None else min(cost_fen, rules.price_cap_fen)
    return covered - money.copay_fen(covered, rules.copay_bp)


async def rules_of(session: AsyncSession, case: HomeModification) -> Any:
    """Those of the day on which it was approved."""
    which = {"district": case.district_code, "version": case.programme_version_id}
    return (await (await session.connection()).execute(_RULES_OF, which)).one()


def last_day(first: date, years: int) -> date:
    """The day before the same day so many years later."""
    month = calendars.add_months(calendars.month_of(first), 12 * years)
    return calendars.first_day(month) + timedelta(days=min(first.day, calendars.last_day(month).day) - 2)


async def approve(
    session: AsyncSession, actor: Actor, case_id: UUID, order: ModificationApprove
) -> HomeModificationRead:
    """The works may begin, for somebody who lives there today: by whom, and up to what they are subsidised.

    Raises SamePerson, KinConflict, WrongState, ResidentGone, ProviderNotFound, ProviderNotActive, RulesMissing, SubsidyAboveCeiling,
    SubsidisedBefore."""
    actor.require(Permission.HOME_MODIFICATIONS_DECIDE)
    case = await advance(session, actor, case_id, "approve")
    residents.there_on(await residents.get(session, actor, case.resident_id, keep=True), calendars.today())
    provider = await providers.get(session, actor, order.provider_id)
    if provider.status is not SupplyStatus.ACTIVE:
        raise providers.ProviderNotActive("/provider_id", status=provider.status)
    [before] = await shown(session, actor, [case])
    granted: dict[str, Any] = {"approved_fen": 0}
    if case.programme_id is not None:
        granted = await _granted(session, actor, case, before.planned_fen, order)
    elif order.most_fen is not None:
        raise SubsidyAboveCeiling("/most_fen", most_fen=order.most_fen, ceiling_fen=0)
    granted |= {"status": ModificationStatus.IN_PROGRESS, "provider_id": provider.id}
    granted |= {"approved_on": calendars.today(), "approved_by": actor.id}
    resident, home = case.resident_id, case.home_index
    try:
        async with session.begin_nested():
            for name, value in granted.items():
                setattr(case, name, value)
            await session.flush()
    except IntegrityError as error:
        # Somebody approved another one at this very moment.
        known = await _blocker(session, actor, case_id, resident, home, granted)
        late = SubsidisedBefore(**({"until": granted.get("subsidised_until")} | (known or {})))
        names = ("home_modifications_once_a_resident_excl", "home_modifications_once_a_home_excl")
        raise violated(error, dict.fromkeys(names, late)) from error
    await audit.record(
        session,
        actor,
        "home_modifications.approve",
        "home_modification",
        case_id,
        provider_id=provider.id,
        approved_fen=granted["approved_fen"],
    )
    return (await shown(session, actor, [case]))[0]


async def _granted(
    session: AsyncSession, actor: Actor, case: HomeModification, planned_fen: int, order: ModificationApprove
) -> dict[str, Any]:
    today = calendars.today()
    asked = {"district": actor.district, "programme": case.programme_id, "day": today, "years": YEARS_BETWEEN}
    rules = (await (await session.connection()).execute(_RULES, asked)).one_or_none()
    if rules is None:
        raise RulesMissing
    ceiling = allowed(planned_fen, rules)
    most = ceiling if order.most_fen is None else order.most_fen
    if most > ceiling:
        raise SubsidyAboveCeiling("/most_fen", most_fen=most, ceiling_fen=ceiling)
    granted: dict[str, Any] = {"approved_fen": most, "programme_version_id": rules.id}
    if most and rules.years:
        granted |= {"subsidised_from": today, "subsidised_until": last_day(today, rules.years)}
        if known := await _blocker(session, actor, case.id, case.resident_id, case.home_index, granted):
            raise SubsidisedBefore(**known)
    return granted


async def _blocker(
    session: AsyncSession, actor: Actor, case_id: UUID, resident: UUID, home: bytes | None, granted: dict[str, Any]
) -> dict[str, Any] | None:
    """What stands in the way, history among it; whose it is is told of the same resident alone."""
    which = {"district": actor.district, "id": case_id, "resident": resident, "home": home}
    first, until = granted["subsidised_from"], granted["subsidised_until"]
    days = {"day": first, "until": until, "years": (until + timedelta(days=1)).year - first.year}
    row = (await (await session.connection()).execute(_BLOCKER, which | days)).one_or_none()
    if row is None:
        return None
    named = {"blocker_id": row.id} if row.resident_id == resident else {}
    return {"until": row.subsidised_until} | named


async def reject(session: AsyncSession, actor: Actor, case_id: UUID, order: ModificationReason) -> HomeModificationRead:
    """Refused, or stopped while the works go on: nothing is paid, and the next one is free."""
    actor.require(Permission.HOME_MODIFICATIONS_DECIDE)
    case = await advance(session, actor, case_id, "reject")
    case.status, case.closed_reason = ModificationStatus.REJECTED, order.reason
    case.subsidised_from = case.subsidised_until = None
    await session.flush()
    await audit.record(session, actor, "home_modifications.reject", "home_modification", case.id)
    return (await shown(session, actor, [case]))[0]
