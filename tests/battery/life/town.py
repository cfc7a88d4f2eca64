"""A small district that lives through the machine's acts: who acts in it, what is sent, and what the database then holds."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import orjson
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.accounts import Role
from models.programmes import CapUnit
from models.residents import Sex
from models.service_items import ServiceCategory, Unit
from services import calendars, numbers
from services.access import Actor, system
from services.database import make_login
from services.embedded import Server
from services.scope import connect
from services.secrets import Vault
from services.tokens import Keys
from tests.battery.conftest import SHIFT_MINUTES
from tests.conftest import MASTER_KEYS, socket_of
from tests.factories import SHANGHAI, Make
from tests.meals import meal_point

HOUR_FEN, CAP_MINUTES = 2000, 180
MEAL_FEN, CAP_MEALS = 1500, 3
BORN = date(1941, 6, 1)
PLACE = {"lat": 37.5, "lng": 122.1, "accuracy_m": 10}
"""Where everybody of the factory lives."""
_districts = itertools.count(400000)

SEEN = """
    select json_build_object(
        'residents', (select json_agg(r) from (select id, status, deceased_on from residents where district_code = $1 order by id) r),
        'entitlements', (select json_agg(e) from (select id, coalesce(caps_with, id) as cap_owner, resident_id,
            programme_id, effective_from, effective_to,
            case when exists (select from entitlement_changes c where c.district_code = $1 and c.entitlement_id = e.id
                and c.decision = 'pending' and c.kind <> 'grant') then 'pending' else status end as status,
            (select json_agg(json_build_array(p.from_on, p.to_on) order by p.from_on, p.id) from entitlement_pauses p
                where p.district_code = $1 and p.entitlement_id = e.id) as pauses
            from entitlements e where district_code = $1 order by id) e),
        'orders', (select json_agg(o) from (select id, resident_id, status, entitlement_id, planned_start_at, planned_minutes,
            hold_id from orders where district_code = $1 order by id) o),
        'visits', (select json_agg(v) from (select id, visit_no, resident_id, caregiver_id, order_id, status, entitlement_id,
            planned_start_at, started_at, served_on, minutes, covered_units, posted_gross_fen, posted_subsidy_fen, rounds
            from visits where district_code = $1 order by id) v),
        'meal-servings', (select json_agg(s) from (select id, serving_no, meal_point_id, resident_id, meal, price_fen, status,
            entitlement_id, self_paid_code, served_on, covered_units, posted_gross_fen, posted_subsidy_fen, rounds, meal_order_id
            from meal_servings where district_code = $1 order by id) s),
        'meal-orders', (select json_agg(o) from (select id, meal_point_id, resident_id, meal, mode, status, served_on, hold_id
            from meal_orders where district_code = $1 order by id) o),
        'claims', (select json_agg(c) from (select id, status, month, kind, by_bureau from claims where district_code = $1 order by id) c),
        'settlements', (select json_agg(s) from (select id, claim_id, status, subsidy_fen,
            (select coalesce(sum(p.amount_fen), 0) from payments p where p.district_code = $1 and p.settlement_id = s.id) as paid
            from settlements s where district_code = $1 order by id) s),
        'recoveries', (select json_agg(r) from (select id, status, amount_fen,
            (select coalesce(sum(c.amount_fen), 0) from recovery_receipts c
             where c.district_code = $1 and c.recovery_id = r.id) as received
            from recoveries r where district_code = $1 order by id) r),
        'accounts', (select json_agg(a) from (select owner_id, owner_kind, month, unit, cap, held, posted from ledger_accounts
            where district_code = $1 and cap is not null order by owner_id, month, id) a),
        'crooked', (select count(*) from ledger_transfers where district_code = $1
            and (amount <= 0 or debit_account_id = credit_account_id)))
"""


_LONGEST = timedelta(minutes=1)
"""Of an example, at the most."""

_ITS_DAY = """
    update meal_orders o set served_on = $3,
        begins_at = least(now(), begins_at - make_interval(days => served_on - $3)),
        order_until = least(now(), order_until - make_interval(days => served_on - $3))
    where district_code = $1 and id = $2 and not exists (select from meal_orders x where x.district_code = o.district_code
        and x.resident_id = o.resident_id and x.meal = o.meal and x.served_on = $3 and x.status <> 'cancelled')
"""
"""As if its hour had come, or were past. What it holds lies where it was ordered for; a meal that is drawn of another month frees it."""


def _wait_for_the_day() -> None:
    """Whoever began just before midnight would end on another day than he reckons with."""
    while calendars.day_of(datetime.now(UTC) + _LONGEST) != calendars.today():
        time.sleep(1)


class Town:
    """One district with a provider, two caregivers, two meal points, three residents, and the people who decide."""

    cap_minutes = CAP_MINUTES

    def __init__(self, runner: asyncio.Runner, http: httpx.Client, sessions: Any, keys: Keys, owner: Any) -> None:
        self.runner, self.http, self.owner, self.sessions = runner, http, owner, sessions
        app = SimpleNamespace(state=SimpleNamespace(sessions=sessions, keys=keys))
        self.make = Make(app, owner, str(next(_districts)))  # type: ignore[arg-type]
        self.people: dict[str, dict[str, str]] = {}
        self.numbers = itertools.count(1)
        _wait_for_the_day()
        runner.run(self._founded())

    async def _founded(self) -> None:
        make = self.make
        await make.district()
        item, provider = await make.service_item(price_fen=HOUR_FEN), await make.provider()
        await make.contract(provider, item)
        far_back = {"correction_days": 3650}  # that they are told late, the factory's programmes forgive
        programme = await make.programme(item, monthly_cap=self.cap_minutes, thresholds=far_back)
        numbers_of = [numbers.synthetic_identity_number(make.code, BORN, n, Sex.FEMALE) for n in (1, 3, 5)]
        residents = [await make.resident(id_number=number, birth_on=BORN) for number in numbers_of]
        self.id_numbers = {str(r.id): number for r, number in zip(residents, numbers_of, strict=True)}
        caregivers = [await make.caregiver(provider) for _ in range(2)]
        self.item, self.provider, self.programme = str(item.id), str(provider.id), str(programme.id)
        self.residents = [str(resident.id) for resident in residents]
        self.caregivers = [str(caregiver.id) for caregiver in caregivers]
        for name in ("officer", "approver", "payer"):
            self.people[name] = await make.authorization(Role.SUBSIDY_OFFICER)
        self.people["admin"] = await make.authorization(Role.BUREAU_ADMIN)
        self.people["manager"] = await make.authorization(Role.PROVIDER_MANAGER, provider_id=provider.id)
        await self._canteens(provider, residents, far_back)
        for person in residents:
            self.people[str(person.id)] = await make.authorization(Role.RESIDENT, resident_id=person.id)
        for caregiver in caregivers:
            bound = {"provider_id": provider.id, "caregiver_id": caregiver.id}
            self.people[str(caregiver.id)] = await make.authorization(Role.CAREGIVER, **bound)

    async def _canteens(self, provider: Any, residents: list[Any], thresholds: dict[str, int]) -> None:
        """Two points of the provider, and for each resident so many meals a month."""
        make = self.make
        item = await make.service_item(price_fen=MEAL_FEN, category=ServiceCategory.MEAL, unit=Unit.MEAL)
        await make.contract(provider, item)
        eats = await make.programme(item, monthly_cap=CAP_MEALS, cap_unit=CapUnit.MEALS, thresholds=thresholds)
        for resident in residents:
            await make.entitlement(resident, eats)
        self.meal, self.eats, self.points = str(item.id), str(eats.id), dict[str, str]()
        place = {"lat": 37.502, "lng": 122.1, "delivery_radius_metres": 2000, "order_minutes_before": 0}
        for till in ("till", "other_till"):
            point = await meal_point(make, provider_id=provider.id, service_item_id=item.id, **place)
            self.people[till] = await make.authorization(Role.MEAL_POINT_OPERATOR, meal_point_id=point.id)
            self.points[till] = str(point.id)

    def till_of(self, row: dict[str, Any]) -> str:
        """Who works at the point of a serving or an order."""
        return next(till for till, point in self.points.items() if point == row["meal_point_id"])

    def ask(self, who: str, method: str, path: str, body: Any = None, **params: Any) -> httpx.Response:
        """Any request; a server's error is nobody's answer."""
        headers = self.people[who] | {"Idempotency-Key": uuid4().hex}
        answer = self.http.request(method, path, json=body, headers=headers, params=params)
        assert answer.status_code < 500, f"{method} {path} {body}: {answer.status_code} {answer.text}"
        return answer

    def read(self, who: str, path: str, **params: Any) -> Any:
        answer = self.ask(who, "GET", path, **params)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def strike(self, act: Callable[[AsyncSession, Actor], Awaitable[int]]) -> int:
        """What the worker does here by the clock, now."""
        clerk = system(self.make.code)

        async def struck() -> int:
            async with self.sessions(info={"scope": clerk.scope}) as session, session.begin():
                return await act(session, clerk)

        return self.runner.run(struck())

    def its_day(self, order: dict[str, Any], on: date) -> None:
        """A meal order comes to this day, unless another one of the same meal stands there."""
        self.runner.run(self.owner.execute(_ITS_DAY, self.make.code, UUID(order["id"]), on))

    def seen(self) -> SimpleNamespace:
        """All rows of the district that the books stand on, past every wall."""
        found = orjson.loads(self.runner.run(self.owner.fetchval(SEEN, self.make.code)))
        return SimpleNamespace(**{name: [] if rows is None else rows for name, rows in found.items()})


def event(at: datetime, *, at_home: bool) -> dict[str, Any]:
    """What a phone sends of a check-in or check-out that it kept till now."""
    report = {
        "id": str(UUID(str(uuid7()))),
        "device_at": at.isoformat(),
        "sent_at": datetime.now(SHANGHAI).isoformat(),
    }
    place = {"position": PLACE, "proof": "gps"}
    return report | (place if at_home else {})


def months() -> tuple[str, str]:
    """The two last months that are over."""
    last = calendars.today().replace(day=1) - timedelta(days=1)
    return (last.replace(day=1) - timedelta(days=1)).strftime("%Y-%m"), last.strftime("%Y-%m")


def day_of(number: int) -> date:
    """The days of these two months, counted from 0."""
    return calendars.first_day(months()[0]) + timedelta(days=number)


@contextmanager
def towns(server: Server, database: str, url: str, keys: dict[str, bytes], kind: type[Town] = Town) -> Iterator[Any]:
    """`found()`: another town; all of them on connections of their own, outside of the tests' loop."""
    address, vault = server.url(database), Vault.from_text(MASTER_KEYS)
    ring = Keys.of(keys, timedelta(minutes=SHIFT_MINUTES), timedelta(days=1))
    make_login(server)
    with asyncio.Runner() as runner, httpx.Client(base_url=url, timeout=60) as http:
        engine, sessions = connect(address, vault, pool_size=2)
        owner = runner.run(asyncpg.connect(user="postgres", database=database, host=socket_of(server), port=5432))
        yield lambda: kind(runner, http, sessions, ring, owner)
        runner.run(owner.close())
        runner.run(engine.dispose())
