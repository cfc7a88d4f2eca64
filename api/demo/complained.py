"""Words about the service: three ratings, a complaint that is answered and accepted, one that the bureau upholds, and the provider's
quarter."""

from collections.abc import Sequence
from typing import Any

from api.demo.client import Person, sign_in
from api.demo.founding import District, account
from api.demo.lived import Plan
from api.demo.people import LOW_INCOME
from api.demo.tables import console
from api.demo.welcome import ELDER_NAME
from services.scorecards import quarters

ELDER, SPOKEN_FOR = LOW_INCOME[0], LOW_INCOME[1]
PROVIDER = "P02"
STARS = (5, 4, 5)
ENDED = ("accepted", "decided", "upheld", sum(STARS), len(STARS))
"""The one complaint, the other and how it was decided, and the ratings of the quarter: stars and how many."""


Lived = Sequence[tuple[Plan, dict[str, Any]]]


async def told(district: District, lived: Lived, base_url: str, password: str) -> dict[str, Any]:
    """By a resident with an account of his own."""
    bound = {"role": "resident", "resident_id": district.residents[ELDER.id_number]}
    await account(district.admin, ELDER_NAME, ELDER.name, password, bound)
    elder = await sign_in(base_url, ELDER_NAME, password)
    try:
        return await spoken(district, elder, lived)
    finally:
        await elder.http.aclose()


async def spoken(district: District, by: Person, lived: Lived) -> dict[str, Any]:
    """`by`: the resident whose account rates and complains; for another the bureau records what a neighbour said."""
    own = [(plan, visit) for plan, visit in lived if plan.resident is ELDER]
    theirs = next((plan, visit) for plan, visit in lived if plan.resident is SPOKEN_FOR)
    for stars, (_, visit) in zip(STARS, own, strict=False):
        await by.post(
            f"/v1/orders/{visit['order_id']}/rate", {"rating": stars, "note": "按时上门" if stars == 5 else ""}
        )
    return {
        "accepted": await _accepted(district, by, *own[1]),
        "upheld": await _upheld(district, *theirs),
        "scorecard": await district.admin.get(
            f"/v1/providers/{district.providers[PROVIDER]}/scorecard", quarter=quarters.of(own[0][0].start.date())
        ),
    }


def _about(district: District, plan: Plan, visit: dict[str, Any]) -> dict[str, Any]:
    place = {"place_kind": "provider", "place_id": district.providers[PROVIDER], "visit_id": visit["id"]}
    return place | {
        "resident_id": district.residents[plan.resident.id_number],
        "happened_on": plan.start.date().isoformat(),
    }


async def _accepted(district: District, by: Person, plan: Plan, visit: dict[str, Any]) -> dict[str, Any]:
    said = {"category": "attitude", "description": "进门没有打招呼，催着签字"}
    made = await by.post("/v1/complaints", _about(district, plan, visit) | said)
    path = f"/v1/complaints/{made['id']}"
    await district.managers[PROVIDER].post(f"{path}/answer", {"text": "已向老人道歉，并对护理员谈话提醒"})
    return dict(await by.post(f"{path}/accept", {"text": "已经道歉，满意"}))


async def _upheld(district: District, plan: Plan, visit: dict[str, Any]) -> dict[str, Any]:
    """Recorded for a neighbour, who asked to stay unnamed; who recorded it does not decide."""
    who = {"complainant": {"kind": "neighbour", "name": "邻居张某"}, "unnamed": True}
    said = {"category": "left_early", "description": "约定一小时，四十分钟就走了，地面没有打扫"}
    made = await district.admin.post("/v1/complaints", _about(district, plan, visit) | said | who)
    path = f"/v1/complaints/{made['id']}"
    await district.managers[PROVIDER].post(f"{path}/answer", {"text": "护理员称已按时完成"})
    await district.admin.post(f"{path}/escalate", {"text": "答复与邻居所见不符，由民政局裁定"})
    await district.admin.refused(
        "登记人自己裁定投诉 · a complaint decided by who recorded it", f"{path}/decide", DECIDED
    )
    return dict(await district.deputy.post(f"{path}/decide", DECIDED))


DECIDED = {"outcome": "upheld", "reason": "楼道监控显示提前离开二十分钟", "remedy": "三日内免费补做，并对护理员培训"}


def show(told: dict[str, Any]) -> None:
    one = told["complained"]
    card = one["scorecard"]
    score = "—" if card["score_bp"] is None else f"{card['score_bp'] / 100:.2f}"
    console.print(
        f"投诉 {one['accepted']['complaint_no']} 已答复并被接受；{one['upheld']['complaint_no']} 经民政局裁定成立。"
        f"{card['provider_name']} {card['quarter']} 评分 {score}。"
        f"\nComplaint {one['accepted']['complaint_no']} was answered and accepted; {one['upheld']['complaint_no']} was upheld by the "
        f"bureau. The provider's score for {card['quarter']} is {score}."
    )


def wrong(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What did not come to what was said."""
    one = told["complained"]
    ratings = next(part for part in one["scorecard"]["components"] if part["code"] == "ratings")
    ends = (one["accepted"]["status"], one["upheld"]["status"], one["upheld"]["outcome"])
    came = (*ends, ratings["numerator"], ratings["denominator"])
    return {"complaints and ratings": (came, ENDED)} if came != ENDED else {}
