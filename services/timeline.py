"""The timeline of one resident: status, entitlements, orders, visits and what was said of them, complaints, meals and stays, as far as the
actor may see each."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    DateTime,
    Integer,
    Select,
    String,
    TextualSelect,
    Uuid,
    literal_column,
    select,
    text,
    union_all,
)
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.complaints import ComplaintPlace
from models.family_links import LinkScope
from models.timeline import Happening, HappeningKind
from models.visits import VisitStatus
from services import family_links, pages, residents, timeline_words
from services.access import Actor, Permission
from services.complaints import own
from services.complaints.reading import PLACE_NAME_SQL, C
from services.orders.standing import FOUND_NOT_SERVED_SQL
from services.sight import seen_by, seen_sql
from services.visits.exceptions import OF_WHEREABOUTS
from services.visits.proved import idle_sql

_STATUS = """
    select (c.effective_on::timestamp at time zone 'Asia/Shanghai') as at, 'status_change' as kind, c.id,
        c.resident_id as subject_id, c.status as what, cast(null as uuid) as programme_id,
        cast(null as uuid) as service_item_id, cast(null as uuid) as provider_id, cast(null as integer) as minutes,
        cast(null as timestamptz) as planned_for
    from status_changes c where c.district_code = :district and c.resident_id = :resident
"""
_ENTITLEMENTS = """
    select coalesce(c.decided_at, c.asked_at), 'entitlement_change', c.id, e.id, c.kind || ':' || c.decision,
        e.programme_id, null, null, null, null
    from entitlements e
    join entitlement_changes c on c.district_code = e.district_code and c.entitlement_id = e.id
    where e.district_code = :district and e.resident_id = :resident
"""
_ORDERS = """
    select orders.created_at, 'order', orders.id, orders.id, orders.status, orders.programme_id,
        orders.service_item_id, orders.provider_id, orders.planned_minutes, orders.planned_start_at
    from orders where orders.resident_id = :resident and {seen}
"""
_OFFERS = """
    select coalesce(f.answered_at, f.created_at), 'order_offer', f.id, f.order_id, f.status, null, orders.service_item_id,
        f.provider_id, null, orders.planned_start_at
    from orders join order_offers f on f.district_code = orders.district_code and f.order_id = orders.id
    where orders.resident_id = :resident and {seen}
"""
_VISITS = f"""
    select case when {idle_sql("visits")} then visits.updated_at
            when visits.started_at is not null then least(visits.started_at, visits.updated_at)
            else coalesce(visits.planned_start_at, visits.created_at) end, 'visit', visits.id, visits.id,
        visits.status, visits.programme_id, visits.service_item_id, visits.provider_id,
        coalesce(visits.minutes, case when not {idle_sql("visits")} then visits.planned_minutes end),
        visits.planned_start_at
    from visits where visits.resident_id = :resident and {{seen}}
"""
_VISIT_ANSWERS = """
    select a.at, 'visit_answer', a.id, visits.id, a.by || ':' || case when a.came then 'came'
            when visits.status in ('rejected', 'missed', 'cancelled') then 'nobody' else coalesce(x.status, 'open') end,
        null, visits.service_item_id, visits.provider_id, null, coalesce(visits.started_at, visits.planned_start_at)
    from visits join visit_answers a on a.district_code = visits.district_code and a.visit_id = visits.id
    left join visit_exceptions x on x.district_code = visits.district_code and x.visit_id = visits.id and x.code = 'denied_by_family'
    where visits.resident_id = :resident and {seen}
"""
_MEAL_ORDERS = """
    select meal_orders.created_at, 'meal_order', meal_orders.id, meal_orders.id, meal_orders.status,
        meal_orders.programme_id, meal_orders.service_item_id, meal_orders.provider_id, null, meal_orders.begins_at
    from meal_orders where meal_orders.resident_id = :resident and {seen}
"""
_MEAL_SERVINGS = """
    select meal_servings.served_at, 'meal_serving', meal_servings.id, meal_servings.id, meal_servings.status,
        meal_servings.programme_id, meal_servings.service_item_id, meal_servings.provider_id, null, null
    from meal_servings where meal_servings.resident_id = :resident and {seen}
"""
_STAYS = """
    select (s.from_on::timestamp at time zone 'Asia/Shanghai'), 'stay', s.id, s.id, s.status || ':' || b.kind, null, null, null, null,
        null
    from stays s join beds b on b.district_code = s.district_code and b.id = s.bed_id
    where s.district_code = :district and s.resident_id = :resident
"""
_STAY_LEAVES = """
    select (l.from_on::timestamp at time zone 'Asia/Shanghai'), 'stay_leave', l.id, l.stay_id,
        case when l.withdrawn_at is null then l.reason else 'withdrawn' end, null, null, null, null, null
    from stay_leaves l where l.district_code = :district and l.resident_id = :resident
"""
_SOURCES: Mapping[HappeningKind, str] = {
    HappeningKind.STATUS_CHANGE: _STATUS,
    HappeningKind.ENTITLEMENT_CHANGE: _ENTITLEMENTS,
    HappeningKind.ORDER: _ORDERS,
    HappeningKind.ORDER_OFFER: _OFFERS,
    HappeningKind.VISIT: _VISITS,
    HappeningKind.VISIT_ANSWER: _VISIT_ANSWERS,
    HappeningKind.MEAL_ORDER: _MEAL_ORDERS,
    HappeningKind.MEAL_SERVING: _MEAL_SERVINGS,
    HappeningKind.STAY: _STAYS,
    HappeningKind.STAY_LEAVE: _STAY_LEAVES,
}
_SEEN_IN = {
    HappeningKind.ORDER: "orders",
    HappeningKind.ORDER_OFFER: "orders",
    HappeningKind.VISIT: "visits",
    HappeningKind.VISIT_ANSWER: "visits",
    HappeningKind.MEAL_ORDER: "meal_orders",
    HappeningKind.MEAL_SERVING: "meal_servings",
}
"""Tables of which an actor sees a part."""

_ASKS: Mapping[HappeningKind, tuple[Permission, frozenset[LinkScope]]] = {
    HappeningKind.STATUS_CHANGE: (Permission.RESIDENTS_READ, frozenset(LinkScope)),
    HappeningKind.ENTITLEMENT_CHANGE: (Permission.ENTITLEMENTS_READ, frozenset({LinkScope.MONEY})),
    HappeningKind.ORDER: (Permission.ORDERS_READ, frozenset({LinkScope.ORDERS})),
    HappeningKind.ORDER_OFFER: (Permission.ORDER_OFFERS_READ, frozenset()),
    HappeningKind.VISIT: (Permission.VISITS_READ, frozenset({LinkScope.ORDERS})),
    HappeningKind.VISIT_ANSWER: (Permission.VISITS_READ, frozenset({LinkScope.ORDERS})),
    HappeningKind.COMPLAINT: (Permission.COMPLAINTS_READ, frozenset({LinkScope.ORDERS})),
    HappeningKind.MEAL_ORDER: (Permission.MEAL_ORDERS_READ, frozenset({LinkScope.ORDERS})),
    HappeningKind.MEAL_SERVING: (Permission.MEAL_SERVINGS_READ, frozenset({LinkScope.ORDERS})),
    HappeningKind.STAY: (Permission.STAYS_READ, frozenset({LinkScope.WHEREABOUTS})),
    HappeningKind.STAY_LEAVE: (Permission.STAYS_READ, frozenset({LinkScope.WHEREABOUTS})),
}
"""What each source asks for: a permission, and of a relative one of these scopes of the consent."""


@cache
def _statement(bound: str, role: Role | None, kinds: frozenset[HappeningKind]) -> TextualSelect:
    seen = {kind: seen_sql(table, bound, role) for kind, table in _SEEN_IN.items()}
    arms = [sql.format(seen=seen.get(kind, "")) for kind, sql in _SOURCES.items() if kind in kinds]
    return text(" union all ".join(arms)).columns(
        at=DateTime(timezone=True),
        kind=String(),
        id=Uuid(),
        subject_id=Uuid(),
        what=String(),
        programme_id=Uuid(),
        service_item_id=Uuid(),
        provider_id=Uuid(),
        minutes=Integer(),
        planned_for=DateTime(timezone=True),
    )


def _complaints(actor: Actor, resident_id: UUID) -> Select[Any]:
    """Whose complaints the actor sees is asked of columns (services/complaints/own.py). A place finds those by its own list: of one
    without a name it does not learn whose it is."""
    what: Any = literal_column("c.category || ':' || c.status || coalesce(':' || c.outcome, '')")
    uuid: Any = literal_column("cast(null as uuid)")
    minutes: Any = literal_column("cast(null as integer)")
    planned_for: Any = literal_column("cast(null as timestamptz)")
    kind: Any = literal_column("'complaint'")
    what_and_whose = (what, uuid, uuid, C.provider_id)
    shown: tuple[Any, ...] = (C.created_at, kind, C.id, C.id, *what_and_whose, minutes, planned_for)
    return select(*shown).where(C.district_code == actor.district, C.resident_id == resident_id, own.within(actor, C))


async def timeline(
    session: AsyncSession, actor: Actor, resident_id: UUID, part: pages.Slice
) -> tuple[pages.Page, list[Happening]]:
    """Newest first: an order stands where it was placed, a visit where it began, or is planned to (one that was withdrawn, and of which something
    was told all the same, where that was), what was said of it where it was said, a complaint where
    it was made, a meal where it was served, a stay or a leave where it begins, a status where it took effect."""
    actor.require(Permission.RESIDENTS_READ)
    await residents.get(session, actor, resident_id)
    granted = await family_links.granted(session, actor)
    kinds = frozenset(
        kind
        for kind, (permission, scopes) in _ASKS.items()
        if actor.may(permission) and (actor.role is not Role.FAMILY or scopes & granted)
    )
    found = _statement(actor.bound, actor.role, kinds).subquery("found")
    if HappeningKind.COMPLAINT in kinds and actor.bound not in tuple(ComplaintPlace):
        found = union_all(select(found), _complaints(actor, resident_id)).subquery("whole")
    asked = seen_by(actor) | {"resident": resident_id}
    statement = select(found).params(asked)
    page = await pages.take(session, statement, [found.c.at, found.c.id], part)
    return page, await _told(session, actor, page.rows)


_NAMES = text(
    " union all ".join(
        f"select id, name from {table} where district_code = :district and id = any(cast(:ids as uuid[]))"
        for table in ("programmes", "service_items", "providers")
    )
    + f" union all select c.id, {PLACE_NAME_SQL} from complaints c where c.district_code = :district and c.id = any(cast(:ids as uuid[]))"
)
_DOUBTFUL = (VisitStatus.FLAGGED, VisitStatus.CHECKED_IN)
_DOUBTS = text("""
    select x.visit_id, array_agg(x.code order by x.code) as codes from visit_exceptions x
    where x.district_code = :district and x.visit_id = any(cast(:ids as uuid[])) and x.status = 'open' group by x.visit_id
""")

_NOT_SERVED = text(f"""
    select orders.id from orders
    where orders.district_code = :district and orders.id = any(cast(:ids as uuid[])) and {FOUND_NOT_SERVED_SQL}
""")

_CONTRADICTED = text("""
    select a.id, other.by from visit_answers a
    join lateral (select o.by, o.by_account from visit_answers o
        where o.district_code = a.district_code and o.visit_id = a.visit_id and o.came and o.id > a.id order by o.id limit 1) other on true
    where a.district_code = :district and a.id = any(cast(:ids as uuid[])) and other.by_account <> a.by_account
""")


async def _told(session: AsyncSession, actor: Actor, rows: Sequence[Any]) -> list[Happening]:
    """Of each row what it says, by the names of what it names, and of a visit what keeps it from being verified. Who pays, and that a place
    was doubted, is not for everybody to know."""
    connection, granted = await session.connection(), await family_links.may_know(session, actor)
    named = {one for row in rows for one in (row.programme_id, row.service_item_id, row.provider_id) if one is not None}
    named |= {row.id for row in rows if row.kind == HappeningKind.COMPLAINT}
    found = await connection.execute(_NAMES, {"district": actor.district, "ids": list(named)})
    names: dict[UUID | None, str] = {row.id: row.name for row in found.all()}
    doubtful = [row.id for row in rows if row.kind == HappeningKind.VISIT and row.what in _DOUBTFUL]
    found = await connection.execute(_DOUBTS, {"district": actor.district, "ids": doubtful})
    hidden = frozenset() if LinkScope.WHEREABOUTS in granted else OF_WHEREABOUTS
    doubts = {row.visit_id: [code for code in row.codes if code not in hidden] for row in found.all()}
    unpaid = {} if LinkScope.MONEY in granted else {"programme_id": None}
    ordered = [row.id for row in rows if row.kind == HappeningKind.ORDER]
    found = await connection.execute(_NOT_SERVED, {"district": actor.district, "ids": ordered})
    not_served = set(found.scalars())
    corrected = [row.id for row in rows if row.kind == HappeningKind.VISIT_ANSWER and row.what.endswith(":corrected")]
    found = await connection.execute(_CONTRADICTED, {"district": actor.district, "ids": corrected})
    contradicted = {row.id: row.by for row in found.all()}
    happened = []
    for row in rows:
        zh, en = timeline_words.says(
            row,
            names,
            doubts.get(row.id, ()),
            not_served=row.id in not_served,
            contradicted_by=contradicted.get(row.id),
        )
        happened.append(Happening.model_validate({**row._mapping, **unpaid, "says_zh": zh, "says_en": en}))
    return happened
