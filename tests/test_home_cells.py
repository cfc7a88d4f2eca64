"""Homes that were recorded before the cell of a home was kept: filled by the operator, with the keys, in the audit."""

import asyncio
import subprocess

from models.accounts import Role
from services import embedded
from services.residents import cells
from tests.conftest import MASTER_KEYS, TOKEN_KEYS
from tests.programs import yiyang

OTHER_KEYS = "key1:" + "Ag" * 21 + "I="


async def run(
    server: embedded.Server, database: str, district: str, keys: str = MASTER_KEYS
) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own."""
    settings = {"database_url": server.url(database), "master_keys": keys, "token_keys": TOKEN_KEYS}
    return await asyncio.to_thread(yiyang, "fill-cells", "--district", district, **settings)


async def forget(make, *which: str) -> None:
    """As a migration finds those who were there before it."""
    await make.owner.execute(
        "update residents set cell_lat = null, cell_lng = null where district_code = $1 and name = any($2)",
        *(make.code, list(which)),
    )


async def known(make) -> dict[str, tuple[int, int]]:
    rows = await make.owner.fetch(
        "select name, cell_lat, cell_lng, version from residents where district_code = $1", make.code
    )
    return {row["name"]: (row["cell_lat"], row["cell_lng"], row["version"]) for row in rows}


async def test_homes_recorded_before_get_their_cells_and_nothing_else_changes(make, client_for, server, database):
    """Who has one is left alone, who has no home stays without, and the erased are told of. Again, nothing is left to do. Seen
    to leave all as they were without the statement that fills."""
    for name in ("甲", "乙", "丙"):
        await make.resident(name=name)
    await make.resident(name="丁", place=None)
    erased = await make.resident(name="戊")
    before = await known(make)
    await forget(make, "甲", "乙", "戊")
    await make.owner.execute(
        "update subject_keys set wrapped = null where district_code = $1 and id = $2", make.code, erased.id
    )

    done, again = await run(server, database, make.code), await run(server, database, make.code)

    assert (done.returncode, again.returncode) == (0, 0), done.stderr
    assert f"{make.code}: 2 homes filled, 1 could not be opened (erased)." in done.stderr
    assert f"{make.code}: 0 homes filled, 1 could not be opened (erased)." in again.stderr
    assert await known(make) == before | {"戊": (None, None, before["戊"][2])}
    auditor = await client_for(Role.AUDITOR)
    [row] = (await auditor.get("/v1/audit", params={"act": "residents.fill_cells"})).json()["items"]
    assert (row["role"], row["facts"]["filled"], row["facts"]["opened"]) == ("system", 2, "place")


async def test_what_was_broken_off_goes_on_where_it_stopped(make, sessions):
    """Batch by batch, each a transaction of its own and a row in the audit."""
    from services.access import system

    for number in range(5):
        await make.resident(name=f"第{number}")
    await forget(make, *(f"第{number}" for number in range(5)))
    actor, after, filled = system(make.code), None, []

    while after is not None or not filled:
        async with sessions(info={"scope": actor.scope}) as session, session.begin():
            found = await cells.fill_cells(session, actor, after, at_once=2)
        filled.append(found.filled)
        after = found.last
    await forget(make, "第3")
    async with sessions(info={"scope": actor.scope}) as session, session.begin():
        anew = await cells.fill_cells(session, actor)

    assert (filled, anew.filled) == ([2, 2, 1], 1)
    assert {cell[0] for cell in (await known(make)).values()} == {3750}


async def test_other_keys_open_nothing_and_say_so(make, server, database):
    await make.resident(name="甲")
    await forget(make, "甲")

    refused = await run(server, database, make.code, OTHER_KEYS)

    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert "YIYANG_MASTER_KEYS" in refused.stderr
