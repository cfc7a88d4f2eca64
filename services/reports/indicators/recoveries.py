"""Recoveries (追缴): the money that came back in the period, whatever it was owed for."""

from sqlalchemy import Table, literal, select

from models.recoveries import Receipt, Recovery
from models.report_rows import ReceiptRow
from models.reports import FigureUnit
from services.access import Permission
from services.reports.indicators import IN_THE_AUDIT, Asked, Evidence, Indicator, Statement

recoveries: Table = Recovery.__table__  # type: ignore[attr-defined]
receipts: Table = Receipt.__table__  # type: ignore[attr-defined]
R, C = recoveries.c, receipts.c

_RECEIVED = receipts.join(recoveries, (R.district_code == C.district_code) & (R.id == C.recovery_id))


def _chosen(asked: Asked) -> Statement:
    """Money has no township: asked for one, there is none."""
    statement = (
        select(C.id, C.received_on.label("day"), literal("").label("division"), C.amount_fen)
        .select_from(receipts)
        .where(C.district_code == asked.actor.district, asked.held(C.received_on))
    )
    return statement.where(C.id.is_(None)) if asked.period.division else statement


def _shown(asked: Asked) -> Statement:
    return (
        select(*(C.id, C.recovery_id, C.means, C.reference, C.received_on), *(R.recovery_no, R.cause, R.provider_id))
        .select_from(_RECEIVED)
        .where(C.district_code == asked.actor.district)
    )


_MAY = Permission.RECOVERIES_READ
_EVIDENCE = Evidence(
    _chosen, _shown, ReceiptRow, _MAY, {"recovery": ("/v1/recoveries/{recovery_id}", _MAY), "audit": IN_THE_AUDIT}
)
INDICATORS = (
    Indicator(
        "recoveries.amount_fen",
        FigureUnit.FEN,
        "追缴收回金额",
        "Money recovered",
        _EVIDENCE,
        amount="amount_fen",
        rule="期内实际收回（银行到账或从付款中抵扣）的追缴金额，按收回日期计；追缴对象不分街道。",
    ),
)
