"""A schedule of welfare visits: who is called on how often, a few visits, and calls that nobody answers until an alert is closed."""

from datetime import date, datetime, time, timedelta
from typing import Any

from api.demo.community_listed import welfare
from api.demo.founding import District
from api.demo.people import BEDRIDDEN, DISPERSED, HARDSHIP, LOW_INCOME
from api.demo.tables import console
from services import calendars, spoken

DOCUMENT = "环民字〔2024〕13号"
FROM_AGE, OFTEN, SELDOM = 80, 7, 30
RISKS = [
    {"categories": ["bedridden"], "every_days": OFTEN},
    {"categories": ["living_alone"], "from_age": FROM_AGE, "every_days": OFTEN},
    {"categories": ["tekun_dispersed"], "every_days": SELDOM},
]
VISITED, MISSED = BEDRIDDEN[:3], BEDRIDDEN[3]
CALLS = ((3, time(9, 30)), (2, time(9, 30)), (1, time(9, 30)), (1, time(16, 0)))
"""How many days before the schedule began somebody called whom nobody answered, and when."""
RAISED = [False, True, True, True]
"""Whether an alert stands after each of these calls: from the second on."""
CLOSED = ("resolved", "urgent", "with_family", 1)
"""How it ends: its state, its severity, what it came to, and how many contacts it named."""


async def told(district: District) -> dict[str, Any]:
    """Scheduled by the bureau, called on by a community worker, who looks into the alert and closes it."""
    schedule = await _schedule(district)
    began = date.fromisoformat(schedule["effective_from"])
    for n, whose in enumerate(VISITED):
        await _called(district, whose.id_number, "visit", _moment(began, 1, time(10 + n)), "well")
    raised = [
        await _called(district, MISSED.id_number, "call", _moment(began, days, at), "no_answer") for days, at in CALLS
    ]
    path = f"/v1/alerts/{raised[-1]}"
    await district.community.post(f"{path}/acknowledge")
    closed = {"cause": "with_family", "note": "已联系女儿：老人上周接到女儿家同住"}
    await district.community.post(f"{path}/resolve", closed)
    days = {"from": str(_moment(began, CALLS[0][0], time(0)).date()), "to": str(began - timedelta(days=1))}
    figures = await district.auditor.get("/v1/reports/period", **days)
    return {
        "schedule": schedule,
        "raised": [alert is not None for alert in raised],
        "alert": await district.community.get(path),
        "due": await district.community.get("/v1/welfare-visits/due/counts", within_days=SELDOM),
        "visits": figures["welfare_visits.count"]["value"],
    }


async def _schedule(district: District) -> dict[str, Any]:
    """In force from the day on which it was first told: it cannot begin earlier, and is not begun again on a later day."""
    for known in await district.admin.every("/v1/welfare-schedules"):
        if known["document_no"] == DOCUMENT:
            return dict(known)
    schedule = {"effective_from": str(calendars.today()), "risks": RISKS, "document_no": DOCUMENT}
    limits = {"missed_calls": 2, "missed_within_days": 7}
    return dict(await district.admin.post("/v1/welfare-schedules", schedule | limits))


def _moment(began: date, days: int, at: time) -> datetime:
    return datetime.combine(began - timedelta(days=days), at, calendars.SHANGHAI)


async def _called(district: District, id_number: str, mode: str, at: datetime, outcome: str) -> str | None:
    """The alert that stands because of it."""
    found = await district.community.post("/v1/residents/search", {"id_number": id_number})
    visit = {
        "visit_no": f"TF{at:%Y%m%d%H%M}",
        "resident_id": found["items"][0]["id"],
        "mode": mode,
        "visited_at": at.isoformat(),
        "outcome": outcome,
    }
    alert: str | None = (await district.community.post("/v1/welfare-visits", visit))["alert_id"]
    return alert


def due(began: date) -> tuple[int, int]:
    """Counted apart from the system: how many the schedule names, and who of them was last seen too long before it."""
    old = [one for one in [*HARDSHIP, *LOW_INCOME] if _completed(one.birth_on, began) >= FROM_AGE]
    seen = {row[1] for row in welfare() if row[4] != "not_home"}
    return len(BEDRIDDEN) + len(DISPERSED) + len(old), sum(one.id_number in seen for one in old)


def _completed(birth_on: date, on: date) -> int:
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


def _found(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    life = told["welfare"]
    alert, listed = life["alert"], life["due"]
    closed = (alert["status"], alert["severity"], alert["cause"], len(alert["contacts"]))
    expected = due(date.fromisoformat(life["schedule"]["effective_from"]))
    return {
        "calls that raise an alert": (life["raised"], RAISED),
        "an alert closed": (closed, CLOSED),
        "welfare visits due": ((listed["due"], listed["overdue"]), expected),
        "welfare visits of the schedule": (life["visits"], len(VISITED)),
    }


def wrong(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Where the system tells anything else than was scheduled and done: what it tells, and what is expected."""
    return {what: (tells, wanted) for what, (tells, wanted) in _found(told).items() if tells != wanted}


def show(told: dict[str, Any]) -> None:
    life = told["welfare"]
    alert, listed, visits = life["alert"], life["due"], life["visits"]
    state = spoken.codes(alert["status"])
    console.print(
        f"走访标准自 {life['schedule']['effective_from']} 起：卧床的、{FROM_AGE} 岁以上独居的每 {OFTEN} 天，其他分散特困的每 "
        f"{SELDOM} 天；名单 {listed['due']} 人，其中逾期 {listed['overdue']} 人；已走访 {visits} 人。一位老人连续 {len(CALLS)} 次电话无人应答："
        f"第二次起预警，第三次升为紧急，第四次列出联系人；网格员已受理，查明后结束（{state}）。"
        f"\nA schedule by risk: {listed['due']} people, {listed['overdue']} overdue, {visits} called on. After {len(CALLS)} calls that "
        f"nobody answered an urgent alert named the contact; a community worker acknowledged and closed it ({alert['status']})."
    )
