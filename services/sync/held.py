"""What a phone holds, as a token that it carries itself: each thing's id and a short digest of how it was told.

So the server compares what is with what the phone has, and keeps no log of changes that a late commit could slip through; it knows nothing
of phones, and a phone that lost its store asks for everything."""

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import blake2b
from uuid import UUID

from services.errors import Invalid

_VERSION = b"\x01"
_DIGEST = 6
_ENTRY = 1 + 16 + _DIGEST
KINDS = {"visits": b"v", "homes": b"h"}
Key = tuple[str, UUID]
Held = Mapping[Key, bytes]


class TokenUnreadable(Invalid):
    code = "sync_token_unreadable"
    zh = "since 不是本系统给出的同步标记；请去掉 since，重新取全部内容。"
    en = "`since` is no token of this system: leave it out, and take everything anew."


def digest(told: bytes) -> bytes:
    return blake2b(told, digest_size=_DIGEST).digest()


def token_of(held: Held) -> str:
    entries = (KINDS[kind] + thing.bytes + seen for (kind, thing), seen in held.items())
    return urlsafe_b64encode(_VERSION + b"".join(entries)).decode().rstrip("=")


def read(token: str) -> Held:
    """Raises TokenUnreadable."""
    kinds = {sign: kind for kind, sign in KINDS.items()}
    try:
        said = b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        version, rest = said[:1], said[1:]
        entries = [rest[at : at + _ENTRY] for at in range(0, len(rest), _ENTRY)]
        if version != _VERSION or any(len(entry) != _ENTRY for entry in entries):
            raise TokenUnreadable("/query/since")
        return {(kinds[entry[:1]], UUID(bytes=entry[1:17])): entry[17:] for entry in entries}
    except (ValueError, KeyError) as error:
        raise TokenUnreadable("/query/since") from error
