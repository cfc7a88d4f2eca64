"""What the money does: a complaint holds none. A dispute of the order does, or a word that nobody came to a visit, which the resident or
a relative says."""

from enum import StrEnum

from models.orders import OrderStatus


class Denial(StrEnum):
    """What became of the word that nobody came; reading.py looks."""

    WAITS = "waits"
    PAID = "paid"
    """It waits, and the visit was paid before the word."""
    NOBODY = "nobody"
    CAME = "came"


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
_DENIED_PAID = (
    "老年人或家属已说明这次没有人来；这次服务此前已支付，审核员核实确无人上门的，将予追回。",
    "The resident or a relative said of the visit that nobody came. It was paid before: it is recovered if an officer finds so.",
)
_NOBODY = (
    "已认定这次服务不成立，不计、不付，已支付的予以追回。",
    "It is decided that the visit counts nowhere: it is not paid, and what was paid is recovered.",
)
_CAME = (
    "老年人或家属曾说明这次没有人来，审核员已核实服务属实，照常支付。",
    "The resident or a relative said that nobody came; an officer has looked into it and found that somebody did: it is paid.",
)
_DENIALS = {Denial.WAITS: _DENIED, Denial.PAID: _DENIED_PAID, Denial.NOBODY: _NOBODY, Denial.CAME: _CAME}
_WITHDRAWN = ("本投诉已撤回。", "This complaint is withdrawn. ")
DISPUTABLE = (OrderStatus.COMPLETED, OrderStatus.CONFIRMED)


def words(status: str | None, upheld: bool | None, *, denial: Denial | None, withdrawn: bool) -> tuple[str, str]:
    """Of the order's state, of how its dispute was decided, and of the visit what became of the word that nobody came, which stands
    also where the complaint is withdrawn; in Chinese and in English."""
    if denial is not None and not upheld:
        zh, en = _DENIALS[denial]
        return (_WITHDRAWN[0] + zh, _WITHDRAWN[1] + en) if withdrawn else (zh, en)
    if status is None:
        return NOTHING
    if upheld is not None:
        return _UNPAID if upheld else _PAID
    if status == OrderStatus.DISPUTED:
        return _HELD
    return _CAN_BE_HELD if status in DISPUTABLE else _NOT_DONE
