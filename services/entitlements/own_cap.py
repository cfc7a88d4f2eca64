"""A monthly cap of one's own: a number in the unit of the programme's rules, which has to be one unit on all its days."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.errors import Invalid
from services.programmes import cap_units


class CapWithoutUnit(Invalid):
    code = "cap_without_unit"
    zh = "该项目不设月度上限，不能另定个人上限。"
    en = "The programme has no monthly cap, so an entitlement cannot have one of its own."


class CapInTwoUnits(Invalid):
    code = "cap_in_two_units"
    zh = (
        "该项目的月度上限自 {changes_on} 起由“{unit_before}”改为“{unit}”，一个个人上限不能先后按两种单位计；请将资格终止日定在 "
        "{changes_on} 之前，之后的另行申请，或不定个人上限。"
    )
    en = (
        "The programme's monthly cap changes from {unit_before} to {unit} on {changes_on}, and one number is not counted in both: "
        "let the entitlement end before that day and ask for the rest apart, or give it no cap of its own."
    )

    def words(self, language: str) -> dict[str, Any]:
        units = {name: cap_units.said(self.facts[name], language) for name in ("unit_before", "unit")}
        return super().words(language) | units


def check(cap: int | None, first: date, last: date | None, rules: Sequence[Any]) -> None:
    """`rules`: effective_from and cap_unit of all versions, the earliest first, of which one is in force on the first day. Who
    reads them holds the programme, so that no other version comes between. Raises CapWithoutUnit, CapInTwoUnits."""
    if cap is None:
        return
    unit = [rule.cap_unit for rule in rules if rule.effective_from <= first][-1]
    if unit is None:
        raise CapWithoutUnit("/monthly_cap")
    for rule in rules:
        if first < rule.effective_from <= (last or date.max) and rule.cap_unit != unit:
            known = {"unit_before": cap_units.known(unit), "unit": cap_units.known(rule.cap_unit)}
            raise CapInTwoUnits("/monthly_cap", changes_on=rule.effective_from, **known)
