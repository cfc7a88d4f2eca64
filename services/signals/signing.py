"""What a device signs, and whether it is genuine.

The device joins these by line feeds and signs them by HMAC-SHA256 with its key (docs/adr/0057):

    yiyang-device-1
    POST
    /v1/devices/{id}/signals
    the district             Device-District
    the request's number     Device-Sequence, each higher than the one before
    seconds since 1970       Device-Timestamp
    SHA-256 of the body, in hexadecimal

and sends the signature in hexadecimal as Device-Signature. Of a forged request nothing is told but that it is: neither whether
there is such a device, nor of whom it is."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.devices import Device
from services import sealing
from services.access import Actor, Permission
from services.errors import Unauthenticated

VERSION = "yiyang-device-1"
WINDOW = timedelta(minutes=5)
"""So far a device's clock may be off, or its request on the way."""

_FORMS = {
    "device-district": re.compile(r"[0-9]{6}", re.ASCII),
    "device-sequence": re.compile(r"[1-9][0-9]{0,17}", re.ASCII),
    "device-timestamp": re.compile(r"[0-9]{1,11}", re.ASCII),
    "device-signature": re.compile(r"[0-9a-f]{64}", re.ASCII),
}


class NotOfTheDevice(Unauthenticated):
    """Nobody signs in here: the request itself is signed, and is not as it should be."""

    title = ("设备信号未通过验证", "Signal not verified")


class SignalUnsigned(NotOfTheDevice):
    """`header` is the first that is missing or not of its form."""

    code = "signal_unsigned"
    zh = "信号未签名：请求头 {header} 缺失或格式不对；须有 Device-District、Device-Sequence、Device-Timestamp 和 Device-Signature。"
    en = (
        "The signals are not signed: the header {header} is missing or not of its form. Send Device-District, Device-Sequence, "
        "Device-Timestamp and Device-Signature."
    )


class SignalForged(NotOfTheDevice):
    code = "signal_forged"
    zh = "签名不符：不是本设备用现行密钥对这些内容的签名。请核对设备编号、区县和密钥；密钥遗失的，由设备所在单位重新发放。"
    en = (
        "The signature is not that of this device, by its present key, over what was sent. Check its id, district and key; where "
        "the key is lost, whoever keeps the device issues another."
    )


class SignalOutOfTime(NotOfTheDevice):
    code = "signal_out_of_time"
    zh = "Device-Timestamp 与服务器时间相差超过 {minutes} 分钟；请校准设备时钟后重新签名发送。"
    en = "Device-Timestamp is more than {minutes} minutes from the server's clock: set the device's clock, sign and send again."


@dataclass(frozen=True, slots=True)
class Signed:
    """A request that says that it is a device's. `told` is what was signed."""

    district: str
    device_id: UUID
    sequence: int
    told: bytes
    signature: str


@dataclass(frozen=True, slots=True)
class Known:
    """A device whose key is known, and since when it holds."""

    district: str
    device_id: UUID
    key: bytes
    key_issued_at: datetime


def read(device_id: UUID, headers: Mapping[str, str], body: bytes) -> Signed:
    """Raises SignalUnsigned, SignalOutOfTime."""
    said = {name: headers.get(name, "") for name in _FORMS}
    for name, form in _FORMS.items():
        if not form.fullmatch(said[name]):
            raise SignalUnsigned(header="-".join(word.capitalize() for word in name.split("-")))
    if abs(datetime.now(UTC).timestamp() - int(said["device-timestamp"])) > WINDOW.total_seconds():
        raise SignalOutOfTime(minutes=int(WINDOW.total_seconds() // 60))
    district, sequence = said["device-district"], said["device-sequence"]
    path = f"/v1/devices/{device_id}/signals"
    told = (VERSION, "POST", path, district, sequence, said["device-timestamp"], sha256(body).hexdigest())
    return Signed(district, device_id, int(sequence), "\n".join(told).encode(), said["device-signature"])


def genuine(signed: Signed, known: Known) -> bool:
    made = hmac.digest(known.key, signed.told, "sha256").hex()
    return known.district == signed.district and hmac.compare_digest(made, signed.signature)


async def look_up(session: AsyncSession, actor: Actor, signed: Signed) -> Known:
    """The device that signed it, also one that is retired. Raises SignalForged."""
    actor.require(Permission.SIGNALS_TAKE)
    device = await session.get(Device, (signed.district, signed.device_id))
    if device is None or device.key_sealed is None or device.key_issued_at is None:
        raise SignalForged
    seal = await sealing.seal_of(session, signed.district, "devices", device.id)
    key = seal.open("key", device.key_sealed)
    known = Known(signed.district, device.id, bytes.fromhex(key or ""), device.key_issued_at)
    if key is None or not genuine(signed, known):
        raise SignalForged
    return known
