"""Signing in and out, and who one is."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import OAuth2PasswordRequestForm

from api import problems
from api.deps import CurrentActor, Session, WrongMediaType
from api.routes import ActRoute, StrictRoute
from models.accounts import MeRead, PasswordChange, RefreshRequest, TokenRead
from services import own_memberships, passwords, sign_in
from services.tokens import Tokens


class SecretRoute(ActRoute):
    """Takes no Idempotency-Key: a digest of the request would be kept, by which its password could be guessed at leisure.
    Sent twice it is refused the second time, since the password is another by then."""

    takes_key = False
    said_of_key = (
        "Without regard to an `Idempotency-Key`: sent again after it worked, 422 `current_password_wrong`, and the new password "
        "holds."
    )


routes = APIRouter(tags=["identity"], route_class=ActRoute)
secrets = APIRouter(tags=["identity"], route_class=SecretRoute)
public = APIRouter(tags=["identity"], prefix="/v1/auth", route_class=StrictRoute)


def _caller(request: Request) -> sign_in.Caller:
    return sign_in.Caller(request.client.host if request.client else "", request.scope.get("request_id"))


Caller = Annotated[sign_in.Caller, Depends(_caller)]
Form = Annotated[OAuth2PasswordRequestForm, Depends()]
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def _as_a_form(request: Request) -> None:
    """As OAuth2 has it; whoever sends JSON hears that, and not that fields are missing which he sent."""
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said and said not in _FORMS:
        raise WrongMediaType(accepted=_FORMS[0])


@public.post(
    "/token",
    summary="Sign in",
    response_model=TokenRead,
    responses=problems.told(401, 413, 415, 422, 429, 503),
    dependencies=[Depends(_as_a_form)],
)
async def token(request: Request, caller: Caller, form: Form) -> Tokens:
    """User name and password for a pair of tokens. `scope=membership:<id>` chooses who to act as; else the oldest membership.

    After five failures of a name each next attempt waits, twice as long each time, up to a quarter of an hour. Without regard to an
    `Idempotency-Key`: sent again, it is another sign-in."""
    state, wanted = request.app.state, next((scope for scope in form.scopes if scope.startswith("membership:")), None)
    return await sign_in.by_password(state.sessions, state.keys, caller, form.username, form.password, wanted)


@public.post(
    "/refresh",
    summary="A new pair for a refresh token",
    response_model=TokenRead,
    responses=problems.told(401, 413, 422, 503),
)
async def refresh(request: Request, caller: Caller, order: RefreshRequest) -> Tokens:
    """The old refresh token is used up. Using it again revokes every token of the sign-in, whatever `Idempotency-Key`
    it carries: whose answer was lost signs in anew."""
    return await sign_in.refresh(request.app.state.sessions, request.app.state.keys, caller, order.refresh_token)


@routes.post("/v1/auth/logout", summary="Sign out", status_code=204, response_class=Response, name="sign_out")
async def logout(session: Session, actor: CurrentActor) -> Response:
    """From the next request on, the tokens of this sign-in are refused."""
    await sign_in.sign_out(session, actor)
    return Response(status_code=204)


@secrets.post(
    "/v1/auth/password",
    name="passwords.change",
    summary="Change one's own password",
    status_code=204,
    response_class=Response,
    responses=problems.told(429),
)
async def password(
    request: Request, order: PasswordChange, session: Session, actor: CurrentActor, caller: Caller
) -> Response:
    """Every other sign-in of the account ends at once, in all districts; this one stays. A wrong current password is a failed
    sign-in: after five each next attempt waits."""
    await passwords.change(session, actor, request.app.state.sessions, caller, order)
    return Response(status_code=204)


@routes.get("/v1/me", summary="Who I am", response_model=MeRead)
async def me(session: Session, actor: CurrentActor) -> MeRead:
    """The account, its memberships in every district, the one that this token acts as, and what it permits."""
    return await own_memberships.me(session, actor)


routes.include_router(public)
routes.include_router(secrets)
