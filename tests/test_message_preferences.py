"""How a person wants to be told: his own, within what the district has set and what nobody may opt out of."""

from datetime import UTC, datetime, time

import pytest

from models.accounts import Role
from models.message_preferences import WantedChannel
from services import calendars
from services.message_preferences import _CHANNELS, _URGENT_KINDS
from services.messages.kinds import ALWAYS_TOLD
from services.messages.quiet import Hours, awake_at, hours, left
from tests.messaged import rule

NIGHT = Hours(time(21), time(8))


async def changed(client, version=None, **said):
    tag = f'"{version}"' if version is not None else (await client.get("/v1/message-preferences")).headers["etag"]
    return await client.patch("/v1/message-preferences", json=said, headers={"If-Match": tag})


@pytest.fixture
async def daughter(client_for):
    return await client_for(Role.FAMILY)


async def test_who_has_said_nothing_has_the_defaults_and_what_is_said_is_kept(daughter):
    """The telephone comes back masked, the others not at all."""
    before = (await daughter.get("/v1/message-preferences")).json()
    first = await changed(
        daughter,
        phone="139 0000 9876",
        wechat_id="oABC-1234567",
        channels=["wechat", "sms"],
        opted_out=["visits.checked_in", "stays"],
        quiet_from="20:00",
        quiet_until="09:00",
    )
    said = {"daily_limit": 3, "phone": None, "channels": ["wechat"]} | {"quiet_from": None, "quiet_until": None}
    second = await changed(daughter, **said, language="en")

    assert (before["version"], before["channels"], before["opted_out"], before["language"]) == (0, [], [], "zh")
    assert before["always_told"] == ["alerts.open", "alerts.resolved"]
    assert first.status_code == 200, first.text
    assert first.json()["phone_masked"] == "139****9876"
    assert (first.json()["channels"], first.json()["wechat_known"], first.json()["push_known"]) == (
        ["sms", "wechat"],
        True,
        False,
    )
    assert (first.json()["opted_out"], first.json()["quiet_from"]) == (["stays", "visits.checked_in"], "20:00")
    assert (second.json()["phone_masked"], second.json()["quiet_from"], second.json()["daily_limit"]) == (None, None, 3)
    assert (second.json()["language"], second.json()["opted_out"]) == ("en", ["stays", "visits.checked_in"])
    assert second.json()["version"] == first.json()["version"] + 1


async def test_an_address_is_kept_sealed(daughter, make):
    await changed(daughter, phone="13900009876", push_token="device-0001-0002")
    kept = await make.owner.fetchrow("select * from message_preferences where district_code = $1", make.code)
    told = await make.owner.fetch("select body from audit_events where district_code = $1", make.code)

    written = str(dict(kept)) + str([row["body"] for row in told])
    assert bytes(kept["phone_sealed"])
    assert "9876" not in written
    assert "device-0001" not in written


REFUSED = [
    ({"opted_out": ["visits", "alerts"]}, "message_opt_out_refused", "/opted_out/1"),
    ({"opted_out": ["alerts.open"]}, "message_opt_out_refused", "/opted_out/0"),
    ({"opted_out": ["visits.late"]}, "event_kind_unknown", "/opted_out"),
    ({"quiet_from": "20:00"}, "message_quiet_hours_half", "/quiet_until"),
    ({"quiet_until": "20:00"}, "message_quiet_hours_half", "/quiet_from"),
    ({"quiet_from": "21:00", "quiet_until": "21:00"}, "message_quiet_hours_empty", "/quiet_until"),
    ({"quiet_from": "08:00", "quiet_until": "18:00"}, "message_quiet_hours_too_long", "/quiet_from"),
    ({"quiet_from": "25:00", "quiet_until": "08:00"}, None, "/quiet_from"),
    ({"daily_limit": 7}, "message_limit_too_high", "/daily_limit"),
    ({"daily_limit": 0}, None, "/daily_limit"),
    ({"channels": ["wechat"]}, "message_channel_without_address", "/channels"),
    ({"channels": ["push", "sms"]}, "message_channel_without_address", "/channels"),
    ({"channels": ["sms"]}, "message_channel_without_address", "/channels"),
    ({"channels": ["log"]}, None, "/channels/0"),
    ({"phone": "12"}, "phone_form", "/phone"),
    ({"channels": None}, None, "/channels"),
    ({"language": "fr"}, None, "/language"),
]


@pytest.mark.parametrize(("said", "code", "pointer"), REFUSED, ids=[f"{said}" for said, *_ in REFUSED])
async def test_what_cannot_be_wished_for_is_refused_with_its_field(daughter, said, code, pointer):
    """And nothing of it is kept. Each seen to be taken without its refusal."""
    refused = await changed(daughter, **said)

    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert code is None or refused.json()["code"] == code
    assert (await daughter.get("/v1/message-preferences")).json()["version"] == 0


async def test_text_messages_are_chosen_with_a_telephone_that_is_given_or_stands_in_the_register(
    make, client_for, daughter
):
    """Seen to be taken from the daughter without a telephone, which went nowhere; WeChat was refused."""
    given = await changed(daughter, channels=["sms"], phone="13900009876")
    gone = await changed(daughter, phone=None)
    known, caregiver = await make.resident(phone="13800001234"), await make.caregiver()
    resident = await client_for(Role.RESIDENT, resident_id=known.id)
    # Of hers it is looked at that there is one, and no more.
    await make.owner.execute("update caregivers set phone_sealed = id_number_sealed where id = $1", caregiver.id)
    carer = await client_for(Role.CAREGIVER, caregiver_id=caregiver.id, provider_id=caregiver.provider_id)

    assert given.status_code == 200, given.text
    assert (gone.status_code, gone.json()["code"]) == (422, "message_channel_without_address")
    assert [(await changed(who, channels=["sms"])).status_code for who in (resident, carer)] == [200, 200]


async def test_the_daily_limit_of_the_district_is_of_who_is_served(make, client_for, daughter):
    """Whoever works with what he is told has none but his own."""
    await rule(make, limit=2)
    manager = await client_for(Role.PROVIDER_MANAGER)
    chosen = await changed(manager, daily_limit=40)

    assert (await daughter.get("/v1/message-preferences")).json()["district_daily_limit"] == 2
    assert (chosen.status_code, chosen.json()["daily_limit"], chosen.json()["district_daily_limit"]) == (200, 40, None)


async def test_a_change_needs_the_version_that_was_read(daughter):
    without = await daughter.patch("/v1/message-preferences", json={"language": "en"})
    early = await changed(daughter, 1, language="en")
    first = await changed(daughter, 0, language="en")
    stale = await changed(daughter, 0, language="zh")

    assert (without.status_code, without.json()["code"]) == (428, "if_match_required")
    assert (early.status_code, early.json()["code"]) == (412, "stale")
    assert first.status_code == 200
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")


async def test_the_limit_and_the_quiet_hours_are_those_of_the_district(daughter, make):
    await rule(make, limit=2)

    assert (await changed(daughter, daily_limit=3)).json()["code"] == "message_limit_too_high"
    assert (await changed(daughter, quiet_from="04:00", quiet_until="00:00")).status_code == 200
    assert (await changed(daughter, quiet_from="03:45", quiet_until="00:00")).status_code == 422


WHEN = [
    ("2036-07-01T12:00", "2036-07-01T12:00"),
    ("2036-07-01T20:59", "2036-07-01T20:59"),
    ("2036-07-01T21:00", "2036-07-02T08:00"),
    ("2036-07-01T23:30", "2036-07-02T08:00"),
    ("2036-07-01T00:30", "2036-07-01T08:00"),
    ("2036-07-01T07:59", "2036-07-01T08:00"),
    ("2036-07-01T08:00", "2036-07-01T08:00"),
]


def at(said):
    return datetime.fromisoformat(said).replace(tzinfo=calendars.SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(("now", "told"), WHEN)
def test_a_night_ends_in_the_morning(now, told):
    assert awake_at(at(now), NIGHT, None) == at(told)


def test_hours_follow_on_each_other_and_those_that_leave_nothing_end_somewhere():
    """A rest at noon that begins as the night ends; and two that never let go."""
    assert awake_at(at("2036-07-01T22:00"), NIGHT, Hours(time(8), time(10))) == at("2036-07-02T10:00")
    assert awake_at(at("2036-07-01T22:00"), NIGHT, Hours(time(8), time(21))) > at("2036-07-01T22:00")
    assert awake_at(at("2036-07-01T12:00"), hours("00:00", "00:00"), None) == at("2036-07-01T12:00")
    assert left(NIGHT, Hours(time(8), time(10))).total_seconds() == 11 * 3600


async def test_a_refusal_names_kinds_and_channels_as_people_do(client_for):
    """Seen to fail before: 「“alerts”中有紧急消息（alerts.open, alerts.resolved）」,「选择“sms”须先填写其地址」."""
    manager = await client_for(Role.PROVIDER_MANAGER)
    said = []
    for language in ("zh", "en"):
        for wanted in ({"opted_out": ["alerts"]}, {"channels": ["sms"]}):
            headers = {"If-Match": '"0"', "Accept-Language": language}
            answer = await manager.patch("/v1/message-preferences", json=wanted, headers=headers)
            assert answer.status_code == 422, answer.text
            said.append(answer.json()["detail"])

    assert said == [
        "“预警”中有紧急消息（紧急预警、紧急预警已处置），不能退订；可逐项退订其他消息。",
        "选择“短信”须先填写其地址（phone）。",
        "“alarms” holds what is urgent (an urgent alarm, an urgent alarm that is over), of which nobody opts out; "
        "name the others one by one.",
        "Give the address of “text messages” first (phone).",
    ]


def test_everything_urgent_has_a_name():
    assert set(_URGENT_KINDS) == {*ALWAYS_TOLD, *(kind.partition(".")[0] for kind in ALWAYS_TOLD)}
    assert set(_CHANNELS) == set(WantedChannel)
