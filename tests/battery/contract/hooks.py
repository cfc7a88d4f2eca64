"""What the operations on events, webhooks and messages stand on."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from models.accounts import Role
from services import calendars
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


@anchor("POST /v1/webhooks/{webhook_id}/end")
def needed_no_more(g: Ground) -> Anchor:
    path = g.once("webhook to end", lambda: str(g.post("manager", "/v1/webhooks", ORDER)["id"]))
    again = "update webhooks set status = 'active', ended_at = null, ended_by = null, ended_reason = null where id = $1"
    g.made(g.make.owner.execute(again, path))
    return Anchor("manager", path={"webhook_id": path}, body={"reason": "已换平台"})


@anchor("POST /v1/webhooks/{webhook_id}/resume")
def resumed(g: Ground) -> Anchor:
    return Anchor("manager", path={"webhook_id": _standing(g, "paused")})


@anchor("POST /v1/webhooks/{webhook_id}/deliveries/{delivery_id}/resend")
def sent_again(g: Ground) -> Anchor:
    return Anchor("manager", path=delivery(g))


SPOKEN = {
    "kind": "visits.missed",
    "audience": "family",
    "zh": "{resident}今天没有人来。",
    "en": "Nobody came to {resident}.",
}
HERS = ("opted_out", "quiet_from", "quiet_until", "daily_limit")
WISHES = (
    *("channels", *HERS),
    *("phone", "wechat_id", "push_token"),
)
_FAILED = """
    insert into messages (district_code, id, event_id, kind, audience, subject_id, person_id, resident_id, channel, urgent, language,
        body, status, attempts, since, next_at, due_on)
    values ($1, $2, $3, 'visits.missed', 'resident', $3, $4, $4, 'sms', false, 'zh', '今天没有人来。', 'failed', 1, now(), now(),
        current_date)
"""


def message(g: Ground) -> str:
    """One that the gateway would not have."""
    made = uuid4()
    g.made(g.make.owner.execute(_FAILED, g.make.code, made, uuid4(), UUID(g.resident())))
    return str(made)


@anchor("GET /v1/messages/{message_id}")
@anchor("POST /v1/messages/{message_id}/resend")
def one(g: Ground) -> Anchor:
    return Anchor(path={"message_id": message(g)})


@anchor("PATCH /v1/message-preferences")
def wished(_: Ground) -> Anchor:
    return Anchor(body={"language": "en"}, without=WISHES)


@anchor("GET /v1/residents/{resident_id}/message-preference")
def of_a_resident(g: Ground) -> Anchor:
    return Anchor(path={"resident_id": g.resident()})


@anchor("PATCH /v1/residents/{resident_id}/message-preference")
def noted(g: Ground) -> Anchor:
    return Anchor(path={"resident_id": g.resident()}, body={"language": "en"}, without=HERS)


@anchor("POST /v1/message-templates")
def written(_: Ground) -> Anchor:
    return Anchor(body=SPOKEN | {"effective_from": f"{calendars.today() + timedelta(days=1)}"})


@anchor("POST /v1/message-templates/preview")
def looked_at(_: Ground) -> Anchor:
    return Anchor(body=SPOKEN)


@anchor("POST /v1/message-rules")
def ruled(g: Ground) -> Anchor:
    day = calendars.today() + timedelta(days=1 + next(g.numbers) % 50_000)
    return Anchor(body={"effective_from": f"{day}", "quiet_from": "21:00", "quiet_until": "08:00"})
