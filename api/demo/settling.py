"""Claims from draft to payment: reconciled by one, approved by another, paid by a third."""

from typing import Any

from api.demo import disputed, sampled
from api.demo.client import Person, Unexpected
from api.demo.figures import MONTHS
from api.demo.founding import District
from services import calendars


async def reconciled(district: District, maker: Person, order: dict[str, Any]) -> dict[str, Any]:
    """A claim of a month, or a correction of a settlement: drafted and submitted by one, reconciled by the officer."""
    claim = await maker.post("/v1/claims/draft", order)
    await maker.post(f"/v1/claims/{claim['id']}/submit")
    return dict(await district.officer.post(f"/v1/claims/{claim['id']}/reconcile"))


LOOKED_AT = {"reason_code": "both_took_place", "note": "已电话核实：老人当日连续约了几个小时，服务属实"}


async def look(district: District, claim: dict[str, Any]) -> None:
    """What is strange about the month holds it until the officer has looked. Here, who needs four hours books them in a row."""
    path = f"/v1/claims/{claim['id']}"
    codes = {pattern["code"] for pattern in await district.officer.every(f"{path}/patterns", status="open")}
    if codes:
        await district.officer.refused("疑点未看就提出结算 · settle with patterns nobody looked at", f"{path}/settle")
    for code in sorted(codes):
        await district.officer.post(f"{path}/patterns/clearances", LOOKED_AT | {"code": code})


async def approve(district: District, claim: dict[str, Any], *, try_alone: bool = False) -> dict[str, Any]:
    """A reconciled claim with no exception open: looked at, proposed, approved. `try_alone`: the proposer tries to approve it
    first."""
    await look(district, claim)
    proposed = await district.officer.post(f"/v1/claims/{claim['id']}/settle")
    path = f"/v1/settlements/{proposed['id']}"
    if try_alone and proposed["status"] == "proposed":
        await district.officer.refused("提出人自己批准结算 · a settlement approved by its proposer", f"{path}/approve")
    return dict(await district.approver.post(f"{path}/approve"))


async def settle(district: District, claim: dict[str, Any], *, try_alone: bool = False) -> dict[str, Any]:
    """Approved and paid in one sum."""
    approved = await approve(district, claim, try_alone=try_alone)
    if approved["status"] == "paid":
        return approved
    payment = {
        "amount_fen": approved["subsidy_fen"],
        "bank_reference": f"{approved['settlement_no']}-01",
        "paid_on": calendars.today().isoformat(),
    }
    return dict(await district.clerk.post(f"/v1/settlements/{approved['id']}/payments", payment))


async def ordinary_months(district: District) -> list[dict[str, Any]]:
    """Ten months of two providers, drafted from what is verified: every line matches."""
    settled = []
    for month in MONTHS:
        for code in ("P01", "P02"):
            claim = await reconciled(district, district.managers[code], {"month": month})
            if claim["totals"]["excepted"]:
                raise Unexpected(f"{month} {code}: {claim['totals']}")
            settled.append({"provider": code, "claim": claim, "settlement": await settle(district, claim)})
    return settled


async def argued_month(district: District, rows: list[list[Any]]) -> dict[str, Any]:
    """The provider's own lines: reconciled, each kind decided about with a reason, settled."""
    manager, officer = district.managers["P02"], district.officer
    await district.load(manager, "claim-lines", "结算申报.csv", disputed.LINE_COLUMNS, rows)
    [claim] = (await manager.get("/v1/claims", month=disputed.month()))["items"]
    if claim["status"] == "draft":
        await manager.post(f"/v1/claims/{claim['id']}/submit")
        claim = await officer.post(f"/v1/claims/{claim['id']}/reconcile")
    found = await officer.every(f"/v1/claims/{claim['id']}/exceptions")
    await officer.refused("尚有异常时提出结算 · settle with open exceptions", f"/v1/claims/{claim['id']}/settle")
    for code in sorted(claim["totals"]["exceptions"]):
        resolution, reason, note = disputed.DECISIONS.get(code, disputed.REJECTION)
        decision = {"code": code, "resolution": resolution, "note": note}
        decision["reason_code"] = "false_service" if code in disputed.FALSE else reason
        claim = await officer.post(f"/v1/claims/{claim['id']}/resolutions", decision)
    samples = await sampled.looked_at(district, claim)
    lines = await officer.every(f"/v1/claims/{claim['id']}/lines")
    argued = {"claim": claim, "found": found, "lines": lines, "samples": samples}
    return argued | {"settlement": await settle(district, claim, try_alone=True)}
