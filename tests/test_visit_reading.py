"""Visits as they are read: a day, a page, the raw events, and what a relative sees."""

from datetime import datetime, timedelta

import pytest

from models.accounts import Role
from models.visits import VisitRead
from tests.days import HOME, NINE, a_day, event, now


async def test_the_raw_events_keep_both_clocks_and_no_place(make, client_for):
    day = await a_day(make, client_for)
    visit = await day.visit()
    north = HOME | {"lat": 37.501}  # a thousandth of a degree of latitude: 111 metres
    await day.check_in(visit["id"], position=north, sent_at=None, monotonic_ms=5, proof="nfc")

    (raw,) = (await day.read(f"/visits/{visit['id']}/events"))["items"]

    assert (raw["kind"], raw["device_at"], raw["proof"], raw["monotonic_ms"]) == (
        "check_in",
        "2024-03-05T01:00:00Z",
        "nfc",
        5,
    )
    assert abs(datetime.fromisoformat(raw["server_at"]) - now()) < timedelta(minutes=1)
    assert abs(raw["skew_seconds"] + (now() - NINE).total_seconds()) < 60
    assert (raw["distance_m"], raw["accuracy_m"]) == (111, 20)
    assert not {"lat", "lng", "position", "place"} & raw.keys()
    sealed = await make.owner.fetchval("select place_sealed from visit_events where id = $1", raw["id"])
    assert sealed
    assert b"37.501" not in sealed


async def test_a_caregivers_day_is_in_the_order_of_the_plan(make, client_for):
    day = await a_day(make, client_for)
    hours = (15, 9, 11)
    planned = {hour: (await day.visit(NINE.replace(hour=hour)))["id"] for hour in hours}
    await day.visit(NINE - timedelta(days=1))
    unplanned = {"resident_id": str(day.resident.id), "service_item_id": str(day.item.id)}
    extra = await day.done(Role.CAREGIVER, "/visits", unplanned | {"check_in": event(NINE.replace(hour=13))})
    caregiver = await day.as_(Role.CAREGIVER)

    whole = (await caregiver.get("/v1/visits", params={"on": "2024-03-05"})).json()["items"]
    first = (await caregiver.get("/v1/visits", params={"on": "2024-03-05", "limit": 3})).json()
    rest = await caregiver.get("/v1/visits", params={"on": "2024-03-05", "limit": 3, "cursor": first["next_cursor"]})

    wanted = [planned[9], planned[11], extra["id"], planned[15]]
    assert [visit["id"] for visit in whole] == wanted
    assert [visit["id"] for visit in first["items"] + rest.json()["items"]] == wanted
    assert whole[0]["resident_name"] == day.resident.name
    assert whole[0]["allowed_actions"] == ["check_in"]


async def test_what_is_listed_is_what_the_document_promises(make, client_for):
    day = await a_day(make, client_for)
    await day.served(NINE)
    await day.served(NINE + timedelta(hours=2), position=None)
    office = await day.as_(Role.BUREAU_ADMIN)

    async def listed(**params):
        answer = await office.get("/v1/visits", params=params)
        assert answer.status_code == 200, answer.text
        items = [VisitRead.model_validate(visit) for visit in answer.json()["items"]]
        assert [item.model_dump(mode="json").keys() for item in items] == [v.keys() for v in answer.json()["items"]]
        return [item.status for item in items]

    assert await listed() == ["flagged", "verified"]
    assert await listed(status="verified", from_on="2024-03-05", to_on="2024-03-05") == ["verified"]
    assert await listed(exception="place") == ["flagged"]
    assert await listed(caregiver_id=str(day.caregiver.id), to_on="2024-03-04") == []
    assert (await office.get("/v1/visits", params={"on": "today"})).status_code == 422


async def test_a_relative_sees_what_was_paid_only_where_the_resident_agreed(make, client_for):
    day = await a_day(make, client_for)
    visit = await day.served()

    async def seen_by(*scopes):
        return await (await day.relative(*scopes)).get(f"/v1/visits/{visit['id']}")

    assert (await seen_by("orders", "money")).json()["posted_subsidy_fen"] == 2000
    assert (await seen_by("orders")).json()["posted_subsidy_fen"] is None
    assert (await seen_by("whereabouts")).status_code == 404


@pytest.mark.parametrize("beneath", ["events", "corrections", "exceptions"])
async def test_what_lies_beneath_a_visit_comes_in_pages_as_every_list_does(make, client_for, beneath):
    """Seen to fail while these three were bare arrays: `limit` changed nothing and no page led on."""
    day = await a_day(make, client_for, thresholds={"correction_days": 36500})
    visit = await day.visit()
    for minutes in (0, 1, 90):
        await day.check_in(visit["id"], NINE + timedelta(minutes=minutes), position=HOME | {"lat": 38.5})
        ended = {"ended_at": (NINE + timedelta(minutes=95 + minutes)).isoformat(), "reason_code": "data_entry_error"}
        await day.act(Role.CAREGIVER, f"/visits/{visit['id']}/corrections", ended)
    path = f"/v1/visits/{visit['id']}/{beneath}"
    office = await day.as_(Role.BUREAU_ADMIN)

    whole = (await office.get(path)).json()
    found, cursor = [], {}
    while cursor is not None:
        page = await office.get(path, params={"limit": 1} | cursor)
        found += page.json()["items"]
        following = page.json()["next_cursor"]
        assert ('rel="next"' in page.headers.get("Link", "")) is (following is not None)
        cursor = {"cursor": following} if following else None

    assert len(found) >= 2
    assert (found, whole["next_cursor"]) == (whole["items"], None)


async def test_a_relative_is_not_told_how_far_from_home_it_was(make, client_for):
    """Only whether it was at home, where the resident agreed to that (tests/test_who_comes.py). Seen to fail when those were told
    the distance who may know of whereabouts."""
    day = await a_day(make, client_for)
    visit = await day.served()

    async def seen_by(*scopes):
        events = (await (await day.relative(*scopes)).get(f"/v1/visits/{visit['id']}/events")).json()["items"]
        return {event["kind"]: event["distance_m"] for event in events}

    assert await seen_by("orders", "whereabouts") == await seen_by("orders") == {"check_in": None, "check_out": None}
