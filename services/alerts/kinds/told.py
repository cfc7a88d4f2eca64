"""Somebody saw or was told something about a resident, and asks others to look."""

from services.alerts.kinds import Kind

KIND = Kind(
    "told",
    "人工上报",
    "Told by somebody",
    "{note}。请核实并处理。",
    "{note}. Look into it.",
)
