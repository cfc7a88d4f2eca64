"""Personal fields sealed under a key of their subject, and blind indexes by which equal values are found.

    environment: master keys ──HKDF──> wrapping key ──seals──> subject key (one a person) ──seals──> fields
                 index root  ──HKDF──> one key for each purpose and district ──HMAC──> blind index

Erasing a subject's wrapped key erases the person. A token begins with a byte that names its cipher, so that SM4 can
stand beside AES one day; nothing is ever opened as something else than it was sealed as."""

import base64
import hmac
import os
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES, NONCE_BYTES, TAG_BYTES = 32, 12, 16
AES_256_GCM = 1
INDEX = "index"
_WRAPPED = 1


class Aead(Protocol):
    """A cipher that authenticates: 12 bytes of nonce, 16 of tag, InvalidTag when anything was changed."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes: ...
    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes: ...


class Undecipherable(Exception):
    """Changed, moved to another row or sealed under another key: a fault of the store or the keys, never of who asks."""

    code = "undecipherable"

    def __init__(self, why: str = "the token does not open under this key and place") -> None:
        super().__init__(f"{self.code}: {why}")


class BadMasterKeys(ValueError):
    """The environment's master keys cannot be used. Says why, and never what they are."""


class Purpose(StrEnum):
    """What a blind index is for. Indexes of two purposes, or of two districts, have nothing in common."""

    ID_NUMBER = "id_number"
    PHONE = "phone"
    PHONE_TAIL = "phone_tail"
    BANK_CARD = "bank_card"
    ADDRESS = "address"
    REQUEST = "request"
    MEAL_CARD = "meal_card"
    PERSON_ANYWHERE = "person_anywhere"


# The one index that is equal in all districts: one caregiver at the same minute in two of them (reliability.md, F03).
ANYWHERE = frozenset({Purpose.PERSON_ANYWHERE})


class Vault:
    """Seals and opens under subject keys; wraps those under the active master key, and knows the earlier ones.

    `ciphers` are by the byte that names them; `seal_with` is the one for what is sealed from now on."""

    def __init__(
        self,
        master_keys: Mapping[str, bytes],
        active: str,
        index_key: bytes,
        *,
        ciphers: Mapping[int, Callable[[bytes], Aead]] | None = None,
        seal_with: int = AES_256_GCM,
    ) -> None:
        for kid, key in [*master_keys.items(), (INDEX, index_key)]:
            if not re.fullmatch(r"[a-z0-9_-]{1,32}", kid) or len(key) != KEY_BYTES:
                raise BadMasterKeys(f"each key is {KEY_BYTES} bytes under a name of a-z, 0-9, _ and -")
        if active not in master_keys or INDEX in master_keys:
            raise BadMasterKeys("the active key is one of the master keys, and none of those is called index")
        self._wrapping = {kid: AESGCM(_derived(key, "wrap")) for kid, key in master_keys.items()}
        self._active = active
        self._index_root = _derived(index_key, "index")
        self._index_keys: dict[tuple[str, str | None], bytes] = {}
        self._ciphers = dict(ciphers or {AES_256_GCM: AESGCM})
        self._seal_with = seal_with

    @classmethod
    def from_text(cls, text: str) -> "Vault":
        """`kid2:base64,kid1:base64,index:base64`, keys of 32 bytes; the first is active, the others still open.

        With a single key `index` may be left out and comes from it. Before a second is added, the first must be given
        as `index` too, or no index would match any more: `kid2:NEW,kid1:OLD,index:OLD`. Raises BadMasterKeys."""
        entries = [entry.strip().partition(":") for entry in text.split(",") if entry.strip()]
        keys = {kid: _decoded(encoded, place) for place, (kid, _, encoded) in enumerate(entries, 1)}
        if len(keys) != len(entries):
            raise BadMasterKeys("a name is given twice")
        index = keys.pop(INDEX, None)
        if not keys:
            raise BadMasterKeys("no master key is given")
        if index is None and len(keys) > 1:
            raise BadMasterKeys("several keys need index:<base64>, the key that indexes were made with so far")
        active = next(iter(keys))
        return cls(keys, active, keys[active] if index is None else index)

    @property
    def active_prefix(self) -> bytes:
        """How what is wrapped under the active key begins; a rotation has left what begins otherwise."""
        return _header(self._active)

    def new_subject_key(self) -> tuple[bytes, bytes]:
        """A fresh key, and the same wrapped for storing."""
        key = os.urandom(KEY_BYTES)
        return key, self._wrap(key)

    def _wrap(self, key: bytes) -> bytes:
        header, nonce = self.active_prefix, os.urandom(NONCE_BYTES)
        return header + nonce + self._wrapping[self._active].encrypt(nonce, key, header)

    def unwrap(self, wrapped: bytes) -> bytes:
        """The subject's key. Raises Undecipherable, also when its master key is not at hand."""
        size = wrapped[1] if len(wrapped) > 2 and wrapped[0] == _WRAPPED else 0
        header, rest = wrapped[: 2 + size], wrapped[2 + size :]
        master = self._wrapping.get(header[2:].decode("ascii", "replace"))
        if not size or master is None:
            raise Undecipherable("its master key is not among the keys given")
        return _decrypted(master, rest, header)

    def seal(self, key: bytes, plaintext: str, aad: str) -> bytes:
        """`aad` is the place it belongs to, `district/table/column/id`: elsewhere it will not open."""
        return self.seal_bytes(key, plaintext.encode(), aad)

    def seal_bytes(self, key: bytes, content: bytes, aad: str) -> bytes:
        """As `seal`, for what is not text, such as a piece of a file."""
        version, nonce = bytes([self._seal_with]), os.urandom(NONCE_BYTES)
        cipher = self._ciphers[self._seal_with](key)
        return version + nonce + cipher.encrypt(nonce, content, version + aad.encode())

    def open(self, key: bytes, token: bytes, aad: str) -> str:
        """What was sealed there under that key. Raises Undecipherable, and never gives anything else back."""
        return self.open_bytes(key, token, aad).decode()

    def open_bytes(self, key: bytes, token: bytes, aad: str) -> bytes:
        """As `open`, for what `seal_bytes` sealed."""
        make = self._ciphers.get(token[0]) if token else None
        if make is None:
            raise Undecipherable("its cipher is not known")
        return _decrypted(make(key), token[1:], token[:1] + aad.encode())

    def index_key(self, key: bytes) -> bytes:
        """From a subject's key the one that indexes its values: derived once, where many are."""
        return _derived(key, "index")

    def subject_index(self, index_key: bytes, value: str, aad: str) -> bytes:
        """16 bytes, equal for equal values of one subject and place; without that subject's key nothing can be told."""
        return hmac.digest(index_key, f"{aad}={value}".encode(), "sha256")[:16]

    def blind_index(self, value: str, purpose: str, district: str | None) -> bytes:
        """32 bytes, equal for equal values of one Purpose and district; give the canonical form of services.numbers.

        `district` is None for a purpose of ANYWHERE and only there; otherwise, or with another purpose, ValueError."""
        key = self._index_keys.get((purpose, district))
        if key is None:
            if (district is None) is not (Purpose(purpose) in ANYWHERE):
                raise ValueError(f"an index for {purpose} {'takes a' if district is None else 'has no'} district")
            key = _derived(self._index_root, f"index/{purpose}/{district or '*'}")
            self._index_keys[purpose, district] = key
        return hmac.digest(key, value.encode(), "sha256")


def _header(kid: str) -> bytes:
    return bytes([_WRAPPED, len(kid)]) + kid.encode("ascii")


def _derived(key: bytes, use: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"yiyang/1/{use}".encode()).derive(key)


def _decoded(encoded: str, place: int) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except ValueError:
        # Without its name, which may be the key itself where the colon was forgotten.
        raise BadMasterKeys(f"entry {place} is not written name:base64") from None


def _decrypted(cipher: Aead, sealed: bytes, aad: bytes) -> bytes:
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise Undecipherable
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad)
    except InvalidTag:
        raise Undecipherable from None
