"""Days of a care plan that cannot be ordered."""

from services.alerts.kinds import Kind

KIND = Kind(
    "care_plan_refused",
    "照护计划无法下单",
    "Care plan not ordered",
    "照护计划 {plan_no} 有 {days} 天未能下单，最早为 {first_on}；原因见计划的各日安排，系统每天重试。请调整计划、资格或服务商。",
    "{days} days of the care plan {plan_no} could not be ordered, the first on {first_on}; the plan's days say why, and it is tried "
    "again every day. Change the plan, the entitlement or the provider.",
)
