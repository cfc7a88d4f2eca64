"""The search over a register of 100,000, with the plan of each: `python -m bench.search [residents]`.

As the bureau, and as a worker of one of a hundred communities, behind row security. Names are drawn at random from common
characters: synthetic people."""

import asyncio
import random
import re
import statistics
import sys
import time
from typing import Any
from uuid import UUID

from sqlalchemy import event
from uuid_utils.compat import uuid7

from bench import world
from models.accounts import Role
from models.search import SearchKind, SearchOrder
from services import embedded, names, search
from services.access import Actor
from services.scope import connect
from services.secrets import Vault

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "桂芳秀英兰珍玉华明国建德文志永福春海金荣淑贵凤山庆祥"
TIMES = 15
ASKED = {
    "桂芳 (two characters within a name)": {"text": "桂芳"},
    "王桂芳 (a whole name)": {"text": "王桂芳"},
    "wanggui (pinyin)": {"text": "wanggui"},
    "wgf (initials)": {"text": "wgf"},
    "wa (what fits thousands)": {"text": "wa"},
    "the last four digits": {"phone_tail": "1234"},
    "a name in one community": {"text": "wang", "community": f"{world.DISTRICT}001007"},
}


async def _register(server: embedded.Server, vault: Vault, count: int) -> None:
    """Residents of a hundred communities, their words and the blind indexes of their telephones, by COPY."""
    owner = await world.superuser(server)
    draw = random.Random(20241126)
    communities = [f"{world.DISTRICT}001{n:03}" for n in range(1, 101)]
    codes = [world.DISTRICT, f"{world.DISTRICT}001", *communities]
    await owner.execute("insert into districts (code, name) values ($1, '测试区')", world.DISTRICT)
    await owner.copy_records_to_table("divisions", records=[(code, code) for code in codes], columns=["code", "name"])
    residents, words = [], []
    for n in range(count):
        person = uuid7()
        name = draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=draw.choice((1, 2, 2, 2))))
        tail = vault.blind_index(f"{draw.randrange(10_000):04}", "phone_tail", world.DISTRICT)
        community = communities[n % len(communities)]
        residents.append((world.DISTRICT, person, name, "female", b"", n.to_bytes(8, "big"), tail, community))
        words += [
            (world.DISTRICT, uuid7(), SearchKind.RESIDENT.value, person, *word) for word in names.of(name).items()
        ]
    columns = [
        "district_code",
        "id",
        "name",
        "sex",
        "id_number_sealed",
        "id_number_index",
        "phone_tail_index",
        "division_code",
    ]
    await owner.execute(
        "alter table residents alter birth_on set default '1940-01-01', alter registered_on set default '2020-01-01'"
    )
    await owner.execute("alter table residents alter status set default 'active'")
    await owner.copy_records_to_table("residents", records=residents, columns=columns)
    columns = ["district_code", "id", "kind", "subject_id", "word", "whole"]
    await owner.copy_records_to_table("search_words", records=words, columns=columns)
    await owner.execute("vacuum analyze")
    print(f"{count:,} residents, {len(words):,} words")
    await owner.close()


async def _measure(sessions: Any, who: str, actor: Actor) -> None:
    print(f"\nas {who}")
    for said, asked in ASKED.items():
        order = SearchOrder.model_validate(asked)
        spent, found, plan = [], 0, ""
        for turn in range(TIMES):
            async with sessions(info={"scope": actor.scope}) as session:
                connection = await session.connection()
                heard: list[tuple[str, Any]] = []
                if turn == 0:
                    event.listen(
                        connection.sync_connection,
                        "before_cursor_execute",
                        lambda _c, _k, statement, parameters, *_: heard.append((statement, parameters)),  # noqa: B023
                    )
                begun = time.perf_counter()
                found = len((await search.find(session, actor, order)).items)
                spent.append((time.perf_counter() - begun) * 1000)
                for statement, parameters in heard:
                    if "FROM residents" in statement and not plan:
                        rows = await connection.exec_driver_sql(f"explain (costs off) {statement}", parameters)
                        plan = "\n".join(f"      {row[0].strip()}" for row in rows.all() if _TOLD.search(row[0]))
                await session.rollback()
        print(
            f"  {said}: {found} shown; ms median {statistics.median(spent):.1f}, {min(spent):.1f} to {max(spent):.1f}"
        )
        print(plan)
        print(f"    {'a sequential scan of residents or words' if _scans(plan) else 'no sequential scan'}")


_TOLD = re.compile(r"(Scan|Sort).*(residents|search_words)|Index Cond.*(word|phone_tail|division_code)")
"""Of a plan, how the register and the words are read: the walls around them fill pages."""


def _scans(plan: str) -> bool:
    return any(f"Seq Scan on {table}" in plan for table in ("residents", "search_words"))


async def main() -> None:
    """All kinds that the asker may read are looked for, as an empty `kinds` does; the plan is that of the residents."""
    count = next((int(word) for word in sys.argv[1:] if word.isdigit()), 100_000)
    vault = Vault.from_text(world.MASTER_KEYS)
    with world.database() as server:
        await _register(server, vault, count)
        engine, sessions = connect(server.url(), vault)
        bureau = Actor(district=world.DISTRICT, role=Role.SUBSIDY_OFFICER, account_id=UUID(int=1))
        worker = Actor(
            district=world.DISTRICT,
            role=Role.COMMUNITY_WORKER,
            account_id=UUID(int=2),
            division=f"{world.DISTRICT}001007",
        )
        await _measure(sessions, "the bureau", bureau)
        await _measure(sessions, "a worker of one community", worker)
        await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main())
