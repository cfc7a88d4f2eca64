"""A device says that something is wrong where it is."""

from services.alerts.kinds import Kind

KIND = Kind(
    "device_alarm",
    "监测设备报警",
    "A device's alarm",
    "{device_zh} {device_no} 报警（共 {times} 次，最近 {last_at}），{now_zh}。请立即到场核实；险情属实的先疏散并拨打 119 或 120。",
    "The {device_en} {device_no} gave an alarm ({times} time(s), the last on {last_at}); {now_en}. Go and look at once; where it is "
    "true, bring people out and call 119 or 120.",
)
