"""A cleaner's day without a network, kept by her phone and told in the evening; and a colleague's, that waits for `yiyang phone`."""

import asyncio
import random
import tempfile
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from api import phone
from api.demo.client import Person
from api.demo.founding import District
from api.demo.lived import Field
from api.demo.people import HARDSHIP
from api.demo.people import Person as Somebody
from api.demo.tables import console, table
from services import calendars, spoken

PROVIDER, CLEANER, COLLEAGUE = "P05", "E001", "E002"
HOMES = {CLEANER: HARDSHIP[20:24], COLLEAGUE: HARDSHIP[24:28]}
BEGIN = (time(8, 10), time(10, 10), time(13, 10), time(15, 10))
TASKS = ["擦玻璃", "拖地", "清洗厨房"]
BROKEN = 0.3
"""The share of requests that break on the phone's way."""
EVENTS = len(BEGIN) * (len(TASKS) + 3)
ENDED = (["verified"] * len(BEGIN), EVENTS, 0, len(BEGIN))
"""The visits of the cleaner's day; how many events were taken, and how many sent back; how many photos are there."""


async def told(field: Field, base_url: str) -> dict[str, Any]:
    """Four homes each, yesterday. The phone loses every third request; what it told, and what that came to."""
    district = field.district
    await district.admin.patch(f"/v1/service-items/{district.items['JJBJ']}", {"tasks": TASKS})
    for staff_no, homes in HOMES.items():
        await field.phone(PROVIDER, staff_no)
        await _planned(field, staff_no, homes)
    own = field.phones[CLEANER]
    said, pictures = await asyncio.to_thread(_lived, base_url, own.name, field.password)
    return await settled(district, own) | {"said": said, "pictures": pictures}


def _lived(base_url: str, username: str, password: str) -> tuple[list[str], int]:
    """The phone's day, in a thread of its own, which its file belongs to; what it said, and how many photos went out."""
    said: list[str] = []
    lots = random.Random(CLEANER)  # noqa: S311 - a bad network, no secret
    network = phone.Network(base_url, username, password, BROKEN, lots)
    with tempfile.TemporaryDirectory(prefix="yiyang-phone-") as folder:
        store = phone.Store(Path(folder) / "phone.db", username)
        lived = phone.live(store, network, f"phone-{CLEANER}", lambda zh, _: said.append(zh))
    return said, lived.pictures


async def _planned(field: Field, staff_no: str, homes: Sequence[Somebody]) -> None:
    district, manager = field.district, field.district.managers[PROVIDER]
    yesterday = calendars.today() - timedelta(days=1)
    for whose, begin in zip(homes, BEGIN, strict=True):
        found = await district.community.post("/v1/residents/search", {"id_number": whose.id_number})
        order = {
            "resident_id": found["items"][0]["id"],
            "provider_id": district.providers[PROVIDER],
            "service_item_id": district.items["JJBJ"],
            "planned_start_at": datetime.combine(yesterday, begin, calendars.SHANGHAI).isoformat(),
            "planned_minutes": 60,
        }
        path = f"/v1/orders/{(await district.community.post('/v1/orders', order))['id']}"
        await manager.post(f"{path}/accept")
        await manager.post(f"{path}/assign", {"caregiver_ids": [field.staff[(PROVIDER, staff_no)]]})


async def settled(district: District, own: Person) -> dict[str, Any]:
    """The cleaner's visits once the worker has reckoned them, and all that her phone sent."""
    yesterday = str(calendars.today() - timedelta(days=1))
    visits = await own.every("/v1/visits", on=yesterday)
    while any(visit["status"] in ("scheduled", "checked_in", "checked_out") for visit in visits):
        await asyncio.sleep(0.1)
        visits = await own.every("/v1/visits", on=yesterday)
    return {"visits": visits, "uploads": await district.managers[PROVIDER].every("/v1/sync/uploads")}


def wrong(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Where the system tells anything else than happened on the phone: what it tells, and what is expected."""
    visits, uploads = told["phoned"]["visits"], told["phoned"]["uploads"]
    accepted, rejected = (sum(one[name] for one in uploads) for name in ("accepted", "rejected"))
    found = ([visit["status"] for visit in visits], accepted, rejected, told["phoned"]["pictures"])
    return {} if found == ENDED else {"a day without a network": (found, ENDED)}


def show(told: dict[str, Any]) -> None:
    made = table("上门", "老年人", "签到", "签退", "状态")
    for visit in told["phoned"]["visits"]:
        ends = (datetime.fromisoformat(visit[end]).astimezone(calendars.SHANGHAI) for end in ("started_at", "ended_at"))
        made.add_row(
            visit["visit_no"],
            visit["resident_name"],
            *(f"{at:%m-%d %H:%M}" for at in ends),
            spoken.STATES[visit["status"]],
        )
    console.print(made)
    console.print("\n".join(f"  {line}" for line in told["phoned"]["said"]), highlight=False)
    uploads, pictures = told["phoned"]["uploads"], told["phoned"]["pictures"]
    accepted, again = (sum(one[name] for one in uploads) for name in ("accepted", "duplicate"))
    console.print(
        f"没有网络的一天：手机断断续续发送 {len(uploads)} 次，收下 {accepted} 件事，{again} 件重复发送，只算一次；照片 {pictures} 张分块传完。"
        f"\nA day without a network: the phone got through {len(uploads)} times: {accepted} events were taken, {again} came again and "
        f"count once; {pictures} photos arrived in pieces."
    )
