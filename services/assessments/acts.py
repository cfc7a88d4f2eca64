"""What may be done with an assessment, by whom, and what stands against it: one answer for what is offered and what is refused."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from models.accounts import Background
from models.assessment_scales import Scale
from models.assessments import AssessmentReason, AssessmentStatus
from services import calendars
from services.access import Actor, Permission
from services.errors import Conflict, DomainError, Forbidden, KinConflict, SamePerson, WrongState

A, P = AssessmentStatus, Permission

ACTS: Mapping[str, tuple[tuple[AssessmentStatus, ...], tuple[Permission, ...]]] = {
    "update": ((A.DRAFT,), (P.ASSESSMENTS_MAKE,)),
    "submit": ((A.DRAFT,), (P.ASSESSMENTS_MAKE,)),
    "sign": ((A.SUBMITTED,), (P.ASSESSMENTS_MAKE,)),
    "return": ((A.SUBMITTED,), (P.ASSESSMENTS_MAKE,)),
    "object": ((A.FINAL,), (P.ASSESSMENTS_OBJECT,)),
    "review": ((A.OBJECTED,), (P.ASSESSMENTS_MAKE,)),
    "annul": ((A.DRAFT, A.SUBMITTED, A.FINAL, A.OBJECTED), (P.ASSESSMENTS_MAKE, P.ASSESSMENTS_ANNUL)),
}
"""In which states, and with which of the permissions."""


class OnlyTheFirst(Conflict):
    code = "only_the_first_assessor"
    zh = "草稿只能由开始评估的人修改、提交或作废（管理员可以作废）。"
    en = "A draft is changed, given in or annulled by who began it (the administrator may annul it)."


class BackgroundMissing(Conflict):
    """`needed`: one of these professions; `own` and `first` are what the two have."""

    code = "background_missing"
    zh = "两名评估人员中至少一人须有医学或护理学背景，您和第一位评估人员都没有登记；请由有此背景的人员签署。"
    en = "One of the two assessors has to be of medicine or nursing, and neither is registered as such: somebody who is must sign."


class ReviewIsFinal(Conflict):
    code = "review_is_final"
    zh = "这是异议复核的结果，不能再提出异议；情况有变化时可重新评估。"
    en = "This is the outcome of a review and cannot be objected to again; when things change, assess anew."


class ObjectionTooLate(Conflict):
    code = "objection_too_late"
    zh = "异议须在 {until} 或之前提出；情况有变化时可重新评估。"
    en = "The last day to object was {until}; when things change, assess anew."


def objection_until(row: Any, scale: Scale) -> date | None:
    """The last day to object to a final result; None where there is none or nobody may."""
    if row.status != A.FINAL or row.reason == AssessmentReason.OBJECTION_REVIEW:
        return None
    return calendars.day_of(row.signed_at) + timedelta(days=scale.objection_days)


def against(actor: Actor, row: Any, act: str, scale: Scale, background: Background | None) -> DomainError | None:
    """The first reason why this actor may not do it. `background`: the actor's own, for who would sign."""
    states, permissions = ACTS[act]
    if not actor.may(*permissions):
        return Forbidden(permission=" / ".join(permissions))
    if row.kin:
        return KinConflict(resident_id=row.resident_id)
    me, first, second = actor.account_id, row.first_by, row.second_by
    if row.status not in states:
        return WrongState(state=row.status, act=act, allowed="-")
    match act:
        case "update" | "submit":
            return None if me == first else OnlyTheFirst()
        case "sign" | "return":
            if me == first or me in row.stand_aside:
                return SamePerson()
            return None if act == "return" else _profession(row, scale, background)
        case "object":
            return SamePerson() if me in (first, second) else _objection(row, scale)
        case "review":
            return SamePerson() if me in (first, second, row.objected_by) else None
        case _:
            return _annulling(actor, row)


def _profession(row: Any, scale: Scale, background: Background | None) -> DomainError | None:
    if not scale.backgrounds or {background, row.first_background} & set(scale.backgrounds):
        return None
    return BackgroundMissing(needed=list(scale.backgrounds), own=background, first=row.first_background)


def _objection(row: Any, scale: Scale) -> DomainError | None:
    until = objection_until(row, scale)
    if until is None:
        return ReviewIsFinal()
    return ObjectionTooLate(until=until) if calendars.today() > until else None


def _annulling(actor: Actor, row: Any) -> DomainError | None:
    """What is not signed yet by who began it, or the administrator; what counts by the administrator who had no part in it."""
    if row.status in (A.DRAFT, A.SUBMITTED):
        own = actor.account_id == row.first_by
        return None if own or actor.may(P.ASSESSMENTS_ANNUL) else OnlyTheFirst()
    if not actor.may(P.ASSESSMENTS_ANNUL):
        return Forbidden(permission=P.ASSESSMENTS_ANNUL)
    return SamePerson() if actor.account_id in (row.first_by, row.second_by) else None


def allowed(actor: Actor, row: Any, scale: Scale, background: Background | None) -> list[str]:
    return [act for act in ACTS if against(actor, row, act, scale, background) is None]
