"""A complaint, or an appeal, that the bureau did not decide in time."""

from services.alerts.kinds import Kind

KIND = Kind(
    "complaint_undecided",
    "投诉逾期未裁定",
    "A complaint that is not decided",
    "投诉 {complaint_no}（{category}）应于 {due_on} 前裁定，已逾期。请尽快裁定；申诉须由首次裁定以外的人办理。",
    "Complaint {complaint_no} ({category_en}) was to be decided by {due_on} and is not. Decide it; an appeal is decided by another person "
    "than who decided first.",
    by_the_bureau=True,
)
