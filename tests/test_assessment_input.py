"""What is wrong with answers is told with its place, all at once; and a caller's own total is refused."""

from datetime import timedelta

import pytest

from services.calendars import today
from tests.assessed import BEST, Community, falls, opened, said
from tests.moments import as_of_now, tomorrow


@pytest.fixture
async def community(make, client_for) -> Community:
    return await opened(make, client_for)


def without(item):
    return {name: value for name, value in BEST.items() if name != item}


WRONG = [
    ({"answers": without("eating")}, "/answers/eating", "scale_answer_missing"),
    ({"answers": {}}, "/answers/eating", "scale_answer_missing"),
    ({"answers": BEST | {"singing": 1}}, "/answers/singing", "answer_unknown"),
    ({"answers": BEST | {"eating": 5}}, "/answers/eating", "answer_out_of_range"),
    ({"answers": BEST | {"eating": -1}}, "/answers/eating", "answer_out_of_range"),
    ({"answers": BEST | {"stairs": 4}}, "/answers/stairs", "answer_out_of_range"),
    ({"answers": BEST | {"consciousness": 3}}, "/answers/consciousness", "answer_out_of_range"),
    ({"answers": BEST | {"eating": 10**30}}, "/answers/eating", "int_parsing_size"),
    ({"answers": BEST | {"eating": 1.5}}, "/answers/eating", "int_type"),
    ({"answers": BEST | {"eating": "4"}}, "/answers/eating", "int_type"),
    ({"answers": BEST | {"eating": True}}, "/answers/eating", "int_type"),
    ({"answers": BEST | {"eating": None}}, "/answers/eating", "int_type"),
    ({"answers": [4] * 26}, "/answers", "dict_type"),
    ({"answers": None}, "/answers", "dict_type"),
    ({"total": 90}, "/total", "extra_forbidden"),
    ({"level": 4}, "/level", "extra_forbidden"),
    ({"sums": {}}, "/sums", "extra_forbidden"),
    ({"assessed_on": tomorrow}, "/assessed_on", "day_in_future"),
    ({"assessed_on": "2026-02-30"}, "/assessed_on", "date_from_datetime_parsing"),
    ({"reason": "mood"}, "/reason", "enum"),
    ({"reason": "other"}, "/note", "note_missing"),
    ({"note": "a\x00"}, "/note", "text_not_storable"),
    ({"diagnoses": ["f00"]}, "/diagnoses/0", "string_pattern_mismatch"),
    ({"diagnoses": ["I10", "dementia"]}, "/diagnoses/1", "string_pattern_mismatch"),
    ({"diagnoses": ["F00"] * 21}, "/diagnoses", "too_long"),
    ({"risk_events": lambda: falls(31)}, "/risk_events/0/happened_on", "risk_event_outside"),
    ({"risk_events": [{"kind": "fall", "happened_on": tomorrow}]}, "/risk_events/0/happened_on", "risk_event_outside"),
    ({"risk_events": [{"kind": "party", "happened_on": "2024-03-05"}]}, "/risk_events/0/kind", "enum"),
    ({"risk_events": [{"kind": "fall"}]}, "/risk_events/0/happened_on", "missing"),
    ({"scale_code": "NOSUCH"}, "/scale_code", "assessment_scale_unknown"),
    ({"scale_version": 7}, "/scale_version", "assessment_scale_unknown"),
    ({"scale_version": 0}, "/scale_version", "greater_than_equal"),
    ({"colour": "red"}, "/colour", "extra_forbidden"),
]


@pytest.mark.parametrize(("wrong", "pointer", "code"), WRONG, ids=[f"{code} {pointer}" for _, pointer, code in WRONG])
async def test_bad_input_is_refused_with_its_place(community, make, wrong, pointer, code):
    """Seen to fail, with 201, for each rule of services/assessments/judging.py taken out."""
    resident = await make.resident()

    answer = await community.first.post(f"/v1/residents/{resident.id}/assessments", json=said() | as_of_now(wrong))

    assert answer.status_code == 422, answer.text
    assert (answer.json()["errors"][0]["pointer"], answer.json()["errors"][0]["code"]) == (pointer, code)
    assert answer.json()["errors"][0]["message"]


async def test_all_that_is_wrong_is_told_at_once_in_both_languages(community, make):
    resident = await make.resident()
    wrong = said() | {"answers": without("eating") | {"stairs": 9, "singing": 1}, "risk_events": falls(40)}
    path = f"/v1/residents/{resident.id}/assessments"

    zh = await community.first.post(path, json=wrong)
    en = await community.first.post(path, json=wrong, headers={"Accept-Language": "en"})

    assert [(error["pointer"], error["code"]) for error in zh.json()["errors"]] == [
        ("/answers/eating", "scale_answer_missing"),
        ("/answers/stairs", "answer_out_of_range"),
        ("/answers/singing", "answer_unknown"),
        ("/risk_events/0/happened_on", "risk_event_outside"),
    ]
    assert "上下一层楼梯" in zh.json()["errors"][1]["message"]
    assert "One flight of stairs" in en.json()["errors"][1]["message"]


async def test_a_risk_event_counts_to_the_thirtieth_day_before(community, make):
    """And the day itself."""
    one = await community.drafted(await make.resident(), 90, risk_events=falls(0, 30))

    assert one["level"] == 1


async def test_a_correction_is_judged_as_a_whole(community, make):
    """Other answers alone, beside events that lie outside the new day's window."""
    made = await community.drafted(await make.resident(), 90, risk_events=falls(0, 1))
    path = f"/v1/assessments/{made['id']}"
    tag = (await community.first.get(path)).headers["etag"]

    moved = await community.first.patch(
        path, json={"assessed_on": str(today() - timedelta(days=3))}, headers={"If-Match": tag}
    )
    emptied = await community.first.patch(path, json={"answers": None}, headers={"If-Match": tag})
    short = await community.first.patch(path, json={"answers": without("eating")}, headers={"If-Match": tag})

    assert [error["code"] for error in moved.json()["errors"]] == ["risk_event_outside"] * 2
    assert [(error["pointer"], error["code"]) for error in emptied.json()["errors"]] == [
        ("/answers", "null_not_allowed")
    ]
    assert [error["code"] for error in short.json()["errors"]] == ["scale_answer_missing"]


@pytest.mark.parametrize(
    ("path", "body", "pointer", "code"),
    [
        ("return", {}, "/reason", "missing"),
        ("return", {"reason": ""}, "/reason", "too_short"),
        ("object", {"told_by": "女儿"}, "/reason", "missing"),
        ("object", {"reason": "不符"}, "/told_by", "objector_missing"),
        ("annul", {"reason": "x" * 201}, "/reason", "too_long"),
        ("reveal", {"purpose": "curiosity"}, "/purpose", "enum"),
    ],
)
async def test_acts_say_what_their_words_lack(community, make, path, body, pointer, code):
    made = await community.final(await make.resident(), 50)

    answer = await community.third.post(f"/v1/assessments/{made['id']}/{path}", json=body)

    assert answer.status_code == 422, answer.text
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]


@pytest.mark.parametrize("act", ["submit", "sign", "return", "object", "annul", "reveal"])
async def test_what_there_is_not_is_not_found(community, act):
    body = {
        "return": {"reason": "请核对"},
        "object": {"reason": "不符", "told_by": "女儿"},
        "annul": {"reason": "有误"},
    }
    body["reveal"] = {"purpose": "service"}
    path = f"/v1/assessments/01900000-0000-7000-8000-000000000001/{act}"

    answer = await community.third.post(path, json=body.get(act))

    assert (answer.status_code, answer.json()["code"]) == (404, "assessment_not_found")
