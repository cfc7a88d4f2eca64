"""Insurance (保险): policies that begin in the period, whom and how many beds they insure, and what they cost."""

from sqlalchemy import Table, and_, func, select

from models.facilities import Facility
from models.insurance_policies import InsurancePolicy, PolicyKind
from models.report_rows import InsurancePolicyRow
from models.reports import FigureUnit
from models.residents import Resident
from services.access import Permission
from services.reports.indicators import IN_THE_AUDIT, Asked, Evidence, Indicator, Statement

policies: Table = InsurancePolicy.__table__  # type: ignore[attr-defined]
residents: Table = Resident.__table__  # type: ignore[attr-defined]
facilities: Table = Facility.__table__  # type: ignore[attr-defined]
P, R, F = policies.c, residents.c, facilities.c

_WHOM = policies.outerjoin(residents, and_(R.district_code == P.district_code, R.id == P.resident_id)).outerjoin(
    facilities, and_(F.district_code == P.district_code, F.id == P.facility_id)
)
_DIVISION = func.coalesce(R.division_code, F.division_code)


def _begun(asked: Asked) -> Statement:
    return (
        select(
            *(P.id, P.starts_on.label("day"), _DIVISION.label("division"), P.resident_id),
            (P.kind != PolicyKind.FACILITY_LIABILITY).label("personal"),
            (P.kind == PolicyKind.FACILITY_LIABILITY).label("liability"),
            func.coalesce(P.beds, 0).label("beds"),
            func.coalesce(P.premium_fen, 0).label("premium_fen"),
        )
        .select_from(_WHOM)
        .where(*asked.within(P.district_code, _DIVISION), P.annulled_at.is_(None), asked.held(P.starts_on))
    )


def _shown(asked: Asked) -> Statement:
    return (
        select(
            *(P.id, P.policy_no, P.kind.label("insures"), P.resident_id, P.facility_id, P.beds, P.premium_fen),
            *(P.starts_on, P.ends_on, _DIVISION.label("division_code")),
            *(R.name.label("resident_name"), F.name.label("facility")),
        )
        .select_from(_WHOM)
        .where(P.district_code == asked.actor.district)
    )


_MAY = Permission.INSURANCE_POLICIES_READ
_LINKS = {"insurance_policy": ("/v1/insurance-policies/{id}", _MAY), "audit": IN_THE_AUDIT}
_POLICIES = Evidence(_begun, _shown, InsurancePolicyRow, _MAY, _LINKS, within="resident_id")
_RULE = "起保日期在期间内、未作废的保单，"

INDICATORS = (
    Indicator(
        *("insurance.persons", FigureUnit.RESIDENTS, "投保老年人", "Residents insured", _POLICIES),
        only="personal",
        once_per=("resident_id",),
        rule=f"{_RULE}意外险或护理险的被保险人，每人计1。",
    ),
    Indicator(
        *("insurance.beds", FigureUnit.BEDS, "责任险投保床位", "Beds insured against liability", _POLICIES),
        only="liability",
        amount="beds",
        rule=f"{_RULE}机构责任险的投保床位数合计。",
    ),
    Indicator(
        *("insurance.premium_fen", FigureUnit.FEN, "保费", "Insurance premiums", _POLICIES),
        amount="premium_fen",
        rule=f"{_RULE}已登记的保费合计，各险种在内。",
    ),
)
