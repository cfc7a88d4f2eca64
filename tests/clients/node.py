"""The TypeScript client, compiled and run by Node. Needs Node 20 and npm, and npm's packages once.

`npm ci` 5 to 25 seconds, writing the types 5, compiling 4 of a core."""

import asyncio
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.clients.documented import blocks, here
from tests.factories import Make
from tests.house import ROOT

SOURCE = ROOT / "clients" / "typescript"
PATIENCE_SECONDS = 600


def built_in(folder: Path) -> Path:
    """The packages that the lock file names, the types of the API as it is described now, and all of it compiled strictly:
    the tests too, among which test/wrong.ts holds what must not compile."""
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("node_modules", "build", "dist"))
    described = folder.parent.parent / "openapi"
    described.mkdir()
    shutil.copy(ROOT / "openapi" / "openapi.json", described)
    for number, code in enumerate(blocks("ts").values()):
        shown = here(code, "URL", "NAME").replace('"@yiyang/client"', '"../src/index.js"')
        for word, argument in (('"URL"', 2), ('"NAME"', 3)):
            shown = shown.replace(word, f'process.argv[{argument}] ?? ""')
        text = f'const password = process.argv[4] ?? "";\n{shown}'
        (folder / "test" / f"shown{number}.ts").write_text(text)
    for words in (["npm", "ci", "--no-audit", "--no-fund"], ["npm", "run", "generate"], ["npx", "--no-install", "tsc"]):
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return folder


async def run(built: Path, program: str, *words: str) -> Any:
    done = await asyncio.to_thread(
        subprocess.run,
        ["node", f"build/test/{program}.js", *words],
        cwd=built,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


async def an_order(make: Make) -> dict[str, Any]:
    item, provider = await make.service_item(), await make.provider()
    await make.contract(provider, item)
    entitlement = await make.entitlement(await make.resident(), await make.programme(item, monthly_cap=None))
    order = {"resident_id": str(entitlement.resident_id), "provider_id": str(provider.id), "planned_minutes": 60}
    return order | {"service_item_id": str(item.id), "planned_start_at": "2024-03-05T09:00:00+08:00"}
