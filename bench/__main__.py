"""`make bench [ARGS=requests|reconcile|imports|exports|reports|search|dispatch|public|sync|listeners]`: each measured beside the raw
driver or PostgreSQL itself, in one run.

Sizes come from the environment: BENCH_LINES of a claim, BENCH_VISITS of a file, BENCH_ROWS of an export."""

import asyncio
import os
import platform
import sys
from importlib import import_module

PARTS = ("requests", "reconcile", "imports", "exports", "reports", "search", "dispatch", "public", "sync", "listeners")


def main() -> None:
    """Says the machine first: a figure without one is none."""
    chosen = [part for part in sys.argv[1:] if part in PARTS] or PARTS
    sys.argv = sys.argv[:1]
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load before: {load}")
    for part in chosen:
        print(f"\n== {part}")
        asyncio.run(import_module(f"bench.{part}").main())


main()
