"""The tables that every service keeps in its own schema; each first migration makes them."""

from collections.abc import Callable
from functools import cache

from sqlalchemy import (
    Column,
    DateTime,
    Index,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection

from services.contracts.events import Service

_NOW = text("huiying.now()")
_TIME = DateTime(timezone=True)


def outbox(metadata: MetaData) -> Table:
    """One row for each event and service that must hear of it, kept until that service has it."""
    return Table(
        "outbox",
        metadata,
        Column("event_id", Uuid, primary_key=True),
        Column("consumer", Text, primary_key=True),
        Column("type", Text, nullable=False),
        Column("subject", Uuid, nullable=False),
        Column("priority", SmallInteger, nullable=False),
        Column("created_at", _TIME, nullable=False, server_default=_NOW),
        Column("sent_at", _TIME, nullable=False, server_default=_NOW),
        Column("acked_at", _TIME),
        Index("ix_outbox_open", "consumer", "sent_at", postgresql_where=text("acked_at IS NULL")),
    )


def inbox(metadata: MetaData) -> Table:
    """Every event that reached the service: its memory against doubles and its list of work."""
    return Table(
        "inbox",
        metadata,
        Column("event_id", Uuid, primary_key=True),
        Column("type", Text, nullable=False),
        Column("subject", Uuid, nullable=False),
        Column("priority", SmallInteger, nullable=False),
        Column("received_at", _TIME, nullable=False, server_default=_NOW),
        Column("not_before", _TIME, nullable=False, server_default=_NOW),
        Column("attempts", SmallInteger, nullable=False, server_default="0"),
        Column("error", Text),
        Column("handled_at", _TIME),
        Index(
            "ix_inbox_open", text("priority DESC"), "event_id", postgresql_where=text("handled_at IS NULL")
        ),
    )


def audit_entry(metadata: MetaData) -> Table:
    """Who did or saw what; refuses UPDATE and DELETE."""
    return Table(
        "audit_entry",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("at", _TIME, nullable=False, server_default=_NOW),
        Column("actor", Uuid),
        Column("actor_name", Text, nullable=False),
        Column("unit", Text),
        Column("action", Text, nullable=False),
        Column("object_type", Text, nullable=False),
        Column("object_id", Text),
        Column("request_id", Text),
        Column("detail", JSONB, nullable=False),
        Index("ix_audit_entry_object", "object_type", "object_id"),
    )


def idempotency_key(metadata: MetaData) -> Table:
    """The answer that a keyed POST got, so that the same POST gets it again."""
    return Table(
        "idempotency_key",
        metadata,
        Column("digest", LargeBinary, primary_key=True, comment="of caller, route and key"),
        Column("body_digest", LargeBinary, nullable=False),
        Column("status", SmallInteger, nullable=False),
        Column("headers", JSONB, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("created_at", _TIME, nullable=False, server_default=_NOW),
        Index("ix_idempotency_key_created_at", "created_at"),
    )


@cache
def shared(make: Callable[[MetaData], Table], service: Service) -> Table:
    """The table of a service for its statements; the same object each time, or none is compiled only once."""
    return make(MetaData(schema=service.value))


SHARED = (outbox, inbox, audit_entry, idempotency_key)


def append_only_sql(schema: str, table: str) -> str:
    """A trigger that refuses changes; `schema` and `table` are names from our own code."""
    return (
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {schema}.{table} "
        "FOR EACH ROW EXECUTE FUNCTION huiying.refuse_change()"
    )


def create_common_tables(connection: Connection, service: Service) -> None:
    """Make the shared tables and the view through which producers see what arrived."""
    metadata = MetaData(schema=service.value)
    for make in SHARED:
        make(metadata)
    metadata.create_all(connection)
    connection.exec_driver_sql(append_only_sql(service.value, "audit_entry"))
    connection.exec_driver_sql(
        f"CREATE VIEW {service.value}.handled_event_v1 AS "  # noqa: S608 - our own names
        f"SELECT event_id, handled_at FROM {service.value}.inbox"
    )
    for reader in Service:
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {service.value} TO huiying_{reader.value}")
        connection.exec_driver_sql(
            f"GRANT SELECT ON {service.value}.handled_event_v1 TO huiying_{reader.value}"
        )


def publish_audit(connection: Connection, service: Service, reader: Service) -> None:
    """Let `reader` see the service's audit log; repeating changes nothing."""
    connection.exec_driver_sql(f"SET LOCAL ROLE huiying_{service.value}")
    connection.exec_driver_sql(
        f"CREATE OR REPLACE VIEW {service.value}.audit_entry_v1 AS SELECT "  # noqa: S608 - our own names
        "id, at, actor, actor_name, unit, action, object_type, object_id, request_id, detail "
        f"FROM {service.value}.audit_entry"
    )
    connection.exec_driver_sql(f"GRANT SELECT ON {service.value}.audit_entry_v1 TO huiying_{reader.value}")
    connection.exec_driver_sql("RESET ROLE")


def drop_common_tables(connection: Connection, service: Service) -> None:
    connection.exec_driver_sql(f"DROP VIEW IF EXISTS {service.value}.audit_entry_v1")
    connection.exec_driver_sql(f"DROP VIEW {service.value}.handled_event_v1")
    metadata = MetaData(schema=service.value)
    for make in SHARED:
        make(metadata)
    metadata.drop_all(connection)
