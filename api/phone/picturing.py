"""What the phone's camera sees, and how a picture gets out over a bad network: piece by piece, from where the server has it."""

import hashlib
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from PIL import Image

from api.phone.network import Network

SIDES = (160, 120)
PIECE = 16 * 1024
"""A piece at least (models/photo_uploads.py): a phone with a bad network sends little at a time."""


def picture(of: str) -> bytes:
    """Nobody and nothing: fine noise, another for each name, some sixty kilobytes."""
    lots = random.Random(of)  # noqa: S311 - a drawing, no secret
    width, height = SIDES
    Image.frombytes("RGB", SIDES, lots.randbytes(width * height * 3)).save(out := BytesIO(), "PNG")
    return out.getvalue()


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def send(network: Network, sha256: str, taken_at: str, content: bytes) -> str:
    """Its id once all of it is there. Raises Offline, and is called again: what arrived before is not sent a second time."""
    now = datetime.now(UTC).isoformat()
    facts = {"sha256": sha256, "size_bytes": len(content), "taken_at": taken_at, "sent_at": now}
    told: Mapping[str, Any] = network.ask("POST", "/v1/photo-uploads", json=facts)
    while told["photo_id"] is None:
        at = told["offset"]
        piece = {"file": (f"{sha256[:8]}.png", content[at : at + PIECE], "image/png")}
        told = network.ask("POST", f"/v1/photo-uploads/{told['id']}/add", data={"offset": str(at)}, files=piece)
    return str(told["photo_id"])
