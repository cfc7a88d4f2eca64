"""Where the files of photos lie: a folder, in which each is written whole or not at all, and never changed.

What lies there is sealed, and opens under the photo's own key alone."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import UUID


def place_of(district: str, photo_id: UUID) -> str:
    """Where a sealed file belongs, and nowhere else opens."""
    return f"{district}/photos/{photo_id}"


def _path(folder: Path, district: str, photo_id: UUID) -> Path:
    return folder / district / photo_id.hex[-2:] / f"{photo_id}.sealed"


def keep(folder: Path, district: str, photo_id: UUID, sealed: bytes) -> None:
    """On the disk when it returns. What is there already stays."""
    path = _path(folder, district, photo_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent) as fresh:
        fresh.write(sealed)
        fresh.flush()
        os.fsync(fresh.fileno())
        with suppress(FileExistsError):
            os.link(fresh.name, path)
    inside = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(inside)
    finally:
        os.close(inside)


def fetch(folder: Path, district: str, photo_id: UUID) -> bytes | None:
    """As it was kept; None where it is not."""
    with suppress(FileNotFoundError):
        return _path(folder, district, photo_id).read_bytes()
    return None
