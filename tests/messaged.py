"""A household of which events happen, and the worker's sender beside it: what it wrote to the log, and what stands in the table."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from uuid_utils.compat import uuid7

from models.accounts import Membership, Role
from models.events import SAID
from models.message_rules import MessageRule
from models.messages import MessageChannel
from models.residents import Resident
from services import calendars, messages
from services.messages import Gateway, Messenger
from services.messages.kinds import DENIED_ONLY
from services.messages.standing import WHILE
from tests.factories import LONG_AGO, Make
from tests.field import TABLES, insert, row
from tests.moments import as_of_now, in_days

SPARED = frozenset({"localhost"})
_TABLES = {table.name: table for table in TABLES}
_EVENT = """
    insert into events (district_code, id, created_at, kind, subject_id, resident_id, provider_id, caregiver_id, facility_id,
        meal_point_id, division_code, made_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
_BOUND = ("resident_id", "provider_id", "caregiver_id", "facility_id", "meal_point_id", "division_code", "made_by")


_DECIDED = {
    "outcome": "partly",
    "decided_on": calendars.today,
    "decided_by": UUID(int=1),
    "reason": "签到记录完整",
    "remedy": "补做",
}
_WHOLE: dict[str, dict[str, Any]] = {
    "complaints.decided": _DECIDED,
    "complaints.appealed": _DECIDED
    | {"appealed_on": calendars.today, "appealed_by": UUID(int=1), "appealed_for": "place"},
    "family_links.consented": {"decided_by": UUID(int=1)},
    "family_links.narrowed": {"decided_by": UUID(int=1)},
    "family_links.ended": {"decided_by": UUID(int=1), "ends_on": lambda: in_days(-1)},
    "order_offers.open": {"answered_at": None},
    "visits.verified": {"served_on": calendars.today, "minutes": 60, "service_item_id": UUID(int=1)},
    "settlements.approved": {"approved_by": UUID(int=1)},
}
_STAYS = {"visits.moved": "scheduled", "family_links.narrowed": "consented"}
"""What is no new state."""
_AHEAD = {"planned_start_at": "at", "expires_at": "at", "from_on": "day", "due_on": "day"}


def _as_told(kind: str, columns: Any) -> dict[str, Any]:
    """What makes an event of that kind true: the thing is in that state, and what it announces lies ahead."""
    if kind in SAID:  # in the thread of a complaint that the bureau has to decide
        return {"status": "escalated", "due_on": calendars.today()}
    if kind not in WHILE:
        return {}
    state = kind.partition(".")[2]
    at = datetime.now(UTC) + timedelta(days=2)
    ahead = {"at": at, "day": calendars.day_of(at)}
    known = {name: ahead[how] for name, how in _AHEAD.items()} | {"status": _STAYS.get(kind, state)}
    known |= as_of_now(_WHOLE.get(kind, {}))
    if kind == "visits.checked_in":
        known["started_at"] = datetime.now(UTC)
    return {name: value for name, value in known.items() if name in columns}


def _of_one_place(own: dict[str, Any]) -> dict[str, Any]:
    place = next((name for name in ("facility_id", "meal_point_id") if own.get(name)), None)
    return own | ({"place_kind": place.removesuffix("_id"), "provider_id": None} if place else {})


_OF_MANY = {"stays": {"status": "cancelled"}, "claims": {"status": "withdrawn"}}
"""What lets many of them stand beside each other."""


async def thing(make: Make, noun: str, **given: Any) -> UUID:
    """A row of that noun as tests/field.py has it, of which nothing is told and whose neighbours need not exist."""
    own = row(_TABLES[noun], "one") | _OF_MANY.get(noun, {})
    own |= {name: uuid7() for name, value in own.items() if isinstance(value, UUID)}
    number = f"{own['id']}"[-12:]
    own |= {name: number for name in own if name == "key" or name.endswith("_no")}
    own |= {"district_code": make.code} | given
    async with make.owner.transaction():
        await make.owner.execute("set local session_replication_role = replica")
        await insert(make.owner, _TABLES[noun], {name: value for name, value in own.items() if value is not None})
    return UUID(str(own["id"]))


async def rule(make: Make, quiet: tuple[str, str] = ("00:00", "00:00"), limit: int = 50) -> None:
    """Of the district, from long ago on; without quiet hours, since nobody knows at which hour a test runs."""
    await make.add(
        MessageRule(
            district_code=make.code,
            effective_from=LONG_AGO,
            quiet_from=quiet[0],
            quiet_until=quiet[1],
            daily_limit=limit,
            by_account=UUID(int=1),
        )
    )


def around_now(hours: int = 1) -> tuple[str, str]:
    """Quiet hours that hold at any time at which this runs, by the clock of Shanghai."""
    here = datetime.now(calendars.SHANGHAI)
    return tuple(f"{here + timedelta(hours=by):%H:%M}" for by in (-hours, hours))  # type: ignore[return-value]


@dataclass
class Told:
    make: Make
    app: FastAPI
    resident: Resident
    daughter: Membership
    caregiver: Membership | None = None
    gateways: dict[MessageChannel, Gateway] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    troubles: list[BaseException] = field(default_factory=list)

    async def happened(
        self,
        kind: str,
        subject: UUID | None = None,
        *,
        ago: timedelta = timedelta(0),
        denied: bool = True,
        **bound: Any,
    ) -> UUID:
        """An event as its trigger writes it, of a new thing of the resident's unless said otherwise; its subject. `denied`: that
        nobody came was said before a visit was decided."""
        noun = kind.partition(".")[0]
        about = {"resident_id": self.resident.id}
        if subject is None:
            columns = _TABLES[noun].c
            own = _as_told(kind, columns) | {name: v for name, v in (about | bound).items() if name in columns}
            if noun == "complaints":
                own = _of_one_place(own)
            subject = await thing(self.make, noun, **own)
            if denied and kind in DENIED_ONLY:
                await thing(self.make, "visit_answers", visit_id=subject, came=False, at=datetime.now(UTC) - ago)
        known = about | {"division_code": self.make.division_code} | bound
        values = (known.get(name) for name in _BOUND)
        at = datetime.now(UTC) - ago
        await self.make.owner.execute(_EVENT, self.make.code, uuid7(), at, kind, subject, *values)
        return subject

    @property
    def messenger(self) -> Messenger:
        """A worker's, with the channels that are open."""
        channels = messages.adapters(
            self.gateways, SPARED, lambda event, **told: self.lines.append({"event": event} | told)
        )
        return Messenger(channels, self.troubles.append)

    async def alone(self) -> None:
        """What waits in the districts of other tests, or happened there, is not told by this one: its receiver has its own answers.
        Seen to take them when other files ran before."""
        await self.make.owner.execute(
            "update messages set next_at = now() + interval '1 year' where status = 'waiting' and district_code <> $1",
            self.make.code,
        )
        await self.make.owner.execute(
            """insert into message_places (district_code, id, at_xid, at_id)
               select code, $2, pg_snapshot_xmin(pg_current_snapshot())::text::bigint, $2 from districts where code <> $1
               on conflict (district_code, id) do update set at_xid = excluded.at_xid, at_id = excluded.at_id""",
            self.make.code,
            UUID(int=0),
        )

    async def send(self, times: int = 1) -> None:
        """The worker's beat, and what it began to send."""
        await self.alone()
        for _ in range(times):
            messenger = self.messenger
            await messenger.beat(self.app.state.sessions)
            await messenger.settle()
        if self.troubles:
            raise self.troubles[0]

    async def rows(self, *, membership: Membership | None = None) -> list[dict[str, Any]]:
        found = await self.make.owner.fetch(
            "select * from messages where district_code = $1 and ($2::uuid is null or membership_id = $2) order by id",
            self.make.code,
            membership.id if membership else None,
        )
        return [dict(one) for one in found]

    async def became(self, *, membership: Membership | None = None) -> list[tuple[str, str | None]]:
        """Of each message its state, and why it was held back."""
        return [(one["status"], one["held_because"]) for one in await self.rows(membership=membership)]

    async def later(self, by: timedelta) -> None:
        """As if everything that waits were so much older."""
        await self.make.owner.execute(
            "update messages set next_at = next_at - $2::interval, since = since - $2::interval where district_code = $1",
            self.make.code,
            by,
        )

    async def prefers(self, account: UUID, **said: Any) -> None:
        """As its owner has said it."""
        columns = ", ".join(said)
        await self.make.owner.execute(
            f"insert into message_preferences (district_code, id, account_id, {columns}) values ($1, $2, $3, "
            + ", ".join(f"${n}" for n in range(4, 4 + len(said)))
            + ")",
            *(self.make.code, uuid7(), account, *said.values()),
        )


async def household(make: Make, app: FastAPI, **link: Any) -> Told:
    """A resident with an account of her own, and a daughter who may see all unless `scopes` say less."""
    resident = await make.resident(name="王桂芳")
    await make.membership(Role.RESIDENT, resident_id=resident.id)
    daughter = await make.membership(Role.FAMILY, resident_id=resident.id, **link)
    await make.owner.execute("delete from events where district_code = $1", make.code)
    return Told(make, app, resident, daughter)
