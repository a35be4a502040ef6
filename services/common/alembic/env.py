"""Alembic's environment for all services; services/common/migrate.py hands it the connection."""

from alembic import context
from sqlalchemy import Connection

from services.contracts.events import Service


def run() -> None:
    connection: Connection = context.config.attributes["connection"]
    service: Service = context.config.attributes["service"]
    connection.exec_driver_sql(f"SET LOCAL ROLE huiying_{service.value}")
    context.configure(
        connection=connection,
        version_table="alembic_version",
        version_table_schema=service.value,
        transactional_ddl=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.exec_driver_sql("RESET ROLE")


run()
