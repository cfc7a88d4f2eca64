"""Who comes: what the family is told of each visit, past and to come, and under which consent."""

from datetime import timedelta

import pytest

from models.accounts import Role
from services import calendars
from services.forms_of_address import caregiver
from tests.answering import HOUR, an_hour_ago, just_served, says
from tests.days import HOME, NINE, a_day, now
from tests.test_order_closing import refusal

MONEY = ("programme_name", "gross_fen", "subsidy_fen", "copay_fen", "self_paid_fen", "not_paid_fen")
FAR = {**HOME, "lat": 37.6}


async def who_comes(client, day, **asked):
    answer = await client.get(f"/v1/residents/{day.resident.id}/who-comes", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


@pytest.mark.parametrize(
    ("name", "as_called"),
    [
        ("王秀英", "王师傅"),
        ("欧阳娜", "欧阳师傅"),
        ("欧阳", "欧师傅"),
        ("阿依古丽·买买提", "阿依古丽"),
        ("古丽米热阿依", "古师傅"),
        ("Mary Smith", "Mary"),
        ("王", "王"),
    ],
)
def test_she_is_called_as_people_call_her(name, as_called):
    assert caregiver(name) == as_called


async def test_a_family_is_told_who_comes_from_where_and_with_which_certificates(make, client_for):
    """Those that are valid on the day of the visit. Seen to tell of one that had run out without the day."""
    day = await a_day(make, client_for)
    coming = await day.visit(now() + HOUR)
    office = await day.as_(Role.PROVIDER_MANAGER)
    today = calendars.today()
    for kind, issued, expires in (
        ("health", today, today + timedelta(days=90)),
        ("first_aid", today - timedelta(days=90), today - timedelta(days=1)),
        ("nursing", today + timedelta(days=30), today + timedelta(days=90)),
    ):
        said = {"kind": kind, "certificate_no": "Z-1", "issued_on": f"{issued}", "expires_on": f"{expires}"}
        answer = await office.post(f"/v1/caregivers/{day.caregiver.id}/qualifications", json=said)
        assert answer.status_code == 201, answer.text
    daughter = await day.relative("orders")

    [told] = await who_comes(daughter, day)

    assert told["visit_id"] == coming["id"]
    assert (told["status"], told["planned_minutes"], told["place"], told["came"]) == ("scheduled", 60, None, None)
    assert told["helper"]["called"] == caregiver(day.caregiver.name)
    kinds = [one["kind"] for one in told["helper"]["certificates"]]
    assert ("health" in kinds, "first_aid" in kinds, "nursing" in kinds) == (True, False, False)
    assert (told["service_name"], told["provider_name"]) == (day.item.name, day.provider.name)
    assert told["provider_phone"] == day.provider.phone
    assert told["allowed_actions"] == []
    assert day.caregiver.name not in str(told)


async def test_it_tells_the_visits_of_these_days_by_time_and_none_that_was_cancelled(make, client_for):
    day = await a_day(make, client_for)
    past, first, second = now() - timedelta(days=40), now() + HOUR, now() + timedelta(days=2)
    for at in (second, first, past):
        await day.visit(at)
    gone = await day.visit(now() + timedelta(days=3))
    await day.done(Role.PROVIDER_MANAGER, f"/orders/{gone['order_id']}/cancel", {"reason": "家属改期"})
    own = await day.as_(Role.RESIDENT)

    usual = await who_comes(own, day)
    on = f"{calendars.day_of(past)}"
    that_day = await who_comes(own, day, from_on=on, to_on=on)
    page = await own.get(f"/v1/residents/{day.resident.id}/who-comes", params={"limit": 1})

    assert [one["planned_start_at"][:16] for one in usual] == [f"{at.isoformat()[:16]}" for at in (first, second)]
    assert len(that_day) == 1
    assert (page.json()["items"], page.json()["next_cursor"] is None) == (usual[:1], False)
    reversed_days = {"from_on": "2024-03-02", "to_on": "2024-03-01"}
    refused = await own.get(f"/v1/residents/{day.resident.id}/who-comes", params=reversed_days)
    assert refusal(refused) == (422, "period_reversed")


@pytest.mark.parametrize(
    ("asked", "seen"),
    [({}, (-30, 30)), ({"from_on": 5}, (5, 35)), ({"to_on": -5}, (-35, -5)), ({"from_on": -1, "to_on": 1}, (-1, 1))],
)
async def test_it_says_which_days_it_looked_at(make, client_for, asked, seen):
    """Of one end alone, thirty days. Seen to be left to guess: an empty answer may mean that nobody comes until when."""
    day, today = await a_day(make, client_for), calendars.today()
    own = await day.as_(Role.RESIDENT)

    params = {name: str(today + timedelta(days=days)) for name, days in asked.items()}
    told = (await own.get(f"/v1/residents/{day.resident.id}/who-comes", params=params)).json()

    first, last = (str(today + timedelta(days=days)) for days in seen)
    assert (told["items"], told["from_on"], told["to_on"]) == ([], first, last)


@pytest.mark.parametrize(
    ("position", "place"),
    [(HOME, "at_home"), (FAR, "not_at_home"), (None, "unknown")],
)
async def test_where_it_was_is_told_coarsely_and_only_with_the_consent_to_whereabouts(
    make, client_for, position, place
):
    """Also after an officer has accepted it. Seen to be told to every relative without the mask."""
    day = await a_day(make, client_for)
    visit = await just_served(day, position=position)

    told = [await who_comes(await day.relative("orders", *more), day) for more in ((), ("whereabouts",))]
    if place != "at_home":
        said = {"decision": "accept", "reason_code": "no_network", "memo": "已电话核实"}
        await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit}/review", said)
    own = await who_comes(await day.as_(Role.RESIDENT), day)

    assert [one["place"] for [one] in told] == [None, place]
    assert own[0]["place"] == place


@pytest.mark.parametrize(
    ("position", "place"),
    [(HOME, "at_home"), (FAR, "not_at_home"), (None, "unknown")],
)
async def test_while_somebody_is_there_the_check_in_says_where(make, client_for, position, place):
    """Seen to be unknown until she left: when a daughter looks. With the programme's own distance, which here is wide."""
    day = await a_day(make, client_for)
    visit = (await day.visit(now()))["id"]
    await day.check_in(visit, now(), position=position)

    told = [await who_comes(await day.relative("orders", *more), day) for more in ((), ("whereabouts",))]
    await make.owner.execute("update programme_versions set thresholds = $1", '{"geofence_m": 20000}')
    [wide] = await who_comes(await day.as_(Role.RESIDENT), day)

    assert [one["place"] for [one] in told] == [None, place]
    assert wide["place"] == ("unknown" if place == "unknown" else "at_home")


@pytest.mark.parametrize("scopes", [("orders",), ("orders", "whereabouts")])
async def test_a_doubtful_place_is_no_secret_that_other_answers_tell(make, client_for, scopes):
    """Neither among the open doubts, nor as one of them, nor by a filter; and to nobody of the family how far it was. Seen to be told in
    each of these."""
    day = await a_day(make, client_for)
    visit = await just_served(day, position=FAR)
    agreed = "whereabouts" in scopes
    relative = await day.relative(*scopes)

    seen = (await relative.get(f"/v1/visits/{visit}")).json()
    listed = (await relative.get("/v1/visits")).json()["items"]
    doubts = (await relative.get(f"/v1/visits/{visit}/exceptions")).json()["items"]
    asked = [await relative.get("/v1/visits", params={name: "place"}) for name in ("exception", "doubted")]

    assert [one["open_exceptions"] for one in (seen, *listed)] == [["place"] if agreed else []] * 2
    assert [(one["code"], one["found"]) for one in doubts] == ([("place", {})] if agreed else [])
    assert [answer.status_code for answer in asked] == [200 if agreed else 403] * 2


@pytest.mark.parametrize(("cap", "parts"), [(2400, (1800, 200, 0)), (30, (900, 100, 1000)), (0, (0, 0, 2000))])
async def test_what_it_cost_and_who_paid_adds_up_and_is_told_with_the_consent_to_money(make, client_for, cap, parts):
    """Of an hour at 20 yuan with a tenth to pay oneself, and a month that has room for it, for half of it, for nothing."""
    day = await a_day(make, client_for, monthly_cap=cap, copay_bp=1000)
    at = an_hour_ago()
    visit = await day.visit(at, self_pay_excess=True)
    await day.check_in(visit["id"], at)
    await day.check_out(visit["id"], at + HOUR)
    both, without = await day.relative("orders", "money"), await day.relative("orders", "whereabouts", "health")

    [told], [hidden] = [await who_comes(client, day) for client in (both, without)]

    assert tuple(told[name] for name in MONEY) == (day.programme.name, 2000, *parts, 0)
    assert {hidden[name] for name in MONEY} == {None}


async def test_before_it_is_verified_nothing_was_paid(make, client_for):
    day = await a_day(make, client_for)
    visit = await just_served(day)
    await says(day, Role.RESIDENT, visit, "deny")

    [told] = await who_comes(await day.as_(Role.FAMILY), day)

    assert (told["status"], told["came"], told["allowed_actions"]) == ("flagged", False, [])
    assert [told[name] for name in MONEY] == [day.programme.name, None, None, None, None, None]


async def test_it_offers_what_may_be_said(make, client_for):
    day = await a_day(make, client_for)
    await just_served(day)
    await day.visit(NINE)
    await day.visit(now() + HOUR)
    own = await day.as_(Role.RESIDENT)

    told = await who_comes(own, day, from_on="2024-01-01", to_on=f"{calendars.today() + timedelta(days=1)}")

    assert [one["allowed_actions"] for one in told] == [["deny"], ["confirm", "deny"], []]
    assert (await who_comes(await day.as_(Role.SUBSIDY_OFFICER), day))[0]["allowed_actions"] == []


async def test_it_is_of_ones_own_and_with_the_consent_to_orders(make, client_for):
    day = await a_day(make, client_for)
    path = f"/v1/residents/{day.resident.id}/who-comes"

    narrow, stranger = await day.relative("money", "whereabouts", "health"), await client_for(Role.FAMILY)

    assert refusal(await narrow.get(path)) == (403, "family_scope_not_granted")
    assert refusal(await stranger.get(path)) == (404, "resident_not_found")
