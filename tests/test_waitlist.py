"""The waiting list for beds: who comes first, whom a bed is offered to, and what becomes of an offer."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from models.accounts import Role
from models.family_links import LinkScope
from models.residents import Resident, ResidentStatus
from tests.factories import Make
from tests.lodged import House, a_house, assessment, day


@dataclass
class Queue:
    house: House
    make: Make
    worker: httpx.AsyncClient

    async def waits(self, resident: Resident, **given: Any) -> dict[str, Any]:
        said = {"resident_id": str(resident.id), "kind": "nursing"} | given
        answer = await self.worker.post("/v1/waitlist", json=said)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def asked_on(self, entry: dict[str, Any], days_ago: int) -> None:
        await self.make.owner.execute(
            "update waitlist_entries set asked_on = asked_on - $2::int where id = $1", entry["id"], days_ago
        )

    async def line(self, client: httpx.AsyncClient | None = None, **given: Any) -> list[dict[str, Any]]:
        answer = await (client or self.worker).get("/v1/waitlist", params=given)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def offer(self, entry: dict[str, Any], bed: Any, **given: Any) -> httpx.Response:
        said = {"bed_id": str(bed.id), "from_on": day(1)} | given
        return await self.house.manager.post(f"/v1/waitlist/{entry['id']}/offer", json=said)

    async def act(self, entry: dict[str, Any], act: str, said: Any = None, client: Any = None) -> httpx.Response:
        return await (client or self.worker).post(f"/v1/waitlist/{entry['id']}/{act}", json=said)

    async def state(self, entry: dict[str, Any]) -> str:
        return str((await self.worker.get(f"/v1/waitlist/{entry['id']}")).json()["status"])


@pytest.fixture
async def queue(make: Make, client_for) -> Queue:
    return Queue(await a_house(make, client_for), make, await client_for(Role.COMMUNITY_WORKER))


async def test_the_destitute_come_first_then_the_severely_disabled_then_the_day(queue: Queue, make: Make):
    """Whatever was asked first. What the register says of somebody later moves him. Seen to go by the day alone without the rank."""
    plain, early, severe, poor = [await make.resident(ability_level=level) for level in (0, 1, 3, 2)]
    await make.owner.execute("update residents set categories = '{tekun_dispersed}' where id = $1", poor.id)
    entries = [await queue.waits(one) for one in (plain, early, severe, poor)]
    await queue.asked_on(entries[1], 30)

    first = [(one["resident_id"], one["rank"], one["place"]) for one in await queue.line()]
    await make.owner.execute("update residents set ability_level = 4 where id = $1", plain.id)
    then = [one["resident_id"] for one in await queue.line()]

    assert first == [
        (str(poor.id), "destitute", 1),
        (str(severe.id), "severe", 2),
        (str(early.id), "other", 3),
        (str(plain.id), "other", 4),
    ]
    assert then == [str(one.id) for one in (poor, plain, severe, early)]


async def test_a_bed_is_offered_to_the_first_and_to_another_only_for_a_reason(queue: Queue, make: Make, client_for):
    """Seen to go to whom the manager liked without the look at who waits before."""
    first, second = [await queue.waits(await make.resident()) for _ in range(2)]
    bed = await queue.house.bed(kind="nursing")

    refused = await queue.offer(second, bed)
    passed = await queue.offer(second, bed, passes_over="前一位住院，家属同意顺延")

    assert (refused.status_code, refused.json()["code"], refused.json()["first_id"]) == (
        409,
        "not_first_in_line",
        first["id"],
    )
    assert (passed.json()["status"], passed.json()["passes_over"]) == ("offered", "前一位住院，家属同意顺延")
    auditor = await client_for(Role.AUDITOR)
    [told] = (await auditor.get("/v1/audit", params={"act": "waitlist.offer"})).json()["items"]
    assert (told["facts"]["passes_over"], told["facts"]["reason"]) == (first["id"], "前一位住院，家属同意顺延")


async def test_an_offered_bed_is_held_for_nobody_else_and_its_acceptance_is_anothers(queue: Queue, make: Make):
    entry, other = await queue.waits(await make.resident()), await make.resident()
    bed = await queue.house.bed(kind="nursing")
    offered = (await queue.offer(entry, bed)).json()

    taken = await queue.house.reserve(bed, other, day(1), day(9))
    again = await queue.offer(entry, await queue.house.bed(kind="nursing"))
    accepted = (await queue.act(entry, "accept")).json()
    admitted = await queue.house.manager.post(
        f"/v1/stays/{offered['stay_id']}/admit", json={"assessment": assessment()}
    )

    assert (offered["bed_no"], offered["allowed_actions"]) == (accepted["bed_no"], [])
    assert (taken.status_code, taken.json()["code"]) == (409, "bed_taken")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert (accepted["status"], admitted.status_code) == ("accepted", 200), admitted.text
    assert await queue.state(entry) == "placed"


async def test_who_offered_does_not_answer(queue: Queue, make: Make):
    """rules.md: maker is never checker. Seen to let the bureau place whom it likes without the comparison."""
    entry, bed = await queue.waits(await make.resident()), await queue.house.bed(kind="nursing")
    bureau = queue.house.bureau
    offered = await bureau.post(f"/v1/waitlist/{entry['id']}/offer", json={"bed_id": str(bed.id), "from_on": day(1)})

    answers = [
        await queue.act(entry, act, said, bureau) for act, said in (("accept", None), ("decline", {"reason": "远"}))
    ]

    assert offered.status_code == 200, offered.text
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(409, "same_person")] * 2


async def test_a_declined_bed_is_free_for_the_next_and_the_place_in_the_line_stays(queue: Queue, make: Make):
    first, second = [await queue.waits(await make.resident()) for _ in range(2)]
    bed = await queue.house.bed(kind="nursing")
    await queue.offer(first, bed)

    declined = (await queue.act(first, "decline", {"reason": "离子女家太远"})).json()
    next_one = await queue.offer(second, bed, passes_over="前一位已谢绝此床")

    assert (declined["status"], declined["place"], declined["offers"], declined["stay_id"]) == ("waiting", 1, 1, None)
    assert next_one.json()["status"] == "offered"


async def test_two_managers_offer_two_beds_at_once_and_one_of_them_is_refused(queue: Queue, make: Make):
    """Seen to hold two beds for one person without the lock on the entry."""
    entry = await queue.waits(await make.resident())
    beds = [await queue.house.bed(kind="nursing") for _ in range(5)]

    answers = await asyncio.gather(
        *(queue.offer(entry, bed, from_on=day(1 + 9 * n), to_on=day(9 + 9 * n)) for n, bed in enumerate(beds))
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 4
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"wrong_state"}


async def test_who_is_asked_for_twice_waits_once(queue: Queue, make: Make):
    """Of any house and of a certain one is the same wish, whichever came first. Seen to stand in one line twice while the key was of
    the house alone."""
    resident, other = await make.resident(), await make.resident()
    said = {"resident_id": str(resident.id), "kind": "nursing"}
    here, there = [{"facility_id": str(house.id)} for house in (queue.house.facility, await make.facility())]

    answers = await asyncio.gather(
        *(queue.worker.post("/v1/waitlist", json=said | one) for one in ({}, here, {}, here))
    )
    both = [
        await queue.worker.post("/v1/waitlist", json=said | {"resident_id": str(other.id)} | one)
        for one in (here, there)
    ]
    anywhere = await queue.worker.post("/v1/waitlist", json=said | {"resident_id": str(other.id)})

    refused = [answer.json() for answer in answers if answer.status_code == 409]
    [stands] = [answer.json() for answer in answers if answer.status_code == 201]
    assert {(one["code"], one["entry_id"], one["entry_no"]) for one in refused} == {
        ("waits_already", stands["id"], stands["entry_no"])
    }
    assert [one.status_code for one in (*both, anywhere)] == [201, 201, 409]
    assert anywhere.json()["entry_id"] == both[0].json()["id"]


@pytest.mark.parametrize("gone", [ResidentStatus.DECEASED, ResidentStatus.MOVED_OUT])
async def test_who_died_or_moved_waits_no_more(queue: Queue, make: Make, gone):
    resident = await make.resident()
    entry, behind = await queue.waits(resident), await queue.waits(await make.resident())
    bed = await queue.house.bed(kind="nursing")
    said = {"status": gone, "effective_on": day(0), "reason": "社区报告"}
    assert (await queue.worker.post(f"/v1/residents/{resident.id}/status-changes", json=said)).status_code == 201

    again = await queue.worker.post("/v1/waitlist", json={"resident_id": str(resident.id), "kind": "general"})

    assert await queue.state(entry) == "gone"
    assert (again.status_code, again.json()["code"]) == (409, "nobody_waits_for_gone")
    assert (await queue.offer(entry, bed)).json()["code"] == "wrong_state"
    assert (await queue.offer(behind, bed)).json()["status"] == "offered"


async def test_a_withdrawn_wish_frees_the_bed_that_was_held(queue: Queue, make: Make):
    entry, bed = await queue.waits(await make.resident()), await queue.house.bed(kind="nursing")
    await queue.offer(entry, bed)

    withdrawn = (await queue.act(entry, "withdraw", {"reason": "由子女接走"})).json()

    assert (withdrawn["status"], withdrawn["closed_reason"], withdrawn["allowed_actions"]) == (
        "withdrawn",
        "由子女接走",
        [],
    )
    assert (await queue.house.reserve(bed, await make.resident(), day(1), day(9))).status_code == 201


async def test_who_was_placed_and_left_stands_at_the_end_again(queue: Queue, make: Make):
    resident = await make.resident()
    entry, bed = await queue.waits(resident), await queue.house.bed(kind="nursing")
    offered = (await queue.offer(entry, bed, from_on=day(0))).json()
    await queue.act(entry, "accept")
    stay = f"/v1/stays/{offered['stay_id']}"
    assert (await queue.house.manager.post(f"{stay}/admit", json={"assessment": assessment()})).status_code == 200

    again = await queue.waits(resident)

    assert (again["status"], again["place"]) == ("waiting", 1)
    assert await queue.state(entry) == "placed"


REFUSED = [
    ({"kind": "general"}, "another_kind_of_bed"),
    ({"of": "another"}, "another_facility"),
]


@pytest.mark.parametrize(("given", "code"), REFUSED)
async def test_a_bed_that_was_not_waited_for_is_not_offered(queue: Queue, make: Make, client_for, given, code):
    other = await a_house(make, client_for)
    wanted = {"facility_id": str(other.facility.id)} if "of" in given else {}
    entry = await queue.waits(await make.resident(), **wanted)
    bed = await queue.house.bed(kind=given.get("kind", "nursing"))

    refused = await queue.house.bureau.post(
        f"/v1/waitlist/{entry['id']}/offer", json={"bed_id": str(bed.id), "from_on": day(1)}
    )

    assert (refused.status_code, refused.json()["code"]) == (409, code)


async def test_each_sees_and_does_what_concerns_him(queue: Queue, make: Make, client_for):
    """A facility reads shortened names, and not who waits for another; nobody else's children read anything."""
    resident, other = await make.resident(name="欧阳秀英"), await a_house(make, client_for)
    anywhere = await queue.waits(resident)
    here = await queue.waits(resident, kind="general", facility_id=str(queue.house.facility.id))
    whose = {"resident_id": resident.id}
    clients = {
        "the resident": await client_for(Role.RESIDENT, **whose),
        "a relative": await client_for(Role.FAMILY, **whose, scopes=[LinkScope.WHEREABOUTS]),
        "a relative without the consent": await client_for(Role.FAMILY, **whose, scopes=[LinkScope.MONEY]),
        "somebody else": await client_for(Role.RESIDENT, resident_id=(await make.resident()).id),
        "the facility": queue.house.manager,
        "another facility": other.manager,
        "the auditor": await client_for(Role.AUDITOR),
    }

    seen = {
        who: [(one["id"], one["resident_name"]) for one in await queue.line(client)] for who, client in clients.items()
    }
    refused = await clients["a relative without the consent"].post(
        "/v1/waitlist", json={"resident_id": str(resident.id), "kind": "general"}
    )
    by_facility = await queue.act(anywhere, "accept", None, queue.house.manager)

    both = [(anywhere["id"], "欧阳秀英"), (here["id"], "欧阳秀英")]
    short = [(one, "欧**") for one, _ in both]
    assert seen == {
        "the resident": both,
        "a relative": both,
        "a relative without the consent": [],
        "somebody else": [],
        "the facility": short,
        "another facility": short[:1],
        "the auditor": both,
    }
    assert (refused.status_code, by_facility.status_code) == (403, 403)


async def test_the_list_turns_its_pages_in_the_order_of_the_line(queue: Queue, make: Make):
    for level in (0, 3, 0, 4, 1):
        await queue.waits(await make.resident(ability_level=level))

    whole, pages, cursor = await queue.line(), [], None
    while True:
        asked = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        answer = (await queue.worker.get("/v1/waitlist", params=asked)).json()
        pages += answer["items"]
        if (cursor := answer["next_cursor"]) is None:
            break

    assert [one["id"] for one in pages] == [one["id"] for one in whole]
    assert [one["place"] for one in whole] == [1, 2, 3, 4, 5]
