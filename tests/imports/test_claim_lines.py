"""Claim lines by file: a provider's bill as it stands; what is untrue in it is found at reconciliation."""

import io
import zipfile
from uuid import UUID

import pytest

from models.accounts import Role
from services import imports
from tests.imports.uploading import counts, faults_of, sent, taken_in

LINES = "claim_month,provider_code,kind,visit_no,resident_id_number,service_code,minutes,quantity,unit_price_fen,amount_fen\n"


def line(town, n, **said):
    cells = {
        "month": "2024-01",
        "provider": "P1",
        "kind": "",
        "no": f"V{n}",
        "resident": town.number,
        "service": "CARE",
        "minutes": "60",
        "quantity": "",
        "price": "2000",
        "amount": "2000",
    }
    return ",".join((cells | said).values()) + "\n"


async def test_a_providers_bill_becomes_its_draft_claim_in_the_order_of_the_file(client_for, drain, make, owner, town):
    manager = await client_for(Role.PROVIDER_MANAGER, provider_id=town.provider.id)
    file = (
        LINES
        + line(town, 2)
        + line(town, 1, month="2024年1月")
        + line(town, 3, service="MEAL", minutes="", quantity="1", price="1500")
    )

    done = await taken_in(manager, drain, "claim-lines", file)

    assert counts(done) == (3, 0, 0, 0), await faults_of(manager, done)
    claim = (await manager.get("/v1/claims")).json()["items"][0]
    assert (claim["status"], claim["month"]) == ("draft", "2024-01")
    rows = await owner.fetch(
        "select line_no, record_no, asked_fen from claim_lines where district_code = $1 order by 1", make.code
    )
    assert [tuple(row) for row in rows] == [(1, "V2", 2000), (2, "V1", 2000), (3, "V3", 2000)]


async def test_a_bill_sent_twice_bills_once_but_a_line_twice_in_a_bill_stands_twice(
    client_for, drain, make, owner, town
):
    """Reconciliation finds the second line of a bill (`duplicate_line`); swallowing it here would hide it."""
    manager = await client_for(Role.PROVIDER_MANAGER, provider_id=town.provider.id)
    file = LINES + line(town, 1) + line(town, 1) + line(town, 2)

    first = await taken_in(manager, drain, "claim-lines", file)
    again = await taken_in(manager, drain, "claim-lines", file)
    other = await taken_in(manager, drain, "claim-lines", LINES + line(town, 1, amount="9999"))

    assert (counts(first), counts(again), counts(other)) == ((3, 0, 0, 0), (0, 0, 3, 0), (0, 0, 0, 1))
    assert await faults_of(manager, other) == [(2, "visit_no", "differs_from_recorded")]


async def test_each_broken_line_is_told_and_a_submitted_claim_takes_none(client_for, drain, make, town):
    manager = await client_for(Role.PROVIDER_MANAGER, provider_id=town.provider.id)
    await make.provider(code="P2")
    rows = (
        line(town, 1)
        + line(town, 2, provider="P2")
        + line(town, 3, resident=town.stranger)
        + line(town, 4, service="NONE")
        + line(town, 5, minutes="")
        + line(town, 6, price="20元")
        + line(town, 7, month="2199-01")
        + line(town, 8, kind="理发")
    )
    done = await taken_in(manager, drain, "claim-lines", LINES + rows)
    assert await faults_of(manager, done) == [
        (3, "provider_code", "provider_not_yours"),
        (4, "resident_id_number", "resident_unknown"),
        (5, "service_code", "service_unknown"),
        (6, "minutes", "minutes_needed"),
        (7, "unit_price_fen", "yuan_given"),
        (8, "claim_month", "month_not_begun"),
        (9, "kind", "choice_unknown"),
    ]

    claim = (await manager.get("/v1/claims")).json()["items"][0]
    assert (await manager.post(f"/v1/claims/{claim['id']}/submit")).status_code == 200
    late = await taken_in(manager, drain, "claim-lines", LINES + line(town, 1) + line(town, 9))
    assert (counts(late), await faults_of(manager, late)) == ((0, 0, 1, 1), [(3, "claim_month", "claim_not_draft")])


@pytest.mark.parametrize("written", ["入住", "stay"])
async def test_every_kind_of_record_is_billed_by_its_name_and_the_template_offers_it(client_for, drain, town, written):
    manager = await client_for(Role.PROVIDER_MANAGER, provider_id=town.provider.id)

    done = await taken_in(
        manager, drain, "claim-lines", LINES + line(town, 1, kind=written) + line(town, 2, kind="助餐")
    )
    template = await manager.get("/v1/imports/claim-lines/template.xlsx")

    assert (counts(done)[0], await faults_of(manager, done)) == (2, [])
    with zipfile.ZipFile(io.BytesIO(template.content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert '<formula1>"上门服务,助餐,入住"</formula1>' in sheet


async def test_a_month_in_settlement_or_settled_says_what_to_do_instead(client_for, drain, town):
    """Seen to fail: all three said to withdraw the claim first, which nobody can once it stands in a settlement."""
    manager = await client_for(Role.PROVIDER_MANAGER, provider_id=town.provider.id)
    officer, approver = await client_for(Role.SUBSIDY_OFFICER), await client_for(Role.BUREAU_ADMIN)
    await taken_in(manager, drain, "claim-lines", LINES + line(town, 1))
    claim = (await manager.get("/v1/claims")).json()["items"][0]
    path = f"/v1/claims/{claim['id']}"

    async def told() -> str:
        late = await taken_in(manager, drain, "claim-lines", LINES + line(town, 9))
        assert await faults_of(manager, late) == [(2, "claim_month", "claim_not_draft")]
        return str((await manager.get(f"/v1/imports/{late['id']}/errors.csv")).content.decode())

    await manager.post(f"{path}/submit")
    submitted = await told()
    codes = (await officer.post(f"{path}/reconcile")).json()["totals"]["exceptions"]
    reject = {"codes": list(codes), "resolution": "reject", "reason_code": "no_evidence", "note": "查无此次服务"}
    await officer.post(f"{path}/resolutions", json=reject)
    settlement = (await officer.post(f"{path}/settle")).json()
    proposed = await told()
    key = {"Idempotency-Key": f"approve-{claim['id']}"}
    approved = await approver.post(f"/v1/settlements/{settlement['id']}/approve", headers=key)
    settled = await told()

    assert approved.status_code == 200, approved.text
    assert "请先撤回" in submitted
    assert "退回后先撤回" in proposed
    assert "撤回" not in settled
    assert "更正申请" in settled


async def test_equal_lines_are_counted_over_the_batches_of_a_bill(client_for, sessions, make, town):
    """Seen to fail, with the third line swallowed, when a batch knew nothing of those before it."""
    manager = await client_for(Role.PROVIDER_MANAGER, provider_id=town.provider.id)
    file = LINES + line(town, 1) + line(town, 2)

    outcomes = []
    for bill in (file, file + line(town, 1), file + line(town, 1)):
        answer = await sent(manager, "claim-lines", bill)
        await imports.run(sessions, make.code, UUID(answer.json()["id"]), batch_rows=1)
        outcomes.append(counts((await manager.get(answer.headers["location"])).json()))

    assert outcomes == [(2, 0, 0, 0), (1, 0, 2, 0), (0, 0, 3, 0)]


async def test_a_bill_of_more_than_a_year_before_the_open_books_is_told_row_by_row(
    client_for, drain, make, owner, town
):
    """Its other months go in."""
    manager = await client_for(Role.PROVIDER_MANAGER, provider_id=town.provider.id)
    for month in ("2024-01", *(f"2024-{n:02}" for n in range(2, 13)), "2025-01"):
        await owner.execute(
            """insert into book_months (district_code, id, month, status, asked_by, closed_by, closed_at)
               values ($1, gen_random_uuid(), $2, 'closed', gen_random_uuid(), gen_random_uuid(), now())""",
            make.code,
            month,
        )

    done = await taken_in(manager, drain, "claim-lines", LINES + line(town, 1) + line(town, 2, month="2024-02"))

    assert (counts(done), await faults_of(manager, done)) == ((1, 0, 0, 1), [(2, "claim_month", "too_long_ago")])
