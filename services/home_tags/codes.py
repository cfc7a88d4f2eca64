"""What a tag says, and what it must have said: a screen by the time (RFC 6238), a chip by its counter.

    screen  TOTP over HMAC-SHA256, 8 digits, a new code every 30 seconds
    chip    the message authentication of NTAG 424 DNA's secure dynamic messaging (NXP AN12196), without a mirrored input:
                session key = CMAC(key, 3CC3 0001 0080 | uid | counter, lowest byte first)
                told        = each second byte of CMAC(session key, nothing)

A code that was not read then and there is a guess: one in 4,761,904 for a screen, one in 2^64 for a chip."""

import hmac
import os
from base64 import b32encode
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.algorithms import AES128
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP_SECONDS, DIGITS = 30, 8
DRIFT_STEPS = 10
"""So many codes before and after that of the phone's clock hold: five minutes, as far as a clock may be off without a doubt
(services/visits/thresholds.py)."""
SCREEN_BYTES, CHIP_BYTES = 32, 16
_SV2 = bytes.fromhex("3CC300010080")
_ISSUER = "颐养"


def new_secret(*, chip: bool) -> bytes:
    return os.urandom(CHIP_BYTES if chip else SCREEN_BYTES)


def _screen(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA256(), STEP_SECONDS)


def shown_at(secret: bytes, at: datetime) -> str:
    """What the screen shows then."""
    return _screen(secret).generate(int(at.timestamp())).decode()


def step_of(secret: bytes, code: str, at: datetime) -> int | None:
    """Which step's code it is, the nearest first; None where it is none of those around that time."""
    screen, here = _screen(secret), int(at.timestamp()) // STEP_SECONDS
    for step in sorted(range(here - DRIFT_STEPS, here + DRIFT_STEPS + 1), key=lambda step: abs(step - here)):
        if hmac.compare_digest(screen.generate(step * STEP_SECONDS).decode(), code):
            return step
    return None


def written(secret: bytes) -> str:
    """As a screen takes it."""
    return b32encode(secret).decode().rstrip("=")


def setup_uri(secret: bytes, tag_no: str) -> str:
    """The form of these addresses has the secret without the padding that cryptography writes."""
    return _screen(secret).get_provisioning_uri(tag_no, _ISSUER).replace("%3D", "")


def _cmac(key: bytes, message: bytes) -> bytes:
    made = CMAC(AES128(key))
    made.update(message)
    return made.finalize()


def signed(key: bytes, chip_uid: str, counter: int) -> str:
    """What the chip says when it is read for that time."""
    session = _cmac(key, _SV2 + bytes.fromhex(chip_uid) + counter.to_bytes(3, "little"))
    return _cmac(session, b"")[1::2].hex().upper()


def genuine(key: bytes, chip_uid: str, counter: int, mac: str) -> bool:
    return hmac.compare_digest(signed(key, chip_uid, counter), mac.upper())
