"""The API's description, made ready for a generator: names that a class may have, and what each operation takes and gives.

Names come from the paths, which the contract fixes: `POST /v1/orders/{order_id}/accept` is `orders.accept`."""

import keyword
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]

OWN = {"/v1/auth/token", "/v1/auth/refresh", "/v1/events"}
"""What the client does by itself: a refresh token that is used by hand besides ends the sign-in, and a stream is no answer that could
be waited for (`Client.events`)."""

NAMES = {
    "Listed_Annotated_Union_VisitRow__": "ReportRow",
}
"""By how a schema's name begins: what FastAPI could not name."""

CARRIED = {"idempotency-key", "if-match", "accept"}
"""Headers that the client writes itself, or that have an argument of their own."""


@dataclass(frozen=True)
class Parameter:
    """`place` is path, query, header or form; `name` is as the API spells it."""

    name: str
    place: str
    schema: Schema
    required: bool

    @property
    def argument(self) -> str:
        return safe(re.sub(r"\W", "_", self.name).lower())


@dataclass(frozen=True)
class Operation:
    """`item`: what a page lists, where the answer is one. `answer` is None where there is no JSON, `media` what else there is."""

    noun: str
    name: str
    method: str
    path: str
    told: str
    parameters: tuple[Parameter, ...]
    body: Schema | None
    body_required: bool
    file: bool
    answer: Schema | None
    item: Schema | None
    media: tuple[str, ...]
    keyed: bool
    if_match: bool
    signed: bool


@dataclass(frozen=True)
class Document:
    """`paths` as they were described."""

    paths: Schema
    schemas: dict[str, Schema]
    operations: list[Operation]


def safe(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def class_name(name: str) -> str:
    """`models__notices__NoticeRead` is a `NoticesNoticeRead`."""
    for beginning, known in NAMES.items():
        if name.startswith(beginning):
            return known
    parts = re.split(r"\W|_+", name.removeprefix("models__"))
    return "".join(part[:1].upper() + part[1:] for part in parts)


def read(described: dict[str, Any]) -> Document:
    """What is needed of openapi.json. Pages are generic by hand, so the schemas of lists are left out."""
    found: dict[str, Schema] = described["components"]["schemas"]
    lists = {name: one["properties"]["items"]["items"] for name, one in found.items() if _is_list(one)}
    schemas = {class_name(name): renamed(one) for name, one in found.items() if name not in lists}
    unions = {name: item for name, item in lists.items() if "$ref" not in item}
    schemas |= {class_name(f"Listed_{name.removeprefix('Listed_')}"): renamed(item) for name, item in unions.items()}
    pages = {
        name: {"$ref": f"#/components/schemas/{class_name(name)}"} if name in unions else renamed(item)
        for name, item in lists.items()
    }
    operations = [
        one
        for path, methods in described["paths"].items()
        for method, said in methods.items()
        if path not in OWN
        for one in _operations(path, method, said, described["paths"], pages, schemas)
    ]
    in_order = sorted(_told_apart(operations), key=lambda one: (one.noun, one.name))
    return Document(described["paths"], dict(sorted(schemas.items())), in_order)


def _is_list(schema: Schema) -> bool:
    """What else it may say `Page` knows by hand: the days that were looked at."""
    said = set(schema.get("properties", {}))
    return {"items", "next_cursor"} <= said <= {"items", "next_cursor", "from_on", "to_on"}


def renamed(schema: Any) -> Any:
    """The same with the names of classes, without the examples and titles that no type shows."""
    if isinstance(schema, list):
        return [renamed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    dropped = {"examples", "title", "discriminator"}
    kept = {
        name: {field: renamed(one) for field, one in said.items()} if name == "properties" else renamed(said)
        for name, said in schema.items()
        if name not in dropped or not isinstance(said, str | list | dict) or name == "properties"
    }
    if isinstance(kept.get("$ref"), str):
        kept["$ref"] = "#/components/schemas/" + class_name(kept["$ref"].rpartition("/")[2])
    return kept


def _operations(
    path: str, method: str, said: Schema, paths: Schema, pages: dict[str, Schema], schemas: dict[str, Schema]
) -> Iterator[Operation]:
    """One, or two where a body is either JSON or a file."""
    bodies: dict[str, Any] = {
        kind: one["schema"] for kind, one in said.get("requestBody", {}).get("content", {}).items()
    }
    parameters = said.get("parameters", [])
    headers = {one["name"] for one in parameters if one["in"] == "header"}
    good = next(one for status, one in said["responses"].items() if status.startswith("2")).get("content", {})
    answer = good.get("application/json", {}).get("schema")
    item = pages.get((answer or {}).get("$ref", "").rpartition("/")[2])
    noun, name = _named(path, method, item is not None, paths)
    asked = tuple(
        Parameter(one["name"], one["in"], renamed(one["schema"]), one["required"])
        for one in sorted(parameters, key=lambda one: path.find(f"{{{one['name']}}}"))
        if one["name"] not in CARRIED and not (item is not None and one["name"] == "cursor")
    )
    for kind in bodies or {"": None}:
        form = kind == "multipart/form-data"
        body = bodies.get(kind)
        both = form and len(bodies) > 1
        if body is not None and not form and "properties" in body:
            known = class_name(f"{noun}_{name}_body".replace("-", "_"))
            schemas[known] = renamed(body)
            body = {"$ref": f"#/components/schemas/{known}"}
        yield Operation(
            noun=safe(re.sub(r"\W", "_", noun)),
            name=safe(f"{name}_file" if both else name),
            method=method.upper(),
            path=path,
            told=f"{said['summary']}.\n\n{said.get('description', '')}".strip(),
            parameters=asked + (tuple(_fields(body, {one.name for one in asked})) if form and body else ()),
            body=None if form or body is None else renamed(body),
            body_required=bool(said.get("requestBody", {}).get("required")),
            file=form,
            answer=None if item is not None or answer is None else renamed(answer),
            item=item,
            media=tuple(kind for kind in good if kind != "application/json"),
            keyed="idempotency-key" in headers,
            if_match="if-match" in headers,
            signed="security" in said,
        )


def _fields(form: Schema, known: set[str]) -> Iterator[Parameter]:
    """A form's fields beside its file, and beside what the address says already."""
    for name, schema in form["properties"].items():
        if name not in {"file", *known}:
            yield Parameter(name, "form", renamed(schema), name in form.get("required", []))


def _named(path: str, method: str, lists: bool, paths: Schema) -> tuple[str, str]:
    """Noun and name. `listing`, `read`, `create` and `update` where the path itself says no act."""
    first, *rest = path.strip("/").split("/")
    if first == "v1":
        noun, *rest = rest
    else:
        noun, rest = (first, rest[1:]) if first == "public" else ("health", [first])
    words = [re.sub(r"\W", "_", part) for part in rest if not part.startswith("{")]
    of_one = not words or rest[-1].startswith("{")
    collects = "get" in paths[path] or any(other.startswith(f"{path}/{{") for other in paths)
    if method == "get":
        verb = "listing" if lists else "read" if of_one else ""
    elif method == "patch":
        verb = "update"
    else:
        verb = "create" if of_one or collects else ""
    return noun, "_".join([*words, verb] if verb else words)


def _told_apart(operations: list[Operation]) -> list[Operation]:
    """`GET /v1/claims/exceptions` are all of them, `GET /v1/claims/{claim_id}/exceptions` those of one claim."""
    often = Counter((one.noun, one.name) for one in operations)
    return [
        Operation(**{**one.__dict__, "name": f"all_{one.name}"})
        if often[one.noun, one.name] > 1 and "{" not in one.path
        else one
        for one in operations
    ]
