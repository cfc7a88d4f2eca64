"""The chain that seals the audit shows every tampering (T48)."""

import random
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import Role
from services import audit, audit_chain
from services.access import Actor, system
from tests.tamperings import TAMPERINGS, Tampering, act_sometimes


@pytest.fixture
async def auditor(client_for):
    return await client_for(Role.AUDITOR)


async def verdict(client, **kept):
    answer = await client.post("/v1/audit/verify", json=kept or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_chain_says_how_much_of_it_is_sealed(auditor, make, sessions):
    await act_sometimes(sessions, make.code, 10)
    before = await verdict(auditor)

    await audit_chain.seal_all(sessions)
    after = await verdict(auditor)

    assert (before["events"], before["sealed"], before["unsealed"], before["head_seq"]) == (10, 0, 10, 0)
    # The first check left a row of its own, which was sealed too.
    assert (after["events"], after["sealed"], after["unsealed"], after["head_seq"]) == (11, 11, 0, 11)
    assert before["first_bad"] is after["first_bad"] is None
    assert await audit_chain.seal_all(sessions) == 1


async def test_sealing_goes_on_where_it_stopped_and_finds_what_came_late(auditor, make, sessions):
    """An event whose transaction began before others' and ended after they were sealed."""
    district = make.code
    async with sessions(info={"scope": system(district).scope}) as slow, slow.begin():
        await audit.record(slow, system(district), "test.slow")
        await act_sometimes(sessions, district, 3)
        await audit_chain.seal_all(sessions)
    await audit_chain.seal_all(sessions)

    rows = (await auditor.get("/v1/audit")).json()["items"]

    assert [(row["act"], row["seq"]) for row in rows] == [
        ("test.act", 3),
        ("test.act", 2),
        ("test.act", 1),
        ("test.slow", 4),
    ]
    assert (await verdict(auditor))["first_bad"] is None


async def test_after_a_long_silence_nothing_is_left_unsealed(auditor, make, sessions, owner):
    """The worker stood still for a day: what was done meanwhile lies further back than an hour."""
    await act_sometimes(sessions, make.code, 3)
    await audit_chain.seal_all(sessions)
    await act_sometimes(sessions, make.code, 3)

    await audit_chain.seal_all(sessions)

    assert (await verdict(auditor))["unsealed"] == 0


async def test_two_sealers_at_once_make_one_chain(auditor, make, sessions):
    await act_sometimes(sessions, make.code, 50)
    scope = {"scope": system(make.code).scope}
    async with sessions(info=scope) as one, one.begin(), sessions(info=scope) as other, other.begin():
        both = [await audit_chain.seal(one, make.code), await audit_chain.seal(other, make.code)]

    assert both == [50, 0]
    assert (await verdict(auditor))["first_bad"] is None


@pytest.fixture
async def as_superuser(server, database):
    """A session past every wall, in which `verify` runs and everything is undone."""
    engine = create_async_engine(server.url(database))
    async with AsyncSession(engine, expire_on_commit=False) as session:
        yield session
    await engine.dispose()


async def test_t48_each_of_200_tamperings_is_found_and_located(make, sessions, owner, as_superuser):
    """By a superuser, seeded: edits, deletions, swaps and forgeries of every kind. Each runs in a transaction that is undone.
    Seen to fail (column_differs unfound) when the body alone was hashed, and (delete_both) without the sequence."""
    await act_sometimes(sessions, make.code, 300)
    await audit_chain.seal_all(sessions)
    links = await owner.fetch("select seq, event_id from audit_links where district_code = $1 order by seq", make.code)
    auditor = Actor(make.code, Role.AUDITOR, uuid4(), uuid4())
    chance = random.Random(48)

    unfound = []
    for number in range(200):
        name = TAMPERINGS[number % len(TAMPERINGS)]
        seq, why = await getattr(Tampering(as_superuser, make.code, links, chance), name)()
        bad = (await audit_chain.verify(as_superuser, auditor)).first_bad
        if bad is None or (bad.seq, bad.why) != (seq, why):
            unfound.append((name, seq, why, bad))
        await as_superuser.rollback()

    assert unfound == []
    assert len(TAMPERINGS) == 11
    assert (await audit_chain.verify(as_superuser, auditor)).first_bad is None
    await as_superuser.rollback()


async def test_t48_a_cut_tail_and_a_chain_written_anew_are_shown_by_a_kept_head(auditor, make, sessions, owner):
    await act_sometimes(sessions, make.code, 20)
    await audit_chain.seal_all(sessions)
    kept = await verdict(auditor)
    head = {name: kept[name] for name in ("head_seq", "head_hash")}
    assert (await verdict(auditor, **head))["first_bad"] is None

    # The last five rows and their links vanish: the chain is whole, only shorter.
    gone = "select event_id from audit_links where district_code = $1 and seq > 15"
    await owner.execute(f"delete from audit_events where district_code = $1 and id in ({gone})", make.code)
    await owner.execute("delete from audit_links where district_code = $1 and seq > 15", make.code)
    blind, seeing = await verdict(auditor), await verdict(auditor, **head)
    # And then others are put in their place.
    await act_sometimes(sessions, make.code, 5)
    await audit_chain.seal_all(sessions)
    rewritten = await verdict(auditor, **head)

    assert blind["first_bad"] is None
    assert seeing["first_bad"] == {"seq": 16, "event_id": None, "why": "tail_cut"}
    assert rewritten["first_bad"] == {"seq": 20, "event_id": None, "why": "rewritten"}


async def test_a_body_that_is_no_json_is_only_one_more_that_differs(auditor, make, sessions, owner):
    await act_sometimes(sessions, make.code, 3)
    await owner.execute(
        "update audit_events set body = 'rubbish' where district_code = $1 and act = 'test.act'", make.code
    )
    await audit_chain.seal_all(sessions)

    rows = (await auditor.get("/v1/audit", params={"act": "test.act"})).json()["items"]

    assert [row["facts"] for row in rows] == [None] * 3
    assert (await verdict(auditor))["first_bad"]["why"] == "column_differs"


async def test_a_chain_of_another_district_is_no_chain_here(auditor, make, sessions, owner):
    """Each begins with its district's own hash, so that a whole history cannot be carried over."""
    other = str(int(make.code) + 500_000)
    await act_sometimes(sessions, other, 3)
    async with sessions(info={"scope": system(other).scope}) as session, session.begin():
        await audit_chain.seal(session, other)
    for table in ("audit_events", "audit_links"):
        await owner.execute(f"update {table} set district_code = $1 where district_code = $2", make.code, other)

    assert (await verdict(auditor))["first_bad"]["why"] == "altered"
