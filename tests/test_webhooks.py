"""Webhooks as a resource: who makes them, what they may lead to, their secrets and what was sent."""

from uuid import UUID

import pytest

from models.accounts import Role
from services.webhooks.acts import MOST
from tests.hooked import hooked
from tests.receiving import receiving

ORDER = {"name": "排班系统", "url": "https://care.example.com/hooks", "kinds": ["visits.verified", "claims"]}

MAY = """
                        make  list
bureau_admin             201   200
subsidy_officer          403   403
inspector                403   403
community_worker         403   403
provider_manager         201   200
caregiver                403   403
facility_manager         403   403
meal_point_operator      403   403
family                   403   403
resident                 403   403
auditor                  403   200
region_viewer            403   403
"""


@pytest.mark.parametrize(("role", "made", "read"), [line.split() for line in MAY.strip().splitlines()[1:]])
async def test_a_provider_and_the_bureau_make_their_own_and_the_auditor_looks(client_for, role, made, read):
    client = await client_for(Role(role))

    assert (await client.post("/v1/webhooks", json=ORDER)).status_code == int(made)
    assert (await client.get("/v1/webhooks")).status_code == int(read)


@pytest.fixture
async def hook(make, app, client_for):
    async with receiving() as receiver:
        yield await hooked(make, app, client_for, receiver)


ACTS = {
    "read": ("GET", "", None),
    "update": ("PATCH", "", {"name": "别的"}),
    "pause": ("POST", "/pause", None),
    "resume": ("POST", "/resume", None),
    "rotate": ("POST", "/rotate", None),
    "test": ("POST", "/test", None),
    "end": ("POST", "/end", {"reason": "排班系统已停用"}),
    "deliveries": ("GET", "/deliveries", None),
    "resend": ("POST", "/deliveries/01900000-0000-7000-8000-000000000001/resend", None),
}


@pytest.mark.parametrize("act", ACTS)
async def test_nobody_touches_what_another_provider_made_and_the_bureau_only_looks(client_for, hook, act):
    method, path, body = ACTS[act]
    said = {"json": body, "headers": {"If-Match": '"2"'}} if body else {}
    foreign, bureau = await client_for(Role.PROVIDER_MANAGER), await client_for(Role.BUREAU_ADMIN)

    assert (await foreign.request(method, f"/v1/webhooks/{hook.id}{path}", **said)).status_code == 404
    looked = await bureau.request(method, f"/v1/webhooks/{hook.id}{path}", **said)
    assert looked.status_code == (200 if act in ("read", "deliveries") else 404)


REFUSED = [
    *("http://care.example.com/", "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f.1/"),
    *(
        "https://10.0.0.8:8443/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:8.8.8.8]/",
    ),
    *("https://postgres/", "https://printer.local/", "https://db.internal./x", "https://user:word@care.example.com/"),
    *("https://care.example.com/#part", "https://care.example.com:99999/", "ftp://care.example.com/", "https:///hooks"),
    *(
        "https://care.example.com\\@127.0.0.1/",
        "https://养老.example.com/",
        "https://care..example.com/",
        "file:///etc/passwd",
    ),
]


@pytest.mark.parametrize("url", REFUSED)
async def test_an_address_that_is_private_or_not_whole_is_refused(client_for, hook, url):
    """Made so, and changed so."""
    made = await (await client_for(Role.BUREAU_ADMIN)).post("/v1/webhooks", json=ORDER | {"url": url})
    tag = (await hook.manager.get(f"/v1/webhooks/{hook.id}")).headers["etag"]
    changed = await hook.manager.patch(f"/v1/webhooks/{hook.id}", json={"url": url}, headers={"If-Match": tag})

    for refused in (made, changed):
        assert (refused.status_code, refused.json()["code"]) == (422, "webhook_url_refused")
        assert [one["pointer"] for one in refused.json()["errors"]] == ["/url"]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_name_in_other_letters_is_told_how_it_is_written(client_for, language):
    """Seen to fail with the general sentence alone."""
    office = await client_for(Role.BUREAU_ADMIN)
    said = {"json": ORDER | {"url": "https://例子.com/hooks"}, "headers": {"Accept-Language": language}}
    refused = await office.post("/v1/webhooks", **said)
    right = await office.post("/v1/webhooks", json=ORDER | {"url": "https://xn--fsqu00a.com/hooks"})
    other = await office.post("/v1/webhooks", json=ORDER | {"url": "https://10.0.0.8/"})

    assert (refused.status_code, refused.json()["code"]) == (422, "webhook_url_refused")
    assert "punycode" in refused.json()["detail"]
    assert "xn--fsqu00a.com" in refused.json()["detail"]
    assert right.status_code == 201
    assert "punycode" not in other.json()["detail"]


@pytest.mark.parametrize("port", [25, 6379, 8443, 80, 0])
async def test_only_the_port_of_https_is_open_and_the_refusal_says_which_is_not(client_for, hook, port):
    """A provider has no other doors knocked at by our server. Seen to be 201, and of port 0 sent to 443."""
    url = f"https://care.example.com:{port}/hooks"
    office = await client_for(Role.BUREAU_ADMIN)
    tag = (await hook.manager.get(f"/v1/webhooks/{hook.id}")).headers["etag"]

    for language, words in (("zh", f"端口 {port} 不开放"), ("en", f"Port {port} is not open")):
        spoken = {"Accept-Language": language}
        made = await office.post("/v1/webhooks", json=ORDER | {"url": url}, headers=spoken)
        changed = await hook.manager.patch(
            f"/v1/webhooks/{hook.id}", json={"url": url}, headers=spoken | {"If-Match": tag}
        )
        for refused in (made, changed):
            assert (refused.status_code, refused.json()["code"]) == (422, "webhook_url_refused")
            assert [one["pointer"] for one in refused.json()["errors"]] == ["/url"]
            assert words in refused.json()["detail"]
    said = await office.post("/v1/webhooks", json=ORDER | {"url": "https://care.example.com:443/hooks"})
    assert said.status_code == 201


LIKE = {
    "vists": ["visits"],
    "vists.verified": ["visits.verified"],
    "visits.done": ["visits.verified", "visits.missed"],
    "nonsense.x": ["orders", "visits", "claims", "alerts"],
}


@pytest.mark.parametrize("kind", LIKE)
async def test_a_kind_that_is_mistyped_is_told_what_was_meant(client_for, kind):
    """Seen to fail for all but the third, with `visits.verified` for everything."""
    office = await client_for(Role.BUREAU_ADMIN)
    refused = await office.post("/v1/webhooks", json=ORDER | {"kinds": [kind]})
    known = refused.json()["known"].split(", ")

    assert (refused.status_code, refused.json()["code"]) == (422, "event_kind_unknown")
    assert set(LIKE[kind]) <= set(known)
    assert all(one in refused.json()["detail"] for one in LIKE[kind])
    assert ("findings" in known) == (kind == "nonsense.x")


@pytest.mark.parametrize("kinds", [["visits.done"], ["visit"], ["visits.verified", "*"], ["findings.overdue"]])
async def test_what_never_happens_cannot_be_asked_for(client_for, kinds):
    refused = await (await client_for(Role.BUREAU_ADMIN)).post("/v1/webhooks", json=ORDER | {"kinds": kinds})

    assert (refused.status_code, refused.json()["code"]) == (422, "event_kind_unknown")
    assert refused.json()["errors"][0]["pointer"] == "/kinds"


async def test_more_than_ten_are_refused_with_a_way_out(client_for):
    office = await client_for(Role.BUREAU_ADMIN)
    made = [await office.post("/v1/webhooks", json=ORDER) for _ in range(MOST + 1)]

    assert [answer.status_code for answer in made] == [201] * MOST + [409]
    assert made[-1].json()["code"] == "too_many_webhooks"


async def test_a_secret_is_shown_once_and_kept_nowhere_that_can_be_read(hook):
    issued = (await hook.act("rotate")).json()
    shown = await hook.read()
    told = await hook.make.owner.fetch("select body from audit_events where subject_id = $1", UUID(hook.id))
    kept = await hook.make.owner.fetch("select body from idempotency_keys where district_code = $1", hook.make.code)

    assert issued["secret"] != hook.secret
    assert "secret" not in shown
    assert shown["earlier_until"] == issued["earlier_until"]
    written = " ".join(str(row["body"]) for row in (*told, *kept))
    assert issued["secret"] not in written
    assert hook.secret not in written


@pytest.mark.parametrize(("language", "why"), [("zh", "还没有密钥"), ("en", "has no secret yet")])
async def test_without_a_secret_nothing_is_sent_and_no_ping_is_possible(client_for, language, why):
    """It says so itself, and the refusal says what comes first. Seen to be `active` like any other, and refused with its state alone."""
    office = await client_for(Role.BUREAU_ADMIN)
    made = (await office.post("/v1/webhooks", json=ORDER)).json()
    path = f"/v1/webhooks/{made['id']}"
    refused = await office.post(f"{path}/test", headers={"Accept-Language": language})
    said = refused.json()

    assert (made["secret_issued_at"], made["allowed_actions"]) == (None, ["update", "rotate", "pause", "end"])
    assert (refused.status_code, said["code"], said["way_on"]) == (409, "wrong_state", f"POST {path}/rotate")
    assert why in said["detail"]
    assert said["way_on"] in said["detail"]
    await office.post(f"{path}/rotate")
    (listed,) = (await office.get("/v1/webhooks")).json()["items"]
    assert (made["awaits_secret"], listed["awaits_secret"]) == (True, False)
    assert (await office.post(f"{path}/test")).status_code == 202


@pytest.mark.parametrize(("act", "awaits"), [("pause", True), ("end", False)])
async def test_one_that_was_paused_or_ended_before_its_first_secret_says_what_it_waits_for(client_for, act, awaits):
    """Its state is the reason why no ping goes. Seen to fail with the words of a secret that is missing."""
    office = await client_for(Role.BUREAU_ADMIN)
    path = f"/v1/webhooks/{(await office.post('/v1/webhooks', json=ORDER)).json()['id']}"
    await office.post(f"{path}/{act}", json={"reason": "排班系统已停用"} if act == "end" else None)

    refused = (await office.post(f"{path}/test")).json()

    assert (refused["code"], refused.get("way_on")) == ("wrong_state", None)
    assert (await office.get(path)).json()["awaits_secret"] is awaits


async def test_a_ping_arrives_and_is_seen_among_the_deliveries(hook):
    asked = await hook.act("test")
    await hook.publish()
    (told,) = await hook.deliveries(status="delivered")
    twice, thrice = await hook.resend(told), await hook.resend(told)

    assert (asked.status_code, asked.json()["status"]) == (202, "waiting")
    (received,) = hook.receiver.received
    assert received.signed_by(hook.secret)
    assert received.said["type"] == told["kind"] == "webhooks.ping"
    assert received.id == told["id"] == asked.json()["id"]
    assert [(one.status_code, one.json()["status"]) for one in (twice, thrice)] == [(200, "waiting")] * 2


STATES = {
    "active": {"pause": 200, "resume": 409, "rotate": 200, "test": 202, "end": 200},
    "paused": {"pause": 409, "resume": 200, "rotate": 200, "test": 409, "end": 200},
    "failed": {"pause": 409, "resume": 200, "rotate": 200, "test": 409, "end": 200},
    "ended": {"pause": 409, "resume": 409, "rotate": 409, "test": 409, "end": 409},
}


@pytest.mark.parametrize(("state", "act"), [(state, act) for state, acts in STATES.items() for act in acts])
async def test_what_is_possible_in_which_state(hook, state, act):
    if state == "ended":
        await hook.act("end", reason="排班系统已停用")
    else:
        await hook.make.owner.execute("update webhooks set status = $2 where id = $1", UUID(hook.id), state)

    answer = await hook.act(act, **({"reason": "不再使用"} if act == "end" else {}))

    assert answer.status_code == STATES[state][act]
    assert (act in (await hook.read())["allowed_actions"]) or answer.status_code != 202
    assert answer.status_code < 300 or answer.json()["code"] == "wrong_state"


async def test_what_happened_while_it_was_paused_comes_when_it_is_resumed(hook):
    await hook.act("pause")
    told = {await hook.happened() for _ in range(3)}
    await hook.publish()
    meanwhile = len(hook.receiver.received)
    await hook.act("resume")
    await hook.publish()

    assert meanwhile == 0
    assert {received.said["data"]["id"] for received in hook.receiver.received} == told


async def test_a_change_needs_the_version_that_was_read_and_sending_changes_none(hook):
    before = (await hook.manager.get(f"/v1/webhooks/{hook.id}")).headers["etag"]
    await hook.happened()
    await hook.publish()
    changed = await hook.manager.patch(
        f"/v1/webhooks/{hook.id}", json={"kinds": ["orders", "orders"]}, headers={"If-Match": before}
    )
    stale = await hook.manager.patch(f"/v1/webhooks/{hook.id}", json={"name": "x"}, headers={"If-Match": before})

    assert (changed.status_code, changed.json()["kinds"]) == (200, ["orders"])
    assert stale.status_code == 412
