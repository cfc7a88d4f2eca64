"""A finding of an inspection that was not put right by its day."""

from services.alerts.kinds import Kind

KIND = Kind(
    "finding_overdue",
    "隐患逾期未整改",
    "A finding past its day",
    "隐患 {finding_no}（{topic}）应于 {due_on} 前整改，逾期未报告整改完成。请到场督促；确需延期的，由该处申请、另一人批准。",
    "The finding {finding_no} ({topic_en}) was to be put right by {due_on}, and the place has not said that it is. Go and press for "
    "it; where more time is needed, the place asks and another approves.",
    of_oversight=True,
)
