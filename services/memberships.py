"""Memberships as they are seen, and who may grant and change which."""

from uuid import UUID

from models.accounts import Membership, MembershipRead, Role, Standing
from services.access import Actor, Permission
from services.errors import DomainError, Forbidden


class MadeByOperators(Forbidden):
    """No bureau lets anybody look into other districts."""

    code = "made_by_operators"
    zh = "区域查看者（region_viewer）的身份由系统运维人员在命令行办理：yiyang create-region-viewer、yiyang end-region-viewer。"
    en = "A region's viewer is made and ended by the operator at the command line: yiyang create-region-viewer, yiyang end-region-viewer."


STAFF: dict[Role, Role] = {Role.PROVIDER_MANAGER: Role.CAREGIVER}
"""Whom a manager may give an account to: his own staff."""


def _against(actor: Actor, role: Role, provider_id: UUID | None) -> DomainError | None:
    bureau = actor.may(Permission.ACCOUNTS_MANAGE)
    if role is Role.REGION_VIEWER and bureau and actor.role is not None:
        return MadeByOperators()
    own = actor.role is not None and STAFF.get(actor.role) is role and provider_id == actor.provider_id
    return None if bureau or own else Forbidden(permission=Permission.ACCOUNTS_MANAGE)


def may_grant(actor: Actor, role: Role, provider_id: UUID | None) -> None:
    """Forbidden, or MadeByOperators, for what this actor neither grants, suspends, restores nor ends."""
    if (against := _against(actor, role, provider_id)) is not None:
        raise against


def shown(actor: Actor, membership: Membership) -> MembershipRead:
    """Nothing is offered of a membership of one's own, of another district, or one that ended."""
    kept = {name: getattr(membership, name) for name in MembershipRead.model_fields if name != "allowed_actions"}
    return MembershipRead.model_validate(kept | {"allowed_actions": _allowed(actor, membership)})


def _allowed(actor: Actor, membership: Membership) -> list[str]:
    own = membership.account_id == actor.account_id or membership.district_code != actor.district
    if own or membership.status is Standing.ENDED or _against(actor, membership.role, membership.provider_id):
        return []
    if membership.status is Standing.ACTIVE:
        return ["suspend", "end"]
    by_bureau = membership.suspended_by_bureau and not actor.may(Permission.ACCOUNTS_MANAGE)
    return ["end"] if by_bureau else ["resume", "end"]
