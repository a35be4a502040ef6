"""Make the directory, sign-in and what other services may read of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from services.common.tables import create_common_tables, drop_common_tables
from services.contracts.events import Service

revision = "gateway_0001"
down_revision = None
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_NOW = sa.text("huiying.now()")
_READERS = ("huiying_ingest", "huiying_analysis", "huiying_workflow")


def upgrade() -> None:
    create_common_tables(op.get_bind(), Service.GATEWAY)
    _directory()
    _identity()
    _views()


def downgrade() -> None:
    for view in ("user_v1", "unit_v1"):
        op.execute(f"DROP VIEW gateway.{view}")
    for table in (
        "login_failure",
        "refresh_token",
        "session",
        "api_client",
        "role_assignment",
        "user_account",
        "unit",
    ):
        op.drop_table(table, schema="gateway")
    drop_common_tables(op.get_bind(), Service.GATEWAY)


def _directory() -> None:
    op.create_table(
        "unit",
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("categories", ARRAY(sa.Text), nullable=False),
        sa.Column("parent", sa.Text, sa.ForeignKey("gateway.unit.code")),
        sa.Column("active", sa.Boolean, nullable=False, server_default="true"),
        sa.Column("created_at", _TIME, nullable=False, server_default=_NOW),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9-]{1,63}$'", name="ck_unit_code"),
        sa.CheckConstraint("kind IN ('office', 'bureau', 'township', 'leading_group')", name="ck_unit_kind"),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name="ck_unit_name"),
        sa.CheckConstraint("parent <> code", name="ck_unit_parent"),
        schema="gateway",
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("username", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, sa.ForeignKey("gateway.unit.code"), nullable=False, index=True),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("must_change_password", sa.Boolean, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False, server_default="true"),
        sa.Column("created_at", _TIME, nullable=False, server_default=_NOW),
        sa.CheckConstraint("username ~ '^[a-z0-9][a-z0-9._-]{1,63}$'", name="ck_user_account_username"),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name="ck_user_account_name"),
        schema="gateway",
    )
    _roles_and_clients()


def _roles_and_clients() -> None:
    op.create_table(
        "role_assignment",
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("gateway.user_account.id"), primary_key=True),
        sa.Column("role", sa.Text, primary_key=True),
        sa.Column("granted_by", sa.Uuid, sa.ForeignKey("gateway.user_account.id")),
        sa.Column("granted_at", _TIME, nullable=False, server_default=_NOW),
        sa.CheckConstraint(
            "role IN ('system_admin', 'security_admin', 'duty_officer', 'office_chief', 'leading_group',"
            " 'auditor', 'handler', 'unit_head')",
            name="ck_role_assignment_role",
        ),
        schema="gateway",
    )
    op.create_table(
        "api_client",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("client_id", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, sa.ForeignKey("gateway.unit.code"), nullable=False, index=True),
        sa.Column("secret_hash", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False, server_default="true"),
        sa.Column("created_at", _TIME, nullable=False, server_default=_NOW),
        sa.CheckConstraint("client_id ~ '^[a-z0-9][a-z0-9._-]{1,63}$'", name="ck_api_client_client_id"),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name="ck_api_client_name"),
        schema="gateway",
    )


def _identity() -> None:
    still_open = sa.text("ended_at IS NULL")
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("gateway.user_account.id")),
        sa.Column("client_id", sa.Uuid, sa.ForeignKey("gateway.api_client.id")),
        sa.Column("created_at", _TIME, nullable=False, server_default=_NOW),
        sa.Column("rotated_at", _TIME, nullable=False, server_default=_NOW),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False, server_default="0"),
        sa.Column("ended_at", _TIME),
        sa.Column("end_reason", sa.Text),
        sa.CheckConstraint("(user_id IS NULL) <> (client_id IS NULL)", name="ck_session_owner"),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ck_session_end"),
        sa.Index("ix_session_user_open", "user_id", postgresql_where=still_open),
        sa.Index("ix_session_client_open", "client_id", postgresql_where=still_open),
        sa.Index("ix_session_expires_at", "expires_at"),
        schema="gateway",
    )
    op.create_table(
        "refresh_token",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column(
            "session_id",
            sa.Uuid,
            sa.ForeignKey("gateway.session.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("issued_at", _TIME, nullable=False, server_default=_NOW),
        schema="gateway",
    )
    op.create_table(
        "login_failure",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", _TIME, nullable=False, index=True),
        sa.Column("locked_until", _TIME),
        schema="gateway",
    )


def _views() -> None:
    op.execute(
        "CREATE VIEW gateway.unit_v1 AS SELECT code, name, kind, categories, parent, active FROM gateway.unit"
    )
    op.execute(
        "CREATE VIEW gateway.user_v1 AS SELECT u.id, u.username, u.name, u.unit, u.active,"
        " ARRAY(SELECT r.role FROM gateway.role_assignment r WHERE r.user_id = u.id ORDER BY r.role) AS roles"
        " FROM gateway.user_account u"
    )
    for reader in _READERS:
        op.execute(f"GRANT SELECT ON gateway.unit_v1, gateway.user_v1 TO {reader}")
