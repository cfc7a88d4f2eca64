"""Incidents at a facility, as its manager tells them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from services import calendars, incidents
from services.access import system
from tests.inspected import Safety
from tests.lodged import day

PATH = "/v1/incidents"
CAUSE = {"cause": "premises", "note": "防滑垫破损"}


def incident(safety: Safety, **otherwise: Any) -> dict[str, Any]:
    """A fall half an hour ago, without names."""
    said = {
        "place_kind": "facility",
        "place_id": str(safety.facility.id),
        "kind": "falling",
        "happened_at": (datetime.now(UTC) - timedelta(minutes=30)).isoformat(),
        "harm": "minor",
        "description": "卫生间滑倒，左腕扭伤",
        "done_at_once": "冰敷，通知家属",
    }
    return said | otherwise


def ago(**time: int) -> str:
    return (datetime.now(UTC) - timedelta(**time)).isoformat()


async def told(safety: Safety, *, by: httpx.AsyncClient | None = None, **otherwise: Any) -> dict[str, Any]:
    answer = await (by or safety.manager).post(PATH, json=incident(safety, **otherwise))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def act(by: httpx.AsyncClient, one: dict[str, Any], deed: str, **said: Any) -> httpx.Response:
    return await by.post(f"{PATH}/{one['id']}/{deed}", json=said)


async def followed(safety: Safety, one: dict[str, Any], *, due_on: str | None = None) -> dict[str, Any]:
    """With one more follow-up, which is returned."""
    said = {"what": "更换防滑垫", "responsible": "后勤 孙强", "due_on": due_on or day(3)}
    answer = await act(safety.manager, one, "follow-ups", **said)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["follow_ups"][-1])


async def brought_to(safety: Safety, state: str) -> dict[str, Any]:
    """told, explained, waiting (for a follow-up), done, closed or annulled."""
    one = await told(safety)
    if state not in ("told", "annulled"):
        await act(safety.manager, one, "say-cause", **CAUSE)
    if state in ("waiting", "done", "closed"):
        todo = await followed(safety, one)
        if state != "waiting":
            await act(safety.manager, one, f"follow-ups/{todo['id']}/complete", note="已更换")
    if state in ("closed", "annulled"):
        said = {"note": "已核实"} if state == "closed" else {"reason": "重复登记"}
        answer = await act(safety.bureau, one, "close" if state == "closed" else "annul", **said)
        assert answer.status_code == 200, answer.text
    return one


async def late(safety: Safety, follow_up: dict[str, Any]) -> None:
    """Its day was the day before yesterday, and the clock has come by."""
    statement = "update incident_follow_ups set due_on = $2 where id = $1"
    await safety.make.owner.execute(statement, UUID(follow_up["id"]), calendars.today() - timedelta(days=2))
    await clock(safety)


async def clock(safety: Safety) -> int:
    actor = system(safety.make.code)
    async with safety.make.app.state.sessions(info={"scope": actor.scope}) as session, session.begin():
        return await incidents.raise_overdue(session, actor)


async def alerts(by: httpx.AsyncClient, **asked: Any) -> list[tuple[str, str, str]]:
    """What stands: kind, severity, status; the last first."""
    found = (await by.get("/v1/alerts", params=asked)).json()["items"]
    return [(one["kind"], one["severity"], one["status"]) for one in found]
