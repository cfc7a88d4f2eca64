"""While a major hazard stands, nothing lets anybody into the house, also no list and no promise of before; and nothing is offered that
would be refused."""

from datetime import UTC, datetime

import httpx
import pytest

from models.accounts import Role
from models.residents import Sex
from services.numbers import synthetic_identity_number
from tests.days import a_day
from tests.factories import Make
from tests.imports.uploading import counts, faults_of, taken_in
from tests.inspected import a_major_hazard
from tests.lodged import House, a_house, a_line, assessment, day
from tests.rounds import tomorrow
from tests.test_suspensions import SUSPENDED, refused


@pytest.fixture
async def house(make: Make, client_for) -> House:
    return await a_house(make, client_for)


async def acts(client: httpx.AsyncClient, path: str) -> list[str]:
    return list((await client.get(path)).json()["allowed_actions"])


async def test_a_list_lets_nobody_in_who_came_since(house: House, make: Make, client_for, drain):
    """Who came the day before is told late, who lives there is told again. Seen to be admitted by an import."""
    hazard = await a_major_hazard(client_for, "facility", house.facility.id)
    rows = []
    for number, came in enumerate((day(0), day(-1)), 1):
        bed = await house.bed()
        born = datetime(1940, 1, number, tzinfo=UTC).date()
        id_number = synthetic_identity_number(make.code, born, 4, Sex.FEMALE)
        await make.resident(id_number=id_number, birth_on=born)
        rows.append(f"{house.facility.code},{bed.bed_no},{id_number},{came},")
    sheet = "facility_code,bed_no,resident_id_number,admitted_on,discharged_on\n" + "\n".join(rows) + "\n"

    done = await taken_in(house.bureau, drain, "stays", sheet)
    await hazard.released()
    again = await taken_in(house.bureau, drain, "stays", sheet)

    assert await faults_of(house.bureau, done) == [(2, "bed_no", "place_suspended")]
    assert [counts(one) for one in (done, again)] == [(1, 0, 0, 1), (1, 0, 1, 0)]


async def test_an_offer_of_before_is_not_accepted_and_can_be_declined(make: Make, client_for):
    """Seen to be accepted: the family was told yes, and the admission was refused."""
    line = await a_line(make, client_for)
    waits = [await line.waits(await make.resident()) for _ in range(2)]
    for entry in waits:
        said = {"bed_id": str((await line.house.bed()).id), "from_on": day(1)}
        assert (await line.house.manager.post(f"/v1/waitlist/{entry['id']}/offer", json=said)).is_success
    hazard = await a_major_hazard(client_for, "facility", line.house.facility.id)
    paths = [f"/v1/waitlist/{entry['id']}" for entry in waits]

    no = await line.worker.post(f"{paths[0]}/accept")
    declined = await line.worker.post(f"{paths[1]}/decline", json={"reason": "另选一处"})
    await hazard.released()
    yes = await line.worker.post(f"{paths[0]}/accept")

    assert (refused(no), declined.status_code, yes.status_code) == (SUSPENDED, 200, 200)


async def test_an_admission_is_offered_again_once_the_house_is_released(house: House, make: Make, client_for):
    stay = await house.reserved(await house.bed(), await make.resident())
    path = f"/v1/stays/{stay['id']}"
    hazard = await a_major_hazard(client_for, "facility", house.facility.id)

    halted = await acts(house.manager, path)
    answer = await house.act(stay, "admit", assessment=assessment())
    await hazard.released()

    assert (refused(answer), halted) == (SUSPENDED, ["update", "cancel"])
    assert "errors" not in answer.json() or answer.json()["errors"][0]["pointer"] is None
    assert await acts(house.manager, path) == ["update", "admit", "cancel"]


async def test_an_order_that_waits_is_offered_again_once_the_provider_is_released(make: Make, client_for):
    day_ = await a_day(make, client_for)
    order = await day_.placed(tomorrow())
    manager = await client_for(Role.PROVIDER_MANAGER, provider_id=day_.provider.id)
    path = f"/v1/orders/{order['id']}"
    hazard = await a_major_hazard(client_for, "provider", day_.provider.id)

    halted = await acts(manager, path)
    listed = (await manager.get("/v1/orders")).json()["items"][0]["allowed_actions"]
    await hazard.released()

    assert "accept" not in halted + listed
    assert "decline" in halted
    assert "accept" in await acts(manager, path)
