"""What the money does: a complaint holds none. Only a dispute of the order does, which the resident or a relative raises."""

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
DISPUTABLE = (OrderStatus.COMPLETED, OrderStatus.CONFIRMED)


def words(status: str | None, upheld: bool | None) -> tuple[str, str]:
    """Of the order's state, and of how its dispute was decided; in Chinese and in English."""
    if status is None:
        return NOTHING
    if upheld is not None:
        return _UNPAID if upheld else _PAID
    if status == OrderStatus.DISPUTED:
        return _HELD
    return _CAN_BE_HELD if status in DISPUTABLE else _NOT_DONE
