"""The Chinese labels of allowances, their batches and the bank's formats: a part of services/labels.py."""

from collections.abc import Mapping
from enum import StrEnum

from models.allowance_batches import BankAnswer, BatchKind, BatchStatus, Form, Withheld
from models.allowance_payments import PaymentStatus, SendingStatus
from models.allowances import AfterDeath, Starts
from models.bank_formats import AmountUnit, BankField, Encoding, TotalsRow
from models.residents import RevealPurpose

ALLOWANCES: Mapping[type[StrEnum], Mapping[str, str]] = {
    BatchKind: {BatchKind.MONTHLY: "月度批次", BatchKind.RESEND: "重发批次"},
    BatchStatus: {
        BatchStatus.DRAFT: "草稿",
        BatchStatus.APPROVED: "已批准",
        BatchStatus.SENT: "已送银行",
        BatchStatus.RECONCILED: "已对账",
    },
    Withheld: {
        Withheld.ALREADY_PAID: "已发放",
        Withheld.NOT_REGISTERED: "未登记在册",
        Withheld.DIED: "已去世",
        Withheld.MOVED: "已迁出",
        Withheld.EXCLUDED: "属于不发放的类别",
        Withheld.NOT_INCLUDED: "不属于所限的类别",
        Withheld.SUSPENDED: "已暂停发放",
        Withheld.NO_BANK_CARD: "未登记银行卡",
    },
    PaymentStatus: {
        PaymentStatus.OPEN: "银行未答复",
        PaymentStatus.PAID: "已发放",
        PaymentStatus.RETURNED: "银行退回",
        PaymentStatus.READY: "待重发",
        PaymentStatus.CANCELLED: "已作废",
    },
    SendingStatus: {
        SendingStatus.OPEN: "银行未答复",
        SendingStatus.PAID: "已发放",
        SendingStatus.RETURNED: "银行退回",
    },
    BankAnswer: {
        BankAnswer.PAID: "成功/交易成功/代发成功/已付",
        BankAnswer.RETURNED: "失败/交易失败/代发失败/退票/退回",
    },
    Starts: {Starts.BIRTHDAY_MONTH: "生日当月起", Starts.NEXT_MONTH: "生日次月起"},
    AfterDeath: {AfterDeath.MONTH_OF_DEATH: "发至去世当月", AfterDeath.NEXT_MONTH: "发至去世次月"},
    Form: {Form.CSV: "CSV 文本", Form.XLSX: "Excel 表格"},
    RevealPurpose: {
        RevealPurpose.SERVICE: "提供服务",
        RevealPurpose.CONTACT: "联系本人",
        RevealPurpose.VERIFICATION: "核实",
        RevealPurpose.PAYMENT: "发放",
        RevealPurpose.EMERGENCY: "紧急情况",
        RevealPurpose.COMPLAINT: "处理投诉",
        RevealPurpose.INSPECTION: "检查",
    },
    BankField: {
        BankField.LINE_NO: "序号",
        BankField.NAME: "户名",
        BankField.BANK_CARD: "账号",
        BankField.ID_NUMBER: "身份证号",
        BankField.AMOUNT: "金额",
        BankField.MONTH: "月份",
        BankField.ALLOWANCE: "津贴",
        BankField.BATCH_NO: "批次号",
        BankField.CUSTODIAN: "代管人",
    },
    Encoding: {Encoding.UTF_8: "UTF-8", Encoding.UTF_8_BOM: "带标记的 UTF-8", Encoding.GB18030: "国标码"},
    AmountUnit: {AmountUnit.YUAN: "元", AmountUnit.FEN: "分"},
    TotalsRow: {TotalsRow.NONE: "没有合计行", TotalsRow.FIRST: "合计行在前", TotalsRow.LAST: "合计行在后"},
}
