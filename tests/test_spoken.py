"""Amounts, states and acts in the sentences of a refusal: as people say them, in Chinese and in English."""

import re
from enum import StrEnum
from importlib import import_module
from pkgutil import iter_modules

import pytest

import models
from models.programmes import ProgrammeKind
from models.service_items import Unit
from services import spoken
from services.claims import states as claim_states
from services.errors import DomainError, Forbidden, WrongState
from services.ledger import CapExceeded, FundShort
from services.orders import states as order_states
from services.orders.grounds import QuantityWrong
from services.programmes.versions import CapUnitOfAnotherKind
from services.settlements import reading
from services.settlements.pay import PaidTooMuch
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
            "2026-11 的补贴额度只剩 240 分钟,不足本次所需的 300 分钟;",
            "2026-11 has 240 minutes left and this needs 300 minutes:",
        ),
        (
            CapExceeded(left=3, asked=4, unit="meals", month="2026-11"),
            "只剩 3 餐,不足本次所需的 4 餐",
            "has 3 meals left",
        ),
        (CapExceeded(left=2000, asked=2001, unit="fen", month="2026-11"), "只剩 20.00 元,", "has 20.00 yuan left"),
        (
            FundShort(programme="助洁补贴", source="district", year=2026, left_fen=1999, asked_fen=2000),
            "“助洁补贴”2026 年的区级资金只剩 19.99 元,本次需 20.00 元",
            "has 19.99 yuan left from district for 2026 and this needs 20.00 yuan",
        ),
        (PaidTooMuch(amount_fen=4001, left_fen=4000), "本次付款 40.01 元,超过结算单尚未支付的 40.00 元", "40.01 yuan"),
        (QuantityWrong(unit=Unit.MEAL), "此项服务按餐计价", "by the meal"),
        (
            CapUnitOfAnotherKind(kind=ProgrammeKind.MEAL, units="meals, fen"),
            "助餐类项目的上限单位只能是:餐、分。",
            "meals, fen",
        ),
        (
            WrongState(state="reconciled", act="submit", allowed="withdraw, reconcile"),
            "当前状态为“已对账”,不能提交;您现在可以:撤回、对账。",
            "It is reconciled, so submit is not possible; possible now: withdraw, reconcile.",
        ),
        (
            WrongState(state="ended", act="resume", allowed="-"),
            "当前状态为“已终止”,不能恢复;您现在没有可做的操作。",
            "It is ended, so resume is not possible; there is nothing that you may do now.",
        ),
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
    assert {str(act) for act in ways} - set(spoken.ACTS) == set()


def test_no_sentence_holds_fen_or_the_code_of_a_unit():
    """Fen are for machines. Seen to fail with `{left_fen} 分` and `{left}({unit})`."""
    bare = re.compile(r"\{\w*_fen\}|\}\(\{unit\}\)|单位 \{unit\}")
    sentences = {leaf: (leaf.zh, leaf.en) for leaf in leaves() if hasattr(leaf, "zh")}

    assert Forbidden in sentences
    assert [leaf.__name__ for leaf, said in sentences.items() if any(map(bare.search, said))] == []
