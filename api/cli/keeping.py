"""Acts that change what is kept: `migrate`, `create-admin`, `demo`."""

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from api.terminal import say

if TYPE_CHECKING:
    from models.accounts import AccountCreate


def migrate() -> None:
    """Bring the database to the newest migration, as its owner (YIYANG_OWNER_URL) · 升级数据库结构"""
    from api.database import opened
    from api.settings import Settings

    settings = Settings()
    with opened(settings) as database:
        from api.migrations import migrate as upgrade

        _, newest = upgrade(database.owner_url)
    say(f"数据库结构为最新:{newest}。", f"The database is at the newest migration: {newest}.")


def create_admin(
    district: Annotated[str, typer.Option(help="Code of six digits, GB/T 2260 · 区县代码")],
    username: Annotated[str, typer.Option(help="What the person signs in as · 用户名")],
    name: Annotated[str | None, typer.Option(help="Name of a new district; default: its code · 区县名称")] = None,
    display_name: Annotated[str | None, typer.Option(help="The person's name; default: the user name · 姓名")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input · 从标准输入读取密码")
    ] = False,
) -> None:
    """Make an account of the bureau's administrator, and the district if it is new · 新建民政局管理员"""
    from api.database import opened
    from api.settings import Settings
    from models.accounts import AccountCreate

    _check_district(district)
    order = AccountCreate.model_validate(
        {
            "username": username,
            "display_name": display_name or username,
            "password": _password(from_stdin=password_stdin),
            "memberships": [{"role": "bureau_admin"}],
        }
    )
    with opened(Settings()) as database:
        new = asyncio.run(_create(database.owner_url, district, name, order))
    if new:
        say(f"已开设区县 {district}。", f"District {district} is founded.")
    say(f"管理员 {order.username} 可以登录。", f"The administrator {order.username} may sign in.")


def _check_district(code: str) -> None:
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise typer.BadParameter("区县代码应为 6 位数字 · A district's code has six digits", param_hint="--district")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise typer.BadParameter("从管道读取密码请加 --password-stdin · Say --password-stdin to pipe the password in")
    return str(typer.prompt("密码 · Password", hide_input=True, confirmation_prompt=True))


async def _create(owner_url: str, district: str, name: str | None, order: "AccountCreate") -> bool:
    from api.cli.acting import acting
    from services import accounts, districts

    async with acting(owner_url, district) as (session, actor):
        new = await districts.found(session, actor, name)
        await accounts.create(session, actor, order)
        return new


def demo() -> None:
    """A month of a district, from its register to its paid settlement, on a database of its own · 演示"""
    from api.demo import main

    main()
