"""An order that was offered to several providers, of whom none took it."""

from services.alerts.kinds import Kind

KIND = Kind(
    "order_untaken",
    "询单无人接单",
    "No provider took it",
    "{planned_on} 的订单 {order_no} 已向 {asked} 家服务商询单，无人接单。请另行下单，或另作安排。",
    "None of {asked} providers took the order {order_no} of {planned_on}. Order it anew, or arrange otherwise.",
)
