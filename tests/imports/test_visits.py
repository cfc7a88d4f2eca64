"""Visits by file: evidence, which goes in once and is never changed by a file."""

from models.accounts import Role
from tests.imports.uploading import counts, faults_of, taken_in

HEAD = "visit_no,provider_code,staff_no,resident_id_number,service_code,programme_code,started_at,ended_at,served_on,minutes,quantity,lat,lng\n"


def visit(town, n, **said):
    cells = {
        "no": f"V{n}",
        "provider": "P1",
        "staff": "S1",
        "resident": town.number,
        "service": "CARE",
        "programme": "",
        "from": f"2024-01-{n:02} 08:00",
        "to": f"2024-01-{n:02} 09:00",
        "on": "",
        "minutes": "",
        "quantity": "",
        "lat": "",
        "lng": "",
    }
    return ",".join((cells | said).values()) + "\n"


async def shown(owner, make, *names):
    rows = await owner.fetch(
        f"select {', '.join(names)} from visits where district_code = $1 order by import_row", make.code
    )
    return [tuple(row) for row in rows]


async def test_attested_visits_are_verified_and_draw_their_month_in_the_order_in_which_they_began(
    client_for, drain, make, owner, town
):
    officer = await client_for(Role.SUBSIDY_OFFICER)
    file = HEAD + visit(town, 1, to="2024-01-01 11:00") + visit(town, 2, to="2024-01-02 10:30")

    done = await taken_in(officer, drain, "visits", file)

    assert (counts(done), done["attested"]) == ((2, 0, 0, 0), True), await faults_of(officer, done)
    assert await shown(owner, make, "status", "evidence", "minutes", "covered_units", "posted_subsidy_fen") == [
        ("verified", "attested", 180, 180, 6000),
        ("verified", "attested", 150, 60, 2000),
    ]


async def test_a_list_of_several_months_draws_what_earlier_ones_left_where_it_does_not_lapse(
    client_for, drain, make, owner, town
):
    """240 minutes a month: January leaves 60, which February takes, though it stands first in the file; March has its own."""
    await owner.execute("update programme_versions set lapses = false where programme_id = $1", town.programme.id)
    officer = await client_for(Role.SUBSIDY_OFFICER)
    times = (
        ("2024-02-01 08:00", "2024-02-01 13:10"),
        ("2024-01-02 08:00", "2024-01-02 11:00"),
        ("2024-03-01 08:00", "2024-03-01 13:00"),
    )
    file = HEAD + "".join(visit(town, n, **{"from": began, "to": ended}) for n, (began, ended) in enumerate(times, 1))

    done = await taken_in(officer, drain, "visits", file)

    assert counts(done) == (3, 0, 0, 0), await faults_of(officer, done)
    assert await shown(owner, make, "minutes", "covered_units") == [(310, 300), (180, 180), (300, 240)]
    assert (await officer.get("/v1/ledger/check")).json()["faults"] == []


async def test_a_managers_own_list_is_manual_evidence_that_waits_for_an_officer(client_for, drain, make, owner, town):
    manager = await client_for(Role.PROVIDER_MANAGER, provider_id=town.provider.id)
    await make.provider(code="P2")

    done = await taken_in(manager, drain, "visits", HEAD + visit(town, 1) + visit(town, 2, provider="P2"))

    assert (counts(done), done["attested"]) == ((1, 0, 0, 1), False)
    assert await faults_of(manager, done) == [(3, "provider_code", "provider_not_yours")]
    assert await shown(owner, make, "status", "evidence", "posted_subsidy_fen") == [("flagged", "manual", 0)]
    codes = await owner.fetch("select code, severity, status from visit_exceptions where district_code = $1", make.code)
    assert [tuple(row) for row in codes] == [("manual", "acknowledge", "open")]


async def test_what_the_file_does_not_say_is_recorded_as_not_checked(client_for, drain, make, owner, town):
    officer = await client_for(Role.SUBSIDY_OFFICER)
    bare = visit(town, 1, **{"from": "", "to": "", "on": "2024年1月5日", "minutes": "60", "staff": ""})
    whole = visit(town, 2, lat="37.5", lng="122.1")

    done = await taken_in(officer, drain, "visits", HEAD + bare + whole)

    assert counts(done) == (2, 0, 0, 0), await faults_of(officer, done)
    assert await shown(owner, make, "status", "not_checked") == [
        (
            "verified",
            [
                "caregiver_overlap",
                "impossible_travel",
                "kin_conflict",
                "place",
                "resident_overlap",
                "unqualified",
            ],
        ),
        ("verified", []),
    ]


async def test_a_provider_says_whom_it_sent(client_for, drain, make, owner, town):
    """An officer's list may not know; the provider's own does, or must be corrected. Seen to be only `manual`."""
    manager = await client_for(Role.PROVIDER_MANAGER, provider_id=town.provider.id)

    done = await taken_in(manager, drain, "visits", HEAD + visit(town, 1, staff="") + visit(town, 2))

    assert counts(done) == (2, 0, 0, 0), await faults_of(manager, done)
    found = await owner.fetch(
        "select v.import_row, x.code, x.severity from visit_exceptions x join visits v on v.id = x.visit_id "
        "where x.district_code = $1 order by 1, 2",
        make.code,
    )
    assert [tuple(row) for row in found] == [
        (2, "manual", "acknowledge"),
        (2, "unknown_caregiver", "fix"),
        (3, "manual", "acknowledge"),
    ]


async def test_who_had_moved_away_was_not_at_home(client_for, drain, make, owner, town):
    await owner.execute(
        "update residents set status = 'moved_out', moved_out_on = '2024-01-10' where id = $1", town.resident.id
    )

    await taken_in(await client_for(Role.SUBSIDY_OFFICER), drain, "visits", HEAD + visit(town, 10) + visit(town, 11))

    assert await shown(owner, make, "status") == [("verified",), ("flagged",)]
    assert await owner.fetchval("select code from visit_exceptions where district_code = $1", make.code) == "after_move"


async def test_a_doubtful_attested_visit_is_flagged_with_what_was_found(client_for, drain, make, owner, town):
    officer = await client_for(Role.SUBSIDY_OFFICER)
    await owner.execute(
        "update residents set status = 'deceased', deceased_on = '2024-01-10' where id = $1", town.resident.id
    )
    await make.caregiver(town.provider, staff_no="S2", expires_on=None)
    rows = (
        visit(town, 11)
        + visit(town, 2, staff="S2")
        + visit(town, 3, to="2024-01-03 08:03")
        + visit(town, 4, to="2024-01-04 21:00")
        + visit(town, 5, lat="37.6", lng="122.1")
        + visit(town, 6, to="2024-01-06 08:03", service="MEAL", quantity="1")
    )

    done = await taken_in(officer, drain, "visits", HEAD + rows)

    assert counts(done) == (6, 0, 0, 0), await faults_of(officer, done)
    assert {status for (status,) in await shown(owner, make, "status")} == {"flagged"}
    found = await owner.fetch(
        "select v.import_row, x.code from visit_exceptions x join visits v on v.id = x.visit_id where x.district_code = $1 order by 1, 2",
        make.code,
    )
    assert [tuple(row) for row in found] == [
        (2, "after_death"),
        (3, "unqualified"),
        (4, "short"),
        (5, "long"),
        (6, "place"),
        (7, "short_piece"),
    ]


async def test_a_visit_of_a_service_that_no_programme_covers_is_paid_by_the_resident(
    client_for, drain, make, owner, town
):
    officer = await client_for(Role.SUBSIDY_OFFICER)

    done = await taken_in(officer, drain, "visits", HEAD + visit(town, 1, service="MEAL", quantity="2"))

    assert counts(done) == (1, 0, 0, 0), await faults_of(officer, done)
    assert await shown(owner, make, "status", "programme_id", "quantity", "posted_subsidy_fen") == [
        ("verified", None, 2, 0)
    ]


async def test_the_programme_of_highest_priority_is_drawn_unless_the_row_names_one(
    client_for, drain, make, owner, town
):
    officer = await client_for(Role.SUBSIDY_OFFICER)
    first = await make.programme(town.item, code="FIRST", priority=1)
    await make.entitlement(town.resident, first)

    await taken_in(officer, drain, "visits", HEAD + visit(town, 1) + visit(town, 2, programme="TEKUN"))

    assert await shown(owner, make, "programme_id") == [(first.id,), (town.programme.id,)]


async def test_each_broken_visit_is_told_and_the_good_ones_go_in(client_for, drain, make, town):
    officer = await client_for(Role.SUBSIDY_OFFICER)
    rows = (
        visit(town, 1, to="2024-01-01 07:00")
        + visit(town, 2, to="")
        + visit(town, 3, to="2024-01-05 08:00")
        + visit(town, 4, minutes="30")
        + visit(town, 5, staff="S9")
        + visit(town, 6, resident=town.stranger)
        + visit(town, 7, service="NONE")
        + visit(town, 8, programme="NONE")
        + visit(town, 9, quantity="1")
        + visit(town, 10, **{"from": "2199-01-01 08:00", "to": "2199-01-01 09:00"})
        + visit(town, 11, resident=town.number[:-1] + ("0" if town.number[-1] != "0" else "1"))
        + visit(town, 12)
    )

    done = await taken_in(officer, drain, "visits", HEAD + rows)

    assert await faults_of(officer, done) == [
        (2, "ended_at", "times_reversed"),
        (3, "started_at", "times_missing"),
        (4, "ended_at", "longer_than_a_day"),
        (5, "served_on", "times_contradicted"),
        (6, "staff_no", "staff_unknown"),
        (7, "resident_id_number", "resident_unknown"),
        (8, "service_code", "service_unknown"),
        (9, "programme_code", "programme_unknown"),
        (10, "quantity", "quantity_not_wanted"),
        (11, "started_at", "day_in_future"),
        (12, "resident_id_number", "id_number_check_digit"),
    ]
    assert counts(done) == (1, 0, 0, 11)


async def test_recorded_visits_are_unchanged_by_the_same_row_and_never_changed_by_another(
    client_for, drain, make, owner, town
):
    officer = await client_for(Role.SUBSIDY_OFFICER)
    file = HEAD + visit(town, 1) + visit(town, 1) + visit(town, 1, to="2024-01-01 10:00")

    first = await taken_in(officer, drain, "visits", file)
    again = await taken_in(officer, drain, "visits", file)

    assert (counts(first), counts(again)) == ((1, 0, 1, 1), (0, 0, 2, 1))
    assert await faults_of(officer, again) == [(4, "visit_no", "differs_from_recorded")]
    assert await shown(owner, make, "minutes") == [(60,)]
