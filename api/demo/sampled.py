"""Sampled review of the argued month: ten lines looked at, eight residents called, one doubt that turned out to be none."""

from typing import Any

from api.demo.founding import District

PASSED = {"outcome": "passed", "reason_code": "checked"}
DOUBTED = {"outcome": "doubted", "reason_code": "no_evidence", "note": "服务单上看不清签字"}
CLEARED = {"decision": "accept", "reason_code": "data_entry_error", "memo": "服务商补交了清晰的服务单，签字与留样相符"}
ANSWERS = {
    "answered_by": "family",
    "came": "every_time",
    "lasted": "as_recorded",
    "money_asked": False,
    "satisfaction": 5,
}
SEED = "2026-12-01-0735182"
"""As if drawn in public."""

NOT_LIVED = ("SG", "WX", "CW")
"""Numbers of what no phone told."""


async def looked_at(district: District, claim: dict[str, Any]) -> dict[str, Any]:
    """Drawn by the officer; lines looked at by another, residents called by the community; the doubt decided by the first,
    who did not raise it. Answers the two samples as they end."""
    officer, looks, calls = district.officer, district.approver, district.community
    order = {"claim_id": claim["id"], "seed": SEED}
    lines = await officer.post("/v1/samples", order | {"kind": "lines", "count": 10})
    residents = await officer.post("/v1/samples", order | {"kind": "call_backs", "count": 8})
    await officer.refused("抽查未完时提出结算 · settle before the sample is done", f"/v1/claims/{claim['id']}/settle")
    await officer.refused(
        "换一个种子重抽 · draw again with another seed", "/v1/samples", order | {"kind": "lines", "count": 9}
    )
    items = await officer.every(f"/v1/samples/{lines['id']}/items")
    doubtful = next(item["id"] for item in items if not item["record_no"].startswith(NOT_LIVED))
    for item in items:
        said = DOUBTED if item["id"] == doubtful else PASSED
        await looks.post(f"/v1/samples/{lines['id']}/items/{item['id']}/review", said)
    path = f"/v1/samples/{lines['id']}/items/{doubtful}/decide"
    await looks.refused("裁定自己提出的疑问 · decide one's own doubt", path, CLEARED)
    await officer.post(path, CLEARED)
    for item in await officer.every(f"/v1/samples/{residents['id']}/items"):
        await calls.post(f"/v1/samples/{residents['id']}/items/{item['id']}/call", ANSWERS)
    return {
        "lines": await officer.get(f"/v1/samples/{lines['id']}"),
        "residents": await officer.get(f"/v1/samples/{residents['id']}"),
        "checks": [await district.auditor.get(f"/v1/samples/{one['id']}/check") for one in (lines, residents)],
    }
