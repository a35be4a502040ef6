"""The chain of the audit log."""

from alembic import op

from services.common.tables import append_only_sql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE TABLE workflow.audit_seal (
            place BIGINT NOT NULL,
            service TEXT NOT NULL,
            entry UUID NOT NULL,
            link BYTEA NOT NULL,
            sealed_at timestamptz DEFAULT huiying.now() NOT NULL,
            CONSTRAINT pk_audit_seal PRIMARY KEY (place),
            CONSTRAINT uq_audit_seal_entry_service UNIQUE (entry, service),
            CONSTRAINT ck_audit_seal_place_positive CHECK (place >= 1),
            CONSTRAINT ck_audit_seal_link_whole CHECK (octet_length(link) = 32)
        )"""
    )
    op.execute(append_only_sql("workflow", "audit_seal"))


def downgrade() -> None:
    op.execute("DROP TABLE workflow.audit_seal")
