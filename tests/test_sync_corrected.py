"""A correction that waited on a phone, and what others found of the visit meanwhile: neither overwrites the other unseen (T13)."""

from datetime import timedelta

import pytest

from models.accounts import Role
from tests.days import a_day, now
from tests.factories import SHANGHAI
from tests.phones import outcomes, phone_of, told, whole

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
AT = (now() - timedelta(days=2)).astimezone(SHANGHAI).replace(hour=9, minute=0, second=0, microsecond=0)
BEFORE, AFTER = AT + 2 * HOUR, None
"""When the phone's correction was written: before whatever the office does here, or after it (a minute from now)."""


def ended(at):
    return {"ended_at": at.isoformat(), "reason_code": "device_failed"}


async def corrected(day, visit):
    await day.done(Role.PROVIDER_MANAGER, f"/visits/{visit}/corrections", ended(AT + 90 * MINUTE))


async def acknowledged(day, visit):
    """Its own correction, which an officer found right."""
    await (await phone_of(day)).send(told("correction", visit, BEFORE, **ended(AT + 80 * MINUTE)))
    [manual] = (await day.read(f"/visits/{visit}/exceptions", Role.SUBSIDY_OFFICER))["items"]
    why = {"reason_code": "other", "memo": "邻居证实"}
    await day.done(Role.SUBSIDY_OFFICER, f"/visits/{visit}/exceptions/{manual['id']}/acknowledge", why)


async def nothing(day, visit):
    """Its own correction before, which nobody has looked at."""
    await (await phone_of(day)).send(told("correction", visit, BEFORE, **ended(AT + 80 * MINUTE)))


@pytest.mark.parametrize(
    ("meanwhile", "written", "heard", "correctors"),
    [
        (corrected, BEFORE, "accepted corrected_meanwhile", 2),
        (corrected, AFTER, "accepted", 2),
        (acknowledged, BEFORE, "accepted corrected_meanwhile", None),
        (acknowledged, AFTER, "accepted", None),
        (nothing, BEFORE, "accepted", None),
    ],
)
async def test_whoever_wrote_before_others_and_tells_after_them_hears_of_it_and_an_officer_weighs_both(
    make, client_for, drain, meanwhile, written, heard, correctors
):
    """Seen to be taken without a word: the office's correction was gone, and a visit that was verified was so no more."""
    day = await a_day(make, client_for)
    visit = (await day.visit(AT))["id"]
    phone = await phone_of(day)
    await phone.send(*whole(visit, AT))
    await drain()
    await meanwhile(day, visit)
    late = told("correction", visit, written or now() + MINUTE, **ended(AT + 100 * MINUTE))

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
    order, (visit,) = await day.scheduled(AT)
    if cancelled:
        await day.done(Role.COMMUNITY_WORKER, f"/orders/{order['id']}/cancel", {"reason": "家属来接"})

    come = await day.check_in(visit["id"], AT)
    gone = await day.check_out(visit["id"], AT + HOUR)

    assert [one["withdrawn"] and one["withdrawn"]["code"] for one in (come, gone)] == [withdrawn] * 2
    assert (await day.read(f"/visits/{visit['id']}"))["status"] == ("flagged" if cancelled else "verified")


async def test_a_withdrawn_visit_is_said_to_be_the_officers_and_one_that_the_provider_ordered_the_familys_too(
    make, client_for
):
    """Seen to send a daughter to confirm, who had nothing to confirm."""
    day = await a_day(make, client_for)
    order, (visit,) = await day.scheduled(AT)
    await day.done(Role.COMMUNITY_WORKER, f"/orders/{order['id']}/cancel", {"reason": "家属来接"})
    await day.check_in(visit["id"], AT)
    own = await (await day.as_(Role.PROVIDER_MANAGER)).post("/v1/orders", json=day.order(AT + 3 * HOUR))
    _, (other,) = await day.assigned(
        (await day.done(Role.PROVIDER_MANAGER, f"/orders/{own.json()['id']}/accept"))["id"]
    )
    await day.check_in(other["id"], AT + 3 * HOUR)
    await day.check_out(other["id"], AT + 4 * HOUR)

    says = {}
    for name, one in (("withdrawn", visit), ("on behalf", other)):
        found = (await day.read(f"/visits/{one['id']}/exceptions", Role.FAMILY))["items"]
        [says[name]] = [doubt["says_zh"] for doubt in found if doubt["code"] == "unplanned"]

    assert "家属确认" not in says["withdrawn"]
    assert "家属确认" in says["on behalf"]
