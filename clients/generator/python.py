"""The generated half of the Python client: shapes by datamodel-code-generator, operations by operations.py."""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from clients.generator import document, operations

ROOT = Path(__file__).resolve().parents[2]
DESCRIBED = ROOT / "openapi" / "openapi.json"
CLIENT = ROOT / "clients" / "python" / "yiyang_client"
MODELS, OPERATIONS = CLIENT / "models.py", CLIENT / "operations"

HOW = (
    "--input-file-type=openapi",
    "--output-model-type=typing.TypedDict",
    "--target-python-version=3.11",
    "--use-union-operator",
    "--use-standard-collections",
    "--enum-field-as-literal=all",
    "--no-use-closed-typed-dict",
    "--use-schema-description",
    "--use-field-description",
    "--use-double-quotes",
    "--formatters=builtin",
    "--custom-file-header={header}",
)
"""Dictionaries with named fields: what an older client does not know, it lets pass."""


def described() -> document.Document:
    return document.read(json.loads(DESCRIBED.read_text(encoding="utf-8")))


def shapes(found: document.Document) -> str:
    """The schemas alone, as a description of their own."""
    alone = {
        "openapi": "3.1.0",
        "info": {"title": "Yiyang", "version": "1"},
        "paths": {},
        "components": {"schemas": found.schemas},
    }
    return json.dumps(alone, ensure_ascii=False, sort_keys=True)


def header(found: document.Document) -> str:
    """Names the shapes by their hash: whether models.py is of them is known without writing it again."""
    digest = hashlib.sha256("\n".join([shapes(found), *HOW]).encode()).hexdigest()
    return f'"""The shapes of the API. Written by `make clients`, of {digest}."""'


def models(found: document.Document) -> str:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "shapes.json", Path(folder) / "models.py"
        source.write_text(shapes(found), encoding="utf-8")
        how = [one.format(header=header(found)) for one in HOW]
        words = [sys.executable, "-m", "datamodel_code_generator", f"--input={source}", f"--output={target}", *how]
        subprocess.run(words, check=True, capture_output=True)
        return target.read_text(encoding="utf-8")


def write() -> None:
    found = described()
    MODELS.write_text(models(found), encoding="utf-8")
    texts = operations.written(found)
    OPERATIONS.mkdir(exist_ok=True)
    for stale in OPERATIONS.glob("*.py"):
        if stale.name not in texts:
            stale.unlink()
    for name, text in texts.items():
        (OPERATIONS / name).write_text(text, encoding="utf-8")
