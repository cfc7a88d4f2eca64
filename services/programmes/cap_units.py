"""The unit of a month's cap, and what it can measure (rules.md, Money)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.programmes import CapUnit
from models.service_items import Unit
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


_UNMEASURED = text("""
    select code from service_items where district_code = :district and id = any(:items) and unit <> all(cast(:units as varchar[]))
    order by code
""").bindparams(bindparam("items", type_=ARRAY(Uuid)))


async def measure(session: AsyncSession, district: str, unit: CapUnit | None, items: Sequence[UUID]) -> None:
    """Raises CapUnitDoesNotMeasure when an item is priced by what the cap does not count."""
    if unit is None:
        return
    asked = {"district": district, "items": list(items), "units": [one.value for one in MEASURES[unit]]}
    if others := (await (await session.connection()).scalars(_UNMEASURED, asked)).all():
        raise CapUnitDoesNotMeasure("/cap_unit", cap_unit=unit, services=", ".join(others))
