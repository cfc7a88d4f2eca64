"""Meal cards: issued to a resident, replaced when lost, revoked. The token on a card is told once; only its HMAC is kept."""

import secrets
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import segno
from sqlalchemy import Select, Table, select
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.meal_cards import CardStatus, MealCard, MealCardEnd, MealCardIssue, MealCardIssued, MealCardRead
from models.residents import Resident, ResidentStatus
from services import audit, pages, residents, sealing
from services.access import Actor, Permission
from services.constraints import violated
from services.errors import Conflict, NotFound, WrongState

cards: Table = MealCard.__table__  # type: ignore[attr-defined]
people: Table = Resident.__table__  # type: ignore[attr-defined]
K, R = cards.c, people.c
_DIGITS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Of a card's number: nothing that is read as something else."""


class MealCardNotFound(NotFound):
    code = "meal_card_not_found"


class CardActive(Conflict):
    code = "card_active"
    zh = "该老年人已有一张有效的助餐卡；遗失请办理补发。"
    en = "The resident has a card that is active; replace it if it was lost."


class NoCardForGone(Conflict):
    code = "no_card_for_gone"
    zh = "该老年人{resident_status}，不能发卡。"
    en = "The resident is {resident_status}: no card is issued."


def _visible(actor: Actor) -> Select[Any]:
    """Of residents whom the actor may see; the database's wall holds the same."""
    theirs = residents.visible(actor).with_only_columns(R.id)
    return (
        select(cards, R.name.label("resident_name"))
        .join_from(cards, people, (R.district_code == K.district_code) & (R.id == K.resident_id))
        .where(K.district_code == actor.district, K.resident_id.in_(theirs))
    )


def _shown(actor: Actor, row: Any) -> dict[str, Any]:
    acts = (
        ["replace", "revoke"] if row["status"] == CardStatus.ACTIVE and actor.may(Permission.MEAL_CARDS_ISSUE) else []
    )
    return {**row, "allowed_actions": acts}


async def read(session: AsyncSession, actor: Actor, card_id: UUID) -> MealCardRead:
    actor.require(Permission.MEAL_CARDS_READ)
    found = await (await session.connection()).execute(_visible(actor).where(K.id == card_id))
    row = found.mappings().one_or_none()
    if row is None:
        raise MealCardNotFound
    return MealCardRead.model_validate(_shown(actor, row))


async def listing(
    session: AsyncSession,
    actor: Actor,
    part: pages.Slice,
    *,
    resident_id: UUID | None = None,
    card_no: str | None = None,
    status: CardStatus | None = None,
) -> tuple[pages.Page, list[MealCardRead]]:
    """The last issued first."""
    actor.require(Permission.MEAL_CARDS_READ)
    statement = _visible(actor)
    for column, wanted in ((K.resident_id, resident_id), (K.card_no, card_no), (K.status, status)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    page = await pages.take(session, statement, [K.id], part)
    return page, [MealCardRead.model_validate(_shown(actor, row._asdict())) for row in page.rows]


async def issue(session: AsyncSession, actor: Actor, order: MealCardIssue) -> MealCardIssued:
    """A first card. CardActive where the resident has one."""
    actor.require(Permission.MEAL_CARDS_ISSUE)
    resident = await residents.get(session, actor, order.resident_id, keep=True)
    card, token = await _make(session, actor, resident)
    await audit.record(session, actor, "meal_cards.issue", "meal_card", card.id, resident_id=resident.id)
    return await _told(session, actor, card, token)


async def replace(session: AsyncSession, actor: Actor, card_id: UUID, order: MealCardEnd) -> MealCardIssued:
    """It was lost: from now on another one holds, and a meal with the old one is flagged."""
    actor.require(Permission.MEAL_CARDS_ISSUE)
    card = await _end(session, actor, card_id, CardStatus.REPLACED, order)
    resident = await residents.get(session, actor, card.resident_id, keep=True)
    new, token = await _make(session, actor, resident)
    await audit.record(
        session, actor, "meal_cards.replace", "meal_card", card.id, replaced_by=new.id, reason=order.reason
    )
    return await _told(session, actor, new, token)


async def revoke(session: AsyncSession, actor: Actor, card_id: UUID, order: MealCardEnd) -> MealCardRead:
    """The resident has no card any more; a meal with it is flagged."""
    actor.require(Permission.MEAL_CARDS_ISSUE)
    card = await _end(session, actor, card_id, CardStatus.REVOKED, order)
    await audit.record(session, actor, "meal_cards.revoke", "meal_card", card.id, reason=order.reason)
    return await read(session, actor, card.id)


async def _make(session: AsyncSession, actor: Actor, resident: Resident) -> tuple[MealCard, str]:
    if resident.status is not ResidentStatus.ACTIVE:
        raise NoCardForGone("/resident_id", resident_status=resident.status)
    token = secrets.token_urlsafe(24)
    card = MealCard(
        district_code=actor.district,
        resident_id=resident.id,
        card_no="".join(secrets.choice(_DIGITS) for _ in range(10)),
        token_index=sealing.blind(session, actor.district, sealing.MEAL_CARD, token),
        issued_by=actor.id,
    )
    try:
        async with session.begin_nested():
            session.add(card)
            await session.flush()
    except IntegrityError as error:
        raise violated(error, {"meal_cards_one_active_uq": CardActive("/resident_id")}) from error
    return card, token


async def _end(session: AsyncSession, actor: Actor, card_id: UUID, status: CardStatus, order: MealCardEnd) -> MealCard:
    await read(session, actor, card_id)  # not in the actor's sight: not found
    card = await session.get(MealCard, (actor.district, card_id), with_for_update=True, populate_existing=True)
    assert card is not None
    if card.status is not CardStatus.ACTIVE:
        act = {CardStatus.REPLACED: "replace", CardStatus.REVOKED: "revoke"}[status]
        raise WrongState(state=card.status, act=act, allowed="-")
    card.status, card.ended_at, card.ended_by, card.ended_reason = status, datetime.now(UTC), actor.id, order.reason
    await session.flush()
    return card


async def _told(session: AsyncSession, actor: Actor, card: MealCard, token: str) -> MealCardIssued:
    shown = (await read(session, actor, card.id)).model_dump()
    return MealCardIssued(**shown, token=token, qr_svg=picture(token))


def picture(token: str) -> str:
    """The QR code that a till reads as this token, as SVG. A quarter of it may be scratched or dirty (level Q): the card lives in a
    pocket."""
    drawn = BytesIO()
    segno.make_qr(token, error="q").save(drawn, kind="svg", scale=8, xmldecl=False, nl=False, light="white")
    return drawn.getvalue().decode()
