"""Tags at the homes of the tests, as their makers build them: a screen that shows what RFC 6238 says, a chip that counts and signs."""

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.algorithms import AES128
from cryptography.hazmat.primitives.cmac import CMAC

from models.accounts import Role
from tests.days import NINE, Day, event

TAGS = "/v1/home-tags"
STEP = timedelta(seconds=30)
UID = "04DE5F1EACC040"


@dataclass
class Screen:
    id: str
    tag_no: str
    secret: bytes

    def at(self, at: datetime) -> dict[str, Any]:
        """What a phone reads of it then."""
        digest = hmac.digest(self.secret, (int(at.timestamp()) // 30).to_bytes(8, "big"), "sha256")
        place = digest[-1] & 15
        number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
        return {"tag_no": self.tag_no, "code": f"{number % 10**8:08d}"}


@dataclass
class Chip:
    id: str
    tag_no: str
    key: bytes
    uid: str = UID
    counter: int = 0

    def tap(self, counter: int | None = None) -> dict[str, Any]:
        """What a phone reads of it: each time one more."""
        self.counter = self.counter + 1 if counter is None else counter
        session = self._cmac(
            self.key, b"\x3c\xc3\0\x01\0\x80" + bytes.fromhex(self.uid) + self.counter.to_bytes(3, "little")
        )
        mac = self._cmac(session, b"")[1::2].hex()
        return {"tag_no": self.tag_no, "counter": self.counter, "mac": mac}

    @staticmethod
    def _cmac(key: bytes, message: bytes) -> bytes:
        made = CMAC(AES128(key))
        made.update(message)
        return made.finalize()


async def issued(day: Day, kind: str = "qr", resident: Any = None, **given: Any) -> Screen | Chip:
    """By the community; as if it had hung there since long before the days of the tests."""
    said = {"resident_id": str((resident or day.resident).id), "kind": kind, **given}
    made = await day.done(
        Role.COMMUNITY_WORKER, "/home-tags", said | ({"chip_uid": UID} if kind == "nfc" else {}) | given
    )
    return await hung(day, made)


async def hung(day: Day, made: dict[str, Any]) -> Screen | Chip:
    await day.make.owner.execute("update home_tags set issued_at = '2024-01-01' where id = $1", UUID(made["id"]))
    if made["kind"] == "nfc":
        return Chip(made["id"], made["tag_no"], bytes.fromhex(made["secret"]), made["chip_uid"])
    secret = made["secret"]
    return Screen(made["id"], made["tag_no"], base64.b32decode(secret + "=" * (-len(secret) % 8)))


def read_at(at: datetime, tag: dict[str, Any], **given: Any) -> dict[str, Any]:
    """A check-in or check-out whose phone has no fix, and has read a tag."""
    return event(at, **{"position": None, "proof": None, "tag": tag} | given)


async def come(day: Day, visit: dict[str, Any], at: datetime, tag: dict[str, Any], **given: Any) -> dict[str, Any]:
    return await day.done(Role.CAREGIVER, f"/visits/{visit['id']}/check-in", read_at(at, tag, **given))


async def gone(day: Day, visit: dict[str, Any], at: datetime, tag: dict[str, Any], **given: Any) -> dict[str, Any]:
    return await day.done(Role.CAREGIVER, f"/visits/{visit['id']}/check-out", read_at(at, tag, **given))


async def lived(
    day: Day, visit: dict[str, Any], tags: list[dict[str, Any]], at: datetime = NINE, **given: Any
) -> dict[str, Any]:
    """Come and, an hour later, gone with these two readings; the visit as it is then."""
    await come(day, visit, at, tags[0], **given)
    return await gone(day, visit, at + timedelta(hours=1), tags[1], **given)


async def place_of(day: Day, visit: dict[str, Any]) -> Any:
    """What is found of its place; None where nothing is doubted about it."""
    found = (await day.read(f"/visits/{visit['id']}/exceptions"))["items"]
    return next((one["found"] for one in found if one["code"] == "place" and one["status"] == "open"), None)


async def electronic(day: Day, *visits: dict[str, Any]) -> list[bool]:
    """Which count as proved at both ends, by the list that scorecards name."""
    found = {one["id"] for one in (await day.read("/visits?electronic=true&limit=200"))["items"]}
    return [visit["id"] in found for visit in visits]
