"""The API's description that is committed is the one that the code gives: `make openapi` writes it."""

import json
import re
from uuid import UUID

import httpx
from pydantic import BaseModel

from api import parameters
from models.wire import Patch, Shown, Wire
from tests.house import ROOT
from tests.programs import yiyang

COMMITTED = ROOT / "openapi" / "openapi.json"


def test_the_committed_description_is_that_of_the_code(tmp_path):
    """Without a database, without keys, whatever the settings. Seen to fail with a field more in a wire shape."""
    printed = yiyang("openapi", data_dir=tmp_path / "never", log_level="error")

    assert printed.returncode == 0, printed.stderr
    assert printed.stdout == COMMITTED.read_text(), "run `make openapi`"
    assert not (tmp_path / "never").exists()


def test_the_description_is_written_in_one_order():
    described = json.loads(COMMITTED.read_text())

    assert json.dumps(described, ensure_ascii=False, indent=2, sort_keys=True) + "\n" == COMMITTED.read_text()
    assert described["info"]["title"] == "颐养 Yiyang"
    assert {"/healthz", "/readyz", "/v1/auth/token"} <= set(described["paths"])


def test_null_is_described_for_the_fields_that_a_patch_may_empty_and_for_no_other():
    """Seen to fail without the description of `Patch`, when every field of a PATCH was said to take null."""
    described = json.loads(COMMITTED.read_text())["components"]["schemas"]
    changes = {change.__name__: change for change in Patch.__subclasses__() if change.__name__ in described}

    assert {"ResidentUpdate", "DivisionUpdate", "ServiceItemUpdate"} <= set(changes)
    for name, change in changes.items():
        fields = described[name]["properties"].items()
        nullable = {field for field, said in fields if {"type": "null"} in said.get("anyOf", [])}
        assert nullable == change.may_be_empty, name


def test_every_parameter_and_every_answer_says_what_it_is():
    """Seen to fail with 300 parameters and every answer that was asked for, which said "Successful Response" alone."""
    described = json.loads(COMMITTED.read_text())["paths"]
    operations = [(path, method, said) for path, methods in described.items() for method, said in methods.items()]
    asked = [
        (path, one["name"], one.get("description", ""))
        for path, _, said in operations
        for one in said.get("parameters", [])
    ]
    answers = [
        (path, method, code, one["description"])
        for path, method, said in operations
        for code, one in said["responses"].items()
    ]

    assert len(asked) > 400
    assert [(path, name) for path, name, words in asked if len(words) < 4] == []
    assert [which for *which, words in answers if words in ("", "Successful Response")] == []


def test_what_is_said_of_parameters_is_said_of_one_that_there_is():
    """Seen to fail with a filter that no list has any more."""
    described = json.loads(COMMITTED.read_text())["paths"]
    found = {
        (path, one["name"]): one["in"]
        for path, methods in described.items()
        for said in methods.values()
        for one in said.get("parameters", [])
    }

    assert {name for (_, name), place in found.items() if place == "query"} >= parameters.FILTERS.keys()
    assert {name for (_, name), place in found.items() if place == "path"} >= parameters.IDS.keys()
    assert found.keys() >= parameters.OTHERWISE.keys()


def test_every_example_is_taken_by_its_shape():
    """Also by what the description cannot say. Seen to fail with a resolution that has a reason code which is none."""
    shapes: list[type[BaseModel]] = [Wire, Shown]
    for shape in shapes:
        shapes += shape.__subclasses__()
    examples = [
        (shape, said)
        for shape in dict.fromkeys(shapes)
        if isinstance(extra := shape.model_config.get("json_schema_extra"), dict)
        for said in extra.get("examples", [])
    ]

    assert len(examples) > 80
    assert [shape.__name__ for shape, said in examples if shape.model_validate(said) is None] == []


def test_a_body_that_may_be_left_out_shows_an_example_all_the_same():
    """Seen to have none where a shape or null is one of two (`anyOf`): coming back from leave, say."""
    optional = {
        f"{method} {path}": operation["requestBody"]["content"]["application/json"]
        for path, acts in json.loads(COMMITTED.read_text())["paths"].items()
        for method, operation in acts.items()
        if "anyOf" in operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    }

    assert "post /v1/stays/{stay_id}/leaves/{leave_id}/come-back" in optional
    assert [name for name, told in optional.items() if not told.get("example")] == []


def test_every_body_that_is_described_has_a_shape():
    """Seen to fail with a report's 406 and a list of errors as CSV of which only the media type was said."""
    described = json.loads(COMMITTED.read_text())["paths"]
    bodies = {
        (path, method, status, media): body.get("schema")
        for path, operations in described.items()
        for method, operation in operations.items()
        for status, answer in operation["responses"].items()
        for media, body in answer.get("content", {}).items()
    }

    assert len(bodies) > 800
    assert [which for which, shape in bodies.items() if not shape] == []


def test_whatever_is_pointed_to_is_there():
    """What makes clients of a description stops where it is not. Seen to fail with the bank's word on a line."""
    committed = json.loads(COMMITTED.read_text())
    pointed = set(re.findall(r'"\$ref": "([^"]*)"', COMMITTED.read_text()))

    assert len(pointed) > 300
    assert pointed == {f"#/components/schemas/{name}" for name in committed["components"]["schemas"]} & pointed


def test_every_operation_says_what_happens_and_every_list_in_which_order():
    """Seen to fail with the 31 that had a summary alone, and with the lists of months and of a visit's corrections."""
    described = json.loads(COMMITTED.read_text())["paths"]
    operations = {
        f"{method} {path}": operation for path, methods in described.items() for method, operation in methods.items()
    }
    lists = [
        name
        for name, operation in operations.items()
        if any(item.get("name") == "cursor" for item in operation.get("parameters", []))
    ]

    def said(name: str) -> str:
        return f"{operations[name]['summary']} {operations[name].get('description', '')}"

    assert len(operations) > 150
    assert len(lists) > 35
    assert [name for name, operation in operations.items() if not operation.get("description")] == []
    assert [name for name in lists if not re.search(r"first|in the order", said(name), re.IGNORECASE)] == []


ASKS_FOR_ONE_OF_THEM = {
    "/v1/claims",
    "/v1/claims/draft",
    "/v1/entitlements/approvals",
    "/v1/residents/{resident_id}/family-links/{link_id}/narrow",
    "/v1/residents/search",
    "/v1/search",
}
"""No field by itself is needed, but one of several."""


def test_an_act_that_needs_no_field_needs_no_body():
    """Seen to fail with nine acts that asked for `{}`."""
    committed = json.loads(COMMITTED.read_text())
    shapes = {f"#/components/schemas/{name}": shape for name, shape in committed["components"]["schemas"].items()}
    bodies = {
        path: shapes.get(content["schema"].get("$ref"), {})
        for path, operations in committed["paths"].items()
        if (body := operations.get("post", {}).get("requestBody", {})).get("required")
        and (content := body["content"].get("application/json"))
    }

    assert len(bodies) > 100
    assert {path for path, shape in bodies.items() if shape.get("properties") and not shape.get("required")} == (
        ASKS_FOR_ONE_OF_THEM
    )


def test_no_description_leans_on_the_one_before_it():
    """They are read one at a time. Seen to fail with `By the same.` at the head of the denial of a visit."""
    described = json.loads(COMMITTED.read_text())["paths"]
    told = [one.get("description", "") for acts in described.values() for one in acts.values()]

    leaning = [words for words in told if re.match(r"(By the same|As above|As of homes|Likewise)\b", words)]

    assert len(told) > 500
    assert leaning == []


async def test_every_operation_that_is_described_is_there(app):
    """Asked by nobody, about nothing that is. Seen to fail where a noun was not asked for its routes below another noun's path."""
    lost = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://yiyang") as nobody:
        for path, operations in json.loads(COMMITTED.read_text())["paths"].items():
            for method in operations:
                answer = await nobody.request(method, re.sub(r"{\w+}", str(UUID(int=7)), path))
                if answer.status_code in (404, 405) and answer.json()["code"] in ("no_such_path", "method_not_allowed"):
                    lost.append(f"{method} {path}")
    assert lost == []
