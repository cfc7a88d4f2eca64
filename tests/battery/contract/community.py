"""What the operations on care centres, homes that are modified and activities stand on."""

from typing import Any

from models.accounts import Role
from services.calendars import today
from tests.battery.contract.ground import Anchor, Ground, anchor


def _centre(g: Ground) -> dict[str, Any]:
    return {"code": g.text(), "name": g.text(), "level": "community", "division_code": g.make.division_code}


_PLACED = ("lat", "lng", "services", "opened_on", "closed_on")


def made_centre(g: Ground) -> str:
    return str(g.post("admin", "/v1/care-centres", _centre(g))["id"])


@anchor("POST /v1/care-centres")
def centre(g: Ground) -> Anchor:
    return Anchor(body=_centre(g), without=_PLACED)


@anchor("GET /v1/care-centres/coverage")
def coverage(_: Ground) -> Anchor:
    return Anchor(query={}, without=("division",))


@anchor("PATCH /v1/care-centres/{centre_id}")
def centre_changed(g: Ground) -> Anchor:
    return Anchor(
        path={"centre_id": made_centre(g)}, body={"name": g.text()}, without=(*_PLACED, "level", "division_code")
    )


_ITEMS = [{"what": "加装扶手", "need": "起身困难", "cost_fen": 100}]


def _surveyed(_: Ground) -> dict[str, Any]:
    return {"surveyed_on": str(today()), "items": _ITEMS}


def _done(_: Ground) -> dict[str, Any]:
    return {"accepted_on": str(today()), "cost_fen": 90, "signed_by": "王桂芳", "signed_as": "resident"}


_STEPS = ("applied", "surveyed", "in_progress", "accepted", "funded")


def _programme(g: Ground) -> str:
    """Of its own kind, with rules since long ago and money of this year."""
    made = str(
        g.post("admin", "/v1/programmes", {"code": g.text(), "name": "适老化改造", "kind": "modification"})["id"]
    )
    path = f"/v1/programmes/{made}"
    g.post("admin", f"{path}/versions", {"effective_from": "2024-01-01"})
    g.post("admin", f"{path}/appropriations", {"source": "district", "year": today().year, "amount_fen": 10**9})
    g.made(g.make.owner.execute("update programmes set status = 'active' where id = $1", made))
    return made


def modification(g: Ground, to: str = "applied") -> str:
    """Surveyed by somebody new, approved and funded by others."""
    surveyor = g.person(Role.COMMUNITY_WORKER)
    order = {"resident_id": g.resident(), "programme_id": g.once("modification programme", lambda: _programme(g))}
    # Each in a home of its own: one of a home is subsidised.
    sql = "update residents set address_sealed = null where id = $1"
    g.made(g.make.owner.execute(sql, order["resident_id"]))
    made = str(g.post(surveyor, "/v1/home-modifications", order | {"reason": "湿滑"})["id"])
    for step, who, act, body in (
        ("surveyed", surveyor, "survey", _surveyed(g)),
        ("in_progress", "approver", "approve", {"provider_id": g.provider}),
        ("accepted", "admin", "accept", _done(g)),
        ("funded", "officer", "approve-subsidy", None),
    ):
        if _STEPS.index(step) <= _STEPS.index(to):
            g.post(who, f"/v1/home-modifications/{made}/{act}", body)
    return made


@anchor("POST /v1/home-modifications")
def modification_applied(g: Ground) -> Anchor:
    return Anchor(body={"resident_id": g.resident(), "reason": "湿滑"}, without=("programme_id",))


def _of(state: str, who: str, body: Any = None, without: tuple[str, ...] = ()) -> Any:
    return lambda g: Anchor(
        g.person(Role.COMMUNITY_WORKER) if who == "worker" else who,
        {"modification_id": modification(g, state)},
        body(g) if callable(body) else body,
        without=without,
    )


for _act, _how in {
    "survey": _of("applied", "admin", _surveyed),
    "withdraw": _of("applied", "admin"),
    "approve": _of("surveyed", "approver", lambda g: {"provider_id": g.provider}, ("most_fen",)),
    "reject": _of("surveyed", "approver"),
    "return": _of("in_progress", "worker"),
    "accept": _of("in_progress", "worker", _done),
    "approve-subsidy": _of("accepted", "officer"),
    "payments": _of("funded", "payer", lambda g: {"bank_reference": g.text(), "paid_on": str(today())}),
}.items():
    anchor(f"POST /v1/home-modifications/{{modification_id}}/{_act}")(_how)


_LATER = ("ends_at", "care_centre_id", "division_code")


def _plan() -> dict[str, str]:
    return {"name": "义诊", "site": "活动室", "starts_at": f"{today()}T12:00:00+08:00"}


def activity(g: Ground) -> str:
    return str(g.post("admin", "/v1/activities", _plan())["id"])


def _sign_up(g: Ground) -> dict[str, str]:
    made = activity(g)
    said = {"resident_id": g.resident()}
    return {"activity_id": made, "sign_up_id": g.post("admin", f"/v1/activities/{made}/sign-ups", said)["id"]}


@anchor("POST /v1/activities")
def activity_planned(_: Ground) -> Anchor:
    return Anchor(body=_plan(), without=_LATER)


@anchor("PATCH /v1/activities/{activity_id}")
def activity_changed(g: Ground) -> Anchor:
    return Anchor(path={"activity_id": activity(g)}, body={"name": "书画"}, without=("starts_at", "ends_at", "seats"))


@anchor("POST /v1/activities/{activity_id}/cancel")
def activity_cancelled(g: Ground) -> Anchor:
    return Anchor(path={"activity_id": activity(g)})


@anchor("POST /v1/activities/{activity_id}/attendance")
def attendance(g: Ground) -> Anchor:
    return Anchor(path={"activity_id": activity(g)}, body={"resident_ids": [g.resident()]})


@anchor("POST /v1/activities/{activity_id}/sign-ups")
def signed_up(g: Ground) -> Anchor:
    return Anchor(path={"activity_id": activity(g)}, body={"resident_id": g.resident()})


@anchor("POST /v1/activities/{activity_id}/sign-ups/{sign_up_id}/cancel")
def sign_up_cancelled(g: Ground) -> Anchor:
    return Anchor(path=_sign_up(g))
