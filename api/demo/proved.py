"""Proof from the home itself: a screen hangs in one, and a visit begins with its code; another was told by two calls from the home."""

import base64
import hmac
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from uuid_utils.compat import uuid5

from api.demo.client import Person, Unexpected
from api.demo.founding import District
from api.demo.lived import Field, Plan
from api.demo.people import LOW_INCOME
from api.demo.tables import console

HOME = LOW_INCOME[30]
"""Where a screen hangs."""
NUMBER, NAME = "0631-5200120", "区签到热线"
_EVENTS = UUID("0c6f7a0e-7f0e-5d7e-9a53-5b1d2f3a4c50")
ENDED = ("checked_in", None, ("check_in", "check_out"), "verified")
"""The visit that began with the screen's code, what was told of that; what the two calls were, and their visit."""

Lived = Sequence[tuple[Plan, dict[str, Any]]]


async def told(district: District, field: Field, lived: Lived) -> dict[str, Any]:
    """By the caregiver of the first of these visits that stands as verified."""
    for plan, visit in lived:
        if (await district.admin.get(f"/v1/visits/{visit['id']}"))["status"] == "verified":
            phone = await field.phone(plan.provider, plan.staff_no)
            return await read_and_called(district, phone, field.staff[(plan.provider, plan.staff_no)], plan, visit)
    raise Unexpected("none of the visits stands as verified")


async def read_and_called(
    district: District, phone: Person, caregiver_id: str, plan: Plan, visit: dict[str, Any]
) -> dict[str, Any]:
    """`phone`: of the caregiver who goes to HOME now, and who made this visit."""
    return {
        "tagged": await _tagged(district, phone, caregiver_id, plan),
        "called": await _called(district, caregiver_id, plan, visit),
    }


async def _tagged(district: District, phone: Person, caregiver_id: str, like: Plan) -> dict[str, Any]:
    """Now: the code is of this moment. Told before, it is the visit that stands."""
    resident = district.residents[HOME.id_number]
    tags = await district.community.every("/v1/home-tags", resident_id=resident)
    if tags:
        [visit] = await district.admin.every("/v1/visits", resident_id=resident, status="checked_in")
        return dict(visit) | {"tag": None}
    tag = await district.community.post("/v1/home-tags", {"resident_id": resident, "kind": "qr"})
    now = datetime.now(UTC).replace(microsecond=0)
    order = {
        "resident_id": resident,
        "provider_id": district.providers[like.provider],
        "service_item_id": district.items[like.service],
        "planned_start_at": now.isoformat(),
        "planned_minutes": 60,
    }
    made = await district.community.post("/v1/orders", order)
    manager, path = district.managers[like.provider], f"/v1/orders/{made['id']}"
    await manager.post(f"{path}/accept")
    await manager.post(f"{path}/assign", {"caregiver_ids": [caregiver_id]})
    [visit] = (await phone.get("/v1/visits", order_id=made["id"]))["items"]
    reading = {"tag_no": tag["tag_no"], "code": _shown(tag["secret"], now)}
    said = {"id": str(uuid5(_EVENTS, visit["id"])), "device_at": now.isoformat(), "tag": reading}
    return dict(await phone.post(f"/v1/visits/{visit['id']}/check-in", said))


def _shown(secret: str, at: datetime) -> str:
    """What the screen shows."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    return TOTP(key, 8, SHA256(), 30).generate(int(at.timestamp())).decode()


async def _called(district: District, caregiver_id: str, plan: Plan, visit: dict[str, Any]) -> dict[str, Any]:
    """The visit's two ends once more, by the resident's own telephone: told late by the line's operator."""
    calls = await district.admin.every("/v1/call-ins", visit_id=visit["id"])
    if not calls:
        lines = {line["number"]: line for line in await district.admin.every("/v1/telephone-lines")}
        line = lines.get(NUMBER) or await district.admin.post("/v1/telephone-lines", {"name": NAME, "number": NUMBER})
        key = (await district.admin.post(f"/v1/telephone-lines/{line['id']}/issue-key"))["key"]
        code = (await district.managers[plan.provider].post(f"/v1/caregivers/{caregiver_id}/call-code"))["call_code"]
        seen = {"fields": ["phone"], "purpose": "service"}
        whose = district.residents[plan.resident.id_number]
        caller = (await district.community.post(f"/v1/residents/{whose}/reveal", seen))["phone"]
        for menu, at in ((1, plan.start), (2, plan.start + timedelta(minutes=plan.minutes))):
            said = {"call_id": f"{visit['visit_no']}/{menu}", "caller": caller, "called_at": at.isoformat()}
            await _posted(district, line["path"], key, said | {"digits": f"{code}{menu}"})
        calls = await district.admin.every("/v1/call-ins", visit_id=visit["id"])
    return {
        "calls": sorted(call["outcome"] for call in calls),
        "visit": await district.admin.get(f"/v1/visits/{visit['id']}"),
    }


async def _posted(district: District, path: str, key: str, said: dict[str, Any]) -> None:
    """As the line's operator signs it (Standard Webhooks): without a token."""
    body, at = orjson.dumps(said), str(int(time.time()))
    name = sha256(body).hexdigest()
    mac = hmac.digest(base64.b64decode(key.removeprefix("whsec_")), f"{name}.{at}.".encode() + body, "sha256")
    headers = {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
    }
    answer = await district.admin.http.post(path, content=body, headers=headers)
    if not answer.is_success:
        raise Unexpected(f"{path}: {answer.status_code} {answer.text}")


def wrong(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What did not come to what was done."""
    tagged, called = told["proved"]["tagged"], told["proved"]["called"]
    came = (tagged["status"], tagged["tag"], tuple(called["calls"]), called["visit"]["status"])
    return {"proofs from homes": (came, ENDED)} if came != ENDED else {}


def show(told: dict[str, Any]) -> None:
    one = told["proved"]
    console.print(
        f"{HOME.name}家挂了签到屏，{one['tagged']['visit_no']} 扫码签到，正在服务；{one['called']['visit']['visit_no']} 由老人家里的电话"
        f"签到、签退作证。"
        f"\nA screen hangs in one home: {one['tagged']['visit_no']} began with its code and is under way. "
        f"{one['called']['visit']['visit_no']} is proved by two calls from the home."
    )
