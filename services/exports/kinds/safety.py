"""Safety: insurance policies, inspections and what they found."""

from typing import Annotated

from pydantic import Field as Rule
from sqlalchemy import ColumnElement, and_
from sqlalchemy import text as sql

from models.exports import ExportKind
from models.insurance_policies import PolicyKind
from models.wire import Day, DivisionCode
from services.access import Actor, Permission
from services.exports.columns import choice, count, day, flag, instant, money, plain, text
from services.exports.kinds.kind import Filter, Kind, by_ids, join, of_district

_TODAY = "cast(now() at time zone 'Asia/Shanghai' as date)"
_STANDS = "insurance_policies.annulled_at is null"
_IN_FORCE = f"{_STANDS} and {{day}} between insurance_policies.starts_on and insurance_policies.ends_on"
_DIVISION = "coalesce(r.division_code, f.division_code)"


def _policies(actor: Actor, table: str) -> ColumnElement[bool]:
    """As the list has them: a facility its own, a community worker those of his residents and facilities."""
    own: ColumnElement[bool]
    if actor.bound == "facility":
        own = sql(f"{table}.facility_id = :own_facility").bindparams(own_facility=actor.facility_id)  # type: ignore[assignment]
    elif actor.bound == "division":
        own = sql(f"starts_with({_DIVISION}, :own_division)").bindparams(own_division=actor.division)  # type: ignore[assignment]
    else:
        return of_district(actor, table)
    return and_(of_district(actor, table), own)


KINDS = (
    Kind(
        ExportKind.INSURANCE_POLICIES,
        "保险",
        Permission.INSURANCE_POLICIES_READ,
        "insurance_policies",
        (
            text("保单号", "insurance_policies.policy_no"),
            choice("险种", "insurance_policies.kind", PolicyKind),
            text("老年人", "r.name"),
            text("机构", "f.name"),
            plain("区划代码", _DIVISION),
            count("投保床位数", "insurance_policies.beds"),
            money("保费", "insurance_policies.premium_fen"),
            text("保险公司", "insurance_policies.insurer"),
            day("起保日期", "insurance_policies.starts_on"),
            day("终保日期", "insurance_policies.ends_on"),
            flag("有效", _IN_FORCE.format(day=_TODAY)),
            instant("作废时间", "insurance_policies.annulled_at"),
            text("作废原因", "insurance_policies.annulled_reason"),
            plain("系统编号", "insurance_policies.id"),
        ),
        {
            "kind": Filter("insurance_policies.kind = :kind", PolicyKind),
            "on": Filter(_IN_FORCE.format(day=":on"), Day),
            "within_days": Filter(
                f"{_IN_FORCE.format(day=_TODAY)} and insurance_policies.ends_on <= {_TODAY} + cast(:within_days as int)",
                Annotated[int, Rule(ge=0, le=3660)],
            ),
            "division": Filter(f"starts_with({_DIVISION}, :division)", DivisionCode),
            "annulled": Filter(f"({_STANDS}) <> :annulled", bool),
        }
        | by_ids("insurance_policies", "resident_id", "facility_id"),
        source=f"{join('residents', 'r', 'insurance_policies.resident_id', 'insurance_policies')} "
        f"{join('facilities', 'f', 'insurance_policies.facility_id', 'insurance_policies')}",
        seen=_policies,
    ),
)
