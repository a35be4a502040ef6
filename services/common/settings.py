"""Every setting of the product: environment variables with the prefix HUIYING_, read once at the start."""

import os
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

PREFIX = "HUIYING_"


class SettingsError(Exception):
    """A variable is unknown or has a bad value; the message is one line that names it."""


class Settings(BaseModel):
    """Values and their defaults; `.env.example` lists the same (a test compares them)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field("127.0.0.1", description="address that the gateway listens on")
    port: int = Field(8000, ge=1, le=65535, description="port that the gateway listens on")
    data_dir: Path = Field(Path("var"), description="folder of the embedded database, queue, keys and files")
    database_url: str | None = Field(None, description="postgresql://…; unset: the embedded server")
    redis_url: str | None = Field(None, description="redis:// or unix://…; unset: the embedded server")
    signing_key_file: Path | None = Field(
        None, description="PEM P-256 private key; unset: made in the data folder"
    )
    master_key_file: Path | None = Field(
        None, description="key for stored originals; unset: made in the data folder"
    )
    public_url: str | None = Field(None, description="address under which people reach the gateway")
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = Field(
        (), description="comma-separated networks whose X-Forwarded-For is believed"
    )
    demo: bool = Field(default=False, description="1: the demo organisation with known passwords")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="least severe log line"
    )
    metrics_token: str | None = Field(None, min_length=16, description="bearer token that opens /metrics")
    reads_per_second: int = Field(100, ge=50, description="reads a signed-in caller may make each second")
    writes_per_second: int = Field(50, ge=1, description="writes a signed-in caller may make each second")
    scorer: Literal["model", "standin"] = Field("model", description="standin: benchmarks without the models")
    resend_after_seconds: float = Field(30.0, gt=0, description="when an unconfirmed event is sent again")

    channel_loopback: bool = Field(
        default=False, description="1: channels may lead to this machine itself, without TLS"
    )

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(ip_network(part.strip(), strict=False) for part in value.split(",") if part.strip())
        return value

    @field_validator("database_url")
    @classmethod
    def _postgres(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("must start with postgresql://")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must start with redis://, rediss:// or unix://")
        return value

    @field_validator("public_url")
    @classmethod
    def _web(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Settings from `environ` (default: the process's own). Raises SettingsError."""
        source = os.environ if environ is None else environ  # noqa: TID251 - the one place that reads it
        given = {name[len(PREFIX) :]: value for name, value in source.items() if name.startswith(PREFIX)}
        unknown = sorted(
            name for name in given if name.lower() not in cls.model_fields or name != name.upper()
        )
        if unknown:
            raise SettingsError(
                f"{PREFIX}{unknown[0]}: there is no such setting; .env.example lists all of them"
            )
        try:
            return cls.model_validate({name.lower(): value for name, value in given.items() if value})
        except ValidationError as error:
            first = error.errors()[0]
            name = f"{PREFIX}{str(first['loc'][0]).upper()}"
            secret = name.endswith(("_URL", "_TOKEN"))  # it may hold a password
            shown = "" if secret else f" (got {first['input']!r})"
            raise SettingsError(f"{name}: {first['msg']}{shown}") from None

    def to_environment(self) -> dict[str, str]:
        """The variables that give these settings again, for a child process."""
        values: dict[str, str] = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if name == "trusted_proxies":
                value = ",".join(str(network) for network in value)
            if value not in (None, ""):
                values[f"{PREFIX}{name.upper()}"] = str(int(value) if isinstance(value, bool) else value)
        return values
