"""Devices at a facility and in a home, and what they say, signed as a device signs."""

import hmac
import json
import time
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

import httpx
import pytest

from models.accounts import Role
from services.access import system
from tests.factories import Make

DEVICES = "/v1/devices"


@dataclass
class Device:
    """As it hangs there: with its id, its key and its own counter."""

    id: str
    key: str
    district: str
    http: httpx.AsyncClient
    sequence: int = 0
    said: list[httpx.Request] = field(default_factory=list)

    def signed(self, *kinds: str, **otherwise: Any) -> dict[str, Any]:
        """A request's path, body and headers. `key`, `sequence`, `at` (seconds of 1970), `to` (whose path), `body`, `district`."""
        self.sequence = otherwise.get("sequence", self.sequence + 1)
        at = str(otherwise.get("at", int(time.time())))
        path = f"{DEVICES}/{otherwise.get('to', self.id)}/signals"
        body = otherwise.get("body", json.dumps({"signals": [{"kind": kind} for kind in kinds]}).encode())
        district = otherwise.get("district", self.district)
        told = ["yiyang-device-1", "POST", path, district, str(self.sequence), at, sha256(body).hexdigest()]
        key = bytes.fromhex(otherwise.get("key", self.key))
        headers = {
            "Device-District": district,
            "Device-Sequence": str(self.sequence),
            "Device-Timestamp": at,
            "Device-Signature": hmac.digest(key, "\n".join(told).encode(), "sha256").hex(),
            "Content-Type": "application/json",
        }
        return {"url": path, "content": body, "headers": headers}

    async def say(self, *kinds: str, **otherwise: Any) -> httpx.Response:
        return await self.http.post(**self.signed(*kinds, **otherwise))


@dataclass
class Watch:
    """A facility with its manager, the bureau, the community worker; and what hangs where."""

    make: Make
    client_for: Any
    facility: Any
    manager: httpx.AsyncClient
    bureau: httpx.AsyncClient
    worker: httpx.AsyncClient
    nobody: httpx.AsyncClient
    numbers: int = 0

    def device(self, **otherwise: Any) -> dict[str, Any]:
        self.numbers += 1
        said = {"device_no": f"D-{self.numbers}", "kind": "smoke", "place_kind": "facility"}
        return said | {"place_id": str(self.facility.id)} | otherwise

    async def registered(self, *, by: httpx.AsyncClient | None = None, **otherwise: Any) -> dict[str, Any]:
        answer = await (by or self.bureau).post(DEVICES, json=self.device(**otherwise))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def hung(self, **otherwise: Any) -> Device:
        """Registered, with its key."""
        made = await self.registered(**otherwise)
        key = (await self.bureau.post(f"{DEVICES}/{made['id']}/issue-key")).json()["key"]
        return Device(made["id"], key, self.make.code, self.nobody)

    async def at_home(self, resident: Any, kind: str = "sos_button") -> Device:
        return await self.hung(kind=kind, place_kind="home", place_id=str(resident.id))

    async def seen(self, device: Any) -> dict[str, Any]:
        whose = device.id if isinstance(device, Device) else device["id"]
        return dict((await self.bureau.get(f"{DEVICES}/{whose}")).json())

    async def alerts(self, by: httpx.AsyncClient | None = None, **asked: Any) -> list[dict[str, Any]]:
        """The last first."""
        return list((await (by or self.bureau).get("/v1/alerts", params=asked)).json()["items"])

    async def ago(self, column: str, minutes: int, device: Device) -> None:
        """What the clock of the database would take too long to show."""
        statement = f"update device_standings set {column} = now() - $2 * interval '1 minute' where device_id = $1"
        await self.make.owner.execute(statement, UUID(device.id), minutes)

    async def by_the_clock(self, act: Any) -> int:
        actor = system(self.make.code)
        async with self.make.app.state.sessions(info={"scope": actor.scope}) as session, session.begin():
            return int(await act(session, actor))


@pytest.fixture
async def watch(make: Make, client_for: Any) -> Watch:
    facility = await make.facility()
    return Watch(
        make,
        client_for,
        facility,
        await client_for(Role.FACILITY_MANAGER, facility_id=facility.id),
        await client_for(Role.BUREAU_ADMIN),
        await client_for(Role.COMMUNITY_WORKER, division_code=make.division_code),
        await client_for(),
    )
