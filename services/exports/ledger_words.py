"""What the transfers of the ledger are called where people read them."""

TRANSFER_KINDS = {
    "hold": "占用",
    "post": "入账",
    "void": "释放",
    "direct": "直接入账",
    "reverse": "冲回",
    "carry": "结转",
}
CAUSES = {
    "meal_order": "预订餐",
    "order": "服务订单",
    "visit": "上门服务",
    "serving": "助餐",
    "stay": "入住",
    "settlement": "结算单",
    "payment": "付款",
    "recovery": "追缴单",
    "receipt": "追缴收款",
    "allowance_batch": "津贴批次",
    "entitlement": "补贴资格",
    "home_modification": "适老化改造",
}
UNITS = {"fen": "元", "minutes": "分钟", "meals": "餐", "nights": "夜"}
OWNERS = {
    "entitlement_month": "月度额度",
    "delivered": "已提供",
    "programme_payable": "补贴项目应付",
    "provider_receivable": "服务商应收",
    "appropriation": "拨款",
    "provider_paid": "服务商已收",
    "resident_owed": "老年人应退",
    "resident_paid": "老年人已退",
    "allowance_paid": "津贴已发",
}
