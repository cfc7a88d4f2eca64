"""The embedded PostgreSQL: one server per data folder, started or adopted, never outliving who started it."""

from services.embedded.errors import (
    DataFolderMismatch,
    EmbeddedError,
    FolderOfAnother,
    ForeignServer,
    NoPostgres,
    NoRunner,
    NotDurable,
    NotStarted,
    Refused,
)
from services.embedded.server import Server
from services.embedded.supervisor import start

__all__ = [
    "DataFolderMismatch",
    "EmbeddedError",
    "FolderOfAnother",
    "ForeignServer",
    "NoPostgres",
    "NoRunner",
    "NotDurable",
    "NotStarted",
    "Refused",
    "Server",
    "start",
]
