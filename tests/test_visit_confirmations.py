"""That somebody came: who may say it, when the word itself is strange (F11), and what it proves."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from models.accounts import Role
from services.visits.counted import Confirmation
from tests.answering import ACCEPT, an_hour_ago, doubts, just_served, says, state
from tests.days import NINE, a_day
from tests.test_order_closing import refusal
from tests.test_scorecards import card, figures
from tests.test_visit_doubts import HOUR, IN, MINUTE, OUT, codes

PAID = ("verified", [], 2000)
ODD = {"odd_confirmation"}
AT_NIGHT = NINE.replace(hour=23)


@pytest.mark.parametrize(
    ("said", "odd"),
    [
        (Confirmation(NINE + 2 * HOUR), False),
        (Confirmation(NINE + 2 * HOUR, device_id="phone-9"), False),
        (Confirmation(NINE + 2 * HOUR, device_id="phone-1"), True),
        (Confirmation(NINE + 2 * HOUR, borrowed=True), True),
        (Confirmation(NINE - 5 * MINUTE), False),
        (Confirmation(NINE - 6 * MINUTE), True),
        (Confirmation(NINE.replace(hour=21, minute=59)), False),
        (Confirmation(NINE.replace(hour=22)), True),
        (Confirmation(NINE.replace(hour=5, minute=59) + timedelta(days=1)), True),
        (Confirmation(NINE.replace(hour=6) + timedelta(days=1)), False),
    ],
)
def test_a_confirmation_is_strange_from_the_caregivers_phone_before_arrival_or_at_night(said, odd):
    """F11. Each is seen to pass without its own line of `_confirmed`."""
    ends = [replace(end, device_id="phone-1") for end in (IN, OUT)]

    assert codes(*ends, confirmation=said) == (ODD if odd else set())


def test_night_care_may_be_confirmed_at_night():
    night = [replace(end, device_at=at) for end, at in ((IN, AT_NIGHT), (OUT, AT_NIGHT + 2 * HOUR))]

    assert codes(*night, planned_start_at=AT_NIGHT, confirmation=Confirmation(AT_NIGHT + 3 * HOUR)) == set()


async def test_from_the_caregivers_phone_it_holds_the_money_until_an_officer_looks(make, client_for):
    """The same phone of another visit of hers too. Seen to fail without `borrowed`."""
    day = await a_day(make, client_for)
    visit = await just_served(day)
    other = (await day.served(an_hour_ago() - 2 * HOUR, device_id="phone-2"))["id"]

    for one in (visit, other):
        await says(day, Role.RESIDENT, one, "confirm", device_id="phone-1")
    held = [await state(day, one) for one in (visit, other)]
    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit}/review", ACCEPT)

    assert held == [("flagged", ["odd_confirmation"], 0)] * 2
    assert await state(day, visit) == PAID
    [told] = (await day.read(f"/visits/{other}/exceptions", Role.SUBSIDY_OFFICER))["items"]
    assert (told["found"]["device"], told["title_zh"]) == (True, "到场确认可疑")


async def test_before_anybody_had_arrived_it_is_found_when_the_check_in_comes(make, client_for):
    """In whatever order they came; taken back it is strange no more."""
    day = await a_day(make, client_for)
    at = an_hour_ago()
    visit = (await day.visit(at))["id"]
    await says(day, Role.FAMILY, visit, "confirm", device_id="phone-7")
    await make.owner.execute("update visit_answers set at = $1 where visit_id = $2", at - 20 * MINUTE, UUID(visit))

    await day.check_in(visit, at)
    await day.check_out(visit, at + HOUR)

    assert (await doubts(day, visit))["odd_confirmation"] == "open"
    await says(day, Role.FAMILY, visit, "deny")
    found = await doubts(day, visit)
    assert (found["odd_confirmation"], found["denied_by_family"]) == ("corrected", "open")


async def test_nobody_confirms_the_service_of_his_own(make, client_for):
    """A son who is the caregiver, or works in the office; that nobody came he may say. Seen to fail without `ConfirmsOwnService`."""
    day = await a_day(make, client_for)
    visit = await just_served(day)
    son = await make.membership(Role.FAMILY, resident_id=day.resident.id)
    account = type("Account", (), {"id": son.account_id})()
    await make.membership(Role.PROVIDER_MANAGER, account=account, provider_id=day.provider.id)
    client = await client_for(Role.FAMILY, membership=son)

    refused = await client.post(f"/v1/visits/{visit}/confirm")
    offered = (await client.get(f"/v1/visits/{visit}")).json()["allowed_actions"]

    assert (refusal(refused), offered) == ((409, "confirms_own_service"), ["deny"])
    assert (await client.post(f"/v1/visits/{visit}/deny")).status_code == 200


POLICY = {
    Role.RESIDENT: (200, 200),
    Role.FAMILY: (200, 200),
    Role.CAREGIVER: (403, 403),
    Role.PROVIDER_MANAGER: (403, 403),
    Role.COMMUNITY_WORKER: (403, 403),
    Role.SUBSIDY_OFFICER: (403, 403),
    Role.BUREAU_ADMIN: (403, 403),
    Role.AUDITOR: (403, 403),
}


@pytest.mark.parametrize("role", POLICY, ids=str)
async def test_who_was_served_answers_and_nobody_for_him(make, client_for, role):
    day = await a_day(make, client_for)
    visit = await just_served(day)

    told = [await day.act(role, f"/visits/{visit}/{act}") for act in ("confirm", "deny")]

    assert tuple(answer.status_code for answer in told) == POLICY[role]


async def test_a_relative_without_the_consent_and_one_of_somebody_else_answer_nothing(make, client_for):
    day = await a_day(make, client_for)
    visit = await just_served(day)
    narrow, stranger = await day.relative("money", "whereabouts", "health"), await client_for(Role.FAMILY)

    for act in ("confirm", "deny"):
        assert refusal(await narrow.post(f"/v1/visits/{visit}/{act}")) == (403, "family_scope_not_granted")
        assert refusal(await stranger.post(f"/v1/visits/{visit}/{act}")) == (404, "visit_not_found")


@pytest.mark.parametrize(
    ("proof", "said", "electronic"),
    [
        ("none", None, 0),
        ("family", None, 0),
        ("family", {"device_id": "phone-7"}, 1),
        ("none", {"device_id": "phone-7"}, 1),
        ("family", {"device_id": "phone-1"}, 0),
        ("gps", None, 1),
        ("telephone", None, 0),
    ],
)
async def test_the_familys_word_is_a_proof_and_a_phone_that_only_claims_it_is_none(
    make, client_for, proof, said, electronic
):
    """standards.md: proof is GPS, a tag, a call, or the family's confirmation. Seen to count with whatever the caregiver's phone said,
    and the list behind the figure holds the same visits."""
    day = await a_day(make, client_for)
    visit = await just_served(day, proof=proof)
    if said is not None:
        await says(day, Role.FAMILY, visit, "confirm", **said)
    on = an_hour_ago()
    quarter = f"{on.year}-Q{(on.month + 2) // 3}"

    shown = await card(await day.as_(Role.PROVIDER_MANAGER), day, quarter)
    listed = (await day.read("/visits?electronic=true"))["items"]

    assert figures(shown)["electronic"][:2] == (electronic, 1)
    assert len(listed) == electronic


async def test_what_was_said_of_one_visit_says_nothing_of_another(make, client_for):
    """Seen to doubt a visit of which nobody had said anything, by the word about the visit before it."""
    day = await a_day(make, client_for)
    told = await just_served(day)
    await says(day, Role.FAMILY, told, "confirm", device_id="phone-1")

    other = (await day.served(an_hour_ago() - 2 * HOUR))["id"]

    assert set(await doubts(day, told)) == ODD
    assert (await state(day, other), await doubts(day, other)) == (("verified", [], 2000), {})
