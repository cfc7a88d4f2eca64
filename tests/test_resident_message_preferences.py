"""Residents with a telephone and no account are told as they wish: on their word, by the community or the bureau."""

from datetime import timedelta

import pytest

from models.accounts import Role
from tests.messaged import Told, around_now, rule

KIND = "orders.cancelled"


@pytest.fixture
async def told(make, app):
    """王桂芳 has a telephone and no account; a daughter is told beside her."""
    await rule(make)
    resident = await make.resident(name="王桂芳", phone="13800001234")
    daughter = await make.membership(Role.FAMILY, resident_id=resident.id)
    await make.owner.execute("delete from events where district_code = $1", make.code)
    return Told(make, app, resident, daughter)


@pytest.fixture
async def community(client_for):
    return await client_for(Role.COMMUNITY_WORKER)


def place(told):
    return f"/v1/residents/{told.resident.id}/message-preference"


async def noted(client, told, version=None, **said):
    tag = f'"{version}"' if version is not None else (await client.get(place(told))).headers["etag"]
    return await client.patch(place(told), json=said, headers={"If-Match": tag})


async def hers(told):
    return [(one["status"], one["held_because"]) for one in await told.rows() if one["audience"] == "resident"]


async def test_who_has_said_nothing_has_the_defaults_and_what_is_said_is_kept(community, told):
    before = (await community.get(place(told))).json()
    first = await noted(community, told, opted_out=["visits.checked_in", "stays"], daily_limit=3)
    second = await noted(community, told, quiet_from="20:00", quiet_until="09:00", language="en", daily_limit=None)

    assert (before["version"], before["opted_out"], before["language"]) == (0, [], "zh")
    assert (before["own_counts"], before["telephone_known"]) == (False, True)
    assert before["always_told"] == ["alerts.open", "alerts.resolved"]
    assert first.status_code == 200, first.text
    assert (first.json()["opted_out"], first.json()["daily_limit"]) == (["stays", "visits.checked_in"], 3)
    assert (second.json()["quiet_from"], second.json()["language"]) == ("20:00", "en")
    assert (second.json()["daily_limit"], second.json()["opted_out"]) == (None, ["stays", "visits.checked_in"])
    assert second.json()["version"] == first.json()["version"] + 1


async def test_she_is_not_told_of_what_she_does_not_want_and_her_daughter_is(community, told):
    """Seen to be told all the same without what was noted."""
    await noted(community, told, opted_out=["orders"])
    await told.happened(KIND)
    await told.send()

    assert await hers(told) == [("held_back", "opted_out")]
    assert await told.became(membership=told.daughter) == [("sent", None)]


async def test_what_waits_is_held_back_when_she_opts_out_meanwhile(make, community, told):
    """Seen to be sent while it was asked only when a message was made."""
    await noted(community, told, quiet_from=around_now()[0], quiet_until=around_now()[1])
    await told.happened(KIND)
    await told.send()
    waiting = await hers(told)
    await noted(community, told, opted_out=["orders"], quiet_from=None, quiet_until=None)
    await told.later(timedelta(hours=3))
    await told.send()

    assert waiting == [("waiting", None)]
    assert await hers(told) == [("held_back", "opted_out")]


async def test_nothing_wakes_her_that_came_back_to_be_tried_in_her_quiet_hours(community, told):
    """Seen to be sent while only those of accounts were looked at."""
    await noted(community, told, quiet_from=around_now()[0], quiet_until=around_now()[1])
    await told.happened(KIND)
    await told.send()
    await told.later(timedelta(hours=3))
    await told.send()

    assert await hers(told) == [("waiting", None)]


async def test_her_language_is_that_in_which_she_is_told(community, told):
    await noted(community, told, language="en")
    await told.happened(KIND)
    await told.send()

    (row,) = [one for one in await told.rows() if one["audience"] == "resident"]
    assert row["language"] == "en"


async def test_what_she_sets_herself_counts_instead(community, client_for, told):
    """Seen to be held back while both held."""
    await noted(community, told, opted_out=["orders"])
    herself = await client_for(Role.RESIDENT, resident_id=told.resident.id)
    await told.happened(KIND)
    await told.send()
    before = await hers(told)
    tag = (await herself.get("/v1/message-preferences")).headers["etag"]
    await herself.patch("/v1/message-preferences", json={"daily_limit": 5}, headers={"If-Match": tag})
    await told.happened(KIND)
    await told.send()

    assert before == [("held_back", "opted_out")]
    assert sorted(await hers(told)) == [("held_back", "opted_out"), ("sent", None)]
    assert (await community.get(place(told))).json()["own_counts"] is True


REFUSED = [
    ({"opted_out": ["alerts"]}, "message_opt_out_refused", "/opted_out/0"),
    ({"opted_out": ["visits.late"]}, "event_kind_unknown", "/opted_out"),
    ({"quiet_from": "20:00"}, "message_quiet_hours_half", "/quiet_until"),
    ({"quiet_from": "21:00", "quiet_until": "21:00"}, "message_quiet_hours_empty", "/quiet_until"),
    ({"quiet_from": "01:00", "quiet_until": "23:30"}, "message_quiet_hours_too_long", "/quiet_from"),
    ({"daily_limit": 51}, None, "/daily_limit"),
    ({"channels": ["sms"]}, None, "/channels"),
]


@pytest.mark.parametrize(("said", "code", "pointer"), REFUSED, ids=[f"{said}" for said, *_ in REFUSED])
async def test_what_cannot_be_wished_for_is_refused_with_its_field(community, told, said, code, pointer):
    refused = await noted(community, told, **said)

    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert code is None or refused.json()["code"] == code
    assert (await community.get(place(told))).json()["version"] == 0


async def test_the_limit_is_no_higher_than_the_districts(make, community, told):
    await make.owner.execute("update message_rules set daily_limit = 2 where district_code = $1", make.code)

    assert (await noted(community, told, daily_limit=3)).json()["code"] == "message_limit_too_high"


async def test_a_change_needs_the_version_that_was_read(community, told):
    without = await community.patch(place(told), json={"language": "en"})
    early = await noted(community, told, 1, language="en")
    first = await noted(community, told, 0, language="en")
    stale = await noted(community, told, 0, language="zh")

    assert (without.status_code, without.json()["code"]) == (428, "if_match_required")
    assert [answer.status_code for answer in (early, first, stale)] == [412, 200, 412]


READ = {
    Role.BUREAU_ADMIN: (200, 200),
    Role.COMMUNITY_WORKER: (200, 200),
    Role.AUDITOR: (200, 403),
    Role.SUBSIDY_OFFICER: (403, 403),
    Role.PROVIDER_MANAGER: (403, 403),
    Role.CAREGIVER: (403, 403),
    Role.FAMILY: (403, 403),
}


@pytest.mark.parametrize("role", READ)
async def test_the_community_and_the_bureau_note_it_and_nobody_else(client_for, told, role):
    client = await client_for(role)
    read = await client.get(place(told))
    changed = await noted(client, told, 0, language="en")

    assert (read.status_code, changed.status_code) == READ[role]
