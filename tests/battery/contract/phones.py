"""What the operations on phones stand on."""

from datetime import timedelta
from uuid import uuid4

from tests.battery.contract.ground import Anchor, Ground, anchor
from tests.battery.contract.work import times
from tests.battery.life.town import event


@anchor("POST /v1/sync/visit-events")
def kept(g: Ground) -> Anchor:
    visit = g.visit()
    at = times(g, visit)
    come = event(at, at_home=True)
    done = {"kind": "task_done", "id": str(uuid4()), "visit_id": visit, "device_at": at.isoformat(), "task": "测量血压"}
    sent_at = (at + timedelta(hours=1)).isoformat()
    said = {
        "device_id": "phone-1",
        "sent_at": sent_at,
        "events": [come | {"kind": "check_in", "visit_id": visit}, done],
    }
    return Anchor(g.caregivers[0], body=said, without=("monotonic_ms", "boot_id"))


@anchor("GET /v1/sync/changes")
def changes(g: Ground) -> Anchor:
    return Anchor(g.caregivers[0], without=("since",))


@anchor("GET /v1/sync/uploads")
def uploads(g: Ground) -> Anchor:
    return Anchor("manager", without=("cursor", "caregiver_id"))
