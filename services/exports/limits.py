"""How many rows one export may hold, by role: nobody carries off more than the work asks for."""

from models.accounts import Role
from services.access import Actor
from services.errors import Invalid

ROWS: dict[Role, int] = {
    Role.BUREAU_ADMIN: 1_000_000,
    Role.SUBSIDY_OFFICER: 1_000_000,
    Role.AUDITOR: 1_000_000,
    Role.PROVIDER_MANAGER: 200_000,
    Role.MEAL_POINT_OPERATOR: 200_000,
    Role.FACILITY_MANAGER: 200_000,
    Role.COMMUNITY_WORKER: 50_000,
}
"""A spreadsheet has 1,048,576 rows. Whoever has no line here has no permission either."""


class ExportTooLarge(Invalid):
    """Told as the failure of the export, never as an answer to a request."""

    code = "export_too_large"
    zh = "超过您的角色一次可导出的 {limit} 行；请用筛选条件缩小范围，例如按月导出。"
    en = "More than the {limit} rows that your role may export at once; narrow it by filters, such as a month."


def of(actor: Actor) -> int:
    return ROWS.get(actor.role, 0) if actor.role else 0
