"""Meals ordered ahead that nobody took, two days running."""

from services.alerts.kinds import Kind

KIND = Kind(
    "meals_uncollected",
    "预订餐连续无人取用",
    "Meals nobody takes",
    "自 {since} 起连续 {days} 天预订的餐无人取用。请当天电话或上门核实老人是否安好。",
    "Meals ordered since {since} were taken on none of {days} days. Call or go there today, to see whether all is well.",
)
