"""Sealed fields of a person: each under the person's own key, which is wrapped by the master key.

AAD is district/table/column/id, so that a sealed value moved to another row or column cannot be opened."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.residents import SubjectKey
from services.secrets import Purpose, Vault

ID_NUMBER, PHONE_TAIL, MEAL_CARD = "id_number", "phone_tail", "meal_card"
"""Purposes of blind indexes: equal values of one purpose and district are found, nothing can be read."""


def vault_of(session: AsyncSession) -> Vault:
    vault: Vault = session.info["vault"]
    return vault


class Seal:
    """Seals and opens the fields of one person of one table."""

    def __init__(self, vault: Vault, key: bytes | None, district: str, table: str, subject: UUID) -> None:
        self._vault, self._key, self._place, self._subject = vault, key, f"{district}/{table}", subject
        self._index_key: bytes | None = None

    def _aad(self, column: str) -> str:
        return f"{self._place}/{column}/{self._subject}"

    def close(self, column: str, plain: str | None) -> bytes | None:
        if plain is None or self._key is None:
            return None
        return self._vault.seal(self._key, plain, self._aad(column))

    def open(self, column: str, sealed: bytes | None) -> str | None:
        """None where nothing was sealed, or where the person was erased."""
        if sealed is None or self._key is None:
            return None
        return self._vault.open(self._key, sealed, self._aad(column))

    def index(self, column: str, plain: str) -> bytes | None:
        """Equal for equal values of this person's alone; gone with the person's key."""
        if self._key is None:
            return None
        self._index_key = self._index_key or self._vault.index_key(self._key)
        return self._vault.subject_index(self._index_key, plain, self._aad(column))


def new_seal(session: AsyncSession, district: str, table: str, subject: UUID) -> tuple[Seal, SubjectKey]:
    """A key for a new person; the row is the caller's to add, before the person's own."""
    vault = vault_of(session)
    key, wrapped = vault.new_subject_key()
    return Seal(vault, key, district, table, subject), SubjectKey(district_code=district, id=subject, wrapped=wrapped)


async def keys(session: AsyncSession, district: str, subjects: Iterable[UUID]) -> dict[UUID, bytes | None]:
    """The own keys of some people in one query; None of who was erased."""
    vault = vault_of(session)
    wanted = list(subjects)
    found = await session.exec(
        select(SubjectKey.id, SubjectKey.wrapped).where(
            col(SubjectKey.district_code) == district, col(SubjectKey.id).in_(wanted)
        )
    )
    wrapped = {row[0]: row[1] for row in found.all()}
    return {subject: vault.unwrap(kept) if (kept := wrapped.get(subject)) else None for subject in wanted}


async def seals(session: AsyncSession, district: str, table: str, subjects: Iterable[UUID]) -> dict[UUID, Seal]:
    """The seals of some people in one query; an erased person's opens nothing."""
    vault = vault_of(session)
    found = await keys(session, district, subjects)
    return {subject: Seal(vault, key, district, table, subject) for subject, key in found.items()}


async def seal_of(session: AsyncSession, district: str, table: str, subject: UUID) -> Seal:
    return (await seals(session, district, table, [subject]))[subject]


def blind(session: AsyncSession, district: str, purpose: str, value: str) -> bytes:
    return vault_of(session).blind_index(value, purpose, district)


def phone_tail(vault: Vault, district: str, phone: str | None) -> bytes | None:
    """By which the last four digits of a telephone are found: of the number itself, without an extension."""
    return (
        vault.blind_index((phone.split("-")[1] if "-" in phone else phone)[-4:], PHONE_TAIL, district)
        if phone
        else None
    )


def anywhere(session: AsyncSession, id_number: str) -> bytes:
    """The blind index of a person that is equal in all districts: for the overlap rules alone (docs/adr/0021)."""
    return vault_of(session).blind_index(id_number, Purpose.PERSON_ANYWHERE, None)
