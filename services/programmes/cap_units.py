"""The unit of a month's cap: what it can measure, and when it may change (rules.md, Money)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.programmes import CapUnit, ProgrammeVersion
from models.service_items import Unit
from services import calendars
from services.errors import Conflict, Invalid
from services.labels import label

MEASURES: dict[CapUnit, tuple[Unit, ...]] = {
    CapUnit.MINUTES: (Unit.HOUR, Unit.VISIT),
    CapUnit.MEALS: (Unit.MEAL,),
    CapUnit.NIGHTS: (Unit.DAY,),
    CapUnit.FEN: tuple(Unit),
}
"""How the items are priced that a cap counts. A visit lasts some minutes also where it is paid by the piece; a meal and a night
have none, and an hour of care is no piece of anything."""


def said(unit: CapUnit | None, language: str) -> str:
    if unit is None:
        return "无上限" if language == "zh" else "no cap"
    return label(unit) if language == "zh" else unit.value


class CapUnitDoesNotMeasure(Invalid):
    """`services`: codes of the items that the cap cannot count."""

    code = "cap_unit_does_not_measure"
    zh = "以“{cap_unit}”计的月度上限只能用于{priced}计价的服务项目，量不了 {services}；请改用金额（fen）作上限单位，或另立项目支付这些服务。"
    en = (
        "A monthly cap in {cap_unit} counts services that are priced by the {priced}, and not {services}: cap the month in fen, or "
        "let another programme pay for these."
    )

    def words(self, language: str) -> dict[str, Any]:
        unit: CapUnit = self.facts["cap_unit"]
        names = {
            "zh": "、".join(f"按{label(one)}" for one in MEASURES[unit]),
            "en": " or the ".join(one.value for one in MEASURES[unit]),
        }
        return super().words(language) | {"cap_unit": said(unit, language), "priced": names[language]}


class CapUnitChangesWithMonth(Invalid):
    """`changes_on`: the day within a month from which the cap would count `unit` instead of `unit_before` (null: no cap)."""

    code = "cap_unit_changes_with_month"
    zh = (
        "一个月的额度只有一个单位，单位（含设上限或取消上限）只能从某月 1 日起更改，而这样定会在 {changes_on} "
        "由“{unit_before}”改为“{unit}”；{instead}"
    )
    en = (
        "The cap of a month has one unit, which changes (also from or to no cap) on the first day of a month only; these rules "
        "would change it from {unit_before} to {unit} on {changes_on}: {instead}"
    )
    instead: tuple[str, str] = (
        "请让新规则从 {earliest} 起生效，或仍以“{unit_before}”为上限单位。",
        "let them begin on {earliest}, or keep the unit.",
    )

    def words(self, language: str) -> dict[str, Any]:
        units = {name: said(self.facts[name], language) for name in ("unit_before", "unit")}
        words = super().words(language) | units
        return words | {"instead": self.instead[language == "en"].format(**words)}


class LaterCapUnitChangesWithMonth(CapUnitChangesWithMonth):
    """It is the rules after them, which stand, that would change the unit within their month."""

    instead = (
        "{changes_on} 起的规则已定，不再改动，请同样以“{unit}”为上限单位。",
        "the rules from that day stand as they are, so give these the same unit.",
    )


class PersonalCapsInUnit(Conflict):
    """A personal cap is a number in the unit that the programme had on its entitlement's first day."""

    code = "personal_caps_in_unit"
    zh = (
        "有 {entitlements} 份补贴资格在这些规则的日子里带有以“{unit_before}”计的个人月度上限（含待批准的），不能改以“{unit}”计；"
        "请补贴审核员先将其终止在 {effective_from}（由另一人批准）或驳回，规则改定后再按新单位申请；否则上限单位仍用“{unit_before}”。"
    )
    en = (
        "{entitlements} entitlements of these days, granted or asked for, have a monthly cap of their own in {unit_before}, which "
        "would be read as {unit}: let subsidy officers end them on {effective_from} (another approves) or reject them, and ask anew "
        "in the new unit once the rules stand; or keep the unit."
    )

    def words(self, language: str) -> dict[str, Any]:
        return super().words(language) | {name: said(self.facts[name], language) for name in ("unit_before", "unit")}


_UNMEASURED = text("""
    select code from service_items where district_code = :district and id = any(:items) and unit <> all(cast(:units as varchar[]))
    order by code
""").bindparams(bindparam("items", type_=ARRAY(Uuid)))
_AROUND = text("""
    (select 'before' as place, effective_from, cap_unit from programme_versions
        where district_code = :district and programme_id = :programme and effective_from < :day order by effective_from desc limit 1)
    union all
    (select 'after', effective_from, cap_unit from programme_versions
        where district_code = :district and programme_id = :programme and effective_from > :day order by effective_from limit 1)
""")

_PERSONAL = text("""
    select count(*) as entitlements, min(granted.cap_unit) as unit_before from entitlements e
    cross join lateral (
        select w.cap_unit from programme_versions w
        where w.district_code = e.district_code and w.programme_id = e.programme_id and w.effective_from <= e.effective_from
          and w.id <> :version
        order by w.effective_from desc limit 1
    ) granted
    where e.district_code = :district and e.programme_id = :programme and e.status <> 'rejected' and e.monthly_cap is not null
      and coalesce(e.effective_to, 'infinity') >= :day
      and e.effective_from < coalesce((select min(effective_from) from programme_versions
        where district_code = :district and programme_id = :programme and effective_from > :day), 'infinity')
      and granted.cap_unit is distinct from cast(:unit as varchar)
""")
"""Those that stand on a day of the version, or are asked for, with the unit that the other versions gave them."""


async def measure(session: AsyncSession, district: str, unit: CapUnit | None, items: Sequence[UUID]) -> None:
    """Raises CapUnitDoesNotMeasure when an item is priced by what the cap does not count."""
    if unit is None:
        return
    asked = {"district": district, "items": list(items), "units": [one.value for one in MEASURES[unit]]}
    if others := (await (await session.connection()).scalars(_UNMEASURED, asked)).all():
        raise CapUnitDoesNotMeasure("/cap_unit", cap_unit=unit, services=", ".join(others))


async def change_with_months(session: AsyncSession, version: ProgrammeVersion) -> None:
    """A new version among the others, before and after its day. Raises CapUnitChangesWithMonth."""
    asked: dict[str, Any] = {
        "district": version.district_code,
        "programme": version.programme_id,
        "day": version.effective_from,
    }
    around = {row.place: row for row in (await (await session.connection()).execute(_AROUND, asked)).all()}
    before, after, day = around.get("before"), around.get("after"), version.effective_from
    if before is not None and day.day > 1 and before.cap_unit != version.cap_unit:
        raise CapUnitChangesWithMonth(
            "/effective_from",
            changes_on=day,
            unit_before=known(before.cap_unit),
            unit=version.cap_unit,
            earliest=calendars.first_day(calendars.add_months(calendars.month_of(day), 1)),
        )
    if after is not None and after.effective_from.day > 1 and after.cap_unit != version.cap_unit:
        raise LaterCapUnitChangesWithMonth(
            "/cap_unit", changes_on=after.effective_from, unit_before=version.cap_unit, unit=known(after.cap_unit)
        )


async def keep_personal_caps(session: AsyncSession, version: ProgrammeVersion) -> None:
    """Raises PersonalCapsInUnit. The caller has locked the programme: nobody asks for an entitlement meanwhile."""
    asked: dict[str, Any] = {
        "district": version.district_code,
        "programme": version.programme_id,
        "version": version.id,
        "day": version.effective_from,
        "unit": version.cap_unit,
    }
    found = (await (await session.connection()).execute(_PERSONAL, asked)).one()
    if found.entitlements:
        raise PersonalCapsInUnit(
            "/cap_unit",
            entitlements=found.entitlements,
            unit_before=known(found.unit_before),
            unit=version.cap_unit,
            effective_from=version.effective_from,
        )


def known(unit: str | None) -> CapUnit | None:
    return None if unit is None else CapUnit(unit)
