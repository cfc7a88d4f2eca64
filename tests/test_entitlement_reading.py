"""Who sees which entitlements, and what a month of one has left."""

import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from models.entitlements import EntitlementStatus
from models.family_links import LinkScope
from models.ledger import LedgerUnit
from models.programmes import CapUnit
from services import ledger
from services.access import system
from services.calendars import today


async def granted(make, *, resident=None, entitlement=None, **programme):
    item = await make.service_item()
    made = await make.programme(item, **programme)
    return await make.entitlement(resident or await make.resident(), made, **(entitlement or {}))


async def seen(client, entitlement):
    """What each way of reading answers: one, the list, the balance."""
    place = f"/v1/entitlements/{entitlement.id}"
    listed = await client.get("/v1/entitlements")
    return (
        (await client.get(place)).status_code,
        [item["id"] for item in listed.json()["items"]] if listed.status_code == 200 else listed.status_code,
        (await client.get(f"{place}/balance", params={"month": "2024-03"})).status_code,
    )


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.FAMILY])
async def test_residents_and_relatives_see_their_own_and_no_other(client_for, make, role):
    own, other = await granted(make), await granted(make)
    client = await client_for(role, resident_id=own.resident_id)

    assert await seen(client, own) == (200, [str(own.id)], 200)
    assert await seen(client, other) == (404, [str(own.id)], 404)


async def test_a_relative_needs_the_consent_to_money(client_for, make):
    """Seen to fail without `require_scope` in `read`, `listing` and `balance`."""
    own = await granted(make)
    scopes = set(LinkScope) - {LinkScope.MONEY}

    relative = await client_for(Role.FAMILY, resident_id=own.resident_id, scopes=scopes)

    assert await seen(relative, own) == (403, 403, 403)


async def test_a_community_worker_sees_his_divisions(client_for, make):
    elsewhere = f"{make.code}002"
    await make.division(elsewhere)
    near, far = await granted(make), await granted(make, resident=await make.resident(division_code=elsewhere))
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=f"{make.code}001")

    assert await seen(worker, near) == (200, [str(near.id)], 200)
    assert await seen(worker, far) == (404, [str(near.id)], 404)


async def test_another_districts_entitlement_is_neither_seen_nor_decided(client_for, make, app, owner):
    from tests.factories import Make

    other = Make(app, owner, "8" + make.code[1:])
    await other.district()
    foreign = await granted(other, entitlement={"status": EntitlementStatus.PROPOSED})
    officer = await client_for(Role.SUBSIDY_OFFICER)

    assert await seen(officer, foreign) == (404, [], 404)
    assert (await officer.post(f"/v1/entitlements/{foreign.id}/approve")).status_code == 404
    change = {"effective_on": str(today()), "reason": "测试"}
    assert (await officer.post(f"/v1/entitlements/{foreign.id}/end", json=change)).status_code == 404
    many = (await officer.post("/v1/entitlements/approvals", json={"ids": [str(foreign.id)]})).json()
    assert many["items"] == [{"id": str(foreign.id), "outcome": "entitlement_not_found"}]


async def balance(client_for, entitlement, month="2024-03"):
    officer = await client_for(Role.SUBSIDY_OFFICER)
    answer = await officer.get(f"/v1/entitlements/{entitlement.id}/balance", params={"month": month})
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert (shown.pop("entitlement_id"), shown.pop("month")) == (str(entitlement.id), month)
    assert (shown.pop("lapses"), shown.pop("carried"), shown.pop("from_earlier")) == (True, 0, 0)
    return shown


async def test_a_month_that_nobody_touched_has_its_whole_cap(client_for, make):
    entitlement = await granted(make, monthly_cap=2400)

    assert await balance(client_for, entitlement) == {
        "unit": "minutes",
        "cap": 2400,
        "held": 0,
        "posted": 0,
        "left": 2400,
    }


async def test_the_month_shows_what_is_held_and_posted(client_for, make, sessions):
    entitlement = await granted(make, cap_unit=CapUnit.MINUTES, monthly_cap=2400, entitlement={"monthly_cap": 240})
    actor = system(make.code)
    before = await balance(client_for, entitlement)

    async with sessions(info={"scope": actor.scope}) as session, session.begin():
        await ledger.hold(
            session,
            actor,
            cap_owner=entitlement.id,
            programme_id=entitlement.programme_id,
            month="2024-03",
            unit=LedgerUnit.MINUTES,
            cap=240,
            units=90,
            order_id=uuid7(),
        )

    assert before == {"unit": "minutes", "cap": 240, "held": 0, "posted": 0, "left": 240}
    assert await balance(client_for, entitlement) == {
        "unit": "minutes",
        "cap": 240,
        "held": 90,
        "posted": 0,
        "left": 150,
    }
    assert (await balance(client_for, entitlement, "2024-04"))["left"] == 240


async def test_the_cap_is_that_of_the_version_on_the_first_day(client_for, make):
    item = await make.service_item()
    programme = await make.programme(item, monthly_cap=600)
    entitlement = await make.entitlement(await make.resident(), programme)
    rules = {"cap_unit": "minutes", "monthly_cap": 1200, "service_item_ids": [str(item.id)]}
    bureau = await client_for(Role.BUREAU_ADMIN)
    added = await bureau.post(f"/v1/programmes/{programme.id}/versions", json=rules | {"effective_from": "2024-07-15"})
    assert added.status_code == 201, added.text

    caps = [(await balance(client_for, entitlement, f"2024-{month:02}"))["cap"] for month in (6, 7, 8)]

    assert caps == [600, 600, 1200]


async def test_a_month_outside_its_days_has_nothing_and_one_without_cap_counts_nothing(client_for, make):
    days = {"effective_from": today().replace(year=2024, month=3, day=20), "effective_to": today().replace(2024, 4, 2)}
    short, uncapped = await granted(make, entitlement=days), await granted(make, monthly_cap=None)
    proposed = await granted(make, entitlement={"status": EntitlementStatus.PROPOSED})

    left = [(await balance(client_for, short, month))["left"] for month in ("2024-02", "2024-03", "2024-04", "2024-05")]

    assert left == [0, 2400, 2400, 0]
    assert (await balance(client_for, proposed))["left"] == 0
    assert await balance(client_for, uncapped) == {"unit": None, "cap": None, "held": 0, "posted": 0, "left": None}


@pytest.mark.parametrize("month", ["2024-13", "202403", "", "2024-3", "9999-01"])
async def test_a_month_is_written_as_one(client_for, make, month):
    entitlement, officer = await granted(make), await client_for(Role.SUBSIDY_OFFICER)

    refused = await officer.get(f"/v1/entitlements/{entitlement.id}/balance", params={"month": month})

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")


async def test_one_that_was_read_is_not_sent_again_until_it_changes(client_for, make):
    entitlement, officer = await granted(make), await client_for(Role.SUBSIDY_OFFICER)
    place = f"/v1/entitlements/{entitlement.id}"
    tag = {"If-None-Match": (await officer.get(place)).headers["etag"]}

    unchanged = await officer.get(place, headers=tag)
    await officer.post(f"{place}/end", json={"effective_on": str(today()), "reason": "测试"})
    changed = await officer.get(place, headers=tag)

    assert (unchanged.status_code, unchanged.content, changed.status_code) == (304, b"", 200)
    assert changed.json()["pending"]["kind"] == "end"
