"""A figure followed back to one visit: its raw events, its transfers, its claim line, its audit rows."""

from datetime import datetime
from typing import Any

from api.demo.figures import SHANGHAI
from api.demo.founding import District
from services import spoken
from services.spoken import yuan

KINDS = {"hold": "占用", "post": "入账", "void": "释放", "direct": "直接入账", "reverse": "冲销"}
ROLES = {"caregiver": "护理员", "subsidy_officer": "补贴审核员", "bureau_admin": "民政局管理员", "system": "系统"}
OUTCOMES = {"done": "已完成", "denied": "被拒绝", "read": "已查看"}
PERIOD = {"from": "2024-01-01", "to": "2024-10-31"}


def _clock(instant: str) -> str:
    """As people there read it."""
    return datetime.fromisoformat(instant).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


async def follow(district: District, visit: dict[str, Any]) -> list[tuple[str, str]]:
    """As an auditor would, who may read everything and change nothing."""
    auditor, visit_id = district.auditor, visit["id"]
    key = "programme.TKFS.subsidy_fen"
    figure = (await auditor.get("/v1/reports/period", **PERIOD))[key]["value"]
    steps = [(f"GET /v1/reports/period → {key}", f"{yuan(figure)} 元")]
    rows = await auditor.every(f"/v1/reports/period/{key}/rows", **PERIOD)
    steps.append((f"…/{key}/rows", f"{len(rows):,} 次服务，合计 {yuan(sum(row['subsidy_fen'] for row in rows))} 元"))
    seen = await auditor.get(f"/v1/visits/{visit_id}")
    steps.append(
        (
            f"GET /v1/visits/{visit_id}",
            f"{seen['visit_no']}，{_clock(seen['started_at'])} 至 {_clock(seen['ended_at'])}，{seen['minutes']} 分钟",
        )
    )
    events = (await auditor.get(f"/v1/visits/{visit_id}/events"))["items"]
    for event in sorted(events, key=lambda event: event["device_at"]):
        place = f"，距住所 {event['distance_m']} 米" if event.get("distance_m") is not None else ""
        steps.append(
            (
                f"原始事件 {spoken.codes(event['kind'])}",
                f"设备时间 {_clock(event['device_at'])}，服务器时间 {_clock(event['server_at'])}{place}",
            )
        )
    for transfer in (await auditor.get("/v1/ledger/transfers", cause_id=visit_id))["items"]:
        amount = spoken.amount(transfer["amount"], transfer["unit"])
        steps.append(
            (
                f"转账 {KINDS[transfer['kind']]}",
                f"{amount}，服务月 {transfer['service_month']}，账务月 {transfer['book_month']}",
            )
        )
    for row in (await auditor.get("/v1/audit", subject_id=visit_id))["items"]:
        steps.append(
            (
                f"审计 {row['act']}",
                f"{_clock(row['at'])} {ROLES.get(row['role'], row['role'])},{OUTCOMES[row['outcome']]}",
            )
        )
    return steps
