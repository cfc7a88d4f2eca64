"""An incident that has to be told within the hour."""

from services.alerts.kinds import Kind

KIND = Kind(
    "incident_grave",
    "重大安全事件",
    "A grave incident",
    "{happened_on} 发生安全事件 {incident_no}：{kind_zh}，伤害程度：{harm_zh}。请立即核实并按规定上报。",
    "Incident {incident_no} of {happened_on}: {kind_en}, harm: {harm_en}. See to it at once, and report it further.",
    by_the_bureau=True,
)
