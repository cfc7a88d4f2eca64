"""What a telephone line's operator signs, as Standard Webhooks has it: `{webhook-id}.{webhook-timestamp}.{body}`, by HMAC-SHA256 with
the line's key. Of a forged request nothing is told but that it is: neither whether there is such a line, nor whose."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession
from standardwebhooks.webhooks import Webhook as Signer
from standardwebhooks.webhooks import WebhookVerificationError

from services import telephone_lines
from services.access import Actor, Permission
from services.errors import Unauthenticated

WINDOW = timedelta(minutes=5)
"""So far the operator's clock may be off, or its request on the way."""

_FORMS = {
    "webhook-id": re.compile(r"[!-~]{1,100}", re.ASCII),
    "webhook-timestamp": re.compile(r"[0-9]{1,11}", re.ASCII),
    "webhook-signature": re.compile(r"v1,[ -~]{1,500}", re.ASCII),
}


class NotOfTheLine(Unauthenticated):
    """Nobody signs in here: the request itself is signed, and is not as it should be."""

    title = ("来电通知未通过验证", "Call not verified")


class CallUnsigned(NotOfTheLine):
    """`header` is the first that is missing or not of its form."""

    code = "call_unsigned"
    zh = "来电通知未签名：请求头 {header} 缺失或格式不对；须有 webhook-id、webhook-timestamp 和 webhook-signature。"
    en = "The call is not signed: the header {header} is missing or not of its form. Send webhook-id, webhook-timestamp and webhook-signature."


class CallForged(NotOfTheLine):
    code = "call_forged"
    zh = "签名不符：不是本线路用现行密钥对这些内容的签名。请核对地址和密钥；密钥遗失的，由民政局重新发放。"
    en = (
        "The signature is not that of this line, by its present key, over what was sent. Check the address and the key; where the key is "
        "lost, the bureau issues another."
    )


class CallOutOfTime(NotOfTheLine):
    code = "call_out_of_time"
    zh = "webhook-timestamp 与服务器时间相差超过 {minutes} 分钟；请校准时钟，并用现在的时间重新签名发送。"
    en = "webhook-timestamp is more than {minutes} minutes from the server's clock: set the clock, sign with the time of now and send again."


@dataclass(frozen=True, slots=True)
class Signed:
    """A request that says that it is of a line's operator."""

    district: str
    line_id: UUID
    sent_at: datetime
    headers: Mapping[str, str]
    body: bytes


def read(district: str, line_id: UUID, headers: Mapping[str, str], body: bytes) -> Signed:
    """Raises CallUnsigned, CallOutOfTime."""
    said = {name: headers.get(name, "") for name in _FORMS}
    for name, form in _FORMS.items():
        if not form.fullmatch(said[name]):
            raise CallUnsigned(header=name)
    seconds = int(said["webhook-timestamp"])
    if abs(datetime.now(UTC).timestamp() - seconds) > WINDOW.total_seconds():
        raise CallOutOfTime(minutes=int(WINDOW.total_seconds() // 60))
    return Signed(district, line_id, datetime.fromtimestamp(seconds, UTC), said, body)


async def prove(session: AsyncSession, actor: Actor, signed: Signed) -> None:
    """Raises CallForged."""
    actor.require(Permission.CALL_INS_TAKE)
    key = await telephone_lines.key_of(session, actor, signed.line_id)
    if key is None:
        raise CallForged
    try:  # compares in constant time; a signature or a body of another form is a ValueError
        Signer(key).verify(signed.body, dict(signed.headers), json_parse=False)
    except (WebhookVerificationError, ValueError) as error:
        raise CallForged from error
