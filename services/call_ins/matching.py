"""Whose call it was, and of which visit: by the digits the caregiver, by the time his visits around then, by the number the home among
them. Nobody's number is looked for anywhere else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.call_ins import CallOutcome
from models.visits import EventKind, VisitStatus
from services import contacts, numbers, sealing
from services.access import Actor, Permission
from services.errors import Invalid

_DIGITS = re.compile(r"([0-9]{6})([12])", re.ASCII)
_KINDS = {"1": EventKind.CHECK_IN, "2": EventKind.CHECK_OUT}
AROUND = timedelta(hours=4)
"""So far from the call a visit may be planned; who leaves may have come so much earlier (LONGEST_STAY)."""
LONGEST_STAY = timedelta(hours=24)


@dataclass(frozen=True)
class Match:
    outcome: CallOutcome
    kind: EventKind | None = None
    caregiver_id: UUID | None = None
    resident_id: UUID | None = None
    visit_id: UUID | None = None


_CAREGIVER = text(
    "select id from caregivers where district_code = :district and call_code = :code and status = 'active'"
)
_VISITS = text("""
    select v.id, v.district_code, v.resident_id, r.phone_sealed, k.wrapped,
        (select json_agg(json_build_object('id', c.id, 'phone', encode(c.phone_sealed, 'hex'))) from contacts c
            where c.district_code = v.district_code and c.resident_id = v.resident_id and c.to_on is null
              and c.phone_sealed is not null) as contacts
    from visits v
    join residents r on r.district_code = v.district_code and r.id = v.resident_id
    left join subject_keys k on k.district_code = v.district_code and k.id = v.resident_id
    where v.district_code = :district and v.caregiver_id = :caregiver and v.status not in ('cancelled', 'missed', 'rejected')
      and (v.planned_start_at between :since and :until or v.started_at between :since and :until)
      and (cast(:leaving as boolean) or v.ended_at is null or v.ended_at >= cast(:at as timestamptz))
    order by (v.status = :expected) desc, abs(extract(epoch from coalesce(v.planned_start_at, v.started_at)
        + make_interval(mins => case when cast(:leaving as boolean) then coalesce(v.planned_minutes, 0) else 0 end)
        - cast(:at as timestamptz))), v.id
""")


async def match(session: AsyncSession, actor: Actor, digits: str, caller: str | None, called_at: datetime) -> Match:
    """The visit of that home whose beginning, or whose end, is nearest; first one that waits for such a call. Nobody comes to a visit that
    was over by then; told late, a call proves one of which a phone has told both ends."""
    actor.require(Permission.CALL_INS_TAKE)
    dialled = _DIGITS.fullmatch(re.sub(r"[\s*#]", "", digits))
    if dialled is None:
        return Match(CallOutcome.DIGITS_UNREADABLE)
    kind, connection = _KINDS[dialled[2]], await session.connection()
    caregiver = await connection.scalar(_CAREGIVER, {"district": actor.district, "code": dialled[1]})
    if caregiver is None:
        return Match(CallOutcome.CODE_UNKNOWN, kind)
    if caller is None:
        return Match(CallOutcome.CALLER_WITHHELD, kind, caregiver)
    leaving = kind is EventKind.CHECK_OUT
    asked = {
        "district": actor.district,
        "caregiver": caregiver,
        "at": called_at,
        "leaving": leaving,
        "since": called_at - (LONGEST_STAY if leaving else AROUND),
        "until": called_at + AROUND,
        "expected": VisitStatus.CHECKED_IN if leaving else VisitStatus.SCHEDULED,
    }
    visits = (await connection.execute(_VISITS, asked)).all()
    number = canonical(caller)
    for visit in visits:
        if number is not None and number in _telephones(session, visit):
            return Match(CallOutcome(kind), kind, caregiver, visit.resident_id, visit.id)
    return Match(CallOutcome.NUMBER_UNKNOWN if visits else CallOutcome.NO_VISIT, kind, caregiver)


def canonical(phone: str) -> str | None:
    """Without an extension, which no call shows; None for what is no telephone of the mainland."""
    try:
        return "-".join(numbers.phone(phone).split("-")[:2])
    except Invalid:
        return None


def _telephones(session: AsyncSession, visit: Any) -> Iterator[str]:
    """Of the home: the resident's own, and landlines of contact persons. A contact's mobile may be anywhere."""
    vault = sealing.vault_of(session)
    key = vault.unwrap(visit.wrapped) if visit.wrapped else None
    seal = sealing.Seal(vault, key, visit.district_code, "residents", visit.resident_id)
    own = seal.open("phone", visit.phone_sealed)
    if own is not None and (number := canonical(own)) is not None:
        yield number
    found = visit.contacts or []
    for one in orjson.loads(found) if isinstance(found, str) else found:
        said = seal.open(contacts.place_of(UUID(one["id"])), bytes.fromhex(one["phone"]))
        number = canonical(said) if said is not None else None
        if number is not None and number.startswith("0"):
            yield number
