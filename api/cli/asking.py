"""Acts that only ask: `report`, `audit verify`, `ledger check`, `openapi`."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from models.audit import AuditHead, AuditVerdict
    from services.access import Actor
    from services.reports import Figure, Report

audit = typer.Typer(help="The audit and its chain · 审计", no_args_is_help=True)
ledger = typer.Typer(help="The books · 账簿", no_args_is_help=True)
District = Annotated[str | None, typer.Option(help="Code of six digits; default: every district · 区县代码")]
T = TypeVar("T")


def _in_each(
    district: str | None, ask: "Callable[[AsyncSession, Actor], Awaitable[T]]", *, regions: bool = False
) -> Mapping[str, T]:
    """What the act answers in the district, or in every one that there is; with `regions`, also in those above them."""
    from api.cli.acting import acting, known
    from api.database import opened
    from api.settings import Settings

    async def each(url: str) -> dict[str, T]:
        answers = {}
        for code in await known(url, district, regions=regions):
            async with acting(url, code) as (session, actor):
                answers[code] = await ask(session, actor)
        return answers

    with opened(Settings()) as database:
        return asyncio.run(each(database.url))


def _head(told: str) -> "AuditHead":
    """A head as `audit verify` prints it."""
    from models.audit import AuditHead

    seq, _, digest = told.strip().partition(":")
    try:
        return AuditHead(head_seq=int(seq) if seq.isascii() and seq.isdigit() else -1, head_hash=digest.lower())
    except ValueError:
        raise typer.BadParameter(
            "链头应照抄 audit verify 打印的 序号:哈希，哈希为 64 位十六进制数 · "
            "A head is SEQ:HASH as `audit verify` printed it, the hash of 64 hexadecimal digits",
            param_hint="--head",
        ) from None


@audit.command()
def verify(
    district: District = None,
    head: Annotated[
        str | None, typer.Option(help="A head kept elsewhere, SEQ:HASH; needs --district · 此前另存的链头")
    ] = None,
) -> None:
    """Compute the chain of each district, and of each region with a viewer, anew: the first bad row, and the head to keep
    elsewhere; exit code 1 if broken · 校验审计链"""
    from services import audit_chain

    if head and not district:
        raise typer.BadParameter("--head 须与 --district 一起使用 · --head needs --district", param_hint="--head")
    kept = _head(head) if head else None

    async def ask(session: "AsyncSession", actor: "Actor") -> "AuditVerdict | None":
        begun = (
            actor.district == district or not actor.district.endswith("00") or await audit_chain.begun(session, actor)
        )
        return await audit_chain.verify(session, actor, kept) if begun else None

    answers = _in_each(district, ask, regions=True)
    verdicts = {code: verdict for code, verdict in answers.items() if verdict}
    for code, verdict in verdicts.items():
        state = "已损坏 BROKEN" if verdict.first_bad else "完好 intact"
        typer.echo(
            f"{code}: {state}; 记录 events {verdict.events}, 已封 sealed {verdict.sealed}, 未封 unsealed {verdict.unsealed}\n"
            f"  请另行保存链头 keep this head elsewhere: {verdict.head_seq}:{verdict.head_hash}"
        )
        if bad := verdict.first_bad:
            typer.echo(f"  第一处 first bad: {bad.why}, seq {bad.seq}, event {bad.event_id}")
    if any(verdict.first_bad for verdict in verdicts.values()):
        sys.exit(1)


@ledger.command()
def check(district: District = None) -> None:
    """Recompute every balance and rule of the books from their transfers; exit code 1 if one is broken · 核对账簿"""
    from services import ledger as books
    from services import spoken

    found = _in_each(district, books.check)
    for code, answer in found.items():
        state = "不平 BROKEN" if answer.faults else "平衡 balanced"
        moved = f"{spoken.yuan(answer.fen_moved)} 元 yuan"
        typer.echo(f"{code}: {state}; 规则 rules {len(answer.rules)}, 分录 transfers {answer.transfers}, {moved}")
        for fault in answer.faults:
            typer.echo(f"  {fault.rule}: {fault.found}")
    if any(answer.faults for answer in found.values()):
        sys.exit(1)


class Form(StrEnum):
    XLSX = "xlsx"
    DOCX = "docx"


def _day(written: str) -> date:
    try:
        return datetime.strptime(written, "%Y-%m-%d").date()  # noqa: DTZ007 - a calendar day, in no zone
    except ValueError:
        raise typer.BadParameter(
            "日期应写作 YYYY-MM-DD，例如 2024-01-31 · Write a day as YYYY-MM-DD, such as 2024-01-31"
        ) from None


def report(
    from_on: Annotated[date, typer.Option("--from", parser=_day, help="First day, included · 起日")],
    to_on: Annotated[date, typer.Option("--to", parser=_day, help="Last day, included · 止日")],
    district: District = None,
    as_json: Annotated[bool, typer.Option("--json", help="As the API tells it · 以 JSON 输出")] = False,
    compare: Annotated[bool, typer.Option("--compare", help="Beside the year before · 与上年同期比较")] = False,
    form: Annotated[Form | None, typer.Option("--format", help="Write a file instead, to -o · 写成文件")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The file to write · 文件名")] = None,
) -> None:
    """The figures of a period, of one district or of each, family by family · 报表"""
    from models.reports import Compared, ReportOrder, Split
    from services import reports

    if (form is None) != (output is None) or (form and as_json):
        raise typer.BadParameter(
            "--format 与 -o 须一起使用，且不与 --json 同用 · --format goes with -o, and not with --json"
        )
    order = ReportOrder(from_on=from_on, to_on=to_on, compare=Compared.YEAR_BEFORE if compare else None)
    if form is Form.XLSX:
        order = order.model_copy(update={"by": Split.DIVISION, "compare": Compared.YEAR_BEFORE})
    told = _in_each(district, lambda session, actor: reports.period(session, actor, order))
    if form and output:
        _write(told, form, output)
        return
    for code, found in told.items():
        if as_json:
            values = {figure.key: _as_json(figure, compared=compare) for figure in found.figures}
            typer.echo(json.dumps({code: values} if len(told) > 1 else values, ensure_ascii=False, indent=1))
            continue
        from api.cli.figures import lines

        typer.echo(f"{code}  {order.from_on} – {order.to_on}")
        typer.echo("\n".join(lines(found.figures, compared=compare)) + "\n")


def _as_json(figure: "Figure", *, compared: bool) -> dict[str, object]:
    told: dict[str, object] = {"value": figure.value, "unit": figure.unit}
    if compared:
        told |= {name: getattr(figure, name) for name in ("year_before", "change", "change_per_mille")}
    return told


def _write(told: "Mapping[str, Report]", form: Form, output: Path) -> None:
    """One district's report as a file, with links to this machine's API."""
    from api.settings import Settings
    from services.reports import document, workbook

    if len(told) != 1:
        raise typer.BadParameter(
            f"一个文件只写一个区县，请用 --district 指定 · A file holds one district: {', '.join(told)}",
            param_hint="--district",
        )
    settings = Settings()
    write = {Form.XLSX: workbook.write, Form.DOCX: document.write}[form]
    [found] = told.values()
    output.write_bytes(write(found, f"http://{settings.host}:{settings.port}"))
    typer.echo(f"已写入 written: {output}")


def openapi() -> None:
    """Print the API's description, the same bytes for the same code; needs no database · 打印接口描述"""
    from base64 import b64encode

    from api.app import create_app
    from api.settings import Settings

    key = f"none:{b64encode(bytes(32)).decode()}"
    settings = Settings(database_url=None, master_keys=key, token_keys=key)
    described = create_app(settings, "postgresql+asyncpg://").openapi()
    typer.echo(json.dumps(described, ensure_ascii=False, indent=2, sort_keys=True))
