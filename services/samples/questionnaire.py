"""The questionnaire of a call-back: its questions as data, and what its answers mean.

It passes when every visit and meal took place, visits lasted about as long as recorded, and nobody asked for money; anything else
is a doubt, which somebody else decides about. Satisfaction is told where somebody came and decides nothing. Changed words are a
new version, since old answers are read beside the questions that they answered."""

from enum import StrEnum
from typing import Any

from models.questionnaires import Question, QuestionChoice, Questionnaire, Required
from models.samples import AnsweredBy, CallBack, Came, ItemStatus, Lasted
from services.access import Actor, Permission
from services.errors import Invalid

VERSION = "2026-3"
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


_REQUIRED = {
    Required.ALWAYS: ("必填", "always needed"),
    Required.ANSWERED: ("有人接听时必填", "needed where somebody answered"),
    Required.CAME: ("有过服务或用餐时必填", "needed where somebody came or there was a meal"),
    Required.OPTIONAL: ("选填", "may be left out"),
}


def _asked(field: str, required: Required, zh: str, en: str, choices: list[QuestionChoice] | None = None) -> Question:
    when_zh, when_en = _REQUIRED[required]
    return Question(
        field=field,
        zh=zh,
        en=en,
        required=required,
        required_zh=when_zh,
        required_en=when_en,
        choices=choices or [],
    )


def _choices(kind: type[StrEnum], *words: tuple[str, str]) -> list[QuestionChoice]:
    return [QuestionChoice(code=one, zh=zh, en=en) for one, (zh, en) in zip(kind, words, strict=True)]


QUESTIONNAIRE = Questionnaire(
    version=VERSION,
    introduction_zh="您好，这里是区民政局的服务回访。上个月有服务机构报告为您提供了上门服务或助餐，想请您说说实际情况；您怎么说都不影响您的补贴。",
    introduction_en="This is the district's civil affairs bureau. A provider reported services at your home, or meals; please tell us how it was. "
    "Whatever you say, your subsidy is not affected.",
    questions=[
        _asked(
            *("answered_by", Required.ALWAYS, "接听人是谁？", "Who answered?"),
            _choices(
                AnsweredBy,
                ("老年人本人", "the resident"),
                ("家属", "family"),
                ("监护人", "a guardian"),
                ("无人接听", "nobody"),
            ),
        ),
        _asked(
            *("came", Required.ANSWERED),
            "上门服务是不是每次都有人来？用餐（堂食或送餐）是不是每次都吃到了？",
            "Did somebody come to your home each time? Did you have each of the meals, there or brought to you?",
            _choices(
                Came,
                ("每次都有", "every time"),
                ("有时没有", "not every time"),
                ("从来没有人上门，也没有用过餐", "nobody ever came, and there was no meal"),
            ),
        ),
        _asked(
            *("lasted", Required.CAME),
            "上门的每次大约待多久？（说得出分钟数的填 lasted_minutes，此项即不填；只有用餐的不问）",
            "How long did they stay at your home each time? (minutes, where told, go into lasted_minutes instead; not asked of meals alone)",
            _choices(Lasted, ("与记录差不多", "about as recorded"), ("明显更短", "clearly shorter")),
        ),
        _asked("lasted_minutes", Required.OPTIONAL, "平均多少分钟？", "How many minutes on average?"),
        _asked(
            *("money_asked", Required.ANSWERED),
            "除本人应付的部分外，有没有另外要钱？",
            "Did they ask for money beyond your own share?",
        ),
        _asked(
            "money_fen",
            Required.OPTIONAL,
            "要了多少？（分；另外要了钱才填）",
            "How much? (in fen; where money was asked for)",
        ),
        _asked("satisfaction", Required.CAME, "满意程度，1 至 5 分？", "How satisfied, 1 to 5?"),
        _asked("note", Required.OPTIONAL, "其他要说的（不记证件号）", "Anything else (no identity number)"),
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
        needed = set(_NEEDED) - ({"satisfaction"} if said.came is Came.NEVER else set())
        taken = {*_NEEDED, *length, *(("money_fen",) if said.money_asked else ())}
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
