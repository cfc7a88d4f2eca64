"""An incident that was told after it had to be."""

from services.alerts.kinds import Kind

KIND = Kind(
    "incident_late",
    "安全事件迟报",
    "An incident told late",
    "{happened_on} 的安全事件 {incident_no}（{kind_zh}）应于 {report_due} 前报告，逾期才登记。请核查迟报原因。",
    "Incident {incident_no} of {happened_on} ({kind_en}) had to be told by {report_due} and was told later. Find out why.",
    by_the_bureau=True,
)
