"""The unit of a month's cap: what it can measure, and when it may change (rules.md, Money)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.programmes import CapUnit, ProgrammeVersion
from models.service_items import Unit
from services import calendars
from services.errors import Invalid
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


def known(unit: str | None) -> CapUnit | None:
    return None if unit is None else CapUnit(unit)
