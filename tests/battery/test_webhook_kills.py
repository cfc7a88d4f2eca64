"""T14: four publishers, killed ten times between them, while eight writers commit late: every event reaches the receiver, and is
effective once."""

import asyncio
import random
import sys
from pathlib import Path

import pytest

from models.accounts import Role
from services import embedded
from services.database import make_login
from tests.battery.conftest import SignedIn
from tests.battery.test_outbox import WRITERS, write
from tests.conftest import MASTER_KEYS, TOKEN_KEYS, socket_of
from tests.factories import Make
from tests.programs import environment
from tests.receiving import Receiver, receiving

PATIENCE_SECONDS = 1_800


class Publishers:
    """Workers as processes; one that is killed is followed by another."""

    def __init__(self, settings: dict[str, str]) -> None:
        self.settings, self.running = settings, list[asyncio.subprocess.Process]()

    async def start(self) -> None:
        program = Path(sys.executable).parent / "yiyang"
        quiet = {"stdout": asyncio.subprocess.DEVNULL, "stderr": asyncio.subprocess.DEVNULL}
        self.running.append(
            await asyncio.create_subprocess_exec(program, "worker", env=environment(**self.settings), **quiet)
        )

    async def kill_one(self, chance: random.Random) -> None:
        victim = self.running.pop(chance.randrange(len(self.running)))
        victim.kill()
        await victim.wait()
        await self.start()

    async def close(self) -> None:
        for one in self.running:
            one.kill()
        await asyncio.gather(*(one.wait() for one in self.running))


async def reached(receiver: Receiver, many: int) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len({one.id for one in receiver.received}) < many:  # noqa: ASYNC110 - of what a receiver has, nobody tells
            await asyncio.sleep(0.2)


@pytest.mark.parametrize(
    ("publishing", "many", "kills"),
    [
        pytest.param(1, 80, 1, id="80 events, one kill"),
        pytest.param(4, 10_000, 10, id="10,000 events, ten kills", marks=pytest.mark.battery),
    ],
)
async def test_t14_every_event_is_delivered_and_effective_once_though_publishers_are_killed(
    make: Make, server: embedded.Server, database: str, signed_in: SignedIn, publishing: int, many: int, kills: int
):
    """What is sent twice has the same `webhook-id`. The receiver refuses every tenth once, which comes again."""
    office, chance = await signed_in(Role.BUREAU_ADMIN), random.Random(14)
    heard: set[str] = set()

    def refuses(delivery: str) -> bool:
        """Once at most: after a second refusal nobody tries again for minutes."""
        first = delivery not in heard
        heard.add(delivery)
        return first and chance.random() < 0.1

    login = make_login(server).replace("/yiyang?", f"/{database}?")
    keys = {"master_keys": MASTER_KEYS, "token_keys": TOKEN_KEYS, "webhooks_insecure": "localhost"}
    publishers = Publishers({"database_url": login, "log_level": "error", **keys})
    async with receiving() as receiver:
        receiver.refuses = refuses
        order = {"name": "T14", "url": receiver.url, "kinds": ["orders"]}
        made = (await office.post("/v1/webhooks", json=order)).json()["id"]
        secret = (await office.post(f"/v1/webhooks/{made}/rotate")).json()["secret"]
        try:
            for _ in range(publishing):
                await publishers.start()
            writing = [
                asyncio.create_task(write(make, socket_of(server), database, many // WRITERS, seed))
                for seed in range(WRITERS)
            ]
            for kill in range(kills):
                await reached(receiver, many * (kill + 1) // (kills + 2))
                await publishers.kill_one(chance)
            committed = [subject for of_one in await asyncio.gather(*writing) for subject in of_one]
            await reached(receiver, many)
        finally:
            await publishers.close()
    deliveries = await make.owner.fetch("select id, event_id from webhook_deliveries where webhook_id = $1", made)

    effective = {one.id: one.said["data"]["id"] for one in receiver.received}
    again = len(receiver.received) - len(effective)
    sys.stdout.write(
        f"\n{len(committed)} events, {kills} kills: {len(receiver.received)} requests, {again} of them again\n"
    )
    assert sorted(effective.values()) == sorted(committed)
    assert len(deliveries) == len({row["event_id"] for row in deliveries}) == len(committed)
    assert all(one.signed_by(secret) for one in receiver.received[:: max(1, many // 200)])
