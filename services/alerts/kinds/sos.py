"""Somebody calls for help."""

from services.alerts.kinds import Kind

KIND = Kind(
    "sos",
    "紧急呼救",
    "A call for help",
    "有人紧急呼救（{by_zh}）。请立即受理并派人到场；最近的帮手和联系人见呼救记录（/v1/sos）。",
    "Somebody calls for help ({by_en}). Answer at once and send somebody; the nearest helpers and whom to call stand in the call "
    "(/v1/sos).",
)
