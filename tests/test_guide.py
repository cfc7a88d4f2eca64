"""The guide against the code that it describes: its calls, its codes, its thresholds."""

import json
import re
from dataclasses import astuple
from pathlib import Path

import pytest

from api.app import create_app
from models.claims import RecordKind
from models.resolution_reasons import ResolutionReason
from models.visits import Reason, VisitExceptionCode
from services.claim_patterns.rules import RULES as PATTERNS
from services.claims.rules import RULES
from services.exports.kinds import KINDS as EXPORTED
from services.imports.approve import NothingToApprove
from services.imports.kinds import KINDS
from services.ledger.check import RULES as BOOKS
from services.reports.indicators import INDICATORS
from services.visits.exceptions import severity
from services.visits.thresholds import Thresholds
from tests.test_examples import AHEAD

GUIDE = Path("docs/guide.md").read_text()
FOUND, _, DOUBTED = GUIDE.partition("## 服务异常代码")
"""A late entry is found by reconciliation and doubted of a visit too: each table says its own."""


def rows(text):
    return {row.split("|")[1].strip(" `"): row for row in text.splitlines() if row.startswith("| `")}


ROWS = rows(FOUND) | rows(DOUBTED)


def told(path):
    """A path as the API describes it, whatever its ids and parameters are called or worth."""
    return re.sub(r"\{[^}]*\}", "{}", path.partition("?")[0])


def test_every_call_of_the_guide_is_an_operation_of_the_api(settings):
    """Seen to fail when one path of the guide was misspelt."""
    described = create_app(settings, "postgresql+asyncpg://").openapi()["paths"]
    known = {(method.upper(), told(path)) for path, methods in described.items() for method in methods}
    called = {(method, told(path)) for method, path in re.findall(r"`(GET|POST|PATCH) (/[^`\s]*)", GUIDE)}
    unknown = {
        (method, path)
        for method, path in called
        if not any(method == known_method and fits(path, known_path) for known_method, known_path in known)
    }
    assert len(called) > 60
    assert unknown == set()


def test_every_body_of_the_guide_has_the_fields_that_its_act_takes_and_needs(settings):
    """Seen to fail when a field of the guide was misspelt, and when one that is required was left out."""
    described = create_app(settings, "postgresql+asyncpg://").openapi()
    wrong, seen = [], 0
    for method, path, body in re.findall(r"`(POST|PATCH) (/[^`\s]*)` `(\{[^`]*\})`", GUIDE):
        known = [
            one
            for one in described["paths"]
            if fits(told(path), told(one)) and method.lower() in described["paths"][one]
        ]
        exact = [one for one in known if told(one) == told(path)] or known
        sent = described["paths"][exact[0]][method.lower()]["requestBody"]["content"]["application/json"]["schema"]
        shape = described["components"]["schemas"][sent["$ref"].rsplit("/", 1)[1]] if "$ref" in sent else sent
        if "properties" not in shape or "…" in body:
            continue
        said, seen = set(json.loads(body)), seen + 1
        if said - set(shape["properties"]) or set(shape.get("required", [])) - said:
            wrong.append((path, body))
    assert seen > 60
    assert wrong == []


def test_what_the_guide_asks_for_ahead_names_no_day_that_will_be_over():
    """Seen to fail in November 2026 for beds of October, which whoever tried them was refused."""
    bodies = re.findall(r"`(POST|PATCH) (/[^`\s]*)` `(\{[^`]*\})`", GUIDE)
    said = [
        (path, field, sent[field])
        for method, path, body in bodies
        for wanted, known, field in AHEAD
        if method.lower() == wanted and fits(told(path), told(known)) and "…}" not in body
        for sent in [json.loads(body)]
        if field in sent
    ]
    asked = re.findall(r"`GET /v1/beds/availability\?([^`]*)`", GUIDE)

    assert {path for path, _, _ in said} >= {"/v1/stays", "/v1/stays/override", "/v1/waitlist/{entry}/offer"}
    assert [one for one in said if re.search(r"\d{4}-", one[2])] == []
    assert asked
    assert [one for one in asked if re.search(r"\d{4}-", one)] == []


def test_the_guide_tells_nothing_twice():
    """Seen to fail: a merge had left imports in bulk, appeals and samples in two wordings each."""
    told = ["|".join(row.split("|")[:4]) if row.startswith("| ") else row[:40] for row in GUIDE.splitlines()]
    acts = [row for row in told if "` `{" in row or row.startswith(("批量：", "In bulk:"))]
    assert len(acts) > 100
    assert {row for row in acts if acts.count(row) > 1} == set()


def fits(path, known):
    """Each part is the same, or stands where the API takes a value: `/v1/months/2026-10/close`."""
    parts, wanted = path.split("/"), known.split("/")
    return len(parts) == len(wanted) and all(want in (part, "{}") for part, want in zip(parts, wanted, strict=True))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_guide_says_of_each_reconciliation_code_what_its_rule_says(rule):
    row = rows(FOUND)[rule.code]
    assert rule.zh in row
    assert rule.en in row
    assert ("barred" in row) is rule.bars


def test_the_guide_names_the_codes_that_are_not_asked_of_meals():
    told = re.search("不查的是一餐没有的：(.*?)。", FOUND)
    assert told
    assert set(re.findall("`([a-z_]+)`", told[1])) == {
        rule.code for rule in RULES if rule.kinds and RecordKind.SERVING not in rule.kinds
    }


@pytest.mark.parametrize("rule", PATTERNS, ids=lambda rule: rule.code)
def test_the_guide_knows_each_pattern_with_its_scheme_and_its_threshold(rule):
    row = ROWS[rule.code]
    assert f"| {rule.scheme} |" in row
    assert f"`{rule.limit}` {rule.default} |" in row


@pytest.mark.parametrize("code", VisitExceptionCode)
def test_the_guide_knows_each_visit_exception_and_its_class(code):
    assert f"`{severity(code)}`" in ROWS[code]


def test_the_guide_names_the_thresholds_that_hold_by_default():
    limits = Thresholds()
    table = GUIDE.partition("## 服务异常代码")[2]
    named = (f"{limits.geofence_m} m +", f"{limits.accuracy_m} m", f"{limits.skew_seconds} s")
    named += (f"{limits.arrival_minutes} min", f"< {limits.shortest_minutes} min", f"> {limits.longest_minutes} min")
    named += (f"> {limits.late_days} days",)
    assert [words for words in named if words not in table] == []
    assert f"More than {limits.correction_days} days after the visit" in GUIDE
    assert len(astuple(limits)) == len(named) + 1


def test_the_guide_lists_every_reason_and_every_kind_of_file():
    assert [reason for reason in (*Reason, *ResolutionReason) if f"`{reason}`" not in GUIDE] == []
    assert [kind for kind in KINDS if f"| `{kind}` |" not in GUIDE] == []


def test_the_guide_lists_every_kind_that_can_be_exported():
    """Seen to fail without assessments, meals and meals ordered ahead."""
    told = next(line for line in GUIDE.splitlines() if line.startswith("**导出 · Exports.**"))
    assert [kind for kind in EXPORTED if f"`{kind}`" not in told] == []


NOT_HIS = {
    "/v1/assessment-notices",
    "/v1/kin-declarations",
    "/v1/allowances/{allowance_id}/suspensions",
    "/v1/allowance-batches/{batch_id}/lines",
}
"""An office's own: what it makes of a level, whom an officer stands back from, how a payment came about."""

ELSEWHERE = {"/v1/orders", "/v1/visits", "/v1/entitlements", "/v1/assessments"}
"""In the timeline and as files; assessments beneath the resident."""


def test_the_guide_gathers_for_a_resident_what_every_list_keeps_of_him(settings):
    """Article 45 of the PIPL. Seen to fail without meals, contacts, alerts, welfare visits, home modifications and care plans."""
    told = GUIDE.partition("### 老年人查阅自己的信息")[2].partition("## 网格员")[0]
    described = create_app(settings, "postgresql+asyncpg://").openapi()["paths"]
    kept = {
        path
        for path, methods in described.items()
        for one in methods.get("get", {}).get("parameters", ())
        if (one["name"], one["in"]) == ("resident_id", "query")
    }
    beneath = {path for path in described if re.fullmatch(r"/v1/residents/{resident_id}/[a-z-]+", path)}
    lists = {path for path in beneath if "get" in described[path]}

    assert len(kept) > 15
    assert {path for path in kept if f"`GET {path}?resident_id=" not in told} - ELSEWHERE == NOT_HIS
    assert [path for path in lists if f"`GET {path.replace('{resident_id}', '{resident}')}`" not in told] == []


def test_every_link_of_the_guide_leads_to_a_heading():
    headings = re.findall(r"^## (.+)$", GUIDE, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert [link for link in re.findall(r"\(#([^)]+)\)", GUIDE) if link not in anchors] == []


def test_attested_has_one_name_wherever_people_read_it():
    """Seen to fail while a report's label said 核实导入, which reads as verified, and the guide 证明类."""
    label = next(figure.zh for figure in INDICATORS if figure.key == "home_care.attested")
    read = {
        "guide": GUIDE,
        "label": label,
        "refusal": NothingToApprove.zh,
        "demo": Path("api/demo/tables.py").read_text(),
    }

    assert [where for where, text in read.items() if "审核员证明的" not in text] == []
    assert [where for where, text in read.items() if re.search("核实导入|证明类|审核员证明导入", text)] == []


def test_the_guide_counts_the_rules_of_the_books_as_the_command_does():
    """Seen to fail with 8, when there were 12."""
    assert f"规则 rules {len(BOOKS)}," in GUIDE


def test_every_rule_has_a_title_in_chinese_and_no_sentence_of_a_pattern_names_a_field():
    """Seen to fail: 间隔不足规定的分钟数（见 gap_minutes、under_minutes）."""
    titles = [rule.title for rule in (*RULES, *PATTERNS)]
    said = [re.sub(r"{\w+}", "", rule.zh) for rule in PATTERNS]

    assert [title for title in titles if re.search("[a-z]", title) or not 2 <= len(title) <= 10] == []
    assert len(set(titles)) == len(titles)
    assert [zh for zh in said if re.search("[a-z_]{3,}", zh)] == []
