"""What issues a secret is done once under its key, and the secret is kept nowhere (docs/adr/0006)."""

import asyncio
from uuid import uuid4

import orjson
import pytest

from models.accounts import Role
from tests.factories import Make
from tests.signalled import DEVICES, Watch, watch

_ = watch

BROKEN = {"reason": "屏幕损坏"}
LINE = {"name": "区签到热线", "number": "0631-5200120"}
HOOK = {"name": "排班系统", "url": "https://care.example.com/hooks", "kinds": ["visits"]}


async def _issuing(watch: Watch, path: str):
    """Who may do it, at which address, with what body."""
    make, bureau = watch.make, watch.bureau
    resident = {"resident_id": str((await make.resident()).id)}
    noun, _, act = path.partition("/{")
    order = resident | ({"kind": "qr"} if noun == "/v1/home-tags" else {})
    if not act:
        return bureau, noun, order
    made = {
        "/v1/home-tags": order,
        "/v1/meal-cards": order,
        DEVICES: watch.device(),
        "/v1/telephone-lines": LINE,
        "/v1/webhooks": HOOK,
    }[noun]
    first = await bureau.post(noun, json=made)
    assert first.status_code == 201, first.text
    return bureau, f"{noun}/{first.json()['id']}/{act.partition('/')[2]}", BROKEN if act.endswith("replace") else None


PATHS = [
    "/v1/devices/{device_id}/issue-key",
    "/v1/home-tags",
    "/v1/home-tags/{home_tag_id}/replace",
    "/v1/meal-cards",
    "/v1/meal-cards/{card_id}/replace",
    "/v1/telephone-lines/{line_id}/issue-key",
    "/v1/webhooks/{webhook_id}/rotate",
]


def test_these_are_all_that_show_a_secret_once(app):
    told = app.openapi()["paths"]

    assert [
        path for path in sorted(told) if "secret_shown_once" in told[path].get("post", {}).get("description", "")
    ] == PATHS


@pytest.mark.parametrize("path", PATHS)
async def test_a_secret_is_issued_once_under_a_key_and_the_repeat_says_how_to_go_on(watch: Watch, path):
    """Seen to fail where these routes took no key: `replace`, `issue-key` and `rotate` were done twice."""
    by, where, order = await _issuing(watch, path)
    key, make = {"Idempotency-Key": str(uuid4())}, watch.make

    before = await _acts(make)
    first = await by.post(where, json=order, headers=key)
    twice = [await by.post(where, json=order, headers=key | {"Accept-Language": one}) for one in ("zh", "en")]
    done = await _acts(make) - before
    method, way_on = twice[0].json()["way_on"].split()
    anew = await by.post(way_on, json=BROKEN if way_on.endswith("replace") else None)

    assert first.is_success, first.text
    assert [(one.status_code, one.json()["code"]) for one in twice] == [(409, "secret_shown_once")] * 2
    assert {one.json()["id"] for one in twice} == {first.json()["id"]}
    assert all(first.json()["id"] in one.json()["detail"] and way_on in one.json()["detail"] for one in twice)
    assert ("先前已经办成" in twice[0].json()["detail"], "carried out before" in twice[1].json()["detail"]) == (
        True,
        True,
    )
    assert (method, anew.is_success) == ("POST", True), anew.text
    assert done == 1


async def _acts(make: Make) -> int:
    written = "select count(*) from audit_events where district_code = $1 and outcome = 'done' and act ~ $2"
    return int(await make.owner.fetchval(written, make.code, "(issue|issue_key|rotate|replace)$"))


@pytest.mark.parametrize("path", PATHS)
async def test_of_a_secret_answer_nothing_secret_is_kept(watch: Watch, path):
    """Seen to fail where the answer was kept as others are."""
    by, where, order = await _issuing(watch, path)
    key = {"Idempotency-Key": str(uuid4())}

    first = (await by.post(where, json=order, headers=key)).json()
    kept = await watch.make.owner.fetchrow(
        "select headers, body from idempotency_keys where district_code = $1 and key = $2",
        watch.make.code,
        key["Idempotency-Key"],
    )

    assert orjson.loads(kept["body"]).keys() == {"id", "way_on"}
    assert orjson.loads(kept["headers"]) == {}
    assert {"secret", "token", "key"} & first.keys()


async def test_with_another_body_the_key_is_refused_as_everywhere(watch: Watch):
    key, resident = {"Idempotency-Key": str(uuid4())}, await watch.make.resident()
    order = {"resident_id": str(resident.id), "kind": "qr"}
    other = order | {"kind": "nfc", "chip_uid": "04DE5F1EACC040"}

    await watch.bureau.post("/v1/home-tags", json=order, headers=key)
    refused = await watch.bureau.post("/v1/home-tags", json=other, headers=key)

    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")


async def test_of_many_at_once_one_is_told_the_secret(watch: Watch):
    """Seen to be another key for each where the route took none."""
    by, where, _none = await _issuing(watch, PATHS[0])
    key = {"Idempotency-Key": str(uuid4())}

    answers = await asyncio.gather(*(by.post(where, headers=key) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 19
    assert {answer.json()["code"] for answer in answers if answer.is_error} == {"secret_shown_once"}


async def test_a_refused_issue_keeps_nothing_and_may_succeed_later(watch: Watch):
    key, resident = {"Idempotency-Key": str(uuid4())}, await watch.make.resident()
    order = {"resident_id": str(resident.id), "kind": "qr"}
    worker = await watch.client_for(Role.COMMUNITY_WORKER)

    wrong = await worker.post("/v1/home-tags", json=order | {"kind": "nfc"}, headers=key)
    made = await worker.post("/v1/home-tags", json=order, headers=key)

    assert (wrong.status_code, made.status_code) == (422, 201)


def test_no_post_passes_an_idempotency_key_over_in_silence(app):
    """It takes one, or says that it does not. Seen to fail with a look that says nothing of it."""
    posts = {path: one["post"] for path, one in app.openapi()["paths"].items() if "post" in one}
    takes = {
        path
        for path, one in posts.items()
        if "idempotency-key" in {p["name"].lower() for p in one.get("parameters", ())}
    }

    silent = [path for path in posts.keys() - takes if "`Idempotency-Key`" not in posts[path]["description"]]

    assert len(takes) > 200
    assert silent == []
