"""Messages as they are read: one's own, and by the office those of its division; never an address, never after the consent."""

from datetime import date

import pytest

from models.accounts import Account, Role
from tests.messaged import household, rule

MAY = """
                        list  resend  templates  rules  write  preferences
bureau_admin             200     404        200    200    422          200
subsidy_officer          200     403        403    403    403          200
inspector                200     403        403    403    403          200
community_worker         200     403        200    200    403          200
provider_manager         200     403        403    403    403          200
caregiver                200     403        403    403    403          200
facility_manager         200     403        403    403    403          200
meal_point_operator      200     403        403    403    403          200
family                   200     403        403    403    403          200
resident                 200     403        403    403    403          200
auditor                  200     403        200    200    403          200
region_viewer            403     403        403    403    403          403
"""
NOBODY = "01900000-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("role", "cells"), [(line.split()[0], line.split()[1:]) for line in MAY.strip().splitlines()[1:]]
)
async def test_everybody_reads_his_own_the_office_its_division_and_the_bureau_writes(client_for, role, cells):
    client = await client_for(Role(role))
    wrong = {"kind": "x", "audience": "family", "effective_from": "2036-07-01", "zh": "好", "en": "ok"}

    answers = [
        await client.get("/v1/messages"),
        await client.post(f"/v1/messages/{NOBODY}/resend"),
        await client.get("/v1/message-templates/in-force"),
        await client.get("/v1/message-rules"),
        await client.post("/v1/message-templates", json=wrong),
        await client.get("/v1/message-preferences"),
    ]
    assert [answer.status_code for answer in answers] == [int(cell) for cell in cells]


@pytest.fixture
async def told(make, app):
    told = await household(make, app)
    await rule(make)
    return told


async def test_each_sees_what_was_told_to_himself_and_the_office_that_of_its_division(told, client_for, make):
    """Seen to fail with `_within` left out: the inspector, and the caregiver of elsewhere, saw it too."""
    await make.division(f"{make.code}002")
    await told.happened("visits.missed")
    await told.happened("entitlements.active", division_code=f"{make.code}002")
    await told.send()
    daughter = await client_for(Role.FAMILY, membership=told.daughter)
    inspector, caregiver = await client_for(Role.INSPECTOR), await client_for(Role.CAREGIVER)
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=f"{make.code}002")
    bureau, auditor = await client_for(Role.BUREAU_ADMIN), await client_for(Role.AUDITOR)

    async def seen(client):
        found = (await client.get("/v1/messages")).json()["items"]
        return sorted((one["kind"], one["audience"]) for one in found)

    everything = [("entitlements.active", "family"), ("entitlements.active", "resident")]
    everything += [("visits.missed", "family"), ("visits.missed", "resident")]
    assert await seen(daughter) == [("entitlements.active", "family"), ("visits.missed", "family")]
    assert (await seen(inspector), await seen(caregiver)) == ([], [])
    assert await seen(worker) == everything[:2]
    assert (await seen(bureau), await seen(auditor)) == (everything, everything)


async def test_a_message_of_somebody_else_is_not_found(told, client_for):
    await told.happened("visits.missed")
    await told.send()
    (hers,) = await told.rows(membership=told.daughter)
    other, daughter = await client_for(Role.FAMILY), await client_for(Role.FAMILY, membership=told.daughter)

    assert (await other.get(f"/v1/messages/{hers['id']}")).status_code == 404
    read = await daughter.get(f"/v1/messages/{hers['id']}")
    assert (read.json()["status"], read.json()["body"]) == ("sent", hers["body"])
    assert {"person_id", "account_id", "address"}.isdisjoint(read.json())


async def test_a_filter_finds_what_it_names(told, client_for):
    await told.happened("visits.missed")
    await told.happened("alerts.open", severity="emergency")
    await told.happened("orders.accepted")
    await told.make.owner.execute("delete from message_rules where district_code = $1", told.make.code)
    await rule(told.make, limit=1)
    await told.send()
    bureau = await client_for(Role.BUREAU_ADMIN)

    async def found(**asked):
        return {one["kind"] for one in (await bureau.get("/v1/messages", params=asked)).json()["items"]}

    assert await found(kind="alerts.open") == {"alerts.open"}
    assert await found(status="waiting") == {"orders.accepted"}  # for the next morning
    assert await found(channel="sms") == set()
    assert await found(channel="log", status="sent") == {"visits.missed", "alerts.open"}


WITHDRAWN = {
    "narrowed": "update family_links set scopes = '{money}' where membership_id = $1",
    "run out": "update family_links set ends_on = date '2024-01-01' where membership_id = $1",
}


@pytest.mark.parametrize("how", WITHDRAWN)
async def test_what_was_told_before_is_not_read_after_the_consent_has_ended(told, client_for, how):
    """Seen to fail without the scopes in `_within`."""
    await told.happened("visits.missed")
    await told.send()
    daughter = await client_for(Role.FAMILY, membership=told.daughter)
    before = (await daughter.get("/v1/messages")).json()["items"]
    await told.make.owner.execute(WITHDRAWN[how], told.daughter.id)
    after = (await daughter.get("/v1/messages")).json()["items"]

    assert (len(before), after) == (1, [])


async def test_a_relative_of_two_sees_what_was_told_of_the_one_for_whom_he_signed_in(told, client_for, make):
    """One account, two parents: each by a membership of its own."""
    father = await make.resident()
    same = Account(id=told.daughter.account_id, username="same", display_name="同一人", password_hash="-")
    again = await make.membership(Role.FAMILY, account=same, resident_id=father.id)
    await told.happened("visits.missed")
    await told.happened("stays.admitted", resident_id=father.id)
    await told.send()

    for membership, kind in ((told.daughter, "visits.missed"), (again, "stays.admitted")):
        client = await client_for(Role.FAMILY, membership=membership)
        told_of = [one["kind"] for one in (await client.get("/v1/messages")).json()["items"]]
        assert [one for one in told_of if not one.startswith("family_links.")] == [kind]


RULE = {"effective_from": "2036-07-01", "quiet_from": "20:00", "quiet_until": "07:30", "daily_limit": 4}


async def test_a_rule_holds_from_its_day_on_and_is_not_changed(client_for):
    bureau = await client_for(Role.BUREAU_ADMIN)
    made = await bureau.post("/v1/message-rules", json=RULE)
    again = await bureau.post("/v1/message-rules", json=RULE)
    past = await bureau.post("/v1/message-rules", json=RULE | {"effective_from": "2024-01-01"})
    clock = await bureau.post("/v1/message-rules", json=RULE | {"quiet_from": "24:00"})
    listed = (await bureau.get("/v1/message-rules")).json()["items"]
    own = (await (await client_for(Role.FAMILY)).get("/v1/message-preferences")).json()

    assert (made.status_code, made.json()["quiet_from"]) == (201, "20:00")
    assert (again.status_code, again.json()["code"]) == (409, "message_rule_exists")
    assert (past.status_code, past.json()["code"]) == (422, "message_rule_in_past")
    assert (clock.status_code, clock.json()["errors"][0]["pointer"]) == (422, "/quiet_from")
    assert [one["effective_from"] for one in listed] == ["2036-07-01"]
    # Not begun: those of the house hold.
    assert (own["district_quiet_from"], own["district_quiet_until"], own["district_daily_limit"]) == (
        "21:00",
        "08:00",
        6,
    )
    assert date.fromisoformat(listed[0]["effective_from"]).year == 2036
