"""Settings: environment variables with the prefix YIYANG_."""

import os
import re
import secrets
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

KEYS = ("master_keys", "token_keys")
BUCKET = ("s3_endpoint", "s3_bucket", "s3_access_key", "s3_secret_key")
KEY_BYTES = 32


class MissingKeys(RuntimeError):
    """A server with a database of its own must not invent its keys."""


class BadKeys(RuntimeError):
    """Keys that cannot be used. Says which setting, and never what they are."""


class HalfBucket(RuntimeError):
    """A bucket for photos of which not everything is said."""


_BAD_KEYS = (
    "YIYANG_TOKEN_KEYS 无法使用：应为 kid:base64，逗号分隔，每个密钥至少 32 个随机字节。\n"
    "YIYANG_TOKEN_KEYS cannot be used: it should be kid:base64, separated by commas, each key at least 32 random bytes."
)


_HALF = (
    "照片桶的设置不全，还缺 {missing}：要么都写，要么都不写（照片存在文件夹里）。\n"
    "The settings of the bucket for photos are not complete, {missing} is missing: give all of them, or none for a folder."
)


@dataclass(frozen=True)
class BucketSettings:
    """A bucket that speaks S3. Where the endpoint's host begins with the bucket's name, it is not named in the path again."""

    endpoint: str
    name: str
    region: str
    access_key: str
    secret_key: str


class Settings(BaseSettings):
    """Without YIYANG_DATABASE_URL: an embedded PostgreSQL in `data_dir`, and keys made once and kept beside it."""

    model_config = SettingsConfigDict(env_prefix="YIYANG_", env_ignore_empty=True)

    database_url: str | None = Field(default=None, description="The application's login, postgresql+asyncpg://…")
    owner_url: str | None = Field(default=None, description="The owner's login for migrations; default: database_url")
    data_dir: Path = Path(".data")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    drain_seconds: int = Field(default=1, ge=0, le=60, description="From 503 at /readyz until the socket closes")
    demo: bool | None = Field(default=None, description="Load the demonstration district; default: only when embedded")
    master_keys: SecretStr | None = Field(default=None, description="kid:base64[,kid:base64…], the first is active")
    token_keys: SecretStr | None = Field(default=None, description="kid:base64[,kid:base64…], the first signs")
    pool_size: int = 8
    access_minutes: int = 15
    refresh_days: int = 30
    body_limit: int = 1024 * 1024
    file_limit: int = 100 * 1024 * 1024
    photo_limit: int = 10 * 1024 * 1024
    photo_dir: Path | None = Field(default=None, description="Where photos lie, sealed; default: photos in data_dir")
    s3_endpoint: str | None = Field(
        default=None, description="Where a bucket for photos is, https://…, instead of photo_dir"
    )
    s3_bucket: str | None = None
    s3_region: str = "us-east-1"
    s3_access_key: SecretStr | None = None
    s3_secret_key: SecretStr | None = None
    font: str | None = Field(default=None, description="A TrueType font with Chinese; default: fonts-wqy-microhei")
    public_url: str | None = Field(default=None, description="Where the public reaches this; default: host and port")
    proxies: str = Field(default="127.0.0.1,::1", description="Whose X-Forwarded-For is believed, comma between")
    public_per_minute: int = Field(default=120, ge=1, le=1_000_000, description="Requests without a token, an address")
    device_per_minute: int = Field(default=30, ge=1, le=1_000_000, description="Requests with signals, a device")
    stall_seconds: float = Field(default=60, gt=0, description="For a client that stops reading a file")
    webhooks_insecure: str = Field(
        default="",
        description="Hosts, comma between, that webhooks reach over http, at private addresses and every port; for tests",
    )
    sms_url: str = Field(default="", description="The gateway that sends text messages; none: they stay in the log")
    sms_key: SecretStr | None = Field(default=None, description="Sent to it as a bearer token")
    wechat_url: str = Field(default="", description="The gateway that sends messages by WeChat")
    wechat_key: SecretStr | None = Field(default=None, description="Sent to it as a bearer token")
    push_url: str = Field(default="", description="The gateway that pushes messages to the app")
    push_key: SecretStr | None = Field(default=None, description="Sent to it as a bearer token")
    log_level: Literal["debug", "info", "warning", "error"] | None = None

    @field_validator("s3_endpoint")
    @classmethod
    def _an_address(cls, url: str | None) -> str | None:
        if url is not None and not re.fullmatch(r"https?://[^\s/?#]+/?", url):
            raise ValueError("https://host or https://host:port")
        return url

    @field_validator("database_url", "owner_url")
    @classmethod
    def _driven_by_asyncpg(cls, url: str | None) -> str | None:
        """People write the URL as psql takes it."""
        driven = url and re.sub(r"^postgres(ql)?://", "postgresql+asyncpg://", url)
        return driven and re.sub(r"(?<=[?&])sslmode=", "ssl=", driven)

    @property
    def embedded(self) -> bool:
        return self.database_url is None

    @property
    def photo_folder(self) -> Path:
        """Of several servers, the same folder."""
        return self.photo_dir or self.data_dir / "photos"

    @model_validator(mode="after")
    def _whole_bucket(self) -> Self:
        """Raises HalfBucket."""
        given = {name: getattr(self, name) for name in BUCKET}
        missing = [f"YIYANG_{name.upper()}" for name, value in given.items() if not value]
        if missing and any(given.values()):
            raise HalfBucket(_HALF.format(missing=", ".join(missing)))
        return self

    @property
    def bucket(self) -> BucketSettings | None:
        """Where photos lie instead of in a folder."""
        given = {name: getattr(self, name) for name in BUCKET}
        if not all(given.values()):
            return None
        endpoint, name, access_key, secret_key = given.values()
        return BucketSettings(
            endpoint.rstrip("/"), name, self.s3_region, access_key.get_secret_value(), secret_key.get_secret_value()
        )

    @property
    def spared_hosts(self) -> frozenset[str]:
        """Of webhooks, and of the gateways of messages: to all others only https, and only at public addresses; webhooks at 443 alone."""
        return frozenset(one.strip().lower() for one in self.webhooks_insecure.split(",") if one.strip())

    @property
    def gateways(self) -> dict[str, tuple[str, str]]:
        """Where messages leave the house, by channel, and the key that is sent along."""
        asked = {
            name: (getattr(self, f"{name}_url"), getattr(self, f"{name}_key")) for name in ("sms", "wechat", "push")
        }
        return {name: (url, key.get_secret_value() if key else "") for name, (url, key) in asked.items() if url}

    @property
    def reached_at(self) -> str:
        """What a QR code leads to. Never the request's own Host, which anybody can forge."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def with_demo(self) -> bool:
        return self.embedded if self.demo is None else self.demo

    def key_text(self, name: str) -> str:
        """The keys of the environment; with the embedded database, keys made on first use and kept in the data folder."""
        given: SecretStr | None = getattr(self, name)
        if given is not None:
            return given.get_secret_value()
        if not self.embedded:
            missing = " ".join(f"YIYANG_{key.upper()}" for key in KEYS if getattr(self, key) is None)
            raise MissingKeys(
                f"使用外部数据库（YIYANG_DATABASE_URL）时必须设置 {missing}：kid:base64，32 个随机字节。\n"
                f"With YIYANG_DATABASE_URL these must be set too: {missing} (kid:base64 of 32 random bytes)."
            )
        kept = self.data_dir / f"{name}.txt"
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            # Linked when whole: of two starters at once one makes the keys, and neither reads half of them.
            with NamedTemporaryFile("w", dir=kept.parent) as fresh, suppress(FileExistsError):
                fresh.write(f"k1:{b64encode(secrets.token_bytes(KEY_BYTES)).decode()}")
                fresh.flush()
                os.fsync(fresh.fileno())
                os.link(fresh.name, kept)
        return kept.read_text().strip()

    @cached_property
    def token_ring(self) -> dict[str, bytes]:
        """Signing keys by id; the first signs, all are accepted, so that keys can be rotated without signing anyone out."""
        try:
            pairs = (pair.split(":", 1) for pair in self.key_text("token_keys").split(","))
            ring = {kid.strip(): b64decode(key, validate=True) for kid, key in pairs}
        except ValueError as error:
            raise BadKeys(_BAD_KEYS) from error
        if any(len(key) < KEY_BYTES for key in ring.values()):
            raise BadKeys(_BAD_KEYS)
        return ring
