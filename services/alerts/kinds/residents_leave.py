"""The plan to close this facility was approved."""

from services.alerts.kinds import Kind

KIND = Kind(
    "residents_leave",
    "本机构搬迁方案已批准",
    "The plan to close this facility is approved",
    "本机构（{facility_code}）将于 {closes_on} 关闭，{people} 人按方案 {closure_no} 搬迁；此后的日期不再接受新的预订。请告知老人和家属。",
    "This facility ({facility_code}) closes on {closes_on}; {people} people move by plan {closure_no}, and nobody new is promised a bed "
    "from that day on. Tell the residents and their families.",
)
