"""A complaint that the place did not answer in time."""

from services.alerts.kinds import Kind

KIND = Kind(
    "complaint_unanswered",
    "投诉逾期未答复",
    "A complaint without an answer",
    "投诉 {complaint_no}（{category}）应于 {due_on} 前答复，被投诉单位逾期未答复，已转民政局。请于 {decide_on} 前裁定。",
    "The place did not answer complaint {complaint_no} ({category_en}) by {due_on}, and it is the bureau's now. Decide it by {decide_on}.",
    by_the_bureau=True,
)
