"""Recording servings: one at the till, or up to a thousand that were made without a network.

The till makes the id. Sent again, however often and in whatever order, a serving changes nothing; the same id with other
content is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.claims import RecordKind
from models.meal_servings import IdentifiedBy, ServingRecord
from services import audit, calendars, ledger, numbers, pages, sealing, supply
from services.access import Actor, Permission
from services.errors import DomainError, Invalid
from services.meal_servings.asked import Asked, Taken, evidence
from services.meal_servings.bureau import at_the_bureau
from services.meal_servings.facts import facts, fulfilled
from services.meal_servings.judge import judge
from services.meal_servings.settled import settled
from services.meal_servings.write import ServingIdTaken, write


class PointMissing(Invalid):
    code = "meal_point_missing"
    zh = "请填写助餐点（meal_point_id）。"
    en = "Say at which meal point (meal_point_id)."


@dataclass
class Served:
    """One serving of a batch, and what the till shows of it (ServingSettled); nothing where it was refused."""

    result: str
    refusal: DomainError | None
    shown: Mapping[str, Any] | None


async def record(session: AsyncSession, actor: Actor, said: ServingRecord) -> tuple[bytes, int, bool]:
    """One meal at the till: the answer as JSON (ServingSettled), its version, and whether it is new. Raises what it is
    refused for."""
    actor.require(Permission.MEAL_SERVINGS_RECORD)
    asked = _asked(session, actor, said, "")
    async with at_the_bureau(session, actor):
        [one] = await take(session, actor, [asked])
        if one.refusal:
            raise one.refusal
        shown = (await settled(session, actor, [asked.id]))[asked.id]
    await audit.record(
        session,
        actor,
        "meal_servings.record",
        "meal_serving",
        asked.id,
        result=one.result,
        self_paid_code=shown["self_paid_code"],
        doubts=sorted(one.doubts),
    )
    return pages.written(shown | {"result": one.result}), shown["version"], one.result == "accepted"


async def record_batch(session: AsyncSession, actor: Actor, said: Sequence[tuple[str, ServingRecord]]) -> list[Served]:
    """Servings with the pointer to each in what was sent; in their order, what became of them. A serving that stands in it
    twice is recorded once."""
    actor.require(Permission.MEAL_SERVINGS_RECORD)
    first: dict[UUID, ServingRecord] = {}
    results: list[Taken | Served] = []
    for pointer, serving in said:
        before = first.setdefault(serving.id, serving)
        if before is not serving:
            taken_id = None if before == serving else ServingIdTaken(f"{pointer}/id", id=serving.id)
            results.append(Served("rejected" if taken_id else "duplicate", taken_id, None))
            continue
        try:
            results.append(Taken(_asked(session, actor, serving, pointer)))
        except DomainError as refusal:
            results.append(Served("rejected", refusal, None))
    new = [one for one in results if isinstance(one, Taken)]
    async with at_the_bureau(session, actor):
        taken = await take(session, actor, [one.asked for one in new])
        shown = await settled(session, actor, [one.asked.id for one in taken if one.refusal is None])
    ends = {one.asked.id: Served(one.result, one.refusal, shown.get(one.asked.id)) for one in taken}
    served = [ends[one.asked.id] if isinstance(one, Taken) else one for one in results]
    await audit.record(
        session,
        actor,
        "meal_servings.record_batch",
        "meal_point",
        actor.meal_point_id,
        servings=len(served),
        accepted=sum(one.result == "accepted" for one in served),
        rejected=sum(one.result == "rejected" for one in served),
    )
    return served


async def take(session: AsyncSession, actor: Actor, servings: Sequence[Asked]) -> list[Taken]:
    """Record a set of servings in as many statements as one: each is accepted, a duplicate, or refused and says why. Part of
    another act, which stands at the bureau and tells the audit."""
    actor.require(
        Permission.MEAL_SERVINGS_RECORD, Permission.MEAL_SERVINGS_IMPORT, Permission.MEAL_SERVINGS_IMPORT_ATTESTED
    )
    taken = [Taken(asked) for asked in servings]
    if not taken:
        return taken
    found = await facts(session, actor.district, servings)
    for one, fact in zip(taken, found, strict=True):
        judge(actor, one, fact)
    standing = [(one, fact) for one, fact in zip(taken, found, strict=True) if one.refusal is None]
    if standing:
        orders = await fulfilled(session, actor.district, [fact for _, fact in standing])
        verified = await write(session, actor, standing, orders)
        await ledger.draw(session, actor, verified, RecordKind.SERVING)
    return taken


def _asked(session: AsyncSession, actor: Actor, said: ServingRecord, pointer: str) -> Asked:
    point = said.meal_point_id or actor.meal_point_id
    if point is None:
        raise PointMissing(f"{pointer}/meal_point_id")
    id_index = None
    if said.id_number is not None:
        identity = supply.judged(f"{pointer}/id_number", numbers.identity_number, said.id_number)
        id_index = sealing.blind(session, actor.district, sealing.ID_NUMBER, identity.value)
    token = sealing.blind(session, actor.district, sealing.MEAL_CARD, said.card_token) if said.card_token else None
    typed = said.card_no is not None
    read_by = IdentifiedBy.ID_NUMBER if id_index else IdentifiedBy.CARD
    return Asked(
        id=said.id,
        serving_no=said.serving_no or str(said.id),
        meal_point_id=point,
        meal=said.meal,
        mode=said.mode,
        served_at=said.served_at,
        served_on=calendars.day_of(said.served_at),
        price_fen=said.price_fen,
        identified_by=IdentifiedBy.TYPED if typed else read_by,
        id_index=id_index,
        token_index=token,
        card_no=said.card_no.upper() if said.card_no else None,
        evidence=evidence(actor, typed=typed),
        pointer=pointer,
    )
