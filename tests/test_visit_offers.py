"""What a visit offers to whoever reads it is what he may do."""

from datetime import timedelta

from models.accounts import Role
from tests.days import NINE, a_day
from tests.test_visit_corrections import WHY, refusal

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def test_only_what_may_be_done_is_offered(make, client_for):
    """Seen to offer a manager what only an officer acknowledges, and who was there his own visit."""
    day = await a_day(make, client_for)
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
