"""Each caregiver's picture, by which a family knows who comes: drawn, of nobody."""

import asyncio
import random
from datetime import UTC, datetime
from io import BytesIO

from PIL import Image, ImageDraw

from api.demo.client import Person
from api.demo.founding import District

SIDES = (240, 300)
COATS = ("#2f6f8f", "#7d4f8a", "#8a5a2f", "#2f7d4f", "#a04a5c")
WALL, SKIN, HAIR = "#e9e4da", "#e6c3a5", "#2b2522"


def picture(of: str) -> bytes:
    """A head and shoulders without a face: another for each name, the same bytes again."""
    lots = random.Random(of)  # noqa: S311 - a drawing, no secret
    (width, height), middle, head = SIDES, SIDES[0] // 2, lots.randrange(44, 56)
    drawn = Image.new("RGB", SIDES, WALL)
    draw = ImageDraw.Draw(drawn)
    draw.ellipse((middle - 95, 195, middle + 95, height + 120), fill=lots.choice(COATS))
    draw.ellipse((middle - head - 6, 62, middle + head + 6, 190), fill=HAIR)
    draw.ellipse((middle - head, 84 + lots.randrange(12), middle + head, 206), fill=SKIN)
    draw.rectangle((0, height - lots.randrange(8, 16), width, height), fill=lots.choice(COATS))
    drawn.save(out := BytesIO(), "PNG")
    return out.getvalue()


async def told(district: District) -> None:
    """By each provider of its own people, once."""
    await asyncio.gather(*(_of(manager) for manager in district.managers.values()))


async def _of(manager: Person) -> None:
    for caregiver in await manager.every("/v1/caregivers"):
        if not caregiver["portrait_known"]:
            sha256 = await manager.photo(picture(caregiver["id"]), datetime.now(UTC))
            await manager.post(f"/v1/caregivers/{caregiver['id']}/portrait", {"sha256": sha256})
