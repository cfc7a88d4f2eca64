"""What the operations on events and webhooks stand on."""

from typing import Any

from models.accounts import Role
from tests.battery.contract.ground import Anchor, Ground, anchor

ORDER = {"name": "排班系统", "url": "https://care.example.com/hooks", "kinds": ["visits.verified", "claims"]}
WORDS = ("kinds", "url")


def ended(name: str, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """A stream does not end by itself: it is asked to, unless the question is a wrong one."""
    follows = str((query or {}).get("follow", True)).lower() in ("true", "1", "t", "on", "y", "yes")
    return {**(query or {}), "follow": "false"} if name == "GET /v1/events" and follows else query


@anchor("GET /v1/events")
def heard(_: Ground) -> Anchor:
    return Anchor(query={"follow": "false"}, without=("kinds",))


def webhook(g: Ground) -> str:
    """Of the provider; at most ten can be made, so that one serves for all."""
    made = g.once("webhook", lambda: str(g.post("manager", "/v1/webhooks", ORDER)["id"]))
    g.once("webhook secret", lambda: str(g.post("manager", f"/v1/webhooks/{made}/rotate")["id"]))
    return made


def _standing(g: Ground, status: str) -> str:
    path = webhook(g)
    g.made(g.make.owner.execute("update webhooks set status = $2 where id = $1", path, status))
    return path


def delivery(g: Ground) -> dict[str, str]:
    """A ping that has arrived."""
    path = _standing(g, "active")
    sent = str(g.post("manager", f"/v1/webhooks/{path}/test")["id"])
    g.made(g.make.owner.execute("update webhook_deliveries set status = 'delivered' where id = $1", sent))
    return {"webhook_id": path, "delivery_id": sent}


@anchor("POST /v1/webhooks")
def another(g: Ground) -> Anchor:
    """Nobody makes more than ten."""
    return Anchor(g.person(Role.PROVIDER_MANAGER), body=ORDER)


@anchor("PATCH /v1/webhooks/{webhook_id}")
def changed(g: Ground) -> Anchor:
    return Anchor("manager", path={"webhook_id": webhook(g)}, without=WORDS)


@anchor("POST /v1/webhooks/{webhook_id}/pause")
@anchor("POST /v1/webhooks/{webhook_id}/rotate")
@anchor("POST /v1/webhooks/{webhook_id}/test")
def turned(g: Ground) -> Anchor:
    return Anchor("manager", path={"webhook_id": _standing(g, "active")})


@anchor("POST /v1/webhooks/{webhook_id}/resume")
def resumed(g: Ground) -> Anchor:
    return Anchor("manager", path={"webhook_id": _standing(g, "paused")})


@anchor("POST /v1/webhooks/{webhook_id}/deliveries/{delivery_id}/resend")
def sent_again(g: Ground) -> Anchor:
    return Anchor("manager", path=delivery(g))
