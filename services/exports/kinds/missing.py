"""Whom to look after next: who is not insured, not trained, or whose certificate runs out. Each is computed, by its list's own statement."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field as Rule
from sqlalchemy import Select

from models.exports import ExportKind
from models.insurance_policies import PolicyKind
from models.wire import Day, DivisionCode
from services import divisions, qualifications
from services.access import Actor, Permission
from services.exports.columns import choice, count, day, plain, text
from services.exports.kinds.kind import Filter, Kind, as_stated
from services.insurance_policies.coverage import stated as uninsured
from services.safety_events.missing import stated as untrained

_YEARS = "cast(extract(year from uninsured.on) - extract(year from uninsured.birth_on) as int)"
_AGE = f"{_YEARS} - cast(uninsured.birth_on + make_interval({_YEARS}) > uninsured.on as int)"
"""Completed years, as calendars.age_on has them: of 29 February on the 28th, where there is no 29th."""


def _uninsured(actor: Actor, asked: Mapping[str, Any]) -> Select[Any]:
    """Raises DivisionOutside."""
    if "division" in asked:
        divisions.within(actor, asked["division"], "/filters/division")
    return uninsured(actor, **asked)


KINDS = (
    Kind(
        ExportKind.UNINSURED,
        "未参保",
        Permission.INSURANCE_POLICIES_READ,
        "uninsured",
        (
            choice("险种", "uninsured.kind", PolicyKind),
            text("老年人或机构", "uninsured.name"),
            plain("区划代码", "uninsured.division_code"),
            text("区划", "(select d.name from divisions d where d.code = uninsured.division_code)"),
            count("年龄", _AGE),
            count("床位数", "uninsured.beds"),
            count("已保床位数", "uninsured.covered"),
            day("上一份保单到期", "uninsured.last_ended_on"),
            plain("系统编号", "uninsured.id"),
        ),
        {"kind": Filter("", PolicyKind), "on": Filter("", Day), "division": Filter("", DivisionCode)},
        seen=as_stated,
        computed=_uninsured,
        needed=("kind",),
        order="uninsured.id",
    ),
    Kind(
        ExportKind.UNTRAINED,
        "未参加安全培训",
        Permission.SAFETY_EVENTS_READ,
        "untrained",
        (
            text("服务商", "untrained.provider_name"),
            text("工号", "untrained.staff_no"),
            text("护理员", "untrained.name"),
            day("上次培训日期", "untrained.last_trained_on"),
            plain("系统编号", "untrained.caregiver_id"),
        ),
        {"on": Filter("", Day), "provider_id": Filter("", UUID)},
        seen=as_stated,
        computed=lambda actor, asked: untrained(actor, **asked),
        also=Permission.CAREGIVERS_READ,
        order="untrained.provider_id, untrained.caregiver_id",
    ),
    Kind(
        ExportKind.EXPIRING_CERTIFICATES,
        "证书到期",
        Permission.CAREGIVERS_READ,
        "ending",
        (
            text("服务商", "ending.provider_name"),
            text("工号", "ending.staff_no"),
            text("护理员", "ending.name"),
            text("证书类型", "ending.kind"),
            text("证书编号", "ending.certificate_no"),
            day("有效期至", "ending.expires_on"),
            count("剩余天数", "ending.days_left"),
            plain("系统编号", "ending.id"),
        ),
        {"within_days": Filter("", Annotated[int, Rule(ge=0, le=366)]), "provider_id": Filter("", UUID)},
        seen=as_stated,
        computed=lambda actor, asked: qualifications.ending(actor, **asked).add_columns(qualifications.Q.expires_on),
        order="ending.expires_on, ending.id",
    ),
)
