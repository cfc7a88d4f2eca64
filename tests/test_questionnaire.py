"""The questions of a call-back say which answers are needed, and no more is asked."""

from typing import Any

import pytest
from pydantic import ValidationError

from models.questionnaires import Question, Required
from models.samples import CallBack
from services.samples.questionnaire import QUESTIONNAIRE, AnswerMissing, answered, judged
from tests.sampled import Bureau, bureau, world
from tests.test_call_backs import to_call

_ = bureau, world
SAID = {
    "answered_by": "resident",
    "came": "every_time",
    "lasted": "as_recorded",
    "money_asked": False,
    "satisfaction": 5,
}
NOBODY_CAME = {"answered_by": "resident", "came": "never", "money_asked": False}
SITUATIONS: dict[str, tuple[dict[str, Any], set[Required]]] = {
    "nobody answered": ({"answered_by": "nobody"}, {Required.ALWAYS}),
    "nobody came": (NOBODY_CAME, {Required.ALWAYS, Required.ANSWERED}),
    "somebody came": (SAID, {Required.ALWAYS, Required.ANSWERED, Required.CAME}),
}


def lacks_one(said: dict[str, Any]) -> bool:
    """Whether these answers about two visits are refused for one that is missing."""
    try:
        told = CallBack.model_validate(said)
        answered(told)
        if told.came is not None:
            judged(told, visits=2, minutes=120)
    except (ValidationError, AnswerMissing):
        return True
    return False


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("question", QUESTIONNAIRE.questions, ids=lambda question: question.field)
def test_an_answer_is_needed_where_the_questionnaire_says_so(situation: str, question: Question):
    """Seen to fail: `satisfaction` was demanded of whoever said that nobody ever came."""
    said, needed = SITUATIONS[situation]

    refused = lacks_one({name: value for name, value in said.items() if name != question.field})

    assert refused is (question.required in needed)
    assert (question.required_zh != "", question.required_en != "") == (True, True)


async def test_who_says_that_nobody_ever_came_is_not_asked_how_satisfied_he_was(bureau: Bureau):
    item = await to_call(bureau)

    called = await bureau.done(bureau.community, item, "call", NOBODY_CAME)
    shown = (await bureau.community.get("/v1/samples/questionnaire")).json()

    assert (called["status"], called["answers"].get("satisfaction")) == ("doubted", None)
    [satisfaction] = [one for one in shown["questions"] if one["field"] == "satisfaction"]
    assert (satisfaction["required"], satisfaction["required_zh"]) == ("came", "有过服务或用餐时必填")
