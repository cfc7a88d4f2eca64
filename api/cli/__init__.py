"""The command `yiyang`. What it needs is imported when an act begins, so that `--help` answers at once."""

import sys
from collections.abc import Callable
from typing import Any

import typer

from api.cli import asking, keeping, phoning, running

app = typer.Typer(
    help="颐养 Yiyang: the open system of record for publicly bought elder care · 政府购买养老服务的开放记录系统",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
ACTS: tuple[Callable[..., None], ...] = (
    *(running.serve, running.worker, keeping.migrate, keeping.demo),
    *(
        keeping.create_admin,
        keeping.create_region_viewer,
        keeping.end_region_viewer,
        keeping.fill_cells,
        keeping.fill_persons,
        keeping.fill_search,
    ),
    *(asking.report, asking.openapi, phoning.phone),
)
for act in ACTS:
    app.command()(act)
app.command(hidden=True)(running.load_demonstration)
app.add_typer(asking.audit, name="audit")
app.add_typer(asking.ledger, name="ledger")


def main() -> None:
    try:
        app()
    except Exception as error:
        told = _told(error)
        if told is None:
            raise
        typer.echo(told, err=True)
        sys.exit(1)


def _told(error: Exception) -> str | None:
    """A mistake that a person can mend, in words; None for a bug, which keeps its traceback."""
    from pydantic import ValidationError

    from api.serving import NoDoor
    from api.settings import BadKeys, HalfBucket, MissingKeys
    from services.database import Unfit
    from services.embedded import EmbeddedError
    from services.errors import DomainError
    from services.secrets import BadMasterKeys, Undecipherable

    if isinstance(error, DomainError):
        return f"{error.said('zh')}\n{error.said('en')}"
    if isinstance(error, EmbeddedError | Unfit | NoDoor | MissingKeys | BadKeys | HalfBucket):
        return str(error)
    if isinstance(error, BadMasterKeys):
        return f"YIYANG_MASTER_KEYS 无法使用。\nYIYANG_MASTER_KEYS cannot be used: {error}."
    if isinstance(error, Undecipherable):
        return "封存时用的主密钥不在 YIYANG_MASTER_KEYS 中。\nThe master key that sealed this is not among YIYANG_MASTER_KEYS."
    if isinstance(error, ValidationError):
        prefix = "YIYANG_" if error.title == "Settings" else ""
        mistakes = error.errors(include_input=False, include_url=False)
        return "\n".join(_mistake(dict(found), prefix) for found in mistakes)
    return None


def _mistake(found: dict[str, Any], prefix: str) -> str:
    """A setting or an option that does not fit its shape, without what was given: it may be a secret."""
    from api.input_words import said

    name = str(found["loc"][0]) if found["loc"] else ""
    told = f"{said(found, 'zh')} · {said(found, 'en')}"
    return f"{prefix}{name.upper()}: {told}" if prefix else f"{name}: {told}"
