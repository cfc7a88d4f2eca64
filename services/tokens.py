"""Access tokens: what they say, and all that is asked of one before it is believed."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from uuid_utils.compat import uuid7

from models.accounts import Role
from services.access import Actor
from services.errors import Unauthenticated

ISSUER, AUDIENCE, TYPE = "yiyang", "yiyang-api", "at+jwt"
_BOUND_TO = {
    "prv": "provider_id",
    "cgv": "caregiver_id",
    "res": "resident_id",
    "fac": "facility_id",
    "mpt": "meal_point_id",
}


MOST_KNOWN = 10_000
"""Tokens remembered as checked; more than that many people do not work in one process within a token's life."""


class BadToken(Unauthenticated):
    code = "bad_token"
    zh = "访问令牌无效或已过期，请重新登录。"
    en = "The token is not valid or has expired; sign in again."


@dataclass(frozen=True)
class Tokens:
    """A pair as it goes out; `expires_in` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int


@dataclass(frozen=True)
class Keys:
    """What signs and how long it lives. The first key of the ring signs, all are accepted, so that keys rotate unseen."""

    ring: dict[str, OctKey]
    access: timedelta
    refresh: timedelta
    # A token says the same for as long as it lives, and checking its signature costs as much as asking the database for
    # an order. Whether its sign-in still stands is asked of the database each time all the same.
    _known: dict[str, tuple[Actor, int]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, ring: dict[str, bytes], access: timedelta, refresh: timedelta) -> "Keys":
        return cls({kid: OctKey.import_key(key) for kid, key in ring.items()}, access, refresh)

    def access_token(self, actor: Actor, now: datetime) -> str:
        kid, key = next(iter(self.ring.items()))
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(actor.account_id),
            "iat": int(now.timestamp()),
            "exp": int((now + self.access).timestamp()),
            "jti": str(uuid7()),
            "sid": str(actor.sign_in_id),
            "mid": str(actor.membership_id),
            "dis": actor.district,
            "rol": actor.role,
            **{name: str(value) for name, bound in _BOUND_TO.items() if (value := getattr(actor, bound))},
            **({"div": actor.division} if actor.division else {}),
        }
        return jwt.encode({"alg": "HS256", "typ": TYPE, "kid": kid}, claims, key)

    def actor(self, token: str, request_id: str | None = None) -> Actor:
        """The actor that a token names, or BadToken."""
        return replace(self._seen(token)[0], request_id=request_id)

    def ends_at(self, token: str) -> datetime:
        """When a token ends, or BadToken."""
        return datetime.fromtimestamp(self._seen(token)[1], UTC)

    def _seen(self, token: str) -> tuple[Actor, int]:
        known = self._known.get(token)
        if known is None or known[1] <= datetime.now(UTC).timestamp():
            known = self._read(token)
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[token] = known
        return known

    def _read(self, token: str) -> tuple[Actor, int]:
        """Every claim is asked for: a token without an end, of another type, for another audience, or that would live longer
        than ours do, is none."""
        try:
            decoded = jwt.decode(token, lambda signed: self.ring[signed.headers()["kid"]], algorithms=["HS256"])
            claims = decoded.claims
            if decoded.header.get("typ") != TYPE or not self._in_time(claims):
                raise BadToken
            bound = {bound: UUID(claims[name]) for name, bound in _BOUND_TO.items() if name in claims}
            actor = Actor(
                district=claims["dis"],
                role=Role(claims["rol"]),
                account_id=UUID(claims["sub"]),
                membership_id=UUID(claims["mid"]),
                sign_in_id=UUID(claims["sid"]),
                division=claims.get("div"),
                **bound,  # type: ignore[arg-type]
            )
            # What row security will be told must be a code and an id, also if a key ever signed something else.
            if not actor.scope.sql:
                raise BadToken
            return actor, claims["exp"]
        except (JoseError, KeyError, ValueError, TypeError, AttributeError) as error:
            raise BadToken from error

    def _in_time(self, claims: dict[str, Any]) -> bool:
        issued, expires, now = claims["iat"], claims["exp"], datetime.now(UTC).timestamp()
        return (
            claims["iss"] == ISSUER
            and claims["aud"] == AUDIENCE
            and bool(claims["jti"])
            and type(issued) is int
            and type(expires) is int
            and issued <= now + 60
            and issued < expires <= issued + self.access.total_seconds()
            and now < expires
        )
