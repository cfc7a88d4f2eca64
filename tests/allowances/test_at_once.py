"""An approval and a death at the same instant: the one that comes second knows of the first."""

from tests.allowances.bureaus import Bureau, key


async def test_a_death_that_is_being_told_is_not_passed_by_an_approval(bureau: Bureau):
    """It waits, and asks to be sent again. Seen to fail without the residents held still: it saw the living, and paid."""
    elder = await bureau.elder()
    batch = await bureau.built()
    path = f"/v1/allowance-batches/{batch['id']}/approve"
    told = bureau.make.owner.transaction()
    await told.start()
    await bureau.make.owner.execute(
        "update residents set status = 'deceased', deceased_on = '2024-04-30' where district_code = $1 and id = $2",
        *(bureau.make.code, elder.id),
    )

    meanwhile = await bureau.approver.post(path, headers=key("meanwhile"))
    await told.commit()
    afterwards = await bureau.approver.post(path, headers=key("afterwards"))

    assert meanwhile.status_code == 503, meanwhile.text
    assert (afterwards.status_code, afterwards.json()["code"]) == (409, "changed_since_built")
    assert (await bureau.builder.get("/v1/allowance-payments")).json()["items"] == []
