"""What the money does: a complaint holds none. A dispute of the order does, or a word that nobody came to a visit, which the resident or
a relative says."""

from models.orders import OrderStatus

NOTHING = (
    "投诉本身不影响付款；只有订单的争议才会冻结款项。",
    "A complaint holds no money; only the dispute of an order does.",
)
_CAN_BE_HELD = (
    "投诉本身不冻结款项；要冻结这一单的款项，请由老年人或家属对该订单提出争议（dispute）。",
    "A complaint holds no money: to hold that of this order, the resident or a relative disputes the order (dispute).",
)
_HELD = (
    "该订单已提出争议，款项暂缓支付，等待争议裁定。",
    "The order is disputed: its money waits until the dispute is decided.",
)
_UNPAID = (
    "该订单的争议成立，服务不计、不付。",
    "The dispute of the order was upheld: its visits count nowhere and are not paid.",
)
_PAID = (
    "该订单的争议不成立，服务照常支付；对付款有异议的，请向补贴审核员说明。",
    "The dispute of the order was not upheld: it is paid. Who objects to that says so to the subsidy officer.",
)
_NOT_DONE = (
    "该订单尚未完成，没有可以冻结的款项；完成后可提出争议。",
    "The order is not completed, so there is no money to hold; once it is, it can be disputed.",
)
_DENIED = (
    "老年人或家属已说明这次没有人来，这次服务的款项暂缓支付，等待审核员核实。",
    "The resident or a relative said of the visit that nobody came: its money waits until an officer decides about it.",
)
DISPUTABLE = (OrderStatus.COMPLETED, OrderStatus.CONFIRMED)


def words(status: str | None, upheld: bool | None, *, denied: bool) -> tuple[str, str]:
    """Of the order's state, of how its dispute was decided, and of the visit whether it waits for an officer after somebody said that
    nobody came; in Chinese and in English."""
    if denied:
        return _DENIED
    if status is None:
        return NOTHING
    if upheld is not None:
        return _UNPAID if upheld else _PAID
    if status == OrderStatus.DISPUTED:
        return _HELD
    return _CAN_BE_HELD if status in DISPUTABLE else _NOT_DONE
