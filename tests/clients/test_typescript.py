"""The TypeScript client against the API as it is served, run by Node (node.py)."""

import asyncio
import json
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from yiyang_client import SignIn

from models.accounts import Role
from models.residents import Sex
from services.numbers import synthetic_identity_number
from tests.battery.cutting import cutting
from tests.clients.conftest import Person
from tests.clients.documented import blocks
from tests.clients.node import PATIENCE_SECONDS, SOURCE, an_order, run
from tests.clients.refusing import answer, refusing
from tests.clients.streaming import Streaming, streaming
from tests.clients.test_python_sign_in import acts, reused
from tests.factories import PASSWORD, Make
from tests.listening import happened
from tests.programs import Served


def test_the_lock_file_names_no_registry():
    text = (SOURCE / "package-lock.json").read_text()
    packages = json.loads(text)["packages"]

    assert len(packages) > 20
    assert '"resolved"' not in text
    assert "registry" not in text
    assert [name for name, one in packages.items() if name and not one.get("integrity")] == []


async def signed_in(built: Path, api: Served, who: SignIn) -> dict[str, str]:
    """Who has signed in already, so that what is lost next is what is tried."""
    kept: dict[str, str] = await run(built, "tokens", api.url, who.username, who.password)
    return kept


@pytest.mark.battery
async def test_from_an_empty_district_to_a_paid_settlement(built: Path, api: Served, person: Person, make: Make):
    admin = await person(Role.BUREAU_ADMIN)
    born = [date(1980, 1, 1) + timedelta(days=int(make.code) % 5000), date(1940, 1, 1) + timedelta(days=7)]
    numbers = [synthetic_identity_number(make.code, day, 2, Sex.FEMALE) for day in born]

    paid = await run(built, "main_job", api.url, admin.username, PASSWORD, *numbers)

    assert paid == {"status": "paid", "paid_fen": 4000}


@pytest.mark.battery
async def test_what_the_pages_show_runs_against_the_api(built: Path, api: Served, person: Person, make: Make):
    await make.resident()
    who = await person(Role.BUREAU_ADMIN)

    for number, _ in enumerate(blocks("ts")):
        words = ["node", f"build/test/shown{number}.js", api.url, who.username, PASSWORD]
        done = await asyncio.to_thread(
            subprocess.run, words, cwd=built, capture_output=True, text=True, timeout=PATIENCE_SECONDS
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Problem" not in done.stdout


async def placed(make: Make) -> int:
    return int(await make.owner.fetchval("select count(*) from orders where district_code = $1", make.code))


@pytest.mark.battery
async def test_an_answer_that_is_lost_four_times_is_one_order(built: Path, api: Served, person: Person, make: Make):
    kept = await signed_in(built, api, await person(Role.BUREAU_ADMIN))
    async with cutting(api.url) as proxy:
        proxy.losing = 4
        asked = {"act": "order", "url": proxy.url, "signIn": kept, "order": await an_order(make)}
        told = await run(built, "manners", json.dumps(asked))

    assert [status for status, _ in proxy.lost] == [201] * 4
    assert await placed(make) == 1
    assert told["done"]["replayed"]


@pytest.mark.battery
async def test_what_has_no_key_is_sent_once(built: Path, api: Served, person: Person):
    kept = await signed_in(built, api, await person(Role.BUREAU_ADMIN))
    async with cutting(api.url) as proxy:
        proxy.losing = 1
        told = await run(built, "manners", json.dumps({"act": "search", "url": proxy.url, "signIn": kept}))

    assert told == {"unheard": {"mayHaveHappened": True, "key": None}}
    assert len(proxy.lost) == 1


@pytest.mark.battery
async def test_twenty_calls_with_an_access_token_that_is_over_refresh_once(
    built: Path, api: Served, person: Person, make: Make
):
    first = await signed_in(built, api, await person(Role.BUREAU_ADMIN))
    kept = {"accessToken": "e.x.p", "refreshToken": first["refreshToken"]}

    told = await run(built, "manners", json.dumps({"act": "twenty", "url": api.url, "signIn": kept}))

    assert told["done"]["who"] == 1
    assert await acts(make, "sign_in.refresh") == 1
    assert await reused(make) == 0


@pytest.mark.battery
async def test_a_refresh_whose_answer_was_lost_is_not_sent_again(built: Path, api: Served, person: Person, make: Make):
    first = await signed_in(built, api, await person(Role.BUREAU_ADMIN))
    async with cutting(api.url) as proxy:
        proxy.losing = 1
        asked = {"act": "me", "url": proxy.url, "signIn": {"refreshToken": first["refreshToken"]}}
        told = await run(built, "manners", json.dumps(asked))

    assert list(told) == ["notSignedIn"]
    assert await acts(make, "sign_in.refresh") == 1
    assert await reused(make) == 0


@pytest.mark.battery
async def test_what_is_refused_for_a_moment_is_sent_again_under_the_same_key(
    built: Path, api: Served, person: Person, make: Make
):
    kept = await signed_in(built, api, await person(Role.BUREAU_ADMIN))
    moment = (answer(409, "idempotency_key_in_use"), answer(503, "unavailable", Retry_After="1"), answer(502))
    async with refusing(api.url, *moment) as proxy:
        asked = {
            "act": "order",
            "url": proxy.url,
            "signIn": kept,
            "order": await an_order(make),
            "key": "mine-of-today",
        }
        told = await run(built, "manners", json.dumps(asked))
    async with refusing(api.url, answer(503, "unavailable", Retry_After="3600")) as busy:
        later = await run(built, "manners", json.dumps(asked | {"url": busy.url}))

    assert told["done"]["id"]
    assert proxy.said("idempotency-key") == ["mine-of-today"] * 4
    assert later["problem"]["status"] == 503
    assert len(busy.heads) == 1
    assert await placed(make) == 1


@pytest.mark.battery
async def test_pages_etags_problems_and_files_are_those_of_the_api(
    built: Path, api: Served, person: Person, make: Make
):
    made = [str((await make.resident()).id) for _ in range(7)]
    kept = await signed_in(built, api, await person(Role.BUREAU_ADMIN))

    async def done(act: str, **asked: Any) -> Any:
        return await run(built, "manners", json.dumps({"act": act, "url": api.url, "signIn": kept, **asked}))

    listed = await done("list")
    stale = await done("change", resident=made[0])
    wrong = await done("order", order={"planned_minutes": "many"})
    sent = [await done("file", key="the-file-of-today") for _ in range(2)]

    assert sorted(listed["done"]) == sorted(made)
    assert stale["problem"]["status"] == 412
    assert wrong["problem"]["code"] == "invalid_input"
    assert "/planned_minutes" in [fault["pointer"] for fault in wrong["problem"]["faults"]]
    assert "Correct the fields" in wrong["problem"]["detail"]
    assert "/planned_minutes: " in wrong["problem"]["message"]
    assert [one["done"] for one in sent] == [
        {"kind": "divisions", "replayed": False},
        {"kind": "divisions", "replayed": True},
    ]


async def heard(built: Path, url: str, kept: dict[str, str], many: int, **asked: Any) -> list[dict[str, Any]]:
    """What a program of its own has heard, with its last word."""
    told = json.dumps({"url": url, "signIn": kept, "many": many} | asked)
    words = ["node", "build/test/listening.js", told]
    done = await asyncio.to_thread(subprocess.run, words, cwd=built, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


async def listened(proxy: Streaming, times: int) -> None:
    async with asyncio.timeout(30):
        while proxy.begun < times:  # noqa: ASYNC110 - the proxy tells nobody
            await asyncio.sleep(0.02)


@pytest.mark.battery
async def test_events_are_heard_on_from_where_the_connection_was_lost(
    built: Path, api: Served, person: Person, make: Make
):
    """Seen to fail without the `Last-Event-ID` of who comes back: what happened meanwhile was never told."""
    kept = await signed_in(built, api, await person(Role.BUREAU_ADMIN))
    async with streaming(api.url) as proxy:
        hearing = asyncio.create_task(heard(built, proxy.url, kept, 4, asked={"kinds": ["orders"]}))
        subjects = []
        for times in (1, 2):
            await listened(proxy, times)
            subjects.append(await happened(make, "orders.placed"))
            await asyncio.sleep(0.3)  # so that it is on its way
            proxy.cut()
            subjects.append(await happened(make, "orders.accepted"))
        *told, last = await hearing

    assert [one["subjectId"] for one in told] == subjects
    assert told[0] | {"timestamp": "", "lastEventId": ""} == {
        "kind": "orders.placed",
        "subjectId": subjects[0],
        "districtCode": make.code,
        "timestamp": "",
        "lastEventId": "",
    }
    assert last == {"ended": True, "lastEventId": told[-1]["lastEventId"]}


@pytest.mark.battery
async def test_a_stream_tells_of_gaps_and_ends_with_the_present_with_the_access_or_when_it_is_closed(
    built: Path, api: Served, person: Person, make: Make
):
    who = await person(Role.BUREAU_ADMIN)
    kept = await signed_in(built, api, who)
    (here,) = await heard(built, api.url, kept, 9, asked={"follow": False})
    subject = await happened(make, "visits.verified")
    async with streaming(api.url, bitwise=True) as proxy:
        begin = {"follow": False, "lastEventId": here["lastEventId"]}
        told, _ = await heard(built, proxy.url, kept, 9, asked=begin)
    gap, _ = await heard(built, api.url, kept, 9, asked={"lastEventId": "nonsense", "follow": False})
    (refused,) = await heard(built, api.url, kept, 9, asked={"kinds": ["orders.eaten"]})
    (closed,) = await heard(built, api.url, kept, 9, asked={}, closeAfterMs=700)
    async with streaming(api.url) as proxy:
        over = asyncio.create_task(heard(built, proxy.url, kept, 9, asked={}))
        await listened(proxy, 1)
        async with httpx.AsyncClient(base_url=api.url) as other:
            await other.post("/v1/auth/logout", headers={"Authorization": f"Bearer {kept['accessToken']}"})
        end, _ = await over

    assert told["subjectId"] == subject
    assert (gap["kind"], gap["reason"]) == ("gap", "unknown")
    assert (refused["status"], refused["code"]) == (422, "event_kind_unknown")
    assert "/query/kinds" in refused["message"]
    assert closed["ended"]
    assert (end["kind"], end["reason"]) == ("end", "access_ended")
