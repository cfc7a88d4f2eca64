"""Meals ordered ahead, for tests: a canteen that brings dinners home until the end of the day, so that today's can still be
ordered and told of."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

import httpx
from uuid_utils.compat import uuid7

from models.accounts import Role
from models.meal_hours import MealHours
from models.meal_points import Meal
from services.calendars import SHANGHAI, today
from tests.canteen import Canteen, ClientFor, a_canteen
from tests.factories import LONG_AGO, Make

HOME = {"lat": 37.5, "lng": 122.1, "accuracy_m": 10}
"""Where the factory's residents live."""
FAR = {"lat": 37.51, "lng": 122.1, "accuracy_m": 10}
"""A kilometre and more from there."""


@dataclass
class Ahead:
    canteen: Canteen
    worker: httpx.AsyncClient

    def order(self, **given: Any) -> dict[str, Any]:
        said = {
            "resident_id": str(self.canteen.resident.id),
            "meal_point_id": str(self.canteen.point.id),
            "meal": "dinner",
            "served_on": str(today()),
        }
        return {name: value for name, value in (said | given).items() if value is not None}

    async def send(self, client: httpx.AsyncClient | None = None, **given: Any) -> httpx.Response:
        return await (client or self.worker).post("/v1/meal-orders", json=self.order(**given))

    async def ordered(self, client: httpx.AsyncClient | None = None, **given: Any) -> dict[str, Any]:
        answer = await self.send(client, **given)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def ready(self, order: dict[str, Any]) -> None:
        """As if the meal began with its day."""
        await self.canteen.make.owner.execute(
            """update meal_orders set begins_at = served_on::timestamp at time zone 'Asia/Shanghai',
               order_until = served_on::timestamp at time zone 'Asia/Shanghai' where id = $1""",
            order["id"],
        )

    async def tell(self, order: dict[str, Any], **given: Any) -> httpx.Response:
        """Of a meal that is ready."""
        await self.ready(order)
        return await self.canteen.till.post(f"/v1/meal-orders/{order['id']}/tell", json=outcome(**given))

    async def told(self, order: dict[str, Any], **given: Any) -> dict[str, Any]:
        answer = await self.tell(order, **given)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def missed(self, order: dict[str, Any], **given: Any) -> dict[str, Any]:
        return await self.told(order, **missed(**given))

    async def shift(self, order: dict[str, Any], days: int) -> None:
        """As if so many days had passed."""
        await self.canteen.make.owner.execute(
            """update meal_orders set served_on = served_on - $2::int, begins_at = begins_at - make_interval(days => $2),
               order_until = order_until - make_interval(days => $2) where id = $1""",
            order["id"],
            days,
        )

    async def month(self) -> tuple[int, int]:
        """What is held and what is posted of this month's meals."""
        row = await self.canteen.make.owner.fetchrow(
            "select held, posted from ledger_accounts where owner_kind = 'entitlement_month' and owner_id = $1 and month = $2",
            self.canteen.entitlement.id,
            f"{today():%Y-%m}",
        )
        return (row["held"], row["posted"]) if row else (0, 0)


def outcome(**given: Any) -> dict[str, Any]:
    """Brought home just now, by the position at the door."""
    said = {"id": str(uuid7()), "outcome": "delivered", "at": datetime.now(UTC).isoformat(), "position": HOME}
    return {name: value for name, value in (said | given).items() if value is not None}


def missed(**given: Any) -> dict[str, Any]:
    return {"outcome": "not_collected", "reason": "敲门无人应答", "position": None} | given


async def a_kitchen(make: Make, client_for: ClientFor, **given: Any) -> Ahead:
    """`given`: what the programme says otherwise. In the last minutes of a day no dinner of it can be ordered: it waits for the next."""
    while datetime.now(SHANGHAI).time() >= time(23, 57):  # noqa: ASYNC110
        await asyncio.sleep(1)
    canteen = await a_canteen(make, client_for, **given)
    point = canteen.point
    await make.owner.execute(
        "update meal_points set lat = 37.502, lng = 122.1, delivery_radius_metres = 2000, order_minutes_before = 0 where id = $1",
        point.id,
    )
    await make.add(
        *(
            MealHours(
                district_code=make.code,
                meal_point_id=point.id,
                effective_from=LONG_AGO,
                weekday=weekday,
                meal=meal,
                opens=opens,
                closes=closes,
            )
            for weekday in range(1, 8)
            for meal, opens, closes in ((Meal.LUNCH, "00:00", "00:01"), (Meal.DINNER, "23:58", "23:59"))
        )
    )
    return Ahead(canteen, await client_for(Role.COMMUNITY_WORKER))
