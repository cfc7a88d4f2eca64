"""Allowances (津贴): what was paid with the months that begin in the period, by the bank's word or by imported history."""

from sqlalchemy import Table, and_, func, select

from models.allowance_payments import AllowancePayment, PaymentStatus
from models.allowances import Allowance
from models.reports import AllowanceRow, FigureUnit
from models.residents import Resident
from services.access import Permission
from services.reports.indicators import Asked, Evidence, Indicator, Statement

payments: Table = AllowancePayment.__table__  # type: ignore[attr-defined]
allowances: Table = Allowance.__table__  # type: ignore[attr-defined]
residents: Table = Resident.__table__  # type: ignore[attr-defined]
P, A, R = payments.c, allowances.c, residents.c

_DAY = func.to_date(P.batch_month, "YYYY-MM")


def _paid(asked: Asked) -> Statement:
    """`latest`: with the latest month of the period with which anything was paid there, whose payees are the roll."""
    return select(
        P.id,
        P.resident_id,
        P.amount_fen,
        _DAY.label("day"),
        (P.batch_month == func.max(P.batch_month).over()).label("latest"),
    ).where(
        *asked.within(P.district_code, P.division_code),
        P.status == PaymentStatus.PAID,
        P.batch_month >= func.to_char(asked.period.from_on, "YYYY-MM"),
        asked.held(_DAY),
    )


def _shown(asked: Asked) -> Statement:
    return (
        select(
            *(P.id, P.resident_id, P.division_code, P.month, P.batch_month, P.amount_fen, P.paid_on),
            *(P.batch_id, P.import_id),
            A.code.label("allowance"),
            R.name.label("resident_name"),
        )
        .select_from(
            payments.join(allowances, and_(A.district_code == P.district_code, A.id == P.allowance_id)).join(
                residents, and_(R.district_code == P.district_code, R.id == P.resident_id)
            )
        )
        .where(P.district_code == asked.actor.district)
    )


_MAY = Permission.ALLOWANCES_READ
PAID = Evidence(
    _paid,
    _shown,
    AllowanceRow,
    _MAY,
    {
        "payment": ("/v1/allowance-payments/{id}", _MAY),
        "batch": ("/v1/allowance-batches/{batch_id}", _MAY),
        "transfers": ("/v1/ledger/transfers?cause_id={batch_id}", Permission.LEDGER_READ),
        "import": ("/v1/imports/{import_id}", Permission.IMPORTS_READ),
    },
    within="resident_id",
)

_ONCE = ("resident_id",)

INDICATORS = (
    Indicator("allowances.payments", FigureUnit.PERSON_TIMES, "津贴发放人次", "Allowances: person-times paid", PAID),
    Indicator(
        "allowances.residents",
        FigureUnit.RESIDENTS,
        "领取津贴的老年人",
        "Allowances: residents paid",
        PAID,
        once_per=_ONCE,
    ),
    Indicator(
        "allowances.roll",
        FigureUnit.RESIDENTS,
        "最近一月津贴在册人数",
        "Allowances: on the roll of the latest month",
        PAID,
        only="latest",
        once_per=_ONCE,
    ),
    Indicator(
        "allowances.amount_fen", FigureUnit.FEN, "津贴发放金额", "Allowances: amount paid", PAID, amount="amount_fen"
    ),
)
