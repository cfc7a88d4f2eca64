"""Home modifications (适老化改造): those accepted in the period, the homes of whom, and what was paid of them."""

from sqlalchemy import Table, func, select

from models.home_modifications import HomeModification, ModificationStatus
from models.report_rows import HomeModificationRow
from models.reports import FigureUnit
from models.residents import Resident
from services.access import Permission
from services.reports.indicators import IN_THE_AUDIT, Asked, Evidence, Indicator, Statement

modifications: Table = HomeModification.__table__  # type: ignore[attr-defined]
residents: Table = Resident.__table__  # type: ignore[attr-defined]
M, R = modifications.c, residents.c

_OF_RESIDENTS = modifications.join(residents, (R.district_code == M.district_code) & (R.id == M.resident_id))


def _accepted(asked: Asked) -> Statement:
    """Attested: imported history, for which an officer's file stands alone."""
    return (
        select(
            M.id,
            M.resident_id,
            M.accepted_on.label("day"),
            R.division_code.label("division"),
            M.import_id.is_not(None).label("attested"),
            func.coalesce(M.subsidy_fen, 0).label("subsidy_fen"),
        )
        .select_from(_OF_RESIDENTS)
        .where(
            *asked.within(M.district_code, R.division_code),
            M.status == ModificationStatus.ACCEPTED,
            asked.held(M.accepted_on),
        )
    )


def _shown(asked: Asked) -> Statement:
    return (
        select(
            *(M.id, M.case_no, M.resident_id, M.accepted_on, M.cost_fen, M.subsidy_fen, M.provider_id, M.import_id),
            R.division_code,
            R.name.label("resident_name"),
        )
        .select_from(_OF_RESIDENTS)
        .where(M.district_code == asked.actor.district)
    )


_MAY = Permission.HOME_MODIFICATIONS_READ
_EVIDENCE = Evidence(
    _accepted,
    _shown,
    HomeModificationRow,
    _MAY,
    {
        "home_modification": ("/v1/home-modifications/{id}", _MAY),
        "transfers": ("/v1/ledger/transfers?cause_id={id}", Permission.LEDGER_READ),
        "import": ("/v1/imports/{import_id}", Permission.IMPORTS_READ),
        "audit": IN_THE_AUDIT,
    },
    attested=True,
    within="resident_id",
)
_RULE = "验收日期在期间内的适老化改造，{}；导入的历史记录计入，并单列为审核员证明的部分。"

INDICATORS = (
    Indicator(
        *("home_modifications.accepted", FigureUnit.HOMES, "适老化改造验收户数", "Homes modified", _EVIDENCE),
        rule=_RULE.format("每件计1"),
    ),
    Indicator(
        "home_modifications.residents",
        FigureUnit.RESIDENTS,
        "适老化改造受益老年人",
        "Residents whose homes were modified",
        _EVIDENCE,
        once_per=("resident_id",),
        rule=_RULE.format("每位老年人计1"),
    ),
    Indicator(
        *("home_modifications.subsidy_fen", FigureUnit.FEN, "适老化改造补贴", "Home modifications: subsidy", _EVIDENCE),
        amount="subsidy_fen",
        rule=_RULE.format("计其补贴金额"),
    ),
)
