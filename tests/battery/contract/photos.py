"""What the operations on photos stand on: pictures that nobody has sent."""

from typing import Any

from models.accounts import Role
from tests.battery.contract.ground import Anchor, Ground, anchor
from tests.photographed import TAKEN_AT, hash_of, picture


def _picture(g: Ground) -> dict[str, Any]:
    content = picture(next(g.numbers))
    return {"file": content, "sha256": hash_of(content), "taken_at": TAKEN_AT}


def photo(g: Ground) -> str:
    form = _picture(g)
    who = g.people[g.person(Role.INSPECTOR)]
    content = form.pop("file")
    sent = g.http.post("/v1/photos", data=form, files={"file": content}, headers=who)
    return str(sent.json()["id"])


@anchor("POST /v1/photos")
def record(g: Ground) -> Anchor:
    return Anchor(g.person(Role.INSPECTOR), body=_picture(g) | {"lat": 37.5, "lng": 122.1})
