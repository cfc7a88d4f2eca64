"""The days of an entitlement: suspended, resumed, ended, and what of it covers a service on a day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from models.accounts import Role
from models.entitlements import EntitlementStatus
from services import entitlements
from services.access import Actor, system
from services.calendars import today
from services.entitlements import COVERING_SQL

DAY = timedelta(days=1)


class Office:
    """Two officers, of whom one asks and the other approves."""

    def __init__(self, maker, checker, entitlement) -> None:
        self.maker, self.checker, self.place = maker, checker, f"/v1/entitlements/{entitlement.id}"

    async def ask(self, act, day):
        return await self.maker.post(f"{self.place}/{act}", json={"effective_on": str(day), "reason": "测试"})

    async def do(self, act, day):
        asked = await self.ask(act, day)
        assert asked.status_code == 200, asked.text
        done = await self.checker.post(f"{self.place}/approve")
        assert done.status_code == 200, done.text
        return done.json()


@pytest.fixture
async def office(client_for, make):
    async def office(**given):
        item = await make.service_item()
        entitlement = await make.entitlement(await make.resident(), await make.programme(item), **given)
        officers = [await client_for(Role.SUBSIDY_OFFICER) for _ in range(2)]
        return Office(*officers, entitlement), entitlement, item

    return office


async def covered(session, make, entitlement, item, *days):
    actor = system(make.code)
    found = [await entitlements.covering(session, actor, entitlement.resident_id, item.id, day) for day in days]
    return [one is not None for one in found]


async def test_a_suspension_pauses_from_its_day_until_it_is_resumed(office, make, session):
    desk, entitlement, item = await office()

    suspended = await desk.do("suspend", date(2024, 5, 1))
    resumed = await desk.do("resume", date(2024, 6, 1))

    assert (suspended["status"], suspended["allowed_actions"]) == ("suspended", ["resume", "end"])
    assert suspended["pauses"] == [{"from_on": "2024-05-01", "to_on": None}]
    assert (resumed["status"], resumed["allowed_actions"]) == ("active", ["suspend", "end"])
    assert resumed["pauses"] == [{"from_on": "2024-05-01", "to_on": "2024-05-31"}]
    days = [date(2024, 4, 30), date(2024, 5, 1), date(2024, 5, 31), date(2024, 6, 1)]
    assert await covered(session, make, entitlement, item, *days) == [True, False, False, True]


async def test_a_change_of_a_later_day_shows_when_that_day_comes(office, make, session):
    desk, entitlement, item = await office()

    later = await desk.do("suspend", today() + 10 * DAY)

    assert (later["status"], later["allowed_actions"]) == ("active", ["resume", "end"])
    days = [today(), today() + 9 * DAY, today() + 10 * DAY]
    assert await covered(session, make, entitlement, item, *days) == [True, True, False]


async def test_an_end_leaves_the_days_before_it(office, make, session):
    desk, entitlement, item = await office()

    ended = await desk.do("end", today())

    assert (ended["status"], ended["allowed_actions"]) == ("ended", [])
    assert ended["effective_to"] == str(today() - DAY)
    assert await covered(session, make, entitlement, item, today() - DAY, today()) == [True, False]
    again = await desk.ask("end", today())
    assert (again.status_code, again.json()["allowed"]) == (409, "-")


async def test_an_end_to_come_may_be_brought_forward_and_not_put_off(office):
    desk, _, _ = await office(effective_to=today() + 30 * DAY)

    refused = await desk.ask("end", today() + 31 * DAY)
    ended = await desk.do("end", today() + 20 * DAY)
    sooner = await desk.do("end", today() + 10 * DAY)

    assert (refused.status_code, refused.json()["code"]) == (422, "day_outside_entitlement")
    assert (ended["status"], ended["effective_to"]) == ("active", str(today() + 19 * DAY))
    assert (sooner["status"], sooner["effective_to"]) == ("active", str(today() + 9 * DAY))


async def test_an_end_from_the_first_day_is_as_if_never_granted(office, make, session):
    desk, entitlement, item = await office(effective_from=date(2024, 3, 1))

    annulled = await desk.do("end", date(2024, 3, 1))

    assert (annulled["status"], annulled["effective_to"]) == ("rejected", None)
    assert await covered(session, make, entitlement, item, date(2024, 3, 1), today()) == [False, False]


async def test_what_cannot_be_asked_is_refused_with_what_can(office):
    desk, _, _ = await office(effective_from=date(2024, 3, 1), effective_to=today() + DAY)

    early = await desk.ask("suspend", date(2024, 2, 29))
    late = await desk.ask("suspend", today() + 2 * DAY)
    not_paused = await desk.ask("resume", today())
    await desk.do("suspend", date(2024, 5, 1))
    twice = await desk.ask("suspend", date(2024, 4, 1))
    same_day = await desk.ask("resume", date(2024, 5, 1))
    await desk.do("resume", date(2024, 6, 1))
    over = await desk.ask("suspend", date(2024, 4, 1))
    waiting = await desk.ask("suspend", date(2024, 7, 1))
    second = await desk.ask("end", today())

    assert [a.status_code for a in (early, late, not_paused, twice, same_day, over)] == [422, 422, 409, 409, 422, 409]
    assert not_paused.json()["allowed"] == "suspend, end"
    assert (same_day.json()["first_on"], over.json()["code"]) == ("2024-05-02", "pause_overlaps")
    assert (over.json()["from_on"], over.json()["to_on"]) == ("2024-05-01", "2024-05-31")
    assert waiting.status_code == 200
    assert (second.status_code, second.json()["state"]) == (409, "active, suspend pending")


@pytest.mark.parametrize("wrong", [{"effective_on": "2024-06-31"}, {"reason": ""}, {"effective_on": None}, {"x": 1}])
async def test_a_change_says_its_day_and_its_reason(office, wrong):
    desk, _, _ = await office()

    refused = await desk.maker.post(f"{desk.place}/end", json={"effective_on": str(today()), "reason": "测试"} | wrong)

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")


async def test_the_programme_of_highest_priority_covers_and_of_equals_the_first_code(make, session):
    item, other, resident = await make.service_item(), await make.service_item(), await make.resident()
    granted = {}
    for code, priority in (("B", 20), ("C", 10), ("A", 20)):
        programme = await make.programme(item, code=code, priority=priority)
        granted[code] = await make.entitlement(resident, programme)
    actor, day = system(make.code), date(2024, 3, 5)

    async def first(wanted=item, **given):
        found = await entitlements.covering(session, actor, resident.id, wanted.id, day, **given)
        return None if found is None else next(c for c, e in granted.items() if e.id == found.entitlement_id)

    assert await first() == "C"
    assert await first(programme_id=granted["B"].programme_id) == "B"
    assert await first(other) is None
    for code in ("C", "A"):
        await make.owner.execute("update entitlements set status = 'rejected' where id = $1", granted[code].id)
    assert await first() == "B"


async def test_a_service_is_covered_by_the_version_of_its_day(client_for, make, session):
    old, new = await make.service_item(), await make.service_item()
    programme = await make.programme(old)
    entitlement = await make.entitlement(await make.resident(), programme)
    rules = {"effective_from": "2024-07-01", "service_item_ids": [str(new.id)]}
    added = await (await client_for(Role.BUREAU_ADMIN)).post(f"/v1/programmes/{programme.id}/versions", json=rules)
    assert added.status_code == 201, added.text

    days = [date(2024, 6, 30), date(2024, 7, 1)]

    assert await covered(session, make, entitlement, old, *days) == [True, False]
    assert await covered(session, make, entitlement, new, *days) == [False, True]
    [found] = [
        await entitlements.covering(session, system(make.code), entitlement.resident_id, new.id, date(2024, 7, 1))
    ]
    assert str(found.version_id) == added.json()["id"]


@pytest.mark.parametrize("status", [EntitlementStatus.PROPOSED, EntitlementStatus.REJECTED])
async def test_what_was_never_granted_covers_nothing(make, session, status):
    item = await make.service_item()
    entitlement = await make.entitlement(await make.resident(), await make.programme(item), status=status)

    assert await covered(session, make, entitlement, item, date(2024, 3, 5)) == [False]


async def test_one_text_covers_many_rows_as_it_covers_one(make, session):
    """What an import joins gives, row by row, what `covering` answers."""
    item, other = await make.service_item(), await make.service_item()
    programme = await make.programme(item)
    granted = [
        await make.entitlement(await make.resident(), programme, effective_from=date(2024, 1, day)) for day in (1, 9)
    ]
    asked = [(e.resident_id, i.id, date(2024, 1, day)) for e in granted for i in (item, other) for day in (5, 9)]
    many = text(f"""
        select covering.entitlement_id
        from unnest(cast(:residents as uuid[]), cast(:items as uuid[]), cast(:days as date[])) with ordinality
            as rows (resident_id, service_item_id, ruled_on, place)
        cross join lateral (select cast(:district as varchar) as district_code, rows.*) o
        left join lateral ({COVERING_SQL.format(o="o", programme="cast(null as uuid)")}) covering on true
        order by o.place
    """)
    columns = {
        name: list(values)
        for name, values in zip(("residents", "items", "days"), zip(*asked, strict=True), strict=True)
    }

    found = (await (await session.connection()).execute(many, columns | {"district": make.code})).scalars().all()

    actor: Actor = system(make.code)
    one_by_one = [await entitlements.covering(session, actor, *row) for row in asked]
    assert found == [one.entitlement_id if one else None for one in one_by_one]
    assert [one is not None for one in one_by_one] == [True, True, False, False, False, True, False, False]
