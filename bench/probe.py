"""Somebody who asks the API for one thing again and again while others work: `python -m bench.probe PORT PATH`, the token in
BENCH_TOKEN. A process of its own, so that it waits for nobody but the API; it ends with its input and says what it saw."""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bench import load

EVERY = 0.02


@asynccontextmanager
async def asking(port: int, path: str, token: str) -> AsyncIterator[dict[str, float]]:
    """What is told stands in the dictionary afterwards: `asked`, and `p50` and `p99` in milliseconds."""
    told: dict[str, float] = {}
    words = ["-P", "-m", "bench.probe", str(port), path]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, env=os.environ | {"BENCH_TOKEN": token, "PYTHONPATH": os.getcwd()}, stdin=-1, stdout=-1
    )
    yield told
    said, _ = await process.communicate(b"")
    told |= json.loads(said)


async def main() -> None:
    port, path, done = int(sys.argv[1]), sys.argv[2], asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    sent, took = load.request("GET", path, os.environ["BENCH_TOKEN"]), []
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while not done.done():
        begun = time.perf_counter()
        writer.write(sent)
        status, body = await load.answer(reader)
        took.append(1000 * (time.perf_counter() - begun))
        if status >= 300:
            raise RuntimeError(f"{status} {body[:300]!r}")
        await asyncio.sleep(EVERY)
    ordered = sorted(took)
    print(
        json.dumps(
            {"asked": len(took), "p50": ordered[len(took) // 2], "p99": ordered[max(int(len(took) * 0.99) - 1, 0)]}
        )
    )


if __name__ == "__main__":
    asyncio.run(main())
