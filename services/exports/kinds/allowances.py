"""Allowances by age: their kinds, the batches with their rolls, what was paid to whom, and who is not paid for a while."""

from typing import Any

from sqlalchemy.dialects import postgresql

from models.allowance_batches import BatchKind, BatchStatus, Withheld
from models.allowance_payments import PaymentStatus, SendingStatus
from models.exports import ExportKind
from models.programmes import ProgrammeStatus
from models.wire import Code, DivisionCode, Month
from services import allowance_payments, spoken
from services.access import Permission
from services.allowance_batches.lines import SAYS
from services.exports.columns import Column, count, day, flag, instant, money, plain, said, text
from services.exports.kinds.kind import Filter, Kind, by_ids, join, who
from services.labels import label

BATCH_KINDS = {kind.value: label(kind) for kind in BatchKind}
PAYMENTS = {status.value: label(status) for status in PaymentStatus}
_PAYMENTS, _LINES, _BATCHES = "allowance_payments", "allowance_lines", "allowance_batches"
_SUSPENSIONS = "allowance_suspensions"
_SENT_AS = """left join allowance_sendings n on n.district_code = allowance_lines.district_code
    and n.batch_id = allowance_lines.batch_id and n.line_no = allowance_lines.line_no"""


_RESENT = """(select count(l.payment_id) from allowance_lines l where l.district_code = allowance_batches.district_code
    and l.batch_id = allowance_batches.id and l.withheld is null)"""


def _answered(status: str) -> str:
    """The fen of a batch's lines of which the bank said this."""
    return f"""select coalesce(sum(n.amount_fen), 0) from allowance_sendings n
        where n.district_code = allowance_batches.district_code and n.batch_id = allowance_batches.id and n.status = '{status}'"""


_COMPILED = allowance_payments.TOLD.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})  # type: ignore[no-untyped-call]
_TOLD = f"""join ({_COMPILED}) told
    on told.district_code = allowance_payments.district_code and told.id = allowance_payments.id"""
"""A query of its own: its conditions name the tables that it correlates."""


def _person(table: str) -> str:
    """The allowance, and the resident under the name that the list's own conditions have for it."""
    return " ".join(
        (
            join("residents", "residents", f"{table}.resident_id", table),
            join("allowances", "a", f"{table}.allowance_id", table),
        )
    )


def _id(table: str) -> Column:
    return plain("系统编号", f"{table}.id")


def _is(table: str, **of: Any) -> dict[str, Filter]:
    return {name: Filter(f"{table}.{name} = :{name}", kind) for name, kind in of.items()}


KINDS = (
    Kind(
        ExportKind.ALLOWANCES,
        "津贴类别",
        Permission.PROGRAMMES_READ,
        "allowances",
        (
            plain("编码", "allowances.code"),
            text("名称", "allowances.name"),
            text("补贴项目", "g.name"),
            plain("起发月份", "allowances.paid_from"),
            count("补发月数", "allowances.arrears_months"),
            said("状态", "allowances.status", spoken.STATES),
            _id("allowances"),
        ),
        _is("allowances", status=ProgrammeStatus, code=Code),
        source=join("programmes", "g", "allowances.programme_id", "allowances"),
    ),
    Kind(
        ExportKind.ALLOWANCE_SUSPENSIONS,
        "津贴暂停",
        Permission.ALLOWANCES_READ,
        _SUSPENSIONS,
        (
            text("津贴", "a.name"),
            text("老年人", "residents.name"),
            plain("起始月份", "allowance_suspensions.from_month"),
            plain("末月", "allowance_suspensions.to_month"),
            text("原因", "allowance_suspensions.reason"),
            text("解除原因", "allowance_suspensions.ended_reason"),
            _id(_SUSPENSIONS),
        ),
        by_ids(_SUSPENSIONS, "allowance_id", "resident_id")
        | {"ended": Filter("(allowance_suspensions.to_month is not null) = :ended", bool)},
        source=_person(_SUSPENSIONS),
    ),
    Kind(
        ExportKind.ALLOWANCE_BATCHES,
        "津贴批次",
        Permission.ALLOWANCES_READ,
        _BATCHES,
        (
            plain("批次号", "allowance_batches.batch_no"),
            plain("月份", "allowance_batches.month"),
            said("类型", "allowance_batches.kind", BATCH_KINDS),
            said("状态", "allowance_batches.status", spoken.STATES),
            count("发放行数", "allowance_batches.lines"),
            count("不发放行数", "allowance_batches.withheld"),
            money("金额", "allowance_batches.amount_fen"),
            count("重发行数", _RESENT),
            money("其中重发", "allowance_batches.resent_fen"),
            money("银行已付", _answered("paid")),
            money("银行退回", _answered("returned")),
            money("银行未答复", _answered("open")),
            text("生成人", "built_by.display_name"),
            instant("生成时间", "allowance_batches.built_at"),
            text("批准人", "approved_by.display_name"),
            instant("批准时间", "allowance_batches.approved_at"),
            text("送银行人", "sent_by.display_name"),
            instant("送银行时间", "allowance_batches.sent_at"),
            instant("对账时间", "allowance_batches.reconciled_at"),
            _id(_BATCHES),
        ),
        _is(_BATCHES, month=Month, status=BatchStatus, kind=BatchKind),
        source=who(_BATCHES, "built_by", "approved_by", "sent_by"),
    ),
    Kind(
        ExportKind.ALLOWANCE_LINES,
        "津贴名册",
        Permission.ALLOWANCES_READ,
        _LINES,
        (
            plain("批次号", "b.batch_no"),
            count("行号", "allowance_lines.line_no"),
            text("津贴", "a.name"),
            text("老年人", "residents.name"),
            plain("区划代码", "residents.division_code"),
            plain("月份", "allowance_lines.month"),
            flag("补发", "allowance_lines.month < b.month"),
            flag("重发", "allowance_lines.payment_id is not null"),
            count("年龄", "allowance_lines.age"),
            plain("起算月份", "allowance_lines.since_month"),
            money("金额", "allowance_lines.amount_fen"),
            money("应发金额", "case when allowance_lines.withheld is null then allowance_lines.amount_fen else 0 end"),
            said("不发放原因", "allowance_lines.withheld", {why.value: zh for why, (zh, _) in SAYS.items()}),
            said("银行结果", "n.status", PAYMENTS),
            text("银行原因", "n.reason"),
            _id(_LINES),
        ),
        by_ids(_LINES, "batch_id", "allowance_id", "resident_id")
        | {
            "due": Filter("(allowance_lines.withheld is null) = :due", bool),
            "withheld": Filter("allowance_lines.withheld = :withheld", Withheld),
            "arrears": Filter("(allowance_lines.month < b.month) = :arrears", bool),
            "result": Filter("n.status = :result", SendingStatus),
        },
        source=" ".join((_person(_LINES), join(_BATCHES, "b", "allowance_lines.batch_id", _LINES), _SENT_AS)),
        order="allowance_lines.batch_id desc, allowance_lines.line_no",
    ),
    Kind(
        ExportKind.ALLOWANCE_PAYMENTS,
        "津贴发放",
        Permission.ALLOWANCES_READ,
        _PAYMENTS,
        (
            text("津贴", "a.name"),
            text("老年人", "residents.name"),
            plain("区划代码", "allowance_payments.division_code"),
            plain("月份", "allowance_payments.month"),
            plain("发放月份", "allowance_payments.batch_month"),
            money("金额", "allowance_payments.amount_fen"),
            said("状态", "allowance_payments.status", PAYMENTS),
            day("付款日期", "allowance_payments.paid_on"),
            day("死亡日期", "residents.deceased_on"),
            flag("去世或迁出后多发", "told.overpaid"),
            plain("追缴单号", "v.recovery_no"),
            text("作废原因", "allowance_payments.cancelled_reason"),
            plain("批次号", "b.batch_no"),
            _id(_PAYMENTS),
        ),
        _is(_PAYMENTS, month=Month, batch_month=Month, status=PaymentStatus)
        | by_ids(_PAYMENTS, "resident_id", "allowance_id", "batch_id")
        | {
            "overpaid": Filter("told.overpaid = :overpaid", bool),
            "in_recovery": Filter("(told.recovery_id is not null) = :in_recovery", bool),
            "undue": Filter("told.undue = :undue", bool),
            "division": Filter("starts_with(allowance_payments.division_code, :division)", DivisionCode),
        },
        source=" ".join(
            (
                _person(_PAYMENTS),
                join(_BATCHES, "b", "allowance_payments.batch_id", _PAYMENTS),
                _TOLD,
                join("recoveries", "v", "told.recovery_id", _PAYMENTS),
            )
        ),
        order="allowance_payments.batch_month desc, allowance_payments.id desc",
    ),
)
