"""Imports: who may upload what, what the file as a whole may be, and how far it has come."""

import asyncio

import pytest

from models.accounts import Role
from models.imports import ImportKind
from services.imports import KINDS
from tests.imports.uploading import counts, faults_of, sent, taken_in

GOOD = "code,name\nP1,甲公司\nP2,乙公司\n"

B, S, W, M = Role.BUREAU_ADMIN, Role.SUBSIDY_OFFICER, Role.COMMUNITY_WORKER, Role.PROVIDER_MANAGER
P, F = Role.MEAL_POINT_OPERATOR, Role.FACILITY_MANAGER
MAY = {
    "residents": {B, W},
    "divisions": {B},
    "providers": {B},
    "caregivers": {B, M},
    "service-items": {B},
    "contracts": {B},
    "programmes": {B},
    "appropriations": {B},
    "entitlements": {S},
    "visits": {S, M},
    "claim-lines": {M, P, F},
    "allowance-payments": {B, S},
    "contacts": {B, W},
    "agreements": {B, W},
    "welfare-visits": {B, W},
    "care-centres": {B},
    "activities": {B, W},
    "safety-events": {B},
    "inspections": {B},
    "insurance-policies": {B},
    "home-modifications": {B, S},
    "facilities": {B},
    "beds": {B},
    "stays": {B},
    "meal-points": {B},
    "meal-servings": {S, M, P},
    "meal-tallies": {B, S, M, P},
}


async def test_each_kind_is_imported_by_those_who_manage_it_and_by_nobody_else(client_for, owner, make):
    assert set(MAY) == set(ImportKind) == set(KINDS)
    for role in (*Role,):
        if role is Role.REGION_VIEWER:
            continue
        client = await client_for(role)
        for kind, may in MAY.items():
            answer = await sent(client, kind, "nothing,known\n1,2\n")
            assert answer.status_code == (202 if role in may else 403), (role, kind, answer.text)
    denied = await owner.fetchval(
        "select count(*) from audit_events where district_code = $1 and act = 'imports.upload' and outcome = 'denied'",
        make.code,
    )
    assert denied == 11 * len(MAY) - sum(map(len, MAY.values()))


async def test_an_import_is_seen_by_the_bureau_and_by_whose_it_is(client_for, make):
    own, other = await make.provider(), await make.provider()
    manager = await client_for(M, provider_id=own.id)
    place = (await sent(manager, "caregivers", GOOD)).headers["location"]

    seen = {}
    for who, client in {
        "own": manager,
        "colleague": await client_for(M, provider_id=own.id),
        "other": await client_for(M, provider_id=other.id),
        "officer": await client_for(S),
        "auditor": await client_for(Role.AUDITOR),
        "worker": await client_for(W),
        "caregiver": await client_for(Role.CAREGIVER),
    }.items():
        seen[who] = ((await client.get(place)).status_code, (await client.get(f"{place}/errors.csv")).status_code)

    assert seen == {
        "own": (200, 200),
        "colleague": (200, 200),
        "other": (404, 404),
        "officer": (200, 200),
        "auditor": (200, 200),
        "worker": (404, 404),
        "caregiver": (403, 403),
    }


async def test_nothing_happens_in_the_request_and_the_worker_tells_how_far_it_is(client_for, drain):
    admin = await client_for(B)

    answer = await sent(admin, "providers", GOOD)

    assert (answer.status_code, answer.json()["status"], answer.json()["rows_total"]) == (202, "queued", 0)
    assert (await admin.get("/v1/providers")).json()["items"] == []
    await drain()
    done = (await admin.get(answer.headers["location"])).json()
    assert (done["status"], counts(done), done["rows_total"], done["rows_done"]) == ("succeeded", (2, 0, 0, 0), 2, 2)
    assert done["started_at"] <= done["finished_at"]
    assert done["rows_per_second"] >= 1
    assert done["seconds_left"] is None
    listed = (await admin.get("/v1/imports", params={"kind": "providers", "status": "succeeded"})).json()["items"]
    assert [each["id"] for each in listed] == [done["id"]]
    assert (await admin.get("/v1/imports", params={"status": "failed"})).json()["items"] == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
async def test_files_are_read_in_the_encodings_that_spreadsheets_write(client_for, drain, encoding):
    admin = await client_for(B)

    done = await taken_in(admin, drain, "providers", "编码,名称\r\nP1,环翠康养服务有限公司\r\n", encoding=encoding)

    assert done["status"] == "succeeded"
    assert (await admin.get("/v1/providers")).json()["items"][0]["name"] == "环翠康养服务有限公司"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04rest of a spreadsheet", "spreadsheet_damaged"),
        ("code,name\nP1,甲\n".encode("utf-16"), "encoding_unknown"),
        (b"code,name\nP1,\xff\xff\xff\n", "encoding_unknown"),
        ("编码,名称\nP1,这一份文件是用统一码写成的".encode() + b"\xff\xff\n", "encoding_broken"),
        ("这里,没有\n任何,表头\n".encode(), "header_not_found"),
        (b"code\nP1\n", "wrong_header"),
        ("code,name,备注\nP1,甲,x\n".encode(), "wrong_header"),
        ("code,编码,name\nP1,P1,甲\n".encode(), "wrong_header"),
        (b"code,name\n", "no_rows"),
        ('code,name\nP1,"甲\nP2,乙\nP3,丙\n'.encode(), "quote_not_closed"),
        (b"code,name\nP1," + b"x" * 1_100_000, "line_too_long"),
    ],
)
async def test_a_file_that_cannot_be_read_fails_whole_and_says_why(client_for, drain, content, code):
    admin = await client_for(B)

    done = await taken_in(admin, drain, "providers", content)

    assert (done["status"], done["failure_code"]) == ("failed", code)
    assert done["failure_zh"]
    assert done["failure_en"]
    assert (await admin.get("/v1/providers")).json()["items"] == []


async def test_broken_quotes_spoil_their_own_row_only(client_for, drain):
    admin = await client_for(B)

    done = await taken_in(admin, drain, "providers", 'code,name\nP1,甲\nP2,"乙"丙\nP3,丁,,,戊\n\nP4,"己,庚"\n')

    assert (counts(done), done["rows_total"]) == ((2, 0, 0, 2), 4)
    assert await faults_of(admin, done) == [(3, "", "row_broken"), (4, "", "too_many_cells")]


async def test_a_strict_file_goes_in_whole_or_not_at_all(client_for, drain, owner, make):
    """Seen to fail, as succeeded with two providers recorded, when strict imports ran as partial ones."""
    admin = await client_for(B)
    bad = GOOD + "P3,\n"

    refused = await taken_in(admin, drain, "providers", bad, mode="strict")

    assert (refused["status"], refused["failure_code"], refused["rows_failed"]) == ("failed", "strict_refused", 1)
    assert await faults_of(admin, refused) == [(4, "name", "value_blank")]
    assert (await admin.get("/v1/providers")).json()["items"] == []
    acts = await owner.fetch(
        "select act from audit_events where district_code = $1 and act like 'providers%'", make.code
    )
    assert acts == []
    done = await taken_in(admin, drain, "providers", GOOD, mode="strict")
    assert (done["status"], counts(done)) == ("succeeded", (2, 0, 0, 0))


async def test_an_import_of_which_not_one_row_came_in_has_failed_and_says_so(client_for, drain, make):
    """Seen to fail, as succeeded, when an import succeeded by having been read to its end."""
    admin = await client_for(B)

    wrong = await taken_in(admin, drain, "providers", "code,name\nP1,\nP2,\n")
    known = await taken_in(admin, drain, "providers", GOOD)
    again = await taken_in(admin, drain, "providers", GOOD + "P3,\n")

    assert (wrong["status"], wrong["failure_code"]) == ("failed", "every_row_failed")
    assert (counts(wrong), wrong["rows_done"], wrong["rows_total"]) == ((0, 0, 0, 2), 2, 2)
    assert "2 行都有误" in wrong["failure_zh"]
    assert wrong["finished_at"] is not None
    assert await faults_of(admin, wrong) == [(2, "name", "value_blank"), (3, "name", "value_blank")]
    assert (known["status"], counts(known)) == ("succeeded", (2, 0, 0, 0))
    assert (again["status"], counts(again), again["failure_code"]) == ("succeeded", (0, 0, 2, 1), None)


async def test_a_file_over_the_limit_is_refused_unheard_and_nothing_of_it_is_kept(client_for, owner, make, app):
    """Whether it says how long it is or not. Seen to fail without the limits of api/manners.py."""
    admin = await client_for(B)
    limit = app.state.settings.file_limit

    async def endless():
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="f.csv"\r\n\r\n'
        for _ in range(limit // 2**20 + 2):
            yield b"0123456789abcde\n" * 2**16

    form = {"Content-Type": "multipart/form-data; boundary=x"}
    unsaid = await admin.post("/v1/imports/providers", content=endless(), headers=form)
    said = await admin.post(
        "/v1/imports/providers", content=b"--x--", headers=form | {"Content-Length": str(300 * 2**20)}
    )

    for answer in (unsaid, said):
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert await owner.fetchval("select count(*) from import_pieces where district_code = $1", make.code) == 0


@pytest.mark.parametrize(
    ("request_parts", "code"),
    [
        ({"json": {"file": "x"}}, "file_missing"),
        ({"files": {"document": ("f.csv", b"a,b\n")}}, "file_missing"),
        ({"files": {"file": ("f.csv", b"a,b\n")}, "data": {"note": "x"}}, "extra_forbidden"),
        ({"files": {"file": ("f.csv", b"")}}, "file_empty"),
        ({"files": [("file", ("f.csv", b"a,b\n")), ("file", ("g.csv", b"a,b\n"))]}, "one_file_only"),
        ({"files": {"file": ("f.csv", b"a,b\n")}, "data": {"mode": "loose"}}, "mode_unknown"),
        (
            {"files": {"file": ("f.csv", b"a,b\n")}, "params": {"mode": "strict"}, "data": {"mode": "partial"}},
            "mode_unknown",
        ),
        (
            {"content": b"--x\r\nContent-", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
            "file_missing",
        ),
        ({"content": b"nonsense", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}, "upload_invalid"),
        ({"content": b"nonsense", "headers": {"Content-Type": "multipart/form-data"}}, "upload_invalid"),
    ],
)
async def test_what_is_no_upload_is_refused_with_the_reason(client_for, request_parts, code):
    admin = await client_for(B)

    answer = await admin.post("/v1/imports/providers", **request_parts)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_field_that_an_upload_does_not_have_is_named(client_for):
    admin = await client_for(B)

    answer = await admin.post(
        "/v1/imports/providers", files={"file": ("f.csv", b"a,b\n")}, data={"a/b": "x"}, params={"mode": "strict"}
    )

    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/a~1b"]


async def test_the_same_upload_with_one_key_is_one_import_and_another_file_is_refused(client_for, owner, make):
    """The boundary of a multipart body differs each time, and the file does not. Seen to fail when the length stood for it."""
    admin = await client_for(B)
    key = {"Idempotency-Key": "upload-key-1"}

    async def upload(content):
        return await admin.post("/v1/imports/providers", files={"file": ("f.csv", content)}, headers=key)

    first = await upload(GOOD.encode())
    answers = await asyncio.gather(*(upload(GOOD.encode()) for _ in range(8)))
    other = await upload(GOOD.replace("P1", "P9").encode())

    assert {answer.json()["id"] for answer in answers} == {first.json()["id"]}
    assert answers[0].headers["location"] == first.headers["location"]
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await owner.fetchval("select count(*) from imports where district_code = $1", make.code) == 1


async def test_a_file_of_somebody_whose_membership_ended_meanwhile_is_not_taken_in(client_for, drain, owner, make):
    admin = await client_for(B)
    answer = await sent(admin, "providers", GOOD)
    await owner.execute("update memberships set status = 'suspended' where district_code = $1", make.code)

    await drain()

    rows = await owner.fetch("select status, failure_code from imports where district_code = $1", make.code)
    assert [tuple(row) for row in rows] == [("failed", "importer_ended")]
    assert answer.status_code == 202


async def test_what_the_database_refuses_costs_one_row_and_not_the_batch(client_for, drain, owner, make):
    """A constraint that no check knows of: the batch is halved until the row is found."""
    admin = await client_for(B)
    await owner.execute(
        f"create function refuse_{make.code}() returns trigger language plpgsql as $$ begin if new.code = 'P7' and new.district_code = '{make.code}' "
        "then raise check_violation using constraint = 'no_sevens'; end if; return new; end $$"
    )
    await owner.execute(
        f"create trigger refuse_{make.code} before insert on providers for each row execute function refuse_{make.code}()"
    )

    done = await taken_in(admin, drain, "providers", "code,name\n" + "".join(f"P{n},公司{n}\n" for n in range(20)))

    assert counts(done) == (19, 0, 0, 1)
    assert await faults_of(admin, done) == [(9, "", "not_storable")]
    await owner.execute(f"drop trigger refuse_{make.code} on providers")
