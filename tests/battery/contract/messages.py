"""What the operations on messages stand on."""

from datetime import timedelta
from uuid import UUID, uuid4

from services import calendars
from tests.battery.contract.ground import Anchor, Ground, anchor

WORDS = {
    "kind": "visits.missed",
    "audience": "family",
    "zh": "{resident}今天没有人来。",
    "en": "Nobody came to {resident}.",
}
WISHES = (
    *("channels", "opted_out", "quiet_from", "quiet_until", "daily_limit"),
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


@anchor("POST /v1/message-templates")
def written(_: Ground) -> Anchor:
    return Anchor(body=WORDS | {"effective_from": f"{calendars.today() + timedelta(days=1)}"})


@anchor("POST /v1/message-templates/preview")
def looked_at(_: Ground) -> Anchor:
    return Anchor(body=WORDS)


@anchor("POST /v1/message-rules")
def ruled(g: Ground) -> Anchor:
    day = calendars.today() + timedelta(days=1 + next(g.numbers) % 50_000)
    return Anchor(body={"effective_from": f"{day}", "quiet_from": "21:00", "quiet_until": "08:00"})
