"""A device says that it does not work."""

from services.alerts.kinds import Kind

KIND = Kind(
    "device_fault",
    "监测设备故障",
    "A device out of order",
    "{device_zh} {device_no} 自报故障（共 {times} 次，最近 {last_at}），{now_zh}。请检修或更换；修好之前请安排人工巡查。",
    "The {device_en} {device_no} says that it is out of order ({times} time(s), the last on {last_at}); {now_en}. Have it mended or "
    "replaced, and look there in person meanwhile.",
)
