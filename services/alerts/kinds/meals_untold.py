"""Meals ordered ahead of which nobody told what became of them, two days running."""

from services.alerts.kinds import Kind

KIND = Kind(
    "meals_untold",
    "预订餐无人登记结果",
    "Meals nobody told of",
    "该助餐点自 {since} 起连续 {days} 天有预订餐一周无人登记结果，已失效、不付补贴。请向助餐点核实：送到的补登，没有做的说明原因。",
    "Of meals ordered at this point since {since}, on {days} days running, nobody told within a week what became of them: they lapsed and "
    "are not paid. Ask the point: what was brought can still be told.",
)
