"""Amounts, states and acts in the sentences of a refusal: as people say them, in Chinese and in English."""

import json
import re
from enum import StrEnum
from importlib import import_module
from pkgutil import iter_modules

import pytest

import models
from api import input_words
from models.accounts import Role
from models.programmes import ProgrammeKind
from models.service_items import Unit
from services import spoken
from services.access import Permission
from services.accounts import WronglyBound
from services.claims import states as claim_states
from services.claims.appeal import NothingToAppeal
from services.errors import DomainError, Forbidden, TooLarge, WrongState
from services.ledger import CapExceeded, FundShort
from services.orders import states as order_states
from services.orders.grounds import QuantityWrong
from services.programmes.versions import CapUnitOfAnotherKind
from services.reports import NoSuchIndicator
from services.residents.acts import WAYS as RESIDENT_WAYS
from services.residents.register import IdNumberContradicted
from services.settlements import reading
from services.settlements.pay import PaidTooMuch
from services.spoken_rights import RIGHTS
from services.visits import states as visit_states


def leaves(kind=DomainError):
    for leaf in kind.__subclasses__():
        yield leaf
        yield from leaves(leaf)


def states():
    """Every state of everything."""
    for module in iter_modules(models.__path__):
        for kind in vars(import_module(f"models.{module.name}")).values():
            if isinstance(kind, type) and issubclass(kind, StrEnum) and kind.__name__.endswith("Status"):
                yield from kind


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (240, "minutes", "240 分钟", "240 minutes"),
        (1, "minutes", "1 分钟", "1 minute"),
        (84_326_000, "fen", "843,260.00 元", "843,260.00 yuan"),
        (2000, "fen", "20.00 元", "20.00 yuan"),
        (-5, "fen", "-0.05 元", "-0.05 yuan"),
        (3, "meals", "3 餐", "3 meals"),
        (0, "meals", "0 餐", "0 meals"),
    ],
)
def test_an_amount_is_said_with_its_unit(value, unit, zh, en):
    assert (spoken.amount(value, unit, "zh"), spoken.amount(value, unit, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("refusal", "zh", "en"),
    [
        (
            CapExceeded(left=240, asked=300, unit="minutes", month="2026-11"),
            "2026-11 的补贴额度只剩 240 分钟，不足本次所需的 300 分钟；",
            "2026-11 has 240 minutes left and this needs 300 minutes:",
        ),
        (
            NothingToAppeal(line_status="excepted", approved_fen=1, asked_fen=1),
            "该行（状态：有异常）没有被拒付",
            "The line (excepted) was not",
        ),
        (
            CapExceeded(left=3, asked=4, unit="meals", month="2026-11"),
            "只剩 3 餐，不足本次所需的 4 餐",
            "has 3 meals left",
        ),
        (CapExceeded(left=2000, asked=2001, unit="fen", month="2026-11"), "只剩 20.00 元，", "has 20.00 yuan left"),
        (
            FundShort(programme="助洁补贴", source="district", year=2026, left_fen=1999, asked_fen=2000),
            "“助洁补贴”2026 年的区级资金只剩 19.99 元，本次需 20.00 元",
            "has 19.99 yuan left from district for 2026 and this needs 20.00 yuan",
        ),
        (PaidTooMuch(amount_fen=4001, left_fen=4000), "本次付款 40.01 元，超过结算单尚未支付的 40.00 元", "40.01 yuan"),
        (QuantityWrong(unit=Unit.MEAL), "此项服务按餐计价", "by the meal"),
        (
            CapUnitOfAnotherKind(kind=ProgrammeKind.MEAL, units="meals, fen"),
            "助餐类项目的上限单位只能是：餐、分。",
            "meals, fen",
        ),
        (
            WrongState(state="reconciled", act="submit", allowed="withdraw, reconcile"),
            "当前状态为“已对账”，不能提交；您现在可以：撤回、对账。",
            "It is reconciled, so “submit” is not possible; possible now: withdraw, reconcile.",
        ),
        (
            WrongState(state="ended", act="resume", allowed="-"),
            "当前状态为“已终止”，不能恢复；您现在没有可做的操作。",
            "It is ended, so “resume” is not possible; there is nothing that you may do now.",
        ),
        (
            WrongState(state="paid", act="record_payment", allowed="-"),
            "当前状态为“已付清”，不能登记付款；",
            "It is paid, so “record payment” is not possible;",
        ),
        (
            WrongState(state="deceased", act="report_move", allowed="report_return, correct_day"),
            "当前状态为“已去世”，不能登记迁出；您现在可以：登记迁回、更正日期。",
            "possible now: report return, correct day.",
        ),
        (
            Forbidden(permission="visits:acknowledge_time / visits:acknowledge_evidence"),
            "（需要“说明早到、迟到、过短、过长”或“说明位置、时钟等异常”的权限）",
            "(the right “visits: acknowledge time” or “visits: acknowledge evidence” is needed)",
        ),
        (
            Forbidden(permission="months:close", roles=[Role.BUREAU_ADMIN, Role.SUBSIDY_OFFICER]),
            "（需要“结账”的权限，民政局管理员、补贴审核员有此权限）。",
            "is needed, which these roles have: bureau admin, subsidy officer).",
        ),
        (TooLarge(limit_bytes=100 * 2**20), "上限为 100 MB。", "at most 100 MB."),
        (NoSuchIndicator(key="x", near=[]), "没有指标 x；全部指标见", "no indicator x; the answer of"),
        (NoSuchIndicator(key="x", near=["a", "b"]), "写法相近的有：a、b；全部", "written alike are a, b; the answer"),
        (IdNumberContradicted(field="birth_on"), "所填出生日期与公民身份号码不符", "The date of birth given"),
        (
            WronglyBound(role=Role.PROVIDER_MANAGER),
            "服务商管理员的身份须绑定服务商（provider_id）",
            "The role provider_manager must be bound",
        ),
        (WronglyBound(role=Role.CAREGIVER, unknown=True), "护理员的身份所绑定的对象在本区县不存在", "is not there"),
        (
            WrongState(state="active, suspend pending", act="end", allowed="-"),
            "当前状态为“有效、暂停待批准”",
            "It is active",
        ),
    ],
)
def test_a_refusal_says_amounts_and_states_as_people_do(refusal, zh, en):
    """Seen to fail (240(minutes), 1999 分, 可以:-) while sentences were filled with the bare facts."""
    assert zh in refusal.said("zh")
    assert en in refusal.said("en")


def test_the_members_of_a_problem_stay_numbers_and_codes():
    refusal = WrongState(state="reconciled", act="submit", allowed="withdraw")

    refusal.said("zh")

    assert refusal.facts == {"state": "reconciled", "act": "submit", "allowed": "withdraw"}


def test_every_state_and_every_act_has_a_chinese_word():
    ways = (*order_states.WAYS, *visit_states.WAYS, *claim_states.ACTS, *reading.ACTS)
    found = list(states())

    assert len(found) > 40
    assert {state.value for state in found} - set(spoken.STATES) == set()
    ways += tuple(act for ways_of in RESIDENT_WAYS.values() for act in ways_of)
    assert {str(act) for act in ways} - set(spoken.ACTS) == set()


def test_every_right_has_a_chinese_word():
    assert {str(permission) for permission in Permission} - set(RIGHTS) == set()


def test_whatever_has_a_form_says_how_it_is_written(app):
    """Every pattern of the description has words. Seen to fail, with the bare expression, before there were any."""
    described = json.dumps(app.openapi(), ensure_ascii=False)
    patterns = {json.loads(f'"{found}"') for found in re.findall(r'"pattern": "((?:[^"\\\\]|\\\\.)*)"', described)}

    assert len(patterns) >= 5
    assert patterns - set(input_words.PATTERNS) == set()


@pytest.mark.parametrize(
    ("kind", "context", "zh"),
    [
        (
            "string_pattern_mismatch",
            {"pattern": r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$"},
            "月份应写作 YYYY-MM，例如 2024-03",
        ),
        ("date_from_datetime_parsing", {"error": "x"}, "日历上没有这一天；日期应写作 YYYY-MM-DD，例如 2024-01-31"),
        ("datetime_from_date_parsing", {"error": "x"}, "没有这个时刻；"),
        ("model_attributes_type", {}, "应为 JSON 对象，写在 { } 中"),
        ("model_type", {"class_name": "BankResults"}, "应为 JSON 对象，写在 { } 中"),
        ("tuple_type", {}, "应为列表，写在 [ ] 中"),
        (
            "enum",
            {"expected": "'active', 'moved_out' or 'deceased'"},
            "应为其中之一：active（在册）、moved_out（迁出）、deceased（死亡）",
        ),
        ("literal_error", {"expected": "'a' or 'b'"}, "应为其中之一：a、b"),
    ],
)
def test_a_faulty_input_is_told_in_chinese_alone(kind, context, zh):
    assert input_words.said({"type": kind, "ctx": context, "msg": "English"}, "zh").startswith(zh)


def test_no_sentence_holds_fen_or_the_code_of_a_unit():
    """Fen are for machines. Seen to fail with `{left_fen} 分` and `{left}({unit})`."""
    bare = re.compile(r"\{\w*_fen\}|\}\(\{unit\}\)|单位 \{unit\}")
    sentences = {leaf: (leaf.zh, leaf.en) for leaf in leaves() if hasattr(leaf, "zh")}

    assert Forbidden in sentences
    assert [leaf.__name__ for leaf, said in sentences.items() if any(map(bare.search, said))] == []
