"""What stands in the lists that are exported: who was drawn, a batch of allowances, who is looked after."""

from datetime import timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from models.accounts import Role
from models.samples import ItemStatus, Sample, SampleItem, SampleKind
from services import calendars
from tests.allowances.bureaus import opened as opened_bureau
from tests.lodged import a_house, day


async def looked_after(admin, resident):
    """A card that somebody keeps by an agreement, an alert, a welfare visit, the next one, which is due, and a policy."""
    custody = {"kind": "card_custody", "with_name": "=村委会", "signed_on": "2024-01-05", "agreement_no": "A-1"}
    ends = {"ends_on": str(calendars.today() + timedelta(days=30))}
    kept = await admin.post(f"/v1/residents/{resident}/agreements", json=custody | ends)
    told = await admin.post("/v1/alerts", json={"resident_id": resident, "severity": "notice", "note": "无人应门"})
    await admin.patch(
        f"/v1/residents/{resident}", json={"categories": ["dibao"]}, headers=await version(admin, resident)
    )
    risk = {"categories": ["dibao"], "every_days": 30}
    await admin.post("/v1/welfare-schedules", json={"effective_from": str(calendars.today()), "risks": [risk]})
    called = {
        "resident_id": resident,
        "visited_at": "2024-06-05T09:00:00+08:00",
        "outcome": "well",
        "visitor": "=网格员",
    }
    seen = await admin.post("/v1/welfare-visits", json=called)
    said = {
        "policy_no": "=P-1",
        "kind": "care",
        "resident_id": resident,
        "starts_on": "2024-01-01",
        "ends_on": "2024-12-31",
    }
    insured = await admin.post("/v1/insurance-policies", json=said)
    done = (kept, told, seen, insured)
    assert {answer.status_code for answer in done} == {201}, [answer.text for answer in done]


async def inspected(client_for, provider_id):
    """Something found at a provider, where a device hangs."""
    who = dict.fromkeys(("territory", "industry", "institution", "individual"), "李明")
    found = {"topic": "fire", "description": "=通道堆物", "due_on": day(30), "responsible": who}
    place = {"place_kind": "provider", "place_id": str(provider_id)}
    said = place | {"id": str(uuid7()), "inspected_at": f"{day(-1)}T09:00:00+08:00", "findings": [found]}
    made = await (await client_for(Role.INSPECTOR)).post("/v1/inspections", json=said)
    assert made.status_code == 201, made.text
    bureau = await client_for(Role.BUREAU_ADMIN)
    hung = await bureau.post("/v1/devices", json={"device_no": "=YG-1", "kind": "smoke"} | place)
    assert hung.status_code == 201, hung.text


async def version(admin, resident):
    return {"If-Match": (await admin.get(f"/v1/residents/{resident}")).headers["etag"]}


async def sampled(world, claim_id):
    """A resident of the claim who was drawn and told that all was well."""
    of = {"district_code": world.make.code, "claim_id": UUID(claim_id)}
    told = {"population_sha256": "0" * 64, "seed": "s", "drawn_by": UUID(int=1)}
    sample = Sample(kind=SampleKind.CALL_BACKS, population=1, first=1, drawn=1, **of, **told)
    who = {"resident_id": world.entitlement.resident_id, "provider_id": world.caregiver.provider_id}
    what = {"service_month": "2024-03", "rank": 1, "round": 1, "visits": 1, "minutes": 60}
    done = {"status": ItemStatus.PASSED, "outcome_by": UUID(int=1), "note": "=1+1"}
    await world.make.add(sample, SampleItem(sample_id=sample.id, **of, **who, **what, **done))
    return str(sample.id)


async def lodged(world, client_for):
    """Somebody stays in a facility since the first of last month, whose nights are counted; and somebody waits for a bed."""
    house = await a_house(world.make, client_for)
    month = calendars.add_months(calendars.month_of(calendars.today()), -1)
    stay = await house.admitted(await house.bed(), await world.make.resident(), str(calendars.first_day(month)))
    waits = {"resident_id": str((await world.make.resident()).id), "kind": "nursing", "note": "=希望离家近"}
    assert (await house.bureau.post("/v1/waitlist", json=waits)).status_code == 201
    return {"facility_id": str(house.facility.id), "stay_id": stay["id"]}


async def allowances(make, client_for):
    """A batch with who is paid and who is not, and the ids that lists stand under."""
    bureau = await opened_bureau(make, client_for)
    await bureau.standard()
    await bureau.elder()
    kept = await bureau.elder()
    said = {"resident_id": str(kept.id), "from_month": "2024-05", "reason": "未完成认证"}
    suspended = await bureau.builder.post(f"/v1/allowances/{bureau.allowance.id}/suspensions", json=said)
    assert suspended.status_code == 201, suspended.text
    batch = await bureau.approved()
    bound = {"allowance_id": str(bureau.allowance.id), "programme_id": str(bureau.allowance.programme_id)}
    return {"batch_id": batch["id"]} | bound
