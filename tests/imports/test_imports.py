"""Imports: a file is taken in by the worker, and every row of it accounted for."""

import csv
import io

from models.accounts import Role

GOOD = "code,name\nP1,甲公司\nP2,乙公司\n"


async def sent(client, kind, text, *, encoding="utf-8", name="file.csv", **query):
    return await client.post(
        f"/v1/imports/{kind}", files={"file": (name, text.encode(encoding), "text/csv")}, params=query
    )


async def taken_in(client, drain, kind, text, **how):
    """Uploaded, worked off, and looked at again."""
    answer = await sent(client, kind, text, **how)
    assert answer.status_code == 202, answer.text
    await drain()
    return (await client.get(answer.headers["location"])).json()


async def faults_of(client, done):
    answer = await client.get(f"/v1/imports/{done['id']}/errors.csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def counts(done):
    return tuple(done[f"rows_{way}"] for way in ("created", "updated", "unchanged", "failed"))


async def test_a_file_of_providers_goes_in(client_for, drain):
    admin = await client_for(Role.BUREAU_ADMIN)

    done = await taken_in(admin, drain, "providers", GOOD)

    assert (done["status"], counts(done)) == ("succeeded", (2, 0, 0, 0)), done
    listed = (await admin.get("/v1/providers")).json()["items"]
    assert {item["code"]: item["name"] for item in listed} == {"P1": "甲公司", "P2": "乙公司"}
