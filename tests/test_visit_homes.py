"""A home whose position nobody knows: who says that he was there is not believed until somebody looks, or tells where it is."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from models.accounts import Role
from services.access import system
from tests.days import NINE, Day, a_day
from tests.imports.uploading import taken_in
from tests.test_visit_news import waiting

HOUR = timedelta(hours=1)
WHY = {"reason_code": "other", "memo": "已电话核实住址"}
HERE, FAR = {"lat": 37.5, "lng": 122.1}, {"lat": 37.6, "lng": 122.1}


async def a_day_without_a_home(make, client_for) -> Day:
    day = await a_day(make, client_for)
    await make.owner.execute(
        "update residents set place_sealed = null, cell_lat = null, cell_lng = null where id = $1", day.resident.id
    )
    return day


async def placed(day: Day, where: dict[str, float]) -> None:
    worker = await day.as_(Role.COMMUNITY_WORKER)
    path = f"/v1/residents/{day.resident.id}"
    answer = await worker.patch(path, json=where, headers={"If-Match": (await worker.get(path)).headers["etag"]})
    assert answer.status_code == 200, answer.text


async def doubt(day: Day, visit: dict) -> tuple[str, str, dict]:
    """The visit's state, and that of its only exception, with what it found."""
    (told,) = (await day.read(f"/visits/{visit['id']}/exceptions"))["items"]
    assert told["code"] == "place"
    return (await day.read(f"/visits/{visit['id']}"))["status"], told["status"], told["found"]


async def test_a_visit_to_a_home_that_nobody_placed_waits_for_an_officer(make, client_for):
    """A missing fix is told beside it. Seen to be verified and posted, wherever the phone was, with the place left unchecked."""
    day = await a_day_without_a_home(make, client_for)

    visit = await day.served()
    without_fix = await day.served(NINE + 2 * HOUR, position=None)

    assert await doubt(day, visit) == ("flagged", "open", {"home_unknown": True})
    assert (await doubt(day, without_fix))[2] == {"check_in": {"fix": "missing"}, "check_out": {"fix": "missing"}}
    assert (visit["not_checked"], await day.balance()) == ([], (120, 0))
    (told,) = (await day.read(f"/visits/{visit['id']}/exceptions"))["items"]
    path = f"/visits/{visit['id']}/exceptions/{told['id']}/acknowledge"
    assert (await day.act(Role.PROVIDER_MANAGER, path, WHY)).status_code == 403
    assert (await day.act(Role.SUBSIDY_OFFICER, path, WHY)).status_code == 200
    assert (await day.read(f"/visits/{visit['id']}"))["status"] == "verified"


@pytest.mark.parametrize(
    ("where", "seen", "balance"),
    [
        (HERE, ("verified", "corrected", {"home_unknown": True}), (0, 60)),
        (
            FAR,
            ("flagged", "open", {key: {"allowed_m": 320, "distance_m": 11120} for key in ("check_in", "check_out")}),
            (60, 0),
        ),
    ],
    ids=["there", "eleven kilometres away"],
)
@pytest.mark.parametrize("by_file", [False, True], ids=["one by one", "by file"])
async def test_once_the_community_says_where_the_home_is_its_visits_are_measured(
    make, client_for, drain, where, seen, balance, by_file
):
    """Seen to be left flagged by each way of telling without the call to `homes.told`."""
    day = await a_day_without_a_home(make, client_for)
    visit = await day.served()

    if by_file:
        worker = await day.as_(Role.BUREAU_ADMIN)
        shown = await worker.post(
            f"/v1/residents/{day.resident.id}/reveal", json={"purpose": "verification", "fields": ["id_number"]}
        )
        row = f"{day.resident.name},{shown.json()['id_number']},{day.resident.division_code},{where['lat']},{where['lng']}"
        done = await taken_in(worker, drain, "residents", f"name,id_number,division_code,lat,lng\n{row}\n")
        assert done["rows_updated"] == 1, done
    else:
        await placed(day, where)

    assert await doubt(day, visit) == seen
    assert await day.balance() == balance
    assert (await day.read("/ledger/check", Role.AUDITOR))["faults"] == []


async def test_a_visit_under_way_is_measured_against_the_home_that_was_told_meanwhile(make, client_for):
    """Seen to be flagged, home unknown, with the distance taken only at the check-in."""
    day = await a_day_without_a_home(make, client_for)
    visit = await day.visit()
    await day.check_in(visit["id"])

    await placed(day, HERE)

    assert (await day.check_out(visit["id"], NINE + HOUR))["status"] == "verified"
    (began, _) = (await day.read(f"/visits/{visit['id']}/events"))["items"]
    assert (began["kind"], began["distance_m"]) == ("check_in", None)  # the raw event stays as it came


@pytest.mark.parametrize("minutes_late", [0, 31], ids=["verified", "still late"])
async def test_what_an_officer_acknowledged_stays_decided(make, client_for, minutes_late):
    """Who looked into it decided; a home that is entered later, and may be entered wrongly, takes no money back by itself. Seen
    to be open again, where the visit waits for another word, with all doubts computed again."""
    day = await a_day_without_a_home(make, client_for)
    visit = await day.visit()
    began = NINE + timedelta(minutes=minutes_late)
    await day.check_in(visit["id"], began)
    await day.check_out(visit["id"], began + HOUR)
    told = (await day.read(f"/visits/{visit['id']}/exceptions"))["items"]
    place = next(x["id"] for x in told if x["code"] == "place")
    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit['id']}/exceptions/{place}/acknowledge", WHY)

    await placed(day, FAR)

    told = (await day.read(f"/visits/{visit['id']}/exceptions"))["items"]
    assert [x["status"] for x in told if x["id"] == place] == ["acknowledged"]
    assert (await day.read(f"/visits/{visit['id']}"))["open_exceptions"] == ["late"] * bool(minutes_late)


async def test_visits_of_where_she_lived_before_are_measured_too(make, client_for):
    """By a worker of the division where she lives now, who does not see them. Seen to be left flagged by `homes.told` behind the
    worker's own wall."""
    day = await a_day_without_a_home(make, client_for)
    visit = await day.served()
    await make.owner.execute("update visits set division_code = $1 where id = $2", make.code + "002", visit["id"])

    await placed(day, HERE)

    assert (await day.read(f"/visits/{visit['id']}"))["status"] == "verified"


@pytest.mark.parametrize("home_first", [True, False], ids=["the home first", "the check-out first"])
async def test_a_home_that_is_told_at_the_very_moment_of_the_check_out_is_used(
    make, client_for, sessions, home_first: bool
):
    """Both wait for the visit. Seen to be left waiting for a home that was known: with the home read only by the statement that
    waits for the visit (the home first), and without a lock on visits that are not over (the check-out first)."""
    day = await a_day_without_a_home(make, client_for)
    visit = await day.visit()
    await day.check_in(visit["id"])
    await day.as_(Role.COMMUNITY_WORKER)
    acts = [lambda: placed(day, HERE), lambda: day.check_out(visit["id"], NINE + HOUR)]
    scope = {"scope": system(make.code).scope}
    async with sessions(info=scope) as watching, watching.begin():
        async with sessions(info=scope) as holding, holding.begin():
            await (await holding.connection()).execute(
                text(f"select from visits where id = '{visit['id']}' for update")
            )
            running = []
            for act in acts if home_first else reversed(acts):
                running.append(asyncio.create_task(act()))
                blocked = asyncio.create_task(waiting(watching, len(running)))
                await asyncio.wait({blocked, running[-1]}, return_when=asyncio.FIRST_COMPLETED)
                blocked.cancel()
        await asyncio.gather(*running)

    assert (await day.read(f"/visits/{visit['id']}"))["status"] == "verified"


async def test_a_claim_says_of_such_a_visit_what_is_to_be_done(make, client_for):
    """The line names the doubt, and its words say who mends it."""
    day = await a_day_without_a_home(make, client_for)
    visit = await day.served()
    opened = await day.done(Role.PROVIDER_MANAGER, "/claims", {"month": "2024-03"})
    line = {
        "record_no": visit["visit_no"],
        "resident_id": str(day.resident.id),
        "service_item_id": str(day.item.id),
        "minutes": 60,
        "unit_price_fen": 2000,
        "amount_fen": 2000,
    }
    claim = f"/claims/{opened['id']}"
    await day.done(Role.PROVIDER_MANAGER, f"{claim}/lines", {"lines": [line]})
    await day.done(Role.PROVIDER_MANAGER, f"{claim}/submit")
    await day.done(Role.SUBSIDY_OFFICER, f"{claim}/reconcile")

    told = {x["code"]: x for x in (await day.read(f"{claim}/exceptions"))["items"]}

    assert sorted(told) == ["outside_geofence", "visit_not_verified"]
    assert told["outside_geofence"]["found"]["doubts"] == {"place": {"home_unknown": True}}
    assert "由社区登记住所坐标" in told["outside_geofence"]["says_zh"]
    assert "the community enters it" in told["outside_geofence"]["says_en"]
