"""Who asks, and may he: the actor of every act. What each role may stands in services/roles.py.

`Actor.require` is the first line of every act; which rows the actor sees is the business of each noun's `visible`,
and of row security below it."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from models.accounts import Role
from services.errors import Forbidden
from services.permissions import Permission
from services.roles import ROLES
from services.scope import Scope

__all__ = ["ROLES", "Actor", "Permission", "system"]

_BOUND: dict[Role, str] = {
    Role.PROVIDER_MANAGER: "provider",
    Role.CAREGIVER: "caregiver",
    Role.FAMILY: "resident",
    Role.RESIDENT: "resident",
    Role.COMMUNITY_WORKER: "division",
    Role.FACILITY_MANAGER: "facility",
    Role.MEAL_POINT_OPERATOR: "meal_point",
    Role.REGION_VIEWER: "region",
}
"""How a role's membership is bound; a role that is not here is the bureau's own and sees its district."""


@lru_cache(maxsize=10_000)
def _scope(
    district: str, bound: str, bound_id: UUID | None, division: str | None, account: UUID | None, sign_in: UUID | None
) -> Scope:
    """A person asks many times in the life of a token."""
    return Scope(district, bound, bound_id=bound_id, division=division, account=account, sign_in=sign_in)


def _holders(permissions: tuple[Permission, ...]) -> list[Role]:
    return [role for role in Role if not ROLES[role].isdisjoint(permissions)]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: one membership of one account, or the system itself in a district (`system`)."""

    district: str
    role: Role | None
    account_id: UUID | None
    membership_id: UUID | None = None
    sign_in_id: UUID | None = None
    provider_id: UUID | None = None
    caregiver_id: UUID | None = None
    resident_id: UUID | None = None
    facility_id: UUID | None = None
    meal_point_id: UUID | None = None
    division: str | None = None
    request_id: str | None = None

    @property
    def bound(self) -> str:
        return _BOUND.get(self.role, "district") if self.role else "district"

    @property
    def id(self) -> UUID:
        """The account, where an act needs a person: the system never makes nor checks."""
        if self.account_id is None:
            raise Forbidden(permission="a person")
        return self.account_id

    @property
    def scope(self) -> Scope:
        bound_id = {
            "provider": self.provider_id,
            "caregiver": self.caregiver_id,
            "resident": self.resident_id,
            "facility": self.facility_id,
            "meal_point": self.meal_point_id,
        }.get(self.bound)
        return _scope(self.district, self.bound, bound_id, self.division, self.account_id, self.sign_in_id)

    def may(self, *permissions: Permission) -> bool:
        """One of them is enough. The system may what its callers were already asked for."""
        return self.role is None or not ROLES[self.role].isdisjoint(permissions)

    def require(self, *permissions: Permission) -> None:
        """One of them, or `Forbidden`."""
        if not self.may(*permissions):
            raise Forbidden(permission=" / ".join(permissions), roles=_holders(permissions))


def system(district: str) -> Actor:
    """The worker acting by itself: sealing, expiring, confirming."""
    return Actor(district=district, role=None, account_id=None)
