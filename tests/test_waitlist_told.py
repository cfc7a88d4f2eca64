"""What the waiting list tells to whom."""

from typing import Any

from models.accounts import Role
from models.family_links import LinkScope
from tests.factories import Make


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
