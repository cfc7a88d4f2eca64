"""A simulator of a telephone line's operator: it hears calls and tells of them over HTTP, signed as Standard Webhooks has it."""

import base64
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import httpx

from models.accounts import Role
from tests.days import Day, now

LINES, CALLS = "/v1/telephone-lines", "/v1/call-ins"
LANDLINE = "0631-5223456"


@dataclass
class Operator:
    """With the key of a line, and a clock of its own."""

    id: str
    path: str
    key: str
    http: httpx.AsyncClient
    calls: int = 0
    told: list[httpx.Response] = field(default_factory=list)

    def signed(self, said: Any, **otherwise: Any) -> dict[str, Any]:
        """A request. `key`, `at` (seconds of 1970), `body` (other bytes than those that were signed), `path`, `without` a header."""
        body = json.dumps(said).encode()
        name, at = f"msg_{uuid4().hex}", str(otherwise.get("at", int(now().timestamp())))
        key = base64.b64decode(otherwise.get("key", self.key).removeprefix("whsec_"))
        mac = hmac.digest(key, f"{name}.{at}.".encode() + body, "sha256")
        headers = {
            "Content-Type": "application/json",
            "webhook-id": name,
            "webhook-timestamp": at,
            "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
        }
        headers.pop(otherwise.get("without", ""), None)
        return {"url": otherwise.get("path", self.path), "content": otherwise.get("body", body), "headers": headers}

    def call(self, at: datetime, digits: str, caller: str | None = LANDLINE, **given: Any) -> dict[str, Any]:
        self.calls += 1
        return {"call_id": f"C-{self.calls}", "caller": caller, "digits": digits, "called_at": at.isoformat()} | given

    async def post(self, said: Any, **otherwise: Any) -> httpx.Response:
        self.told.append(await self.http.post(**self.signed(said, **otherwise)))
        return self.told[-1]

    async def rings(self, at: datetime, digits: str, caller: str | None = LANDLINE, **given: Any) -> dict[str, Any]:
        """Somebody calls, and hears the answer."""
        answer = await self.post(self.call(at, digits, caller, **given))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


async def an_operator(day: Day, number: str = "0631-5200120") -> Operator:
    """A line of the bureau's, with its key."""
    made = await day.done(Role.BUREAU_ADMIN, "/telephone-lines", {"name": "区签到热线", "number": number})
    key = (await day.done(Role.BUREAU_ADMIN, f"/telephone-lines/{made['id']}/issue-key"))["key"]
    return Operator(made["id"], made["path"], key, await day.client_for())


async def code_of(day: Day, caregiver_id: UUID | None = None) -> str:
    """Issued by the manager of the provider."""
    path = f"/caregivers/{caregiver_id or day.caregiver.id}/call-code"
    return str((await day.done(Role.PROVIDER_MANAGER, path))["call_code"])


async def telephone(day: Day, number: str = LANDLINE) -> None:
    """Of the resident, entered by the community."""
    worker, path = await day.as_(Role.COMMUNITY_WORKER), f"/v1/residents/{day.resident.id}"
    tag = (await worker.get(path)).headers["etag"]
    changed = await worker.patch(path, json={"phone": number}, headers={"If-Match": tag})
    assert changed.status_code == 200, changed.text
