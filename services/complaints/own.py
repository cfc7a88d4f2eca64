"""Whose complaints, and what somebody is to one: he who complains, the place, or the bureau; and who of the bureau stands back.

The resident sees all that are about his services; a relative with the consent to orders too, but what others said not of a home
without that to whereabouts, of harm without that to health, of money without that to money, nor at a place where he works himself.
The place sees its own, a township those of its division."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, text, true

from models.accounts import Role
from models.complaints import ComplaintPlace, ComplaintSide
from services import kin_declarations
from services.access import Actor, Permission
from services.errors import Conflict, KinConflict, SamePerson
from services.sight import CONSENTED_SQL, CONSENTED_TO_SQL

PLACES = tuple(f"{kind}_id" for kind in ComplaintPlace)
WORKS_THERE_SQL = f"""exists (select from memberships w where w.district_code = c.district_code and w.account_id = :account
    and w.status = 'active' and ({" or ".join(f"w.{name} = c.{name}" for name in PLACES)}))"""
"""Of a complaint `c`, over `account`: a manager, an operator or a caregiver of that place."""
_MAY_KNOW_SQL = CONSENTED_TO_SQL.format("""cast(array_remove(array['orders', case when c.facility_id is not null then 'whereabouts' end,
        case c.category when 'harm_or_accident' then 'health' when 'money_wrong' then 'money' end], null) as varchar[]) <@ link.scopes""")
KIN_SQL = f"c.resident_id in ({kin_declarations.KIN_SQL})"


class WorksForPlace(Conflict):
    code = "works_for_place"
    zh = "您在被投诉的单位任职，须回避；请由他人裁定。"
    en = "You work for the place that this complaint is about and must stand back; somebody else must decide."


def within(actor: Actor, complaints: Any) -> ColumnElement[bool]:
    """A condition on the columns of a complaint that is called `c`."""
    own: dict[str, tuple[ColumnElement[Any], Any]] = {
        "provider": (complaints.provider_id, actor.provider_id),
        "facility": (complaints.facility_id, actor.facility_id),
        "meal_point": (complaints.meal_point_id, actor.meal_point_id),
        "resident": (complaints.resident_id, actor.resident_id),
    }
    if actor.bound == "division":
        return func.starts_with(complaints.division_code, actor.division)
    if actor.bound not in own:
        return true()
    column, value = own[actor.bound]
    matches: ColumnElement[bool] = column == value
    if actor.role is not Role.FAMILY:
        return matches
    consented = text(CONSENTED_SQL).bindparams(district=actor.district, membership=actor.membership_id)
    of_others = text(f"not {WORKS_THERE_SQL} and {_MAY_KNOW_SQL}").bindparams(
        account=actor.account_id, district=actor.district, membership=actor.membership_id
    )
    return and_(matches, consented, or_(complaints.made_by == actor.account_id, of_others))


def blind(actor: Actor, complaint: Any) -> bool:
    """Whether the actor does not learn who complained, nor about whom."""
    return bool(complaint.unnamed) and actor.bound in tuple(ComplaintPlace)


def complains(actor: Actor, complaint: Any) -> bool:
    """The resident, the relative who made it, or who records for somebody."""
    if not actor.may(Permission.COMPLAINTS_MAKE):
        return False
    if actor.role is Role.RESIDENT:
        return True
    return (
        complaint.made_by == actor.account_id if actor.role is Role.FAMILY else complaint.complainant_kind is not None
    )


def answers(actor: Actor, complaint: Any) -> bool:
    """The place, but nobody what he said himself."""
    return actor.may(Permission.COMPLAINTS_ANSWER) and complaint.made_by != actor.account_id


def decides(actor: Actor) -> bool:
    return actor.may(Permission.COMPLAINTS_DECIDE)


def side(actor: Actor) -> ComplaintSide:
    """For whom somebody speaks in the thread."""
    if actor.role is None:
        return ComplaintSide.SYSTEM
    if actor.bound in tuple(ComplaintPlace):
        return ComplaintSide.PLACE
    return ComplaintSide.BUREAU if actor.bound == "district" else ComplaintSide.COMPLAINANT


def stand_back(actor: Actor, complaint: Any, concern: Any) -> None:
    """Who recorded it, who decided it first, who works there, and kin decide nothing. `concern`: `kin` and `works` of this actor."""
    if actor.account_id in (complaint.made_by, complaint.decided_by):
        raise SamePerson
    if concern.kin:
        raise KinConflict(resident_id=complaint.resident_id)
    if concern.works:
        raise WorksForPlace
