"""Whatever is offered to somebody is done when he asks for it, and whatever is not is refused: of all that waits for a decision,
to who made it, to the resident's kin, to a colleague and to the auditor."""

from dataclasses import replace
from uuid import uuid4

import httpx
import pytest

from models.accounts import Role
from tests.claimed import World, world
from tests.factories import Make
from tests.offering import NOUNS
from tests.staged import Case, Clients, Stage

_ = world
REFUSED = {"forbidden", "wrong_state", "same_person", "kin_conflict", "not_your_import", "nothing_to_approve"}
REFUSED |= {"closure_not_ready", "batch_empty", "not_overpaid", "still_due", "paid_after_death", "must_be_corrected"}


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
    if not where:  # changed where it stands
        etag = (await who.get(case.path)).headers["ETag"]
        return await who.patch(case.path, json=said, headers={"If-Match": etag})
    path = where if where.startswith("/") else f"{case.path}/{where}"
    return await who.post(path, json=said, headers={"Idempotency-Key": str(uuid4())})


@pytest.mark.parametrize("who", ["maker", "kin", "another", "auditor"])
@pytest.mark.parametrize("noun", NOUNS)
async def test_what_is_offered_is_done_and_what_is_not_is_refused(stage: Stage, noun: str, who: str):
    """Seen to fail in eighteen places: for kin, who were offered entitlements, recoveries, payments, drafts of batches, disputes,
    imports, patterns, appeals and samples; and for who made them, of patterns, samples, drawn lines and a claim's draw."""
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


async def test_kin_neither_let_a_debt_go_nor_say_that_it_was_paid(stage: Stage):
    """Seen to withdraw a mother's debt, to put it off, and to record that it had come back."""
    proposed, opened = await NOUNS["a proposed recovery"](stage), await NOUNS["an open recovery"](stage)
    kin = stage.people["kin"]

    answers = [
        await done(kin, case, act) for case, act in ((proposed, "withdraw"), (opened, "agree"), (opened, "receive"))
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(409, "kin_conflict")] * 3


async def test_a_community_worker_is_offered_no_call_to_kin_nor_about_who_he_is_himself(stage: Stage):
    """He sees no claim, whose lines say who served and who entered. Seen to offer both, asked with his eyes."""
    calls = replace(await NOUNS["a call-back"](stage), listed="/v1/samples/call-backs")
    workers = {name: await stage.also(name, Role.COMMUNITY_WORKER) for name in ("maker", "kin", "another")}

    found = {name: await offered(who, calls) for name, who in workers.items()}
    refused = [await done(workers[name], calls, "call") for name in ("maker", "kin")]

    assert found == {"maker": set(), "kin": set(), "another": {"call"}}
    assert [answer.json()["code"] for answer in refused] == ["same_person", "kin_conflict"]
