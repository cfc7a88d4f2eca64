"""What may be done about a complaint, when and by whom.

open ─answer→ answered ─accept→ accepted
  │               └─escalate─┐
  └─ not answered in time ───┴→ escalated ─decide→ decided ─appeal→ appealed ─decide_appeal→ closed
                                                      └─ nobody appeals ──────────────────→ closed
open, answered, escalated ─withdraw→ withdrawn        answered ─ nothing is said to it ───→ closed"""

from typing import Any

from models.accounts import Role
from models.complaints import ComplaintStatus
from services.access import Actor, Permission
from services.complaints import money, own
from services.errors import Conflict, WrongState

S = ComplaintStatus


class ComplaintOfAnother(Conflict):
    code = "complaint_of_another"
    zh = "这件投诉由另一位亲属提出：您可以查看，留言、接受答复、撤回或申诉由提出人或老年人本人办理；您自己有意见的，可另行提出投诉。"
    en = (
        "Another relative made this complaint. You may read it; to write in it, accept, withdraw or appeal is for whoever made it, or for the "
        "resident. What you have to say yourself, you may say in a complaint of your own."
    )


WAITING = (S.OPEN, S.ANSWERED, S.ESCALATED, S.DECIDED, S.APPEALED)


def possible(actor: Actor, complaint: Any) -> dict[str, bool]:
    """Each act, whether this actor may do it in this state; who stands back from a decision is not looked at."""
    status = complaint.status
    complains, answers, decides = own.complains(actor, complaint), own.answers(actor, complaint), own.decides(actor)
    return {
        "message": status in WAITING and (complains or answers or decides),
        "note": decides,
        "answer": status in (S.OPEN, S.ESCALATED) and complaint.answered_at is None and answers,
        "accept": status == S.ANSWERED and complains,
        "escalate": (status == S.ANSWERED and complains) or (status in (S.OPEN, S.ANSWERED) and decides),
        "withdraw": status in (S.OPEN, S.ANSWERED, S.ESCALATED) and complains,
        "decide": status == S.ESCALATED and decides,
        "appeal": status == S.DECIDED and (complains or answers),
        "decide_appeal": status == S.APPEALED and decides,
    }


def allowed_actions(actor: Actor, row: Any) -> list[str]:
    """In the order of the work, of a row that says `kin` and `works`; `dispute`, of its order, for who may raise one."""
    aside = row.kin or row.works or actor.account_id in (row.made_by, row.decided_by)
    found = [act for act, may in possible(actor, row).items() if may and not (aside and act.startswith("decide"))]
    disputable = row.matter_status in money.DISPUTABLE and row.matter_upheld is None
    return [*found, *(["dispute"] if disputable and actor.may(Permission.ORDERS_CONFIRM) else [])]


def move(actor: Actor, complaint: Any, row: Any, act: str) -> None:
    """Raises ComplaintOfAnother; WrongState, which says what is possible instead."""
    if not possible(actor, complaint)[act]:
        if actor.role is Role.FAMILY and not own.complains(actor, complaint):
            raise ComplaintOfAnother
        allowed = ", ".join(allowed_actions(actor, row)) or "-"
        raise WrongState(state=complaint.status, act=act, allowed=allowed, noun="complaint")
