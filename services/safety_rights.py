"""Who may do what about safety, as services/roles.py gives it to the roles."""

from services.permissions import Permission as P

OF_THE_BUREAU = {
    *(P.SAFETY_CHECKLISTS_MANAGE, P.INSPECTION_CAMPAIGNS_PLAN),
    *(P.INSPECTIONS_ANNUL, P.FINDINGS_EXTEND),
}
OF_AN_INSPECTOR = {
    *(P.INSPECTIONS_READ, P.INSPECTIONS_MAKE, P.INSPECTION_CAMPAIGNS_READ),
    *(P.FINDINGS_EXTEND, P.FINDINGS_JUDGE),
}
OF_A_PLACE = {P.INSPECTIONS_READ, P.FINDINGS_RECTIFY}
"""Of who manages a facility, a meal point or a provider."""
