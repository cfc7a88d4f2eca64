"""Who is due in a month and who is not: by age, death, move, category, suspension and card. May 2024 unless said otherwise."""

from datetime import date
from typing import Any

import pytest

from models.allowances import AfterDeath, Starts
from tests.allowances.bureaus import CARD, Bureau
from tests.factories import LONG_AGO

# The birth, and from which month of 2024 the first band (80) is due: (by the month of the birthday, by the month after it).
BIRTHS = {
    "the first of the month": (date(1944, 5, 1), True, False),
    "the last of the month": (date(1944, 5, 31), True, False),
    "the month before": (date(1944, 4, 30), True, True),
    "the month after": (date(1944, 6, 1), False, False),
}


@pytest.mark.parametrize("birth", BIRTHS)
@pytest.mark.parametrize("starts", list(Starts))
async def test_an_age_counts_from_the_month_of_the_birthday_or_the_next(empty: Bureau, birth: str, starts: Starts):
    """Seen to fail with the limits of the bands a day earlier."""
    born, in_birthday_month, in_next_month = BIRTHS[birth]
    await empty.standard(starts=starts)
    elder = await empty.elder(birth_on=born)

    due = await empty.due(await empty.built())

    expected = in_birthday_month if starts is Starts.BIRTHDAY_MONTH else in_next_month
    assert due == ([(str(elder.id), "2024-05", 10000)] if expected else [])


@pytest.mark.parametrize(
    ("born", "fen", "age", "since"),
    [
        (date(1944, 5, 31), 10000, 80, "2024-05"),
        (date(1934, 6, 1), 10000, 89, "2014-06"),
        (date(1934, 5, 31), 20000, 90, "2024-05"),
        (date(1920, 2, 29), 20000, 104, "2010-02"),
    ],
)
async def test_the_band_is_that_of_the_age_and_says_since_when(
    bureau: Bureau, born: date, fen: int, age: int, since: str
):
    await bureau.elder(birth_on=born)

    [line] = await bureau.lines(await bureau.built())

    assert (line["amount_fen"], line["age"], line["since_month"]) == (fen, age, since)


async def test_a_raise_holds_from_its_month(empty: Bureau):
    await empty.standard()
    raised = [{"from_age": 80, "to_age": None, "monthly_fen": 15000}]
    await empty.standard(effective_from=date(2024, 7, 1), bands=raised)
    elder = await empty.elder()

    due = await empty.due(await empty.built("2024-07"))

    assert due == [(str(elder.id), m, fen) for m, fen in (("2024-05", 10000), ("2024-06", 10000), ("2024-07", 15000))]


# What is told of somebody, with the standard's rule, and whether May is due.
LEFT: dict[str, tuple[dict[str, Any], list[tuple[str, str]], str | None]] = {
    "died in the month": ({}, [("deceased", "2024-05-01")], None),
    "died the month before": ({}, [("deceased", "2024-04-30")], "died"),
    "died the month before, paid one longer": (
        {"after_death": AfterDeath.NEXT_MONTH},
        [("deceased", "2024-04-30")],
        None,
    ),
    "died two months before, paid one longer": (
        {"after_death": AfterDeath.NEXT_MONTH},
        [("deceased", "2024-03-31")],
        "died",
    ),
    "moved in the month": ({}, [("moved_out", "2024-05-01")], None),
    "moved in the month, which is not paid": ({"mover_gets_month": False}, [("moved_out", "2024-05-30")], "moved"),
    "moved with the last day": ({"mover_gets_month": False}, [("moved_out", "2024-05-31")], None),
    "moved the month before": ({}, [("moved_out", "2024-04-30")], "moved"),
    "came back before": ({}, [("moved_out", "2024-02-10"), ("active", "2024-04-20")], None),
    "was away then and is back since": ({}, [("moved_out", "2024-04-10"), ("active", "2024-06-20")], "moved"),
    "was said to have moved by mistake": ({}, [("moved_out", "2024-04-10"), ("active", "2024-04-10")], None),
    "moved, as was corrected, after it": ({}, [("moved_out", "2024-03-10"), ("moved_out", "2024-06-10")], None),
    "moved, corrected, and back": (
        {},
        [("moved_out", "2024-03-10"), ("moved_out", "2024-06-10"), ("active", "2024-07-01")],
        None,
    ),
}


@pytest.mark.parametrize("told", LEFT)
async def test_who_died_or_moved_is_paid_as_the_standard_says(empty: Bureau, told: str):
    """Seen to fail without the periods away of those who came back, who were then due for all of them."""
    rule, changes, why = LEFT[told]
    await empty.standard(**rule)
    elder = await empty.elder()
    for status, day in changes:
        await empty.tell(elder, status, day)

    batch = await empty.built()

    assert await empty.why(batch) == ({str(elder.id): why} if why else {})
    assert len(await empty.due(batch)) == (0 if why else 1)


async def test_everybody_who_is_not_paid_is_told_with_the_reason(empty: Bureau):
    await empty.standard(categories_include=["dibao"], categories_exclude=["tekun_centralized"])
    paid = await empty.elder(categories=["dibao"])
    why = {
        "no_bank_card": await empty.elder(categories=["dibao"], card=None),
        "excluded": await empty.elder(categories=["dibao", "tekun_centralized"]),
        "not_included": await empty.elder(categories=["living_alone"]),
        "not_registered": await empty.elder(categories=["dibao"], registered_on=date(2024, 6, 1)),
        "suspended": await empty.elder(categories=["dibao"]),
    }
    await empty.elder(categories=["dibao"], birth_on=date(1950, 1, 1))
    said = {"resident_id": str(why["suspended"].id), "from_month": "2024-05", "reason": "未完成认证"}
    await empty.builder.post(f"/v1/allowances/{empty.allowance.id}/suspensions", json=said)

    batch = await empty.built()

    assert await empty.why(batch) == {str(elder.id): reason for reason, elder in why.items()}
    assert [resident for resident, _, _ in await empty.due(batch)] == [str(paid.id)]
    assert (batch["lines"], batch["withheld"]) == (1, 5)
    assert batch["kinds"][0]["withheld"] == dict.fromkeys(sorted(why), 1)
    only = await empty.lines(batch, withheld="no_bank_card")
    assert [(line["resident_id"], line["says_zh"]) for line in only] == [
        (str(why["no_bank_card"].id), "未登记银行卡；登记后补发。")
    ]


async def test_who_left_longer_than_a_year_ago_is_not_told_of(bureau: Bureau):
    await bureau.elder(status="deceased", deceased_on=date(2023, 4, 30))
    lately = await bureau.elder(status="deceased", deceased_on=date(2023, 5, 1))

    assert await bureau.why(await bureau.built()) == {str(lately.id): "died"}


async def test_a_late_addition_is_paid_its_earlier_months_as_arrears(bureau: Bureau):
    """Those that the kind pays here (from May 2024), once the card is there; nobody's paid months come again."""
    first, late = await bureau.elder(), await bureau.elder(card=None)
    await bureau.approved("2024-05")
    await bureau.card(late, CARD)

    batch = await bureau.built("2024-06")

    assert await bureau.due(batch, resident_id=str(late.id)) == [
        (str(late.id), "2024-05", 10000),
        (str(late.id), "2024-06", 10000),
    ]
    assert await bureau.due(batch, resident_id=str(first.id)) == [(str(first.id), "2024-06", 10000)]
    assert [line["month"] for line in await bureau.lines(batch, arrears=True)] == ["2024-05"]


async def test_arrears_go_no_further_back_than_the_kind_says(bureau: Bureau):
    elder = await bureau.elder()
    await bureau.make.owner.execute(
        "update allowances set arrears_months = 1 where district_code = $1", bureau.make.code
    )

    assert [month for _, month, _ in await bureau.due(await bureau.built("2024-09"))] == ["2024-08", "2024-09"]
    assert elder


async def test_a_suspension_that_has_ended_leaves_its_months_unpaid_and_the_others_in_arrears(bureau: Bureau):
    elder = await bureau.elder()
    path = f"/v1/allowances/{bureau.allowance.id}/suspensions"
    said = {"resident_id": str(elder.id), "from_month": "2024-06", "reason": "未完成认证"}
    suspension = (await bureau.builder.post(path, json=said)).json()
    twice = await bureau.builder.post(path, json=said)
    before = await bureau.due(await bureau.built("2024-08"))
    early = await bureau.builder.post(
        f"{path}/{suspension['id']}/end", json={"to_month": "2024-04", "reason": "已认证"}
    )
    ended = await bureau.builder.post(
        f"{path}/{suspension['id']}/end", json={"to_month": "2024-06", "reason": "已认证"}
    )
    again = await bureau.builder.post(
        f"{path}/{suspension['id']}/end", json={"to_month": "2024-07", "reason": "已认证"}
    )

    after = await bureau.due(await bureau.built("2024-09"))

    assert (twice.status_code, twice.json()["code"]) == (409, "suspended_already")
    assert (early.status_code, early.json()["code"]) == (422, "suspension_ends_before_it_began")
    assert (ended.status_code, ended.json()["to_month"]) == (200, "2024-06"), ended.text
    assert (again.status_code, again.json()["code"]) == (409, "suspension_ended")
    assert [month for _, month, _ in before] == ["2024-05"]
    assert [month for _, month, _ in after] == ["2024-05", "2024-07", "2024-08", "2024-09"]


async def test_two_kinds_are_paid_beside_each_other(bureau: Bureau):
    longevity = await bureau.kind("longevity", name="长寿补贴")
    await bureau.standard(longevity, bands=[{"from_age": 100, "to_age": None, "monthly_fen": 30000}])
    await bureau.elder(birth_on=date(1923, 1, 1))

    batch = await bureau.built()

    assert sorted((line["allowance"], line["amount_fen"]) for line in await bureau.lines(batch)) == [
        ("长寿补贴", 30000),
        ("高龄津贴", 20000),
    ]
    assert sorted(kind["amount_fen"] for kind in batch["kinds"]) == [20000, 30000]


async def test_built_again_the_draft_says_what_the_register_says_by_now(bureau: Bureau):
    gone, stays = await bureau.elder(), await bureau.elder()
    batch = await bureau.built()
    await bureau.tell(gone, "deceased", "2024-04-02")

    again = await bureau.builder.post(f"/v1/allowance-batches/{batch['id']}/build")

    assert (again.json()["lines"], again.json()["withheld"]) == (1, 1)
    assert await bureau.due(batch) == [(str(stays.id), "2024-05", 10000)]


async def test_a_kind_whose_programme_is_closed_or_that_is_a_draft_pays_nobody(bureau: Bureau):
    draft = await bureau.kind("mine", status="draft")
    await bureau.standard(draft, effective_from=LONG_AGO)
    await bureau.elder()
    await bureau.make.owner.execute(
        "update programmes set status = 'closed' where district_code = $1", bureau.make.code
    )

    batch = await bureau.built()

    assert (batch["lines"], batch["withheld"]) == (0, 0)
