"""Writes the module of each noun: a function for each operation, which sends nothing and says what is to be sent."""

import re
import textwrap
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from clients.generator.document import Document, Operation, Parameter, Schema

PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
WIDTH = 118


def written(document: Document) -> dict[str, str]:
    """File name and text."""
    modules = {
        f"{noun}.py": _module(noun, [*found]) for noun, found in groupby(document.operations, lambda one: one.noun)
    }
    return {
        "__init__.py": '"""The operations of the API, a module for each noun. Written by `make clients`."""\n'
    } | modules


def type_of(schema: Schema) -> str:
    """A type as Python writes it. What no operation takes or gives is refused, not guessed."""
    if "$ref" in schema:
        return f"models.{schema['$ref'].rpartition('/')[2]}"
    if "enum" in schema:
        return f"Literal[{', '.join(map(repr, schema['enum']))}]"
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(map(type_of, schema["anyOf"])))
    if schema.get("type") == "array":
        return f"list[{type_of(schema['items'])}]"
    if schema.get("type") == "object" and "additionalProperties" in schema:
        return f"dict[str, {type_of(schema['additionalProperties'])}]"
    return PLAIN[schema["type"]]


def _module(noun: str, operations: list[Operation]) -> str:
    functions = "".join(f"\n\n{_function(one)}" for one in operations)
    names = [name for name in ("Literal",) if f"{name}[" in functions]
    first = f"from typing import {', '.join(names)}\n\n" if names else ""
    used = [name for name in ("Call", "File", "Pages", "fill") if f"{name}(" in functions or f": {name}" in functions]
    imports = ("from yiyang_client import models\n" if "models." in functions else "") + (
        f"from yiyang_client.calls import {', '.join(used)}\n"
    )
    return f'"""{noun}. Written by `make clients` from openapi/openapi.json."""\n\n{first}{imports}{functions}'


def _function(one: Operation) -> str:
    kind = "Pages" if one.item else "Call"
    signature = _call(f"def {one.name}", [*_arguments(one)], f" -> {_answer(one)}:")
    returned = textwrap.indent(_call(f"return {kind}", [*_given(one)], ""), "    ")
    return f"{signature}\n{textwrap.indent(_told(one.told), '    ')}\n{returned}\n"


def _call(before: str, arguments: list[str], after: str) -> str:
    """On one line where it fits, else an argument a line."""
    line = f"{before}({', '.join(arguments)}){after}"
    if len(line) <= WIDTH - 4:
        return line
    return "\n".join([f"{before}(", *(f"    {one}," for one in arguments), f"){after}"])


def _told(told: str) -> str:
    told = told.replace("\\", "\\\\").replace('"""', "'''")
    parts = [re.sub(r"\s*\n\s*", " ", part) for part in told.split("\n\n")]
    lines = [line for part in parts for line in ("", *textwrap.wrap(part, WIDTH - 4, break_long_words=False))][1:]
    if len(lines) == 1:
        return f'"""{lines[0]}"""'
    return "\n".join([f'"""{lines[0]}', *lines[1:], '"""'])


def _answer(one: Operation) -> str:
    if one.item:
        return f"Pages[{type_of(one.item)}]"
    if one.answer:
        return f"Call[{type_of(one.answer)}]"
    return "Call[bytes]" if one.media else "Call[None]"


def _arguments(one: Operation) -> Iterator[str]:
    """Ids and what is sent by position, all else by name."""
    by_name = [parameter for parameter in one.parameters if parameter.place != "path"]
    yield from (f"{it.argument}: {type_of(it.schema)}" for it in one.parameters if it.place == "path")
    if one.file:
        yield "file: File"
    if one.body:
        needed = one.body_required
        yield f"body: {type_of(one.body)}" if needed else f"body: {_or_none(type_of(one.body))} = None"
    if by_name or one.if_match:
        yield "*"
    if one.if_match:
        yield "if_match: str"
    for it in sorted(by_name, key=lambda it: not it.required):
        kind = type_of(it.schema)
        yield f"{it.argument}: {kind}" if it.required else f"{it.argument}: {_or_none(kind)} = None"


def _or_none(kind: str) -> str:
    return kind if kind.endswith("None") else f"{kind} | None"


def _given(one: Operation) -> Iterator[str]:
    """What the call is told."""
    ids = [it for it in one.parameters if it.place == "path"]
    path = one.path
    for it in ids:
        path = path.replace(f"{{{it.name}}}", "{}")
    yield repr(one.method).replace("'", '"')
    yield f'fill("{path}", {", ".join(it.argument for it in ids)})' if ids else f'"{path}"'
    for place in ("query", "form"):
        if fields := _fields(one.parameters, place):
            yield f"{place}={fields}"
    if headers := _fields(one.parameters, "header", '"If-Match": if_match' if one.if_match else ""):
        yield f"headers={headers}"
    if one.body:
        yield "body=body"
    if one.file:
        yield "file=file"
    if one.answer is None and one.item is None and one.media:
        yield f'accept="{", ".join(one.media)}"'
    if one.keyed:
        yield "keyed=True"
    if not one.signed:
        yield "signed=False"


def _fields(parameters: tuple[Parameter, ...], place: str, first: Any = "") -> str:
    found = [f'"{it.name}": {it.argument}' for it in parameters if it.place == place]
    fields = [first, *found] if first else found
    line = ", ".join(fields)
    if len(line) > WIDTH - 30:
        line = "\n" + "".join(f"        {field},\n" for field in fields) + "    "
    return f"{{{line}}}" if fields else ""
