"""Devices: what hangs in a home and in a house, a smoke alarm that was none, and a call for help that was answered."""

import hmac
import time
from hashlib import sha256
from typing import Any

import orjson

from api.demo.client import Unexpected
from api.demo.founding import District
from api.demo.people import BEDRIDDEN, DISTRICT
from api.demo.tables import console

CALLER = BEDRIDDEN[0]
BUTTON, SMOKE = "HJ-0001", "YG-0001"
HUNG = (
    (BUTTON, "sos_button", "home", "床头"),
    (SMOKE, "smoke", "facility", "三楼配电间"),
    ("RQ-0001", "gas", "facility", "厨房"),
    ("DQ-0001", "electrical", "facility", "一楼总配电箱"),
)
PRESSES, ALARMS = 3, 5
ENDED = {"a call for help": ("resolved", "helped", PRESSES), "a smoke alarm": ("resolved", "false_alarm", ALARMS)}


async def told(district: District) -> dict[str, Any]:
    """After the homes stand. Hung by the bureau; the button's call is answered by the community, the alarm by the bureau."""
    known = {one["device_no"]: one for one in await district.admin.every("/v1/devices")}
    places = {"home": await _resident(district), "facility": await _house(district)}
    for number, kind, place, spot in HUNG:
        if number not in known:
            body = {"device_no": number, "kind": kind, "place_kind": place, "place_id": places[place], "spot": spot}
            known[number] = await district.admin.post("/v1/devices", body)
    calls = await district.community.every("/v1/sos", resident_id=places["home"])
    return {
        "devices": len(known),
        "sos": calls[-1] if calls else await _called(district, known[BUTTON]["id"]),
        "alarm": await _alarm(district, known[SMOKE]["id"]),
    }


async def _resident(district: District) -> str:
    found = await district.community.post("/v1/residents/search", {"id_number": CALLER.id_number})
    return str(found["items"][0]["id"])


async def _house(district: District) -> str:
    return next(str(one["id"]) for one in await district.admin.every("/v1/facilities") if one["code"] == "JG01")


async def _said(district: District, device: str, key: str, *kinds: str) -> dict[str, Any]:
    """As a device says it: without a token, signed with its key, and numbered by the milliseconds since 1970."""
    path, body = f"/v1/devices/{device}/signals", orjson.dumps({"signals": [{"kind": kind} for kind in kinds]})
    at, sequence = str(int(time.time())), str(time.time_ns() // 1_000_000)
    lines = ("yiyang-device-1", "POST", path, DISTRICT, sequence, at, sha256(body).hexdigest())
    headers = {
        "Content-Type": "application/json",
        "Device-District": DISTRICT,
        "Device-Sequence": sequence,
        "Device-Timestamp": at,
        "Device-Signature": hmac.digest(bytes.fromhex(key), "\n".join(lines).encode(), "sha256").hex(),
    }
    answer = await district.admin.http.post(path, content=body, headers=headers)
    if not answer.is_success:
        raise Unexpected(f"{path}: {answer.status_code} {answer.text}")
    return dict(answer.json())


async def _key(district: District, device: str) -> str:
    return str((await district.admin.post(f"/v1/devices/{device}/issue-key"))["key"])


async def _called(district: District, button: str) -> dict[str, Any]:
    """Pressed three times, and one call: the community looks who is near, says that it goes, and what it came to."""
    key = await _key(district, button)
    for _ in range(PRESSES):
        found = await _said(district, button, key, "alarm")
    path = f"/v1/sos/{found['sos_id']}"
    await district.community.get(f"{path}/helpers", limit=5)
    await district.community.post(f"{path}/acknowledge")
    closed = {"cause": "helped", "note": "网格员到场，老人坐倒在床边，已扶起，测血压正常"}
    return dict(await district.community.post(f"{path}/resolve", closed))


async def _alarm(district: District, smoke: str) -> dict[str, Any]:
    """Said five times, and one alert."""
    for one in await district.admin.every("/v1/alerts", kind="device_alarm"):
        if one["facts"]["device"] == smoke:
            return dict(one)
    found = await _said(district, smoke, await _key(district, smoke), *["alarm"] * ALARMS)
    path = f"/v1/alerts/{found['alert_id']}"
    await district.admin.post(f"{path}/acknowledge")
    return dict(await district.admin.post(f"{path}/resolve", {"cause": "false_alarm", "note": "检修电焊起烟，已通风"}))


def _found(told: dict[str, Any]) -> dict[str, Any]:
    call, alarm = told["devices"]["sos"], told["devices"]["alarm"]
    return {
        "devices": told["devices"]["devices"],
        "a call for help": (call["status"], call["cause"], call["presses"]),
        "a smoke alarm": (alarm["status"], alarm["cause"], alarm["facts"]["times"]),
    }


def wrong(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What did not come to what was done."""
    came, expected = _found(told), {"devices": len(HUNG), **ENDED}
    return {key: (came[key], value) for key, value in expected.items() if came[key] != value}


def show(told: dict[str, Any]) -> None:
    console.print(
        f"监测设备 {told['devices']['devices']} 台；一位老人按了 {PRESSES} 次呼救按钮，只算一次呼救，网格员已到场处置；"
        f"烟雾报警器连报 {ALARMS} 次，只是一条预警，查明为误报。"
        f"\n{told['devices']['devices']} devices; a button that was pressed {PRESSES} times was one call for help, answered by a community "
        f"worker; {ALARMS} alarms of a smoke detector were one alert, and a false one."
    )
