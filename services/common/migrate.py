"""Runs a service's own Alembic tree in process."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from services.contracts.events import Service

_SERVICES = Path(__file__).resolve().parents[1]
_ENV = Path(__file__).resolve().parent / "alembic"


def config_of(service: Service) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_ENV))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(_SERVICES / service.value / "migrations" / "versions"))
    config.attributes["service"] = service
    return config


def upgrade(connection: Connection, service: Service, revision: str = "head") -> None:
    """Bring the service's schema to `revision`, in the transaction of `connection`."""
    config = config_of(service)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def is_current(connection: Connection, service: Service) -> bool:
    script = ScriptDirectory.from_config(config_of(service))
    here = MigrationContext.configure(
        connection, opts={"version_table": "alembic_version", "version_table_schema": service.value}
    )
    return set(here.get_current_heads()) == set(script.get_heads())
