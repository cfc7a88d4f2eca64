"""A district's whole roll: 17,628 people built, approved, sent and answered, each act within seconds."""

import csv
import io
import time
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from uuid_utils.compat import uuid7

from services import sealing
from services.access import system
from tests.allowances.bureaus import Bureau, key, opened
from tests.battery.conftest import SignedIn
from tests.factories import Make

PEOPLE = 17_628
SECONDS = {"build": 10, "build the next": 15, "approve": 15, "bank file": 15, "bank results": 15}
"""On two cores that others use too; half of it is waiting for them."""

pytestmark = pytest.mark.battery


async def registered(bureau: Bureau, count: int) -> None:
    """So many people of 80 to 99 with a card each, sealed as the register seals them."""
    make = bureau.make
    people: list[tuple[Any, ...]] = []
    keys = []
    async with make.app.state.sessions(info={"scope": system(make.code).scope}) as session:
        for n in range(count):
            seal, kept = sealing.new_seal(session, make.code, "residents", uuid7())
            keys.append((make.code, kept.id, kept.wrapped))
            born, sealed = date(1925, 1, 1) + timedelta(days=n % 7000), seal.close("id_number", str(n))
            card = seal.close("bank_card", f"622202{n:013d}")
            people.append((make.code, kept.id, f"老人{n}", "female", born, sealed, uuid4().bytes, card))
    await make.owner.copy_records_to_table("subject_keys", records=keys, columns=["district_code", "id", "wrapped"])
    columns = ["district_code", "id", "name", "sex", "birth_on"]
    columns += ["id_number_sealed", "id_number_index", "bank_card_sealed", "division_code", "status", "registered_on"]
    rows = [(*row, make.division_code, "active", date(2020, 1, 1)) for row in people]
    await make.owner.copy_records_to_table("residents", records=rows, columns=columns)
    await make.owner.execute("analyze residents; analyze subject_keys")


async def test_a_roll_of_17628_people_takes_seconds(make: Make, signed_in: SignedIn):
    bureau = await opened(make, signed_in)
    await bureau.standard()
    await registered(bureau, PEOPLE)
    took: dict[str, float] = {}

    async def timed(act: str, path: str, who: httpx.AsyncClient, **said: Any) -> httpx.Response:
        begun = time.perf_counter()
        answer = await who.post(f"{path}/{act.replace(' ', '-').removesuffix('-the-next')}", **said)
        took[act] = time.perf_counter() - begun
        assert answer.is_success, answer.text
        return answer

    async def begun(month: str) -> str:
        answer = await bureau.builder.post("/v1/allowance-batches", json={"month": month})
        return f"/v1/allowance-batches/{answer.json()['id']}"

    path = await begun("2024-05")
    built = (await timed("build", path, bureau.builder)).json()
    await timed("approve", path, bureau.approver, headers=key("approve"))
    order = {"format": "STANDARD", "purpose": "payment"}
    file = await timed("bank file", path, bureau.payer, json=order)
    sent = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))[1:-1]
    answered = "序号,金额,处理结果\n" + "".join(f"{no},{amount},成功\n" for no, _, _, amount in sent)
    files = {"file": ("answer.csv", answered.encode("gb18030"), "text/csv")}
    done = (await timed("bank results", path, bureau.payer, files=files, headers=key("answer"))).json()
    following = (await timed("build the next", await begun("2024-06"), bureau.builder)).json()

    assert (built["lines"], len(sent)) == (PEOPLE, PEOPLE)
    assert (done["paid"], done["unmatched"], done["batch"]["status"]) == (PEOPLE, [], "reconciled")
    assert following["lines"] == PEOPLE
    assert {act: seconds for act, seconds in took.items() if seconds > SECONDS[act]} == {}
