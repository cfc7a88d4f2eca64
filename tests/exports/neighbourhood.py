"""What the community has of its own, one of each, for the lists that leave as files."""

from tests.lodged import day


def case_of(world):
    return {"resident_id": str(world.entitlement.resident_id)}


async def neighbourhood(world, admin):
    """A care centre, an activity, a home that the world's provider modifies, and what the provider did about safety,
    whose caregiver was at no training by name and has a certificate that runs out."""
    centre = {"code": "ZX-1", "name": "示例中心", "level": "community", "division_code": world.make.division_code}
    assert (await admin.post("/v1/care-centres", json=centre)).status_code == 201
    activity = {"name": "健康义诊", "site": "活动室", "starts_at": "2099-03-05T09:00:00+08:00"}
    assert (await admin.post("/v1/activities", json=activity)).status_code == 201
    case = {"resident_id": str(world.entitlement.resident_id), "reason": "卫生间湿滑"}
    made = await admin.post("/v1/home-modifications", json=case)
    assert made.status_code == 201, made.text
    sql = "update home_modifications set provider_id = $1 where id = $2"
    await world.make.owner.execute(sql, world.caregiver.provider_id, made.json()["id"])
    health = {"kind": "health", "certificate_no": "=H-1", "expires_on": day(30)}
    renewed = await admin.post(f"/v1/caregivers/{world.caregiver.id}/qualifications", json=health)
    assert renewed.status_code == 201, renewed.text
    place = {"place_kind": "provider", "place_id": str(world.caregiver.provider_id)}
    happened = {"kind": "falling", "harm": "minor", "happened_at": f"{day(-1)}T09:30:00+08:00"}
    words = {"description": "=滑倒", "done_at_once": "冰敷"}
    said = {
        "category": "attitude",
        "happened_on": day(-1),
        "description": "=态度差",
        "complainant": {"kind": "resident"},
    }
    complained = await admin.post("/v1/complaints", json=case_of(world) | place | said)
    assert complained.status_code == 201, complained.text
    held = {"held_on": "2024-03-05", "topic": "fire", "subject": "=疏散", "attendance": 12}
    for path, said in (
        ("incidents", happened | words),
        *((f"safety-{kind}s", held) for kind in ("meeting", "training", "drill")),
    ):
        assert (await admin.post(f"/v1/{path}", json=said | place)).status_code == 201
