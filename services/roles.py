"""Roles as sets of permissions, after the table in rules.md. This file is the policy, and a test compares it."""

from models.accounts import Role
from services import complaint_rights, safety_rights
from services.permissions import Permission

P = Permission

_CATALOGUE = {
    P.ASSESSMENT_SCALES_READ,
    P.CARE_CENTRES_READ,
    P.ACTIVITIES_READ,
    P.DIVISIONS_READ,
    P.EVENTS_READ,
    P.FACILITIES_READ,
    P.HOLIDAYS_READ,
    P.MEAL_POINTS_READ,
    P.MESSAGES_READ,
    P.PROGRAMMES_READ,
    P.PROVIDERS_READ,
    P.SAFETY_CHECKLISTS_READ,
    P.SERVICE_ITEMS_READ,
    P.SUSPENSIONS_READ,
    P.KIN_DECLARE,
}
_READS = {permission for permission in P if permission.value.endswith(":read")} - {P.REGION_READ}

_WELFARE = {P.CONTACTS_READ, P.AGREEMENTS_READ, P.ALERTS_READ, P.WELFARE_VISITS_READ}
"""Who answers for somebody, and whom somebody worries about, is no business of who pays for services."""

ROLES: dict[Role, frozenset[Permission]] = {
    Role.BUREAU_ADMIN: frozenset(
        _READS
        | {
            *(P.ACTIVITIES_PLAN, P.ACTIVITIES_SIGN_UP, P.WEBHOOKS_MANAGE),
            *(P.MESSAGES_OVERSEE, P.MESSAGES_MANAGE),
            *(P.DIVISIONS_MANAGE, P.ACCOUNTS_MANAGE, P.RESIDENTS_REGISTER, P.RESIDENTS_REVEAL, P.ABSENCES_RECORD),
            *(P.ASSESSMENTS_MAKE, P.ASSESSMENTS_ANNUL, P.ASSESSMENTS_REVEAL, P.ASSESSMENT_SCALES_MANAGE),
            *(P.ALERTS_HANDLE, P.WELFARE_VISITS_RECORD, P.WELFARE_SCHEDULES_MANAGE),
            *(P.FAMILY_LINKS_ASK, P.FAMILY_LINKS_DECIDE),
            P.FACILITIES_MANAGE,
            *(P.FACILITY_CLOSURES_PLAN, P.FACILITY_CLOSURES_APPROVE),
            *safety_rights.OF_THE_BUREAU,
            *complaint_rights.OF_THE_BUREAU,
            P.BEDS_MANAGE,
            *(P.STAYS_MANAGE, P.STAYS_OVERRIDE),
            *(P.WAITLIST_ASK, P.WAITLIST_OFFER),
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
            P.ORDERS_OFFER,
            P.ORDERS_CANCEL,
            P.ORDERS_DECIDE_DISPUTE,
            *(P.MEAL_ORDERS_PLACE, P.MEAL_ORDERS_WORK),
            *(P.MEAL_SERVINGS_RECORD, P.MEAL_TALLIES_RECORD, P.MEAL_CARDS_ISSUE),
            *(P.HOME_TAGS_ISSUE, P.TELEPHONE_LINES_MANAGE, P.SETTLEMENTS_APPROVE, P.RECOVERIES_APPROVE),
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
        (
            _READS
            - {P.AUDIT_READ, P.MATCHES_READ, P.DISPATCH_PLANS_READ, P.INCIDENTS_READ}
            - {P.DEVICES_READ, P.SOS_READ, P.WEBHOOKS_READ}
            - _WELFARE
        )
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
            *(P.ALLOWANCES_BUILD, P.ALLOWANCES_APPROVE, P.ALLOWANCES_BANK_FILE, P.ALLOWANCES_IMPORT),
            P.HOME_MODIFICATIONS_DECIDE,
            P.HOME_MODIFICATIONS_IMPORT,
            P.MONTHS_CLOSE,
            P.IMPORTS_APPROVE,
            P.EXPORTS_MAKE,
            P.KIN_DECLARE,
        }
    ),
    Role.INSPECTOR: frozenset(_CATALOGUE | safety_rights.OF_AN_INSPECTOR | {P.REPORTS_READ}),
    Role.COMMUNITY_WORKER: frozenset(
        _CATALOGUE
        | {
            *(P.ACTIVITIES_PLAN, P.ACTIVITIES_SIGN_UP, P.ACTIVITY_SIGN_UPS_READ),
            P.MESSAGES_OVERSEE,
            P.RESIDENTS_READ,
            P.RESIDENTS_REGISTER,
            P.RESIDENTS_REVEAL,
            P.ABSENCES_READ,
            P.ABSENCES_RECORD,
            P.ASSESSMENTS_READ,
            P.ASSESSMENTS_MAKE,
            P.ASSESSMENTS_OBJECT,
            P.ASSESSMENTS_REVEAL,
            *(P.STAYS_READ, P.WAITLIST_READ, P.WAITLIST_ASK),
            P.CONTACTS_READ,
            P.AGREEMENTS_READ,
            P.ALERTS_READ,
            P.ALERTS_HANDLE,
            *(P.WELFARE_VISITS_READ, P.WELFARE_VISITS_RECORD),
            *safety_rights.OF_A_TOWNSHIP,
            *complaint_rights.OF_WHO_COMPLAINS,
            *(P.FAMILY_LINKS_READ, P.FAMILY_LINKS_ASK, P.FAMILY_LINKS_DECIDE),
            P.ENTITLEMENTS_READ,
            P.CARE_PLANS_READ,
            P.CARE_PLANS_MANAGE,
            P.ORDERS_READ,
            P.ORDERS_PLACE,
            *(P.ORDERS_OFFER, P.ORDER_OFFERS_READ),
            P.ORDERS_CANCEL,
            P.VISITS_READ,
            P.HOME_MODIFICATIONS_APPLY,
            P.HOME_MODIFICATIONS_READ,
            P.HOME_MODIFICATIONS_SURVEY,
            *(P.MEAL_CARDS_ISSUE, P.MEAL_CARDS_READ),
            *(P.HOME_TAGS_ISSUE, P.HOME_TAGS_READ),
            *(P.MEAL_ORDERS_READ, P.MEAL_ORDERS_PLACE),
            *(P.MEAL_SERVINGS_READ, P.SAMPLES_CALL),
            P.IMPORTS_READ,
            P.EXPORTS_MAKE,
            P.REPORTS_READ,
        }
    ),
    Role.PROVIDER_MANAGER: frozenset(
        _CATALOGUE
        | {
            *(P.ACCOUNTS_MANAGE_STAFF, P.WEBHOOKS_READ, P.WEBHOOKS_MANAGE),
            P.RESIDENTS_READ,
            P.RESIDENTS_REVEAL,
            P.CONTRACTS_READ,
            P.CAREGIVERS_READ,
            P.CAREGIVERS_MANAGE,
            P.CARE_PLANS_READ,
            P.ORDERS_READ,
            P.ORDERS_PLACE,
            P.ORDERS_WORK,
            P.ORDER_OFFERS_READ,
            P.ORDERS_CANCEL,
            *(P.DISPATCH_PLANS_READ, P.DISPATCH_PLANS_MAKE),
            *(P.VISITS_READ, P.SYNC_READ),
            P.VISITS_CORRECT,
            P.CALL_INS_READ,
            P.VISITS_MISS,
            P.VISITS_ACKNOWLEDGE_TIME,
            P.VISITS_IMPORT,
            P.MEAL_ORDERS_READ,
            P.MEAL_SERVINGS_READ,
            P.MEAL_SERVINGS_IMPORT,
            P.MEAL_TALLIES_READ,
            *(P.CLAIMS_READ, P.CLAIMS_SUBMIT, P.CLAIMS_APPEAL),
            P.SETTLEMENTS_READ,
            P.RECOVERIES_READ,
            P.HOME_MODIFICATIONS_READ,
            *safety_rights.OF_A_PLACE,
            *complaint_rights.OF_A_PROVIDER,
            *safety_rights.OF_WHO_HELPS,
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
            *(P.VISITS_READ, P.SYNC_READ),
            P.VISITS_ATTEND,
            P.VISITS_CORRECT,
            *safety_rights.OF_WHO_CALLS,
        }
    ),
    Role.FACILITY_MANAGER: frozenset(
        _CATALOGUE
        | {
            *(P.ACCOUNTS_MANAGE_STAFF, P.BEDS_MANAGE, P.STAYS_READ, P.STAYS_MANAGE, P.WAITLIST_READ, P.WAITLIST_OFFER),
            *(P.FACILITY_CLOSURES_READ, P.ALERTS_READ, P.ALERTS_HANDLE, P.INSURANCE_POLICIES_READ),
            *safety_rights.OF_A_PLACE,
            *complaint_rights.OF_WHO_ANSWERS,
            *safety_rights.OF_WHO_HELPS,
            *(P.CLAIMS_READ, P.CLAIMS_SUBMIT, P.CLAIMS_APPEAL, P.SETTLEMENTS_READ),
            *(P.IMPORTS_READ, P.EXPORTS_MAKE),
        }
    ),
    Role.MEAL_POINT_OPERATOR: frozenset(
        _CATALOGUE
        | {
            P.ACCOUNTS_MANAGE_STAFF,
            P.MEAL_POINTS_KEEP,
            *safety_rights.OF_A_PLACE,
            *complaint_rights.OF_WHO_ANSWERS,
            *(P.MEAL_ORDERS_READ, P.MEAL_ORDERS_PLACE, P.MEAL_ORDERS_WORK),
            P.MEAL_SERVINGS_READ,
            P.MEAL_SERVINGS_RECORD,
            P.MEAL_SERVINGS_IMPORT,
            P.MEAL_TALLIES_READ,
            P.MEAL_TALLIES_RECORD,
            *(P.CLAIMS_READ, P.CLAIMS_SUBMIT, P.CLAIMS_APPEAL),
            P.SETTLEMENTS_READ,
            P.IMPORTS_READ,
            P.EXPORTS_MAKE,
        }
    ),
    Role.FAMILY: frozenset(
        _CATALOGUE
        | {
            *(P.ACTIVITIES_SIGN_UP, P.ACTIVITY_SIGN_UPS_READ),
            P.RESIDENTS_READ,
            P.ASSESSMENTS_READ,
            P.ASSESSMENTS_OBJECT,
            *(P.STAYS_READ, P.WAITLIST_READ, P.WAITLIST_ASK),
            *(P.FAMILY_LINKS_READ, P.FAMILY_LINKS_GIVE_UP),
            P.ENTITLEMENTS_READ,
            P.CARE_PLANS_READ,
            P.CARE_PLANS_MANAGE,
            P.ORDERS_READ,
            P.ORDERS_PLACE,
            P.ORDERS_CANCEL,
            P.ORDERS_CONFIRM,
            *(P.HOME_MODIFICATIONS_READ, P.HOME_MODIFICATIONS_APPLY),
            P.VISITS_READ,
            *(P.MEAL_ORDERS_READ, P.MEAL_ORDERS_PLACE),
            P.MEAL_SERVINGS_READ,
            *safety_rights.OF_WHO_CALLS,
            *complaint_rights.OF_WHO_IS_SERVED,
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
            *(P.STAYS_READ, P.WAITLIST_READ, P.WAITLIST_ASK),
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
            *(P.MEAL_ORDERS_READ, P.MEAL_ORDERS_PLACE),
            P.MEAL_SERVINGS_READ,
            P.MEAL_CARDS_READ,
            P.RECOVERIES_READ,
            *safety_rights.OF_WHO_CALLS,
            *complaint_rights.OF_WHO_IS_SERVED,
        }
    ),
    Role.AUDITOR: frozenset(
        _READS | {P.MESSAGES_OVERSEE, P.EXPORTS_MAKE, P.KIN_DECLARE, P.KIN_READ_ALL, P.AUDIT_VERIFY}
    ),
    Role.REGION_VIEWER: frozenset({P.REGION_READ}),
}
