"""A caregiver's day on a phone that loses its network and is killed again and again comes to the day on one that is not: nothing is lost,
nothing counts twice, and the money is the same to the fen."""

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from models.accounts import Role
from services import calendars
from tests.battery.conftest import SignedIn
from tests.battery.cutting import cutting
from tests.days import Day, a_day
from tests.factories import PASSWORD, Make
from tests.programs import PROGRAM, Served, environment

MINUTE, TASKS = timedelta(minutes=1), ["测量血压", "协助洗浴", "整理床铺"]


def phone(url: str, name: str, store: Path, *more: str) -> "subprocess.Popen[str]":
    words = [
        str(PROGRAM),
        "phone",
        "--url",
        url,
        name,
        "--password-stdin",
        "--store",
        str(store),
        *more,
    ]
    started = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment()
    )
    assert started.stdin is not None
    started.stdin.write(f"{PASSWORD}\n")
    started.stdin.flush()
    return started


async def thirty_visits(make: Make, signed_in: SignedIn, visits: int) -> tuple[Day, str]:
    """Planned for yesterday, a quarter of an hour each, and the caregiver's user name."""
    day = await a_day(make, signed_in, monthly_cap=None)
    office = await day.as_(Role.BUREAU_ADMIN)
    item = await office.get(f"/v1/service-items/{day.item.id}")
    tag = {"If-Match": item.headers["ETag"]}
    assert (
        await office.patch(f"/v1/service-items/{day.item.id}", json={"tasks": TASKS}, headers=tag)
    ).status_code == 200
    begins = calendars.first_instant(calendars.today() - timedelta(days=1)) + timedelta(hours=8)
    for number in range(visits):
        await day.visit(begins + number * 20 * MINUTE, 15)
    member = await make.membership(Role.CAREGIVER, provider_id=day.provider.id, caregiver_id=day.caregiver.id)
    return day, await make.owner.fetchval("select username from accounts where id = $1", member.account_id)


async def settled(day: Day, month: str) -> dict[str, Any]:
    """The month claimed, reconciled and proposed: what it comes to, without ids and numbers."""
    claim = await day.done(Role.PROVIDER_MANAGER, "/claims/draft", {"month": month})
    await day.done(Role.PROVIDER_MANAGER, f"/claims/{claim['id']}/submit")
    await day.done(Role.SUBSIDY_OFFICER, f"/claims/{claim['id']}/reconcile")
    lines = (await day.read(f"/claims/{claim['id']}/lines?limit=200", Role.SUBSIDY_OFFICER))["items"]
    money = ("status", "asked_fen", "verified_fen", "codes", "minutes")
    totals = (await day.read(f"/claims/{claim['id']}", Role.SUBSIDY_OFFICER))["totals"]
    return {"lines": sorted(str([line[name] for name in money]) for line in lines), "totals": totals}


async def record(day: Day, visits: int) -> list[Any]:
    found = (await day.read("/visits?limit=200", Role.PROVIDER_MANAGER))["items"]
    assert len(found) == visits
    raw = [(await day.read(f"/visits/{visit['id']}/events"))["items"] for visit in found]
    notes = [(await day.read(f"/visits/{visit['id']}/notes"))["items"] for visit in found]
    ends = sorted((visit["status"], visit["minutes"]) for visit in found)
    told = sorted(
        str([(note["task"], note["photo_id"] is not None, note["repeated"]) for note in one]) for one in notes
    )
    return [ends, sorted(len(one) for one in raw), told]


def kept(store: Path) -> dict[str, int]:
    with sqlite3.connect(store) as file:
        return dict(file.execute("select coalesce(outcome, 'waiting'), count(*) from events group by 1"))


@pytest.mark.parametrize(
    ("visits", "kills"),
    [pytest.param(4, 3, id="3 kills"), pytest.param(30, 50, id="50 kills", marks=pytest.mark.battery)],
)
async def test_a_phone_killed_again_and_again_loses_nothing_and_tells_nothing_twice(
    make: Make, api: Served, signed_in: SignedIn, drain: Any, tmp_path: Path, visits: int, kills: int
):
    """Seen to fail when the phone made new ids at each sending, and when it took a picture for sent that was not."""
    rng = random.Random(50)
    calm, calm_name = await thirty_visits(make, signed_in, visits)
    wild, wild_name = await thirty_visits(make, signed_in, visits)
    assert phone(api.url, calm_name, tmp_path / "calm.db").wait(120) == 0
    await drain()

    store, killed, begun = tmp_path / "wild.db", 0, time.monotonic()
    while killed < kills:
        running = phone(api.url, wild_name, store, "--bad-network", "0.4", "--pace", "0.1")
        try:
            assert running.wait(rng.uniform(0.5, 1.9)) == 0, running.stderr and running.stderr.read()
        except subprocess.TimeoutExpired:
            os.kill(running.pid, signal.SIGKILL)
            running.wait()
            killed += 1
            await drain()
    last = phone(api.url, wild_name, store, "--bad-network", "0.4")
    assert last.wait(120) == 0, last.stderr and last.stderr.read()
    await drain()
    sys.stdout.write(
        f"\nkilled {killed} times in {time.monotonic() - begun:.0f} s; the phone's events: {kept(store)}\n"
    )

    told = kept(store)
    assert told.get("accepted", 0) + told.get("duplicate", 0) == visits * (3 + len(TASKS))
    assert set(told) <= {"accepted", "duplicate"}
    assert await record(wild, visits) == await record(calm, visits)
    photos = (await wild.read("/photos?limit=200", Role.PROVIDER_MANAGER))["items"]
    assert len({photo["id"] for photo in photos if len(photo["visit_ids"]) == 1}) == len(photos) == visits
    month = f"{calendars.today() - timedelta(days=1):%Y-%m}"
    assert await settled(wild, month) == await settled(calm, month)
    assert (await wild.read("/ledger/check", Role.AUDITOR))["faults"] == []


async def test_what_arrived_though_its_answer_was_lost_has_arrived_in_the_last_line(
    make: Make, api: Served, signed_in: SignedIn, tmp_path: Path
):
    """The one answer to its events is lost. Seen to read as if nothing had come: 「共收下 0 个、重复 6 个」."""
    _, name = await thirty_visits(make, signed_in, 1)
    async with cutting(api.url, only="/v1/sync/visit-events") as proxy:
        proxy.losing = 1
        running = phone(proxy.url, name, tmp_path / "phone.db")
        _, said = await asyncio.to_thread(running.communicate, timeout=120)

    assert kept(tmp_path / "phone.db") == {"duplicate": 3 + len(TASKS)}
    assert "共送到 6 个（其中 6 个早已收下，只是当时没有听到答复）" in said
    assert "6 events have arrived (6 of them earlier, when the answer was lost), 0 rejected" in said
