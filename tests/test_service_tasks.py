"""The tasks of a service, as the caregiver's phone lists them: each named, short, and once."""

import pytest

from models.accounts import Role


async def changed(client_for, make, tasks):
    client = await client_for(Role.BUREAU_ADMIN)
    path = f"/v1/service-items/{(await make.service_item()).id}"
    seen = await client.get(path)
    return await client.patch(path, json={"tasks": tasks}, headers={"If-Match": seen.headers["ETag"]})


@pytest.mark.parametrize(
    ("tasks", "pointer"),
    [(["测量血压", "  "], "/tasks/1"), (["长" * 61], "/tasks/0"), ([f"第{n}项" for n in range(21)], "/tasks")],
)
async def test_a_task_without_a_name_too_long_or_too_many_is_refused_at_its_place(client_for, make, tasks, pointer):
    """Seen to be taken with a plain list of texts for `Tasks`."""
    refused = await changed(client_for, make, tasks)

    assert refused.status_code == 422, refused.text
    assert [one["pointer"] for one in refused.json()["errors"]] == [pointer]


async def test_a_task_that_is_named_twice_stands_once_in_its_first_place(client_for, make):
    """Also with blanks around it."""
    taken = await changed(client_for, make, ["测量血压", "协助洗浴", " 测量血压 "])

    assert taken.json()["tasks"] == ["测量血压", "协助洗浴"]
