"""Documents, their register of numbers, and the office's own templates."""

from alembic import op

from services.common.tables import append_only_sql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE workflow.document (
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    case_id UUID,
    unit TEXT,
    number TEXT,
    series TEXT,
    year SMALLINT,
    serial INTEGER,
    occasion SMALLINT NOT NULL,
    edition SMALLINT NOT NULL,
    mark TEXT NOT NULL,
    title TEXT NOT NULL,
    drill BOOLEAN NOT NULL,
    audience TEXT NOT NULL,
    names_submitters BOOLEAN NOT NULL,
    fingerprint BYTEA NOT NULL,
    form_version INTEGER NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 BYTEA NOT NULL,
    made_at timestamptz NOT NULL,
    made_by UUID,
    made_by_name TEXT NOT NULL,
    CONSTRAINT pk_document PRIMARY KEY (id),
    CONSTRAINT uq_document_series_year_serial_edition UNIQUE (series, year, serial, edition),
    CONSTRAINT uq_document_kind_key_occasion_edition UNIQUE (kind, key, occasion, edition),
    CONSTRAINT fk_document_case_id FOREIGN KEY(case_id) REFERENCES workflow.cases (id),
    CONSTRAINT ck_document_kind_is_a_code CHECK (kind ~ '^[a-z_]{1,40}$'),
    CONSTRAINT ck_document_number_whole CHECK (num_nonnulls(number, series, year, serial) IN (0, 4)),
    CONSTRAINT ck_document_counted_from_one CHECK (serial >= 1 AND edition >= 1 AND occasion >= 1),
    CONSTRAINT ck_document_audience_known CHECK (audience IN ('case', 'office', 'maker')),
    CONSTRAINT ck_document_of_a_case CHECK (audience <> 'case' OR case_id IS NOT NULL),
    CONSTRAINT ck_document_of_a_maker CHECK (audience <> 'maker' OR made_by IS NOT NULL),
    CONSTRAINT ck_document_hashes_whole
        CHECK (octet_length(sha256) = 32 AND octet_length(fingerprint) = 32)
);
CREATE INDEX ix_document_case ON workflow.document (case_id, made_at, id);
CREATE INDEX ix_document_newest ON workflow.document (made_at, id);
CREATE INDEX ix_document_kind ON workflow.document (kind, made_at, id);
COMMENT ON COLUMN workflow.document.key IS 'what it is about, among the documents of its kind';
COMMENT ON COLUMN workflow.document.unit IS 'whose people may read it beside the office';
COMMENT ON COLUMN workflow.document.number IS 'as printed';
COMMENT ON COLUMN workflow.document.mark IS 'printed beside the number: 更正, 续报一';
COMMENT ON COLUMN workflow.document.fingerprint IS 'SHA-256 of what it says, without date';
COMMENT ON COLUMN workflow.document.form_version IS 'of the office''s form; 0: the one shipped';
COMMENT ON COLUMN workflow.document.name IS 'of the file';
COMMENT ON COLUMN workflow.document.sha256 IS 'of the file';
COMMENT ON COLUMN workflow.document.made_by IS 'null: the system';
CREATE TABLE workflow.document_file (
    document_id UUID NOT NULL,
    content BYTEA NOT NULL,
    CONSTRAINT pk_document_file PRIMARY KEY (document_id),
    CONSTRAINT fk_document_file_document_id FOREIGN KEY(document_id) REFERENCES workflow.document (id)
);
ALTER TABLE workflow.document_file ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE TABLE workflow.document_serial (
    series TEXT NOT NULL,
    year SMALLINT NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT pk_document_serial PRIMARY KEY (series, year)
);
CREATE TABLE workflow.document_form (
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    prefix TEXT,
    template BYTEA,
    reason TEXT NOT NULL,
    made_at timestamptz DEFAULT huiying.now() NOT NULL,
    made_by UUID NOT NULL,
    made_by_name TEXT NOT NULL,
    CONSTRAINT pk_document_form PRIMARY KEY (kind, version),
    CONSTRAINT ck_document_form_version_positive CHECK (version >= 1),
    CONSTRAINT ck_document_form_prefix_length CHECK (length(prefix) BETWEEN 1 AND 30),
    CONSTRAINT ck_document_form_reason_given CHECK (length(reason) BETWEEN 1 AND 500)
);
COMMENT ON COLUMN workflow.document_form.prefix IS 'before 〔year〕; null: not numbered';
COMMENT ON COLUMN workflow.document_form.template IS 'null: the one shipped'
"""
_NAMES = ("document_form", "document_serial", "document_file", "document")


def upgrade() -> None:
    for statement in _TABLES.split(";\n"):
        op.execute(statement)
    for table in ("document", "document_file", "document_form"):
        op.execute(append_only_sql("workflow", table))


def downgrade() -> None:
    for table in _NAMES:
        op.execute(f"DROP TABLE workflow.{table}")
