"""Safety meetings, trainings and drills are recorded once they were held, by who held them, and counted once."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest

from models.accounts import Role
from services import calendars
from tests.inspected import Safety, safety
from tests.lodged import day
from tests.moments import as_of_now, tomorrow

_ = safety

PATHS = {kind: f"/v1/safety-{kind}s" for kind in ("meeting", "training", "drill")}
TRAININGS = PATHS["training"]


def event(**otherwise: Any) -> dict[str, Any]:
    return {"held_on": day(-1), "topic": "fire", "subject": "疏散引导", "attendance": 12} | otherwise


def at(safety: Safety) -> dict[str, Any]:
    return {"place_kind": "facility", "place_id": str(safety.facility.id)}


async def held(by: Any, path: str = TRAININGS, **otherwise: Any) -> dict[str, Any]:
    answer = await by.post(path, json=event(**otherwise))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


@pytest.mark.parametrize("kind", PATHS)
async def test_each_kind_is_recorded_read_and_listed_under_its_own_path(safety: Safety, kind: str):
    path = PATHS[kind]
    one = await held(safety.manager, path, **at(safety))

    assert (one["kind"], one["place_name"], one["attendance"]) == (kind, safety.facility.name, 12)
    assert (await safety.inspector.get(f"{path}/{one['id']}")).json() == one
    for other, elsewhere in PATHS.items():
        listed = (await safety.inspector.get(elsewhere)).json()["items"]
        assert [each["id"] for each in listed] == ([one["id"]] if other == kind else [])
        read = await safety.inspector.get(f"{elsewhere}/{one['id']}")
        assert read.status_code == (200 if other == kind else 404)


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"held_on": tomorrow}, "/held_on", "safety_event_in_future"),
        ({"topic": None, "subject": None}, "/topic", "safety_event_about_nothing"),
        ({"place_kind": "facility"}, "/place_id", "place_half_said"),
        ({"place_id": str(uuid4())}, "/place_kind", "place_half_said"),
        ({"place_kind": "facility", "place_id": str(uuid4())}, "/place_id", "place_unknown"),
        ({"caregiver_ids": [str(uuid4())]}, "/caregiver_ids/0", "attendee_unknown"),
        ({"attendance": 0}, "/attendance", None),
        ({"attendance": 1.5}, "/attendance", None),
        ({"topic": "earthquake"}, "/topic", None),
    ],
)
async def test_what_cannot_be_right_is_refused_with_its_place(safety: Safety, wrong, pointer: str, code: str | None):
    answer = await safety.bureau.post(TRAININGS, json=event(**as_of_now(wrong)))

    assert answer.status_code == 422, answer.text
    assert code in (None, answer.json()["code"])
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert (await safety.bureau.get(TRAININGS)).json()["items"] == []


async def test_no_more_are_named_than_were_there_and_nobody_is_named_twice(safety: Safety):
    staff = [str((await safety.make.caregiver()).id) for _ in range(2)]

    fewer = await safety.bureau.post(TRAININGS, json=event(attendance=1, caregiver_ids=staff))
    one = await held(safety.bureau, attendance=2, caregiver_ids=[*staff, staff[0]])

    assert (fewer.status_code, fewer.json()["code"]) == (422, "attendance_below_names")
    assert one["caregiver_ids"] == staff


async def test_a_number_is_of_one_event_whatever_its_kind(safety: Safety):
    await held(safety.bureau, event_no="PX-1")

    again = await safety.bureau.post(PATHS["meeting"], json=event(event_no="PX-1"))

    assert (again.status_code, again.json()["code"]) == (409, "safety_event_no_taken")


WHO = [
    (Role.BUREAU_ADMIN, 201, 201, 200, 200),
    (Role.FACILITY_MANAGER, 201, 403, 200, 403),
    (Role.PROVIDER_MANAGER, 403, 403, 404, 403),
    (Role.MEAL_POINT_OPERATOR, 403, 403, 404, 403),
    (Role.INSPECTOR, 403, 403, 200, 403),
    (Role.COMMUNITY_WORKER, 403, 403, 200, 403),
    (Role.SUBSIDY_OFFICER, 403, 403, 200, 403),
    (Role.AUDITOR, 403, 403, 200, 403),
    (Role.CAREGIVER, 403, 403, 403, 403),
    (Role.FAMILY, 403, 403, 403, 403),
    (Role.RESIDENT, 403, 403, 403, 403),
]


@pytest.mark.parametrize(("role", "place", "of_all", "reads", "annuls"), WHO)
async def test_who_records_reads_and_annuls(safety: Safety, role: Role, place, of_all, reads, annuls):
    one = await held(safety.manager, **at(safety))
    bound: dict[str, Any] = {
        Role.FACILITY_MANAGER: {"facility_id": safety.facility.id},
        Role.COMMUNITY_WORKER: {"division_code": safety.make.division_code},
    }.get(role, {})
    client = await safety.client_for(role, **bound)

    answers = [
        await client.post(TRAININGS, json=event(**at(safety))),
        await client.post(TRAININGS, json=event()),
        await client.get(f"{TRAININGS}/{one['id']}"),
        await client.post(f"{TRAININGS}/{one['id']}/annul", json={"reason": "重复登记"}),
    ]

    assert [answer.status_code for answer in answers] == [place, of_all, reads, annuls]


async def test_the_district_s_events_are_read_by_every_place_and_those_of_a_place_by_no_other(safety: Safety):
    of_all, of_one = await held(safety.bureau), await held(safety.manager, **at(safety))
    stranger = await safety.client_for(Role.FACILITY_MANAGER, facility_id=(await safety.make.facility()).id)

    listed = (await stranger.get(TRAININGS)).json()["items"]

    assert [one["id"] for one in listed] == [of_all["id"]]
    assert (await stranger.get(f"{TRAININGS}/{of_one['id']}")).status_code == 404


async def test_an_annulled_event_stays_to_be_read_and_who_recorded_it_does_not_annul_it(safety: Safety):
    own, other = await held(safety.bureau), await held(safety.manager, **at(safety))

    same = await safety.bureau.post(f"{TRAININGS}/{own['id']}/annul", json={"reason": "重复"})
    done = await safety.bureau.post(f"{TRAININGS}/{other['id']}/annul", json={"reason": "重复"})
    twice = await safety.bureau.post(f"{TRAININGS}/{other['id']}/annul", json={"reason": "重复"})

    assert [(one.status_code, one.json().get("code")) for one in (same, done, twice)] == [
        *((409, "same_person"), (200, None), (409, "wrong_state"))
    ]
    seen = (await safety.manager.get(f"{TRAININGS}/{other['id']}")).json()
    assert (seen["annulled_reason"], seen["allowed_actions"]) == ("重复", [])


async def test_a_provider_reads_where_its_own_staff_was_and_no_names_but_theirs(safety: Safety):
    """Held at the house, by the bureau: the provider sees that its caregiver was there, and nobody else's."""
    own, other = await safety.make.caregiver(), await safety.make.caregiver()
    manager = await safety.client_for(Role.PROVIDER_MANAGER, provider_id=own.provider_id)
    one = await held(safety.bureau, **at(safety), caregiver_ids=[str(own.id), str(other.id)])

    seen = await manager.get(f"{TRAININGS}/{one['id']}")
    foreign = await manager.post(
        TRAININGS,
        json=event(place_kind="provider", place_id=str(own.provider_id), caregiver_ids=[str(other.id)]),
    )

    assert seen.json()["caregiver_ids"] == [str(own.id)]
    assert (foreign.status_code, foreign.json()["code"]) == (422, "attendee_unknown")


def half_years() -> tuple[str, str, str]:
    """A day of this half-year that is over or today, the last day of the one before, and its first."""
    today = calendars.today()
    last = date(today.year - 1, 12, 31) if today.month <= 6 else date(today.year, 6, 30)
    first = date(last.year, 7, 1) if last.month == 12 else date(last.year, 1, 1)
    return str(today), str(last), str(first)


async def test_staff_without_a_training_of_the_half_year_is_listed_by_provider(safety: Safety):
    """A meeting is no training, an annulled one counts no more, and who left or whose provider ended is not asked."""
    make, (now, before, _first) = safety.make, half_years()
    provider = await make.provider()
    trained, met, annulled, earlier, never = [await make.caregiver(provider) for _ in range(5)]
    ended = await make.provider()
    left = await make.caregiver(ended)
    await make.owner.execute("update providers set status = 'ended' where id = $1", ended.id)
    await held(safety.bureau, held_on=now, caregiver_ids=[str(trained.id)])
    await held(safety.bureau, PATHS["meeting"], held_on=now, caregiver_ids=[str(met.id)])
    await held(safety.bureau, held_on=before, caregiver_ids=[str(earlier.id)])
    place = {"place_kind": "provider", "place_id": str(provider.id)}
    manager = await safety.client_for(Role.PROVIDER_MANAGER, provider_id=provider.id)
    void = await held(manager, held_on=now, caregiver_ids=[str(annulled.id)], **place)
    await safety.bureau.post(f"{TRAININGS}/{void['id']}/annul", json={"reason": "未实际举办"})

    rows = (await manager.get(f"{TRAININGS}/missing")).json()["items"]
    at_bureau = (await safety.bureau.get(f"{TRAININGS}/missing")).json()["items"]
    there_before = "update caregivers set created_at = created_at - interval '1 year' where provider_id = $1"
    await make.owner.execute(there_before, provider.id)
    half_before = (await manager.get(f"{TRAININGS}/missing", params={"on": before})).json()["items"]

    wanted = {str(met.id): None, str(annulled.id): None, str(earlier.id): before, str(never.id): None}
    assert {row["caregiver_id"]: row["last_trained_on"] for row in rows} == wanted
    assert {row["provider_name"] for row in rows} == {provider.name}
    assert {row["caregiver_id"] for row in at_bureau} >= {*wanted}
    assert str(left.id) not in {row["caregiver_id"] for row in at_bureau}
    assert {row["caregiver_id"] for row in half_before} == {*(str(one.id) for one in (trained, met, annulled, never))}


_ENTERED = "update caregivers set created_at = $2 where id = $1"


async def test_who_was_entered_after_the_half_year_is_not_missed_in_it(safety: Safety):
    """By the clock of Shanghai, where 30 June ends eight hours before it does at Greenwich. Seen to name everybody of today for every
    half-year of the past. A training of before, which was imported, shows that somebody was there."""
    make, (now, *_) = safety.make, half_years()
    provider = await make.provider()
    last_minute, too_late, today, trained_before = [await make.caregiver(provider) for _ in range(4)]
    await make.owner.execute(_ENTERED, last_minute.id, datetime.fromisoformat("2021-06-30T23:59:00+08:00"))
    await make.owner.execute(_ENTERED, too_late.id, datetime.fromisoformat("2021-07-01T00:00:00+08:00"))
    await held(safety.bureau, held_on="2020-11-05", caregiver_ids=[str(trained_before.id)])

    async def missed(on: str) -> dict[str, Any]:
        items = (await safety.bureau.get(f"{TRAININGS}/missing", params={"on": on})).json()["items"]
        return {row["caregiver_id"]: row["last_trained_on"] for row in items}

    assert await missed("2020-01-01") == {}
    assert await missed("2021-03-01") == {str(last_minute.id): None, str(trained_before.id): "2020-11-05"}
    assert {*await missed("2021-12-31")} == {str(one.id) for one in (last_minute, too_late, trained_before)}
    assert {*await missed(now)} == {str(one.id) for one in (last_minute, too_late, trained_before, today)}
    assert await missed("9999-12-31") == await missed(now)


async def test_pages_of_the_untrained_miss_nobody_and_repeat_nobody(safety: Safety):
    staff = {str((await safety.make.caregiver()).id) for _ in range(5)}
    found, path = [], f"{TRAININGS}/missing?limit=2"

    while path:
        answer = await safety.bureau.get(path)
        found += [row["caregiver_id"] for row in answer.json()["items"]]
        path = answer.links.get("next", {}).get("url", "")

    assert len(found) == len({*found})
    assert {*found} == staff


async def test_certificates_that_run_out_within_sixty_days_are_listed_until_they_are_renewed(safety: Safety):
    """What has run out already stands first; a renewed one, and one of somebody who left, is not listed."""
    make, path = safety.make, "/v1/caregivers/expiring-certificates"
    provider, days = await make.provider(), (-3, 0, 60, 61)
    staff = [await make.caregiver(provider, expires_on=date.fromisoformat(day(ahead))) for ahead in days]
    renewed = await make.caregiver(provider, expires_on=date.fromisoformat(day(10)))
    await safety.bureau.post(f"/v1/caregivers/{renewed.id}/qualifications", json={"expires_on": day(400)})
    left = await make.caregiver(provider, expires_on=date.fromisoformat(day(10)))
    await make.owner.execute("update caregivers set status = 'ended' where id = $1", left.id)
    manager = await safety.client_for(Role.PROVIDER_MANAGER, provider_id=provider.id)
    stranger = await safety.client_for(Role.PROVIDER_MANAGER)

    rows = (await manager.get(path)).json()["items"]
    fewer = (await safety.bureau.get(path, params={"within_days": 30, "provider_id": str(provider.id)})).json()["items"]

    assert [(row["caregiver_id"], row["days_left"]) for row in rows] == [
        (str(one.id), ahead) for one, ahead in zip(staff[:3], days, strict=False)
    ]
    assert [row["days_left"] for row in fewer] == [-3, 0]
    assert (await stranger.get(path)).json()["items"] == []
    assert (await safety.manager.get(path)).status_code == 403
