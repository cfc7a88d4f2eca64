"""A place does not learn who asked to stay unnamed."""

import pytest

from models.accounts import Role
from tests.complained import PATH, act, complaint, does, made, seen
from tests.days import a_day
from tests.test_complaints import NEIGHBOUR
from tests.test_order_closing import refusal


async def test_the_place_does_not_learn_who_asked_to_stay_unnamed(make, client_for):
    """Neither from the answer, nor from a list by resident or order, nor from the thread; the bureau and the township do. Seen to be
    told without `blind`, and to be found without the condition of the list."""
    day = await a_day(make, client_for)
    served = await day.served()
    one = await made(day, visit_id=served["id"], unnamed=True)
    await does(day, "messages", one)
    manager, bureau = await day.as_(Role.PROVIDER_MANAGER), await day.as_(Role.BUREAU_ADMIN)

    told, known = await seen(manager, one), await seen(bureau, one)
    lists = [await manager.get(PATH, params={name: known[name]}) for name in ("resident_id", "order_id")]

    family = known["made_by"]
    for secret in (str(day.resident.id), day.resident.name, served["id"], served["order_id"], family):
        assert secret not in str(told)
        assert secret in str(known)
    assert [word["by_account"] for word in told["messages"]] == [None, None]
    assert [answer.json()["items"] for answer in lists] == [[], []]
    assert [each["id"] for each in (await manager.get(PATH)).json()["items"]] == [one["id"]]


@pytest.mark.parametrize(("name", "deed"), [("resident", None), ("complainant", None), ("resident", "messages")])
async def test_words_do_not_name_who_asked_to_stay_unnamed(make, client_for, name, deed):
    """Seen to be taken without `names_nobody`."""
    day = await a_day(make, client_for)
    words = f"{day.resident.name if name == 'resident' else '周桂香'}家的卫生没有做"
    said = {"complainant": NEIGHBOUR, "unnamed": True}
    worker = await day.as_(Role.COMMUNITY_WORKER)
    one = await made(day, worker, **said) if deed else None

    answer = (
        await act(worker, one, deed, text=words)
        if one
        else await worker.post(PATH, json=complaint(day, **said, description=words))
    )

    assert refusal(answer) == (422, "complainant_named_in_words")
    assert answer.json()["errors"][0]["pointer"] == ("/text" if deed else "/description")


@pytest.mark.parametrize(
    ("whose", "called", "taken"),
    [("own", "李小红", False), ("sister", "李小蓝", False), ("own", "女儿", True), ("nobody", "李小绿", True)],
)
async def test_a_relative_who_stays_unnamed_names_neither_herself_nor_her_family(
    make, client_for, whose, called, taken
):
    """Seen to be read by the provider. Words that are no name, as some accounts are called, name nobody."""
    day = await a_day(make, client_for)
    daughter, _ = await day.as_(Role.FAMILY), await client_for(Role.FAMILY, resident_id=day.resident.id)
    first, second = await make.owner.fetch(
        "select account_id from family_links where resident_id = $1 order by id", day.resident.id
    )
    of_them = {"own": first, "sister": second}.get(whose)
    if of_them:
        await make.owner.execute("update accounts set display_name = $2 where id = $1", of_them["account_id"], called)
        await make.owner.execute(
            "update family_links set relation = '女儿' where account_id = $1", of_them["account_id"]
        )

    words = f"我是{called}，卫生没有做"
    answer = await daughter.post(PATH, json=complaint(day, unnamed=True, description=words))

    assert (answer.status_code == 201) is taken
    assert taken or refusal(answer) == (422, "complainant_named_in_words")
