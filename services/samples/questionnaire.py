"""The questionnaire of a call-back: its questions as data, and what its answers mean.

It passes when every visit and meal took place, visits lasted about as long as recorded, and nobody asked for money; anything else
is a doubt, which somebody else decides about. Satisfaction is told and decides nothing. Changed words are a new version, since
old answers are read beside the questions that they answered."""

from enum import StrEnum
from typing import Any

from models.samples import AnsweredBy, CallBack, Came, ItemStatus, Lasted, Question, QuestionChoice, Questionnaire
from services.access import Actor, Permission
from services.errors import Invalid

VERSION = "2026-2"
ABOUT_AS_LONG_BP = 7_500
"""Told minutes pass from three quarters of the recorded average on: old people tell half hours and hours."""

_NEEDED = ("came", "money_asked", "satisfaction")
_ABOUT_A_VISIT = (*_NEEDED, "lasted", "lasted_minutes", "money_fen")


class AnswerMissing(Invalid):
    code = "answer_missing"
    zh = "有人接听时须填写 {field}。"
    en = "{field} is needed when somebody answered."


class AnswerNotTaken(Invalid):
    code = "answer_not_taken"
    zh = "{field} 与其他回答矛盾（无人接听、从未有过服务或未索要钱款时不填），或时长同时填了两种。"
    en = "{field} contradicts another answer: nobody answered, nothing took place, no money was asked for, or the length is told twice."


def _choices(kind: type[StrEnum], *words: tuple[str, str]) -> list[QuestionChoice]:
    return [QuestionChoice(code=one, zh=zh, en=en) for one, (zh, en) in zip(kind, words, strict=True)]


QUESTIONNAIRE = Questionnaire(
    version=VERSION,
    introduction_zh="您好，这里是区民政局的服务回访。上个月有服务机构报告为您提供了上门服务或助餐，想请您说说实际情况；您怎么说都不影响您的补贴。",
    introduction_en="This is the district's civil affairs bureau. A provider reported services at your home, or meals; please tell us how it was. "
    "Whatever you say, your subsidy is not affected.",
    questions=[
        Question(
            field="answered_by",
            zh="接听人是谁？",
            en="Who answered?",
            choices=_choices(
                AnsweredBy,
                ("老年人本人", "the resident"),
                ("家属", "family"),
                ("监护人", "a guardian"),
                ("无人接听", "nobody"),
            ),
        ),
        Question(
            field="came",
            zh="上门服务是不是每次都有人来？用餐（堂食或送餐）是不是每次都吃到了？",
            en="Did somebody come to your home each time? Did you have each of the meals, there or brought to you?",
            choices=_choices(
                Came,
                ("每次都有", "every time"),
                ("有时没有", "not every time"),
                ("从来没有人上门，也没有用过餐", "nobody ever came, and there was no meal"),
            ),
        ),
        Question(
            field="lasted",
            zh="上门的每次大约待多久？（说得出分钟数的填 lasted_minutes；只有用餐的不问）",
            en="How long did they stay at your home each time? (minutes, where told, go into lasted_minutes; not asked of meals alone)",
            choices=_choices(Lasted, ("与记录差不多", "about as recorded"), ("明显更短", "clearly shorter")),
        ),
        Question(field="lasted_minutes", zh="平均多少分钟？", en="How many minutes on average?", choices=[]),
        Question(
            field="money_asked",
            zh="除本人应付的部分外，有没有另外要钱？",
            en="Did they ask for money beyond your own share?",
            choices=[],
        ),
        Question(field="money_fen", zh="要了多少？（分）", en="How much? (in fen)", choices=[]),
        Question(field="satisfaction", zh="满意程度，1 至 5 分？", en="How satisfied, 1 to 5?", choices=[]),
        Question(field="note", zh="其他要说的（不记证件号）", en="Anything else (no identity number)", choices=[]),
    ],
)


def questionnaire(actor: Actor) -> Questionnaire:
    actor.require(Permission.SAMPLES_READ, Permission.SAMPLES_CALL)
    return QUESTIONNAIRE


def answered(said: CallBack) -> dict[str, Any]:
    """The answers as they are kept. Raises AnswerMissing or AnswerNotTaken, each with the field."""
    given = {name for name in _ABOUT_A_VISIT if getattr(said, name) is not None}
    if said.answered_by is AnsweredBy.NOBODY:
        needed, taken = set[str](), set[str]()
    else:
        length = set() if said.came is Came.NEVER else {"lasted", "lasted_minutes"}
        needed, taken = set(_NEEDED), {*_NEEDED, *length, *(("money_fen",) if said.money_asked else ())}
        if length <= given:
            taken.discard("lasted_minutes")
    for name in _ABOUT_A_VISIT:
        if name in needed - given:
            raise AnswerMissing(f"/{name}", field=name)
        if name in given - taken:
            raise AnswerNotTaken(f"/{name}", field=name)
    return said.model_dump(mode="json", exclude_none=True, exclude={"note"})


def judged(said: CallBack, *, visits: int, minutes: int) -> ItemStatus:
    """What the answers come to, beside what was recorded: so many visits of so many minutes in all; none where there were
    meals alone. Raises AnswerMissing for how long they stayed."""
    if visits and said.lasted_minutes is None and said.lasted is None and said.came is not Came.NEVER:
        raise AnswerMissing("/lasted", field="lasted")
    return ItemStatus.DOUBTED if denied(said, visits=visits, minutes=minutes) else ItemStatus.PASSED


def denied(said: CallBack, *, visits: int, minutes: int) -> list[str]:
    """What of the records the answers deny: `never`, `not_every_time`, `shorter`, `money_asked`."""
    told = said.lasted_minutes
    long_enough = (
        told * visits * 10_000 >= minutes * ABOUT_AS_LONG_BP
        if told is not None
        else said.lasted is not Lasted.CLEARLY_SHORTER
    )
    holds = {
        "never": said.came is Came.NEVER,
        "not_every_time": said.came is not Came.NEVER and said.came is not Came.EVERY_TIME,
        "shorter": not long_enough,
        "money_asked": said.money_asked is not False,
    }
    return [what for what, is_so in holds.items() if is_so]
