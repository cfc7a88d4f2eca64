"""What the Python client makes of answers: pages, ETags, problems, files."""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from yiyang_client import Conflict, File, Forbidden, Invalid, NotFound, Stale
from yiyang_client.operations import imports, orders, reports, residents, service_items

from models.accounts import Role
from tests.clients.conftest import ClientOf, Person
from tests.factories import Make

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
async def bureau(client_of: ClientOf, person: Person) -> Any:
    return client_of(await person(Role.BUREAU_ADMIN))


async def test_a_list_is_walked_to_its_end_whatever_the_size_of_a_page(bureau: Any, make: Make):
    made = {str((await make.resident()).id) for _ in range(7)}

    found = [one["id"] for one in await bureau.each(residents.listing(limit=3))]
    part = (await bureau.ask(residents.listing(limit=3).after(None))).value

    assert len(found) == 7
    assert {*found} == made
    assert [one["id"] for one in part["items"]] == found[:3]
    assert part["next_cursor"]


async def test_a_change_carries_the_etag_of_what_was_read_and_a_stale_one_is_refused(bureau: Any, make: Make):
    person = str((await make.resident()).id)
    seen = await bureau.ask(residents.read(person))
    changed = await bureau.ask(residents.update(person, {"phone": "13800005678"}, if_match=seen.etag))

    with pytest.raises(Stale) as stale:
        await bureau.ask(residents.update(person, {"phone": "13800009999"}, if_match=seen.etag))
    again = await bureau.ask(residents.update(person, {"phone": "13800009999"}, if_match=changed.etag))

    assert stale.value.status == 412
    assert len({seen.etag, changed.etag, again.etag}) == 3


@pytest.mark.parametrize(("language", "said"), [("zh", "改正|更正"), ("en", "Correct the fields")])
async def test_a_refusal_says_what_is_wrong_where_and_in_which_language(
    client_of: ClientOf, person: Person, language: str, said: str
):
    client = client_of(await person(Role.BUREAU_ADMIN), language=language)
    body: Any = {"name": "王桂芳", "id_number": "371099194001010012", "division_code": "12"}

    with pytest.raises(Invalid, match=said) as refused:
        await client.ask(residents.create(body))

    problem = refused.value
    assert (problem.status, problem.code) == (422, "invalid_input")
    assert "/division_code" in [fault.pointer for fault in problem.faults]
    assert problem.title
    assert problem.request_id
    assert problem.key
    assert all(fault.code and fault.message for fault in problem.faults)


async def test_each_kind_of_refusal_is_an_exception_of_its_own(bureau: Any, client_of: ClientOf, person: Person):
    new = service_items.create({"code": "CARE", "name": "居家照护", "category": "nursing", "unit": "hour"})
    await bureau.ask(new)
    unknown = "01900000-0000-7000-8000-000000000000"

    with pytest.raises(Conflict) as twice:
        await bureau.ask(new)
    with pytest.raises(NotFound):
        await bureau.ask(residents.read(unknown))
    with pytest.raises(Forbidden):
        await client_of(await person(Role.AUDITOR)).ask(new)

    assert twice.value.code.endswith("_exists")


async def test_what_a_sentence_speaks_of_stands_beside_it(bureau: Any, make: Make):
    item, provider = await make.service_item(), await make.provider()
    await make.contract(provider, item)
    entitlement = await make.entitlement(await make.resident(), await make.programme(item, monthly_cap=60))
    order: Any = {"resident_id": str(entitlement.resident_id), "provider_id": str(provider.id), "planned_minutes": 120}
    order |= {"service_item_id": str(item.id), "planned_start_at": "2024-05-06T09:00:00+08:00"}

    with pytest.raises(Conflict) as refused:
        await bureau.ask(orders.create(order))

    assert refused.value.code == "cap_exceeded"
    assert refused.value.facts == {"month": "2024-05", "left": 60, "asked": 120, "unit": "minutes"}


async def test_a_file_goes_up_once_and_a_report_comes_down_in_the_form_that_is_asked_for(bureau: Any, make: Make):
    rows = f"code,name,parent_code\n{make.code}002,测试街道,{make.code}\n".encode()
    sent = imports.create("divisions", File("divisions.csv", rows, "text/csv"), mode="strict")

    taken = await bureau.ask(sent, key="the-file-of-today")
    again = await bureau.ask(sent, key="the-file-of-today")
    days = {"from_": "2024-01-01", "to": "2024-01-31"}
    sheet = await bureau.download(reports.period(**days), XLSX)
    blank = (await bureau.ask(imports.template_xlsx("divisions"))).value

    assert taken.value["kind"] == "divisions"
    assert again.replayed
    assert again.value["id"] == taken.value["id"]
    assert all("xl/workbook.xml" in zipfile.ZipFile(BytesIO(file)).namelist() for file in (sheet, blank))
    assert (await bureau.ask(reports.period(**days))).value["residents.active"]["unit"]


async def test_an_id_stays_one_part_of_the_path_whatever_it_is_made_of():
    assert residents.read("../accounts?x=1").path == "/v1/residents/..%2Faccounts%3Fx%3D1"
