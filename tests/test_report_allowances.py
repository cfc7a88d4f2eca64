"""The figures of allowances: person-times, payees, the roll of the latest month, the amount, and the rows behind each."""

import random

import pytest

from models.accounts import Role
from models.allowance_payments import AllowancePayment, PaymentStatus
from models.allowances import Allowance
from models.imports import Import
from tests.factories import Make
from tests.served import YEAR, all_rows, figures

KEYS = ("payments", "residents", "roll", "amount_fen")


class Paid:
    """Payments of two kinds to six people in two townships, as an import brings them in."""

    def __init__(self, make: Make) -> None:
        self.make, self.rows = make, list[AllowancePayment]()

    async def begin(self) -> "Paid":
        make = self.make
        await make.division(make.code + "002")
        townships = [make.code + "001", make.code + "002"]
        self.people = [await make.resident(division_code=townships[n % 2]) for n in range(6)]
        self.kinds = [
            Allowance(district_code=make.code, code=code, name=code) for code in ("advanced_age", "longevity")
        ]
        said = {"kind": "allowance-payments", "file_name": "a.csv", "file_sha256": "0" * 64, "file_bytes": 1}
        by = {"by_account": self.people[0].id, "by_membership": self.people[0].id}
        self.file = Import(district_code=make.code, **said, **by)
        await make.add(*self.kinds, self.file)
        return self

    async def pay(self, person: int, month: str, kind: int = 0, fen: int = 10000, status: str = "paid") -> None:
        resident = self.people[person]
        row = AllowancePayment(
            district_code=self.make.code,
            allowance_id=self.kinds[kind].id,
            resident_id=resident.id,
            division_code=resident.division_code,
            month=month,
            batch_month=month,
            amount_fen=fen,
            status=PaymentStatus(status),
            import_id=self.file.id,
        )
        await self.make.add(row)
        self.rows.append(row)


@pytest.fixture
async def paid(make: Make) -> Paid:
    return await Paid(make).begin()


def values(answer: dict) -> tuple[int, ...]:
    return tuple(answer[f"allowances.{key}"]["value"] for key in KEYS)


async def test_the_roll_of_each_month_is_its_own_and_that_of_a_period_the_last(client_for, paid: Paid):
    """Seen to give 0 for January and 4 for both with the latest month of the whole period in each."""
    for month, people in (("2024-01", (0, 1, 2)), ("2024-02", (0, 3))):
        for person in people:
            await paid.pay(person, month)

    roll = (await figures(await client_for(Role.AUDITOR), by="month"))["allowances.roll"]

    told = {part["of"]: part["value"] for part in roll["parts"]}
    assert (told["2024-01"], told["2024-02"], told["2024-03"], roll["value"]) == (3, 2, 0, 2)


async def test_payments_payees_roll_and_amount_are_counted_as_the_rules_say(client_for, paid: Paid):
    for month, people in (("2024-01", (0, 1, 2)), ("2024-02", (0, 1)), ("2024-03", (0, 3))):
        for person in people:
            await paid.pay(person, month)
    await paid.pay(0, "2024-03", kind=1, fen=30000)

    client = await client_for(Role.AUDITOR)

    assert values(await figures(client)) == (8, 4, 2, 100000)
    assert values(await figures(client, to="2024-02-29")) == (5, 3, 2, 50000)
    assert values(await figures(client, **{"from": "2024-02-01", "to": "2024-02-01"})) == (2, 2, 2, 20000)
    assert values(await figures(client, **{"from": "2025-01-01", "to": "2025-12-31"})) == (0, 0, 0, 0)


@pytest.mark.parametrize("status", ["open", "returned", "ready"])
async def test_what_the_bank_has_not_paid_does_not_count(client_for, paid: Paid, status: str):
    await paid.pay(0, "2024-01", status=status)

    assert values(await figures(await client_for(Role.AUDITOR))) == (0, 0, 0, 0)


async def test_a_township_has_figures_of_its_own(client_for, paid: Paid):
    """By where the payee lived when it was paid. The roll is that of the township's own latest month."""
    for person in range(6):
        await paid.pay(person, "2024-01")
    await paid.pay(0, "2024-02")
    client = await client_for(Role.AUDITOR)

    first, second = [values(await figures(client, division=paid.make.code + end)) for end in ("001", "002")]

    assert (first, second) == ((4, 3, 1, 40000), (3, 3, 3, 30000))


async def test_the_rows_behind_each_figure_add_up_to_it_and_lead_to_their_source(client_for, paid: Paid):
    lot = random.Random(7)
    for person in range(6):
        for month in range(1, 11):
            if lot.random() < 0.7:
                await paid.pay(person, f"2024-{month:02}", kind=lot.randrange(2), fen=lot.randrange(1, 50000))
    client = await client_for(Role.AUDITOR)
    answer = await figures(client)

    rows = {key: await all_rows(client, f"allowances.{key}") for key in KEYS}

    assert {key: sum(row["counted"] for row in found) for key, found in rows.items()} == dict(
        zip(KEYS, values(answer), strict=True)
    )
    assert {row["id"] for row in rows["payments"]} == {str(row.id) for row in paid.rows}
    assert all(row["links"]["import"] == f"/v1/imports/{paid.file.id}" for row in rows["payments"])
    assert all(row["kind"] == "allowance" and row["resident_masked"].endswith("*") for row in rows["payments"])


async def test_who_may_not_read_allowances_gets_neither_their_figures_nor_their_rows(client_for, paid: Paid):
    await paid.pay(0, "2024-01")
    inspector = await client_for(Role.INSPECTOR)

    told = await figures(inspector)
    refused = await inspector.get("/v1/reports/period/allowances.payments/rows", params=YEAR)

    assert [key for key in told if key.startswith("allowances.")] == []
    assert (refused.status_code, refused.json()["permission"]) == (403, "allowances:read")
