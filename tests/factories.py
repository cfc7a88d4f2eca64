"""One function per noun, everything defaulted; they insert rows and assert nothing. All people are synthetic."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
from fastapi import FastAPI
from sqlmodel import SQLModel

from models.accounts import Account, Membership, Role, SignIn
from models.caregivers import Caregiver, Qualification
from models.contracts import Contract, ContractService
from models.entitlements import ChangeKind, Decision, Entitlement, EntitlementChange, EntitlementStatus
from models.family_links import FamilyLink, FamilyLinkStatus, LinkScope
from models.programmes import (
    Appropriation,
    CapUnit,
    Programme,
    ProgrammeKind,
    ProgrammeService,
    ProgrammeStatus,
    ProgrammeVersion,
)
from models.providers import Provider
from models.residents import Resident, ResidentStatus, Sex
from models.service_items import ServiceCategory, ServiceItem, ServicePrice, Unit
from models.visits import Visit, VisitStatus
from services import numbers, sealing, sign_in
from services.access import system
from services.residents import personal
from tests.places import Places
from tests.places import numbers as _next

LONG_AGO = date(2020, 1, 1)
WRITTEN_DOWN_TODAY = {"late_days": 3660}
"""The history of these tests, mostly of 2024, is told today: their programmes do not doubt it for that. A test of late
entry says its own; whoever sets nothing has the default."""
SHANGHAI = ZoneInfo("Asia/Shanghai")
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", ("桂芳", "秀英", "建国", "淑珍", "玉兰", "德胜", "凤霞", "志强")
# One hash for every account: argon2 is slow on purpose, and only the tests of signing in are about it.
PASSWORD = "correct horse battery"
_PASSWORD_HASH = sign_in._HASHER.hash(PASSWORD)


class Make(Places):
    def __init__(self, app: FastAPI, owner: asyncpg.Connection, district: str) -> None:
        self.app, self.owner, self.code = app, owner, district
        self.division_code = f"{district}001001"

    async def add(self, *rows: SQLModel) -> None:
        """Rows in the order given, each flushed: there are no relationships to order them by."""
        async with self.app.state.sessions(info={"scope": system(self.code).scope}) as session, session.begin():
            for row in rows:
                session.add(row)
                await session.flush()

    async def district(self, name: str = "测试区") -> str:
        await self.owner.execute("insert into districts (code, name) values ($1, $2)", self.code, name)
        for code in (self.code, self.code + "001", self.division_code):
            await self.division(code)
        return self.code

    async def division(self, code: str, name: str | None = None) -> str:
        parent = {6: None, 9: code[:6], 12: code[:9]}[len(code)]
        await self.owner.execute(
            "insert into divisions (code, name, parent_code) values ($1, $2, $3)", code, name or code, parent
        )
        return code

    async def membership(self, role: Role, *, account: Account | None = None, **bound: Any) -> Membership:
        """A person with one membership. What the role must be bound to and is not given is made; a relative's consent is
        for all `scopes` unless said otherwise."""
        if role is Role.COMMUNITY_WORKER:
            bound.setdefault("division_code", self.code)
        if role is Role.PROVIDER_MANAGER and "provider_id" not in bound:
            bound["provider_id"] = (await self.provider()).id
        if role is Role.CAREGIVER and "caregiver_id" not in bound:
            caregiver = await self.caregiver()
            bound |= {"caregiver_id": caregiver.id, "provider_id": caregiver.provider_id}
        if role in (Role.FAMILY, Role.RESIDENT) and "resident_id" not in bound:
            bound["resident_id"] = (await self.resident()).id
        if role is Role.FACILITY_MANAGER and "facility_id" not in bound:
            bound["facility_id"] = (await self.facility()).id
        if role is Role.MEAL_POINT_OPERATOR:
            bound.setdefault("meal_point_id", UUID(int=next(_next)))
        scopes, ends_on = bound.pop("scopes", list(LinkScope)), bound.pop("ends_on", None)
        number = next(_next)
        person = account or Account(
            username=f"user{self.code}{number}", display_name="测试员", password_hash=_PASSWORD_HASH
        )
        membership = Membership(district_code=self.code, account_id=person.id, role=role, **bound)
        await self.add(*([] if account else [person]), membership)
        if role is Role.FAMILY:
            consent = {"status": FamilyLinkStatus.CONSENTED, "asked_by": UUID(int=1), "decided_by": UUID(int=2)}
            whose = {"resident_id": membership.resident_id, "account_id": person.id, "membership_id": membership.id}
            link = {"relation": "女儿", "scopes": list(scopes), "ends_on": ends_on} | consent | whose
            await self.add(FamilyLink(district_code=self.code, **link))
        return membership

    async def authorization(self, role: Role, *, membership: Membership | None = None, **bound: Any) -> dict[str, str]:
        """The header of somebody signed in."""
        membership = membership or await self.membership(role, **bound)
        signed = SignIn(
            district_code=self.code,
            account_id=membership.account_id,
            membership_id=membership.id,
            expires_at=datetime.now(UTC) + timedelta(days=1),
        )
        await self.add(signed)
        token = self.app.state.keys.access_token(sign_in.actor_of(membership, signed.id), datetime.now(UTC))
        return {"Authorization": f"Bearer {token}"}

    async def resident(self, **given: Any) -> Resident:
        """A woman of 80 or so in the district's one community, unless said otherwise."""
        number = next(_next)
        birth_on = given.pop("birth_on", date(1940, 1 + number % 12, 1 + number % 28))
        id_number = given.pop("id_number", None) or numbers.synthetic_identity_number(
            self.code, birth_on, (number + number // 10_500) % 500, Sex.FEMALE
        )
        async with self.app.state.sessions(info={"scope": system(self.code).scope}) as session:
            resident = Resident(
                district_code=self.code,
                name=given.pop("name", SURNAMES[number % 10] + GIVEN[number % 8]),
                sex=Sex.FEMALE,
                birth_on=birth_on,
                id_number_sealed=b"",
                id_number_index=sealing.blind(session, self.code, sealing.ID_NUMBER, id_number),
                person_anywhere=sealing.anywhere(session, id_number),
                division_code=given.pop("division_code", self.division_code),
                status=given.pop("status", ResidentStatus.ACTIVE),
                registered_on=given.pop("registered_on", LONG_AGO),
            )
            seal, key = sealing.new_seal(session, self.code, "residents", resident.id)
        resident.id_number_sealed = seal.close("id_number", id_number) or b""
        resident.phone_sealed = seal.close("phone", given.pop("phone", "13800001234"))
        resident.address_sealed = seal.close("address", given.pop("address", "测试路1号2单元301"))
        place = given.pop("place", "37.500000,122.100000")
        resident.place_sealed = seal.close("place", place)
        resident.cell_lat, resident.cell_lng = personal.cell(place)
        for name, value in given.items():
            setattr(resident, name, value)
        await self.add(key, resident)
        return resident

    async def provider(self, **given: Any) -> Provider:
        number = next(_next)
        provider = Provider(district_code=self.code, **{"code": f"P{number}", "name": f"测试服务公司{number}"} | given)
        await self.add(provider)
        return provider

    async def caregiver(
        self, provider: Provider | None = None, *, expires_on: date | None = date(2099, 12, 31), **given: Any
    ) -> Caregiver:
        """With a certificate that is valid till 2099 (None: without any); `place`: her home, which nobody knows unless it is said."""
        provider_id = (provider or await self.provider()).id
        number, place = next(_next), given.pop("place", None)
        id_number = given.pop("id_number", None) or numbers.synthetic_identity_number(
            self.code, date(1975, 1 + number % 12, 1 + number % 28), (number + number // 10_500) % 500, Sex.FEMALE
        )
        async with self.app.state.sessions(info={"scope": system(self.code).scope}) as session:
            caregiver = Caregiver(
                district_code=self.code,
                provider_id=provider_id,
                id_number_sealed=b"",
                id_number_index=sealing.blind(session, self.code, sealing.ID_NUMBER, id_number),
                person_anywhere=sealing.anywhere(session, id_number),
                **{"staff_no": f"S{number}", "name": SURNAMES[number % 10] + GIVEN[number % 7]} | given,
            )
            seal, key = sealing.new_seal(session, self.code, "caregivers", caregiver.id)
        caregiver.id_number_sealed = seal.close("id_number", id_number) or b""
        caregiver.place_sealed = seal.close("place", place)
        rows: list[SQLModel] = [key, caregiver]
        if expires_on:
            rows.append(Qualification(district_code=self.code, caregiver_id=caregiver.id, expires_on=expires_on))
        await self.add(*rows)
        return caregiver

    async def service_item(self, *, price_fen: int = 2000, **given: Any) -> ServiceItem:
        """An hour of nursing at 20.00 yuan since 2020."""
        number = next(_next)
        item = ServiceItem(
            district_code=self.code,
            **{"code": f"I{number}", "name": "居家照护", "category": ServiceCategory.NURSING, "unit": Unit.HOUR}
            | given,
        )
        price = ServicePrice(
            district_code=self.code, service_item_id=item.id, unit_price_fen=price_fen, effective_from=LONG_AGO
        )
        await self.add(item, price)
        return item

    async def contract(self, provider: Provider, *items: ServiceItem, **given: Any) -> Contract:
        """From 2020 to 2099, everywhere in the district."""
        number = next(_next)
        contract = Contract(
            district_code=self.code,
            provider_id=provider.id,
            **{"contract_no": f"C{number}", "starts_on": LONG_AGO, "ends_on": date(2099, 12, 31)} | given,
        )
        covered = [
            ContractService(district_code=self.code, contract_id=contract.id, service_item_id=item.id) for item in items
        ]
        await self.add(contract, *covered)
        return contract

    async def programme(
        self, *items: ServiceItem, monthly_cap: int | None = 2400, appropriated_fen: int | None = 10**9, **given: Any
    ) -> Programme:
        """40 hours a month, no co-payment, billed by the minute, with ten million yuan for 2020 to 2030."""
        number = next(_next)
        programme = Programme(
            district_code=self.code,
            code=given.pop("code", f"G{number}"),
            name=given.pop("name", "分散特困照护"),
            kind=given.pop("kind", ProgrammeKind.SERVICE),
            status=ProgrammeStatus.ACTIVE,
        )
        given.setdefault("cap_unit", CapUnit.MINUTES if monthly_cap is not None else None)
        given["thresholds"] = WRITTEN_DOWN_TODAY | given.get("thresholds", {})
        version = ProgrammeVersion(
            district_code=self.code,
            programme_id=programme.id,
            monthly_cap=monthly_cap,
            **{"effective_from": LONG_AGO} | given,
        )
        covered = [
            ProgrammeService(district_code=self.code, programme_version_id=version.id, service_item_id=item.id)
            for item in items
        ]
        money = [
            Appropriation(
                district_code=self.code,
                programme_id=programme.id,
                year=year,
                source="district",
                amount_fen=appropriated_fen,
            )
            for year in range(2020, 2031)
            if appropriated_fen
        ]
        await self.add(programme, version, *covered, *money)
        return programme

    async def entitlement(self, resident: Resident, programme: Programme, **given: Any) -> Entitlement:
        """Active since 2020, asked by one and granted by another."""
        entitlement = Entitlement(
            district_code=self.code,
            resident_id=resident.id,
            programme_id=programme.id,
            **{"effective_from": LONG_AGO, "status": EntitlementStatus.ACTIVE} | given,
        )
        change = EntitlementChange(
            district_code=self.code,
            entitlement_id=entitlement.id,
            kind=ChangeKind.GRANT,
            effective_on=entitlement.effective_from,
            reason="测试",
            asked_by=UUID(int=1),
            asked_at=datetime.now(UTC),
            decision=Decision.APPROVED,
            decided_by=UUID(int=2),
            decided_at=datetime.now(UTC),
        )
        await self.add(entitlement, change)
        return entitlement

    async def visit(
        self,
        entitlement: Entitlement | None,
        item: ServiceItem,
        caregiver: Caregiver,
        *,
        resident: Resident | None = None,
        started_at: datetime = datetime(2024, 3, 5, 9, 0, tzinfo=SHANGHAI),
        minutes: int | None = 60,
        **given: Any,
    ) -> Visit:
        """Checked out and not judged yet: an hour of the fifth of March 2024, from nine in the morning in Shanghai."""
        number = next(_next)
        visit = Visit(
            district_code=self.code,
            provider_id=caregiver.provider_id,
            caregiver_id=caregiver.id,
            resident_id=resident.id if resident else entitlement.resident_id if entitlement else None,
            service_item_id=item.id,
            programme_id=given.pop("programme_id", entitlement.programme_id if entitlement else None),
            entitlement_id=entitlement.id if entitlement else None,
            started_at=started_at,
            ended_at=started_at + timedelta(minutes=minutes) if minutes is not None else None,
            served_on=started_at.astimezone(SHANGHAI).date(),
            minutes=minutes,
            **{"visit_no": f"V{number}", "division_code": self.division_code, "status": VisitStatus.CHECKED_OUT}
            | given,
        )
        await self.add(visit)
        return visit
