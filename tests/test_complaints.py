"""Complaints are made by who was served or for him, and read by the parties."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from models.accounts import Account, Role
from services import calendars
from tests.complained import PATH, act, brought_to, complaint, deeds, does, made, seen
from tests.days import NINE, a_day
from tests.moments import as_of_now, in_days
from tests.test_order_closing import refusal

NEIGHBOUR = {"kind": "neighbour", "name": "周桂香"}


async def test_a_relative_complains_and_the_place_learns_of_it_and_until_when_it_answers(make, client_for):
    day = await a_day(make, client_for)
    served = await day.served()

    one = await made(day, visit_id=served["id"])
    told = await seen(await day.as_(Role.PROVIDER_MANAGER), one)

    assert (one["status"], one["on_behalf"], one["overdue"], one["answered_late"]) == ("open", False, False, False)
    assert told["due_on"] == told["answer_due_on"] > str(calendars.today() + timedelta(days=2))
    assert (told["resident_name"], told["place_name"]) == (day.resident.name, day.provider.name)
    assert (told["visit_id"], told["order_id"]) == (served["id"], served["order_id"])
    assert deeds(told) == [("made", "complainant")]
    assert told["allowed_actions"] == ["message", "answer"]


@pytest.mark.parametrize("role", [Role.COMMUNITY_WORKER, Role.BUREAU_ADMIN])
@pytest.mark.parametrize(("who", "name"), [(NEIGHBOUR, "周桂香"), ({"kind": "resident"}, None)])
async def test_who_complained_is_said_where_somebody_records_it_for_him(make, client_for, role, who, name):
    day = await a_day(make, client_for)

    one = await made(day, role, complainant=who)

    assert one["on_behalf"] is True
    assert one["complainant"] == {"kind": who["kind"], "name": name or day.resident.name}
    assert {"message", "withdraw"} <= set(one["allowed_actions"])


WRONG = [
    (Role.FAMILY, {"place_id": str(uuid4())}, "/place_id", "complained_of_unknown"),
    (Role.FAMILY, {"place_kind": "facility"}, "/place_id", "complained_of_unknown"),
    (Role.FAMILY, {"happened_on": "2999-01-01"}, "/happened_on", None),
    (Role.FAMILY, {"happened_on": "1900-01-01"}, "/happened_on", "complained_of_too_late"),
    (
        Role.COMMUNITY_WORKER,
        {"happened_on": lambda: str(in_days(-800))},
        "/happened_on",
        "complained_of_too_late",
    ),
    (Role.FAMILY, {"complainant": NEIGHBOUR}, "/complainant", "complainant_is_you"),
    (Role.COMMUNITY_WORKER, {}, "/complainant", "complainant_unsaid"),
    (Role.BUREAU_ADMIN, {"complainant": {"kind": "relative"}}, "/complainant", "complainant_unsaid"),
    (Role.FAMILY, {"category": "weather"}, "/category", None),
    (Role.FAMILY, {"description": ""}, "/description", None),
    (Role.FAMILY, {"description": "护理员电话 13812345678"}, "/description", None),
]


@pytest.mark.parametrize(("role", "wrong", "pointer", "code"), WRONG)
async def test_what_cannot_be_right_is_refused_with_its_place(make, client_for, role, wrong, pointer, code):
    """Seen to be taken without each of the refusals."""
    day = await a_day(make, client_for)

    answer = await (await day.as_(role)).post(PATH, json=complaint(day, **as_of_now(wrong)))

    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert code in (None, error["code"])


async def test_a_relative_complains_with_the_consent_to_orders_alone(make, client_for):
    """Seen to complain of a meal point with the consent to money without the scope asked in `make`."""
    day = await a_day(make, client_for)

    answer = await (await day.relative("money", "health")).post(PATH, json=complaint(day))

    assert refusal(answer) == (403, "family_scope_not_granted")


async def test_an_occasion_is_the_residents_and_the_places_own_and_one(make, client_for):
    """Seen to be taken without AboutAnother and OneOccasionOnly."""
    day = await a_day(make, client_for)
    other = await a_day(make, client_for)
    order, served = await day.placed(NINE + timedelta(days=1)), await day.served()
    theirs = await other.placed()
    bureau = await day.as_(Role.BUREAU_ADMIN)
    who = {"complainant": {"kind": "resident"}}

    async def said(**given):
        answer = await bureau.post(PATH, json=complaint(day, **who, **given))
        return (
            answer.status_code,
            answer.json().get("code"),
            [one["pointer"] for one in answer.json().get("errors", ())],
        )

    assert await said(order_id=theirs["id"]) == (422, "complaint_about_another", ["/order_id"])
    assert await said(order_id=order["id"], place_id=str(other.provider.id)) == (
        422,
        "complaint_about_another",
        ["/order_id"],
    )
    assert await said(order_id=order["id"], visit_id=served["id"]) == (422, "one_occasion_only", ["/visit_id"])
    assert await said(order_id=str(uuid4())) == (404, "order_not_found", [])
    assert (await said(order_id=order["id"]))[0] == 201


async def test_a_stay_is_complained_of_at_its_house(make, client_for):
    day = await a_day(make, client_for)
    facility, other = await make.facility(), await make.facility()
    stay = await make.stay(await make.bed(facility), day.resident)
    about = {"place_kind": "facility", "place_id": str(facility.id), "stay_id": str(stay.id), "category": "food"}

    one = await made(day, Role.RESIDENT, **about)
    manager = await client_for(Role.FACILITY_MANAGER, facility_id=facility.id)
    stranger = await client_for(Role.FACILITY_MANAGER, facility_id=other.id)
    elsewhere = await (await day.as_(Role.RESIDENT)).post(
        PATH, json=complaint(day, **about | {"place_id": str(other.id)})
    )

    told = await seen(manager, one)
    assert (told["resident_name"], told["stay_id"]) == (day.resident.name, str(stay.id))
    assert (await act(manager, one, "answer")).json()["status"] == "answered"
    assert refusal(await stranger.get(f"{PATH}/{one['id']}")) == (404, "complaint_not_found")
    assert refusal(elsewhere) == (422, "complaint_about_another")


async def test_each_side_reads_the_thread_and_the_bureau_alone_its_notes(make, client_for):
    """By the condition in `_threads`, and with that taken out still by the wall of the table."""
    day = await a_day(make, client_for)
    one = await made(day)
    for deed in ("messages", "notes", "answer"):
        await does(day, deed, one)
    await act(await day.as_(Role.PROVIDER_MANAGER), one, "messages", text="还有照片可以提供")

    told = {
        role: deeds(await seen(await day.as_(role), one))
        for role in (Role.FAMILY, Role.RESIDENT, Role.PROVIDER_MANAGER, Role.COMMUNITY_WORKER)
    }
    known = [deeds(await seen(await day.as_(role), one)) for role in (Role.BUREAU_ADMIN, Role.AUDITOR)]

    whole = [("made", "complainant"), ("message", "complainant"), ("note", "bureau")]
    whole += [("answered", "place"), ("message", "place")]
    assert known == [whole, whole]
    assert all(each == [word for word in whole if word[0] != "note"] for each in told.values())


async def test_others_do_not_know_of_it(make, client_for):
    """Seen to be read by each of them without its branch in `own.within`."""
    day, other = await a_day(make, client_for), await a_day(make, client_for)
    one = await made(day)
    others = [
        await day.relative("money"),
        await other.as_(Role.FAMILY),
        await other.as_(Role.RESIDENT),
        await other.as_(Role.PROVIDER_MANAGER),
        await client_for(Role.MEAL_POINT_OPERATOR),
    ]

    answers = [await by.get(f"{PATH}/{one['id']}") for by in others]
    lists = [(await by.get(PATH)).json()["items"] for by in others]

    assert {refusal(answer) for answer in answers} == {(404, "complaint_not_found")}
    assert lists == [[]] * len(others)


async def test_a_relative_who_works_there_reads_only_what_he_said_himself(make, client_for):
    """Seen to read the resident's without the condition on WORKS_THERE_SQL."""
    day = await a_day(make, client_for)
    daughter = await day.as_(Role.FAMILY)
    theirs, hers = await made(day, Role.RESIDENT), await made(day, daughter)
    assert len((await daughter.get(PATH)).json()["items"]) == 2
    account = Account(id=UUID(hers["made_by"]), username="", display_name="")
    manages = await make.membership(Role.PROVIDER_MANAGER, account=account, provider_id=day.provider.id)

    assert [each["id"] for each in (await daughter.get(PATH)).json()["items"]] == [hers["id"]]
    assert refusal(await daughter.get(f"{PATH}/{theirs['id']}")) == (404, "complaint_not_found")
    assert manages.account_id == account.id


async def test_another_relative_reads_and_only_who_made_it_or_the_resident_acts(make, client_for):
    """Seen to be withdrawn by a brother without `complains`; and told that the state forbade him to write, which was not why."""
    day = await a_day(make, client_for)
    one = await brought_to(day, "answered")
    brother = await day.relative("orders")

    refused = [await act(brother, one, deed) for deed in ("accept", "escalate", "withdraw", "messages")]
    done = await act(await day.as_(Role.RESIDENT), one, "accept")

    assert {refusal(answer) for answer in refused} == {(409, "complaint_of_another")}
    assert (await seen(brother, one))["allowed_actions"] == []
    assert done.json()["status"] == "accepted"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"status": "answered"}, {"answered"}),
        ({"category": "food"}, {"food"}),
        ({"outcome": "not_upheld"}, {"decided"}),
        ({"overdue": True}, {"late"}),
        ({"overdue": False}, {"answered", "food", "decided"}),
        ({"place_kind": "facility"}, set()),
        ({"to_on": "2024-01-01"}, set()),
    ],
)
async def test_complaints_are_found_by_what_is_asked(make, client_for, asked, found):
    day = await a_day(make, client_for)
    ones = {state: await brought_to(day, state) for state in ("answered", "decided")}
    ones |= {"food": await made(day, category="food"), "late": await made(day)}
    await make.owner.execute("update complaints set due_on = due_on - 30 where id = $1", UUID(ones["late"]["id"]))
    bureau = await day.as_(Role.BUREAU_ADMIN)

    page = (await bureau.get(PATH, params=asked | {"provider_id": str(day.provider.id)})).json()["items"]

    assert {name for name, one in ones.items() if one["id"] in {each["id"] for each in page}} == found


SCOPED = [
    ({}, ["orders"], True),
    ({"category": "harm_or_accident"}, ["orders"], False),
    ({"category": "harm_or_accident"}, ["orders", "health"], True),
    ({"category": "money_wrong"}, ["orders", "health", "whereabouts"], False),
    ({"category": "money_wrong"}, ["orders", "money"], True),
    ({"place_kind": "facility"}, ["orders", "health", "money"], False),
    ({"place_kind": "facility"}, ["orders", "whereabouts"], True),
]


@pytest.mark.parametrize(("about", "scopes", "seen_by_brother"), SCOPED)
async def test_what_a_sister_said_is_read_as_far_as_the_resident_agreed(
    make, client_for, about, scopes, seen_by_brother
):
    """Hers she reads herself, and the resident all. Seen to tell a brother with `orders` of a fall in a home and of medicines."""
    day = await a_day(make, client_for)
    where = {"place_id": str((await make.facility()).id)} if "place_kind" in about else {}
    one = await made(day, Role.RESIDENT, **about, **where)
    brother = await day.relative(*scopes)

    listed = [each["id"] for each in (await brother.get(PATH)).json()["items"]]

    assert listed == ([one["id"]] if seen_by_brother else [])
    assert (await brother.get(f"{PATH}/{one['id']}")).status_code == (200 if seen_by_brother else 404)
