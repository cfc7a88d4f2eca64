"""A place that was drawn for a campaign and not inspected by its last day."""

from services.alerts.kinds import Kind

KIND = Kind(
    "inspection_undone",
    "抽中场所未检查",
    "Drawn, and not inspected",
    "该处被抽中检查，专项已于 {to_on} 结束，尚未登记检查。请安排检查，或说明理由结束专项。",
    "This place was drawn, the campaign ended on {to_on}, and no inspection is recorded. Send an inspector, or finish the campaign "
    "with a reason.",
)
