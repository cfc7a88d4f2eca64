"""What a visit offers to whoever reads it is what he may do."""

from datetime import timedelta

import pytest

from models.accounts import Role
from tests.days import NINE, a_day
from tests.test_visit_corrections import WHY, correct, recently, refusal

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def test_only_what_may_be_done_is_offered(make, client_for):
    """Seen to offer a manager what only an officer acknowledges, and who was there his own visit."""
    day = await a_day(make, client_for, thresholds={"correction_days": 36500})
    both = await make.membership(Role.PROVIDER_MANAGER, provider_id=day.provider.id)
    officer = await make.membership(Role.SUBSIDY_OFFICER)
    bound = {"provider_id": day.provider.id, "caregiver_id": day.caregiver.id}
    for person in (both, officer):
        await make.owner.execute(
            """insert into memberships (district_code, id, account_id, role, provider_id, caregiver_id, status, updated_at)
               values ($1, gen_random_uuid(), $2, 'caregiver', $3, $4, 'active', now())""",
            *(make.code, person.account_id, bound["provider_id"], bound["caregiver_id"]),
        )
    asked = {
        "manager": await client_for(Role.PROVIDER_MANAGER, provider_id=day.provider.id),
        "himself": await client_for(Role.PROVIDER_MANAGER, membership=both),
        "officer": await client_for(Role.SUBSIDY_OFFICER),
        "colleague": await client_for(Role.SUBSIDY_OFFICER, membership=officer),
    }
    place = await day.served(NINE, position=None)
    late = await day.visit(NINE + 4 * HOUR)
    await day.check_in(late["id"], NINE + 5 * HOUR)
    await day.check_out(late["id"], NINE + 6 * HOUR)

    async def offered(visit):
        paths = (f"/v1/visits/{visit['id']}", f"/v1/visits/{visit['id']}/exceptions")
        found = {}
        for name, who in asked.items():
            one, beneath = [(await who.get(path)).json() for path in paths]
            (exception,) = beneath["items"]
            (listed,) = [v for v in (await who.get("/v1/visits")).json()["items"] if v["id"] == visit["id"]]
            assert listed["allowed_actions"] == one["allowed_actions"]
            assert ("acknowledge" in one["allowed_actions"]) == (exception["allowed_actions"] == ["acknowledge"])
            found[name] = set(one["allowed_actions"])
        return found

    decides = {"acknowledge", "review", "unlock"}
    assert await offered(place) == {
        "manager": {"correct"},
        "himself": {"correct"},
        "officer": decides,
        "colleague": set(),
    }
    assert await offered(late) == {
        "manager": {"correct", "acknowledge"},
        "himself": {"correct"},
        "officer": decides,
        "colleague": set(),
    }


@pytest.mark.parametrize(
    ("window", "age", "offered"), [(None, 30, True), (None, 31, False), (3, 3, True), (3, 4, False), (60, 31, True)]
)
async def test_a_correction_is_offered_as_long_as_it_would_be_taken(make, client_for, window, age, offered):
    """By the thresholds of the day, alone and in lists; an officer's unlocking offers it again, and it is taken. Seen to offer
    what is refused without `closed`."""
    day = await a_day(make, client_for, thresholds={"correction_days": window} if window else {})
    at = recently() - timedelta(days=age - 1)
    visit = await day.served(at)
    one = f"/visits/{visit['id']}"

    async def offers(role):
        alone = (await day.read(one, role))["allowed_actions"]
        (listed,) = (await day.read(f"/visits?order_id={visit['order_id']}", role))["items"]
        assert listed["allowed_actions"] == alone
        return "correct" in alone

    found = {await offers(role) for role in (Role.CAREGIVER, Role.PROVIDER_MANAGER)}
    answer = await correct(day, visit, ended_at=at + 50 * MINUTE)
    unlocked = await day.done(Role.SUBSIDY_OFFICER, f"{one}/unlock", WHY)

    assert (found, answer.status_code) == ({offered}, 201 if offered else 409)
    assert unlocked["corrections_until"] is not None
    assert await offers(Role.CAREGIVER)


async def test_accepting_what_must_be_corrected_is_refused_and_leaves_no_trace(make, client_for):
    """Seen to answer 200 and to write an audit row. What may be acknowledged beside it is, and stays so."""
    day = await a_day(make, client_for)
    visit = await day.visit()
    await day.check_in(visit["id"], NINE)
    await day.check_out(visit["id"], NINE - MINUTE)
    accept = {"decision": "accept", **WHY}

    refused = await day.act(Role.SUBSIDY_OFFICER, f"/visits/{visit['id']}/review", accept)
    await day.check_out(visit["id"], NINE - HOUR, mock=True)
    beside = await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit['id']}/review", accept)

    assert refusal(refused) == (409, "must_be_corrected")
    assert "times_reversed" in refused.json()["detail"]
    assert (beside["status"], beside["open_exceptions"]) == ("flagged", ["times_reversed"])
    acts = [row["act"] for row in (await day.read(f"/audit?subject_id={visit['id']}", Role.AUDITOR))["items"]]
    assert acts.count("visits.review") == 1
