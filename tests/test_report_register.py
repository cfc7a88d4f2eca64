"""The figures of the register and of entitlements: by the day, and never by what came after."""

from datetime import date

import pytest

from models.accounts import Role
from tests.served import figures

# The standing of a resident; whether he is on the register at the end of 30 June 2024, and whether he is 80 by then.
REGISTER = {
    "registered that day": ({"registered_on": date(2024, 6, 30)}, 1, 1),
    "registered the next day": ({"registered_on": date(2024, 7, 1)}, 0, 0),
    "died that day": ({"status": "deceased", "deceased_on": date(2024, 6, 30)}, 0, 0),
    "died the next day": ({"status": "deceased", "deceased_on": date(2024, 7, 1)}, 1, 1),
    "moved that day": ({"status": "moved_out", "moved_out_on": date(2024, 6, 30)}, 0, 0),
    "moved the next day": ({"status": "moved_out", "moved_out_on": date(2024, 7, 1)}, 1, 1),
    "80 that day": ({"birth_on": date(1944, 6, 30)}, 1, 1),
    "80 the next day": ({"birth_on": date(1944, 7, 1)}, 1, 0),
}


@pytest.mark.parametrize("standing", REGISTER)
async def test_the_register_is_that_of_the_end_of_the_last_day(client_for, make, standing):
    given, active, aged = REGISTER[standing]
    await make.resident(**given)

    answer = await figures(await client_for(Role.AUDITOR), to="2024-06-30")

    assert (answer["residents.active"]["value"], answer["residents.aged_80_plus"]["value"]) == (active, aged)


@pytest.mark.parametrize(("to", "there"), [("2024-02-01", 1), ("2024-04-01", 0), ("2024-06-01", 1)])
async def test_who_came_back_since_was_away_then(client_for, make, to, there):
    """Seen to fail by the columns of the register alone, which know only today."""
    resident = await make.resident()
    for status, day in (("moved_out", date(2024, 3, 1)), ("active", date(2024, 5, 1))):
        await make.owner.execute(
            """insert into status_changes (district_code, id, resident_id, status, effective_on, reason, by_account)
               values ($1, gen_random_uuid(), $2, $3, $4, '测试', gen_random_uuid())""",
            *(make.code, resident.id, status, day),
        )

    answer = await figures(await client_for(Role.AUDITOR), to=to)

    assert answer["residents.active"]["value"] == there


async def test_who_was_born_on_29_february_is_80_on_28_february_of_a_year_without_one(client_for, make):
    await make.resident(birth_on=date(2020, 2, 29))
    client = await client_for(Role.AUDITOR)

    aged = [(await figures(client, to=day))["residents.aged_80_plus"]["value"] for day in ("2100-02-27", "2100-02-28")]

    assert aged == [0, 1]


async def test_categories_are_those_of_every_bureau_and_the_districts_own(client_for, make):
    await make.resident(categories=["dibao", "veteran"])
    await make.resident(categories=["dibao"])
    await make.resident(categories=["dibao"], status="deceased", deceased_on=date(2023, 1, 1))

    answer = await figures(await client_for(Role.AUDITOR))

    shown = {key: answer[f"residents.category.{key}"] for key in ("dibao", "veteran", "dementia")}
    assert [figure["value"] for figure in shown.values()] == [2, 1, 0]
    assert [figure["label"] for figure in shown.values()] == [
        "在册老年人（低保）",
        "在册老年人（veteran）",
        "在册老年人（失智）",
    ]


@pytest.mark.parametrize(
    ("given", "added", "ended"),
    [
        ({"effective_from": date(2024, 1, 1)}, 1, 0),
        ({"effective_from": date(2024, 12, 31), "effective_to": date(2025, 1, 1)}, 1, 0),
        ({"effective_from": date(2023, 12, 31), "effective_to": date(2024, 12, 31), "status": "ended"}, 0, 1),
        ({"effective_from": date(2024, 2, 1), "effective_to": date(2024, 2, 1)}, 1, 1),
        ({"effective_from": date(2024, 2, 1), "status": "suspended"}, 1, 0),
        ({"effective_from": date(2024, 2, 1), "status": "proposed"}, 0, 0),
        ({"effective_from": date(2024, 2, 1), "effective_to": date(2024, 3, 1), "status": "rejected"}, 0, 0),
    ],
)
async def test_entitlements_that_began_and_ended_are_counted_once_granted(client_for, make, given, added, ended):
    await make.entitlement(await make.resident(), await make.programme(await make.service_item()), **given)

    answer = await figures(await client_for(Role.AUDITOR))

    assert (answer["entitlements.added"]["value"], answer["entitlements.ended"]["value"]) == (added, ended)
