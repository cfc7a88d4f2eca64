"""Who may do what: roles as sets of permissions, after the table in rules.md. This file is the policy.

`Actor.require` is the first line of every act; which rows the actor sees is the business of each noun's `visible`,
and of row security below it."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from models.accounts import Role
from services.errors import Forbidden
from services.permissions import Permission
from services.scope import Scope

__all__ = ["ROLES", "Actor", "Permission", "system"]

P = Permission

_CATALOGUE = {
    P.ASSESSMENT_SCALES_READ,
    P.CARE_CENTRES_READ,
    P.ACTIVITIES_READ,
    P.DIVISIONS_READ,
    P.FACILITIES_READ,
    P.HOLIDAYS_READ,
    P.MEAL_POINTS_READ,
    P.PROGRAMMES_READ,
    P.PROVIDERS_READ,
    P.SERVICE_ITEMS_READ,
    P.KIN_DECLARE,
}
_READS = {permission for permission in P if permission.value.endswith(":read")} - {P.REGION_READ}

_WELFARE = {P.CONTACTS_READ, P.AGREEMENTS_READ, P.ALERTS_READ, P.WELFARE_VISITS_READ}
"""Who answers for somebody, and whom somebody worries about, is no business of who pays for services."""

ROLES: dict[Role, frozenset[Permission]] = {
    Role.BUREAU_ADMIN: frozenset(
        _READS
        | {
            *(P.ACTIVITIES_PLAN, P.ACTIVITIES_SIGN_UP),
            P.DIVISIONS_MANAGE,
            P.ACCOUNTS_MANAGE,
            P.RESIDENTS_REGISTER,
            P.RESIDENTS_REVEAL,
            P.ABSENCES_RECORD,
            P.ASSESSMENTS_MAKE,
            P.ASSESSMENTS_ANNUL,
            P.ASSESSMENTS_REVEAL,
            P.ASSESSMENT_SCALES_MANAGE,
            P.ALERTS_HANDLE,
            P.WELFARE_VISITS_RECORD,
            P.WELFARE_SCHEDULES_MANAGE,
            P.FAMILY_LINKS_ASK,
            P.FAMILY_LINKS_DECIDE,
            P.FACILITIES_MANAGE,
            P.BEDS_MANAGE,
            P.STAYS_MANAGE,
            P.PROVIDERS_MANAGE,
            P.MEAL_POINTS_MANAGE,
            P.MEAL_POINTS_KEEP,
            P.CONTRACTS_MANAGE,
            P.CAREGIVERS_MANAGE,
            P.SERVICE_ITEMS_MANAGE,
            P.HOLIDAYS_MANAGE,
            P.CARE_CENTRES_MANAGE,
            P.PROGRAMMES_MANAGE,
            P.ENTITLEMENTS_DECIDE,
            P.CARE_PLANS_MANAGE,
            P.CARE_PLANS_PAUSE_DIVISION,
            P.ORDERS_PLACE,
            P.ORDERS_CANCEL,
            P.ORDERS_DECIDE_DISPUTE,
            P.MEAL_SERVINGS_RECORD,
            P.MEAL_TALLIES_RECORD,
            P.MEAL_CARDS_ISSUE,
            P.SETTLEMENTS_APPROVE,
            P.RECOVERIES_APPROVE,
            P.ALLOWANCES_APPROVE,
            P.ALLOWANCES_IMPORT,
            *(P.HOME_MODIFICATIONS_APPLY, P.HOME_MODIFICATIONS_SURVEY, P.HOME_MODIFICATIONS_DECIDE),
            P.HOME_MODIFICATIONS_IMPORT,
            P.MONTHS_CLOSE,
            P.IMPORTS_APPROVE,
            P.EXPORTS_MAKE,
            P.KIN_DECLARE,
            P.KIN_READ_ALL,
        }
    ),
    Role.SUBSIDY_OFFICER: frozenset(
        (_READS - {P.AUDIT_READ} - _WELFARE)
        | {
            P.RESIDENTS_REVEAL,
            P.ABSENCES_RECORD,
            P.ASSESSMENTS_REVEAL,
            P.ASSESSMENT_NOTICES_CLOSE,
            P.ENTITLEMENTS_ASK,
            P.ENTITLEMENTS_DECIDE,
            P.ORDERS_DECIDE_DISPUTE,
            P.VISITS_ACKNOWLEDGE_EVIDENCE,
            P.VISITS_ACKNOWLEDGE_TIME,
            P.VISITS_IMPORT_ATTESTED,
            P.MEAL_SERVINGS_ACKNOWLEDGE,
            P.MEAL_SERVINGS_IMPORT_ATTESTED,
            P.CLAIMS_RECONCILE,
            P.SAMPLES_DRAW,
            P.SAMPLES_REVIEW,
            P.SAMPLES_CALL,
            P.SETTLEMENTS_PROPOSE,
            P.SETTLEMENTS_APPROVE,
            P.PAYMENTS_RECORD,
            P.RECOVERIES_PROPOSE,
            P.RECOVERIES_APPROVE,
            P.ALLOWANCES_BUILD,
            P.ALLOWANCES_APPROVE,
            P.ALLOWANCES_BANK_FILE,
            P.ALLOWANCES_IMPORT,
            P.HOME_MODIFICATIONS_DECIDE,
            P.HOME_MODIFICATIONS_IMPORT,
            P.MONTHS_CLOSE,
            P.IMPORTS_APPROVE,
            P.EXPORTS_MAKE,
            P.KIN_DECLARE,
        }
    ),
    Role.INSPECTOR: frozenset(_CATALOGUE | {P.REPORTS_READ}),
    Role.COMMUNITY_WORKER: frozenset(
        _CATALOGUE
        | {
            *(P.ACTIVITIES_PLAN, P.ACTIVITIES_SIGN_UP, P.ACTIVITY_SIGN_UPS_READ),
            P.RESIDENTS_READ,
            P.RESIDENTS_REGISTER,
            P.RESIDENTS_REVEAL,
            P.ABSENCES_READ,
            P.ABSENCES_RECORD,
            P.ASSESSMENTS_READ,
            P.ASSESSMENTS_MAKE,
            P.ASSESSMENTS_OBJECT,
            P.ASSESSMENTS_REVEAL,
            P.STAYS_READ,
            P.CONTACTS_READ,
            P.AGREEMENTS_READ,
            P.ALERTS_READ,
            P.ALERTS_HANDLE,
            P.WELFARE_VISITS_READ,
            P.WELFARE_VISITS_RECORD,
            P.FAMILY_LINKS_READ,
            P.FAMILY_LINKS_ASK,
            P.FAMILY_LINKS_DECIDE,
            P.ENTITLEMENTS_READ,
            P.CARE_PLANS_READ,
            P.CARE_PLANS_MANAGE,
            P.ORDERS_READ,
            P.ORDERS_PLACE,
            P.ORDERS_CANCEL,
            P.VISITS_READ,
            P.HOME_MODIFICATIONS_APPLY,
            P.HOME_MODIFICATIONS_READ,
            P.HOME_MODIFICATIONS_SURVEY,
            P.MEAL_CARDS_ISSUE,
            P.MEAL_CARDS_READ,
            P.MEAL_SERVINGS_READ,
            P.SAMPLES_CALL,
            P.IMPORTS_READ,
            P.EXPORTS_MAKE,
            P.REPORTS_READ,
        }
    ),
    Role.PROVIDER_MANAGER: frozenset(
        _CATALOGUE
        | {
            P.ACCOUNTS_MANAGE_STAFF,
            P.RESIDENTS_READ,
            P.RESIDENTS_REVEAL,
            P.CONTRACTS_READ,
            P.CAREGIVERS_READ,
            P.CAREGIVERS_MANAGE,
            P.CARE_PLANS_READ,
            P.ORDERS_READ,
            P.ORDERS_PLACE,
            P.ORDERS_WORK,
            P.ORDERS_CANCEL,
            P.VISITS_READ,
            P.VISITS_CORRECT,
            P.VISITS_MISS,
            P.VISITS_ACKNOWLEDGE_TIME,
            P.VISITS_IMPORT,
            P.MEAL_SERVINGS_READ,
            P.MEAL_SERVINGS_IMPORT,
            P.MEAL_TALLIES_READ,
            P.CLAIMS_READ,
            P.CLAIMS_SUBMIT,
            P.CLAIMS_APPEAL,
            P.SETTLEMENTS_READ,
            P.RECOVERIES_READ,
            P.HOME_MODIFICATIONS_READ,
            P.IMPORTS_READ,
            P.EXPORTS_MAKE,
        }
    ),
    Role.CAREGIVER: frozenset(
        _CATALOGUE
        | {
            P.RESIDENTS_READ,
            P.RESIDENTS_REVEAL,
            P.CAREGIVERS_READ,
            P.ORDERS_READ,
            P.VISITS_READ,
            P.VISITS_ATTEND,
            P.VISITS_CORRECT,
        }
    ),
    Role.MEAL_POINT_OPERATOR: frozenset(_CATALOGUE | {P.ACCOUNTS_MANAGE_STAFF}),
    Role.FACILITY_MANAGER: frozenset(
        _CATALOGUE | {P.ACCOUNTS_MANAGE_STAFF, P.BEDS_MANAGE, P.STAYS_READ, P.STAYS_MANAGE}
    ),
    Role.MEAL_POINT_OPERATOR: frozenset(
        _CATALOGUE
        | {
            P.ACCOUNTS_MANAGE_STAFF,
            P.MEAL_POINTS_KEEP,
            P.MEAL_SERVINGS_READ,
            P.MEAL_SERVINGS_RECORD,
            P.MEAL_SERVINGS_IMPORT,
            P.MEAL_TALLIES_READ,
            P.MEAL_TALLIES_RECORD,
            P.CLAIMS_READ,
            P.CLAIMS_SUBMIT,
            P.CLAIMS_APPEAL,
            P.SETTLEMENTS_READ,
            P.IMPORTS_READ,
            P.EXPORTS_MAKE,
        }
    ),
    Role.FACILITY_MANAGER: frozenset(_CATALOGUE | {P.ACCOUNTS_MANAGE_STAFF}),
    Role.FAMILY: frozenset(
        _CATALOGUE
        | {
            *(P.ACTIVITIES_SIGN_UP, P.ACTIVITY_SIGN_UPS_READ),
            P.RESIDENTS_READ,
            P.ASSESSMENTS_READ,
            P.ASSESSMENTS_OBJECT,
            P.STAYS_READ,
            P.FAMILY_LINKS_READ,
            P.ENTITLEMENTS_READ,
            P.CARE_PLANS_READ,
            P.CARE_PLANS_MANAGE,
            P.ORDERS_READ,
            P.ORDERS_PLACE,
            P.ORDERS_CANCEL,
            P.ORDERS_CONFIRM,
            *(P.HOME_MODIFICATIONS_READ, P.HOME_MODIFICATIONS_APPLY),
            P.VISITS_READ,
            P.MEAL_SERVINGS_READ,
        }
    ),
    Role.RESIDENT: frozenset(
        _CATALOGUE
        | {
            *(P.ACTIVITIES_SIGN_UP, P.ACTIVITY_SIGN_UPS_READ),
            P.RESIDENTS_READ,
            P.ASSESSMENTS_READ,
            P.ASSESSMENTS_OBJECT,
            P.ASSESSMENTS_REVEAL,
            P.STAYS_READ,
            P.FAMILY_LINKS_READ,
            P.FAMILY_LINKS_DECIDE,
            P.ENTITLEMENTS_READ,
            P.CARE_PLANS_READ,
            P.CARE_PLANS_MANAGE,
            P.ORDERS_READ,
            P.ORDERS_PLACE,
            P.ORDERS_CANCEL,
            P.ORDERS_CONFIRM,
            *(P.HOME_MODIFICATIONS_READ, P.HOME_MODIFICATIONS_APPLY),
            P.VISITS_READ,
            P.MEAL_SERVINGS_READ,
            P.MEAL_CARDS_READ,
            P.RECOVERIES_READ,
        }
    ),
    Role.AUDITOR: frozenset(_READS | {P.EXPORTS_MAKE, P.KIN_DECLARE, P.KIN_READ_ALL, P.AUDIT_VERIFY}),
    Role.REGION_VIEWER: frozenset({P.REGION_READ}),
}

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
            raise Forbidden(permission=" / ".join(permissions))


def system(district: str) -> Actor:
    """The worker acting by itself: sealing, expiring, confirming."""
    return Actor(district=district, role=None, account_id=None)
