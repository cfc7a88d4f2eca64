"""Who comes (谁上门): the visits of a resident as the family asks for them. One answer from what visits, the register of caregivers and
the ledger know; each part is shown as far as the resident agreed to it."""

from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, DateTime, Integer, String, TextualSelect, Uuid, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.family_links import LinkScope
from models.who_comes import HelperSeen, VisitSeen
from services import calendars, family_links, forms_of_address, money, pages, residents
from services.access import Actor, Permission
from services.sight import seen_by, seen_sql
from services.visits import answered, states
from services.visits.proved import idle_sql
from services.visits.thresholds import Thresholds

_WHEN = f"coalesce(visits.planned_start_at, {answered.BEGINS_SQL})"
_AROUND = f"""coalesce((select cast(v.thresholds ->> 'geofence_m' as integer) from programme_versions v
    where v.district_code = visits.district_code and v.programme_id = visits.programme_id and v.effective_from <= visits.served_on
    order by v.effective_from desc limit 1), {Thresholds.geofence_m})"""
_COME = f"""coalesce((select case when e.distance_m > {_AROUND} + e.accuracy_m then 'not_at_home'
        when e.vouched or e.distance_m is not null then 'at_home' end
    from visit_events e where e.district_code = visits.district_code and e.visit_id = visits.id and e.kind = 'check_in'
    order by e.device_at, e.id limit 1), 'unknown')"""
"""While somebody is there: by the check-in alone."""
_PLACE = f"""case when visits.status in ('scheduled', 'missed') then null
    when visits.status = 'checked_in' then {_COME} when visits.evidence <> 'events' then 'unknown'
    else coalesce((select case when jsonb_path_exists(x.found, '$.*.distance_m') then 'not_at_home' else 'unknown' end
        from visit_exceptions x where x.district_code = visits.district_code and x.visit_id = visits.id and x.code = 'place'
          and x.status <> 'corrected'), 'at_home') end"""
"""By what was found of the place of its two events, whoever accepted it since; of one that nobody began there is none."""
_WITHDRAWN = f"({idle_sql('visits')} and visits.planned_start_at > now())"
"""One of later that was cancelled, and of which something was told all the same: nobody comes."""
_CERTIFICATES = f"""(select json_agg(json_build_object('kind', q.kind, 'expires_on', q.expires_on) order by q.kind, q.expires_on)
    from qualifications q where q.district_code = visits.district_code and q.caregiver_id = visits.caregiver_id
      and cast({_WHEN} at time zone 'Asia/Shanghai' as date) between coalesce(q.issued_on, '-infinity') and q.expires_on)"""
_GROSS = f"""case when visits.status = 'verified' then (select {money.GROSS_SQL} from (select i.unit as unit,
    visits.unit_price_fen as unit_price_fen, visits.billable_minutes as billable_minutes, coalesce(visits.quantity, 1) as quantity) m) end"""
_SELF_PAID = money.SELF_PAID_SQL.format(o="visits", gross=_GROSS)
_SQL = f"""
    select {_WHEN} as at, visits.id as visit_id, visits.status, visits.planned_start_at, visits.planned_minutes, visits.started_at,
        visits.ended_at, visits.minutes, visits.service_item_id, i.name as service_name, visits.provider_id, p.name as provider_name,
        p.phone as provider_phone, c.name as caregiver_name, c.portrait_id is not null as portrait_known,
        {_CERTIFICATES} as certificates, {_PLACE} as place,
        g.name as programme_name, {_GROSS} as gross_fen, {_SELF_PAID} as self_paid_fen, visits.posted_gross_fen, visits.posted_subsidy_fen,
        visits.posted_copay_fen, {answered.COLUMNS_SQL}
    from {answered.FROM_SQL}
    join providers p on p.district_code = visits.district_code and p.id = visits.provider_id
    left join service_items i on i.district_code = visits.district_code and i.id = visits.service_item_id
    left join caregivers c on c.district_code = visits.district_code and c.id = visits.caregiver_id
    left join programmes g on g.district_code = visits.district_code and g.id = visits.programme_id
    where {{seen}} and visits.resident_id = :resident and visits.status <> 'cancelled' and not {_WITHDRAWN}
      and {_WHEN} >= :starts_at and {_WHEN} < :ends_at
"""
_TYPES: dict[str, Any] = {
    **dict.fromkeys(("at", "planned_start_at", "started_at", "ended_at"), DateTime(timezone=True)),
    **dict.fromkeys(("visit_id", "service_item_id", "provider_id", "said_by"), Uuid()),
    **dict.fromkeys(("status", "service_name", "provider_name", "provider_phone", "caregiver_name", "place"), String()),
    **dict.fromkeys(("planned_minutes", "minutes", "gross_fen", "self_paid_fen"), Integer()),
    **dict.fromkeys(("posted_gross_fen", "posted_subsidy_fen", "posted_copay_fen"), Integer()),
    **dict.fromkeys(("portrait_known", *(name for name in answered.NAMES if name != "said_by")), Boolean()),
    "programme_name": String(),
    "certificates": JSON(),
}
PART = timedelta(days=30)
"""So far back and ahead where no days are named."""


@cache
def _statement(bound: str, role: Role | None) -> TextualSelect:
    return text(_SQL.format(seen=seen_sql("visits", bound, role))).columns(**_TYPES)


def days(from_on: date | None, to_on: date | None) -> tuple[date, date]:
    """The first and the last that are meant, where one or both were not named."""
    return from_on or (to_on or calendars.today()) - PART, to_on or (from_on or calendars.today()) + PART


async def listing(
    session: AsyncSession, actor: Actor, resident_id: UUID, part: pages.Slice, from_on: date, to_on: date
) -> tuple[pages.Page, list[VisitSeen]]:
    """By time. A relative needs the scope `orders`. Raises ResidentNotFound, NotGranted, PeriodReversed."""
    actor.require(Permission.VISITS_READ)
    await residents.get(session, actor, resident_id)
    await family_links.require_scope(session, actor, LinkScope.ORDERS)
    calendars.in_order(from_on, to_on, "/to_on")
    span, known = calendars.days_span(from_on, to_on), await family_links.may_know(session, actor)
    found = _statement(actor.bound, actor.role).subquery("found")
    asked = seen_by(actor) | {"account": actor.account_id, "resident": resident_id}
    statement = select(found).params(asked | {"starts_at": span.start, "ends_at": span.end})
    page = await pages.take(session, statement, [found.c.at, found.c.visit_id], part, newest_first=False)
    return page, [_shown(actor, row._mapping, known) for row in page.rows]


def _shown(actor: Actor, row: Any, granted: frozenset[LinkScope]) -> VisitSeen:
    shown: dict[str, Any] = {name: row[name] for name in VisitSeen.model_fields if name in row}
    name, gross = row["caregiver_name"], row["gross_fen"]
    helper = {"portrait_known": row["portrait_known"], "certificates": row["certificates"] or []}
    shown["helper"] = name and HelperSeen.model_validate({"called": forms_of_address.caregiver(name)} | helper)
    if LinkScope.WHEREABOUTS not in granted:
        shown["place"] = None
    shown |= dict.fromkeys(("subsidy_fen", "copay_fen", "not_paid_fen"))
    if LinkScope.MONEY not in granted:
        shown |= dict.fromkeys(("programme_name", "gross_fen", "self_paid_fen"))
    elif gross is not None:
        shown |= {"subsidy_fen": row["posted_subsidy_fen"], "copay_fen": row["posted_copay_fen"]}
        shown["not_paid_fen"] = gross - row["posted_gross_fen"] - row["self_paid_fen"]
    else:
        shown["self_paid_fen"] = None
    offered = [
        act
        for act, came in ((states.Act.CONFIRM, True), (states.Act.DENY, False))
        if act in states.allowed(actor.role, row["status"]) and answered.offered(actor, row, came=came)
    ]
    return VisitSeen.model_validate(shown | {"came": row["said"], "allowed_actions": offered})
