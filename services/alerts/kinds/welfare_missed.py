"""Calls and visits that nobody answered, in a row."""

from services.alerts.kinds import Kind

KIND = Kind(
    "welfare_missed",
    "走访无人应答",
    "Nobody answers",
    "自 {since} 起连续 {calls} 次无人应答。请上门核实，必要时联系其联系人。",
    "Nobody has answered {calls} times in a row since {since}. Go there, and ask the contact persons if need be.",
)
