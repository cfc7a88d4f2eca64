"""What is said of complaints, and seen: who complained is seen by the bureau, and by the place unless he asked to stay unnamed."""

from datetime import date, datetime
from uuid import UUID

from models.complaints.tables import (
    ComplainantKind,
    ComplaintCategory,
    ComplaintDeed,
    ComplaintOutcome,
    ComplaintPlace,
    ComplaintSide,
    ComplaintStatus,
)
from models.examples import EXAMPLE_ID, example
from models.incidents.shapes import Told
from models.wire import Day, Flag, Name, Shown, Wire


class Complainant(Wire):
    """Who really complained, where a community worker or the bureau records it. `name`: of whoever is not the resident."""

    kind: ComplainantKind
    name: Name | None = None


class ComplaintMake(Wire):
    """`place_id`: of a provider, facility or meal point, as `place_kind` says. At most one of `order_id`, `visit_id` and `stay_id`: of
    this resident at this place. `unnamed`: the place does not learn who it is; the words then name nobody. `complainant`: only where it
    is recorded on somebody's behalf, and then needed."""

    model_config = example(
        resident_id=EXAMPLE_ID,
        place_kind="provider",
        place_id=EXAMPLE_ID,
        category="left_early",
        happened_on="2026-10-09",
        description="约定两小时，四十分钟就走了，卫生间没有打扫",
        unnamed=False,
    )

    resident_id: UUID
    place_kind: ComplaintPlace
    place_id: UUID
    order_id: UUID | None = None
    visit_id: UUID | None = None
    stay_id: UUID | None = None
    category: ComplaintCategory
    happened_on: Day
    description: Told
    unnamed: Flag = False
    complainant: Complainant | None = None


class ComplaintSay(Wire):
    """A word of the thread: a message to the parties, or a note of the bureau's own."""

    model_config = example(text="请问当天是哪位护理员上门？")

    text: Told


class ComplaintAnswer(Wire):
    model_config = example(text="经核实护理员提前离开，已补做卫生并致歉")

    text: Told


class ComplaintAccept(Wire):
    model_config = example(text="已补做，满意")

    text: Told | None = None


class ComplaintEscalate(Wire):
    model_config = example(text="答复与事实不符，请民政局处理")

    text: Told


class ComplaintWithdraw(Wire):
    model_config = example(text="双方已当面说清")

    text: Told


class ComplaintDecide(Wire):
    """`remedy`: what the place does about it, needed where it is upheld, if only in part. `visit_id`: of an upheld `nobody_came` the visit
    at which nobody came, where the complaint does not say it."""

    model_config = example(
        outcome="upheld", reason="签到位置距住处 2 公里，家属视频可证", remedy="三日内上门补做，并对护理员培训"
    )

    outcome: ComplaintOutcome
    reason: Told
    remedy: Told | None = None
    visit_id: UUID | None = None


class ComplaintAppeal(Wire):
    model_config = example(text="未采纳我方提交的签到记录，请求复核")

    text: Told


class ComplaintMessageRead(Shown):
    """`outcome`: what was decided by this word. `by_account` is hidden from the place of a complaint without a name, and null of what the
    clock did."""

    id: UUID
    deed: ComplaintDeed
    side: ComplaintSide
    text: str
    outcome: ComplaintOutcome | None
    by_account: UUID | None
    at: datetime


class ComplaintRead(Shown):
    """`resident_id` to `stay_id`, `made_by` and `complainant` are hidden from the place where the complainant asked to stay `unnamed`.
    `order_id`: also of the visit that it is about. `on_behalf`: somebody else recorded it. `due_on`: the last day of what is waited for,
    `overdue` after it, `answered_late` if the first answer came after `answer_due_on` or is not there. `money_zh`, `money_en`: what the
    money of the order does, which only its dispute holds; `dispute` among the allowed actions is an act on `order_id`."""

    id: UUID
    version: int
    complaint_no: str
    resident_id: UUID | None
    resident_name: str | None
    place_kind: ComplaintPlace
    place_id: UUID
    place_name: str
    order_id: UUID | None
    visit_id: UUID | None
    stay_id: UUID | None
    category: ComplaintCategory
    happened_on: date
    description: str
    unnamed: bool
    made_on: date
    made_by: UUID | None
    on_behalf: bool
    complainant: Complainant | None
    status: ComplaintStatus
    answer_due_on: date
    answered_at: datetime | None
    answered_late: bool
    due_on: date | None
    overdue: bool
    escalated_on: date | None
    outcome: ComplaintOutcome | None
    reason: str | None
    remedy: str | None
    decided_on: date | None
    first_outcome: ComplaintOutcome | None
    appealed_on: date | None
    appealed_for: ComplaintSide | None
    money_zh: str
    money_en: str
    messages: list[ComplaintMessageRead]
    allowed_actions: list[str]
