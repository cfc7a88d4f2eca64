"""Accounts: who may sign in, as what."""

from uuid import UUID

from fastapi import Request, Response

from api.deps import CurrentActor, Session, Slice
from api.routes import listed, router, tagged
from models.accounts import AccountCreate, AccountRead, MembershipGrant, MembershipRead, Standing
from models.wire import Listed
from services import accounts

routes = router("/accounts", "identity")


@routes.post("", summary="Create an account with its memberships", status_code=201)
async def create(order: AccountCreate, session: Session, actor: CurrentActor) -> AccountRead:
    """The bureau for its district; a provider's manager for his own caregivers. 409 `username_taken`: user names are one set for
    all districts, and whose it is is not told; the attempt is in the audit, as a denial."""
    return await accounts.create(session, actor, order)


@routes.get("", summary="Accounts of the district", response_model=Listed[AccountRead])
async def listing(request: Request, session: Session, actor: CurrentActor, part: Slice) -> Response:
    """Newest first, also those whose membership has ended. The bureau's administrators and officers and its auditor read all of
    the district, a provider's manager his own staff."""
    return listed(request, *await accounts.listing(session, actor, part))


@routes.get("/{account_id}", summary="One account", response_model=AccountRead)
async def read(request: Request, account_id: UUID, session: Session, actor: CurrentActor) -> Response:
    """Whose id it is that stands in the audit, under a decision or beside an import."""
    return tagged(request, await accounts.read(session, actor, account_id), 1)


@routes.post(
    "/{account_id}/memberships",
    summary="Give an account one more membership",
    status_code=201,
    name="memberships.grant",
)
async def grant(account_id: UUID, order: MembershipGrant, session: Session, actor: CurrentActor) -> MembershipRead:
    """One more role for an account that your district or provider knows. 422 `membership_wrongly_bound` where what it is bound
    to is not there, `family_needs_consent` for a relative; 409 `membership_exists`; 403 `forbidden` for a role that is not
    yours to give, `made_by_operators` for a region's viewer; 404 `account_not_found`."""
    return await accounts.grant(session, actor, account_id, order)


@routes.post(
    "/{account_id}/memberships/{membership_id}/suspend", summary="Suspend a membership", name="memberships.suspend"
)
async def suspend(account_id: UUID, membership_id: UUID, session: Session, actor: CurrentActor) -> MembershipRead:
    """Its tokens are refused from the next request on."""
    return await accounts.set_standing(session, actor, account_id, membership_id, Standing.SUSPENDED)


@routes.post(
    "/{account_id}/memberships/{membership_id}/resume",
    summary="Restore a suspended membership",
    name="memberships.resume",
)
async def resume(account_id: UUID, membership_id: UUID, session: Session, actor: CurrentActor) -> MembershipRead:
    """It may be used again. 409 `suspended_by_bureau` to a manager where the bureau suspended it, `own_membership` for one's own;
    404 `membership_not_found` once it has ended."""
    return await accounts.set_standing(session, actor, account_id, membership_id, Standing.ACTIVE)


@routes.post(
    "/{account_id}/memberships/{membership_id}/end", summary="End a membership for good", name="memberships.end"
)
async def end(account_id: UUID, membership_id: UUID, session: Session, actor: CurrentActor) -> MembershipRead:
    """For good: its tokens are refused from the next request on, and it is never restored. 409 `own_membership`; 404
    `membership_not_found` when it ended before."""
    return await accounts.set_standing(session, actor, account_id, membership_id, Standing.ENDED)
