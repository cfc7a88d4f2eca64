"""A phone that has not heard that its visit was corrected to be a colleague's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from tests.days import Day, a_day, now
from tests.phones import Phone, outcomes, phone_of, told, whole

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass
class Given:
    """A visit of the last hours, served by one and then said to be another's."""

    day: Day
    at: datetime
    visit: str
    phone: Phone
    sent: list[dict[str, Any]]

    def left(self, minutes: int, **said: Any) -> dict[str, Any]:
        return told("check_out", self.visit, self.at + minutes * MINUTE, **said)

    async def stands(self) -> tuple[str, list[str]]:
        visit = await self.day.read(f"/visits/{self.visit}")
        return visit["status"], visit["open_exceptions"]

    async def accept(self) -> None:
        why = {"decision": "accept", "reason_code": "caregiver_replaced", "memo": ""}
        await self.day.done(Role.SUBSIDY_OFFICER, f"/visits/{self.visit}/review", why)


@pytest.fixture
async def given(make, client_for, drain) -> Given:
    day = await a_day(make, client_for)
    at = now().replace(microsecond=0) - 5 * HOUR
    visit, phone = (await day.visit(at))["id"], await phone_of(day)
    sent = [*whole(visit, at), told("note", visit, at + MINUTE, text="一切正常")]
    sent.append(
        told(
            "correction", visit, at + 2 * HOUR, ended_at=(at + 55 * MINUTE).isoformat(), reason_code="forgot_check_out"
        )
    )
    assert outcomes(await phone.send(*sent)) == ["accepted"] * 4
    await drain()
    another = {"caregiver_id": str((await make.caregiver(day.provider)).id), "reason_code": "data_entry_error"}
    await day.done(Role.PROVIDER_MANAGER, f"/visits/{visit}/corrections", another)
    one = Given(day, at, visit, phone, sent)
    await one.accept()
    return one


async def test_what_was_kept_is_known_when_it_is_sent_again(given):
    """After an answer that was lost. Seen to be rejected as of somebody else's visit and not kept, which it was."""
    again = await given.phone.send(*given.sent)

    assert outcomes(again) == ["duplicate"] * 4
    assert await given.stands() == ("verified", [])


async def test_what_he_told_nobody_yet_is_kept_and_waits_for_an_officer(given, drain):
    """Seen to be refused for ever."""
    late, note = given.left(70), told("note", given.visit, given.at + 30 * MINUTE, text="老人想换个时间")
    answer = await given.phone.send(late, note)
    await drain()
    found = (await given.day.read(f"/visits/{given.visit}/exceptions", Role.SUBSIDY_OFFICER))["items"]
    events = (await given.day.read(f"/visits/{given.visit}/events", Role.PROVIDER_MANAGER))["items"]

    assert outcomes(answer) == ["accepted visit_of_another"] * 2
    assert await given.stands() == ("flagged", ["manual"])
    (manual,) = [one for one in found if one["code"] == "manual"]
    assert (manual["found"]["told_by_former"], "原护理员又上报签到签退 1 次" in manual["says_zh"]) == (1, True)
    assert [one["by_former"] for one in events] == [False, False, True]
    await given.accept()
    assert await given.stands() == ("verified", [])
    assert outcomes(await given.phone.send(late, note)) == ["duplicate"] * 2
    await drain()
    assert await given.stands() == ("verified", [])


async def test_one_that_nobody_planned_is_not_made_anew_by_who_began_it(given, make, drain):
    """Seen to be refused as another visit's id, so that a phone would have made another of it."""
    day, made = given.day, str(uuid7())
    come, gone = whole(made, given.at - 3 * HOUR, 30)
    come["unplanned"] = {"resident_id": str(day.resident.id), "service_item_id": str(day.item.id)}
    await given.phone.send(come, gone)
    await drain()
    another = {"caregiver_id": str((await make.caregiver(day.provider)).id), "reason_code": "data_entry_error"}
    await day.done(Role.PROVIDER_MANAGER, f"/visits/{made}/corrections", another)

    again = await given.phone.send(come, gone, told("note", made, given.at, text="已通知家属"))

    assert outcomes(again) == ["duplicate", "duplicate", "accepted visit_of_another"]


async def test_he_corrects_it_no_more_and_is_told_who_does(given):
    later = (given.at + 50 * MINUTE).isoformat()
    answer = await given.phone.send(
        told("correction", given.visit, now(), ended_at=later, reason_code="forgot_check_out")
    )

    assert outcomes(answer) == ["rejected correction_of_another"]
    assert "联系服务商" in answer["results"][0]["message"]


async def test_somebody_elses_visit_that_never_was_his_is_not_his(given, make):
    """Nor may he read what he told of it."""
    stranger = await given.day.client_for(
        Role.CAREGIVER, provider_id=given.day.provider.id, caregiver_id=(await make.caregiver(given.day.provider)).id
    )
    answer = await Phone(stranger).send(given.left(70))
    read = await (await given.day.as_(Role.CAREGIVER)).get(f"/v1/visits/{given.visit}")

    assert outcomes(answer) == ["rejected visit_not_yours"]
    assert read.status_code == 404
