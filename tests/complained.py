"""Complaints of a day's resident about the day's provider, and what each side does about them."""

from typing import Any

import httpx

from models.accounts import Role
from services import calendars
from tests.days import Day

PATH = "/v1/complaints"
SAYS: dict[str, dict[str, Any]] = {
    "messages": {"text": "请问当天是谁上门？"},
    "notes": {"text": "已电话核实"},
    "answer": {"text": "已向家属致歉并补做"},
    "accept": {},
    "escalate": {"text": "答复与事实不符"},
    "withdraw": {"text": "已说清"},
    "decide": {"outcome": "not_upheld", "reason": "签到记录完整"},
    "appeal": {"text": "请求复核"},
    "decide-appeal": {"outcome": "partly", "reason": "确有十分钟缺席", "remedy": "补做十分钟"},
}
"""What each act takes, so that it works."""
WAYS = {
    "open": (),
    "answered": ("answer",),
    "accepted": ("answer", "accept"),
    "escalated": ("answer", "escalate"),
    "decided": ("answer", "escalate", "decide"),
    "appealed": ("answer", "escalate", "decide", "appeal"),
    "closed": ("answer", "escalate", "decide", "appeal", "decide-appeal"),
    "withdrawn": ("withdraw",),
}


def complaint(day: Day, **otherwise: Any) -> dict[str, Any]:
    said = {
        "resident_id": str(day.resident.id),
        "place_kind": "provider",
        "place_id": str(day.provider.id),
        "category": "left_early",
        "happened_on": str(calendars.today()),
        "description": "约定两小时，四十分钟就走了",
    }
    return said | otherwise


async def made(day: Day, by: Role | httpx.AsyncClient = Role.FAMILY, **otherwise: Any) -> dict[str, Any]:
    who = await day.as_(by) if isinstance(by, Role) else by
    answer = await who.post(PATH, json=complaint(day, **otherwise))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def act(by: httpx.AsyncClient, one: dict[str, Any], deed: str, **said: Any) -> httpx.Response:
    return await by.post(f"{PATH}/{one['id']}/{deed}", json=said or SAYS[deed])


async def does(day: Day, deed: str, one: dict[str, Any], **said: Any) -> dict[str, Any]:
    """By whose it is to do; an appeal by another of the bureau."""
    if deed == "decide-appeal":
        by = await day.client_for(Role.BUREAU_ADMIN)
    elif deed in ("decide", "notes"):
        by = await day.as_(Role.BUREAU_ADMIN)
    else:
        by = await day.as_(Role.PROVIDER_MANAGER if deed == "answer" else Role.FAMILY)
    answer = await act(by, one, deed, **said)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def brought_to(day: Day, state: str, **otherwise: Any) -> dict[str, Any]:
    one = await made(day, **otherwise)
    for deed in WAYS[state]:
        one = await does(day, deed, one)
    assert one["status"] == state
    return one


async def seen(by: httpx.AsyncClient, one: dict[str, Any]) -> dict[str, Any]:
    answer = await by.get(f"{PATH}/{one['id']}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def deeds(one: dict[str, Any]) -> list[tuple[str, str]]:
    return [(word["deed"], word["side"]) for word in one["messages"]]
