"""Acts that change what is kept: `migrate`, `create-admin`, `create-region-viewer` and `end-region-viewer`, `fill-cells`,
`fill-persons`, `fill-search`, `demo`."""

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from api.terminal import say

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from models.accounts import AccountCreate
    from services.residents.cells import Filled


def migrate() -> None:
    """Bring the database to the newest migration, as its owner (YIYANG_OWNER_URL) · 升级数据库结构"""
    from api.database import opened
    from api.settings import Settings

    settings = Settings()
    with opened(settings) as database:
        from api.migrations import migrate as upgrade

        _, newest = upgrade(database.owner_url)
    say(f"数据库结构为最新：{newest}。", f"The database is at the newest migration: {newest}.")


Username = Annotated[str, typer.Option(help="What the person signs in as · 用户名")]
DisplayName = Annotated[str | None, typer.Option(help="The person's name; default: the user name · 姓名")]
PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input · 从标准输入读取密码")
]
Prefix = Annotated[str, typer.Option(help="The first 2, 4 or 6 digits of the districts' codes · 区划代码前缀")]


def create_admin(
    district: Annotated[str, typer.Option(help="Code of six digits, GB/T 2260 · 区县代码")],
    username: Username,
    name: Annotated[str | None, typer.Option(help="Name of a new district; default: its code · 区县名称")] = None,
    display_name: DisplayName = None,
    password_stdin: PasswordStdin = False,
) -> None:
    """Make an account of the bureau's administrator, and the district if it is new · 新建民政局管理员"""
    from api.database import opened
    from api.settings import Settings

    _check_district(district)
    order = _account("bureau_admin", username, display_name, _password(from_stdin=password_stdin))
    with opened(Settings()) as database:
        new = asyncio.run(_create(database.owner_url, district, name, order))
    if new:
        say(f"已开设区县 {district}。", f"District {district} is founded.")
    say(f"管理员 {order.username} 可以登录。", f"The administrator {order.username} may sign in.")


def create_region_viewer(
    prefix: Prefix,
    username: Username,
    display_name: DisplayName = None,
    password_stdin: PasswordStdin = False,
) -> None:
    """Make an account that sees the figures of every district under a prefix, and no row · 新建区域查看者"""
    from api.database import opened
    from api.settings import Settings

    region = _region(prefix)
    order = _account("region_viewer", username, display_name, _password(from_stdin=password_stdin))
    with opened(Settings()) as database:
        seen = asyncio.run(_create_viewer(database.url, region, order))
    say(
        f"区域查看者 {order.username} 可以登录，查看 {len(seen)} 个区县的数字：{'、'.join(seen)}。",
        f"The region's viewer {order.username} may sign in and sees the figures of {len(seen)}: {', '.join(seen)}.",
    )


def end_region_viewer(prefix: Prefix, username: Username) -> None:
    """End what create-region-viewer gave: the person is signed out and sees nothing any more · 终止区域查看者"""
    from api.cli.acting import acting
    from api.database import opened
    from api.settings import Settings
    from services import accounts

    async def end(url: str) -> None:
        async with acting(url, _region(prefix)) as (session, actor):
            await accounts.end_region_viewer(session, actor, username)

    _region(prefix)
    with opened(Settings()) as database:
        asyncio.run(end(database.url))
    say(f"{username} 不再是区域查看者。", f"{username} is a region's viewer no more.")


def _region(prefix: str) -> str:
    from services import districts

    if not (len(prefix) in (2, 4, 6) and prefix.isascii() and prefix.isdigit()):
        raise typer.BadParameter(
            "前缀应为区县代码的前 2、4 或 6 位数字 · A prefix is the first 2, 4 or 6 digits of a district's code",
            param_hint="--prefix",
        )
    return districts.region(prefix)


async def _create_viewer(url: str, region: str, order: "AccountCreate") -> list[str]:
    """Which districts he sees: there must be one, or the prefix is mistyped."""
    from api.cli.acting import NoDistrict, acting
    from services import accounts, districts

    async with acting(url, region) as (session, actor):
        seen = await districts.under(session, region)
        if not seen:
            raise NoDistrict(district=region, known=", ".join(await districts.codes(session)) or "-")
        await accounts.create(session, actor, order)
        return seen


def _account(role: str, username: str, display_name: str | None, password: str) -> "AccountCreate":
    from models.accounts import AccountCreate

    return AccountCreate.model_validate(
        {
            "username": username,
            "display_name": display_name or username,
            "password": password,
            "memberships": [{"role": role}],
        }
    )


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


def fill_cells(
    district: Annotated[str | None, typer.Option(help="Code of six digits; default: every district · 区县代码")] = None,
) -> None:
    """Say about where homes are that were recorded before that was kept; needs the master keys · 补记住所的大致位置"""
    from services import residents

    _fill(district, {("处住所", "homes"): residents.fill_cells})


def fill_persons(
    district: Annotated[str | None, typer.Option(help="Code of six digits; default: every district · 区县代码")] = None,
) -> None:
    """Make people findable over districts who were recorded before that was kept; needs the master keys · 补记跨区县比对值"""
    from functools import partial

    from services import persons

    words = {"caregivers": ("名护理员", "caregivers"), "residents": ("名老年人", "residents")}
    _fill(district, {words[table]: partial(persons.fill, table=table) for table in persons.MAY})


def fill_search(
    district: Annotated[str | None, typer.Option(help="Code of six digits; default: every district · 区县代码")] = None,
) -> None:
    """Make names findable that were recorded before their words were kept; needs the master keys · 补记检索用词"""
    from functools import partial

    from models.search import SearchKind
    from services import search

    words = {SearchKind.RESIDENT: ("名老年人", "residents"), SearchKind.PROVIDER: ("家服务商", "providers")}
    words |= {SearchKind.CAREGIVER: ("名护理员", "caregivers"), SearchKind.MEAL_POINT: ("个助餐点", "meal points")}
    words |= {SearchKind.FACILITY: ("家机构", "facilities"), SearchKind.CARE_CENTRE: ("个养老服务中心", "care centres")}
    _fill(district, {words[kind]: partial(search.fill, kind=kind) for kind in words})


def _fill(district: str | None, acts: "dict[tuple[str, str], Callable[..., Awaitable[Filled]]]") -> None:
    """Each act, said in two languages, over the districts: batch by batch, each a transaction of its own."""
    from uuid import UUID

    from api.cli.acting import acting, known
    from api.database import opened
    from api.settings import Settings
    from services.secrets import Vault

    settings = Settings()

    async def each(url: str) -> None:
        vault = Vault.from_text(settings.key_text("master_keys"))
        for code in await known(url, district):
            for (zh, en), act in acts.items():
                filled, unopened = 0, 0
                after: UUID | None = UUID(int=0)
                while after is not None:
                    async with acting(url, code, vault) as (session, actor):
                        found = await act(session, actor, after=after)
                    filled, unopened, after = filled + found.filled, unopened + found.unopened, found.last
                say(
                    f"{code}：补记 {filled} {zh},{unopened} {zh[0]}无法打开（已抹除）。",
                    f"{code}: {filled} {en} filled, {unopened} could not be opened (erased).",
                )

    with opened(settings) as database:
        asyncio.run(each(database.url))


def demo() -> None:
    """Ten months of a district, from its register to its paid settlements, on a database of its own · 演示"""
    from api.demo import main

    main()
