"""Tags at homes: who issues them, what is told once, and that they say what their standards say."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from models.accounts import Role
from services.home_tags import codes
from tests.days import NINE, a_day
from tests.tagged import TAGS, UID, issued

MAY = """
                       issue  list
bureau_admin             201   200
subsidy_officer          403   200
inspector                403   403
community_worker         201   200
provider_manager         403   403
caregiver                403   403
facility_manager         403   403
meal_point_operator      403   403
family                   403   403
resident                 403   403
auditor                  403   200
region_viewer            403   403
"""
LOST = {"reason": "屏幕损坏"}


@pytest.mark.parametrize(("role", "made", "listed"), [line.split() for line in MAY.strip().splitlines()[1:]])
async def test_the_community_and_the_bureau_issue_tags_and_nobody_who_is_paid_by_them(
    make, client_for, role, made, listed
):
    resident, by = await make.resident(), await client_for(Role(role))

    answer = await by.post(TAGS, json={"resident_id": str(resident.id), "kind": "qr"})

    assert answer.status_code == int(made), answer.text
    assert (await by.get(TAGS)).status_code == int(listed)


async def test_a_community_worker_issues_tags_in_the_own_division_alone(make, client_for):
    elsewhere = await make.resident(division_code=await make.division(f"{make.code}002"))
    there = await (await client_for(Role.BUREAU_ADMIN)).post(
        TAGS, json={"resident_id": str(elsewhere.id), "kind": "qr"}
    )
    worker = await client_for(Role.COMMUNITY_WORKER, division_code=make.division_code)

    refused = await worker.post(TAGS, json={"resident_id": str(elsewhere.id), "kind": "qr"})
    path = f"{TAGS}/{there.json()['id']}"

    assert (refused.status_code, refused.json()["code"]) == (404, "resident_not_found")
    assert (await worker.get(TAGS)).json()["items"] == []
    for answer in (await worker.get(path), await worker.post(f"{path}/revoke", json=LOST)):
        assert (answer.status_code, answer.json()["code"]) == (404, "home_tag_not_found")


@pytest.mark.parametrize("kind", ["qr", "nfc"])
async def test_a_secret_is_told_once_and_kept_nowhere_in_the_open(make, client_for, kind):
    """Also not by an Idempotency-Key, under which other answers are kept to be given again. Seen to lie in idempotency_keys with the tags among
    the routes that keep their answers."""
    worker, resident = await client_for(Role.COMMUNITY_WORKER), await make.resident()
    said = {"resident_id": str(resident.id), "kind": kind} | ({"chip_uid": UID} if kind == "nfc" else {})
    key = {"Idempotency-Key": "issue-a-tag-1"}

    made = (await worker.post(TAGS, json=said, headers=key)).json()
    again = await worker.post(TAGS, json=said, headers=key)
    read = (await worker.get(f"{TAGS}/{made['id']}")).json()

    assert (again.status_code, again.json()["code"], again.json()["id"]) == (409, "secret_shown_once", made["id"])
    assert not {"secret", "setup_uri"} & read.keys()
    assert (read["kind"], read["status"], read["allowed_actions"]) == (kind, "active", ["replace", "revoke"])
    raw = made["secret"].lower()
    for table in ("home_tags", "audit_events", "idempotency_keys"):
        rows = await make.owner.fetch(f"select t::text as row from {table} t where district_code = $1", make.code)
        assert rows or table == "idempotency_keys"
        assert not [row for row in rows if raw in row["row"].lower() or raw.encode().hex() in row["row"]]


async def test_a_screen_is_set_up_by_what_it_is_told(make, client_for):
    worker, resident = await client_for(Role.COMMUNITY_WORKER), await make.resident()

    made = (await worker.post(TAGS, json={"resident_id": str(resident.id), "kind": "qr"})).json()

    for part in (
        "otpauth://totp/",
        made["tag_no"],
        "digits=8",
        "algorithm=SHA256",
        "period=30",
        f"secret={made['secret']}&",
    ):
        assert part in made["setup_uri"]


WRONG = [
    ({"kind": "nfc"}, 422, "home_tag_chip_not_said", "/chip_uid"),
    ({"kind": "qr", "chip_uid": UID}, 422, "home_tag_chip_not_said", "/chip_uid"),
    ({"kind": "nfc", "chip_uid": "04DE5F"}, 422, "invalid_input", "/chip_uid"),
    ({"kind": "card"}, 422, "invalid_input", "/kind"),
    ({"resident_id": str(uuid4())}, 404, "resident_not_found", None),
]


@pytest.mark.parametrize(("wrong", "status", "code", "pointer"), WRONG)
async def test_what_cannot_be_right_is_refused_with_its_place(make, client_for, wrong, status, code, pointer):
    worker, resident = await client_for(Role.COMMUNITY_WORKER), await make.resident()

    answer = await worker.post(TAGS, json={"resident_id": str(resident.id), "kind": "qr"} | wrong)

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert [one["pointer"] for one in answer.json().get("errors", [])] == ([pointer] if pointer else [])


async def test_a_home_has_one_tag_of_a_kind_and_a_chip_one_home(make, client_for):
    """Also of two who are issued at the same moment; two kinds may hang side by side. Seen to be two without the index
    home_tags_one_active_uq, and one chip in two homes without home_tags_chip_active_uq. Who is refused learns which hangs there; seen to
    learn it not."""
    worker, resident, other = await client_for(Role.COMMUNITY_WORKER), await make.resident(), await make.resident()
    chip = {"kind": "nfc", "chip_uid": UID.lower()}

    def said(of, **more):
        return {"resident_id": str(of.id), "kind": "qr", **more}

    screens = await asyncio.gather(*(worker.post(TAGS, json=said(resident)) for _ in range(3)))
    chips = [await worker.post(TAGS, json=said(of, **chip)) for of in (resident, other)]

    assert sorted(one.status_code for one in screens) == [201, 409, 409]
    assert {one.json().get("code") for one in screens} == {None, "home_tag_active"}
    assert len({one.json().get("blocker_id", one.json().get("id")) for one in screens}) == 1
    assert [one.status_code for one in chips] == [201, 409]
    assert chips[1].json()["code"] == "home_tag_chip_taken"


async def test_nobody_who_has_died_or_moved_gets_a_tag(make, client_for):
    gone = await make.resident(status="deceased", deceased_on=datetime(2024, 2, 1, tzinfo=UTC).date())

    refused = await (await client_for(Role.COMMUNITY_WORKER)).post(
        TAGS, json={"resident_id": str(gone.id), "kind": "qr"}
    )

    assert (refused.status_code, refused.json()["code"]) == (409, "no_home_tag_for_gone")


async def test_a_tag_that_has_ended_stays_to_be_read_and_nothing_else(make, client_for):
    day = await a_day(make, client_for)
    worker, tag = await day.as_(Role.COMMUNITY_WORKER), await issued(day)

    new = (await worker.post(f"{TAGS}/{tag.id}/replace", json=LOST)).json()
    refused = [await worker.post(f"{TAGS}/{tag.id}/{act}", json=LOST) for act in ("replace", "revoke")]
    revoked = (await worker.post(f"{TAGS}/{new['id']}/revoke", json={"reason": "老人搬家"})).json()
    listed = (await worker.get(TAGS, params={"resident_id": str(day.resident.id)})).json()["items"]

    assert new["kind"] == "qr"
    assert new["secret"]
    assert [(one.status_code, one.json()["code"]) for one in refused] == [(409, "wrong_state")] * 2
    assert "已更换" in refused[0].json()["detail"]
    assert (revoked["status"], revoked["ended_reason"], revoked["allowed_actions"]) == ("revoked", "老人搬家", [])
    assert [(one["id"], one["status"]) for one in listed] == [(new["id"], "revoked"), (tag.id, "replaced")]


RFC_6238 = [
    (59, "46119246"),
    (1111111109, "68084774"),
    (1111111111, "67062674"),
    (1234567890, "91819424"),
    (2000000000, "90698825"),
    (20000000000, "77737706"),
]


@pytest.mark.parametrize(("seconds", "code"), RFC_6238)
def test_a_screen_shows_what_the_standard_says(seconds, code):
    """Appendix B, of SHA-256."""
    at = datetime.fromtimestamp(seconds, UTC)

    assert codes.shown_at(b"12345678901234567890123456789012", at) == code
    assert codes.step_of(b"12345678901234567890123456789012", code, at) == seconds // 30


def test_a_chip_says_what_its_maker_says():
    """AN12196, table 5: a key of zeros, the counter 61."""
    assert codes.signed(bytes(16), UID, 61) == "94EED9EE65337086"
    assert codes.genuine(bytes(16), UID, 61, "94eed9ee65337086")
    assert not codes.genuine(bytes(16), UID, 62, "94EED9EE65337086")


@pytest.mark.parametrize(("off", "holds"), [(-11, False), (-10, True), (0, True), (10, True), (11, False)])
def test_a_code_holds_five_minutes_before_and_after(off, holds):
    secret, here = bytes(range(32)), int(NINE.timestamp()) // 30
    shown = codes.shown_at(secret, datetime.fromtimestamp((here + off) * 30, UTC))

    assert codes.step_of(secret, shown, NINE) == (here + off if holds else None)
