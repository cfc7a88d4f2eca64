"""The life of a major hazard, step by step: what the home, the public and a family see, who is refused meanwhile, and who may close it.

    .venv/bin/python docs/hazard.py http://127.0.0.1:8000 huancui-admin PASSWORD

Like docs/walk.py it makes what it needs under names of its own, with synthetic people, and can be run again. An inspector looks at a
home and at a home-care company without a network, and uploads her day twice and in the wrong order; two inspectors release both.
Then a campaign is drawn by lot, and drawn again from its seed."""

import secrets
import sys
import time
from datetime import timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

import httpx
from beds import assessment, house, resident
from month import table
from walk import found, post, sign_in, stamp, uuid7

RESPONSIBLE = {
    "territory": "街道 李明",
    "industry": "民政局养老科 张红",
    "institution": "院长 刘芳",
    "individual": "值班员 赵强",
}
DONE = {"note": "安全出口已拆锁，改为推杆门"}


def main(url: str, admin_name: str, admin_password: str) -> None:
    town = found(url, admin_name, admin_password)
    town.numbers, town.places = count(), {}
    town.home = house(town, "H", "示例养老院", {"nursing": 4}, 9000)
    lives = town.mother = resident(town, "王秀英")
    town.lives = post(town.admin, "/v1/stays", bed(town, 0, lives) | town.past)
    post(town.admin, f"/v1/stays/{town.lives['id']}/admit", {"assessment": assessment(town.today)})
    town.waits = post(town.admin, "/v1/stays", bed(town, 1, resident(town, "李素兰")) | town.past)
    town.first, town.second = (town.account(name, role="inspector") for name in ("first", "second"))
    town.house_manager = town.account("house", role="facility_manager", facility_id=town.home["id"])
    town.child = child(town, lives)
    day_without_a_network(town)
    life(town)
    lot(town)


def child(town: SimpleNamespace, parent: dict) -> httpx.Client:
    """A daughter who may know where her mother is: asked for by one, consented to before another."""
    person = {"username": f"child-{town.tag}", "display_name": "女儿", "password": secrets.token_urlsafe(12)}
    path = f"/v1/residents/{parent['id']}/family-links"
    link = post(town.admin, path, {"new_account": person, "relation": "女儿", "scopes": ["whereabouts"]})
    deputy = town.account("deputy", role="bureau_admin")
    post(deputy, f"{path}/{link['id']}/consent", {"consented_by": parent["name"]})
    return sign_in(f"{town.admin.base_url}", person["username"], person["password"])


def canteen(town: SimpleNamespace) -> str:
    point = {
        "code": f"ZC-{town.tag}",
        "name": "示例助餐点",
        "division_code": town.division,
        "model": "catering_company",
        "area": "urban",
    }
    return str(post(town.admin, "/v1/meal-points", point | {"provider_id": town.provider["id"]})["id"])


def kin(town: SimpleNamespace) -> httpx.Client:
    """An inspector whose mother lives in the home."""
    inspector = town.account("kin", role="inspector")
    post(inspector, "/v1/kin-declarations", {"resident_id": town.mother["id"], "relation": "母亲"})
    return inspector


def bed(town: SimpleNamespace, number: int, whose: dict) -> dict:
    return {
        "bed_id": town.home["beds"]["nursing"][number]["id"],
        "resident_id": whose["id"],
        "from_on": f"{town.today}",
    }


def inspection(kind: str, place: str, at: float, hazard: str | None, met: dict | None = None) -> dict:
    """As the phone keeps it: the id is the phone's to make. `met`: a clause that was looked at and is met."""
    found = {"topic": "fire", "hazard": hazard, "description": "二楼东侧安全出口上锁", "responsible": RESPONSIBLE}
    due = {"due_on": stamp(at + 7 * 86400)[:10]}
    said = {"id": uuid7(at), "place_kind": kind, "place_id": place, "inspected_at": stamp(at), "inspectors": ["王海"]}
    what = {"looked_at": [met] if met else [], "findings": [found | due] if hazard else []}
    return said | {"departments": ["民政局", "消防救援大队"]} | what


def day_without_a_network(town: SimpleNamespace) -> None:
    begun = time.time() - 4 * 3600
    asked = {"place": "facility", "topic": "fire", "newest": True}
    [fire] = town.first.get("/v1/safety-checklists", params=asked).json()["items"]
    met = {"checklist_id": fire["id"], "clauses": {fire["clauses"][0]["code"]: "passed"}}
    kept = [
        inspection("facility", town.home["id"], begun, "major"),
        inspection("provider", town.provider["id"], begun + 3600, "major"),
        inspection("facility", town.home["id"], begun + 7200, None, met),
    ]
    answers = [town.first.post("/v1/inspections", json=one).status_code for one in [*reversed(kept), *kept]]
    listed = [
        one
        for place in (town.home, town.provider)
        for one in town.first.get("/v1/inspections", params={"place_id": place["id"]}).json()["items"]
    ]
    print("无网络的一天，倒序上传，再上传一遍 · a day without a network, uploaded backwards, and once more")
    print(f"  答复 answers {answers}；在册 in the books {len(listed)} 次检查 inspections")
    if len(listed) != len(kept) or sorted(answers) != [200] * 3 + [201] * 3:
        raise SystemExit("一天没有只记一次 · the day is not in the books once")
    town.hazards = [one["findings"][0] for one in listed if one["findings"]]


def order(town: SimpleNamespace) -> httpx.Response:
    asked = {"resident_id": town.resident["id"], "provider_id": town.provider["id"], "service_item_id": town.item["id"]}
    begins = {"planned_start_at": stamp(time.time() + 90000), "planned_minutes": 60}
    return town.admin.post("/v1/orders", json=asked | begins, headers={"Idempotency-Key": uuid7(time.time())})


def told(answer: httpx.Response) -> str:
    return str(answer.status_code) if answer.is_success else f"{answer.status_code} {answer.json()['code']}"


def moment(town: SimpleNamespace, name: str) -> list[str]:
    """What everybody is told now. An order that is taken is cancelled again; one that waits for her bed tries to come in."""
    public = httpx.get(
        f"{town.admin.base_url}/public/v1/facilities/{town.home['id']}", params={"district": town.division[:6]}
    ).json()
    placed = order(town)
    if placed.is_success:
        post(town.admin, f"/v1/orders/{placed.json()['id']}/cancel", {"reason": "示例"})
    promised = town.admin.post("/v1/stays", json=bed(town, 2, resident(town, "赵桂芬")) | town.past)
    if promised.is_success:
        post(town.admin, f"/v1/stays/{promised.json()['id']}/cancel", {"reason": "示例"})
    comes = town.house_manager.post(f"/v1/stays/{town.waits['id']}/admit", json={"assessment": assessment(town.today)})
    of_house = town.house_manager.get(f"/v1/findings/{town.followed['id']}").json()
    parent = town.child.get(f"/v1/stays/{town.lives['id']}").json()
    hazards = "、".join(f"{one['topic']} {one['since']}" for one in public["major_hazards"]) or "无 none"
    free = sum(kind["free"] for kind in public["beds"])
    acts = ", ".join(of_house["allowed_actions"]) or "-"
    return [
        name,
        told(promised),
        told(comes),
        told(placed),
        hazards,
        str(free),
        f"{of_house['status']}: {acts}",
        parent["status"],
    ]


def life(town: SimpleNamespace) -> None:
    [followed] = town.house_manager.get("/v1/findings", params={"hazard": "major"}).json()["items"]
    town.followed = followed
    rows = [moment(town, "发现 found")]
    paths = [f"/v1/findings/{one['id']}" for one in town.hazards]
    closing = forbidden(town, followed, "未整改 not put right")
    for path in paths:
        who = town.house_manager if path.endswith(followed["id"]) else town.manager
        post(who, f"{path}/rectify", DONE)
    rows.append(moment(town, "整改 put right"))
    closing += forbidden(town, followed, "已整改 put right")
    for path in paths:
        post(town.first, f"{path}/reinspect", {"passed": True, "note": "现场查看，出口畅通"})
    rows.append(moment(town, "第一人复查 seen by one"))
    closing += forbidden(town, followed, "一人已看 seen by one", but_second=True)
    for path in paths:
        post(town.second, f"{path}/close", {"note": "第二人现场复核，符合要求"})
    rows.append(moment(town, "第二人销号 closed by two"))
    heads = [
        "时刻 when",
        "预订 reserve",
        "入住 admit",
        "派单 order",
        "公众 public",
        "空床 free",
        "机构 the home",
        "家属 family: 母亲",
    ]
    table("一处重大隐患的一生 · the life of one major hazard", heads, rows)
    tried = ["当时 when", "谁 who", "复查 reinspect", "销号 close"]
    table("谁都不能销号，除了第二位检查员 · nobody closes it but the second inspector", tried, closing)
    if [row[1][:3] for row in rows] != ["409", "409", "409", "201"] or [row[3][:3] for row in rows] != ["409"] * 3 + [
        "201"
    ]:
        raise SystemExit("停与放不符 · suspended and released otherwise than the rules say")


def forbidden(town: SimpleNamespace, finding: dict, when: str, *, but_second: bool = False) -> list[list[str]]:
    """What each answer is to who tries; nothing of it changes the hazard."""
    if not hasattr(town, "tries"):
        roles = ("subsidy_officer", "auditor", "bureau_admin")
        people: dict[str, Any] = {role: town.account(f"try-{role}", role=role) for role in roles}
        people["community_worker"] = town.account("try-worker", role="community_worker", division_code=town.division)
        people["resident"] = town.account("try-resident", role="resident", resident_id=town.resident["id"])
        people["meal_point_operator"] = town.account(
            "try-till", role="meal_point_operator", meal_point_id=canteen(town)
        )
        people["亲属在院的检查员 with kin there"] = kin(town)
        people |= {
            "facility_manager": town.house_manager,
            "provider_manager": town.manager,
            "caregiver": town.caregiver,
        }
        town.tries = people | {"family": town.child, "检查员甲 inspector": town.first}
    path, rows = f"/v1/findings/{finding['id']}", []
    tries = town.tries if but_second else town.tries | {"检查员乙 inspector": town.second}
    for who, client in tries.items():
        looks = "-"
        if when.startswith("未") or "inspector" not in who:
            looks = told(client.post(f"{path}/reinspect", json={"passed": True, "note": "看过"}))
        rows.append([when, who, looks, told(client.post(f"{path}/close", json={"note": "销号"}))])
    if any(cell[:1] == "2" for row in rows for cell in row[2:]):
        raise SystemExit("不该销号的销了号 · closed by who must not")
    return rows


def lot(town: SimpleNamespace) -> None:
    days = {"from_on": f"{town.today}", "to_on": f"{town.today + timedelta(days=30)}"}
    said = {"name": f"月度检查 {town.tag}", "occasion": "monthly", "place_kinds": ["facility"]} | days
    campaign = post(town.admin, "/v1/inspection-campaigns", said)
    drawn = post(
        town.admin,
        f"/v1/inspection-campaigns/{campaign['id']}/draw",
        {"places": 1, "inspectors_each": 2, "seed": "5 0 8"},
    )
    again = town.admin.get(f"/v1/inspection-campaigns/{campaign['id']}/check").json()
    places = "、".join(task["place_name"] for task in drawn["tasks"])
    print(f"\n抽查 · by lot：{drawn['population']} 处中抽 {len(drawn['tasks'])} 处 of so many places：{places}")
    print(
        f"种子 seed {drawn['seed']}；据此重抽 drawn again from it：{'一致 the same' if again['equal'] else '不一致 DIFFERS'}"
    )


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
