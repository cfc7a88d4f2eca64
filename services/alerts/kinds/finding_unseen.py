"""A finding that the place says is put right, and that no inspector came to see."""

from services.alerts.kinds import Kind

KIND = Kind(
    "finding_unseen",
    "整改后久未复查",
    "Put right, and not looked at again",
    "隐患 {finding_no}（{topic}）已于 {rectified_on} 报告整改完成，超过 {days} 天尚未复查销号。请安排检查人员复查。",
    "The place said on {rectified_on} that {finding_no} ({topic_en}) is put right; for more than {days} days nobody has closed it. "
    "Send an inspector.",
    of_oversight=True,
)
