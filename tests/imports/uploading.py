"""How the tests of imports send a file, have it worked off, and read what became of it."""

import csv
import io


async def sent(client, kind, text, *, encoding="utf-8", name="file.csv", **query):
    content = text if isinstance(text, bytes) else text.encode(encoding)
    return await client.post(f"/v1/imports/{kind}", files={"file": (name, content, "text/csv")}, params=query)


async def taken_in(client, drain, kind, text, **how):
    """Uploaded, worked off, and looked at again."""
    answer = await sent(client, kind, text, **how)
    assert answer.status_code == 202, answer.text
    await drain()
    return (await client.get(answer.headers["location"])).json()


async def faults_of(client, done):
    """(row, column, code) of each fault."""
    answer = await client.get(f"/v1/imports/{done['id']}/errors.csv")
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    return [(int(row["row"]), row["column"], row["code"]) for row in rows]


def counts(done):
    """Created, updated, unchanged, failed."""
    return tuple(done[f"rows_{way}"] for way in ("created", "updated", "unchanged", "failed"))
