"""Beds as a bureau's officer sees them: a month of the waiting list, a merger of two homes of forty people, and one resident's way
through five kinds of bed.

    .venv/bin/python docs/beds.py http://127.0.0.1:8000 huancui-admin PASSWORD [MINUTES]

Like docs/walk.py it makes what it needs under names of its own, with synthetic people, and can be run again. The month is told
within seconds, as a bureau enters a paper list in one evening: the days of asking, leaving and coming are those of the list,
while the offers and their answers happen now. An offer that nobody answers lapses an hour later; MINUTES says how long to wait
for that (61 sees it happen). Others of the district who wait for a bed of any home are left out: the homes are made for this."""

import sys
import time
from datetime import date, datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

from month import SHANGHAI, table
from walk import found, post, sign_in, yuan

from models.beds import BedKind
from models.residents import Sex
from models.risks import Risk
from services.labels import label
from services.numbers import synthetic_identity_number

RANKS = {"destitute": "特困 destitute", "severe": "重度失能 severe", "other": "其他 other"}
STATUSES = {"waiting": "轮候 waits", "offered": "待答复 offered", "placed": "已入住 placed"}
OTHERS = "示例机构的床位只供示例中的人"
"""Why nobody else of the district who waits for any home is offered a bed in one that is made for this."""
STAGES = {"treatment": "治疗", "rehabilitation": "康复", "stable": "稳定期照护", "hospice": "安宁疗护"}


def main(url: str, admin_name: str, admin_password: str, minutes: str = "0") -> None:
    town = found(url, admin_name, admin_password)
    town.numbers = count()
    town.approver = town.account("second", role="bureau_admin")
    town.worker = town.account("worker", role="community_worker", division_code=town.division)
    waiting_list(town, 60 * float(minutes))
    merger(town)
    path(town)


def resident(town: SimpleNamespace, name: str, **known: Any) -> dict:
    number = next(town.numbers)
    birth_on = town.birth_on + timedelta(days=number)
    person = {"name": name, "id_number": synthetic_identity_number("371099", birth_on, 3 + number, Sex.FEMALE)}
    return post(
        town.admin, "/v1/residents", person | {"division_code": town.division, "registered_on": "2024-01-01"} | known
    )


def house(town: SimpleNamespace, code: str, name: str, beds: dict[str, int], price_fen: int, **more: Any) -> dict:
    """A facility with so many beds of each kind, each kind at one price a day: `beds` by kind. `past`: what is said where others
    of the district wait for any home."""
    said = {"code": f"{code}-{town.tag}", "name": f"{name} {town.tag}", "division_code": town.division}
    made = post(town.admin, "/v1/facilities", said | {"opened_on": "2015-01-05"} | more)
    waiting = {"facility_id": made["id"], "status": "waiting", "limit": 1}
    others = town.admin.get("/v1/waitlist", params=waiting).raise_for_status().json()["items"]
    town.past = {"passes_over": OTHERS} if others else {}
    made["beds"] = {}
    for mark, (kind, many) in zip("ABCDE", beds.items(), strict=False):
        price = {"kind": kind, "price_fen": price_fen, "effective_from": "2024-01-01"}
        post(town.admin, f"/v1/facilities/{made['id']}/prices", price)
        numbers = [f"{mark}{n:02}" for n in range(1, many + 1)]
        asked = [{"bed_no": number, "kind": kind} for number in numbers]
        made["beds"][kind] = [post(town.admin, f"/v1/facilities/{made['id']}/beds", bed) for bed in asked]
    return made


def assessment(on: date) -> dict:
    told = {"assessed_by": "张护士长", "told_to": "女儿 李秀英", "assessed_on": f"{on}", "told_on": f"{on}"}
    return {"risks": {risk.value: "low" for risk in Risk}} | told


def stay(town: SimpleNamespace, bed: dict, whose: dict, since: date) -> dict:
    """Promised today, and admitted as of a day that may lie back."""
    promised = {"bed_id": bed["id"], "resident_id": whose["id"], "from_on": f"{town.today}"}
    reserved = post(town.admin, "/v1/stays", promised | town.past)
    said = {"admitted_on": f"{since}", "assessment": assessment(since)}
    return post(town.admin, f"/v1/stays/{reserved['id']}/admit", said)


def left(town: SimpleNamespace, of: dict, on: date, how: str = "home") -> None:
    post(town.admin, f"/v1/stays/{of['id']}/discharge", {"discharged_on": f"{on}", "discharge": how})


# (a) The waiting list.

ASKED = [
    ("赵一", 30, {}),
    ("钱二", 27, {"ability_level": 3}),
    ("孙三", 24, {"ability_level": 1}),
    ("李四", 20, {"categories": ["tekun_dispersed"]}),
    ("周五", 12, {"ability_level": 4}),
    ("吴六", 8, {}),
]
"""Name, how many days ago somebody asked, and what the register says."""


def waiting_list(town: SimpleNamespace, patience: float) -> None:
    """Six ask for a nursing bed of one home, four beds become free; in the order of the days."""
    home = house(town, "HL", "示例护理院", {"nursing": 4}, 12_000, reservation_hours=1)
    month = SimpleNamespace(home=home, rows=[], names={}, admitted={}, patience=patience)
    month.manager = town.account("home", role="facility_manager", facility_id=home["id"])
    beds = home["beds"]["nursing"]
    lying = [stay(town, bed, resident(town, f"旧住户{n}"), ago(town, 90)) for n, bed in enumerate(beds, 1)]
    days = [(since, asks, (name, known)) for name, since, known in ASKED]
    acts = (offered_to_first, declined_by_first, offered_to_first, unanswered_by_first)
    days += [
        (since, freed, (bed, of, act)) for since, bed, of, act in zip((22, 16, 10, 4), beds, lying, acts, strict=True)
    ]
    for since, act, what in sorted(days, key=lambda one: -one[0]):
        act(town, month, ago(town, since), *what)

    heads = ["日期 day", "事项 what happened", "此后队列 the line afterwards"]
    table("一、轮候一个月 A month of the waiting list：护理型床位，4 张 nursing beds", heads, month.rows)
    print(
        "  次序：特困 destitute → 重度失能 severe → 登记日期 day；登记、腾床、入住日期为补录，安排与答复当场办理，安排保留 1 小时。\n"
        "  The days of asking, leaving and coming are carried over from paper; offers and answers happen as it runs; an offer holds an hour."
    )
    waited(town, month)


def ago(town: SimpleNamespace, days: int) -> date:
    return town.today - timedelta(days=days)


def line(town: SimpleNamespace, month: SimpleNamespace, **which: str) -> list[dict]:
    """Those who asked here, in their order, with their place among each other."""
    asked = {"facility_id": month.home["id"], "kind": "nursing", "limit": 200} | which
    places, mine = count(1), []
    while True:
        page = town.admin.get("/v1/waitlist", params=asked).raise_for_status().json()
        mine += [one for one in page["items"] if one["id"] in month.names]
        if not page["next_cursor"]:
            return [one | {"place": next(places) if one["status"] == "waiting" else None} for one in mine]
        asked["cursor"] = page["next_cursor"]


def noted(town: SimpleNamespace, month: SimpleNamespace, day: date, what: str) -> None:
    waits = [f"{n} {one['resident_name']}" for n, one in enumerate(line(town, month, status="waiting"), 1)]
    month.rows.append([f"{day}", what, "  ".join(waits) or "（无人 nobody）"])


def asks(town: SimpleNamespace, month: SimpleNamespace, day: date, name: str, known: dict) -> None:
    order = {"resident_id": resident(town, name, **known)["id"], "kind": "nursing", "facility_id": month.home["id"]}
    entry = post(town.admin, "/v1/waitlist", order | {"asked_on": f"{day}"})
    month.names[entry["id"]] = name
    [place] = [one["place"] for one in line(town, month) if one["id"] == entry["id"]]
    noted(town, month, day, f"{name} 登记 asks，{RANKS[entry['rank']]}，排第 {place}")


def freed(town: SimpleNamespace, month: SimpleNamespace, day: date, bed: dict, of: dict, act: Any) -> None:
    left(town, of, day)
    noted(town, month, day, f"床位 {bed['bed_no']} 腾出 is free")
    act(town, month, day, bed)


def offer(town: SimpleNamespace, month: SimpleNamespace, day: date, bed: dict, entry: dict, **why: str) -> dict:
    held = {"bed_id": bed["id"], "from_on": f"{town.today}"}
    made = post(month.manager, f"/v1/waitlist/{entry['id']}/offer", held | town.past | why)
    noted(town, month, day, f"{bed['bed_no']} 安排给 offered to {entry['resident_name']}{because(why)}")
    return made


def because(why: dict[str, str]) -> str:
    return f"（{why['passes_over']}）" if why else ""


def accepted(town: SimpleNamespace, month: SimpleNamespace, day: date, made: dict) -> None:
    """The community says yes; the home tells the family of the risks, and admits the next day."""
    post(town.worker, f"/v1/waitlist/{made['id']}/accept")
    comes = day + timedelta(days=1)
    post(
        month.manager,
        f"/v1/stays/{made['stay_id']}/admit",
        {"admitted_on": f"{comes}", "assessment": assessment(comes)},
    )
    month.admitted[made["id"]] = comes
    noted(town, month, comes, f"{month.names[made['id']]} 接受并入住 accepts, is admitted to {made['bed_no']}")


def offered_to_first(town: SimpleNamespace, month: SimpleNamespace, day: date, bed: dict) -> None:
    first, *_ = line(town, month, status="waiting")
    accepted(town, month, day, offer(town, month, day, bed, first))


def declined_by_first(town: SimpleNamespace, month: SimpleNamespace, day: date, bed: dict) -> None:
    """His place stays; the bed goes to the next, for a reason that the list keeps."""
    first, second, *_ = line(town, month, status="waiting")
    offer(town, month, day, bed, first)
    post(town.worker, f"/v1/waitlist/{first['id']}/decline", {"reason": "离子女家太远"})
    noted(town, month, day, f"{first['resident_name']} 谢绝 declines（离子女家太远 too far），位次不变 keeps the place")
    accepted(town, month, day, offer(town, month, day, bed, second, passes_over="前一位谢绝此床"))


def unanswered_by_first(town: SimpleNamespace, month: SimpleNamespace, day: date, bed: dict) -> None:
    """Once the hour is over and the bed free again by itself, it goes to the next."""
    first, second, *_ = line(town, month, status="waiting")
    made = offer(town, month, day, bed, first)
    give_up = time.monotonic() + month.patience
    lapsed = False
    while not lapsed and time.monotonic() < give_up:
        time.sleep(1)
        seen = town.admin.get(f"/v1/stays/{made['stay_id']}")
        if seen.status_code == 401:
            renew(town, month)
        else:
            lapsed = seen.raise_for_status().json()["status"] == "expired"
    renew(town, month)
    if not lapsed:
        until = datetime.fromisoformat(made["offer_until"]).astimezone(SHANGHAI)
        noted(
            town,
            month,
            day,
            f"{first['resident_name']} 尚未答复 no answer yet，保留至 held until {until:%H:%M}",
        )
        return
    noted(town, month, day, f"{first['resident_name']} 逾期未答复 lapsed，位次不变 keeps the place")
    accepted(town, month, day, offer(town, month, day, bed, second, passes_over="前一位逾期未答复"))


def renew(town: SimpleNamespace, month: SimpleNamespace) -> None:
    """A token is good for a quarter of an hour; an offer waits longer."""
    made = {"second": town.approver, "worker": town.worker, "home": month.manager}
    known = [(town.admin, town.admin_name, town.admin_password)]
    known += [(client, f"{name}-{town.tag}", town.password) for name, client in made.items()]
    for client, username, password in known:
        client.headers["Authorization"] = sign_in(town.url, username, password).headers["Authorization"]


def waited(town: SimpleNamespace, month: SimpleNamespace) -> None:
    rows = []
    for one in line(town, month):
        comes = month.admitted.get(one["id"])
        days = ((comes or town.today) - date.fromisoformat(one["asked_on"])).days
        so_far = f"{days}" if comes else f"{days}（至今 so far）"
        offers, place = f"{one['offers']}", f"{one['place'] or '-'}"
        rows.append([one["resident_name"], RANKS[one["rank"]], one["asked_on"], f"{comes or '-'}", so_far, offers])
        rows[-1] += [STATUSES[one["status"]], place]
    heads = [
        "姓名 name",
        "优先级 rank",
        "登记 asked",
        "入住 admitted",
        "等候天数 days",
        "安排次数 offers",
        "状态 status",
        "位次 place",
    ]
    table("谁等了多久 Who waited how long", heads, rows)


# (b) The merger.


def merger(town: SimpleNamespace) -> None:
    """Forty people of the one home move to the other, which has forty of its own and room for as many."""
    east = house(town, "DY", "示例东院", {"general": 30, "nursing": 10}, 8000)
    west = house(town, "XY", "示例西院", {"general": 60, "nursing": 24}, 7800)
    for home, mark in ((east, "东"), (west, "西")):
        beds = [*home["beds"]["general"][:30], *home["beds"]["nursing"][:10]]
        for n, bed in enumerate(beds, 1):
            stay(town, bed, resident(town, f"测试{mark}{n:02}"), ago(town, 200))
    before = {home["id"]: living(town, home) for home in (east, west)}

    said = {"facility_id": east["id"], "partner_id": west["id"], "closes_on": f"{town.today}", "reason": "两院合并"}
    plan = post(town.admin, "/v1/facility-closures", said)
    at = f"/v1/facility-closures/{plan['id']}"
    untold = sum("not_told" in one["faults"] for one in plan["moves"])
    told = [{"stay_id": one["stay_id"], "assessment": assessment(town.today)} for one in plan["moves"]]
    etag = town.admin.get(at).headers["ETag"]
    plan = town.admin.patch(at, json={"moves": told}, headers={"If-Match": etag}).raise_for_status().json()
    alone = town.admin.post(f"{at}/approve").json()["code"]
    post(town.approver, f"{at}/approve")
    done = post(town.admin, f"{at}/carry-out")

    rows = [
        [
            one["resident_name"],
            one["from_bed_no"],
            label(BedKind(one["kind"])),
            one["bed_no"],
            yuan(one["from_price_fen"]),
            yuan(one["price_fen"]),
            "，".join(one["faults"]) or "-",
        ]
        for one in plan["moves"]
    ]
    heads = ["姓名 name", "东院床位 from", "类型 kind", "西院床位 to", "原价/天 price", "新价/天 price", "问题 faults"]
    heading = f"二、两院合并 A merger: {plan['closure_no']}，{plan['closes_on']}，{plan['people']} 人 people"
    table(heading, heads, rows)
    print(
        f"  起草时尚未告知家属新机构风险 families not told when it was drafted：{untold}；此后 since then：{plan['faulty']}"
    )
    print(f"  起草人自己批准 approved by who drafted it: 409 {alone}；另一人批准 another approves → {done['status']}")
    rows = []
    for home in (east, west):
        now = living(town, home)
        closed = town.admin.get(f"/v1/facilities/{home['id']}").json()["closed_on"] or "-"
        there = [len(before[home["id"]]), len(now), sum(map(len, home["beds"].values())), closed]
        rows.append([home["name"], *(f"{n}" for n in there)])
    table("合并前后 Before and after", ["机构 home", "前 before", "后 after", "床位 beds", "关闭 closed"], rows)
    kept(before[east["id"]], before[west["id"]], living(town, west))


def living(town: SimpleNamespace, home: dict) -> dict[str, dict]:
    """By resident, whoever lies there."""
    asked = {"facility_id": home["id"], "status": "admitted", "limit": 200}
    items = town.admin.get("/v1/stays", params=asked).raise_for_status().json()["items"]
    return {one["resident_id"]: one for one in items}


def kept(moved: dict[str, dict], others: dict[str, dict], now: dict[str, dict]) -> None:
    """Everybody lies in a bed of his own, and no night lies between the two."""
    without = [who for who in moved | others if who not in now]
    beds = {one["bed_id"] for one in now.values()}
    follows = sum(now[who]["follows_id"] == one["id"] for who, one in moved.items() if who in now)
    print(
        f"  没有床位 without a bed：{len(without)}；一人一床 a bed each：{len(beds)}/{len(now)}；"
        f"接续原入住 follows the stay before：{follows}/{len(moved)}"
    )
    if without or len(beds) < len(now) or follows < len(moved):
        raise SystemExit("有人没有床位 somebody has no bed")


# (c) One resident's way.

WAY = (
    ("hospital", 300, 279, "home"),
    ("home_sickbed", 279, 240, "home"),
    ("home_bed", 240, 133, "other_facility"),
    ("nursing", 130, 40, "other_facility"),
    ("hospice", 40, None, None),
)
"""Kind of bed, and how many days ago somebody came and left; between the bed at home and the home lie three days."""


def path(town: SimpleNamespace) -> None:
    centre = house(town, "YW", "示例社区卫生服务中心", dict.fromkeys([kind for kind, *_ in WAY], 1), 9000)
    who = resident(town, "郑七", ability_level=3)
    rows = []
    for kind, came, went, how in WAY:
        lies = stay(town, centre["beds"][kind][0], who, ago(town, came))
        if went is not None:
            left(town, lies, ago(town, went), how)
        found = town.admin.get(f"/v1/residents/{who['id']}/care-path").raise_for_status().json()
        step = found["steps"][-1]
        gap = "-" if step["gap_days"] is None else f"{step['gap_days']}"
        rows.append(
            [
                label(BedKind(kind)),
                STAGES[step["stage"]],
                step["from_on"],
                step["to_on"] or "至今 now",
                gap,
                proposed(found),
            ]
        )
    heads = [
        "床位 bed",
        "阶段 stage",
        "入住 from",
        "离开 to",
        "间隔天数 gap",
        "系统此时建议的下一步 what is proposed next",
    ]
    table(
        f"三、五床联动 One way through five kinds of bed：{who['name']}，共间断 {found['gap_days']} 天 days between",
        heads,
        rows,
    )


def proposed(path: dict) -> str:
    if (after := path["next"]) is None:
        return "-"
    kinds = "、".join(label(BedKind(kind)) for kind in after["kinds"])
    return f"{STAGES[after['stage']]}：{kinds}（{'；'.join(why['says_zh'] for why in after['reasons'])}）"


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
