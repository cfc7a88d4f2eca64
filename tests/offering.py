"""Things that wait for somebody, each with all that could be asked of it: what `allowed_actions` says is held beside what is done."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

from models.accounts import Background, Role
from models.imports import Import, ImportStatus
from models.orders import OrderStatus
from services import calendars
from tests.assessed import said
from tests.canteen import waiting_meal
from tests.claimed import MARCH, REASON
from tests.days import a_day
from tests.offering_allowances import ALLOWANCES
from tests.offering_beds import BEDS
from tests.offering_homes import HOMES
from tests.sampled import ACCEPT, DOUBTED, FINE, PASSED
from tests.staged import Case, Stage
from tests.test_claim_appeals import GRANT, WHY, rejected
from tests.test_pattern_decisions import only

NOTE = {"reason_code": "no_network", "memo": "山区无信号"}
ASKED = {"effective_on": "2024-06-01", "reason": "按规定"}


async def entitlement(s: Stage, status: str = "proposed") -> Case:
    resident, programme = await s.make.resident(), await s.make.programme(s.world.item)
    await s.declare(resident.id)
    if status == "proposed":
        order = {"resident_id": str(resident.id), "programme_id": str(programme.id), "effective_from": "2024-01-01"}
        made = (await s.people["maker"].post("/v1/entitlements", json=order)).json()["id"]
    else:
        made = (await s.make.entitlement(resident, programme)).id
    asked = {act: (act, ASKED) for act in ("suspend", "resume", "end")}
    return Case(f"/v1/entitlements/{made}", asked | {"approve": ("approve", None), "reject": ("reject", None)})


async def claim(s: Stage) -> Case:
    """Of one resident and month, given in by the maker, with nothing to be decided."""
    w = s.of_maker
    await s.declare(w.entitlement.resident_id)
    made = await s.claimed(w)
    await s.make.owner.execute("update claims set submitted_by = $1 where id = $2", s.accounts["maker"], made["id"])
    [billed] = (await w.officer.get(f"/v1/claims/{made['id']}/lines")).json()["items"]
    line = {name: billed[name] for name in ("resident_id", "service_item_id", "minutes", "unit_price_fen")}
    line |= {"record_no": "V-1", "amount_fen": 1}
    sample = {"claim_id": made["id"], "kind": "lines", "share_bp": 10_000}
    return Case(
        f"/v1/claims/{made['id']}",
        {
            "add_lines": ("lines", {"lines": [line]}),
            "submit": ("submit", None),
            "withdraw": ("withdraw", None),
            "reconcile": ("reconcile", None),
            "resolve": ("resolutions", {"code": "minutes_over", "resolution": "accept"} | REASON),
            "sample": ("/v1/samples", sample),
            "settle": ("settle", None),
        },
    )


async def settlement(s: Stage, approved: bool = False) -> Case:
    w = s.of_maker
    await s.declare(w.entitlement.resident_id)
    made = await s.claimed(w)
    proposed = (await w.officer.post(f"/v1/claims/{made['id']}/settle")).json()
    path = f"/v1/settlements/{proposed['id']}"
    if approved:
        admin = await s.client_for(Role.BUREAU_ADMIN)
        await admin.post(f"{path}/approve", headers={"Idempotency-Key": f"approved-{proposed['id']}"})
    part = {"amount_fen": 100, "bank_reference": f"B{proposed['id']}", "paid_on": str(calendars.today())}
    return Case(
        path,
        {
            "approve": ("approve", None),
            "return": ("return", {"reason": "重新核对"}),
            "record_payment": ("payments", part),
        },
    )


async def appeal(s: Stage) -> Case:
    w = s.of_maker
    await s.declare(w.entitlement.resident_id)
    _, path = await rejected(w)
    await w.manager.post(path, json=WHY)
    return Case(path, {"decide": ("decide", GRANT)}, listed="/v1/claims/appeals")


async def pattern(s: Stage) -> Case:
    w = s.of_maker
    await s.declare(w.entitlement.resident_id)
    begun = MARCH + timedelta(days=31 * next(s.numbers))
    w.bill(await w.visit(started_at=begun))
    made = await s.claimed(w, begun + timedelta(hours=1))
    await s.entered(made)
    path = await only(w, made)
    why = {"reason_code": "checked", "note": "已核对排班和考勤"}
    return Case(path, {"clear": ("clear", why), "confirm": ("confirm", why)})


async def _drawn(s: Stage, kind: str, **size: int) -> tuple[str, list[dict[str, Any]]]:
    """A sample of a claim over two residents, one of them kin, and its items, kin first."""
    w = s.of_maker
    other = await s.make.entitlement(await s.make.resident(), await s.make.programme(w.item))
    await s.declare(w.entitlement.resident_id)
    w.bill(await w.visit())
    w.bill(await w.visit(entitlement=other, started_at=MARCH + timedelta(days=1)))
    made = await w.reconciled()
    order = {"claim_id": made["id"], "kind": kind} | (size or {"share_bp": 10_000})
    path = f"/v1/samples/{(await s.people['another'].post('/v1/samples', json=order)).json()['id']}"
    items = (await s.people["another"].get(f"{path}/items")).json()["items"]
    return path, sorted(items, key=lambda one: one["resident_id"] != str(w.entitlement.resident_id))


_LOOKED = {"review": ("review", PASSED), "call": ("call", FINE), "decide": ("decide", ACCEPT)}


async def sample(s: Stage) -> Case:
    """One of two lines drawn and looked at by a fourth person; the claim was given in by the maker."""
    path, [item] = await _drawn(s, "lines", count=1)
    fourth = await s.client_for(Role.SUBSIDY_OFFICER)
    answer = await fourth.post(f"{path}/items/{item['id']}/review", json=PASSED)
    assert answer.status_code == 200, answer.text
    await s.entered((await fourth.get(path)).json() | {"id": answer.json()["claim_id"]})
    return Case(path, {"extend": ("extend", None)})


async def sample_item(s: Stage, kind: str = "lines", doubted: bool = False) -> Case:
    """Kin's; entered by the maker, or doubted by him."""
    path, [item, _] = await _drawn(s, kind)
    where = f"{path}/items/{item['id']}"
    if doubted:
        assert (await s.people["maker"].post(f"{where}/review", json=DOUBTED)).status_code == 200
    else:
        await s.entered({"id": (await s.people["another"].get(where)).json()["claim_id"]})
    return Case(where, _LOOKED)


async def recovery(s: Stage, is_open: bool = False) -> Case:
    resident = await s.make.resident()
    await s.declare(resident.id)
    order = {"resident_id": str(resident.id), "programme_id": str(s.world.entitlement.programme_id), "amount_fen": 100}
    made = await s.people["maker"].post("/v1/recoveries", json=order | {"reason": "重复发放", "document_no": "环审1号"})
    path = f"/v1/recoveries/{made.json()['id']}"
    if is_open:
        admin = await s.client_for(Role.BUREAU_ADMIN)
        await admin.post(f"{path}/approve", headers={"Idempotency-Key": f"opened-{made.json()['id']}"})
    came = {"bank_reference": f"R{made.json()['id']}", "received_on": str(calendars.today()), "amount_fen": 100}
    parts = {"parts": [{"due_on": str(calendars.today()), "amount_fen": 100}]}
    return Case(
        path,
        {
            "approve": ("approve", None),
            "withdraw": ("withdraw", None),
            "agree": ("instalments", parts),
            "receive": ("receipts", came),
        },
    )


async def order(s: Stage) -> Case:
    day = await a_day(s.make, s.client_for)
    await s.declare(day.resident.id)
    disputed = await day.standing(OrderStatus.DISPUTED)
    decision = {"upheld": False, "reason": "已电话核实"}
    acts: dict[str, tuple[str, Any]] = {
        "decide_dispute": ("decide-dispute", decision),
        "cancel": ("cancel", {"reason": "无"}),
    }
    return Case(f"/v1/orders/{disputed.id}", acts)


async def _imported(s: Stage, **given: Any) -> Import:
    sheet = Import(
        district_code=s.make.code,
        kind="visits",
        file_name="visits.csv",
        file_sha256="0" * 64,
        file_bytes=1,
        by_account=s.accounts["maker"],
        by_membership=s.accounts["maker"],
        status=ImportStatus.SUCCEEDED,
        **given,
    )
    await s.make.add(sheet)
    return sheet


async def attested_import(s: Stage) -> Case:
    visit, sheet = (
        await s.of_maker.visit(),
        await _imported(s, attested=True, rows_total=1, rows_done=1, rows_created=1),
    )
    await s.declare(visit.resident_id)
    await s.make.owner.execute("update visits set import_id = $1 where id = $2", sheet.id, visit.id)
    return Case(f"/v1/imports/{sheet.id}", {"approve": ("approve", None), "cancel": ("cancel", None)})


async def visit(s: Stage) -> Case:
    """Doubted, of kin, and imported by the maker."""
    day = timedelta(days=next(s.numbers))
    doubted, sheet = await s.of_maker.doubted("manual", started_at=MARCH + day), await _imported(s)
    await s.declare(doubted.resident_id)
    await s.make.owner.execute("update visits set import_id = $1 where id = $2", sheet.id, doubted.id)
    path = f"/v1/visits/{doubted.id}"
    [doubt] = (await s.people["another"].get(f"{path}/exceptions")).json()["items"]
    return Case(
        path,
        {
            "acknowledge": (f"exceptions/{doubt['id']}/acknowledge", NOTE),
            "review": ("review", NOTE | {"decision": "accept"}),
            "unlock": ("unlock", NOTE),
        },
    )


async def assessment_notice(s: Stage) -> Case:
    """The maker was the first assessor when the level went by two."""
    resident = await s.make.resident()
    await s.declare(resident.id)
    maker = await s.also("maker", Role.COMMUNITY_WORKER)
    nurse = await s.client_for(Role.COMMUNITY_WORKER, background=Background.NURSING)
    for total, day, reason in (
        (90, calendars.today() - timedelta(days=90), "first"),
        (20, calendars.today(), "on_change"),
    ):
        found = said(total, on=day, reason=reason)
        made = (await maker.post(f"/v1/residents/{resident.id}/assessments", json=found)).json()
        await maker.post(f"/v1/assessments/{made['id']}/submit")
        assert (await nurse.post(f"/v1/assessments/{made['id']}/sign")).is_success
    listed = await s.people["another"].get("/v1/assessment-notices", params={"resident_id": str(resident.id)})
    [notice] = listed.json()["items"]
    return Case(f"/v1/assessment-notices/{notice['id']}", {"close": ("close", {"note": "已核实"})})


NOUNS: dict[str, Callable[[Stage], Awaitable[Case]]] = {
    "an entitlement that is asked for": entitlement,
    "an entitlement": partial(entitlement, status="active"),
    "a claim": claim,
    "a proposed settlement": settlement,
    "an approved settlement": partial(settlement, approved=True),
    "an appeal": appeal,
    "a pattern": pattern,
    "a sample": sample,
    "a drawn line": sample_item,
    "a doubted line": partial(sample_item, doubted=True),
    "a call-back": partial(sample_item, kind="call_backs"),
    "a proposed recovery": recovery,
    "an open recovery": partial(recovery, is_open=True),
    "a disputed order": order,
    "a notice of an assessment": assessment_notice,
    "an attested import": attested_import,
    "a doubted visit": visit,
    "a meal": waiting_meal,
    **ALLOWANCES,
    **BEDS,
    **HOMES,
}
