"""Offices that all work at once in one district: orders and visits, claims and settlements, what comes out afterwards, the
closing of months, and allowances beside it."""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from services import calendars
from tests.allowances.bureaus import Bureau
from tests.battery.life.town import event
from tests.factories import SHANGHAI

WHY = {"reason_code": "data_entry_error", "memo": "核对无误"}
REJECT = {"decision": "reject", "reason_code": "not_delivered", "memo": "家属证实当日无人上门"}
CHANGES_BY_ITSELF = {"id", "settlement_no", "version", "created_at", "proposed_at"}
WANTED = ("place", "cancel", "check out", "review", "settle", "approve", "pay")
AFTERWARDS = ("adjust", "recover", "close", "allow")
ALLOWED_FROM = "2024-05"
PATIENCE_SECONDS = 120


@dataclass
class Day:
    """Goes on for so many seconds, and until each act was done that it is about."""

    seconds: int
    wanted: tuple[str, ...]
    began: float = field(default_factory=time.monotonic)
    said: Counter[str] = field(default_factory=Counter)

    @property
    def over(self) -> bool:
        lasted = time.monotonic() - self.began
        return lasted > PATIENCE_SECONDS or (lasted > self.seconds and all(self.said[act] for act in self.wanted))


@dataclass
class Office:
    """A provider with its manager and caregivers, the bureau that records what was ordered, and the officers who judge its claims."""

    manager: httpx.AsyncClient
    provider_id: str
    caregivers: dict[str, httpx.AsyncClient]
    residents: dict[str, httpx.AsyncClient]
    item_id: str
    programme_id: str
    recorder: httpx.AsyncClient
    officer: httpx.AsyncClient
    approver: httpx.AsyncClient
    payer: httpx.AsyncClient
    day: Day

    async def ask(self, client: httpx.AsyncClient, act: str, path: str, body: Any = None) -> dict[str, Any] | None:
        """What was answered to a POST that was done; None where it was refused. Nothing breaks."""
        answer = await client.post(path, json=body, headers={"Idempotency-Key": uuid4().hex})
        assert answer.status_code < 500, (path, answer.status_code, answer.text)
        self.day.said[act if answer.is_success else f"{act}: {answer.json()['code']}"] += 1
        return dict(answer.json()) if answer.is_success else None

    async def serve(self, chance: random.Random) -> None:
        """Orders, one after the other: cancelled, missed, or served, sometimes with a doubt; and visits without any."""
        while not self.day.over:
            resident, caregiver = chance.choice(list(self.residents)), chance.choice(list(self.caregivers))
            start = datetime.now(SHANGHAI).replace(second=0, microsecond=0) - timedelta(
                days=chance.randrange(1, 60), minutes=chance.randrange(1440)
            )
            minutes = chance.choice((30, 60, 120))
            if chance.random() < 0.4:
                await self._drop_in(resident, self.caregivers[caregiver], start, minutes)
                continue
            order = {"resident_id": resident, "provider_id": self.provider_id, "service_item_id": self.item_id}
            order |= {"planned_start_at": start.isoformat(), "planned_minutes": minutes}
            placed = await self.ask(self.recorder, "place", "/v1/orders", order)
            if not placed or not await self.ask(self.manager, "accept", f"/v1/orders/{placed['id']}/accept"):
                continue
            path = f"/v1/orders/{placed['id']}"
            if chance.random() < 0.2:
                await self.ask(self.residents[resident], "cancel", f"{path}/cancel", {"reason": "家属改期"})
            elif await self.ask(self.manager, "assign", f"{path}/assign", {"caregiver_ids": [caregiver]}):
                [visit] = (await self.manager.get("/v1/visits", params={"order_id": placed["id"]})).json()["items"]
                await self._attend(chance, visit, self.caregivers[caregiver], start, minutes)

    async def _drop_in(self, resident: str, caregiver: Any, start: datetime, minutes: int) -> None:
        """Nothing is held for it: it draws what the month has left when an officer accepts it."""
        said = {"resident_id": resident, "service_item_id": self.item_id, "check_in": event(start, at_home=True)}
        visit = await self.ask(caregiver, "drop in", "/v1/visits", said)
        assert visit
        path, left = f"/v1/visits/{visit['id']}", start + timedelta(minutes=minutes)
        await self.ask(caregiver, "check out", f"{path}/check-out", event(left, at_home=True))
        await self.ask(self.officer, "review", f"{path}/review", WHY | {"decision": "accept"})

    async def _attend(self, chance: random.Random, visit: Any, caregiver: Any, start: datetime, minutes: int) -> None:
        path = f"/v1/visits/{visit['id']}"
        if chance.random() < 0.1:
            await self.ask(self.manager, "miss", f"{path}/missed", WHY)
            return
        at_home = chance.random() < 0.8
        await self.ask(caregiver, "check in", f"{path}/check-in", event(start, at_home=True))
        left = start + timedelta(minutes=minutes)
        await self.ask(caregiver, "check out", f"{path}/check-out", event(left, at_home=at_home))
        if not at_home:
            decision = chance.choice(("accept", "accept", "reject"))
            await self.ask(self.officer, "review", f"{path}/review", WHY | {"decision": decision})

    async def bill(self) -> None:
        """Month after month from claim to payment; sent back once, so that the settlement is made a second time."""
        month = calendars.today().replace(day=1)
        while not self.day.over:
            month = (month - timedelta(days=1)).replace(day=1)
            if month < calendars.today() - timedelta(days=180):
                month = calendars.today().replace(day=1)
            claim = await self.ask(self.manager, "draft", "/v1/claims/draft", {"month": f"{month:%Y-%m}"})
            if claim and await self.ask(self.manager, "submit", f"/v1/claims/{claim['id']}/submit"):
                await self._settle(f"/v1/claims/{claim['id']}")

    async def _settle(self, path: str) -> None:
        """Proposed, sent back and proposed again: the same. What others do to visits of the same hours may come in between, but
        not five times."""
        again, lines = await self._proposed(path)
        for _ in range(5):
            first, first_lines = again, lines
            await self.ask(self.approver, "return", f"/v1/settlements/{first['id']}/return", {"reason": "请补充说明"})
            again, lines = await self._proposed(path)
            if lines == first_lines:
                break
        assert lines == first_lines
        assert {name: first[name] for name in first.keys() - CHANGES_BY_ITSELF} == {
            name: again[name] for name in again.keys() - CHANGES_BY_ITSELF
        }
        settlement = f"/v1/settlements/{again['id']}"
        approved = await self.ask(self.approver, "approve", f"{settlement}/approve")
        if approved and approved["subsidy_fen"]:
            payment = {"amount_fen": approved["subsidy_fen"], "bank_reference": uuid4().hex}
            await self.ask(self.payer, "pay", f"{settlement}/payments", payment | {"paid_on": f"{calendars.today()}"})
            await self.adjust(again, path)

    async def _proposed(self, path: str) -> tuple[dict[str, Any], bytes]:
        """A settlement, and the bytes of the lines that it stands on."""
        claim = await self.ask(self.officer, "reconcile", f"{path}/reconcile")
        assert claim
        for code in claim["totals"]["exceptions"]:
            said = {"code": code, "resolution": "accept", "reason_code": "checked", "note": ""}
            await self.ask(self.officer, "resolve", f"{path}/resolutions", said)
        patterns = (await self.officer.get(f"{path}/patterns", params={"status": "open"})).json()["items"]
        for code in {pattern["code"] for pattern in patterns}:
            said = {"code": code, "reason_code": "checked", "note": "已核对"}
            await self.ask(self.officer, "clear", f"{path}/patterns/clearances", said)
        lines = (await self.officer.get(f"{path}/lines", params={"limit": 200})).content
        settlement = await self.ask(self.officer, "settle", f"{path}/settle")
        assert settlement
        return settlement, lines

    async def adjust(self, settlement: dict[str, Any], claim: str) -> None:
        """One of the visits that were paid turns out to be false: corrected by the bureau, and recovered in two parts."""
        lines = (await self.officer.get(f"{claim}/lines", params={"limit": 200})).json()["items"]
        paid = next((line for line in lines if line["paid_fen"]), None)
        if not paid or not await self.ask(self.payer, "reject", f"/v1/visits/{paid['visit_id']}/review", REJECT):
            return
        order = {"corrects_settlement_id": settlement["id"]}
        drafted = await self.ask(self.payer, "correct", "/v1/claims/draft", order)
        if not drafted or not await self.ask(self.payer, "submit", f"/v1/claims/{drafted['id']}/submit"):
            return
        difference, _ = await self._proposed(f"/v1/claims/{drafted['id']}")
        if await self.ask(self.approver, "adjust", f"/v1/settlements/{difference['id']}/approve"):
            await self._owe()
            await self._recover()

    async def _owe(self) -> None:
        """What an auditor found, besides."""
        said = {
            "provider_id": self.provider_id,
            "programme_id": self.programme_id,
            "amount_fen": 1999,
            "reason": "审计发现",
        }
        if decision := await self.ask(self.officer, "owe", "/v1/recoveries", said):
            await self.ask(self.approver, "open", f"/v1/recoveries/{decision['id']}/approve")

    async def _recover(self) -> None:
        asked = {"provider_id": self.provider_id, "status": "open"}
        for recovery in (await self.payer.get("/v1/recoveries", params=asked)).json()["items"]:
            half = recovery["left_fen"] // 2
            for amount in (half, recovery["left_fen"] - half):
                receipt = {"amount_fen": amount, "bank_reference": uuid4().hex, "received_on": f"{calendars.today()}"}
                await self.ask(self.payer, "recover", f"/v1/recoveries/{recovery['id']}/receipts", receipt)


async def close_months(office: Office) -> None:
    """Books close in order (services/months.py): from the first month of the allowances to those in which the others work, and which
    are closed under them; each as soon as nothing of it is unsettled."""
    worked_in = calendars.month_of(calendars.today() - timedelta(days=60))
    last = calendars.add_months(calendars.month_of(calendars.today()), -1)
    for month in calendars.months_through(ALLOWED_FROM, last):
        path, act = f"/v1/months/{month}/close", "close" if month >= worked_in else "close earlier"
        while not office.day.over:
            await office.ask(office.officer, f"ask to {act}", path)
            if await office.ask(office.approver, act, path):
                break
            await asyncio.sleep(0.5)


async def allow(bureau: Bureau, day: Day) -> None:
    """Month after month of allowances, from the roll to the bank's answer, which returns one payment of it."""
    for month in calendars.months_through(ALLOWED_FROM, "2024-12"):
        if day.over:
            return
        batch = await bureau.sent(month)
        lines = await bureau.lines(batch, due=True)
        answer = await bureau.answer(
            batch,
            *((line["line_no"], line["amount_fen"], "paid") for line in lines[1:]),
            (lines[0]["line_no"], lines[0]["amount_fen"], "returned", "销户"),
        )
        assert answer.is_success, answer.text
        day.said["allow"] += 1
