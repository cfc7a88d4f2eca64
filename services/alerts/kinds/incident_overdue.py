"""A follow-up of an incident that is not done after its day."""

from services.alerts.kinds import Kind

KIND = Kind(
    "incident_overdue",
    "安全事件整改逾期",
    "A follow-up is overdue",
    "安全事件 {incident_no} 有 {waiting} 项整改措施逾期未完成，最早的应于 {due_on} 完成。请督促落实。",
    "{waiting} follow-up(s) of incident {incident_no} are not done; the first was due on {due_on}. See that they are.",
    by_the_bureau=True,
)
