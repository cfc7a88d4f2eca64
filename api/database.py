"""Where the program works: the database that it is given, or a PostgreSQL of its own, started and migrated."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from threading import Thread

from api.settings import Settings
from services import embedded


@dataclass
class Database:
    """The application's login; the owner's where we know it; the server where it is our own."""

    url: str
    owner_url: str
    server: embedded.Server | None = None


@contextmanager
def opened(settings: Settings, *, meanwhile: str = "api.migrations") -> Iterator[Database]:
    """The database of the settings as it is; or the embedded one, started or adopted, and migrated.

    The module `meanwhile` is read while the server starts: each takes a second or two."""
    if settings.database_url:
        yield Database(settings.database_url, settings.owner_url or settings.database_url)
        return
    reading = Thread(target=_read, args=(meanwhile,))
    reading.start()
    server = embedded.start(settings.data_dir)
    database = Database("", server.url(), server)
    try:
        reading.join()
        from api.migrations import migrate
        from services.database import make_login

        migrate(database.owner_url)
        database.url = make_login(server)
        yield database
    finally:
        (database.server or server).stop()


def _read(module: str) -> None:
    """What is wrong with it is said by whoever imports it next."""
    with suppress(Exception):
        import_module(module)
