"""The claim that is argued about: true lines beside at least one of every kind that must not pass."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from api.demo.figures import SHANGHAI
from api.demo.founding import District
from api.demo.lived import Field, Plan, last_days
from api.demo.people import BEDRIDDEN, LOW_INCOME
from api.demo.people import Person as Somebody
from services import calendars

VISIT_COLUMNS = (
    "visit_no provider_code staff_no resident_id_number service_code programme_code started_at ended_at quantity"
)
LINE_COLUMNS = (
    "claim_month provider_code visit_no resident_id_number service_code minutes quantity unit_price_fen amount_fen"
)

ACKNOWLEDGED = "手工补录.csv"
DECISIONS = {
    "minutes_over": ("accept", "data_entry_error", "按核实分钟数支付"),
    "minutes_under": ("accept", "data_entry_error", "按申报分钟数支付"),
    "price_mismatch": ("accept", "data_entry_error", "按当日执行单价支付"),
    "amount_mismatch": ("accept", "data_entry_error", "按核实金额支付"),
    "quantity_mismatch": ("accept", "data_entry_error", "按核实数量支付"),
    "over_cap": ("accept", "resident_asked", "超额部分本人自付"),
}
REJECTION = ("reject", "other", "经核查不予支付")
FALSE = {"resident_deceased", "caregiver_overlap", "late_entry"}
LATE_MONTH = "2024-01"
"""Its books are closed before a visit of it is told."""
MOVED, IN_HOSPITAL = LOW_INCOME[8:10]
ELSEWHERE = {"SG10": (37.9, 122.5)}
"""Where the list itself says that it was not at the home."""


def moment(offset: int, hour: int, minute: int = 10) -> datetime:
    day = last_days()[offset]
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def by_hand() -> list[tuple[str, str, Somebody, str, datetime, int, str]]:
    """A provider's own list of visits without a phone, some of which cannot have been so."""
    dead, (overlapped, twice, kin, bath, doubtful) = LOW_INCOME[3], LOW_INCOME[51:56]
    here = LOW_INCOME[40]
    far = max(LOW_INCOME[41:51], key=lambda one: abs(one.lat - here.lat) + abs(one.lng - here.lng))
    return [
        ("SG01", "B001", dead, "JJBJ", moment(2, 18), 60, ""),
        ("SG02", "B013", overlapped, "JJBJ", moment(1, 18), 60, ""),
        ("SG03", "B014", overlapped, "JJBJ", moment(1, 18, 40), 60, ""),
        ("SG04", "B002", twice, "JJBJ", moment(0, 18), 60, ""),
        ("SG05", "B002", kin, "JJBJ", moment(0, 18, 30), 60, ""),
        ("SG06", "B003", kin, "JJBJ", moment(1, 18), 60, ""),
        ("SG07", "B099", doubtful, "JJBJ", moment(0, 18), 60, ""),
        ("SG08", "B004", bath, "ZHUYU", moment(0, 18), 60, "1"),
        ("SG10", "B005", LOW_INCOME[56], "JJBJ", moment(0, 18), 60, ""),
        ("SG11", "B006", here, "JJBJ", moment(1, 18), 60, ""),
        ("SG12", "B006", far, "JJBJ", moment(1, 19, 12), 60, ""),
        ("SG13", "B007", MOVED, "JJBJ", moment(2, 18), 60, ""),
        ("SG14", "B008", IN_HOSPITAL, "JJBJ", moment(1, 18), 60, ""),
    ]


async def happen(district: District, field: Field) -> None:
    """A death and a move that are recorded late, a stay in hospital, a caregiver who declares her father, a list by hand,
    and what the officer says to it."""
    kin = LOW_INCOME[53]
    for who, status in ((LOW_INCOME[3], "deceased"), (MOVED, "moved_out")):
        await district.community.post(
            f"/v1/residents/{district.residents[who.id_number]}/status-changes",
            {"status": status, "effective_on": last_days()[1].isoformat(), "reason": "家属报告"},
        )
    await district.community.post(
        f"/v1/residents/{district.residents[IN_HOSPITAL.id_number]}/absences",
        {"kind": "hospital", "from_on": last_days()[0].isoformat(), "told_by": "家属"},
    )
    phone = await field.phone("P02", "B003")
    await phone.post(
        "/v1/kin-declarations",
        {"resident_id": district.residents[kin.id_number], "relation": "父亲", "declared_on": "2024-01-01"},
    )
    for name, chosen in ((ACKNOWLEDGED, by_hand()), ("手工补录-未确认.csv", [_unacknowledged()])):
        rows = [
            [
                no,
                "P02",
                staff,
                who.id_number,
                service,
                "DSRBZ",
                at.isoformat(),
                (at + timedelta(minutes=m)).isoformat(),
                pieces,
                *ELSEWHERE.get(no, ("", "")),
            ]
            for no, staff, who, service, at, m, pieces in chosen
        ]
        found = await district.load(district.managers["P02"], "visits", name, f"{VISIT_COLUMNS} lat lng", rows)
        if name == ACKNOWLEDGED:
            for code in ("manual", "unqualified", "after_death"):
                order = {"code": code, "import_id": found["id"], "reason_code": "manual", "memo": "已抽查纸质签到表"}
                await district.officer.post("/v1/visits/acknowledgements", order)


async def tell_late(district: District) -> None:
    """A month's books are closed by two people; then the provider tells of another visit in it, an officer lets it stand, and it
    is booked in the next month. It is billed with the others, no paper is found, and it is rejected as false."""
    for officer in (district.officer, district.approver):
        await officer.post(f"/v1/months/{LATE_MONTH}/close")
    no, staff, who, service, at, minutes, _ = _late()
    ends = (at + timedelta(minutes=minutes)).isoformat()
    row = [no, "P02", staff, who.id_number, service, "DSRBZ", at.isoformat(), ends, ""]
    found = await district.load(district.managers["P02"], "visits", "一月补报.csv", VISIT_COLUMNS, [row])
    order = {"code": "manual", "import_id": found["id"], "reason_code": "manual", "memo": "服务商称漏报"}
    await district.officer.post("/v1/visits/acknowledgements", order)


def _late() -> tuple[str, str, Somebody, str, datetime, int, str]:
    at = datetime.fromisoformat(f"{LATE_MONTH}-20T18:10:00+08:00")
    return ("SG15", "B011", LOW_INCOME[59], "JJBJ", at, 60, "")


def _unacknowledged() -> tuple[str, str, Somebody, str, datetime, int, str]:
    return ("SG09", "B009", LOW_INCOME[57], "JJBJ", moment(0, 18), 60, "")


def lines(lived: Sequence[tuple[Plan, dict[str, Any]]], month: str) -> list[list[Any]]:
    """What the provider bills: the truth but for a dozen lines."""
    found = []
    for plan, visit in lived:
        minutes = plan.minutes
        found.append(
            [
                month,
                "P02",
                visit["visit_no"],
                plan.resident.id_number,
                plan.service,
                minutes,
                "",
                2000,
                2000 * minutes // 60,
            ]
        )
    found[1][5:9] = [90, "", 2000, 3000]
    found[2][5:9] = [45, "", 2000, 1500]
    found[3][5:9] = [60, "", 2200, 2200]
    found[4][8] = 2500
    found[5][3] = found[9][3] if found[9][3] != found[5][3] else found[20][3]
    found.append(list(found[6]))
    found.append([month, "P02", "WX-0001", found[7][3], "JJBJ", 60, "", 2000, 2000])
    found.append([month, "P02", "CW202410000", BEDRIDDEN[0].id_number, "CWZH", 240, "", 2000, 8000])
    for no, _, who, service, _, minutes, pieces in [*by_hand(), _unacknowledged(), _late()]:
        if pieces:
            found.append([month, "P02", no, who.id_number, service, "", 2, 8000, 16000])
        else:
            found.append([month, "P02", no, who.id_number, service, minutes, "", 2000, 2000])
    return found


def month() -> str:
    return calendars.month_of(last_days()[0])
