"""Whom an event concerns, as things stand now: one statement for all events of a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.messages import MessageAudience
from services.messages.kinds import Told

A = MessageAudience

_BY: Mapping[MessageAudience, str] = {
    A.RESIDENT: "m.resident_id = t.resident_id",
    A.FAMILY: "m.resident_id = t.resident_id",
    A.CAREGIVER: "m.caregiver_id = t.caregiver_id",
    A.PROVIDER_MANAGER: "m.provider_id = t.provider_id",
    A.FACILITY_MANAGER: "m.facility_id = t.facility_id",
    A.MEAL_POINT_OPERATOR: "m.meal_point_id = t.meal_point_id",
    A.COMMUNITY_WORKER: "starts_with(t.division_code, m.division_code)",
    A.BUREAU_ADMIN: "true",
}
LINKED = """l.district_code = m.district_code and l.membership_id = m.id and l.status = 'consented'
    and (l.ends_on is null or l.ends_on >= cast(now() at time zone 'Asia/Shanghai' as date))"""
_LIVES = "r.status = 'active'"


def _members(audience: MessageAudience) -> str:
    """Of a role, by what it is bound to; a relative by his link, and what that holds."""
    link = f"join family_links l on {LINKED} and t.scope = any(l.scopes)" if audience is A.FAMILY else ""
    lives = (
        f"join residents r on r.district_code = m.district_code and r.id = m.resident_id and {_LIVES}"
        if audience is A.RESIDENT
        else ""
    )
    return f"""
        select t.n, m.account_id as person_id, m.account_id, m.id as membership_id, m.caregiver_id
        from told t join memberships m on m.district_code = :district and m.role = '{audience}' and m.status = 'active'
            and t.link_id is null and {_BY[audience]} and (t.made_by is null or m.account_id = t.made_by) {link} {lives}
        where t.audience = '{audience}'"""


_MEMBERS = " union all ".join(_members(audience) for audience in MessageAudience)
_PEOPLE = text(f"""
    with told as (
        select * from unnest(cast(:ns as int[]), cast(:audiences as text[]), cast(:scopes as text[]), cast(:residents as uuid[]),
            cast(:providers as uuid[]), cast(:caregivers as uuid[]), cast(:facilities as uuid[]),
            cast(:meal_points as uuid[]), cast(:divisions as text[]), cast(:makers as uuid[]),
            cast(:links as uuid[]))
            as t (n, audience, scope, resident_id, provider_id, caregiver_id, facility_id, meal_point_id, division_code, made_by, link_id)
    ), people as (
        {_MEMBERS}
        union all
        -- The relative of a link, who has a membership by it only while it lets him in; not of what he did himself.
        select t.n, l.account_id, l.account_id, m.id, null from told t
        join family_links l on l.district_code = :district and l.id = t.link_id and l.decided_by is distinct from l.account_id
        left join memberships m on m.district_code = l.district_code and m.id = l.membership_id and m.status = 'active'
        union all
        -- Who has no account has a telephone, or nobody can tell him.
        select t.n, r.id, null, null, null from told t
        join residents r on r.district_code = :district and r.id = t.resident_id and {_LIVES}
        where t.audience = 'resident' and t.made_by is null and r.phone_sealed is not null and not exists (select from memberships m
            where m.district_code = r.district_code and m.role = 'resident' and m.resident_id = r.id and m.status = 'active')
    )
    select q.n, q.person_id, q.account_id, q.membership_id, p.channels, coalesce(p.opted_out, w.opted_out) as opted_out,
        coalesce(p.quiet_from, w.quiet_from) as quiet_from, coalesce(p.quiet_until, w.quiet_until) as quiet_until,
        coalesce(p.daily_limit, w.daily_limit) as daily_limit, coalesce(p.language, w.language, 'zh') as language,
        coalesce(p.phone_sealed, r.phone_sealed, c.phone_sealed) is not null as sms,
        p.wechat_sealed is not null as wechat, p.push_sealed is not null as push
    from people q join told t on t.n = q.n
    left join accounts a on a.id = q.account_id
    left join message_preferences p on p.district_code = :district and p.account_id = q.account_id
    -- What was noted of a resident's wishes holds until he has set his own.
    left join resident_message_preferences w on w.district_code = :district and t.audience = 'resident' and w.resident_id = t.resident_id
        and p.id is null
    left join residents r on r.district_code = :district and t.audience = 'resident' and r.id = t.resident_id
    left join caregivers c on c.district_code = :district and t.audience = 'caregiver' and c.id = q.caregiver_id
    where q.account_id is null or a.status = 'active'
    order by q.n, q.person_id
""")


@dataclass(frozen=True)
class Concern:
    """An event, and one audience of it; `resident_id` as far as that audience may know it. `times`: of how many like it, all told by
    this one."""

    event: Any
    told: Told
    resident_id: UUID | None
    facts: Any
    times: int = 1

    @property
    def made_by(self) -> UUID | None:
        """Who alone is told, where it is told to whose own it is; None of what was recorded for the resident by somebody else."""
        if not self.told.own or (self.told.to is A.RESIDENT and self.facts.complainant_kind == "resident"):
            return None
        return UUID(str(self.facts.made_by))


async def concerned(
    session: AsyncSession, district: str, concerns: Sequence[Concern]
) -> list[tuple[Concern, Row[Any]]]:
    """Each with each person whom it concerns, and how that person wants to be told."""
    asked = {
        "district": district,
        "ns": list(range(len(concerns))),
        "audiences": [one.told.to for one in concerns],
        "scopes": [one.told.scope for one in concerns],
        "residents": [one.resident_id for one in concerns],
        "providers": [one.event.provider_id for one in concerns],
        "caregivers": [one.event.caregiver_id for one in concerns],
        "facilities": [one.event.facility_id for one in concerns],
        "meal_points": [one.event.meal_point_id for one in concerns],
        "divisions": [one.event.division_code for one in concerns],
        "makers": [one.made_by for one in concerns],
        "links": [one.event.subject_id if one.told.link else None for one in concerns],
    }
    rows = (await (await session.connection()).execute(_PEOPLE, asked)).all()
    return [(concerns[row.n], row) for row in rows]
