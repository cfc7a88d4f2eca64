"""Assessments as tests make them: the national scale by the table of standards.md, and the people of a community."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx

from models.accounts import Background, Role
from services.calendars import today
from tests.factories import Make
from tests.moments import in_days

MAXIMA = {
    "self_care": {
        **dict.fromkeys(("eating", "grooming", "bathing", "upper_dressing", "lower_dressing"), 4),
        **dict.fromkeys(("bladder", "bowel", "toileting"), 4),
    },
    "basic_movement": {**dict.fromkeys(("bed_mobility", "bed_chair_transfer", "level_walking"), 4), "stairs": 3},
    "mental_state": {
        **dict.fromkeys(("time_orientation", "place_orientation", "person_orientation", "memory"), 4),
        **dict.fromkeys(("comprehension", "expression"), 4),
        "aggressive_behaviour": 1,
        "depressive_symptoms": 1,
        "consciousness": 2,
    },
    "perception_participation": {
        "vision": 2,
        "hearing": 2,
        "daily_affairs": 4,
        "transport": 3,
        "social_interaction": 4,
    },
}
"""The table of standards.md, typed anew: dimension, item, its maximum."""
ITEMS = {item: most for items in MAXIMA.values() for item, most in items.items()}
BEST = dict(ITEMS)
PURPOSE = {"purpose": "verification"}


def worth(total: int, *, awake: bool = True) -> dict[str, int]:
    """Answers that come to that total: points are taken from the first items on, consciousness last."""
    answers, over = dict(ITEMS), sum(ITEMS.values()) - total
    order = [item for item in ITEMS if item != "consciousness"] + ["consciousness"]
    for item in order:
        least = 1 if item == "consciousness" and awake else 0
        taken = min(over, answers[item] - least)
        answers[item] -= taken
        over -= taken
    return answers


def said(total: int = 90, *, on: date | None = None, **more: Any) -> dict[str, Any]:
    return {"reason": "first", "assessed_on": str(on or today()), "answers": worth(total)} | more


def falls(*days_ago: int) -> list[dict[str, str]]:
    return [{"kind": "fall", "happened_on": str(in_days(-days))} for days in days_ago]


@dataclass
class Community:
    """Two assessors of whom the second is a nurse, two others for reviews, and who reads and decides."""

    make: Make
    client_for: Any
    first: httpx.AsyncClient
    nurse: httpx.AsyncClient
    third: httpx.AsyncClient
    doctor: httpx.AsyncClient
    officer: httpx.AsyncClient
    admin: httpx.AsyncClient
    accounts: dict[str, Any] = field(default_factory=dict)

    async def drafted(self, resident: Any, total: int = 90, **more: Any) -> dict[str, Any]:
        """By the first, unless `by` says otherwise."""
        by = more.pop("by", self.first)
        answer = await by.post(f"/v1/residents/{resident.id}/assessments", json=said(total, **more))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def final(self, resident: Any, total: int = 90, **more: Any) -> dict[str, Any]:
        """Given in by the first and signed by the nurse, unless `by` and `signer` say otherwise."""
        by, signer = more.pop("by", self.first), more.pop("signer", self.nurse)
        made = await self.drafted(resident, total, by=by, **more)
        submitted = await by.post(f"/v1/assessments/{made['id']}/submit")
        assert submitted.status_code == 200, submitted.text
        signed = await signer.post(f"/v1/assessments/{made['id']}/sign")
        assert signed.status_code == 200, signed.text
        return dict(signed.json())

    async def level(self, resident: Any) -> int | None:
        found: int | None = (await self.admin.get(f"/v1/residents/{resident.id}")).json()["ability_level"]
        return found

    async def notices(self, **wanted: Any) -> list[dict[str, Any]]:
        return list((await self.officer.get("/v1/assessment-notices", params=wanted)).json()["items"])


async def opened(make: Make, client_for: Any) -> Community:
    people: dict[str, Any] = {}
    accounts: dict[str, Any] = {}
    for name, background in (
        ("first", Background.SOCIAL_WORK),
        ("nurse", Background.NURSING),
        ("third", None),
        ("doctor", Background.MEDICAL),
    ):
        own = await make.membership(Role.COMMUNITY_WORKER, background=background)
        accounts[name] = own.account_id
        people[name] = await client_for(Role.COMMUNITY_WORKER, membership=own)
    people["officer"] = await client_for(Role.SUBSIDY_OFFICER)
    people["admin"] = await client_for(Role.BUREAU_ADMIN)
    return Community(make, client_for, **people, accounts=accounts)
