"""Whom nobody may ask, who may not ask, and what is refused of an offer."""

from uuid import uuid4

import pytest

from models.accounts import Role
from models.base import SupplyStatus
from models.order_offers import OfferStatus
from tests.rounds import a_round, rival

# role: what it gets for asking, for reading the offers, and for accepting one
POLICY = dict.fromkeys(Role, (403, 403, 403)) | {
    Role.BUREAU_ADMIN: (201, 200, 403),
    Role.COMMUNITY_WORKER: (201, 200, 403),
    Role.SUBSIDY_OFFICER: (403, 200, 403),
    Role.AUDITOR: (403, 200, 403),
    Role.PROVIDER_MANAGER: (403, 200, 200),
}


@pytest.mark.parametrize("role", Role)
async def test_who_asks_providers_and_who_answers(make, client_for, role):
    r, (_, b, c) = await a_round(make, client_for)
    client = r.managers[b] if role is Role.PROVIDER_MANAGER else await r.day.as_(role)

    asked = await client.post(f"{r.path}/offers", json={"provider_ids": [str(c)]})
    await r.ask(provider_ids=[str(b)])
    offer = (await r.offer_of(b))["id"]
    answers = (asked, await client.get("/v1/order-offers"), await client.post(f"/v1/order-offers/{offer}/accept"))

    assert tuple(answer.status_code for answer in answers) == POLICY[role]


async def test_a_worker_of_another_division_neither_asks_nor_reads(make, client_for):
    r, _ = await a_round(make, client_for)
    made = (await r.ask()).json()["items"]
    await make.division(f"{make.code}002")
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=f"{make.code}002")

    asked = await worker.post(f"{r.path}/offers", json={"provider_ids": [str(uuid4())]})
    read, listed = await worker.get(f"/v1/order-offers/{made[0]['id']}"), await worker.get("/v1/order-offers")

    assert (asked.json()["code"], read.json()["code"], listed.json()["items"]) == (
        *("order_not_found", "order_offer_not_found", []),
    )


# A, B and C are the providers, X is nobody
@pytest.mark.parametrize(
    ("said", "status", "code", "pointer"),
    [
        ({"provider_ids": ""}, 422, "too_short", "/provider_ids"),
        ({"provider_ids": "B" * 21}, 422, "too_long", "/provider_ids"),
        ({"provider_ids": "BCB"}, 422, "provider_twice", "/provider_ids/2"),
        ({"provider_ids": "BX"}, 404, "provider_not_found", None),
        ({"answer_within_minutes": 9}, 422, "greater_than_equal", "/answer_within_minutes"),
        ({"answer_within_minutes": 2881}, 422, "less_than_equal", "/answer_within_minutes"),
        ({"answer_within_minutes": "60"}, 422, "int_type", "/answer_within_minutes"),
        ({"in_turn": "yes"}, 422, "bool_type", "/in_turn"),
        ({"urgent": True}, 422, "extra_forbidden", "/urgent"),
    ],
)
async def test_what_makes_no_sense_is_told_by_its_field(make, client_for, said, status, code, pointer):
    r, ids = await a_round(make, client_for)
    names = dict(zip("ABCX", [*map(str, ids), str(uuid4())], strict=True))
    whom = {"provider_ids": [names[one] for one in said["provider_ids"]]} if "provider_ids" in said else {}

    refused = await r.ask(**said | whom)

    body = refused.json()
    assert (refused.status_code, body["errors"][0]["code"] if status == 422 else body["code"]) == (status, code)
    assert pointer is None or body["errors"][0]["pointer"] == pointer
    assert (await r.stands())[2] == {}


async def test_who_may_not_serve_it_is_not_asked(make, client_for):
    r, (_, b, _) = await a_round(make, client_for)
    suspended = await rival(r.day, status=SupplyStatus.SUSPENDED)
    outside = await make.provider()

    answers = [await r.ask(provider_ids=[str(b), str(one.id)]) for one in (suspended, outside)]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        *((409, "provider_not_active"), (409, "outside_contract"))
    ]
    assert (await r.stands())[2] == {}


async def test_each_is_asked_once_and_more_may_be_asked_later(make, client_for):
    """Seen to fail by a 500 of the unique key without `AlreadyOffered`."""
    r, (_, b, c) = await a_round(make, client_for)
    await r.ask(provider_ids=[str(b)])

    again, more = await r.ask(provider_ids=[str(b)]), await r.ask(provider_ids=[str(c)], in_turn=True)

    assert (again.status_code, again.json()["code"], again.json()["status"]) == (409, "already_offered", 409)
    assert (more.status_code, [one["turn"] for one in more.json()["items"]]) == (201, [1, 2, 3])
    assert (await r.stands())[2] == {"A": "open", "B": "open", "C": "waiting"}


async def test_only_an_order_that_nobody_accepted_and_is_still_to_come_is_offered(make, client_for):
    r, (a, *_) = await a_round(make, client_for)
    past = await r.day.placed()
    await r.managers[a].post(f"{r.path}/accept")

    accepted = await r.ask()
    r.path = f"/v1/orders/{past['id']}"
    over = await r.ask()

    assert (accepted.status_code, accepted.json()["code"], accepted.json()["state"]) == (409, "wrong_state", "accepted")
    assert (over.status_code, over.json()["code"]) == (409, "offer_too_late")


async def test_a_contract_that_ended_meanwhile_lets_nobody_take_it(make, client_for):
    """Seen to fail without the second look at the contract."""
    r, (_, b, _) = await a_round(make, client_for)
    await r.ask()
    await make.owner.execute("update contracts set status = 'suspended' where provider_id = $1", b)

    refused = await r.answer(b)

    assert (refused.status_code, refused.json()["code"]) == (409, "outside_contract")
    assert await r.stands() == ("placed", "A", {"A": "open", "B": "open", "C": "open"})


@pytest.mark.parametrize("status", OfferStatus)
@pytest.mark.parametrize("act", ["accept", "decline"])
async def test_what_is_offered_is_done_and_what_is_not_is_refused(make, client_for, status, act):
    """Seen to fail with an offer in every state said to be open."""
    r, (_, b, _) = await a_round(make, client_for)
    await r.ask()
    answered = "null" if status in ("waiting", "open") else "now()"
    sql = f"update order_offers set status = $1, answered_at = {answered} where provider_id = $2"
    await make.owner.execute(sql, status, b)

    acts = (await r.offer_of(b))["allowed_actions"]
    answer = await r.answer(b, act)

    assert acts == (["accept", "decline"] if status is OfferStatus.OPEN else [])
    assert (answer.status_code == 200) == (act in acts), answer.text
    assert answer.status_code == 200 or answer.json()["code"] == (
        "already_taken" if status is OfferStatus.ALREADY_TAKEN else "wrong_state"
    )
