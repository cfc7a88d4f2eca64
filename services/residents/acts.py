"""What can be done with a resident in each status."""

from collections.abc import Mapping

from models.residents import ResidentStatus
from services.access import Actor, Permission

WAYS: Mapping[ResidentStatus, Mapping[str, ResidentStatus]] = {
    ResidentStatus.ACTIVE: {"report_death": ResidentStatus.DECEASED, "report_move": ResidentStatus.MOVED_OUT},
    ResidentStatus.MOVED_OUT: {
        "report_death": ResidentStatus.DECEASED,
        "report_return": ResidentStatus.ACTIVE,
        "correct_day": ResidentStatus.MOVED_OUT,
    },
    ResidentStatus.DECEASED: {"report_return": ResidentStatus.ACTIVE, "correct_day": ResidentStatus.DECEASED},
}
"""The acts that a status change takes from each status, and where they lead."""


def allowed_actions(actor: Actor, status: ResidentStatus) -> list[str]:
    acts = ["update", *WAYS[status]] if actor.may(Permission.RESIDENTS_REGISTER) else []
    acts += ["reveal"] if actor.may(Permission.RESIDENTS_REVEAL) else []
    return acts + (["ask_family_link"] if actor.may(Permission.FAMILY_LINKS_ASK) else [])
