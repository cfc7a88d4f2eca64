"""Devices, each as it stands at the moment at which the file is made. Whose home one hangs in is in no file."""

from uuid import UUID

from models.devices import DeviceKind, DevicePlace, DeviceState
from models.exports import ExportKind
from models.wire import Instant
from services.access import Permission
from services.devices.reading import stated
from services.exports.columns import choice, count, instant, plain, text
from services.exports.kinds.kind import Filter, Kind, as_stated

KINDS = (
    Kind(
        ExportKind.DEVICES,
        "监测设备",
        Permission.DEVICES_READ,
        "devices",
        (
            text("设备编号", "devices.device_no"),
            choice("类型", "devices.kind", DeviceKind),
            choice("场所类型", "devices.place_kind", DevicePlace),
            text("场所", "devices.place_name"),
            text("床位", "devices.bed_no"),
            text("安装位置", "nullif(devices.spot, '')"),
            plain("区划代码", "devices.division_code"),
            choice("状态", "devices.state", DeviceState),
            instant("最近信号", "devices.last_heard_at"),
            count("应每几分钟有信号", "devices.heartbeat_minutes"),
            instant("无信号即失联", "devices.silent_after"),
            instant("报警自", "devices.alarm_since"),
            instant("故障自", "devices.fault_since"),
            instant("密钥签发时间", "devices.key_issued_at"),
            instant("登记时间", "devices.created_at"),
            instant("停用时间", "devices.retired_at"),
            text("停用原因", "devices.retired_reason"),
            plain("系统编号", "devices.id"),
        ),
        {
            "kind": Filter("", DeviceKind),
            "place_kind": Filter("", DevicePlace),
            "place_id": Filter("", UUID),
            "state": Filter("", DeviceState),
            "heard_before": Filter("", Instant),
        },
        seen=as_stated,
        computed=lambda actor, asked: stated(actor, **asked),
    ),
)
