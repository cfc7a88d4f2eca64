"""Whose inspections and findings: the place's own, those of a division, or all; and who puts right what was found."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, text, true
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from models.safety_checklists import InspectedKind
from services.access import Actor, Permission
from services.errors import Conflict
from services.labels import label

ANSWERS = {
    InspectedKind.FACILITY: Role.FACILITY_MANAGER,
    InspectedKind.MEAL_POINT: Role.MEAL_POINT_OPERATOR,
    InspectedKind.PROVIDER: Role.PROVIDER_MANAGER,
}
"""Whose work it is to put right what was found there; a care centre has no account of its own."""


class PlaceAnswers(Conflict):
    """`role`: who does it."""

    code = "place_answers"
    zh = "该场所有自己的账号，整改由其{who}办理；民政局只为没有账号的场所登记整改。"
    en = "The place has an account of its own: its {who} does this. The bureau does it only for a place that has none."

    def words(self, language: str) -> dict[str, Any]:
        who = label(Role(self.facts["role"])) if language == "zh" else self.facts["role"].replace("_", " ")
        return super().words(language) | {"who": who}


_HELD = " or ".join(f"(m.role = '{role}' and m.{kind}_id = i.{kind}_id)" for kind, role in ANSWERS.items())
_ANSWERED = text(f"""
    select f.id, i.place_kind from findings f
    join inspections i on i.district_code = f.district_code and i.id = f.inspection_id
    where f.district_code = :district and f.id = any(:findings) and exists (
        select from memberships m join accounts a on a.id = m.account_id
        where m.district_code = f.district_code and m.status = 'active' and a.status = 'active' and ({_HELD}))
""")


async def answered(session: AsyncSession, actor: Actor, findings: Sequence[UUID]) -> dict[UUID, Role]:
    """Who puts them right in the bureau's stead: those of these findings whose place has an active account. For others than the bureau
    nothing is asked."""
    actor.require(Permission.INSPECTIONS_READ)
    if actor.bound != "district" or not actor.may(Permission.FINDINGS_RECTIFY) or not findings:
        return {}
    asked = {"district": actor.district, "findings": list(findings)}
    found = await (await session.connection()).execute(_ANSWERED, asked)
    return {row.id: ANSWERS[InspectedKind(row.place_kind)] for row in found.all()}


async def left_to_the_place(session: AsyncSession, actor: Actor, finding_id: UUID) -> None:
    """Of a finding, which the caller sees. Raises PlaceAnswers for the bureau."""
    actor.require(Permission.FINDINGS_RECTIFY)
    if role := (await answered(session, actor, [finding_id])).get(finding_id):
        raise PlaceAnswers(role=role)


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
