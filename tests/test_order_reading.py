"""Orders as they are read: one with its tag, and by pages."""

from datetime import timedelta

from models.accounts import Role
from models.orders import OrderRead
from tests.days import NINE, a_day


async def test_an_order_carries_a_tag_and_is_not_changed_behind_ones_back(make, client_for):
    day = await a_day(make, client_for)
    order = await day.placed()
    office, path = await day.as_(Role.BUREAU_ADMIN), f"/v1/orders/{order['id']}"
    read = await office.get(path)
    tag = read.headers["ETag"]

    assert OrderRead.model_validate(read.json()).model_dump(mode="json").keys() == read.json().keys()
    assert (await office.get(path, headers={"If-None-Match": tag})).status_code == 304
    assert (await office.patch(path, json={"note": "a"})).status_code == 428
    changed = await office.patch(path, json={"note": "门锁密码问女儿"}, headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["note"]) == (200, "门锁密码问女儿")
    assert (await office.patch(path, json={"note": "b"}, headers={"If-Match": tag})).status_code == 412


async def test_orders_are_listed_by_pages_and_filters(make, client_for):
    day = await a_day(make, client_for)
    made = [(await day.placed(NINE + timedelta(days=n)))["id"] for n in range(5)]
    await day.done(Role.PROVIDER_MANAGER, f"/orders/{made[0]}/accept")
    office = await day.as_(Role.BUREAU_ADMIN)

    seen, cursor = [], None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await office.get("/v1/orders", params=params)).json()
        seen += [OrderRead.model_validate(order).id for order in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break

    async def ids(**params):
        return [order["id"] for order in (await office.get("/v1/orders", params=params)).json()["items"]]

    assert [str(order) for order in seen] == made[::-1]
    assert await ids(status="accepted") == made[:1]
    assert await ids(from_on="2024-03-06", to_on="2024-03-07") == made[2:0:-1]
    assert await ids(resident_id=str(day.resident.id), provider_id=str(day.provider.id), limit=1) == made[4:]
    assert await ids(resident_id=str((await make.resident()).id)) == []
