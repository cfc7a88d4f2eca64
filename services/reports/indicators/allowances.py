"""Allowances (津贴): what was paid with the months that begin in the period, by the bank's word or by imported history."""

from sqlalchemy import Table, and_, func, select, true

from models.allowance_payments import AllowancePayment, PaymentStatus
from models.allowances import Allowance
from models.report_rows import AllowanceRow
from models.reports import FigureUnit
from models.residents import Resident
from services.access import Permission
from services.reports.indicators import Asked, Evidence, Indicator, Statement

payments: Table = AllowancePayment.__table__  # type: ignore[attr-defined]
allowances: Table = Allowance.__table__  # type: ignore[attr-defined]
residents: Table = Resident.__table__  # type: ignore[attr-defined]
P, A, R = payments.c, allowances.c, residents.c

_DAY = func.to_date(P.batch_month, "YYYY-MM")


def _paid(asked: Asked) -> Statement:
    """`latest`: with the latest month of the period with which anything was paid there, whose payees are the roll; where the
    period is broken into its months, each is its own latest."""
    latest = true() if asked.months else P.batch_month == func.max(P.batch_month).over()
    return select(
        P.id,
        P.resident_id,
        P.allowance_id,
        P.month.label("paid_for"),
        P.amount_fen,
        _DAY.label("day"),
        P.division_code.label("division"),
        latest.label("latest"),
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
_A_MONTH = ("resident_id", "allowance_id", "paid_for")
"""What came back whole by a recovery is paid anew where nothing was owed: two payments, and one month of one person."""

INDICATORS = (
    Indicator(
        *("allowances.payments", FigureUnit.PERSON_TIMES, "津贴发放人次", "Allowances: person-times paid", PAID),
        once_per=_A_MONTH,
        rule="期内各批次月份已由银行付讫（或历史导入）的津贴，每人每种每月计1人次；退回后重发的仍计入首次列入的批次月份。",
    ),
    Indicator(
        "allowances.residents",
        FigureUnit.RESIDENTS,
        "领取津贴的老年人",
        "Allowances: residents paid",
        PAID,
        once_per=_ONCE,
        rule="期内领到过津贴的老年人，每人计1。",
    ),
    Indicator(
        "allowances.roll",
        FigureUnit.RESIDENTS,
        "最近一月津贴在册人数",
        "Allowances: on the roll of the latest month",
        PAID,
        only="latest",
        once_per=_ONCE,
        last_month=True,
        rule="期内最近一个有发放的月份领取津贴的老年人，每人计1；按月统计时为各月领取人数。",
    ),
    Indicator(
        *("allowances.amount_fen", FigureUnit.FEN, "津贴发放金额", "Allowances: amount paid", PAID),
        amount="amount_fen",
        rule="期内各批次月份已付讫的津贴金额；之后追缴收回的不扣减，见追缴。",
    ),
)
