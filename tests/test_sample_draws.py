"""The draw: whoever knows the seed draws the same, nobody draws until he likes it, and no provider hears of it."""

import asyncio
from hashlib import sha256

import pytest

from models.accounts import Role
from tests.sampled import DOUBTED, PASSED, Bureau, bureau, drawn_by_hand, refusal, world

_ = bureau, world


async def test_what_is_drawn_is_what_anybody_draws_by_hand_from_the_seed(bureau: Bureau):
    claim = await bureau.claimed(residents=4, each=2)
    lines = (await bureau.officer.get(f"/v1/claims/{claim['id']}/lines")).json()["items"]

    ids = {"lines": [line["id"] for line in lines], "call_backs": sorted({line["resident_id"] for line in lines})}
    for kind, share, n in (("lines", 3000, 3), ("call_backs", 2501, 2)):
        sample = await bureau.draw(kind, share_bp=share, seed="2026-12-01-0735182")
        items = await bureau.items(sample)

        found = [item["line_id"] or item["resident_id"] for item in items]
        assert found == drawn_by_hand(sample["seed"], ids[kind], n)
        assert sample["seed"].startswith("2026-12-01-0735182.")
        assert sample["population_sha256"] == sha256(",".join(sorted(ids[kind])).encode()).hexdigest()
        assert (sample["population"], sample["first"], sample["drawn"]) == (len(ids[kind]), n, n)
        assert [item["rank"] for item in items] == list(range(1, n + 1))
        assert {item["minutes"] for item in items} == ({60} if kind == "lines" else {120})


async def test_a_draw_is_repeated_from_what_is_recorded_and_a_changed_one_is_found(bureau: Bureau):
    """Seen to fail without the comparison of the digest (a line that was not drawn is gone unseen), and of the items."""
    claim = await bureau.claimed(residents=6)
    sample = await bureau.draw(count=4)
    first, second, *_others = drawn = await bureau.items(sample)
    path = f"/v1/samples/{sample['id']}/check"
    owner = bureau.world.make.owner

    sound = (await bureau.auditor.get(path)).json()
    for item, rank in ((first, 900), (second, 1), (first, 2)):
        await owner.execute("update sample_items set rank = $1 where id = $2", rank, item["id"])
    swapped = (await bureau.auditor.get(path)).json()
    for item, rank in ((first, 900), (second, 2), (first, 1)):
        await owner.execute("update sample_items set rank = $1 where id = $2", rank, item["id"])
    undrawn = "update claim_lines set asked_fen = 0 where claim_id = $1 and id <> all($2::uuid[])"
    await owner.execute(undrawn, claim["id"], [item["line_id"] for item in drawn])
    fewer = (await bureau.auditor.get(path)).json()

    assert (sound["equal"], sound["differing"], sound["drawn"]) == (True, 0, 4)
    assert sound["population_sha256"] == sample["population_sha256"]
    assert (swapped["equal"], swapped["differing"]) == (False, 2)
    assert (fewer["equal"], fewer["differing"], fewer["population"]) == (False, 0, 4)


@pytest.mark.parametrize(("order", "drawn"), [({"share_bp": 1}, 1), ({"share_bp": 3334}, 2), ({"count": 9}, 3)])
async def test_a_share_is_rounded_up_and_a_count_is_never_more_than_there_are(bureau: Bureau, order, drawn):
    await bureau.claimed(residents=3)

    sample = await bureau.draw(**order)

    assert (sample["first"], sample["drawn"], sample["population"]) == (drawn, drawn, 3)


async def test_nobody_draws_again_until_he_likes_what_comes(bureau: Bureau):
    """Seen to fail without the look for a standing sample, where the unique key answers with a 500."""
    await bureau.claimed()
    sample = await bureau.draw(count=1, seed="first")

    for seed in ("second", "first"):
        order = {"claim_id": bureau.claim["id"], "kind": "lines", "count": 1, "seed": seed}
        again = await bureau.second.post("/v1/samples", json=order)
        assert refusal(again) == (409, "sample_exists")
        assert again.json()["sample_id"] == sample["id"]


async def test_a_seed_is_not_chosen_by_trying_seeds(bureau: Bureau):
    """The server's part is another each time. Seen to fail with the given seed alone."""
    seeds = []
    for _month in range(2):
        await bureau.claimed(residents=1)
        seeds.append((await bureau.draw(count=1, seed="first"))["seed"])
        await bureau.world.manager.post(f"/v1/claims/{bureau.claim['id']}/withdraw")
        bureau.world.lines = []

    assert [seed.partition(".")[0] for seed in seeds] == ["first", "first"]
    assert len({seed.partition(".")[2] for seed in seeds} - {""}) == 2


async def test_two_who_draw_at_the_same_instant_make_one_sample(bureau: Bureau):
    await bureau.claimed()
    order = {"claim_id": bureau.claim["id"], "kind": "lines", "count": 2}

    answers = await asyncio.gather(
        *(who.post("/v1/samples", json=order) for who in [bureau.officer, bureau.second] * 3)
    )

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert (
        await bureau.world.make.owner.fetchval(
            "select count(*) from sample_items where claim_id = $1", bureau.claim["id"]
        )
        == 2
    )


async def test_a_sample_grows_by_the_next_ranks_once_all_before_were_looked_at(bureau: Bureau):
    """Seen to fail without the question what is pending: it grew at once."""
    claim = await bureau.claimed(residents=5)
    ids = [line["id"] for line in (await bureau.officer.get(f"/v1/claims/{claim['id']}/lines")).json()["items"]]
    sample = await bureau.draw(count=2, seed="public-7")
    path = f"/v1/samples/{sample['id']}/extend"

    early = await bureau.officer.post(path)
    await bureau.pass_all(sample)
    grown = (await bureau.officer.post(path)).json()
    twice = await bureau.officer.post(path)
    await bureau.pass_all(sample)
    last = (await bureau.officer.post(path)).json()
    await bureau.pass_all(sample)
    over = await bureau.officer.post(path)

    assert refusal(early) == refusal(twice) == (409, "sample_pending")
    assert early.json()["pending"] == 2
    assert (grown["drawn"], grown["rounds"], last["drawn"]) == (4, 2, 5)
    assert refusal(over) == (409, "all_drawn")
    items = await bureau.items(sample)
    assert [item["line_id"] for item in items] == drawn_by_hand(sample["seed"], ids, 5)
    assert [item["round"] for item in items] == [1, 1, 2, 2, 3]
    assert (await bureau.officer.get(f"/v1/samples/{sample['id']}/check")).json()["equal"] is True


async def test_who_gave_the_claim_in_does_not_draw_from_it(bureau: Bureau, client_for):
    """Seen to fail without _not_the_maker."""
    await bureau.claimed()
    make = bureau.world.make
    by = await make.owner.fetchval("select submitted_by from claims where id = $1", bureau.claim["id"])
    account = type("A", (), {"id": by})
    maker = await client_for(
        Role.SUBSIDY_OFFICER, membership=await make.membership(Role.SUBSIDY_OFFICER, account=account)
    )

    answer = await maker.post("/v1/samples", json={"claim_id": bureau.claim["id"], "kind": "lines", "count": 1})

    assert refusal(answer) == (409, "same_person")


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({}, "/share_bp", "share_or_count"),
        ({"share_bp": 1, "count": 1}, "/share_bp", "share_or_count"),
        ({"share_bp": 0}, "/share_bp", "greater_than_equal"),
        ({"share_bp": 10_001}, "/share_bp", "less_than_equal"),
        ({"count": 10_001}, "/count", "less_than_equal"),
        ({"count": 1.0}, "/count", "int_type"),
        ({"count": 1, "seed": "a b"}, "/seed", "string_pattern_mismatch"),
        ({"count": 1, "seed": "x" * 41}, "/seed", "string_pattern_mismatch"),
        ({"count": 1, "kind": "visits"}, "/kind", "enum"),
        ({"count": 1, "pick": "me"}, "/pick", "extra_forbidden"),
    ],
)
async def test_a_draw_that_says_nothing_clear_is_refused_by_its_field(bureau: Bureau, said, pointer, code):
    order = {"claim_id": "01900000-0000-7000-8000-000000000001", "kind": "lines"}

    answer = await bureau.officer.post("/v1/samples", json=order | said)

    assert answer.status_code == 422, answer.text
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]


async def test_only_a_reconciled_claim_that_no_settlement_holds_is_sampled(bureau: Bureau, client_for):
    await bureau.claimed()
    order = {"claim_id": bureau.claim["id"], "kind": "lines", "count": 1}

    settlement = (await bureau.settle()).json()
    proposed = await bureau.officer.post("/v1/samples", json=order)
    approver = await client_for(Role.BUREAU_ADMIN)
    approved = await approver.post(
        f"/v1/settlements/{settlement['id']}/approve", headers={"Idempotency-Key": f"a-{settlement['id']}"}
    )
    settled = await bureau.officer.post("/v1/samples", json=order)

    assert refusal(proposed) == refusal(settled) == (409, "wrong_state")
    assert (approved.status_code, settled.json()["state"]) == (200, "settled")


@pytest.mark.parametrize("role", Role, ids=str)
async def test_who_draws_who_reads_and_who_hears_nothing(bureau: Bureau, client_for, role):
    await bureau.claimed()
    sample = await bureau.draw("call_backs", count=2)
    [item, _] = await bureau.items(sample)
    bound = {"provider_id": bureau.world.caregiver.provider_id} if role is Role.PROVIDER_MANAGER else {}
    client = await client_for(role, **bound)
    path = f"/v1/samples/{sample['id']}"

    reads = [(await client.get(f"{path}{rest}")).status_code for rest in ("", "/items", "/check")]
    one = (await client.get(f"{path}/items/{item['id']}")).status_code
    queue = (await client.get("/v1/samples/call-backs")).status_code
    draws = (
        await client.post("/v1/samples", json={"claim_id": bureau.claim["id"], "kind": "lines", "count": 1})
    ).status_code
    calls = (await bureau.act(client, item, "call", {"answered_by": "nobody"})).status_code
    reviews = (await bureau.act(client, item, "review", PASSED)).status_code

    office = role in (Role.BUREAU_ADMIN, Role.SUBSIDY_OFFICER, Role.AUDITOR)
    caller = role in (Role.SUBSIDY_OFFICER, Role.COMMUNITY_WORKER)
    assert reads == ([200] * 3 if office else [403] * 3)
    assert one == queue == (200 if office or caller else 403)
    assert draws == (201 if role is Role.SUBSIDY_OFFICER else 403)
    assert calls == (200 if caller else 403)
    assert reviews == (409 if role is Role.SUBSIDY_OFFICER else 403)


async def test_a_provider_sees_an_outcome_that_hits_its_line_and_nothing_before(bureau: Bureau):
    claim = await bureau.claimed()
    path = f"/v1/claims/{claim['id']}"
    manager = bureau.world.manager

    async def seen() -> list[str]:
        return [(await manager.get(one)).text for one in (path, f"{path}/lines", f"{path}/exceptions")]

    before = await seen()
    sample = await bureau.draw(count=1)
    drawn = await seen()
    [item] = await bureau.items(sample)
    await bureau.done(bureau.officer, item, "review", DOUBTED)
    line = (await manager.get(f"{path}/exceptions")).json()["items"]

    assert drawn == before
    assert [(one["line_id"], one["code"]) for one in line] == [(item["line_id"], "visit_not_verified")]
    assert line[0]["found"]["open"] == ["doubted_in_review"]


async def test_samples_are_listed_and_one_carries_a_tag(bureau: Bureau):
    claim = await bureau.claimed()
    sample = await bureau.draw(count=1)
    other = await bureau.draw("call_backs", count=1)

    async def listed(**params):
        return [one["id"] for one in (await bureau.auditor.get("/v1/samples", params=params)).json()["items"]]

    assert await listed() == await listed(claim_id=claim["id"]) == [other["id"], sample["id"]]
    assert await listed(kind="lines") == [sample["id"]]
    for path in (
        f"/v1/samples/{sample['id']}",
        f"/v1/samples/{sample['id']}/items/{(await bureau.items(sample))[0]['id']}",
    ):
        answer = await bureau.officer.get(path)
        again = await bureau.officer.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert (answer.status_code, again.status_code) == (200, 304)


async def test_the_same_draw_sent_again_with_its_key_is_the_same_draw(bureau: Bureau):
    await bureau.claimed()
    order = {"claim_id": bureau.claim["id"], "kind": "lines", "count": 2}
    key = {"Idempotency-Key": "draw-of-march"}

    answers = [await bureau.officer.post("/v1/samples", json=order, headers=key) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
