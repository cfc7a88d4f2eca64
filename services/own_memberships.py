"""One's own memberships with what people read, so that who has several can tell them apart: each name lies behind its district's wall."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Account, Membership, MeRead, OwnAccountRead, OwnMembershipRead
from services import calendars, memberships
from services.access import ROLES, Actor
from services.scope import Scope, inside

_NAMED = text("""
    select m.id, d.name as district_name, l.relation, coalesce(p.name, f.name, k.name, r.name, v.name) as bound_to
    from memberships m
    left join districts d on d.code = m.district_code
    left join family_links l on m.role = 'family' and l.district_code = m.district_code and l.membership_id = m.id
    left join providers p on p.district_code = m.district_code and p.id = m.provider_id
    left join facilities f on f.district_code = m.district_code and f.id = m.facility_id
    left join meal_points k on k.district_code = m.district_code and k.id = m.meal_point_id
    left join residents r on r.district_code = m.district_code and r.id = m.resident_id and m.status = 'active'
        and (m.role <> 'family' or (l.status = 'consented' and coalesce(l.ends_on, :today) >= :today))
    left join divisions v on m.role <> 'family' and v.code = m.division_code
    where m.district_code = :district and m.account_id = :account
""")
"""A relative's `division_code` is where the resident lives, and nothing that it is bound to."""


async def _named(session: AsyncSession, actor: Actor, found: Sequence[Membership]) -> list[OwnMembershipRead]:
    words: dict[Any, RowMapping] = {}
    for district in sorted({one.district_code for one in found}):
        asked = {"district": district, "account": actor.account_id, "today": calendars.today()}
        async with inside(session, Scope(district, account=actor.account_id)):
            rows = await (await session.connection()).execute(_NAMED, asked)
            words |= {row["id"]: row for row in rows.mappings().all()}
    return [
        OwnMembershipRead.model_validate(memberships.shown(actor, one).model_dump() | dict(words[one.id]))
        for one in found
    ]


async def me(session: AsyncSession, actor: Actor) -> MeRead:
    """Everyone may know who he is: no permission is asked for."""
    account = (await session.exec(select(Account).where(col(Account.id) == actor.id))).one()
    own = await session.exec(
        select(Membership).where(col(Membership.account_id) == actor.id).order_by(col(Membership.id))
    )
    found = await _named(session, actor, own.all())
    permissions = sorted(ROLES[actor.role]) if actor.role else []
    return MeRead(
        account=OwnAccountRead(
            id=account.id,
            username=account.username,
            display_name=account.display_name,
            status=account.status,
            memberships=found,
        ),
        membership=next(one for one in found if one.id == actor.membership_id),
        permissions=[str(permission) for permission in permissions],
    )
