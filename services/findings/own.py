"""Whose inspections and findings: the place's own, those of a division, or all."""

from typing import Any

from sqlalchemy import ColumnElement, func, true

from services.access import Actor


def within(actor: Actor, inspections: Any) -> ColumnElement[bool]:
    """A condition on the columns of an inspection."""
    own: dict[str, tuple[ColumnElement[Any], Any]] = {
        "facility": (inspections.facility_id, actor.facility_id),
        "meal_point": (inspections.meal_point_id, actor.meal_point_id),
        "provider": (inspections.provider_id, actor.provider_id),
    }
    if actor.bound in own:
        column, value = own[actor.bound]
        matches: ColumnElement[bool] = column == value
        return matches
    return func.starts_with(inspections.division_code, actor.division) if actor.bound == "division" else true()
