"""What cannot be about beds, stays and plans: each is refused with a stable code, and nothing is left behind."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.factories import Make
from tests.lodged import House, a_house, assessment, day

FAR = 500_000
"""How far the codes of the district next door are."""


class Ground(House):
    """A house with somebody in a bed since three days, and a district next door that has the same."""

    async def enter(self, app: Any, owner: Any) -> None:
        self.next_door = Make(app, owner, str(int(self.make.code) + FAR))
        await self.next_door.district()
        self.far_bed, self.far_resident = await self.next_door.bed(), await self.next_door.resident()
        self.far_stay = await self.next_door.stay(self.far_bed, self.far_resident)
        self.lies = await self.admitted(await self.bed(), await self.make.resident(), day(-3))

    async def plan(self, **said: Any) -> httpx.Response:
        good = {"facility_id": str(self.facility.id), "closes_on": day(3), "reason": "合并"}
        return await self.bureau.post("/v1/facility-closures", json=good | said)

    async def sent_to(self, bed: Any) -> httpx.Response:
        """In a plan, with `If-Match`."""
        path = f"/v1/facility-closures/{(await self.plan()).json()['id']}"
        etag = (await self.bureau.get(path)).headers["etag"]
        said = {"moves": [{"stay_id": self.lies["id"], "bed_id": str(bed.id)}]}
        return await self.bureau.patch(path, json=said, headers={"If-Match": etag})

    async def path(self, what: str, **said: Any) -> httpx.Response:
        return await self.bureau.post(f"/v1/{what}", json=said)


BAD: dict[str, tuple[Callable[[Ground], Awaitable[httpx.Response]], int, str]] = {
    "a discharge before the admission": (
        lambda g: g.act(g.lies, "discharge", discharge="home", discharged_on=day(-4)),
        422,
        "leaves_before_admission",
    ),
    "a discharge tomorrow": (
        lambda g: g.act(g.lies, "discharge", discharge="home", discharged_on=day(1)),
        422,
        "day_in_future",
    ),
    "a discharge for no known reason": (lambda g: g.act(g.lies, "discharge", discharge="bored"), 422, "invalid_input"),
    "a transfer into a bed of another district": (
        lambda g: g.path(f"stays/{g.lies['id']}/transfer", bed_id=str(g.far_bed.id), assessment=assessment()),
        404,
        "bed_not_found",
    ),
    "an override with a bed of another district": (
        lambda g: g.path(f"stays/{g.lies['id']}/override-transfer", bed_id=str(g.far_bed.id), reason="隔离"),
        404,
        "bed_not_found",
    ),
    "a stay of another district": (
        lambda g: g.path(f"stays/{g.far_stay.id}/discharge", discharge="home"),
        404,
        "stay_not_found",
    ),
    "an override without a reason": (
        lambda g: g.path(f"stays/{g.lies['id']}/override-transfer", bed_id=str(g.far_bed.id)),
        422,
        "invalid_input",
    ),
    "an override whose reason is a number": (
        lambda g: g.path(f"stays/{g.lies['id']}/override-transfer", bed_id=str(g.far_bed.id), reason=1),
        422,
        "invalid_input",
    ),
    "a plan for yesterday": (lambda g: g.plan(closes_on=day(-1)), 422, "closes_in_the_past"),
    "a plan for a house of another district": (
        lambda g: g.plan(facility_id=str(g.far_bed.facility_id)),
        404,
        "facility_not_found",
    ),
    "a partner of another district": (
        lambda g: g.plan(partner_id=str(g.far_bed.facility_id)),
        404,
        "facility_not_found",
    ),
    "a move into a bed of another district": (lambda g: g.sent_to(g.far_bed), 404, "bed_not_found"),
    "a move into a bed that nobody has": (lambda g: g.sent_to(g.far_stay), 404, "bed_not_found"),
    "a path of a resident of another district": (
        lambda g: g.bureau.get(f"/v1/residents/{g.far_resident.id}/care-path"),
        404,
        "resident_not_found",
    ),
}


@pytest.mark.parametrize("what", BAD)
async def test_what_cannot_be_is_refused_and_changes_nothing(make, client_for, app, owner, what):
    house = await a_house(make, client_for)
    ground = Ground(house.make, house.facility, house.manager, house.bureau)
    await ground.enter(app, owner)
    act, status, code = BAD[what]

    refused = await act(ground)

    standing = (await ground.bureau.get(f"/v1/stays/{ground.lies['id']}")).json()
    codes = {refused.json()["code"], *(error["code"] for error in refused.json().get("errors", ()))}
    assert (refused.status_code, code in codes) == (status, True), refused.text
    assert standing == ground.lies
    assert await owner.fetchval("select status from stays where id = $1", ground.far_stay.id) == "admitted"
