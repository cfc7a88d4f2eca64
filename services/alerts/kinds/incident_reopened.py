"""An incident that was closed came to more harm, and is open again."""

from services.alerts.kinds import Kind

KIND = Kind(
    "incident_reopened",
    "已销号的安全事件伤情加重",
    "A closed incident that became worse",
    "{happened_on} 发生的安全事件 {incident_no} 销号后伤情加重，现为：{harm_zh}，已重新打开。请重新核实，查明后再销号。",
    "Incident {incident_no} of {happened_on} ({kind_en}) became worse after it was closed, harm: {harm_en}, and is open again. Look into "
    "it anew, and close it once that is done.",
    by_the_bureau=True,
)
