"""Who lies in a hospital bed longer than the leave for it was to last: his own house waits, and no night is counted twice."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from models.residents import ResidentStatus
from services.calendars import today
from tests.factories import Make
from tests.lodged import a_house, day
from tests.nights import PRICE, Home, home
from tests.test_hospital_beds import Ill, ill
from tests.test_stay_days_corrected import correct
from tests.test_stay_leaves import act, gone

_ = home, ill


async def overdue(ill: Ill, owner: Any, treated: dict[str, Any], since: Any, until: Any) -> None:
    """Time has passed: both the leave and the hospital bed were to end on that day, and he lies there still."""
    leave, stay, bed = UUID(ill.leave["id"]), UUID(ill.stay["id"]), UUID(treated["id"])
    await owner.execute("update stay_leaves set told_to_on = $2, to_on = $2 where id = $1", leave, until)
    await owner.execute("update stays set to_on = $2 where id = $1", bed, until)
    await owner.execute("update stays set away = datemultirange(daterange($2, $3)) where id = $1", stay, since, until)


async def test_his_house_takes_him_back_once_he_has_left_the_hospital_bed_however_late(ill: Ill, owner: Any):
    """Seen to be admitted in two beds (200), and the hospital to be refused the true day (`resident_stays_somewhere`)."""
    treated = await ill.treated()
    await overdue(ill, owner, treated, today() - timedelta(5), today() - timedelta(3))

    early = await act(ill.house, ill.leave, "come-back")
    left = await ill.hospital.act(treated, "discharge", discharge="other_facility", discharged_on=day(-1))
    before, back = [await act(ill.house, ill.leave, "come-back", returned_on=day(n)) for n in (-2, -1)]

    assert (early.status_code, early.json()["code"]) == (409, "in_hospital_bed")
    assert "办理离院" in early.json()["detail"]
    assert left.status_code == 200, left.text
    assert (before.status_code, before.json()["code"]) == (409, "in_hospital_bed")
    assert "更正离院日期" in before.json()["detail"]
    assert (back.status_code, back.json()["told_to_on"]) == (200, day(-1)), back.text


async def test_no_night_is_counted_for_his_own_bed_while_he_lies_in_the_hospitals(home: Home, owner: Any):
    """Both beds of one house, which bills both. Seen to count 16 nights of his own bed more while he lay there beyond the
    planned day; the day of leaving prolongs the leave."""
    house = home.house
    await home.priced(PRICE, kind="hospital")
    stay = await home.stays(until=None)
    leave = await home.leaves(stay, "2024-03-11", None, reason="hospital")
    treated = await house.admitted(await house.bed(kind="hospital"), home.resident, "2024-03-13")
    case = Ill(house, house, home.resident, stay, leave)
    planned = today().replace(year=2024, month=3, day=15)
    await overdue(case, owner, treated, planned.replace(day=11), planned)
    await home.drafted()
    there = [await home.nights(one) for one in (stay, treated)]
    withdrawn = (await house.manager.get("/v1/claims")).json()["items"][0]
    await house.manager.post(f"/v1/claims/{withdrawn['id']}/withdraw")

    left = await house.act(treated, "discharge", discharge="other_facility", discharged_on="2024-03-20")

    assert left.status_code == 200, left.text
    assert there == [[(10, 10 * PRICE)], [(19, 19 * PRICE)]]
    assert [await home.nights(one) for one in (stay, treated)] == [[(22, 22 * PRICE)], [(7, 7 * PRICE)]]
    [told] = (await house.manager.get(f"/v1/stays/{stay['id']}/leaves")).json()["items"]
    assert (told["told_from_on"], told["to_on"]) == ("2024-03-11", "2024-03-20")


async def test_the_hospital_is_told_to_give_a_day_and_another_leave_makes_room(make: Make, client_for: Any):
    """Seen to be told to have the leave recorded first, which it was."""
    house, hospital, resident = await a_house(make, client_for), await a_house(make, client_for), await make.resident()
    stay = await house.admitted(await house.bed(), resident, day(-20))
    await gone(house, stay, day(-1), day(10), reason="hospital")
    bed = await hospital.bed(kind="hospital")
    by_card = {"bed_id": str(bed.id), "from_on": day(0), "resident_id": str(resident.id)}

    openly = await house.bureau.post("/v1/stays", json=by_card)
    fitting = await house.bureau.post("/v1/stays", json=by_card | {"to_on": day(10)})
    path, etag = f"/v1/stays/{fitting.json()['id']}", fitting.headers["etag"]
    longer = await hospital.manager.patch(path, json={"to_on": day(15)}, headers={"If-Match": etag})
    await gone(house, stay, day(10), day(20), reason="hospital")
    then = await hospital.manager.patch(path, json={"to_on": day(15)}, headers={"If-Match": etag})

    assert (openly.status_code, openly.json()["code"], openly.json()["leave_until"]) == (409, "beyond_leave", day(10))
    assert (fitting.status_code, longer.status_code, longer.json()["code"]) == (201, 409, "beyond_leave")
    assert "leave_until" not in longer.json()
    assert then.status_code == 200, then.text


async def told(ill: Ill, by: Any = None) -> list[tuple[str, str, str]]:
    """Alerts of a house, his own unless another is said: which, how they stand, and in which words."""
    found = (await (by or ill.house.manager).get("/v1/alerts")).json()["items"]
    return [(one["kind"], one["status"], one["says_zh"]) for one in found]


async def test_nobody_comes_back_who_was_told_to_have_died_in_hospital_and_his_house_hears_of_it(ill: Ill):
    """Seen to come back (200) the day after, also once the house had moved him to another bed; and to be told to nobody but the
    community."""
    treated = await ill.treated()
    await ill.hospital.act(treated, "discharge", discharge="deceased", discharged_on=day(-1))
    heard, elsewhere = await told(ill), await told(ill, ill.hospital.manager)
    moved = await ill.house.act(ill.stay, "transfer", bed_id=str((await ill.house.bed()).id))

    back = await act(ill.house, {**ill.leave, "stay_id": moved.json()["id"]}, "come-back")
    corrected = await correct(ill.hospital, treated, discharge="other_facility")
    again = await act(ill.house, {**ill.leave, "stay_id": moved.json()["id"]}, "come-back")

    assert (back.status_code, back.json()["code"]) == (409, "told_dead"), back.text
    assert ill.resident.status is ResidentStatus.ACTIVE
    [(kind, status, says)] = heard
    assert (kind, status, elsewhere) == ("death_told_on_leave", "open", [])
    assert (ill.stay["stay_no"] in says, treated["stay_no"] in says) == (True, False)
    assert (corrected.status_code, again.status_code) == (200, 200), again.text
    assert [one[:2] for one in await told(ill)] == [("death_told_on_leave", "resolved")]


@pytest.mark.parametrize("ends", ["the register", "the house"])
async def test_the_house_is_told_of_it_until_its_own_stay_ends(ill: Ill, ends: str):
    """Seen to end the community's alert as well (`resolved`) with a house that discharges him for another reason."""
    treated = await ill.treated()
    await ill.hospital.act(treated, "discharge", discharge="deceased", discharged_on=day(-1))

    if ends == "the house":
        answer = await ill.house.act(ill.stay, "discharge", discharge="hospital", discharged_on=day(-1))
    else:
        death = {"status": "deceased", "effective_on": day(-1), "reason": "家属证实"}
        answer = await ill.house.bureau.post(f"/v1/residents/{ill.resident.id}/status-changes", json=death)

    asked = await ill.house.bureau.get("/v1/alerts", params={"kind": "death_told"})
    assert answer.is_success, answer.text
    assert [one[:2] for one in await told(ill)] == [("death_told_on_leave", "resolved")]
    assert [one["status"] for one in asked.json()["items"]] == ["open" if ends == "the house" else "resolved"]
