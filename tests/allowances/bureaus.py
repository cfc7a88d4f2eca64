"""A bureau that pays allowances by age: a programme with money, a kind with a standard, a bank's format, and who works there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any

import httpx

from models.accounts import Role
from models.allowances import AfterDeath, Allowance, AllowanceStandard, Starts
from models.bank_formats import AmountUnit, BankFormat, Encoding, TotalsRow
from models.programmes import Appropriation, Programme, ProgrammeKind, ProgrammeStatus, ProgrammeVersion
from models.residents import Resident
from services import sealing
from services.access import system
from tests.factories import LONG_AGO, Make

BANDS = [{"from_age": 80, "to_age": 89, "monthly_fen": 10000}, {"from_age": 90, "to_age": None, "monthly_fen": 20000}]
CARD = "6222021234567890128"


Clients = Callable[..., Awaitable[httpx.AsyncClient]]


def key(name: str) -> dict[str, str]:
    return {"Idempotency-Key": f"allowance-{name}"}


@dataclass
class Bureau:
    """`builder` builds, `approver` approves, `payer` takes the file and records the answer; months of 2024."""

    make: Make
    allowance: Allowance
    builder: httpx.AsyncClient
    approver: httpx.AsyncClient
    payer: httpx.AsyncClient
    admin: httpx.AsyncClient
    keys: list[str] = field(default_factory=list)

    async def elder(self, *, card: str | None = CARD, **given: Any) -> Resident:
        """Somebody of 84 in 2024 with a bank card, unless said otherwise."""
        make = self.make
        resident = await make.resident(**{"birth_on": date(1940, 3, 7)} | given)
        if card is not None:
            await self.card(resident, card)
        return resident

    async def card(self, resident: Resident, card: str | None) -> None:
        await give_card(self.make, resident, card)

    async def tell(self, resident: Resident, status: str, day: str) -> None:
        """A death or a move, as the register hears of it."""
        said = {"status": status, "effective_on": day, "reason": "社区报告"}
        answer = await self.admin.post(f"/v1/residents/{resident.id}/status-changes", json=said)
        assert answer.is_success, answer.text

    async def built(self, month: str = "2024-05", **said: Any) -> dict[str, Any]:
        begun = await self.builder.post("/v1/allowance-batches", json={"month": month} | said)
        assert begun.status_code == 201, begun.text
        answer = await self.builder.post(f"/v1/allowance-batches/{begun.json()['id']}/build")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def approved(self, month: str = "2024-05", **said: Any) -> dict[str, Any]:
        batch = await self.built(month, **said)
        answer = await self.approver.post(
            f"/v1/allowance-batches/{batch['id']}/approve", headers=key(batch["id"][-12:])
        )
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def sent(self, month: str = "2024-05", **said: Any) -> dict[str, Any]:
        batch = await self.approved(month, **said)
        assert (await self.file(batch)).status_code == 200
        return dict((await self.payer.get(f"/v1/allowance-batches/{batch['id']}")).json())

    async def file(self, batch: dict[str, Any], who: httpx.AsyncClient | None = None, **said: Any) -> httpx.Response:
        order = {"format": "STANDARD", "purpose": "payment"} | said
        return await (who or self.payer).post(f"/v1/allowance-batches/{batch['id']}/bank-file", json=order)

    async def answer(self, batch: dict[str, Any], *lines: tuple[Any, ...]) -> httpx.Response:
        """(line_no, amount_fen, result, reason or nothing), each time under a new key."""
        self.keys.append("k")
        said = [dict(zip(("line_no", "amount_fen", "result", "reason"), line, strict=False)) for line in lines]
        path = f"/v1/allowance-batches/{batch['id']}/bank-results"
        return await self.payer.post(path, json={"lines": said}, headers=key(f"answer{len(self.keys)}"))

    async def lines(self, batch: dict[str, Any], **asked: Any) -> list[dict[str, Any]]:
        answer = await self.builder.get(f"/v1/allowance-batches/{batch['id']}/lines", params={"limit": 200} | asked)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def due(self, batch: dict[str, Any], **asked: Any) -> list[tuple[str, str, int]]:
        """(resident, month, fen) of the lines that are paid, by month."""
        found = await self.lines(batch, due=True, **asked)
        return sorted(((line["resident_id"], line["month"], line["amount_fen"]) for line in found), key=itemgetter(1))

    async def why(self, batch: dict[str, Any]) -> dict[str, str]:
        return {line["resident_id"]: line["withheld"] for line in await self.lines(batch, due=False)}

    async def standard(self, allowance: Allowance | None = None, **given: Any) -> AllowanceStandard:
        standard = AllowanceStandard(
            district_code=self.make.code,
            allowance_id=(allowance or self.allowance).id,
            **{
                "effective_from": LONG_AGO,
                "bands": BANDS,
                "starts": Starts.BIRTHDAY_MONTH,
                "after_death": AfterDeath.MONTH_OF_DEATH,
                "mover_gets_month": True,
                "categories_include": [],
                "categories_exclude": [],
            }
            | given,
        )
        await self.make.add(standard)
        return standard

    async def kind(self, code: str, **given: Any) -> Allowance:
        """An active kind that is paid here from May 2024 on."""
        allowance = Allowance(
            district_code=self.make.code,
            **{
                "code": code,
                "name": "高龄津贴",
                "programme_id": self.allowance.programme_id,
                "paid_from": "2024-05",
                "status": ProgrammeStatus.ACTIVE,
            }
            | given,
        )
        await self.make.add(allowance)
        return allowance


async def give_card(make: Make, resident: Resident, card: str | None) -> None:
    """As the register seals it; None takes it away."""
    async with make.app.state.sessions(info={"scope": system(make.code).scope}) as session:
        seal = await sealing.seal_of(session, make.code, "residents", resident.id)
    await make.owner.execute(
        "update residents set bank_card_sealed = $3 where district_code = $1 and id = $2",
        *(make.code, resident.id, seal.close("bank_card", card)),
    )


async def funded(make: Make, amount_fen: int = 10**9) -> Programme:
    programme = Programme(
        district_code=make.code,
        code="JT",
        name="高龄津贴",
        kind=ProgrammeKind.ALLOWANCE,
        status=ProgrammeStatus.ACTIVE,
    )
    version = ProgrammeVersion(
        district_code=make.code,
        programme_id=programme.id,
        effective_from=LONG_AGO,
        fund_shares_bp=[["city", 3333], ["district", 6667]],
    )
    money = [
        Appropriation(
            district_code=make.code, programme_id=programme.id, year=2024, source=source, amount_fen=amount_fen
        )
        for source in ("city", "district")
    ]
    await make.add(programme, version, *money)
    return programme


async def opened(make: Make, client_for: Clients, amount_fen: int = 10**9) -> Bureau:
    """The bureau without a standard."""
    programme = await funded(make, amount_fen)
    allowance = Allowance(
        district_code=make.code,
        code="advanced_age",
        name="高龄津贴",
        programme_id=programme.id,
        paid_from="2024-05",
        status=ProgrammeStatus.ACTIVE,
    )
    bank = BankFormat(
        district_code=make.code,
        code="STANDARD",
        name="代发通用格式",
        columns=[
            {"field": "line_no", "header": "序号"},
            {"field": "name", "header": "户名"},
            {"field": "bank_card", "header": "账号"},
            {"field": "amount", "header": "金额"},
        ],
        with_header=True,
        encoding=Encoding.UTF_8_BOM,
        amount_unit=AmountUnit.YUAN,
        totals_row=TotalsRow.LAST,
    )
    await make.add(allowance, bank)
    officers = [await client_for(Role.SUBSIDY_OFFICER) for _ in range(3)]
    return Bureau(make, allowance, *officers, await client_for(Role.BUREAU_ADMIN))
