"""A relative hears what became of his link: consented to, refused, revoked or over; he alone, and nothing that he may not know any more."""

from datetime import timedelta

import pytest

from models.accounts import Account, Role
from services import family_links
from services.access import system
from services.calendars import today
from tests.factories import Make
from tests.messaged import Told, around_now, rule


@pytest.fixture
async def asked(make, app, client_for):
    """A link that a worker asked for, for an account that has another role in the district and says where it is told."""
    resident = await make.resident(name="王桂芳")
    own = await make.membership(Role.RESIDENT, resident_id=resident.id)
    told = Told(make, app, resident, await make.membership(Role.PROVIDER_MANAGER))
    await rule(make)
    told.path, told.client_for = f"/v1/residents/{resident.id}/family-links", client_for
    told.worker, told.herself = await client_for(Role.COMMUNITY_WORKER), await client_for(Role.RESIDENT, membership=own)
    told.other = await client_for(Role.PROVIDER_MANAGER, membership=told.daughter)
    told.link = await ask(told)
    return told


async def ask(told, **said):
    order = {"account_id": str(told.daughter.account_id), "relation": "女儿", "scopes": ["orders", "money"]}
    answer = await told.worker.post(told.path, json=order | said)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def decide(told, act, **said):
    answer = await told.herself.post(f"{told.path}/{told.link}/{act}", json=said or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def to_relative(told):
    await told.send()
    return [row for row in await told.rows() if row["audience"] == "family"]


async def test_who_is_let_in_hears_of_it_with_what_he_sees_and_reads_it_as_a_relative(asked):
    """Seen to fail before: `family_links.consented` was told to the resident alone."""
    link = await decide(asked, "consent", scopes=["orders"])
    (row,) = await to_relative(asked)
    membership = await asked.make.owner.fetchrow("select * from memberships where id = $1::uuid", link["membership_id"])
    as_relative = await asked.client_for(Role.FAMILY, membership=type("One", (), dict(membership))())

    said = "王女士已同意：您（女儿）可以查看其订单与服务，不设到期日。"
    assert (row["kind"], row["body"], row["status"]) == ("family_links.consented", said, "sent")
    assert (row["account_id"], row["resident_id"]) == (asked.daughter.account_id, asked.resident.id)
    assert [one["body"] for one in (await as_relative.get("/v1/messages")).json()["items"]] == [said]
    assert (await asked.other.get("/v1/messages")).json()["items"] == []


async def test_where_a_guardian_agreed_it_is_the_guardian_who_did(asked):
    """Seen to read 「王女士已同意」, who cannot."""
    signed = {"consented_as": "guardian", "consented_by": "李大明"}
    other = await asked.client_for(Role.COMMUNITY_WORKER)
    answer = await other.post(f"{asked.path}/{asked.link}/consent", json=signed)
    assert answer.status_code == 200, answer.text
    (row,) = await to_relative(asked)

    assert row["body"] == "王女士的监护人已同意：您（女儿）可以查看其订单与服务、补贴与费用，不设到期日。"
    assert "李" not in row["body"]


async def test_who_is_refused_hears_of_it_with_the_surname_he_asked_for(asked):
    """Without a membership as a relative, he reads it as who else he is here. Seen to fail before: nobody was told of a refusal, and
    then not of which parent."""
    await decide(asked, "refuse")
    (row,) = await to_relative(asked)
    (shown,) = (await asked.other.get("/v1/messages")).json()["items"]

    assert (shown["kind"], shown["status"], shown["resident_id"]) == ("family_links.refused", "sent", None)
    assert shown["body"] == "您（女儿）查看王女士服务信息的申请未获同意，有疑问请与老人或社区联系。"
    assert (row["membership_id"], row["language"]) == (None, "zh")


async def test_who_is_shut_out_hears_of_it_and_no_more_of_the_resident_than_the_surname(asked):
    """His membership is over, and he is told all the same. Seen to be held back as `access_ended` without the first line of `_MAY_KNOW`."""
    await decide(asked, "consent")
    await asked.send()
    await decide(asked, "revoke")
    row = (await to_relative(asked))[-1]
    (shown,) = (await asked.other.get("/v1/messages")).json()["items"]

    assert (row["kind"], row["status"], row["resident_id"]) == ("family_links.revoked", "sent", None)
    assert shown["body"] == "您（女儿）不再能查看王女士的服务信息，有疑问请与老人或社区联系。"
    assert not {"王桂芳", "桂芳", "订单", "费用", str(asked.resident.id)} & set(str(shown))


async def test_who_sees_less_from_now_on_hears_of_it_and_so_does_whose_it_is(asked):
    """Seen to fail without the trigger `family_links_tell_narrowed`: less is no new state."""
    await decide(asked, "consent")
    await asked.send()
    await decide(asked, "narrow", scopes=["money"])
    await asked.send()
    rows = {
        row["audience"]: (row["body"], row["status"])
        for row in await asked.rows()
        if row["kind"] == "family_links.narrowed"
    }

    assert rows["family"] == (
        "王女士的同意已缩小：您（女儿）现在只能查看其补贴与费用，不设到期日。",
        "sent",
    )
    assert rows["resident"][0].endswith("现在只能查看您的补贴与费用，不设到期日；您可随时撤回。")


async def test_of_a_link_that_lasted_to_a_day_he_hears_the_next_day_and_once(asked):
    """Seen to fail before: that it had ended he found out by an empty list."""
    await decide(asked, "consent", ends_on=str(today()))
    await asked.send()
    told = [await end_over(asked)]
    await over(asked)
    told += [await end_over(asked) for _ in range(3)]
    rows = [row for row in await to_relative(asked) if row["kind"] == "family_links.ended"]

    assert told == [0, 1, 0, 0]
    assert [(row["body"], row["status"]) for row in rows] == [
        ("您（女儿）查看王女士服务信息的期限已过；仍需查看的，请重新申请。", "sent")
    ]


@pytest.mark.parametrize("how", ["long ago", "asked for anew"])
async def test_who_need_not_ask_again_is_not_told_to(asked, how):
    """Of what ended long ago, as before the clock wrote it down, or where another is asked for already. Seen to be sent without the days
    and without `_NOT_ASKED_ANEW`."""
    await decide(asked, "consent", ends_on=str(today()))
    await asked.send()
    await over(asked, days=3 if how == "long ago" else 1)
    if how == "asked for anew":
        await ask(asked)  # which ends the other
    else:
        assert await end_over(asked) == 1
    rows = [row for row in await to_relative(asked) if row["kind"] == "family_links.ended"]

    assert [(row["status"], row["held_because"]) for row in rows] == [("held_back", "past")]


async def test_that_he_may_look_in_is_told_nobody_when_it_is_over(asked):
    """Seen to be sent with the days that were over, by `status = 'consented'` alone."""
    await decide(asked, "consent", ends_on=str(today()))
    await over(asked)
    await asked.send()
    rows = [row for row in await asked.rows() if row["kind"] == "family_links.consented"]

    assert {row["audience"] for row in rows} == {"resident", "family"}
    assert {(row["status"], row["held_because"]) for row in rows} == {("held_back", "past")}


async def over(asked, days=1):
    ends_on = today() - timedelta(days=days)
    await asked.make.owner.execute("update family_links set ends_on = $2 where id = $1::uuid", asked.link, ends_on)


async def end_over(asked):
    async with asked.app.state.sessions(info={"scope": system(asked.make.code).scope}) as session, session.begin():
        return await family_links.end_over(session, system(asked.make.code))


async def test_who_has_parents_in_two_districts_reads_in_the_one_what_became_of_the_other(asked):
    """She cannot sign in where she was refused. Seen to see nothing without `always` of the wall, and without the district left open."""
    elsewhere = Make(asked.app, asked.make.owner, str(int(asked.make.code) + 500_000))
    await elsewhere.district()
    hers = {"account": Account(id=asked.daughter.account_id)}
    herself, stranger = [{"headers": await elsewhere.authorization(Role.FAMILY, **bound)} for bound in (hers, {})]
    await decide(asked, "refuse")
    await to_relative(asked)

    (shown,) = (await asked.other.get("/v1/messages", **herself)).json()["items"]
    assert (shown["kind"], shown["resident_id"]) == ("family_links.refused", None)
    assert (await asked.other.get(f"/v1/messages/{shown['id']}", **herself)).json() == shown
    assert (await asked.other.get("/v1/messages", **stranger)).json()["items"] == []
    assert (await asked.other.get(f"/v1/messages/{shown['id']}", **stranger)).status_code == 404


async def test_who_is_let_in_anew_by_night_does_not_hear_in_the_morning_that_he_is_out(asked):
    """Seen to be sent without `_NOT_LET_IN`."""
    await asked.make.owner.execute("delete from message_rules where district_code = $1", asked.make.code)
    await rule(asked.make, quiet=around_now())
    await decide(asked, "refuse")
    await asked.send()
    asked.link = await ask(asked)
    await decide(asked, "consent")
    await asked.make.owner.execute("delete from message_rules where district_code = $1", asked.make.code)
    await rule(asked.make)
    await asked.later(timedelta(hours=2))

    became = [(row["kind"], row["status"], row["held_because"]) for row in await to_relative(asked)]
    assert became == [("family_links.refused", "held_back", "past"), ("family_links.consented", "sent", None)]


async def test_nobody_else_hears_of_it(asked):
    sister = await asked.make.membership(Role.FAMILY, resident_id=asked.resident.id)
    stranger = await asked.make.membership(Role.FAMILY)
    await asked.make.owner.execute("delete from events where district_code = $1", asked.make.code)  # of their own links
    for act in ("consent", "revoke"):
        await decide(asked, act)
    await asked.send()

    assert await asked.rows(membership=sister) == await asked.rows(membership=stranger) == []
    assert {row["person_id"] for row in await asked.rows() if row["audience"] == "family"} == {
        asked.daughter.account_id
    }


async def test_who_gives_his_access_up_is_not_told_so_and_the_resident_is(asked):
    """Seen to tell him to ask the resident why."""
    link = await decide(asked, "consent")
    await asked.send()
    membership = await asked.make.owner.fetchrow("select * from memberships where id = $1::uuid", link["membership_id"])
    as_relative = await asked.client_for(Role.FAMILY, membership=type("One", (), dict(membership))())

    given_up = await as_relative.post(f"{asked.path}/{asked.link}/revoke")
    await asked.send()

    assert given_up.status_code == 200, given_up.text
    told = [row["audience"] for row in await asked.rows() if row["kind"] == "family_links.revoked"]
    assert told == ["resident"]
