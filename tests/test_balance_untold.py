"""What is left of a month, and which programmes pay, belong to the consent to money: no refusal tells them to a relative without it."""

from datetime import datetime, time, timedelta

import pytest

from models.accounts import Role
from services import calendars
from tests.days import a_day
from tests.factories import SHANGHAI
from tests.ordering import a_kitchen
from tests.planning import asked
from tests.test_order_closing import refusal

NO_MONEY = ("orders", "whereabouts", "health")
NUMBERS = {"left", "asked", "unit", "other_programme", "other_programme_id", "other_left", "other_unit"}
ENGLISH = {"Accept-Language": "en"}


def next_month() -> datetime:
    """At nine on its first day: a relative orders for later alone."""
    on = calendars.last_day(calendars.month_of(calendars.today())) + timedelta(days=1)
    return datetime.combine(on, time(9), SHANGHAI)


async def test_an_order_over_the_cap_tells_a_relative_what_is_left_with_the_consent_to_money_alone(make, client_for):
    """Also not which other programme has room. Seen to fail: 「2026-12 的补贴额度只剩 1,200 分钟」, and `left` beside it."""
    day = await a_day(make, client_for, monthly_cap=1234)
    other = await make.programme(day.item, name="普惠照护", priority=200, monthly_cap=None)
    await make.entitlement(day.resident, other)
    at = next_month()
    order = day.order(at, 1300)
    plain, knowing = await day.relative(*NO_MONEY), await day.relative("orders", "money")

    refused = [await plain.post("/v1/orders", json=order, headers=headers) for headers in ({}, ENGLISH)]
    told = [await one.post("/v1/orders", json=order) for one in (knowing, await day.as_(Role.RESIDENT))]
    paid = await plain.post("/v1/orders", json=order | {"self_pay_excess": True})

    assert [refusal(answer) for answer in (*refused, *told)] == [(409, "cap_exceeded")] * 4
    assert [NUMBERS & answer.json().keys() for answer in refused] == [set()] * 2
    assert [
        mark for answer in refused for mark in ("1,234", "1234", "普惠", str(other.id)) if mark in answer.text
    ] == []
    month = f"{at:%Y-%m}"
    assert [answer.json()["detail"] for answer in refused] == [
        f"{month} 的补贴额度不足以支付本次服务；可缩短服务、改到他月，或选择超额自付。",
        f"{month} has not enough left to pay for this: shorten it, move it to another month, or pay the excess.",
    ]
    assert [(one.json()["left"], one.json()["other_programme"]) for one in told] == [(1234, "普惠照护")] * 2
    assert paid.status_code == 201, paid.text


async def test_a_meal_over_the_cap_tells_a_relative_what_is_left_with_the_consent_to_money_alone(make, client_for):
    """Seen to fail, with `left` and 「只剩 1.00 元」."""
    kitchen = await a_kitchen(make, client_for, cap_unit="fen", monthly_cap=100)
    plain, knowing = [
        await client_for(Role.FAMILY, resident_id=kitchen.canteen.resident.id, scopes=scopes)
        for scopes in (NO_MONEY, ("orders", "money"))
    ]

    refused, told = await kitchen.send(plain), await kitchen.send(knowing)

    assert [refusal(answer) for answer in (refused, told)] == [(409, "cap_exceeded")] * 2
    assert NUMBERS & refused.json().keys() == set()
    assert "只剩" not in refused.json()["detail"]
    assert told.json()["left"] == 100


@pytest.mark.parametrize("path", ["/v1/orders", "/v1/care-plans"])
async def test_who_may_not_know_who_pays_is_answered_the_same_whatever_programme_he_names(make, client_for, path):
    """Seen to be 201 for the parent's own and 409 `not_entitled` for another, and a plan's days to say the same."""
    day = await a_day(make, client_for)
    stranger = await make.programme(day.item)
    body = day.order(next_month()) if path == "/v1/orders" else asked(day)
    plain, knowing = await day.relative(*NO_MONEY), await day.relative("orders", "money")
    named = [body | {"programme_id": str(one.id)} for one in (day.programme, stranger)]

    refused = [await plain.post(path, json=one) for one in named]
    by_itself = await plain.post(path, json=body | {"note": "请按门铃"})
    chosen = await knowing.post("/v1/orders", json=day.order(next_month(), programme_id=str(day.programme.id)))

    assert [refusal(answer) for answer in refused] == [(403, "family_scope_not_granted")] * 2
    assert [(one.json()["scope"], one.json()["errors"][0]["pointer"]) for one in refused] == [
        ("money", "/programme_id")
    ] * 2
    assert (by_itself.status_code, by_itself.json()["programme_id"]) == (201, None), by_itself.text
    assert (chosen.status_code, chosen.json()["programme_id"]) == (201, str(day.programme.id)), chosen.text


@pytest.mark.parametrize("said", ["own", "none"])
async def test_who_may_not_know_who_pays_does_not_change_it_in_a_plan(make, client_for, said):
    """Neither does a form that sends back the nothing it was shown. Seen to be taken."""
    day = await a_day(make, client_for)
    programme = str(day.programme.id)
    plan = await day.done(Role.BUREAU_ADMIN, "/care-plans", asked(day, programme_id=programme))
    plain, path = await day.relative(*NO_MONEY), f"/v1/care-plans/{plan['id']}"
    version = {"If-Match": f'"{plan["version"]}"'}

    refused = await plain.patch(path, json={"programme_id": {"own": programme, "none": None}[said]}, headers=version)
    changed = await plain.patch(path, json={"planned_minutes": 30}, headers=version)

    assert refusal(refused) == (403, "family_scope_not_granted")
    assert changed.status_code == 200, changed.text
    assert (await day.read(f"/care-plans/{plan['id']}"))["programme_id"] == programme
