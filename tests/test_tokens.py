"""What is no token of ours is refused, whatever it says (T36): all of them 401, and nothing of the district is shown."""

import base64
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from models.accounts import Role
from services.access import Actor
from services.tokens import Keys
from tests.conftest import TOKEN_KEYS
from tests.factories import Make

KID, SECRET = TOKEN_KEYS.split(":")
OURS = OctKey.import_key(base64.b64decode(SECRET))


def part(value):
    return (
        base64.urlsafe_b64encode(value if isinstance(value, bytes) else json.dumps(value).encode())
        .rstrip(b"=")
        .decode()
    )


def signed(header=None, key=OURS, drop=(), **claims):
    """A token of the district's administrator that is right in everything, but for what is said here."""

    def forge(base):
        said = {name: value for name, value in {**base, **claims}.items() if name not in drop}
        return jwt.encode({"alg": "HS256", "typ": "at+jwt", "kid": KID} | (header or {}), said, key)

    return forge


def bare(header, tail=""):
    return lambda base: f"{part(header)}.{part(base)}.{tail}"


def timed(issued, ends):
    """So many seconds from now."""

    def forge(base):
        at = int(datetime.now(UTC).timestamp())
        return signed(iat=at + issued, exp=at + ends)(base)

    return forge


def always(token):
    return lambda _base: token


def without_kid(base):
    return jwt.encode({"alg": "HS256", "typ": "at+jwt"}, base, OURS)


def changed_after_signing(base):
    head, _, seal = signed()(base).split(".")
    return f"{head}.{part({**base, 'rol': 'auditor'})}.{seal}"


def signed_by_an_asymmetric_key(base):
    return jwt.encode(
        {"alg": "RS256", "typ": "at+jwt", "kid": KID}, base, RSAKey.generate_key(2048), algorithms=["RS256"]
    )


FORGED = {
    "no algorithm": bare({"alg": "none", "typ": "at+jwt", "kid": KID}),
    "no algorithm, in capitals": bare({"alg": "NONE", "typ": "at+jwt", "kid": KID}),
    "no signature": bare({"alg": "HS256", "typ": "at+jwt", "kid": KID}),
    "a made-up signature": bare({"alg": "HS256", "typ": "at+jwt", "kid": KID}, part(b"x" * 32)),
    "another key": signed(key=OctKey.import_key(b"y" * 32)),
    "an empty key": signed(key=OctKey.import_key(b"\0" * 32)),
    "another algorithm of the same key": lambda base: jwt.encode(
        {"alg": "HS512", "typ": "at+jwt", "kid": KID}, base, OURS, algorithms=["HS512"]
    ),
    "an asymmetric key": signed_by_an_asymmetric_key,
    "an unknown key id": signed({"kid": "t9"}),
    "a key id that is a path": signed({"kid": "../../dev/null"}),
    "a key id that is a number": bare({"alg": "HS256", "typ": "at+jwt", "kid": 1}, part(b"x" * 32)),
    "no key id": without_kid,
    "a key of its own in the header": signed(
        {"jwk": {"kty": "oct", "k": part(b"z" * 32)}}, key=OctKey.import_key(b"z" * 32)
    ),
    "another type": signed({"typ": "JWT"}),
    "a refresh token's type": signed({"typ": "rt+jwt"}),
    "changed after signing": changed_after_signing,
    "another issuer": signed(iss="somebody"),
    "another audience": signed(aud="another-api"),
    "a list of audiences": signed(aud=["yiyang-api"]),
    "expired a second ago": timed(-600, -1),
    "expired long ago": timed(-(10**8), -(10**8) + 900),
    "ten years long": timed(0, 10 * 365 * 86400),
    "a second too long": timed(0, 901),
    "issued tomorrow": timed(86400, 86400 + 900),
    "ends before it begins": timed(0, -1),
    "an end that is text": lambda base: signed(exp=str(base["exp"]))(base),
    "an end that is a fraction": timed(0, 899.5),
    "an end that is true": signed(exp=True, iat=False),
    "an end without end": signed(exp=10**30),
    **{
        f"no {claim}": signed(drop=(claim,))
        for claim in ("iss", "aud", "sub", "iat", "exp", "jti", "sid", "mid", "dis", "rol")
    },
    "an empty jti": signed(jti=""),
    "an account that is no id": signed(sub="admin"),
    "a sign-in that is no id": signed(sid="' or true --"),
    "a sign-in that never was": signed(sid=str(uuid4())),
    "an unknown role": signed(rol="root"),
    "no role": signed(rol=None),
    "another district": signed(dis="110101"),
    "a district that is no code": signed(dis="110101'; set role postgres; --"),
    "a number for a district": signed(dis=110101),
    "a division that is no code": signed(div="1' or '1'='1"),
    "a provider that is no id": signed(prv="x"),
    "a list": always(f"{part({'alg': 'HS256', 'kid': KID})}.{part([1])}.{part(b'x')}"),
    "garbage": always("garbage"),
    "dots": always(".."),
    "many dots": always("." * 1000),
    "nothing": always(""),
    "two words": lambda base: signed()(base) + " again",
    "very long": always("a" * 20_000),
}


@pytest.fixture
async def administrator(make, app):
    """The claims of a bureau administrator who is really signed in."""
    headers = await make.authorization(Role.BUREAU_ADMIN)
    _, body, _ = headers["Authorization"].split()[1].split(".")
    return json.loads(base64.urlsafe_b64decode(body + "=="))


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
async def test_t36_a_token_that_is_not_ours_is_refused(client_for, administrator, forge):
    """Seen to fail for twenty of them when the signature alone was asked for, and for the sign-in that never was without
    assert_signed_in."""
    client = await client_for()
    headers = {"Authorization": f"Bearer {forge(administrator)}"}

    answers = [
        await client.get("/v1/accounts", headers=headers),
        await client.post("/v1/accounts", headers=headers, json={}),
        await client.get("/v1/me", headers=headers),
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert {answer.headers["www-authenticate"] for answer in answers} == {"Bearer"}
    assert {answer.json()["code"] for answer in answers} <= {"bad_token", "unauthenticated", "sign_in_ended"}


async def test_t36_the_token_that_the_others_are_made_from_is_good(client_for, administrator):
    client = await client_for()

    answer = await client.get("/v1/accounts", headers={"Authorization": f"Bearer {signed()(administrator)}"})

    assert answer.status_code == 200


@pytest.mark.parametrize("header", ["", "Basic dXNlcjpwYXNz", "Bearer", "Token x", "bearer  "])
async def test_t36_who_shows_no_token_is_not_known(client_for, header):
    client = await client_for()

    answer = await client.get("/v1/me", headers={"Authorization": header})

    assert (answer.status_code, answer.json()["code"]) in {(401, "unauthenticated"), (401, "bad_token")}


async def test_t36_a_token_is_good_for_its_own_district_only(client_for, make, app, owner):
    """The administrator of another district finds nothing here, and changes nothing."""
    here = await make.membership(Role.SUBSIDY_OFFICER)
    elsewhere = Make(app, owner, str(int(make.code) + 500_000))
    await elsewhere.district()
    client = await client_for()
    client.headers.update(await elsewhere.authorization(Role.BUREAU_ADMIN))

    read = await client.get(f"/v1/accounts/{here.account_id}")
    suspended = await client.post(f"/v1/accounts/{here.account_id}/memberships/{here.id}/suspend")
    listed = await client.get("/v1/accounts")

    assert (read.status_code, suspended.status_code) == (404, 404)
    assert str(here.account_id) not in listed.text
    assert await owner.fetchval("select status from memberships where id = $1", here.id) == "active"


def test_keys_rotate_without_signing_anyone_out():
    who = Actor("110101", Role.BUREAU_ADMIN, uuid4(), uuid4(), uuid4())
    old = Keys.of({"k1": b"1" * 32}, timedelta(minutes=15), timedelta(days=1))
    both = Keys.of({"k2": b"2" * 32, "k1": b"1" * 32}, timedelta(minutes=15), timedelta(days=1))

    token = old.access_token(who, datetime.now(UTC))

    assert both.actor(token) == who
    assert both.access_token(who, datetime.now(UTC)).split(".")[0] != token.split(".")[0]
