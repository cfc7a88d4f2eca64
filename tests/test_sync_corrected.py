"""A correction that waited on a phone, and what others found of the visit meanwhile: neither overwrites the other unseen (T13)."""

from datetime import timedelta

import pytest

from models.accounts import Role
from tests.days import a_day, now
from tests.moments import nine
from tests.phones import outcomes, phone_of, told, whole

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def before():
    """Whatever the office does here, the phone's correction was written."""
    return nine(-2) + 2 * HOUR


def after():
    return now() + MINUTE


def ended(at):
    return {"ended_at": at.isoformat(), "reason_code": "device_failed"}


async def corrected(day, visit):
    await day.done(Role.PROVIDER_MANAGER, f"/visits/{visit}/corrections", ended(nine(-2) + 90 * MINUTE))


async def acknowledged(day, visit):
    """Its own correction, which an officer found right."""
    await (await phone_of(day)).send(told("correction", visit, before(), **ended(nine(-2) + 80 * MINUTE)))
    [manual] = (await day.read(f"/visits/{visit}/exceptions", Role.SUBSIDY_OFFICER))["items"]
    why = {"reason_code": "other", "memo": "邻居证实"}
    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit}/exceptions/{manual['id']}/acknowledge", why)


async def nothing(day, visit):
    """Its own correction before, which nobody has looked at."""
    await (await phone_of(day)).send(told("correction", visit, before(), **ended(nine(-2) + 80 * MINUTE)))


@pytest.mark.parametrize(
    ("meanwhile", "written", "heard", "correctors"),
    [
        (corrected, before, "accepted corrected_meanwhile", 2),
        (corrected, after, "accepted", 2),
        (acknowledged, before, "accepted corrected_meanwhile", None),
        (acknowledged, after, "accepted", None),
        (nothing, before, "accepted", None),
    ],
)
async def test_whoever_wrote_before_others_and_tells_after_them_hears_of_it_and_an_officer_weighs_both(
    make, client_for, drain, meanwhile, written, heard, correctors
):
    """Seen to be taken without a word: the office's correction was gone, and a visit that was verified was so no more."""
    day = await a_day(make, client_for)
    visit = (await day.visit(nine(-2)))["id"]
    phone = await phone_of(day)
    await phone.send(*whole(visit, nine(-2)))
    await drain()
    await meanwhile(day, visit)
    late = told("correction", visit, written(), **ended(nine(-2) + 100 * MINUTE))

    answer = await phone.send(late)
    again = await phone.send(late)

    assert (outcomes(answer), outcomes(again)) == ([heard], ["duplicate"])
    stands = await day.read(f"/visits/{visit}")
    assert (stands["status"], stands["minutes"], stands["posted_subsidy_fen"]) == ("flagged", 100, 0)
    found = (await day.read(f"/visits/{visit}/exceptions", Role.SUBSIDY_OFFICER))["items"]
    [manual] = [one for one in found if one["code"] == "manual"]
    assert (manual["status"], manual["found"]["corrections"]) == ("open", 2)
    assert manual["found"].get("correctors") == correctors
    assert ("由 2 个人先后更正" in manual["says_zh"]) is (correctors == 2)


@pytest.mark.parametrize(("cancelled", "withdrawn"), [(True, "visit_withdrawn"), (False, None)])
async def test_who_stands_at_the_door_of_a_visit_that_was_withdrawn_is_told_so(make, client_for, cancelled, withdrawn):
    """As a phone that was offline is. Seen to be answered as if nothing was."""
    day = await a_day(make, client_for)
    order, (visit,) = await day.scheduled(nine(-2))
    if cancelled:
        await day.done(Role.COMMUNITY_WORKER, f"/orders/{order['id']}/cancel", {"reason": "家属来接"})

    come = await day.check_in(visit["id"], nine(-2))
    gone = await day.check_out(visit["id"], nine(-2) + HOUR)

    assert [one["withdrawn"] and one["withdrawn"]["code"] for one in (come, gone)] == [withdrawn] * 2
    assert (await day.read(f"/visits/{visit['id']}"))["status"] == ("flagged" if cancelled else "verified")


async def test_a_withdrawn_visit_is_said_to_be_the_officers_and_one_that_the_provider_ordered_the_familys_too(
    make, client_for
):
    """Seen to send a daughter to confirm, who had nothing to confirm."""
    day = await a_day(make, client_for)
    order, (visit,) = await day.scheduled(nine(-2))
    await day.done(Role.COMMUNITY_WORKER, f"/orders/{order['id']}/cancel", {"reason": "家属来接"})
    await day.check_in(visit["id"], nine(-2))
    own = await (await day.as_(Role.PROVIDER_MANAGER)).post("/v1/orders", json=day.order(nine(-2) + 3 * HOUR))
    _, (other,) = await day.assigned(
        (await day.done(Role.PROVIDER_MANAGER, f"/orders/{own.json()['id']}/accept"))["id"]
    )
    await day.check_in(other["id"], nine(-2) + 3 * HOUR)
    await day.check_out(other["id"], nine(-2) + 4 * HOUR)

    says = {}
    for name, one in (("withdrawn", visit), ("on behalf", other)):
        found = (await day.read(f"/visits/{one['id']}/exceptions", Role.FAMILY))["items"]
        [says[name]] = [doubt["says_zh"] for doubt in found if doubt["code"] == "unplanned"]

    assert "家属确认" not in says["withdrawn"]
    assert "家属确认" in says["on behalf"]
