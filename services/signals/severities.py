"""How grave what a device says is, by its kind: data, and no rule in code. A setting of ours; no text was at hand.

Fire, gas and a call for help are emergencies: somebody has to look within ten minutes. A broken detector leaves people unwatched,
and is looked at within a day."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.alerts import AlertSeverity
from models.devices import DeviceKind


@dataclass(frozen=True)
class Severities:
    alarm: AlertSeverity
    fault: AlertSeverity
    silent: AlertSeverity


_S = AlertSeverity
SEVERITIES: Mapping[DeviceKind, Severities] = {
    DeviceKind.SMOKE: Severities(_S.EMERGENCY, _S.WARNING, _S.WARNING),
    DeviceKind.GAS: Severities(_S.EMERGENCY, _S.WARNING, _S.WARNING),
    DeviceKind.ELECTRICAL: Severities(_S.URGENT, _S.WARNING, _S.WARNING),
    DeviceKind.BED: Severities(_S.URGENT, _S.NOTICE, _S.NOTICE),
    DeviceKind.SOS_BUTTON: Severities(_S.EMERGENCY, _S.WARNING, _S.WARNING),
}
