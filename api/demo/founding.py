"""The district is founded: its staff sign in, its register, suppliers and programmes come in as files."""

from dataclasses import dataclass, field
from typing import Any

from api.demo import allowances_listed, daily_listed, year_visits
from api.demo.client import Person, sign_in
from api.demo.people import (
    BEDRIDDEN,
    CARERS_1,
    CARERS_2,
    CARERS_3,
    CARERS_5,
    COMMUNITIES,
    DISPERSED,
    DISTRICT,
    FRAIL,
    HARDSHIP,
    LOW_INCOME,
    OTHERS,
    TOWNSHIPS,
)
from api.demo.people import Person as Somebody
from services import calendars

STAFF: dict[str, tuple[str, dict[str, str]]] = {
    "huancui-officer": ("审核员 林", {"role": "subsidy_officer"}),
    "huancui-approver": ("审批员 于", {"role": "subsidy_officer"}),
    "huancui-clerk": ("经办员 董", {"role": "subsidy_officer"}),
    "huancui-auditor": ("审计员 蒋", {"role": "auditor"}),
    "huancui-community": ("网格员 程", {"role": "community_worker", "division_code": DISTRICT}),
    "huancui-nurse": (
        "评估员 护士 陈",
        {"role": "community_worker", "division_code": DISTRICT, "background": "nursing"},
    ),
    "huancui-deputy": ("副局长 孔", {"role": "bureau_admin"}),
    "huancui-inspector": ("检查员 毕", {"role": "inspector"}),
}
MANAGERS = {f"huancui-p0{n}": f"P0{n}" for n in range(1, 6)}
PHONES = "0631-52000"
"""How the telephones begin of whoever has one here: a hundred numbers of nobody."""
HOMES = {"huancui-jg03": "JG03"}
"""Who manages a facility; it is there later than the providers are."""
PROGRAMMES = {
    "TKFS": "分散供养特困人员照护",
    "CWZL": "长期卧床困难老人居家照护",
    "DSRBZ": "低收入老人居家养老服务补贴",
    "SNSZ": "失能失智护理补贴",
    "KNZC": "困难老人助餐补贴",
    "KNBJ": "困难老人居家助洁",
    "SLGZ": "居家适老化改造补贴",
    "SNJG": "失能老人入住机构补贴",
    "GLJT": "高龄津贴",
}

PHONED = "KNBJ"
"""Of the visits of the phone that a visitor takes up."""


@dataclass
class District:
    """Who is signed in, after the first account those of STAFF in their order, and the ids by which the files' codes are known."""

    admin: Person
    officer: Person
    approver: Person
    clerk: Person
    auditor: Person
    community: Person
    nurse: Person
    deputy: Person
    inspector: Person
    managers: dict[str, Person] = field(default_factory=dict)
    providers: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    programmes: dict[str, str] = field(default_factory=dict)
    residents: dict[str, str] = field(default_factory=dict)
    imports: list[dict[str, Any]] = field(default_factory=list)

    @property
    def everyone(self) -> list[Person]:
        return [
            self.admin,
            self.officer,
            self.approver,
            self.clerk,
            self.auditor,
            self.community,
            self.nurse,
            self.deputy,
            self.inspector,
            *self.managers.values(),
        ]

    async def load(self, who: Person, kind: str, name: str, header: str, rows: list[Any]) -> dict[str, Any]:
        found: dict[str, Any] = await who.upload(kind, header.split(), rows, name=name)
        self.imports.append(found)
        return found


async def account(admin: Person, username: str, shown: str, password: str, membership: dict[str, Any]) -> None:
    await admin.post(
        "/v1/accounts",
        {"username": username, "display_name": shown, "password": password, "memberships": [membership]},
    )


async def found(base_url: str, admin_name: str, password: str) -> District:
    """Staff of the bureau, each an account of its own: who asks never decides."""
    admin = await sign_in(base_url, admin_name, password)
    for username, (shown, membership) in STAFF.items():
        await account(admin, username, shown, password, membership)
    officer, approver, clerk, auditor, community, nurse, deputy, inspector = [
        await sign_in(base_url, username, password) for username in STAFF
    ]
    return District(admin, officer, approver, clerk, auditor, community, nurse, deputy, inspector)


def _resident(
    person: Somebody, categories: str, ability: int | str = "", registered_on: str = "2023-12-01"
) -> list[Any]:
    return [
        person.name,
        person.id_number,
        f"138{int(person.id_number[6:14]) % 10**8:08}",
        person.community,
        f"{COMMUNITIES[person.community]}{int(person.id_number[14:17]) % 60 + 1}号楼{int(person.id_number[14:17]) % 6 + 1}单元",
        person.lat,
        person.lng,
        categories,
        ability,
        registered_on,
        allowances_listed.CARDS.get(person.id_number, ""),
    ]


async def register(district: District) -> None:
    """Divisions and residents, as the community's spreadsheet has them."""
    divisions = [[code, name, DISTRICT] for code, name in TOWNSHIPS.items()]
    divisions += [[code, name, code[:9]] for code, name in COMMUNITIES.items()]
    await district.load(district.admin, "divisions", "区划.csv", "code name parent_code", divisions)
    rows = [_resident(person, "tekun_dispersed;living_alone", 1) for person in DISPERSED]
    rows += [_resident(person, "bedridden;dibao", 4) for person in BEDRIDDEN]
    rows += [_resident(person, "dibao;living_alone", 2) for person in LOW_INCOME]
    rows += [_resident(person, "disabled_function;dementia", 3, "2022-12-01") for person in FRAIL]
    rows += [_resident(person, "dibao_margin;living_alone", 1) for person in HARDSHIP]
    rows += [
        _resident(person, "advanced_age" if person.id_number in allowances_listed.CARDS else "") for person in OTHERS
    ]
    columns = "name id_number phone division_code address lat lng categories ability_level registered_on bank_card"
    await district.load(district.community, "residents", "老年人登记.csv", columns, rows)


async def supply(district: District, base_url: str, password: str) -> None:
    """Five providers, their caregivers, the catalogue, their contracts."""
    admin = district.admin
    names = (
        "颐安居家养老服务有限公司",
        "康泰护理服务中心",
        "安和失能照护服务社",
        "福寿餐饮服务有限公司",
        "洁康家政服务中心",
    )
    providers = [[f"P{n:02}", name, "company", f"{PHONES}{n:02}"] for n, name in enumerate(names, 1)]
    await district.load(admin, "providers", "服务商.csv", "code name kind phone", providers)
    items = [
        ["JJZH", "分散特困居家照护", "nursing", "hour", 2000, "2024-01-01"],
        ["CWZH", "长期卧床照护", "nursing", "hour", 2000, "2024-01-01"],
        ["JJBJ", "居家保洁", "cleaning", "hour", 2000, "2024-01-01"],
        ["ZHUYU", "上门助浴", "bathing", "visit", 8000, "2024-01-01"],
        ["LNWC", "老年午餐", "meal", "meal", daily_listed.LUNCH_FEN, "2024-01-01"],
    ]
    items += [
        [year_visits.ITEM, "失能失智照护", "nursing", "hour", standard.price_fen, standard.from_on]
        for standard in year_visits.STANDARDS
    ]
    await district.load(
        admin, "service-items", "服务项目.csv", "code name category unit unit_price_fen effective_from", items
    )
    ends = f"{calendars.today().year + 1}-12-31"
    contracts = [
        ["HT-2024-01", "P01", "JJZH", "2024-01-01", ends],
        ["HT-2024-02", "P02", "CWZH;JJBJ", "2024-01-01", ends],
        ["HT-2023-03", "P03", year_visits.ITEM, "2023-01-01", "2023-12-31"],
        ["HT-2024-04", "P04", "LNWC", "2024-01-01", ends],
        ["HT-2024-05", "P05", "JJBJ", "2024-01-01", ends],
    ]
    await district.load(
        admin, "contracts", "合同.csv", "contract_no provider_code service_codes starts_on ends_on", contracts
    )
    staff = [["P01", f"A{n:03}", p.name, p.id_number, "2030-12-31"] for n, p in enumerate(CARERS_1, 1)]
    staff += [["P02", f"B{n:03}", p.name, p.id_number, "2030-12-31"] for n, p in enumerate(CARERS_2[:-1], 1)]
    staff += [["P02", "B099", CARERS_2[-1].name, CARERS_2[-1].id_number, "2024-06-30"]]
    staff += [["P03", f"C{n:03}", p.name, p.id_number, "2030-12-31"] for n, p in enumerate(CARERS_3, 1)]
    staff += [["P05", f"E{n:03}", p.name, p.id_number, "2030-12-31"] for n, p in enumerate(CARERS_5, 1)]
    await district.load(
        admin, "caregivers", "护理员.csv", "provider_code staff_no name id_number certificate_expires_on", staff
    )
    district.providers = {row["code"]: row["id"] for row in await admin.every("/v1/providers")}
    district.items = {row["code"]: row["id"] for row in await admin.every("/v1/service-items")}
    for username, code in MANAGERS.items():
        await account(
            admin,
            username,
            f"{code} 负责人",
            password,
            {"role": "provider_manager", "provider_id": district.providers[code]},
        )
        district.managers[code] = await sign_in(base_url, username, password)


async def programmes(district: District, year: int) -> None:
    """Five programmes with their rules, their money, and who is entitled: asked by one, granted by another."""
    rules = [
        ["TKFS", PROGRAMMES["TKFS"], "service", "minutes", 1200, "JJZH", "2023-01-01", "resident_month", 10, 0],
        ["CWZL", PROGRAMMES["CWZL"], "service", "minutes", 240, "CWZH", "2023-01-01", "resident_month", 20, 0],
        ["DSRBZ", PROGRAMMES["DSRBZ"], "service", "minutes", 480, "JJBJ;ZHUYU", "2023-01-01", "visit", 30, 0],
        ["KNZC", PROGRAMMES["KNZC"], "meal", "meals", 31, "LNWC", "2023-01-01", "visit", 40, daily_listed.COPAY_BP],
        ["KNBJ", PROGRAMMES["KNBJ"], "service", "minutes", 600, "JJBJ", "2023-01-01", "visit", 50, 0],
    ]
    columns = "code name kind cap_unit monthly_cap service_codes effective_from person_time_unit priority copay_bp"
    await district.load(district.admin, "programmes", "补贴项目.csv", columns, rules)
    money = [
        ["TKFS", 2024, "district", 90_000_000, "环民字〔2024〕3号"],
        ["CWZL", 2024, "district", 1_500_000, "环民字〔2024〕4号"],
        ["KNZC", 2024, "district", 40_000_000, "环民字〔2024〕7号"],
        ["KNBJ", 2024, "district", 20_000_000, "环民字〔2024〕8号"],
    ]
    money += [["DSRBZ", year, "district", 1_000_000, f"环民字〔{year}〕5号"]]
    await district.load(
        district.admin, "appropriations", "拨款.csv", "programme_code year source amount_fen document_no", money
    )
    district.programmes = {row["code"]: row["id"] for row in await district.admin.every("/v1/programmes")}
    await _history(district, rules, columns.split())
    asked = [["TKFS", p.id_number, "2024-01-01"] for p in DISPERSED]
    asked += [["CWZL", p.id_number, "2024-01-01"] for p in BEDRIDDEN]
    asked += [["DSRBZ", p.id_number, "2024-01-01"] for p in LOW_INCOME[:-1]]
    asked += [[code, p.id_number, "2024-01-01"] for code in ("KNZC", "KNBJ") for p in HARDSHIP]
    found = await district.load(
        district.officer, "entitlements", "补贴资格.csv", "programme_code resident_id_number effective_from", asked
    )
    await district.approver.post("/v1/entitlements/approvals", {"import_id": found["id"]})


async def _history(district: District, rules: list[list[Any]], columns: list[str]) -> None:
    """From 2024 on the same rules doubt no visit for being told late: the phones' history is written down today. That of the phone
    which a visitor takes up doubts them again, as soon as that history is over."""
    for rule in rules:
        said = dict(zip(columns, rule, strict=True))
        code = said.pop("code")
        path = f"/v1/programmes/{district.programmes[code]}/versions"
        del said["name"], said["kind"]
        said |= {"effective_from": "2024-01-01", "service_codes": said["service_codes"].split(";")}
        await district.admin.post(path, said | {"thresholds": {"late_days": 3660}})
        if code == PHONED:
            await district.admin.post(path, said | {"effective_from": "2025-01-01"})
