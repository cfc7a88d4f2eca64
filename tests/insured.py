"""Policies, the bureau that keeps them, and the clock that announces their ends."""

from typing import Any

import httpx

from models.accounts import Role
from services import insurance_policies
from services.access import system
from tests.factories import Make
from tests.lodged import day

PATH = "/v1/insurance-policies"


def policy(policy_no: str, insured: Any, kind: str = "accident", **said: Any) -> dict[str, Any]:
    """Of a resident, or of ten beds of a facility: since ten days ago, for a year."""
    whose = {"facility_id": str(insured.id), "beds": 10} if kind == "facility_liability" else {}
    of = whose or {"resident_id": str(insured.id)}
    told = {"policy_no": policy_no, "kind": kind, "premium_fen": 3000, "insurer": "示例财险"}
    return told | of | {"starts_on": day(-10), "ends_on": day(355)} | said


async def insured(client: httpx.AsyncClient, policy_no: str, whom: Any, kind: str = "accident", **said: Any) -> Any:
    answer = await client.post(PATH, json=policy(policy_no, whom, kind, **said))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def bureau(client_for: Any) -> httpx.AsyncClient:
    client: httpx.AsyncClient = await client_for(Role.BUREAU_ADMIN)
    return client


async def announced(app: Any, make: Make) -> int:
    """A beat of the clock."""
    async with app.state.sessions(info={"scope": system(make.code).scope}) as session, session.begin():
        return await insurance_policies.announce(session, system(make.code))
