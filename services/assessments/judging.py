"""What was answered, judged by its scale: each fault with its pointer and code, all of them at once."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from models.assessment_scales import Scale
from models.assessments import AssessmentReason, Details, RiskEvent
from services.assessments.scoring import score
from services.errors import Invalid, together
from services.residents.register import not_in_future

EVENT_DAYS = 30
"""How far back risk events are asked for where a scale has no rule about them."""


class AnswerMissing(Invalid):
    code = "scale_answer_missing"
    zh = "缺少项目“{item_zh}”（{item}）的选项。"
    en = "The item {item} ({item_en}) was not answered."


class AnswerUnknown(Invalid):
    code = "answer_unknown"
    zh = "量表中没有项目 {item}。"
    en = "The scale has no item {item}."


class AnswerOutOfRange(Invalid):
    code = "answer_out_of_range"
    zh = "项目“{item_zh}”（{item}）的分值应为 0 至 {most}，现为 {value}。"
    en = "The item {item} ({item_en}) is worth 0 to {most}, not {value}."


class RiskEventOutside(Invalid):
    code = "risk_event_outside"
    zh = "只填写评估日前 {days} 天内的意外事件（{first_on} 至 {last_on}）。"
    en = "Only risk events of the {days} days before the assessment are told ({first_on} to {last_on})."


class NoteMissing(Invalid):
    code = "note_missing"
    zh = "评估原因为“其他”时请在 note 中说明。"
    en = "Where the reason is `other`, say it in `note`."


def _answers(scale: Scale, answers: Mapping[str, int]) -> list[Invalid]:
    items = {item.code: item for item in scale.items}
    faults: list[Invalid] = [
        AnswerMissing(f"/answers/{code}", item=code, item_zh=item.zh, item_en=item.en)
        for code, item in items.items()
        if code not in answers
    ]
    for code, value in answers.items():
        if (item := items.get(code)) is None:
            faults.append(AnswerUnknown(f"/answers/{code}", item=code))
        elif not 0 <= value <= item.most:
            said = {"item": code, "item_zh": item.zh, "item_en": item.en, "most": item.most, "value": value}
            faults.append(AnswerOutOfRange(f"/answers/{code}", **said))
    return faults


def _events(scale: Scale, events: Sequence[RiskEvent], assessed_on: date) -> list[Invalid]:
    days = scale.worsened_by_events.days if scale.worsened_by_events else EVENT_DAYS
    first_on = assessed_on - timedelta(days=days)
    return [
        RiskEventOutside(f"/risk_events/{nth}/happened_on", days=days, first_on=first_on, last_on=assessed_on)
        for nth, event in enumerate(events)
        if not first_on <= event.happened_on <= assessed_on
    ]


def judged(
    scale: Scale,
    reason: AssessmentReason,
    assessed_on: date,
    answers: Mapping[str, int],
    diagnoses: Sequence[str],
    events: Sequence[RiskEvent],
    note: str | None,
) -> tuple[Details, int]:
    """The details to keep, and the level. Raises Invalid, with all that is wrong."""
    not_in_future(assessed_on, "/assessed_on")
    faults = [*_answers(scale, answers), *_events(scale, events, assessed_on)]
    if reason is AssessmentReason.OTHER and not note:
        faults.append(NoteMissing("/note"))
    if faults:
        raise together(faults)
    known = sorted(set(diagnoses))
    found = score(scale, answers, known, len(events))
    details = Details(
        answers=dict(answers),
        diagnoses=known,
        risk_events=list(events),
        note=note,
        sums=found.sums,
        total=found.total,
        preliminary_level=found.preliminary,
        worsened_by=found.worsened_by,
        forced_by=found.forced_by,
    )
    return details, found.level
