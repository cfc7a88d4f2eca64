"""The questions of a call-back, as data."""

from enum import StrEnum

from models.wire import Shown


class QuestionChoice(Shown):
    code: str
    zh: str
    en: str


class Required(StrEnum):
    """When an answer has to be there: always; where somebody answered; where moreover somebody came, or there was a meal."""

    ALWAYS = "always"
    ANSWERED = "answered"
    CAME = "came"
    OPTIONAL = "optional"


class Question(Shown):
    """`field` is where the answer goes; without `choices` it is a number, or yes or no. `required`, and `required_*` in words: when
    the answer has to be there."""

    field: str
    zh: str
    en: str
    required: Required
    required_zh: str
    required_en: str
    choices: list[QuestionChoice]


class Questionnaire(Shown):
    """The questions as they are put, in both languages; `version` is kept with each answer."""

    version: str
    introduction_zh: str
    introduction_en: str
    questions: list[Question]
