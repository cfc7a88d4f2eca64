"""Settings: environment variables with the prefix YIYANG_."""

import secrets
from base64 import b64decode, b64encode
from functools import cached_property
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class MissingKeys(RuntimeError):
    """A server with a database of its own must not invent its keys."""


class Settings(BaseSettings):
    """Without YIYANG_DATABASE_URL: an embedded PostgreSQL in `data_dir`, and keys made once and kept beside it."""

    model_config = SettingsConfigDict(env_prefix="YIYANG_")

    database_url: str | None = Field(default=None, description="The application's login, postgresql+asyncpg://…")
    owner_url: str | None = Field(default=None, description="The owner's login for migrations; default: database_url")
    data_dir: Path = Path(".data")
    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool | None = Field(default=None, description="Load the demonstration district; default: only when embedded")
    master_keys: SecretStr | None = Field(default=None, description="kid:base64[,kid:base64…], the first is active")
    token_keys: SecretStr | None = Field(default=None, description="kid:base64[,kid:base64…], the first signs")
    pool_size: int = 8
    access_minutes: int = 15
    refresh_days: int = 30
    body_limit: int = 1024 * 1024
    file_limit: int = 100 * 1024 * 1024
    log_level: str = "info"

    @property
    def embedded(self) -> bool:
        return self.database_url is None

    @property
    def with_demo(self) -> bool:
        return self.embedded if self.demo is None else self.demo

    def key_text(self, name: str) -> str:
        """The keys of the environment; with the embedded database, keys made on first use and kept in the data folder."""
        given: SecretStr | None = getattr(self, name)
        if given is not None:
            return given.get_secret_value()
        if not self.embedded:
            raise MissingKeys(
                f"YIYANG_{name.upper()} must be set when YIYANG_DATABASE_URL is (kid:base64 of 32 random bytes). "
                f"使用外部数据库时必须设置 YIYANG_{name.upper()}。"
            )
        kept = self.data_dir / f"{name}.txt"
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.touch(mode=0o600)
            kept.write_text(f"k1:{b64encode(secrets.token_bytes(32)).decode()}")
        return kept.read_text().strip()

    @cached_property
    def token_ring(self) -> dict[str, bytes]:
        """Signing keys by id; the first signs, all are accepted, so that keys can be rotated without signing anyone out."""
        pairs = (pair.split(":", 1) for pair in self.key_text("token_keys").split(","))
        return {kid.strip(): b64decode(key) for kid, key in pairs}
