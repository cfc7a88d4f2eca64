"""Who could clean for three people in hardship: matched, offered to two providers, taken by one, passed on by the other; and whom
to send."""

from datetime import datetime, time, timedelta
from typing import Any

from api.demo.founding import District
from api.demo.people import HARDSHIP
from api.demo.tables import console, heading, table
from services import calendars, spoken

ENDED = {"first": ("scheduled", "P02"), "in turn": ("accepted", "P05"), "nobody": ("declined", "P05")}
"""What becomes of each order, and with whom it stands."""

OFFERS = {"accepted": 2, "already_taken": 1, "declined": 3}
"""Of the six offers."""


async def told(district: District) -> dict[str, Any]:
    """Two providers clean. The first order goes to whoever is first, the second from one to the next, and the third nobody
    takes; each is placed with the fifth provider, and the second is asked too. What stands afterwards."""
    by_code = {code: district.managers[code] for code in ("P02", "P05")}
    orders = {}
    for days, name in enumerate(ENDED, 2):
        orders[name] = await _placed(district, HARDSHIP[days].id_number, days)
    matched = await district.community.get(f"/v1/orders/{orders['first']}/matches")
    offers = {name: await _offered(district, order, in_turn=name == "in turn") for name, order in orders.items()}

    await by_code["P02"].post(f"/v1/order-offers/{offers['first']['P02']}/accept")
    await by_code["P05"].refused(
        "已由他家先接的订单 · an order that another was first to take",
        f"/v1/order-offers/{offers['first']['P05']}/accept",
    )
    staff = await by_code["P02"].get(f"/v1/orders/{orders['first']}/matches/caregivers")
    best = {"caregiver_ids": [staff["items"][0]["caregiver_id"]]}
    await by_code["P02"].post(f"/v1/orders/{orders['first']}/assign", best)

    no = {"reason": "当天人手不足"}
    await by_code["P02"].post(f"/v1/order-offers/{offers['in turn']['P02']}/decline", no)
    await by_code["P05"].post(f"/v1/order-offers/{offers['in turn']['P05']}/accept")
    for code in ("P02", "P05"):
        await by_code[code].post(f"/v1/order-offers/{offers['nobody'][code]}/decline", no)
    return {"providers": matched, "staff": staff, **await _stands(district, orders)}


async def _placed(district: District, id_number: str, days: int) -> str:
    """An hour of cleaning at nine, so many days from today."""
    at = datetime.combine(calendars.today() + timedelta(days=days), time(9), calendars.SHANGHAI)
    found = await district.community.post("/v1/residents/search", {"id_number": id_number})
    order = {
        "resident_id": found["items"][0]["id"],
        "provider_id": district.providers["P05"],
        "service_item_id": district.items["JJBJ"],
        "planned_start_at": at.isoformat(),
        "planned_minutes": 60,
    }
    return str((await district.community.post("/v1/orders", order))["id"])


async def _offered(district: District, order: str, *, in_turn: bool) -> dict[str, str]:
    """To the second provider, and in turn before the fifth; the offers by provider."""
    codes = ("P02", "P05") if in_turn else ("P02",)
    said = {"provider_ids": [district.providers[code] for code in codes], "in_turn": in_turn}
    made = await district.community.post(f"/v1/orders/{order}/offers", said)
    names = {provider: code for code, provider in district.providers.items()}
    return {names[one["provider_id"]]: one["id"] for one in made["items"]}


async def _stands(district: District, orders: dict[str, str]) -> dict[str, Any]:
    names = {provider: code for code, provider in district.providers.items()}
    ended, offers = {}, dict.fromkeys(OFFERS, 0)
    for name, order in orders.items():
        found = await district.community.get(f"/v1/orders/{order}")
        ended[name] = (found["status"], names[found["provider_id"]])
        for one in await district.community.every("/v1/order-offers", order_id=order):
            offers[one["status"]] = offers.get(one["status"], 0) + 1
    return {"ended": ended, "offers": offers}


def wrong(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Where the system tells anything else than was done: what it tells, and what is expected."""
    found = told["offered"]
    pairs = {"orders offered": (found["ended"], ENDED), "offers": (found["offers"], OFFERS)}
    pairs["providers that clean"] = (found["providers"]["fit"], 2)
    return {what: (tells, wanted) for what, (tells, wanted) in pairs.items() if tells != wanted}


def show(told: dict[str, Any]) -> None:
    found = told["offered"]
    heading(13, "谁能接单：匹配与询单", "Who can take an order: matched, and offered")
    made = table("名次", "服务商 / 护理员", "得分", "理由", right=("名次", "得分"))
    for one in [*found["providers"]["items"], *found["staff"]["items"][:3]]:
        reasons = "；".join(f"{reason['zh']}" for reason in one["reasons"] if reason["points"])
        made.add_row(str(one["place"]), one["name"], str(one["score"]), reasons or "-")
    console.print(made)
    told_of = "、".join(f"{spoken.STATES[state]} {n}" for state, n in found["offers"].items())
    console.print(
        f"未入选的服务商 {found['providers']['unfit']} 家，各有原因。三张订单向两家询单：{told_of}；"
        f"一张已派人，一张由下一家接下，一张无人接单、额度已退回。"
        f"\n{found['providers']['unfit']} providers were left out, each with the reason. Of three orders that were offered one is "
        f"staffed, one was taken by the next in turn, and one by nobody: its hold is void."
    )
