"""Care policies of residents of a division end."""

from services.alerts.kinds import Kind

KIND = Kind(
    "care_policy_ends",
    "护理险到期",
    "Care insurance ends",
    "{policies} 位老年人的护理险 {ends_on} 到期，尚无后续保单。请安排续保。",
    "The care insurance of {policies} residents ends on {ends_on}, and no later policy is on record. Have it renewed.",
)
