"""A resident who was not called on in time."""

from services.alerts.kinds import Kind

KIND = Kind(
    "welfare_overdue",
    "走访逾期",
    "Not called on in time",
    "应每 {every_days} 天走访一次，{due_on} 已到期，尚未走访。请安排走访。",
    "A visit every {every_days} days was due on {due_on}, and nobody has been there. Arrange one.",
)
