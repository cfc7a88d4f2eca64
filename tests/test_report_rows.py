"""The rows behind each figure add up to it and lead back to the visits."""

import random
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event

from models.accounts import Role
from models.imports import Import
from models.visits import Evidence
from tests.served import YEAR, Served, all_rows

AMOUNTS = ("person_times", "visits", "resident_months", "attested", "minutes", "subsidy_fen", "residents")


@pytest.fixture
async def served(make, sessions):
    return await Served(make, sessions).begin()


async def busy(served: Served, seed: int) -> list[dict]:
    """Sixty visits drawn by lot over three months, some of two caregivers; told again for a count by hand."""
    lot, visits, told = random.Random(seed), [], []
    for n in range(60):
        under = lot.choice([None, "MONTH", "VISIT"])
        day = date(2024, 1, 1) + timedelta(days=lot.randrange(91))
        what = {
            "resident": lot.choice("ABCDE"),
            "under": under,
            "item": lot.choice(["care", "clean"]),
            "day": day.isoformat(),
            "minutes": lot.randrange(1, 240),
            "evidence": lot.choice(list(Evidence)),
        }
        order = await served.order(what["resident"]) if n % 9 == 0 else None
        for slot in (1, 2) if order else (1,):
            visits.append(await served.visit(**what, at=f"{6 + slot:02}:00", by=slot - 1, order=order, slot=slot))
            told.append(what | {"id": str(visits[-1].id), "order": order})
    await served.verified(*visits)
    paid = await served.make.owner.fetch(
        "select id, posted_subsidy_fen from visits where district_code = $1", served.make.code
    )
    fen = {str(row["id"]): row["posted_subsidy_fen"] for row in paid}
    return [visit | {"fen": fen[visit["id"]]} for visit in told]


def by_hand(visits: list[dict]) -> dict[str, int]:
    def person_time(visit: dict) -> tuple:
        if visit["under"] == "MONTH":
            return ("MONTH", visit["resident"], visit["day"][:7])
        return (visit["order"] or visit["id"],)

    return {
        "person_times": len({person_time(visit) for visit in visits}),
        "visits": len(visits),
        "resident_months": len({(visit["resident"], visit["day"][:7]) for visit in visits}),
        "attested": sum(visit["evidence"] is Evidence.ATTESTED for visit in visits),
        "minutes": sum(visit["minutes"] for visit in visits),
        "subsidy_fen": sum(visit["fen"] for visit in visits),
        "residents": len({visit["resident"] for visit in visits}),
    }


@pytest.mark.parametrize("seed", range(3))
async def test_figures_are_those_of_a_count_by_hand_and_the_attested_part_is_what_the_others_leave(
    client_for, served, seed
):
    told = await busy(served, seed)
    asked = {"from": "2024-01-17", "to": "2024-03-15"}
    inside = [visit for visit in told if asked["from"] <= visit["day"] <= asked["to"]]
    slices = {
        "home_care": inside,
        "home_care.nursing": [visit for visit in inside if visit["item"] == "care"],
        "home_care.cleaning": [visit for visit in inside if visit["item"] == "clean"],
        "programme.MONTH": [visit for visit in inside if visit["under"] == "MONTH"],
        "programme.VISIT": [visit for visit in inside if visit["under"] == "VISIT"],
    }

    answer = (await (await client_for(Role.AUDITOR)).get("/v1/reports/period", params=asked)).json()

    assert 20 < len(inside) < len(told)
    for prefix, visits in slices.items():
        values = {name: answer[f"{prefix}.{name}"]["value"] for name in AMOUNTS}
        assert values == by_hand(visits), prefix
        others = by_hand([visit for visit in visits if visit["evidence"] is not Evidence.ATTESTED])
        parts = {name: answer[f"{prefix}.{name}"]["attested"] for name in AMOUNTS}
        assert parts == {name: values[name] - others[name] for name in AMOUNTS}, prefix


async def test_every_figure_is_the_sum_of_its_rows_each_of_which_stands_there_once(client_for, make, served):
    """Of all keys of the report. Seen to fail with rows that are not narrowed to the name in the key."""
    await busy(served, seed=7)
    await make.resident(categories=["dibao", "veteran"])
    auditor = await client_for(Role.AUDITOR)
    asked = {"from": "2020-01-01", "to": "2024-03-15"}

    answer = (await auditor.get("/v1/reports/period", params=asked)).json()

    assert len(answer) > 110
    for key, figure in answer.items():
        rows = await all_rows(auditor, key, **asked)
        assert sum(row["counted"] for row in rows) == figure["value"], key
        assert len({row["id"] for row in rows}) == len(rows), key
        if "attested" in figure and key.rsplit(".", 1)[1] in ("visits", "attested", "minutes", "subsidy_fen"):
            told = sum(row["counted"] for row in rows if row["evidence"] == "attested")
            assert told == figure["attested"], key


async def test_pages_go_on_where_the_last_one_ended_and_the_row_that_counts_may_stand_on_another(client_for, served):
    """Seen to fail with the first row of a unit sought by id alone, not by its day."""
    days = [f"2024-03-{day:02}" for day in (9, 2, 5, 2)]
    visits = [await served.visit("A", "MONTH", day=day) for day in days]
    await served.verified(*visits)
    auditor = await client_for(Role.AUDITOR)

    rows = await all_rows(auditor, "programme.MONTH.person_times", limit=1)

    first = min((visit.served_on, visit.id) for visit in visits)[1]
    assert [row["served_on"] for row in rows] == sorted(days)
    assert [row["counted"] for row in rows] == [1, 0, 0, 0]
    assert {row["counted_with"] for row in rows} == {str(first)}


async def test_a_figure_leads_to_the_visit_its_money_and_nobodys_name(client_for, served):
    visit = await served.visit("王桂芳", "VISIT", minutes=90, evidence=Evidence.ATTESTED, visit_no="V-77")
    await served.verified(visit)
    auditor = await client_for(Role.AUDITOR)

    [row] = await all_rows(auditor, "programme.VISIT.subsidy_fen")

    shown = {name: row[name] for name in ("kind", "visit_no", "served_on", "provider", "resident_masked", "programme")}
    assert shown == {
        "kind": "visit",
        "visit_no": "V-77",
        "served_on": "2024-03-05",
        "provider": "颐和服务公司",
        "resident_masked": "王**",
        "programme": "VISIT",
    }
    assert (row["minutes"], row["subsidy_fen"], row["counted"], row["counted_with"]) == (90, 3000, 3000, None)
    assert (row["category"], row["evidence"], row["id"]) == ("nursing", "attested", str(visit.id))
    moved = (await auditor.get(row["links"]["transfers"])).json()["items"]
    assert [(transfer["unit"], transfer["amount"]) for transfer in moved] == [("fen", 3000)]
    assert row["links"]["audit"] == f"/v1/audit?subject_id={visit.id}"


async def test_every_link_of_a_row_can_be_followed_by_whoever_is_shown_it(client_for, make, served):
    """An officer may not read the audit, and is shown no way there. Seen to fail with all links for everyone."""
    came_in = Import(
        district_code=make.code,
        kind="visits",
        file_name="visits.csv",
        file_sha256="0" * 64,
        file_bytes=1,
        **dict.fromkeys(("by_account", "by_membership"), UUID(int=1)),
    )
    await make.add(came_in)
    await served.verified(await served.visit("A", "VISIT", evidence=Evidence.ATTESTED, import_id=came_in.id))
    seen = {}
    for role in (Role.AUDITOR, Role.SUBSIDY_OFFICER):
        client = await client_for(role)
        links = {}
        for key in ("home_care.visits", "residents.active", "entitlements.added"):
            [row] = await all_rows(client, key, **{"from": "2020-01-01"})
            links |= row["links"]
        assert {name: (await client.get(link)).status_code for name, link in links.items()} == dict.fromkeys(links, 200)
        seen[role] = sorted(links)

    assert seen[Role.AUDITOR] == ["audit", "entitlement", "events", "import", "resident", "transfers", "visit"]
    assert seen[Role.SUBSIDY_OFFICER] == ["entitlement", "events", "import", "resident", "transfers", "visit"]


async def test_rows_of_the_register_and_of_entitlements_are_masked(client_for, make):
    resident = await make.resident(name="张秀英", birth_on=date(1944, 6, 30), categories=["dibao"])
    await make.entitlement(resident, await make.programme(await make.service_item()), effective_from=date(2024, 2, 1))
    auditor = await client_for(Role.AUDITOR)

    [registered] = await all_rows(auditor, "residents.category.dibao", to="2024-06-29")
    [entitled] = await all_rows(auditor, "entitlements.added")

    assert (registered["kind"], registered["resident_masked"], registered["age"]) == ("resident", "张**", 79)
    assert (entitled["kind"], entitled["resident_masked"], entitled["effective_from"]) == (
        "entitlement",
        "张**",
        "2024-02-01",
    )
    assert "秀英" not in str(registered) + str(entitled)


async def test_more_visits_ask_no_more_statements(app, client_for, served):
    client, said = await client_for(Role.AUDITOR), []
    heard = app.state.engine.sync_engine, "before_cursor_execute", lambda *told: said.append(told[2])
    event.listen(*heard)

    async def statements(path: str) -> int:
        said.clear()
        assert (await client.get(path, params=YEAR)).status_code == 200
        return len(said)

    paths = ("/v1/reports/period", "/v1/reports/period/home_care.person_times/rows")
    few = [await statements(path) for path in paths]
    await busy(served, seed=1)

    many = [await statements(path) for path in paths]

    event.remove(*heard)
    assert many == few
    assert max(few) < 30  # a few for each noun that counts
