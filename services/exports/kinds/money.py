"""Claims, their lines and exceptions, settlements, and the transfers of the ledger."""

from uuid import UUID

from models.claims import ClaimStatus, LineStatus, RecordKind
from models.exports import ExportKind
from models.ledger import CauseKind
from models.resolution_reasons import ResolutionReason
from models.samples import ItemStatus
from models.settlements import SettlementStatus
from models.wire import Code, Month
from services import spoken
from services.access import Permission
from services.claims.rules import BY_CODE
from services.exports import ledger_words
from services.exports.columns import Column, Form, choice, count, instant, money, plain, said, text
from services.exports.kinds.kind import Filter, Kind, join, of_provider, who
from services.statements.words import DECIDED

CLAIM_KINDS = {"ordinary": "月度申报", "adjustment": "更正申报"}
_PROVIDER = {"provider_id": UUID, "month": Month}


def _sum(column: str, before: str = "before_fen") -> str:
    """Of an adjustment the signed difference to what was settled."""
    return f"(select coalesce(sum(l.{column} - l.{before}), 0)::bigint from claim_lines l where {_OF_CLAIM})"


_OF_CLAIM = "l.district_code = claims.district_code and l.claim_id = claims.id"
_LINE = "claim_lines"
_TOLD = "jsonb_array_elements(claim_lines.taken_back_for) t"
_CODES = f"""(select string_agg(e.code, '、' order by e.code) from (select code from claim_exceptions e
    where e.district_code = claim_lines.district_code and e.line_id = claim_lines.id
    union select t ->> 'code' from {_TOLD}) e)"""
_MEANINGS = {f"{kind} {code}": rule.of(kind).zh for kind in RecordKind for code, rule in BY_CODE.items()}
_HAS_CODE = f"""(exists (select from claim_exceptions e where e.district_code = claim_lines.district_code
    and e.line_id = claim_lines.id and e.code = :code) or exists (select from {_TOLD} where t ->> 'code' = :code))"""
_LEDGER_AMOUNT = (
    "case ledger_transfers.unit when 'fen' then ledger_transfers.amount * 0.01 else ledger_transfers.amount end"
)


def _filters(table: str, status: type, **more: Filter) -> dict[str, Filter]:
    found = {name: Filter(f"{table}.{name} = :{name}", kind) for name, kind in _PROVIDER.items()}
    return found | {"status": Filter(f"{table}.status = :status", status)} | more


KINDS = (
    Kind(
        ExportKind.CLAIMS,
        "结算申请",
        Permission.CLAIMS_READ,
        "claims",
        (
            plain("申报单号", "claims.claim_no"),
            text("服务商", "p.name"),
            plain("月份", "claims.month"),
            plain("服务月", "claims.service_month"),
            said("类型", "claims.kind", CLAIM_KINDS),
            said("状态", "claims.status", spoken.STATES),
            count("笔数", f"(select count(*) from claim_lines l where {_OF_CLAIM})"),
            money("申报金额", _sum("asked_fen")),
            money("核实金额", _sum("verified_fen")),
            money("核定金额", _sum("approved_fen")),
            money("补贴", _sum("paid_fen", "before_paid_fen")),
            instant("提交时间", "claims.submitted_at"),
            instant("对账时间", "claims.reconciled_at"),
            plain("系统编号", "claims.id"),
        ),
        _filters("claims", ClaimStatus),
        source=join("providers", "p", "claims.provider_id", "claims"),
        seen=of_provider,
    ),
    Kind(
        ExportKind.CLAIM_LINES,
        "申报明细",
        Permission.CLAIMS_READ,
        _LINE,
        (
            plain("申报单号", "k.claim_no"),
            count("行号", "claim_lines.line_no"),
            choice("记录类型", "claim_lines.record_kind", RecordKind),
            text("服务单号", "claim_lines.record_no"),
            text("老年人", "r.name"),
            text("服务项目", "i.name"),
            text("补贴项目", "g.name"),
            count("申报分钟", "claim_lines.minutes"),
            count("申报数量", "claim_lines.quantity"),
            money("单价", "claim_lines.unit_price_fen"),
            money("申报金额", "claim_lines.asked_fen"),
            money("核实金额", "claim_lines.verified_fen"),
            money("可支付金额", "claim_lines.payable_fen"),
            money("核定金额", "claim_lines.approved_fen"),
            money("补贴", "claim_lines.paid_fen"),
            money("支付金额", "(case k.status when 'settled' then claim_lines.paid_fen else 0 end)"),
            money("更正前核定金额", "claim_lines.before_fen"),
            money("更正前补贴", "claim_lines.before_paid_fen"),
            said("状态", "claim_lines.status", {**spoken.STATES, "open": "未对账"}),
            plain("异常代码", _CODES),
            plain("系统编号", "claim_lines.id"),
        ),
        {
            "claim_id": Filter("claim_lines.claim_id = :claim_id", UUID),
            "month": Filter("k.month = :month", Month),
            "provider_id": Filter("claim_lines.provider_id = :provider_id", UUID),
            "status": Filter("claim_lines.status = :status", LineStatus),
            "code": Filter(_HAS_CODE, Code),
        },
        source=" ".join(
            (
                join("claims", "k", "claim_lines.claim_id", _LINE),
                join("residents", "r", "claim_lines.resident_id", _LINE),
                join("service_items", "i", "claim_lines.service_item_id", _LINE),
                join("programmes", "g", "claim_lines.programme_id", _LINE),
            )
        ),
        seen=of_provider,
        order="claim_lines.claim_id desc, claim_lines.line_no",
    ),
    Kind(
        ExportKind.CLAIM_EXCEPTIONS,
        "对账异常",
        Permission.CLAIMS_READ,
        "claim_exceptions",
        (
            plain("申报单号", "k.claim_no"),
            count("行号", "l.line_no"),
            text("服务单号", "l.record_no"),
            plain("异常代码", "claim_exceptions.code"),
            said("说明", "concat_ws(' ', l.record_kind, claim_exceptions.code)", _MEANINGS),
            money("申报金额", "l.asked_fen"),
            money("可支付金额", "l.payable_fen"),
            said("处理", "coalesce(claim_exceptions.resolution, '')", {"": "待处理"} | DECIDED),
            choice("理由", "claim_exceptions.reason_code", ResolutionReason),
            text("备注", "claim_exceptions.note"),
            text("处理人", "resolved_by.display_name"),
            instant("处理时间", "claim_exceptions.resolved_at"),
            plain("系统编号", "claim_exceptions.id"),
        ),
        {
            "claim_id": Filter("claim_exceptions.claim_id = :claim_id", UUID),
            "code": Filter("claim_exceptions.code = :code", Code),
            "resolved": Filter("(claim_exceptions.resolution is not null) = :resolved", bool),
        },
        source=" ".join(
            (
                join("claims", "k", "claim_exceptions.claim_id", "claim_exceptions"),
                join("claim_lines", "l", "claim_exceptions.line_id", "claim_exceptions"),
                who("claim_exceptions", "resolved_by"),
            )
        ),
        seen=of_provider,
    ),
    Kind(
        ExportKind.SAMPLE_ITEMS,
        "抽查",
        Permission.SAMPLES_READ,
        "sample_items",
        (
            plain("申报单号", "k.claim_no"),
            said("类型", "s.kind", {"lines": "明细复核", "call_backs": "电话回访"}),
            plain("种子", "s.seed"),
            count("名次", "sample_items.rank"),
            count("轮次", "sample_items.round"),
            text("服务单号", "l.record_no"),
            text("老年人", "r.name"),
            count("记录次数", "sample_items.visits"),
            count("记录分钟", "sample_items.minutes"),
            count("记录餐数", "sample_items.servings"),
            said("结果", "sample_items.status", spoken.STATES),
            text("备注", "sample_items.note"),
            text("查验人", "outcome_by.display_name"),
            instant("查验时间", "sample_items.outcome_at"),
            said("裁定", "coalesce(sample_items.decision, '')", {"accept": "无问题", "reject": "否决该次服务"}),
            text("裁定人", "decided_by.display_name"),
            plain("系统编号", "sample_items.id"),
        ),
        {
            "claim_id": Filter("sample_items.claim_id = :claim_id", UUID),
            "sample_id": Filter("sample_items.sample_id = :sample_id", UUID),
            "status": Filter("sample_items.status = :status", ItemStatus),
        },
        source=" ".join(
            (
                join("claims", "k", "sample_items.claim_id", "sample_items"),
                join("samples", "s", "sample_items.sample_id", "sample_items"),
                join("claim_lines", "l", "sample_items.line_id", "sample_items"),
                join("residents", "r", "sample_items.resident_id", "sample_items"),
                who("sample_items", "outcome_by", "decided_by"),
            )
        ),
    ),
    Kind(
        ExportKind.SETTLEMENTS,
        "结算单",
        Permission.SETTLEMENTS_READ,
        "settlements",
        (
            plain("结算单号", "settlements.settlement_no"),
            plain("申报单号", "k.claim_no"),
            text("服务商", "p.name"),
            plain("月份", "settlements.month"),
            said("状态", "settlements.status", spoken.STATES),
            count("笔数", "settlements.lines"),
            count("分钟", "settlements.minutes"),
            money("申报金额", "settlements.asked_fen"),
            money("核定金额", "settlements.gross_fen"),
            money("个人自付", "settlements.copay_fen"),
            money("补贴", "settlements.subsidy_fen"),
            money(
                "已付",
                """(select coalesce(sum(y.amount_fen), 0)::bigint from payments y
                    where y.district_code = settlements.district_code and y.settlement_id = settlements.id)""",
            ),
            text("提出人", "proposed_by.display_name"),
            instant("提出时间", "settlements.proposed_at"),
            text("批准人", "approved_by.display_name"),
            instant("批准时间", "settlements.approved_at"),
            instant("付清时间", "settlements.paid_at"),
            text("退回原因", "settlements.returned_reason"),
            plain("系统编号", "settlements.id"),
        ),
        _filters("settlements", SettlementStatus),
        source=" ".join(
            (
                join("providers", "p", "settlements.provider_id", "settlements"),
                join("claims", "k", "settlements.claim_id", "settlements"),
                who("settlements", "proposed_by", "approved_by"),
            )
        ),
        seen=of_provider,
    ),
    Kind(
        ExportKind.LEDGER_TRANSFERS,
        "账本转移",
        Permission.LEDGER_READ,
        "ledger_transfers",
        (
            instant("时间", "ledger_transfers.created_at"),
            said("类型", "ledger_transfers.kind", ledger_words.TRANSFER_KINDS),
            Column("数额", Form.MONEY, _LEDGER_AMOUNT),
            said("单位", "ledger_transfers.unit", ledger_words.UNITS),
            said("借方账户", "d.owner_kind", ledger_words.OWNERS),
            said("贷方账户", "c.owner_kind", ledger_words.OWNERS),
            plain("服务月", "ledger_transfers.service_month"),
            plain("账期", "ledger_transfers.book_month"),
            said("依据", "ledger_transfers.cause_kind", ledger_words.CAUSES),
            plain("依据系统编号", "ledger_transfers.cause_id"),
            plain("借方账户编号", "ledger_transfers.debit_account_id"),
            plain("贷方账户编号", "ledger_transfers.credit_account_id"),
            plain("冲回的转移", "ledger_transfers.reverses_id"),
            text("经办人", "by_account.display_name"),
            plain("系统编号", "ledger_transfers.id"),
        ),
        {
            "account_id": Filter(
                "(ledger_transfers.debit_account_id = :account_id or ledger_transfers.credit_account_id = :account_id)",
                UUID,
            ),
            "cause_kind": Filter("ledger_transfers.cause_kind = :cause_kind", CauseKind),
            "cause_id": Filter("ledger_transfers.cause_id = :cause_id", UUID),
            "service_month": Filter("ledger_transfers.service_month = :service_month", Month),
        },
        source=" ".join(
            (
                join("ledger_accounts", "d", "ledger_transfers.debit_account_id", "ledger_transfers"),
                join("ledger_accounts", "c", "ledger_transfers.credit_account_id", "ledger_transfers"),
                who("ledger_transfers", "by_account"),
            )
        ),
    ),
)
