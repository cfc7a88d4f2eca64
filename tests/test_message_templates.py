"""A bureau's own words: checked when they are written, from a day on, and looked at before."""

import re

import pytest

from models.accounts import Role
from models.events import KINDS
from services import calendars
from services.messages import titles
from services.messages.words import SHIPPED
from tests.messaged import household, rule


def order(**given):
    said = {
        "kind": "visits.missed",
        "audience": "family",
        "effective_from": str(calendars.today()),
        "zh": "{resident}的{service}今天没有人来，请致电12349。",
        "en": "Nobody came to {resident} for {service} today; call 12349.",
    }
    return said | given


@pytest.fixture
async def bureau(client_for):
    return await client_for(Role.BUREAU_ADMIN)


async def test_the_words_of_the_bureau_hold_from_their_day_on_and_the_last_of_a_day_holds(bureau, make, app):
    """Of another audience, those of the house."""
    told = await household(make, app)
    await rule(make)
    later = await bureau.post("/v1/message-templates", json=order() | {"effective_from": "2036-07-01", "zh": "以后"})
    wrong = await bureau.post("/v1/message-templates", json=order() | {"zh": "写错了"})
    made = await bureau.post("/v1/message-templates", json=order())
    await told.happened("visits.missed")
    await told.send()
    said = {one["audience"]: one["body"] for one in await told.rows()}
    held = {(one["kind"], one["audience"]): one for one in (await bureau.get("/v1/message-templates/in-force")).json()}
    versions = (await bureau.get("/v1/message-templates", params={"kind": "visits.missed"})).json()["items"]

    assert (later.status_code, wrong.status_code, made.status_code) == (201, 201, 201)
    assert said["family"] == "王女士的服务今天没有人来，请致电12349。"
    assert said["resident"].startswith("您")
    assert len(held) == len(SHIPPED)
    assert held["visits.missed", "family"]["id"] == made.json()["id"]
    assert held["visits.missed", "resident"]["id"] is None
    assert [one["id"] for one in versions] == [made.json()["id"], wrong.json()["id"], later.json()["id"]]


REFUSED = [
    ({"zh": "{name}没有人来"}, "message_template_word_unknown", "/zh"),
    ({"en": "{resident} and {id_number}"}, "message_template_word_unknown", "/en"),
    ({"kind": "order_offers.open", "audience": "provider_manager"}, "message_template_word_unknown", "/zh"),
    ({"zh": "{resident"}, "message_template_unreadable", "/zh"),
    ({"zh": "{}没有人来"}, "message_template_unreadable", "/zh"),
    ({"zh": "{0}没有人来"}, "message_template_unreadable", "/zh"),
    ({"zh": "{resident.__class__}"}, "message_template_unreadable", "/zh"),
    ({"zh": "{resident[0]}"}, "message_template_unreadable", "/zh"),
    ({"zh": "{resident:>100}"}, "message_template_unreadable", "/zh"),
    ({"zh": "{resident!r}"}, "message_template_unreadable", "/zh"),
    ({"zh": "好" * 115 + "{time}"}, "message_template_too_long", "/zh"),
    ({"en": "a" * 135}, "message_template_too_long", "/en"),
    ({"kind": "visits.flagged"}, "message_template_of_nothing", "/kind"),
    ({"kind": "visits.gone"}, "message_template_of_nothing", "/kind"),
    ({"audience": "caregiver"}, "message_template_of_nothing", "/audience"),
]


@pytest.mark.parametrize(("said", "code", "pointer"), REFUSED, ids=[f"{said}"[:60] for said, *_ in REFUSED])
async def test_a_template_that_could_not_be_filled_is_refused_with_its_field(bureau, said, code, pointer):
    """Written, and looked at. Each seen to be taken without its refusal."""
    written = await bureau.post("/v1/message-templates", json=order(**said))
    looked = await bureau.post(
        "/v1/message-templates/preview", json={n: v for n, v in order(**said).items() if n != "effective_from"}
    )

    for refused in (written, looked):
        assert (refused.status_code, refused.json()["code"]) == (422, code), refused.text
        assert refused.json()["errors"][0]["pointer"] == pointer
    assert (await bureau.get("/v1/message-templates")).json()["items"] == []


WORDS = [
    (
        {"audience": "caregiver"},
        "上门服务：未成行（visits.missed）",
        "老年人（resident）、家属（family）",
        "visit: missed (visits.missed)",
    ),
    (
        {"kind": "visits.flagged"},
        "上门服务：有异常（visits.flagged）",
        "可选的身份：无",
        "those who are told of it: nobody",
    ),
    ({"kind": "visits.gone"}, "“visits.gone”", "可选的身份：无", "“visits.gone”"),
    (
        {"zh": "{name}"},
        "上门服务：未成行（visits.missed）",
        "可用的有：resident, service",
        "visit: missed (visits.missed)",
    ),
]


@pytest.mark.parametrize(("said", "kind", "known", "english"), WORDS)
async def test_a_refusal_calls_events_and_people_by_their_names(bureau, said, kind, known, english):
    """Beside the codes that one writes. Seen to say 「visits.missed」 and `resident, family` alone."""
    zh, en = [
        (await bureau.post("/v1/message-templates", json=order(**said), headers={"Accept-Language": language})).json()
        for language in ("zh", "en")
    ]

    words = zh["errors"][0]["message"]
    assert kind in words
    assert known in words
    assert english in en["errors"][0]["message"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_event_has_a_name_in_both_languages(kind):
    zh, en = titles.kind(kind, "zh"), titles.kind(kind, "en")

    assert re.fullmatch(r"[\u4e00-\u9fff，：]+（[a-z_.]+）", zh), zh
    assert en.endswith(f" ({kind})")


async def test_all_that_is_wrong_is_said_at_once(bureau):
    refused = await bureau.post(
        "/v1/message-templates", json=order() | {"effective_from": "2024-01-01", "zh": "{name}", "en": "{when}"}
    )

    assert {(one["pointer"], one["code"]) for one in refused.json()["errors"]} == {
        ("/effective_from", "message_template_in_past"),
        ("/zh", "message_template_word_unknown"),
        ("/en", "message_template_word_unknown"),
    }


async def test_a_template_is_looked_at_as_a_made_up_person_would_read_it(bureau):
    """With how long it is; nothing is kept of it."""
    own = await bureau.post(
        "/v1/message-templates/preview",
        json={"kind": "visits.missed", "audience": "family", "zh": "{resident}{time}{{!}}" + "好" * 90},
    )
    house = await bureau.post("/v1/message-templates/preview", json={"kind": "alerts.open", "audience": "family"})

    assert own.json()["zh"] == "王女士2036年7月1日09:00{!}" + "好" * 90
    assert (own.json()["length_zh"], own.json()["sms_parts_zh"]) == (110, 2)
    assert own.json()["en"].startswith("Nobody came to Ms Wang")
    assert house.json()["zh"] == "紧急：2036年7月1日09:00收到王女士的紧急预警，请立即与老人联系。"
    assert house.json()["sms_parts_zh"] == 1
    assert (await bureau.get("/v1/message-templates")).json()["items"] == []
