"""A daughter who looks in: asked for by the community, consented to by her mother on paper, and what she then sees."""

from datetime import date, timedelta
from typing import Any

from api.demo.client import Person, sign_in
from api.demo.daily_listed import LUNCH_SUBSIDY_FEN, cleanings, servings
from api.demo.founding import District
from api.demo.phoned import CLEANER, HOMES
from api.demo.tables import console
from api.demo.welcome import DAUGHTER
from services import calendars
from services.spoken import yuan

MOTHER = next(one for one in HOMES[CLEANER] if int(one.id_number[16]) % 2 == 0)
"""She eats and is cleaned for all the year, and was visited yesterday by who told it in the evening."""
MONTH = "2024-10"
SCOPES = ["health", "money", "orders", "whereabouts"]
_EATEN = sum(one.resident is MOTHER and one.at.strftime("%Y-%m") == MONTH for one in servings())
_CLEANED = sum(one.resident is MOTHER and one.at.strftime("%Y-%m") == MONTH for one in cleanings())
ENDED = ("consented", SCOPES, True, [("verified", True, True)], _CLEANED, _CLEANED, _EATEN, _EATEN * LUNCH_SUBSIDY_FEN)
"""The link, what it shows and whether it ends; who came yesterday, with her picture and her provider's telephone; the cleanings of the
month, listed and counted; its meals."""
WISHES = {"opted_out": ["visits.checked_in"], "quiet_from": "19:00", "quiet_until": "08:00"}
"""How the mother, who has a telephone and no account, wants to be told."""
LINES = {"entitlement_change", "order", "visit", "meal_serving"}
"""What her mother's timeline tells of."""


async def told(district: District, base_url: str, password: str) -> dict[str, Any]:
    found = await district.community.post("/v1/residents/search", {"id_number": MOTHER.id_number})
    resident, yesterday = found["items"][0]["id"], calendars.today() - timedelta(days=1)
    link = await linked(district, resident, DAUGHTER, password)
    daughter = await sign_in(base_url, DAUGHTER, password)
    try:
        wishes = await district.community.patch(f"/v1/residents/{resident}/message-preference", WISHES)
        return {"link": link, "wishes": wishes, "sees": await seen(daughter, resident, yesterday, MONTH)}
    finally:
        await daughter.http.aclose()


async def linked(district: District, resident: str, daughter: str, password: str) -> dict[str, Any]:
    """Until the end of the next year. Asked for once: another worker records what her mother signed."""
    path = f"/v1/residents/{resident}/family-links"
    known = [one for one in await district.admin.every(path) if one["username"] == daughter]
    if known:
        return dict(known[0])
    asked = {
        "new_account": {"username": daughter, "display_name": f"{MOTHER.name}之女", "password": password},
        "relation": "女儿",
        "scopes": SCOPES,
        "ends_on": f"{calendars.today().year + 1}-12-31",
    }
    link = await district.community.post(path, asked)
    return dict(await district.admin.post(f"{path}/{link['id']}/consent", {"consented_by": MOTHER.name}))


async def seen(daughter: Person, resident: str, day: date, month: str) -> dict[str, Any]:
    """With her own account: the timeline, who came on that day, the visits of the month, and what the month cost."""
    path, last = f"/v1/residents/{resident}", calendars.last_day(month)
    visits = await daughter.every("/v1/visits", resident_id=resident)
    return {
        "timeline": await daughter.every(f"{path}/timeline"),
        "came": await daughter.every(f"{path}/who-comes", from_on=str(day), to_on=str(day)),
        "visits": [one for one in visits if f"{month}-01" <= (one["served_on"] or "") <= str(last)],
        "month": await daughter.get(f"{path}/month", month=month),
    }


def _who(came: Any) -> tuple[str, bool, bool]:
    return came["status"], came["helper"]["portrait_known"], came["provider_phone"] is not None


def wrong(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What did not come to what was consented to, or is not to be seen."""
    link, sees, kept = (told["related"][part] for part in ("link", "sees", "wishes"))
    month = sees["month"]
    came = (
        *(link["status"], sorted(link["scopes"]), link["ends_on"] is not None),
        *([_who(one) for one in sees["came"]], len(sees["visits"])),
        *(month["visits"]["count"], month["meals"]["count"], month["meals"]["subsidy_fen"]),
    )
    missed = LINES - {one["kind"] for one in sees["timeline"]}
    wishes = {name: kept[name] for name in WISHES}
    return (
        ({"what a daughter sees": (came, ENDED)} if came != ENDED else {})
        | ({"her mother's timeline": (sorted(LINES - missed), sorted(LINES))} if missed else {})
        | ({"how her mother is told": (wishes, WISHES)} if wishes != WISHES else {})
    )


def show(told: dict[str, Any]) -> None:
    one = told["related"]
    sees, month = one["sees"], one["sees"]["month"]
    console.print(
        f"{MOTHER.name}同意女儿（{DAUGHTER}）查看至 {one['link']['ends_on']}：经过 {len(sees['timeline'])} 条；{month['month']} 服务 "
        f"{month['visits']['count']} 次、用餐 {month['meals']['count']} 份，补贴 {yuan(month['total']['subsidy_fen'])} 元。"
        f"\nA daughter looks in until {one['link']['ends_on']}: {len(sees['timeline'])} lines of her mother's timeline, and the "
        f"{month['visits']['count']} visits and {month['meals']['count']} meals of {month['month']} with what they cost."
        f"\n她不用手机，社区按她的话登记：签到不必告知，{WISHES['quiet_from']} 至 {WISHES['quiet_until']} 不打扰。"
        "\nThe mother has no account: the community noted that check-ins need not be told, and when not to disturb her."
    )
