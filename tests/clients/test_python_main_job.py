"""The main job through the Python client, against the API as it is served."""

import asyncio
from typing import Any

import pytest
from yiyang_client import SignIn

from models.accounts import Role
from tests.clients.conftest import Person
from tests.clients.main_job import MINUTES, main_job, run, run_async
from tests.factories import PASSWORD
from tests.programs import Served


async def with_threads(url: str, admin: SignIn) -> Any:
    story = main_job(admin.username, PASSWORD)
    return await asyncio.to_thread(run, url, story, {admin.username: admin}, PASSWORD)


async def with_tasks(url: str, admin: SignIn) -> Any:
    return await run_async(url, main_job(admin.username, PASSWORD), {admin.username: admin}, PASSWORD)


@pytest.mark.parametrize("client", [with_threads, with_tasks], ids=lambda client: client.__name__)
async def test_from_an_empty_district_to_a_paid_settlement(api: Served, person: Person, client: Any):
    paid = await client(api.url, await person(Role.BUREAU_ADMIN))

    assert paid["status"] == "paid"
    assert paid["paid_fen"] == paid["subsidy_fen"] == 2000 * MINUTES // 60
