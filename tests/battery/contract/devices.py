"""What the operations on devices, their signals and calls for help stand on."""

import hmac
import itertools
import time
from hashlib import sha256
from typing import Any

from models.accounts import Role
from tests.battery.contract.ground import Anchor, Ground, anchor

_sequence = itertools.count(1)


def device_body(g: Ground, where: str) -> dict[str, Any]:
    return {"device_no": g.text(), "kind": "smoke", "place_kind": "facility", "place_id": where}


def keeper(g: Ground) -> tuple[str, str]:
    """A facility, and its manager."""
    made = g.made(g.make.facility())
    return str(made.id), g.person(Role.FACILITY_MANAGER, facility_id=made.id)


def device(g: Ground) -> str:
    where, _ = keeper(g)
    return str(g.post("admin", "/v1/devices", device_body(g, where))["id"])


@anchor("POST /v1/devices")
def registered(g: Ground) -> Anchor:
    where, manager = keeper(g)
    return Anchor(manager, body=device_body(g, where), without=("bed_id",))


@anchor("PATCH /v1/devices/{device_id}")
def moved(g: Ground) -> Anchor:
    return Anchor(path={"device_id": device(g)}, without=("bed_id",))


@anchor("POST /v1/devices/{device_id}/issue-key")
@anchor("POST /v1/devices/{device_id}/retire")
def changed(g: Ground) -> Anchor:
    return Anchor(path={"device_id": device(g)})


@anchor("POST /v1/devices/{device_id}/signals")
def heard(g: Ground) -> Anchor:
    made = device(g)
    key = bytes.fromhex(g.post("admin", f"/v1/devices/{made}/issue-key")["key"])

    def sign(request: Any) -> Any:
        """Over the bytes that are sent, as they are."""
        body = request.body.encode() if isinstance(request.body, str) else request.body
        sequence, at = str(next(_sequence)), str(int(time.time()))
        path = f"/v1/devices/{made}/signals"
        told = ["yiyang-device-1", "POST", path, g.make.code, sequence, at, sha256(body).hexdigest()]
        signed = {
            "Device-District": g.make.code,
            "Device-Sequence": sequence,
            "Device-Timestamp": at,
            "Device-Signature": hmac.digest(key, "\n".join(told).encode(), "sha256").hex(),
        }
        request.headers.update(signed)
        return request

    return Anchor(path={"device_id": made}, body={"signals": [{"kind": "alarm"}, {"kind": "clear"}]}, sign=sign)


def sos(g: Ground) -> str:
    return str(g.post("admin", "/v1/sos", {"resident_id": g.resident()})["id"])


@anchor("POST /v1/sos")
def called(g: Ground) -> Anchor:
    return Anchor(body={"resident_id": g.resident(), "lat": 37.5, "lng": 122.1}, without=("note",))


@anchor("POST /v1/sos/{sos_id}/acknowledge")
@anchor("POST /v1/sos/{sos_id}/resolve")
def answered(g: Ground) -> Anchor:
    return Anchor(path={"sos_id": sos(g)}, without=("note",))
