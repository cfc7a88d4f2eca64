"""Idempotency keys: taken in the transaction of the effect, the answer kept with it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from models.idempotency import IdempotencyKey
from services import audit
from services.errors import Conflict, Invalid
from services.secrets import Purpose

keys: Table = IdempotencyKey.__table__  # type: ignore[attr-defined]
K = keys.c
_CLAIM = insert(keys).on_conflict_do_nothing(index_elements=["district_code", "account_id", "key"]).returning(K.id)
_THIS = (K.district_code == bindparam("d"), K.account_id == bindparam("a"), K.key == bindparam("k"))
_STORED = select(K.request_hash, K.status, K.headers, K.body).where(*_THIS)
_KEEP = update(keys).where(*_THIS).values(status=bindparam("s"), headers=bindparam("h"), body=bindparam("b"))


class KeyInUse(Conflict):
    code = "idempotency_key_in_use"
    zh = "同一 Idempotency-Key 的请求仍在处理中，请稍后用同一键重试。"
    en = "A request with this Idempotency-Key is still running; try again with the same key shortly."


class KeyReused(Invalid):
    code = "idempotency_key_reused"
    zh = "此 Idempotency-Key 已用于内容不同的请求；新的请求请用新的键。"
    en = "This Idempotency-Key was used for another request; use a new key for a new request."


class KeyRequired(Invalid):
    """400, as the contract says: where money is approved or paid."""

    code = "idempotency_key_required"
    zh = "批准、收付款项和结账必须携带 Idempotency-Key 请求头，以免重复执行。"
    en = "Approving or moving money and closing books need an Idempotency-Key header, so that it cannot happen twice."


class SecretShownOnce(Conflict):
    """Not the first answer again: it held a secret, and what would be kept to be given again would be the secret."""

    code = "secret_shown_once"
    zh = (
        "此请求先前已经办成，没有再办一次；办成的是 {id}。其中的密钥、令牌只显示过那一次，不再显示。"
        "没有收到的，请换一个新的 Idempotency-Key，用 {way_on} 重新签发。"
    )
    en = (
        "This was carried out before and was not done again; what came of it is {id}. Its secret was shown that once and cannot be "
        "shown again. If you did not get it, have another issued: {way_on}, under a new Idempotency-Key."
    )


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Claim:
    """A key that this request took; `keep` stores its answer before the commit."""

    session: AsyncSession
    district: str
    account: UUID
    key: str

    async def keep(self, answer: Answer) -> None:
        this: dict[str, Any] = {"d": self.district, "a": self.account, "k": self.key}
        connection = await self.session.connection()
        await connection.execute(_KEEP, this | {"s": answer.status, "h": answer.headers, "b": answer.body})


_FORGET = text("""
    delete from idempotency_keys where district_code = :district and id = any(array(
        select id from idempotency_keys where district_code = :district and id < :before
        order by id limit :rows for update skip locked))
""")
KEPT_FOR, AT_ONCE = timedelta(days=180), 10_000


async def forget_old(session: AsyncSession, district: str) -> int:
    """Drop answers that nobody will ask for again (reliability.md, Privacy), some thousands at once. How many there were."""
    asked = {"district": district, "before": audit.id_from(datetime.now(UTC) - KEPT_FOR), "rows": AT_ONCE}
    return (await (await session.connection()).execute(_FORGET, asked)).rowcount


async def claim(session: AsyncSession, district: str, account: UUID, key: str, asked: bytes) -> Claim | Answer:
    """Take the key, or find what was answered. A twin at work is awaited up to lock_timeout: the unique key waits for it."""
    connection = await session.connection()
    # Under a key of the environment: a request may hold a password, which a bare digest in a stolen database would betray.
    asked = session.info["vault"].blind_index(asked.hex(), Purpose.REQUEST, district)
    row = {"district_code": district, "id": uuid7(), "account_id": account, "key": key, "request_hash": asked}
    try:
        mine = await connection.scalar(_CLAIM, row)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == "55P03":
            raise KeyInUse from error
        raise
    if mine:
        return Claim(session, district, account, key)
    stored = (await connection.execute(_STORED, {"d": district, "a": account, "k": key})).one()
    if stored.request_hash != asked:
        raise KeyReused
    return Answer(stored.status, stored.headers, stored.body)
