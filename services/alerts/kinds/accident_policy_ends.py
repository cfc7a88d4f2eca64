"""Accident policies of residents of a division end."""

from services.alerts.kinds import Kind

KIND = Kind(
    "accident_policy_ends",
    "意外险到期",
    "Accident insurance ends",
    "{policies} 位老年人的意外险 {ends_on} 到期，尚无后续保单。请安排续保。",
    "The accident insurance of {policies} residents ends on {ends_on}, and no later policy is on record. Have it renewed.",
)
