"""A caregiver's phone for the tests: it makes ids, keeps events while there is no network, and sends them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from uuid_utils.compat import uuid7

from models.accounts import Role
from tests.days import HOME, Day, now

PATH = "/v1/sync/visit-events"


def told(kind: str, visit_id: str, at: datetime, **given: Any) -> dict[str, Any]:
    """An event as a phone keeps it; None leaves a field out."""
    said: dict[str, Any] = {"kind": kind, "id": str(uuid7()), "visit_id": visit_id, "device_at": at.isoformat()}
    if kind in ("check_in", "check_out"):
        said |= {"position": HOME, "proof": "gps"}
    return {name: value for name, value in (said | given).items() if value is not None}


def whole(visit_id: str, at: datetime, minutes: int = 60) -> list[dict[str, Any]]:
    """Come and gone."""
    return [told("check_in", visit_id, at), told("check_out", visit_id, at + timedelta(minutes=minutes))]


@dataclass
class Phone:
    client: httpx.AsyncClient
    device_id: str = "phone-1"
    answers: list[dict[str, Any]] = field(default_factory=list)

    async def post(self, events: Any, **given: Any) -> httpx.Response:
        body = {"device_id": self.device_id, "sent_at": now().isoformat(), "events": events} | given
        return await self.client.post(PATH, json={name: value for name, value in body.items() if value is not None})

    async def send(self, *events: dict[str, Any], **given: Any) -> dict[str, Any]:
        answer = await self.post(list(events), **given)
        assert answer.status_code == 200, answer.text
        self.answers.append(answer.json())
        return self.answers[-1]


async def phone_of(day: Day) -> Phone:
    return Phone(await day.as_(Role.CAREGIVER))


def outcomes(answer: dict[str, Any]) -> list[str]:
    """As `rejected visit_not_yours`."""
    return [f"{one['outcome']} {one['code'] or ''}".strip() for one in answer["results"]]
