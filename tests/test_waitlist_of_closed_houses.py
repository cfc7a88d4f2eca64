"""A house that was closed without a plan, by its last day alone: nobody waits for it, and who did waits for any."""

from datetime import timedelta
from typing import Any

import pytest

from api import worker
from models.accounts import Role
from services import calendars
from tests.factories import Make
from tests.lodged import Line, a_line, day


@pytest.fixture
async def line(make: Make, client_for: Any) -> Line:
    return await a_line(make, client_for)


async def closes(line: Line, house: Any, closed_on: str) -> Any:
    path = f"/v1/facilities/{house.id}"
    etag = (await line.house.bureau.get(path)).headers["etag"]
    return await line.house.bureau.patch(path, json={"closed_on": closed_on}, headers={"If-Match": etag})


async def of(line: Line, entry: dict[str, Any]) -> tuple[Any, ...]:
    now = (await line.worker.get(f"/v1/waitlist/{entry['id']}")).json()
    return now["status"], now["facility_id"], now["place"]


async def test_nobody_asks_for_a_place_in_a_house_that_is_closed(line: Line, make: Make):
    """Until its last day somebody may. Seen to be put down (201) without the look at the day."""
    closed, closing = await make.facility(), await make.facility()
    assert (await closes(line, closed, day(0))).status_code == 200
    assert (await closes(line, closing, day(3))).status_code == 200
    said = {"resident_id": str((await make.resident()).id), "kind": "nursing"}

    refused = await line.worker.post("/v1/waitlist", json=said | {"facility_id": str(closed.id)})
    asked = await line.worker.post("/v1/waitlist", json=said | {"facility_id": str(closing.id)})

    told = refused.json()
    assert (refused.status_code, told["code"], told["errors"][0]["pointer"]) == (409, "house_closed", "/facility_id")
    assert (day(0) in told["detail"], asked.status_code) == (True, 201), asked.text


async def test_who_waited_for_a_house_that_closes_waits_for_any_with_his_day(line: Line, make: Make, client_for: Any):
    """As after a plan that was carried out; who waits for another house besides waits there alone. Seen to wait for the closed house
    without `hand_over` in facilities.update."""
    closed, other = await make.facility(), await make.facility()
    twice = await make.resident()
    here, there = {"facility_id": str(closed.id)}, {"facility_id": str(other.id)}
    once = await line.waits(await make.resident(), **here)
    besides, stays = await line.waits(twice, **here), await line.waits(twice, **there)
    later = await line.waits(await make.resident())

    assert (await closes(line, closed, day(0))).status_code == 200

    assert [await of(line, one) for one in (once, besides, stays, later)] == [
        ("waiting", None, 1),
        ("withdrawn", str(closed.id), None),
        ("waiting", str(other.id), 2),
        ("waiting", None, 3),
    ]
    rows = (await (await client_for(Role.AUDITOR)).get("/v1/audit", params={"act": "facilities.update"})).json()
    assert rows["items"][0]["facts"]["waiting"] == 2


async def test_once_its_last_day_has_come_the_clock_hands_the_line_over(line: Line, make: Make, app: Any):
    """Told ahead, it is waited for until then. Seen to wait for the closed house for ever without the beat."""
    house = await make.facility()
    entry = await line.waits(await make.resident(), facility_id=str(house.id))
    assert (await closes(line, house, day(2))).status_code == 200
    [beat] = [beat for beat in worker.CLOCK if beat.name == "waitlist.hand_over"]

    await beat.act(app.state.sessions)
    before = await of(line, entry)
    yesterday = calendars.today() - timedelta(days=1)
    await make.owner.execute("update facilities set closed_on = $2 where id = $1", house.id, yesterday)
    await beat.act(app.state.sessions)

    assert (before, await of(line, entry)) == (("waiting", str(house.id), 1), ("waiting", None, 1))
