"""What the operations on tags at homes, telephone lines and their calls stand on."""

import base64
import hmac
import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from tests.battery.contract.ground import Anchor, Ground, anchor

WHY = {"reason": "已更换"}
TAGS, LINES = "/v1/home-tags", "/v1/telephone-lines"


def tag_body(g: Ground) -> dict[str, Any]:
    return {"resident_id": g.resident(), "kind": "qr"}


def tag(g: Ground) -> str:
    return str(g.post("admin", TAGS, tag_body(g))["id"])


@anchor(f"POST {TAGS}")
def issued(g: Ground) -> Anchor:
    return Anchor(body=tag_body(g), without=("chip_uid",))


@anchor(f"POST {TAGS}/{{home_tag_id}}/replace")
@anchor(f"POST {TAGS}/{{home_tag_id}}/revoke")
def ended(g: Ground) -> Anchor:
    return Anchor(path={"home_tag_id": tag(g)}, body=WHY, without=("chip_uid",))


def line_body(g: Ground) -> dict[str, str]:
    return {"name": "签到热线", "number": f"0631-{5_000_000 + next(g.numbers)}"}


def line(g: Ground) -> str:
    return str(g.post("admin", LINES, line_body(g))["id"])


@anchor(f"POST {LINES}")
def put_up(g: Ground) -> Anchor:
    return Anchor(body=line_body(g))


@anchor(f"POST {LINES}/{{line_id}}/issue-key")
@anchor(f"POST {LINES}/{{line_id}}/end")
def turned(g: Ground) -> Anchor:
    return Anchor(path={"line_id": line(g)})


@anchor("POST /v1/call-ins/{district}/{line_id}")
def called(g: Ground) -> Anchor:
    made = line(g)
    key = base64.b64decode(g.post("admin", f"{LINES}/{made}/issue-key")["key"].removeprefix("whsec_"))

    def sign(request: Any) -> Any:
        """Over the bytes that are sent, as they are."""
        body = request.body.encode() if isinstance(request.body, str) else request.body
        name, at = uuid4().hex, str(int(time.time()))
        mac = hmac.digest(key, f"{name}.{at}.".encode() + body, "sha256")
        signature = f"v1,{base64.b64encode(mac).decode()}"
        request.headers.update({"webhook-id": name, "webhook-timestamp": at, "webhook-signature": signature})
        return request

    said = {"call_id": g.text(), "digits": "0000001", "caller": "0631-5223456"}
    said["called_at"] = datetime.now(UTC).isoformat()  # a generated one may lie outside the years that are taken
    return Anchor(path={"district": g.make.code, "line_id": made}, body=said, sign=sign)


@anchor("GET /v1/call-ins")
def calls(_: Ground) -> Anchor:
    return Anchor(without=("cursor",))
