"""A device that is not heard any more."""

from services.alerts.kinds import Kind

KIND = Kind(
    "device_silent",
    "监测设备失联",
    "A device that is silent",
    "{device_zh} {device_no} 自 {since} 起没有信号，已超过 {minutes} 分钟。请检查电源、网络和电池；收到信号后本预警自动结束。",
    "Nothing was heard of the {device_en} {device_no} since {since}, for more than {minutes} minutes. Look at its power, network and "
    "battery; the alert ends once it is heard again.",
)
