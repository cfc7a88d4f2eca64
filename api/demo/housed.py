"""Beds: thirty for people with dementia in two homes, eighty new nursing beds in a third, who lies there, and one resident's way
through all five kinds of bed (五床联动)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from api.demo.client import Unexpected
from api.demo.founding import PHONES, District
from api.demo.people import OTHERS
from api.demo.tables import compared, console, heading, table
from models.beds import BedKind
from services.labels import label

FACILITY_COLUMNS = "code name ownership division_code address lat lng opened_on"
BED_COLUMNS = "facility_code bed_no kind room opened_on"
STAY_COLUMNS = "facility_code bed_no resident_id_number admitted_on discharged_on"


@dataclass(frozen=True)
class Wing:
    """Beds of one kind that were opened on one day, two in a room."""

    facility: str
    mark: str
    kind: str
    beds: int
    opened_on: str

    def rows(self) -> Iterator[list[object]]:
        for n in range(1, self.beds + 1):
            yield [self.facility, f"{self.mark}{n:03}", self.kind, f"{self.mark}{(n + 1) // 2}室", self.opened_on]


FACILITIES = (
    ["JG01", "环翠区第一养老院", "public", "371002001", "环翠楼街道示例路1号", "37.5085", "122.1168", "2019-05-01"],
    ["JG02", "鲸园颐养中心", "private", "371002002", "鲸园街道示例路2号", "37.5022", "122.1211", "2020-09-01"],
    [
        "JG03",
        "张村镇综合养老服务中心",
        "public_private",
        "371002100",
        "张村镇示例路3号",
        "37.4441",
        "122.0342",
        "2018-03-01",
    ],
    ["JG04", "竹岛社区卫生服务中心", "public", "371002003", "竹岛街道示例路4号", "37.4877", "122.1275", "2015-01-05"],
)
RUN_BY = {
    "JG01": (4, "P07", "环翠区福利服务中心"),
    "JG02": (3, "P08", "鲸园颐养有限公司"),
    "JG03": (3, "P06", "张村镇养老服务有限公司"),
    "JG04": (None, "P09", "竹岛社区卫生服务中心"),
}
"""By home: its grade (GB/T 37276; none for a health centre), and the provider that runs it."""
PRICES = {
    "general": 8_000,
    "nursing": 10_000,
    "dementia": 15_000,
    "hospital": 6_000,
    "home_sickbed": 4_000,
    "home_bed": 3_000,
    "hospice": 20_000,
}
"""Fen a day since the home was opened."""
WINGS = (
    Wing("JG01", "P", "general", 20, "2019-05-01"),
    Wing("JG01", "R", "dementia", 15, "2024-03-01"),
    Wing("JG02", "H", "nursing", 20, "2020-09-01"),
    Wing("JG02", "R", "dementia", 15, "2024-05-06"),
    Wing("JG03", "P", "general", 40, "2018-03-01"),
    Wing("JG03", "H", "nursing", 80, "2024-07-01"),
    Wing("JG04", "Y", "hospital", 4, "2015-01-05"),
    Wing("JG04", "B", "home_sickbed", 4, "2021-01-04"),
    Wing("JG04", "J", "home_bed", 4, "2022-01-04"),
    Wing("JG04", "A", "hospice", 2, "2023-01-04"),
)
STAYING = OTHERS[-40:]
"""In the new nursing beds since the fifteenth of July, and there still."""
TRAVELLER = OTHERS[-41]
WAY = (
    ("JG04", "Y001", "2024-01-08", "2024-01-29"),
    ("JG04", "B001", "2024-01-29", "2024-03-04"),
    ("JG04", "J001", "2024-03-04", "2024-06-28"),
    ("JG03", "H080", "2024-07-01", "2024-09-02"),
    ("JG04", "A001", "2024-09-02", "2024-10-20"),
)
"""By bed, of the one who lay in all five kinds; between the bed at home and the home are three days without one."""
PATH = [
    ("hospital", "treatment", None),
    ("home_sickbed", "rehabilitation", 0),
    ("home_bed", "stable", 0),
    ("nursing", "stable", 3),
    ("hospice", "hospice", 0),
]
"""What his path must say: kind of bed, stage, days since the bed before."""


STAGES = {"treatment": "治疗", "rehabilitation": "康复", "stable": "稳定期照护", "hospice": "安宁疗护"}


def _beds(kind: str, since: str = "") -> int:
    return sum(wing.beds for wing in WINGS if wing.kind == kind and wing.opened_on >= since)


FIGURES = {
    "facilities.count": len(FACILITIES),
    "beds.dementia": _beds("dementia"),
    "beds.dementia.added": _beds("dementia", "2024"),
    "beds.nursing": _beds("nursing"),
    "beds.nursing.added": _beds("nursing", "2024"),
    "beds.occupied": len(STAYING),
}
NAMES = {
    "facilities.count": "机构",
    "beds.dementia": "认知障碍照护床位",
    "beds.dementia.added": "其中新增",
    "beds.nursing": "护理型床位",
    "beds.nursing.added": "其中新增",
    "beds.occupied": "已入住床位",
}


async def told(district: District) -> dict[str, Any]:
    """Lists of what stands, and of who lay where. The way of one resident as it is read afterwards."""
    beds = [row for wing in WINGS for row in wing.rows()]
    lying = [["JG03", f"H{n:03}", whose.id_number, "2024-07-15", ""] for n, whose in enumerate(STAYING, 1)]
    way = [[home, bed, TRAVELLER.id_number, came, left] for home, bed, came, left in WAY]
    for kind, name, columns, rows in (
        ("facilities", "机构.csv", FACILITY_COLUMNS, list(FACILITIES)),
        ("beds", "床位.csv", BED_COLUMNS, beds),
        ("stays", "入住记录.csv", STAY_COLUMNS, lying + way),
    ):
        taken = await district.load(district.admin, kind, name, columns, rows)
        if taken["rows_failed"]:
            raise Unexpected(f"{name}: {taken}")
    await _run(district)
    found = await district.admin.post("/v1/residents/search", {"id_number": TRAVELLER.id_number})
    return {"path": await district.admin.get(f"/v1/residents/{found['items'][0]['id']}/care-path")}


async def _run(district: District) -> None:
    """Every home of these has a grade, the provider that runs it, and a price for each kind of bed."""
    admin = district.admin
    for home in await admin.every("/v1/facilities"):
        if home["code"] not in RUN_BY:
            continue
        grade, code, name = RUN_BY[home["code"]]
        run_by = {"code": code, "name": name, "kind": "company", "phone": f"{PHONES}{code[1:]}"}
        provider = await admin.post("/v1/providers", run_by)
        path = f"/v1/facilities/{home['id']}"
        if home["provider_id"] is None:
            await admin.patch(path, {"grade": grade, "provider_id": provider["id"]})
        for kind in sorted({wing.kind for wing in WINGS if wing.facility == home["code"]}):
            price = {"kind": kind, "price_fen": PRICES[kind], "effective_from": home["opened_on"]}
            await admin.post(f"{path}/prices", price)


def wrong(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Where the system tells anything else than the lists: what it tells, and what is expected."""
    pairs: dict[str, tuple[Any, Any]] = {key: (told["figures"][key]["value"], value) for key, value in FIGURES.items()}
    steps = [(step["kind"], step["stage"], step["gap_days"]) for step in told["housed"]["path"]["steps"]]
    pairs["path through five beds"] = (steps, PATH)
    return {key: (found, wanted) for key, (found, wanted) in pairs.items() if found != wanted}


def show(told: dict[str, Any]) -> None:
    heading(14, "机构、床位与五床联动 2024-01 至 2024-10", "Homes, beds, and one way through five kinds of bed")
    compared(NAMES, FIGURES, told["figures"])
    made = table("床位类型", "阶段", "机构", "入住", "离开", "与上一床位间隔（天）", right=("与上一床位间隔（天）",))
    for step in told["housed"]["path"]["steps"]:
        kind = label(BedKind(step["kind"]))
        gap = "-" if step["gap_days"] is None else str(step["gap_days"])
        made.add_row(kind, STAGES[step["stage"]], step["facility"], step["from_on"], step["to_on"], gap)
    console.print(made)
