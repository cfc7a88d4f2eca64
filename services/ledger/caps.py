"""What the cap of a month is, from the rules: of a resident in a programme, whichever of his entitlements stood on its days.

An account is opened with that cap. Rules that come later for its month raise it, or lower it as far as nothing was promised."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.programmes import CapUnit
from services.access import Actor
from services.errors import Conflict
from services.labels import label

MONTHS_SQL = """
    select e.district_code, asked.owner_id, cast(version.cap_unit as varchar) as unit, to_char(first, 'YYYY-MM') as month,
        max(coalesce(e.monthly_cap, version.monthly_cap)) as cap,
        bool_or(not exists (
            select from entitlement_pauses q where q.district_code = e.district_code and q.entitlement_id = e.id
              and q.from_on <= greatest(first, e.effective_from)
              and coalesce(q.to_on, 'infinity') >= least(first + interval '1 month - 1 day', e.effective_to))) as lends
    from asked join entitlements e on e.district_code = :district
        and (e.id = asked.owner_id or e.caps_with = asked.owner_id)
    cross join lateral generate_series(date_trunc('year', cast(to_date(asked.month, 'YYYY-MM') as timestamp)),
        to_date(asked.month, 'YYYY-MM'), interval '1 month') first
    cross join lateral (
        select w.cap_unit, w.monthly_cap from programme_versions w
        where w.district_code = e.district_code and w.programme_id = e.programme_id
          and w.effective_from <= greatest(cast(first as date), e.effective_from)
        order by w.effective_from desc limit 1
    ) version
    where version.cap_unit is not null and e.status not in ('proposed', 'rejected')
      and first + interval '1 month' > e.effective_from and first <= coalesce(e.effective_to, 'infinity')
    group by 1, 2, 3, 4
"""
"""The months of the year up to each of `asked` (owner_id, month) in which an entitlement stood, with their caps; `lends` unless it
was paused throughout."""


class CapInUse(Conflict):
    """rules.md, Money: no fen outside a cap."""

    code = "cap_in_use"
    zh = "{month} 已有 {residents} 位老年人占用或使用的额度超过新的上限；请先改期或取消多出的订单，或让新规则从 {earliest} 起生效。"
    en = (
        "In {month} {residents} residents hold or have used more than the new cap: move or cancel what is too much, or let the "
        "rules begin on {earliest}."
    )


class CapInUseInAnotherUnit(CapInUse):
    """`held_unit` is what the month's account counts; the new rules count in `unit`."""

    zh = (
        "{month} 已有 {residents} 位老年人按原单位（{held_unit}）占用或使用额度，该月不能改以{unit}计；请先改期或取消这些订单，"
        "已核实的不能改，则让新规则从 {earliest} 起生效。"
    )
    en = (
        "In {month} {residents} residents hold or have used units of the cap as it is now, in {held_unit}, so that month cannot be "
        "counted in {unit}: move or cancel those orders or, where services were verified, let the rules begin on {earliest}."
    )

    def words(self, language: str) -> dict[str, Any]:
        units = {name: CapUnit(self.facts[name]) for name in ("held_unit", "unit")}
        return super().words(language) | (
            {name: label(unit) for name, unit in units.items()} if language == "zh" else {}
        )


_OPENED = f"""
    with opened as (
        select a.* from ledger_accounts a
        join entitlements e on e.district_code = a.district_code and e.id = a.owner_id
        where a.district_code = :district and a.owner_kind = 'entitlement_month' and {{which}}
    ), asked as (
        select distinct owner_id, month from opened
    ), due as (
        select a.id, a.month, a.held + a.posted - a.carried as used, case m.unit when a.unit then m.cap else 0 end as cap,
            a.unit as held_unit, m.unit
        from opened a join ({MONTHS_SQL}) m on m.owner_id = a.owner_id and m.month = a.month
    )
"""
_SHORT = """
    select month, count(*) as residents, held_unit, unit,
        to_char(to_date(max(month) over (), 'YYYY-MM') + interval '1 month', 'YYYY-MM-DD') as earliest
    from due where used > cap group by month, held_unit, unit order by month, held_unit limit 1
"""
_RECAP = """
    update ledger_accounts a set cap = due.cap from due
    where a.district_code = :district and a.id = due.id and a.cap <> due.cap
"""
_OF_PROGRAMME = _OPENED.format(which="e.programme_id = :programme and a.month >= :since")
_OF_OWNERS = _OPENED.format(which="a.owner_id = any(cast(:owners as uuid[]))")
_SHORT_OF_PROGRAMME, _RECAP_PROGRAMME = text(_OF_PROGRAMME + _SHORT), text(_OF_PROGRAMME + _RECAP)
_RECAP_OWNERS = text(_OF_OWNERS + _RECAP)


async def recap(session: AsyncSession, actor: Actor, programme_id: UUID, since: str) -> None:
    """The months of a programme from `since` on get the caps of the rules as they are now. CapInUse where more than that is
    promised already. The caller holds the books still."""
    which = {"district": actor.district, "programme": programme_id, "since": since}
    connection = await session.connection()
    short = (await connection.execute(_SHORT_OF_PROGRAMME, which)).one_or_none()
    if short is not None:
        said = {"month": short.month, "residents": short.residents, "earliest": short.earliest}
        if short.held_unit != short.unit:
            raise CapInUseInAnotherUnit("/cap_unit", **said, held_unit=short.held_unit, unit=short.unit)
        raise CapInUse("/monthly_cap", **said)
    await connection.execute(_RECAP_PROGRAMME, which)


async def raise_caps(session: AsyncSession, actor: Actor, owners: Sequence[UUID]) -> None:
    """Another entitlement of the same residents and programme was granted: a month has the higher of their caps."""
    which = {"district": actor.district, "owners": list(owners)}
    await (await session.connection()).execute(_RECAP_OWNERS, which)
