"""What the waiting list tells, and to whom."""

from typing import Any

from models.accounts import Role
from models.family_links import LinkScope
from tests.factories import Make
from tests.lodged import a_house, assessment, day


async def test_a_rank_tells_of_health_and_hardship_and_a_relative_reads_it_with_that_consent(
    make: Make, client_for: Any
):
    """Seen to tell `severe` to whoever might know the whereabouts alone."""
    resident = await make.resident(ability_level=3)
    worker, asked = await client_for(Role.COMMUNITY_WORKER), {"resident_id": str(resident.id)}
    own = (await worker.post("/v1/waitlist", json=asked | {"kind": "nursing"})).json()
    whose = {"resident_id": resident.id}
    blind = await client_for(Role.FAMILY, **whose, scopes=[LinkScope.WHEREABOUTS])
    healthy = await client_for(Role.FAMILY, **whose, scopes=[LinkScope.WHEREABOUTS, LinkScope.HEALTH])

    his = (await blind.post("/v1/waitlist", json=asked | {"kind": "general"})).json()
    lines = [(await client.get("/v1/waitlist")).json()["items"] for client in (blind, healthy)]

    ranks = [[one["rank"] for one in line] for line in lines]
    assert (own["rank"], his["rank"]) == ("severe", None)
    assert ranks == [[None, None], ["severe", "severe"]]


async def test_who_came_into_such_a_bed_without_an_offer_waits_no_more(make: Make, client_for: Any):
    """Seen to stand first in line while he lay in the bed, so that whoever was offered the next passed him over."""
    house, worker = await a_house(make, client_for), await client_for(Role.COMMUNITY_WORKER)
    waits, nursing = {}, {"kind": "nursing"}
    for who, wish in (("housed", nursing), ("elsewhere", {"kind": "dementia"}), ("next", nursing)):
        resident = await make.resident()
        answer = await worker.post("/v1/waitlist", json=wish | {"resident_id": str(resident.id)})
        waits[who] = answer.json() | {"resident": resident}
    for who in ("housed", "elsewhere"):
        said = {"bed_id": str((await house.bed()).id), "resident_id": str(waits[who]["resident"].id), "from_on": day(0)}
        stay = await house.bureau.post("/v1/stays", json=said | {"passes_over": "夜间急收"})
        assert (await house.act(stay.json(), "admit", assessment=assessment())).status_code == 200

    line = {one["id"]: (one["status"], one["place"]) for one in (await worker.get("/v1/waitlist")).json()["items"]}
    offer = {"bed_id": str((await house.bed()).id), "from_on": day(1)}
    offered = await house.manager.post(f"/v1/waitlist/{waits['next']['id']}/offer", json=offer)

    assert [line[waits[who]["id"]] for who in waits] == [("placed", None), ("waiting", 1), ("waiting", 1)]
    assert offered.status_code == 200, offered.text
