"""Who could serve, for the tests of matching: a colleague beside the day's caregiver, and what makes one better or impossible."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from models.accounts import Role
from models.base import SupplyStatus
from models.caregivers import Caregiver
from models.residents import Sex
from services import numbers, sealing
from tests.days import NINE, Day

HOUR = timedelta(hours=1)
FAR_AWAY = "38.500000,122.100000"
"""111 km to the north of everybody else."""

Arranged = Callable[[Day, Caregiver], Awaitable[None]]


async def matched(day: Day, order: dict[str, Any], role: Role = Role.PROVIDER_MANAGER) -> dict[str, Any]:
    return dict(await day.read(f"/orders/{order['id']}/matches/caregivers", role))


async def providers_for(day: Day, order: dict[str, Any]) -> dict[str, Any]:
    return dict(await day.read(f"/orders/{order['id']}/matches", Role.COMMUNITY_WORKER))


def reasons(match: dict[str, Any]) -> dict[str, tuple[int, int | None]]:
    """Points and figure of each."""
    return {one["code"]: (one["points"], one["figure"]) for one in match["reasons"]}


def hurdles(found: dict[str, Any], name: str, one: Any) -> list[str]:
    """Of who was left out."""
    return [
        hurdle["code"] for left in found["left_out"] if left[f"{name}_id"] == str(one.id) for hurdle in left["hurdles"]
    ]


async def planned(day: Day, caregiver: Caregiver, at: datetime, place: str = "37.500000,122.100000") -> None:
    """An hour at somebody else's."""
    other = await day.make.resident(place=place)
    given = {"planned_start_at": at, "planned_minutes": 60, "status": "scheduled"}
    await day.make.visit(None, day.item, caregiver, resident=other, started_at=at, **given)


async def shift(day: Day, caregiver: Caregiver, **said: Any) -> None:
    made = await day.act(Role.BUREAU_ADMIN, f"/caregivers/{caregiver.id}/shifts", said)
    assert made.status_code == 201, made.text


async def _set(day: Day, table: str, one: Any, **values: Any) -> None:
    columns = ", ".join(f"{name} = ${n}" for n, name in enumerate(values, 2))
    await day.make.owner.execute(f"update {table} set {columns} where id = $1", one.id, *values.values())


async def is_suspended(day: Day, one: Caregiver) -> None:
    await _set(day, "caregivers", one, status=SupplyStatus.SUSPENDED)


async def has_no_certificate(day: Day, one: Caregiver) -> None:
    sql = "update qualifications set expires_on = '2024-03-04' where caregiver_id = $1"
    await day.make.owner.execute(sql, one.id)


async def lacks_the_skill(day: Day, one: Caregiver) -> None:
    await _set(day, "service_items", day.item, skill="bathing")
    await _set(day, "caregivers", day.caregiver, skills=["bathing"])


async def works_on_other_days(day: Day, one: Caregiver) -> None:
    await shift(day, one, weekday=3, starts_at="08:00", ends_at="18:00")


async def goes_home_too_early(day: Day, one: Caregiver) -> None:
    await shift(day, one, weekday=2, starts_at="08:00", ends_at="09:59")


async def has_that_day_off(day: Day, one: Caregiver) -> None:
    await shift(day, one, weekday=2, starts_at="08:00", ends_at="18:00")
    await shift(day, one, on_date="2024-03-05", starts_at="00:00", ends_at="00:00")


async def has_another_visit(day: Day, one: Caregiver) -> None:
    await planned(day, one, NINE + HOUR / 2)


async def works_for_another_then(day: Day, one: Caregiver) -> None:
    id_number = numbers.synthetic_identity_number(day.make.code, NINE.date().replace(year=1970), 9, Sex.FEMALE)
    async with day.make.app.state.sessions() as session:
        index = sealing.blind(session, day.make.code, sealing.ID_NUMBER, id_number)
    await _set(day, "caregivers", one, id_number_index=index)
    await planned(day, await day.make.caregiver(id_number=id_number), NINE)


async def comes_from_far_away(day: Day, one: Caregiver) -> None:
    await planned(day, one, NINE - 2 * HOUR, FAR_AWAY)


async def goes_far_away(day: Day, one: Caregiver) -> None:
    await planned(day, one, NINE + 2 * HOUR, FAR_AWAY)


HURDLES: dict[str, tuple[Arranged, str]] = {
    "is suspended": (is_suspended, "caregiver_not_active"),
    "lacks the skill": (lacks_the_skill, "lacks_skill"),
    "has no certificate on the day": (has_no_certificate, "caregiver_unqualified"),
    "works on other days": (works_on_other_days, "off_shift"),
    "goes home too early": (goes_home_too_early, "off_shift"),
    "has that day off": (has_that_day_off, "off_shift"),
    "has another visit": (has_another_visit, "caregiver_busy"),
    "works for another provider then": (works_for_another_then, "caregiver_busy_elsewhere"),
    "comes from far away": (comes_from_far_away, "too_far_between"),
    "goes far away": (goes_far_away, "too_far_between"),
}


async def came_before(day: Day, one: Caregiver) -> None:
    for days in (5, 40, 200):
        await day.make.visit(day.entitlement, day.item, one, started_at=NINE - timedelta(days=days), status="verified")


async def speaks_the_dialect(day: Day, one: Caregiver) -> None:
    await _set(day, "residents", day.resident, languages=["jiaoliao"])
    await _set(day, "caregivers", one, languages=["jiaoliao", "putonghua"])


async def is_a_woman_as_wished(day: Day, one: Caregiver) -> None:
    await _set(day, "residents", day.resident, caregiver_sex="female")
    await _set(day, "caregivers", one, sex="female")
    await _set(day, "caregivers", day.caregiver, sex="male")


async def has_more_time(day: Day, one: Caregiver) -> None:
    for hours in (3, 5):
        await planned(day, day.caregiver, NINE + hours * HOUR, FAR_AWAY)


async def is_next_door(day: Day, one: Caregiver) -> None:
    await planned(day, one, NINE + 3 * HOUR)
    await planned(day, day.caregiver, NINE + 3 * HOUR, "37.580000,122.100000")


async def works_then(day: Day, one: Caregiver) -> None:
    await shift(day, one, weekday=2, starts_at="08:00", ends_at="09:30")
    await shift(day, one, weekday=2, starts_at="09:30", ends_at="12:00")


# what makes the colleague the better one: the points of the colleague's reason and the figure behind it
BETTER: dict[str, tuple[Arranged, str, tuple[int, int | None]]] = {
    "came before": (came_before, "continuity", (8, 2)),
    "speaks the dialect": (speaks_the_dialect, "language", (15, None)),
    "is a woman, as wished": (is_a_woman_as_wished, "sex", (10, None)),
    "has more time": (has_more_time, "load", (10, 0)),
    "is next door": (is_next_door, "distance", (15, 0)),
    "works then": (works_then, "hours", (5, None)),
}
