"""Whatever is offered to somebody is done when he asks for it, and whatever is not is refused: of all that waits for a decision,
to who made it, to the resident's kin, to a colleague and to the auditor."""

from uuid import uuid4

import httpx
import pytest

from tests.claimed import World, world
from tests.factories import Make
from tests.offering import NOUNS, Case, Clients, Stage

_ = world
REFUSED = {"forbidden", "wrong_state", "same_person", "kin_conflict", "not_your_import", "nothing_to_approve"}
REFUSED |= {"batch_empty", "not_overpaid", "still_due", "paid_after_death", "must_be_corrected"}


@pytest.fixture
async def stage(make: Make, client_for: Clients, world: World) -> Stage:
    stage = Stage(make, client_for, world)
    await stage.enter()
    return stage


async def offered(who: httpx.AsyncClient, case: Case) -> set[str]:
    """By the thing itself, and by the list that holds it."""
    one = (await who.get(case.path)).json()
    listed = (await who.get(case.listed or case.path.rsplit("/", 1)[0])).json()["items"]
    assert [item["allowed_actions"] for item in listed if item["id"] == one["id"]] == [one["allowed_actions"]]
    return set(one["allowed_actions"])


async def done(who: httpx.AsyncClient, case: Case, act: str) -> httpx.Response:
    where, said = case.acts[act]
    path = where if where.startswith("/") else f"{case.path}/{where}"
    return await who.post(path, json=said, headers={"Idempotency-Key": str(uuid4())})


@pytest.mark.parametrize("who", ["maker", "kin", "another", "auditor"])
@pytest.mark.parametrize("noun", NOUNS)
async def test_what_is_offered_is_done_and_what_is_not_is_refused(stage: Stage, noun: str, who: str):
    """Seen to fail for kin, who were offered what they were refused, of entitlements, recoveries, payments, drafts of batches,
    disputes, imports, patterns, appeals and samples; and of the last four and of a claim's draw for who made them."""
    case, person = await NOUNS[noun](stage), stage.people[who]
    acts = await offered(person, case)
    assert acts <= case.acts.keys()
    assert acts or who != "another"

    for act in sorted(case.acts.keys() - acts):
        answer = await done(person, case, act)
        assert (answer.status_code in (403, 409), answer.json()["code"] in REFUSED) == (True, True), (act, answer.text)
    assert await offered(person, case) == acts
    for nth, act in enumerate(sorted(acts)):
        again = await NOUNS[noun](stage) if nth else case
        answer = await done(person, again, act)
        assert answer.is_success, (act, answer.text)
