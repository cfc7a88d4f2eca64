"""Bringing a database to the newest migration that this code knows."""

import asyncio
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from alembic import command
from api.terminal import say
from services.database import Unfit, revision


class FromTheFuture(Unfit):
    def __init__(self, at: str, newest: str | None) -> None:
        super().__init__(
            f"数据库结构为 {at}，比本程序（{newest}）新。请使用新版程序。",
            f"The database's schema is at {at}, newer than this program ({newest}). Use the newer program.",
        )


class NotMigrated(Unfit):
    """Nothing of the migration that failed is kept: each runs in a transaction of its own."""

    def __init__(self, why: DBAPIError) -> None:
        reason = str(why.orig).partition("\n")[0]
        super().__init__(
            f"数据库结构升级失败：{reason}。若因权限不足，请用 YIYANG_OWNER_URL 指定数据库所有者的登录。",
            f"The migration failed: {reason}. If rights are missing, give the owner's login in YIYANG_OWNER_URL.",
        )


class NotInPlace(Unfit):
    """The packages alone, as a wheel holds them, cannot make or judge a database."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} 中没有迁移脚本（alembic.ini、alembic/）：请在源代码目录中以 pip install -e . 安装。",
            f"There are no migrations (alembic.ini, alembic/) in {folder}: install Yiyang in its own folder, pip install -e .",
        )


def alembic() -> Config:
    """The migrations beside this code, wherever the program was started. Raises NotInPlace."""
    found = Path(__file__).parents[1] / "alembic.ini"
    if not found.exists():
        raise NotInPlace(found.parent)
    return Config(found)


def head() -> str | None:
    """The newest migration that this code knows."""
    return ScriptDirectory.from_config(alembic()).get_current_head()


def migrate(owner_url: str) -> tuple[str | None, str | None]:
    """Where the database was, and where it is now. Two at once wait for each other."""
    scripts = ScriptDirectory.from_config(alembic())
    at, newest = asyncio.run(revision(owner_url)), scripts.get_current_head()
    if at == newest:
        return at, newest
    if at is not None and at not in {script.revision for script in scripts.walk_revisions()}:
        raise FromTheFuture(at, newest)
    say(f"正在升级数据库结构：{at or '空'} → {newest} ……", f"Migrating the database: {at or 'empty'} -> {newest} ...")
    config = alembic()
    config.attributes["url"] = owner_url
    try:
        command.upgrade(config, "head")
    except DBAPIError as error:
        raise NotMigrated(error) from error
    return at, newest
