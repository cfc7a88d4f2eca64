"""Discarding: a draft that nobody wants goes with its lines, and what was approved stays."""

from typing import Any

from models.accounts import Role
from tests.allowances.bureaus import Bureau


async def test_a_draft_that_nobody_wants_is_discarded_and_its_month_begun_anew(bureau: Bureau, client_for: Any):
    """Seen to fail: an empty draft of 1999 held its month for ever, with nothing offered but to build it again."""
    empty = await bureau.built("1999-01")
    await bureau.elder()
    full = await bureau.built()

    gone = [await bureau.builder.post(f"/v1/allowance-batches/{batch['id']}/discard") for batch in (empty, full)]
    twice = await bureau.builder.post(f"/v1/allowance-batches/{empty['id']}/discard")
    listed = (await bureau.builder.get("/v1/allowance-batches")).json()["items"]
    anew = [await bureau.built(month) for month in ("1999-01", "2024-05")]

    assert (empty["lines"], empty["allowed_actions"], full["lines"]) == (0, ["build", "discard"], 1)
    assert [answer.status_code for answer in gone] == [204, 204], gone[1].text
    assert (twice.status_code, twice.json()["code"], listed) == (404, "allowance_batch_not_found", [])
    assert [batch["lines"] for batch in anew] == [0, 1]
    auditor = await client_for(Role.AUDITOR)
    told = (await auditor.get("/v1/audit", params={"act": "allowance_batches.discard"})).json()["items"]
    assert [row["facts"]["month"] for row in told] == ["2024-05", "1999-01"]


async def test_only_a_draft_is_discarded_and_only_by_who_may_build(bureau: Bureau, client_for: Any):
    """Seen to fail while an approved one might be discarded."""
    await bureau.elder()
    batch = await bureau.approved()
    path = f"/v1/allowance-batches/{batch['id']}/discard"

    late = await bureau.builder.post(path)
    manager = await (await client_for(Role.PROVIDER_MANAGER)).post(path)

    assert (late.status_code, late.json()["code"], late.json()["state"]) == (409, "wrong_state", "approved")
    assert (manager.status_code, manager.json()["code"]) == (403, "forbidden")
