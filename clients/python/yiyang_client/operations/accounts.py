"""accounts. Written by `make clients` from openapi/openapi.json."""

from yiyang_client import models
from yiyang_client.calls import Call, Pages, fill


def create(body: models.AccountCreate) -> Call[models.AccountRead]:
    """Create an account with its memberships.

    The bureau for its district; a provider's manager for his own caregivers. 409 `username_taken`: user names are one
    set for all districts, and whose it is is not told; the attempt is in the audit, as a denial.
    """
    return Call("POST", "/v1/accounts", body=body, keyed=True)


def listing(*, limit: int | None = None) -> Pages[models.AccountRead]:
    """Accounts of the district.

    Newest first, also those whose membership has ended. The bureau's administrators and officers and its auditor read
    all of the district, a provider's manager his own staff.
    """
    return Pages("GET", "/v1/accounts", query={"limit": limit})


def memberships_create(account_id: str, body: models.MembershipGrant) -> Call[models.MembershipRead]:
    """Give an account one more membership.

    One more role for an account that your district or provider knows. 422 `membership_wrongly_bound` where what it is
    bound to is not there, `family_needs_consent` for a relative; 409 `membership_exists`; 403 `forbidden` for a role
    that is not yours to give, `made_by_operators` for a region's viewer; 404 `account_not_found`.
    """
    return Call("POST", fill("/v1/accounts/{}/memberships", account_id), body=body, keyed=True)


def memberships_end(account_id: str, membership_id: str) -> Call[models.MembershipRead]:
    """End a membership for good.

    For good: its tokens are refused from the next request on, and it is never restored. 409 `own_membership`; 404
    `membership_not_found` when it ended before.
    """
    return Call("POST", fill("/v1/accounts/{}/memberships/{}/end", account_id, membership_id), keyed=True)


def memberships_resume(account_id: str, membership_id: str) -> Call[models.MembershipRead]:
    """Restore a suspended membership.

    It may be used again. 409 `suspended_by_bureau` to a manager where the bureau suspended it, `own_membership` for
    one's own; 404 `membership_not_found` once it has ended.
    """
    return Call("POST", fill("/v1/accounts/{}/memberships/{}/resume", account_id, membership_id), keyed=True)


def memberships_suspend(account_id: str, membership_id: str) -> Call[models.MembershipRead]:
    """Suspend a membership.

    Its tokens are refused from the next request on.
    """
    return Call("POST", fill("/v1/accounts/{}/memberships/{}/suspend", account_id, membership_id), keyed=True)


def read(account_id: str) -> Call[models.AccountRead]:
    """One account.

    Whose id it is that stands in the audit, under a decision or beside an import.
    """
    return Call("GET", fill("/v1/accounts/{}", account_id))
