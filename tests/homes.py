"""Homes that are modified: who does what of a case, and a case in every state."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from models.accounts import Role
from models.programmes import Appropriation, Programme, ProgrammeKind, ProgrammeStatus, ProgrammeVersion
from services.calendars import today
from tests.factories import LONG_AGO, Make

PATH = "/v1/home-modifications"
CEILING, SHARES = 300_000, [["city", 3333], ["district", 6667]]
ITEMS = [
    {"what": "卫生间加装扶手", "need": "如厕起身困难", "cost_fen": 150_000},
    {"what": "地面防滑处理", "need": "曾跌倒", "cost_fen": 250_000},
]
WHY = {"reason": "不符合条件"}
STEPS = ("applied", "surveyed", "in_progress", "accepted", "funded", "paid")


def done(**otherwise: Any) -> dict[str, Any]:
    said = {"accepted_on": str(today()), "cost_fen": 380_000, "signed_by": "王桂芳", "signed_as": "resident"}
    return said | otherwise


async def funded(make: Make, amount_fen: int = 10**9, **rules: Any) -> Programme:
    """A ceiling of 3,000 yuan, of which the resident bears a tenth; two sources of this year's money."""
    programme = Programme(
        district_code=make.code,
        code="GZ",
        name="适老化改造补贴",
        kind=ProgrammeKind.MODIFICATION,
        status=ProgrammeStatus.ACTIVE,
    )
    version = ProgrammeVersion(
        district_code=make.code,
        programme_id=programme.id,
        **{"effective_from": LONG_AGO, "price_cap_fen": CEILING, "copay_bp": 1000, "fund_shares_bp": SHARES} | rules,
    )
    money = [
        Appropriation(
            district_code=make.code,
            programme_id=programme.id,
            year=today().year,
            source=source,
            amount_fen=amount_fen,
        )
        for source, _ in SHARES
    ]
    await make.add(programme, version, *money)
    return programme


@dataclass
class Homes:
    """Two workers, three officers and the bureau: whoever is asked for by name is another person."""

    make: Make
    people: dict[str, httpx.AsyncClient]
    programme: Programme
    provider: Any
    numbers: "count[int]" = field(default_factory=count)

    async def ask(self, who: str, case: dict[str, Any], act: str, body: Any = None) -> httpx.Response:
        headers = {"Idempotency-Key": f"home-{next(self.numbers)}-{case['id']}"}
        return await self.people[who].post(f"{PATH}/{case['id']}/{act}", json=body, headers=headers)

    async def applied(self, **said: Any) -> dict[str, Any]:
        if "resident_id" not in said:
            number = next(self.numbers)
            said["resident_id"] = str((await self.make.resident(address=f"测试路{number}号")).id)
        order = {"programme_id": str(self.programme.id), "reason": "卫生间湿滑"} | said
        answer = await self.people["surveyor"].post(PATH, json=order)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def brought(
        self, to: str = "accepted", *, accepted: dict[str, Any] | None = None, **said: Any
    ) -> dict[str, Any]:
        """A case, brought as far as that."""
        case = await self.applied(**said)
        for step, who, act, body in (
            ("surveyed", "surveyor", "survey", {"surveyed_on": str(today()), "items": ITEMS}),
            ("in_progress", "approver", "approve", {"provider_id": str(self.provider.id)}),
            ("accepted", "acceptor", "accept", done(**(accepted or {}))),
            ("funded", "funder", "approve-subsidy", None),
            ("paid", "payer", "payments", {"bank_reference": f"B-{case['case_no']}", "paid_on": str(today())}),
        ):
            if STEPS.index(step) <= STEPS.index(to):
                answer = await self.ask(who, case, act, body)
                assert answer.is_success, (act, answer.text)
                case = dict(answer.json())
        return case


async def opened(make: Make, client_for: Callable[..., Awaitable[httpx.AsyncClient]], **given: Any) -> Homes:
    people = {
        "surveyor": await client_for(Role.COMMUNITY_WORKER),
        "acceptor": await client_for(Role.COMMUNITY_WORKER),
        "bureau": await client_for(Role.BUREAU_ADMIN),
    }
    people |= {name: await client_for(Role.SUBSIDY_OFFICER) for name in ("approver", "funder", "payer")}
    return Homes(make, people, await funded(make, **given), await make.provider())
