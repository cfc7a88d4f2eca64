"""A line of a record that is not verified says which cause holds, who mends it, and what happens next; each cause by itself."""

from collections.abc import Awaitable, Callable

import pytest
from uuid_utils.compat import uuid7

from models.accounts import Role
from models.imports import Import
from models.visits import Evidence, VisitStatus
from tests.adjusting import REJECT
from tests.claimed import World, world
from tests.days import a_day
from tests.meal_claims import Table, table
from tests.test_order_closing import completed, reconciled

_ = world, table
NOT_SO = ("或所在的导入", "已否决、", "if its import", "doubts open, rejected")


async def late_and_short(w: World) -> None:
    visit = await w.doubted("late")
    await w.make.owner.execute(
        """insert into visit_exceptions (district_code, id, visit_id, code, severity, status)
           values ($1, gen_random_uuid(), $2, 'short', 'acknowledge', 'open')""",
        w.make.code,
        visit.id,
    )
    w.bill(visit)


async def not_checked_out(w: World) -> None:
    w.bill(await w.doubted("no_check_out", minutes=None))


async def rejected(w: World) -> None:
    visit = await w.visit()
    answer = await w.officer.post(f"/v1/visits/{visit.id}/review", json=REJECT)
    assert answer.is_success, answer.text
    w.bill(visit)


async def rejected_with_brackets(w: World) -> None:
    visit = await w.visit()
    answer = await w.officer.post(f"/v1/visits/{visit.id}/review", json=REJECT | {"memo": "见附件{第三页}"})
    assert answer.is_success, answer.text
    w.bill(visit)


async def missed(w: World) -> None:
    w.bill(await w.visit(status=VisitStatus.MISSED))


CAUSES: list[tuple[Callable[[World], Awaitable[None]], list[str], list[str]]] = [
    (
        late_and_short,
        ["迟到、时长不足，由服务商管理员或补贴审核员说明原因", "重新对账"],
        ["late, too short: the provider's manager", "reconcile again"],
    ),
    (not_checked_out, ["没有签退，由护理员或服务商更正"], ["no check-out: the caregiver or the provider corrects it"]),
    (
        rejected,
        ["已被审核员否决", "否决人以外的审核员恢复", "（原因：未提供服务；说明：家属证实当日无人上门）"],
        [
            "rejected by an officer",
            "another officer to restore it",
            "(reason: not delivered; memo: 家属证实当日无人上门)",
        ],
    ),
    (rejected_with_brackets, ["说明：见附件{第三页}"], ["memo: 见附件{第三页}"]),
    (missed, ["未成行"], ["(missed)"]),
]


@pytest.mark.parametrize(("happens", "zh", "en"), CAUSES, ids=[row[0].__name__ for row in CAUSES])
async def test_a_line_names_the_cause_that_holds_and_no_other(
    world: World, happens: Callable[[World], Awaitable[None]], zh: list[str], en: list[str]
):
    """Seen to fail, with one sentence for all of them."""
    await happens(world)

    claim = await world.reconciled()

    answer = await world.manager.get(f"/v1/claims/{claim['id']}/exceptions", params={"code": "visit_not_verified"})
    [one] = answer.json()["items"]
    assert [words for words in zh if words not in one["says_zh"]] == [], one["says_zh"]
    assert [words for words in en if words not in one["says_en"]] == [], one["says_en"]
    assert [words for words in NOT_SO if words in one["says_zh"] + one["says_en"]] == []


async def test_a_disputed_line_says_that_it_is_disputed_and_an_upheld_one_why_it_is_rejected(make, client_for):
    """Its visit is verified, and only the dispute holds it. Seen to fail: `status: verified`, `open: null`, and no word more."""
    day = await a_day(make, client_for)
    order, _ = await completed(day)
    await day.done(Role.RESIDENT, f"/orders/{order}/dispute", {"reason": "只来了十分钟"})
    claim = await reconciled(day)
    path = f"/claims/{claim['id']}/exceptions"

    [held] = (await day.read(path))["items"]
    decision = {"upheld": True, "reason": "邻居证实"}
    await day.done(Role.SUBSIDY_OFFICER, f"/orders/{order}/decide-dispute", decision)
    await day.done(Role.SUBSIDY_OFFICER, f"/claims/{claim['id']}/reconcile")
    [upheld] = (await day.read(path))["items"]

    assert held["found"]["disputed"] is True
    assert "争议尚未裁定：由补贴审核员裁定争议后重新对账" in held["says_zh"]
    assert "The resident disputes the order of the visit" in held["says_en"]
    assert "争议成立被否决，不予支付" in upheld["says_zh"]
    assert "邻居证实" in upheld["says_zh"]
    assert "恢复" not in upheld["says_zh"], "what was upheld is not restored"


async def test_a_line_of_an_import_that_nobody_approved_says_so(world: World):
    listed = Import(
        district_code=world.make.code,
        kind="visits",
        file_name="visits.csv",
        file_sha256="0" * 64,
        file_bytes=1,
        attested=True,
        by_account=uuid7(),
        by_membership=uuid7(),
    )
    await world.make.add(listed)
    visit = await world.visit(evidence=Evidence.ATTESTED, import_id=listed.id)
    world.bill(visit)

    claim = await world.reconciled()

    answer = await world.manager.get(f"/v1/claims/{claim['id']}/exceptions", params={"code": "visit_not_verified"})
    [one] = answer.json()["items"]
    assert "所在的导入尚未经另一人批准：由导入人以外的有权人员批准后重新对账" in one["says_zh"]
    assert "Nobody approved the import of the visit yet" in one["says_en"]


async def test_a_rejected_meal_says_why_in_words_of_a_meal(table: Table):
    served = await table.canteen.served()
    answer = await table.canteen.officer.post(f"/v1/meal-servings/{served['id']}/review", json=REJECT)
    assert answer.is_success, answer.text
    table.bill(served)

    claim = await table.reconciled()

    path = f"/v1/claims/{claim['id']}/exceptions"
    [one] = (await table.canteen.officer.get(path, params={"code": "visit_not_verified"})).json()["items"]
    assert "此餐已被审核员否决，不予支付" in one["says_zh"]
    assert "（原因：未提供服务；说明：家属证实当日无人上门）" in one["says_zh"]
    assert one["says_en"].startswith("The serving stands rejected by an officer")
