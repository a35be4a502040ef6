"""Policy questions and answers, with their reviews."""

from alembic import op

from services.common.tables import append_only_sql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE workflow.knowledge_entry (
    id UUID NOT NULL,
    unit TEXT NOT NULL,
    state TEXT NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    current SMALLINT NOT NULL,
    in_force SMALLINT,
    case_id UUID,
    reply_version SMALLINT,
    created_at timestamptz DEFAULT huiying.now() NOT NULL,
    updated_at timestamptz DEFAULT huiying.now() NOT NULL,
    used INTEGER DEFAULT 0 NOT NULL,
    opened INTEGER DEFAULT 0 NOT NULL,
    resembling INTEGER DEFAULT 0 NOT NULL,
    counted_at timestamptz,
    heat INTEGER GENERATED ALWAYS AS (3 * used + resembling + opened / 20) STORED NOT NULL,
    warned_for DATE,
    told_for DATE,
    CONSTRAINT pk_knowledge_entry PRIMARY KEY (id),
    CONSTRAINT ck_knowledge_entry_state_known
        CHECK (state IN ('draft', 'in_review', 'approved', 'expired', 'withdrawn')),
    CONSTRAINT ck_knowledge_entry_approved_stands
        CHECK (state NOT IN ('approved', 'expired') OR in_force IS NOT NULL),
    CONSTRAINT ck_knowledge_entry_withdrawn_stands_no_more CHECK (state <> 'withdrawn' OR in_force IS NULL),
    CONSTRAINT ck_knowledge_entry_source_whole CHECK ((case_id IS NULL) = (reply_version IS NULL)),
    CONSTRAINT fk_knowledge_entry_case_id FOREIGN KEY(case_id) REFERENCES workflow.cases (id)
);
CREATE INDEX ix_knowledge_entry_heat ON workflow.knowledge_entry (heat DESC, id DESC);
CREATE INDEX ix_knowledge_entry_unit ON workflow.knowledge_entry (unit);
CREATE UNIQUE INDEX uq_knowledge_entry_source ON workflow.knowledge_entry (case_id, reply_version)
    WHERE state <> 'withdrawn';
COMMENT ON COLUMN workflow.knowledge_entry.version IS 'grows with every change of anything';
COMMENT ON COLUMN workflow.knowledge_entry.case_id IS 'its source; never shown to the public';
COMMENT ON COLUMN workflow.knowledge_entry.used IS 'cases in whose reply it was put';
COMMENT ON COLUMN workflow.knowledge_entry.opened IS 'times on the public page; nobody''s';
COMMENT ON COLUMN workflow.knowledge_entry.resembling IS 'items of a year that ask it';
COMMENT ON COLUMN workflow.knowledge_entry.warned_for IS 'the last day that was warned of';
COMMENT ON COLUMN workflow.knowledge_entry.told_for IS 'the last day that was said to have passed';
CREATE TABLE workflow.knowledge_version (
    entry_id UUID NOT NULL,
    number SMALLINT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    category TEXT NOT NULL,
    basis TEXT,
    basis_url TEXT,
    valid_until DATE NOT NULL,
    written_by UUID NOT NULL,
    written_by_name TEXT NOT NULL,
    written_at timestamptz NOT NULL,
    folded TEXT NOT NULL,
    search TSVECTOR NOT NULL,
    CONSTRAINT pk_knowledge_version PRIMARY KEY (entry_id, number),
    CONSTRAINT ck_knowledge_version_category_known
        CHECK (category IN ('urban_rural', 'environment', 'transport',
        'education', 'labour', 'commerce', 'health', 'public_safety', 'agriculture', 'governance', 'other')),
    CONSTRAINT ck_knowledge_version_basis_url_is_web CHECK (basis_url ~ '^https?://'),
    CONSTRAINT uq_knowledge_version_entry_id_number_written_by UNIQUE (entry_id, number, written_by),
    CONSTRAINT fk_knowledge_version_entry_id FOREIGN KEY(entry_id) REFERENCES workflow.knowledge_entry (id)
);
CREATE INDEX ix_knowledge_version_search ON workflow.knowledge_version USING gin (search);
COMMENT ON COLUMN workflow.knowledge_version.basis IS 'the document of policy';
COMMENT ON COLUMN workflow.knowledge_version.folded IS 'question and answer, folded';
COMMENT ON COLUMN workflow.knowledge_version.search IS 'the bigrams of the folded words';
CREATE TABLE workflow.knowledge_approval (
    entry_id UUID NOT NULL,
    number SMALLINT NOT NULL,
    written_by UUID NOT NULL,
    approved_by UUID NOT NULL,
    approved_by_name TEXT NOT NULL,
    approved_at timestamptz NOT NULL,
    CONSTRAINT pk_knowledge_approval PRIMARY KEY (entry_id, number),
    CONSTRAINT fk_knowledge_approval_version FOREIGN KEY(entry_id, number, written_by)
        REFERENCES workflow.knowledge_version (entry_id, number, written_by),
    CONSTRAINT ck_knowledge_approval_two_persons CHECK (approved_by <> written_by)
);
CREATE TABLE workflow.knowledge_act (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    entry_id UUID NOT NULL,
    at timestamptz NOT NULL,
    actor UUID,
    actor_name TEXT NOT NULL,
    action TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    number SMALLINT NOT NULL,
    note TEXT,
    CONSTRAINT pk_knowledge_act PRIMARY KEY (id),
    CONSTRAINT fk_knowledge_act_entry_id FOREIGN KEY(entry_id) REFERENCES workflow.knowledge_entry (id)
);
CREATE INDEX ix_knowledge_act_entry ON workflow.knowledge_act (entry_id, id);
COMMENT ON COLUMN workflow.knowledge_act.actor IS 'null: the system';
COMMENT ON COLUMN workflow.knowledge_act.note IS 'masked';
CREATE TABLE workflow.knowledge_use (
    entry_id UUID NOT NULL,
    case_id UUID NOT NULL,
    at timestamptz DEFAULT huiying.now() NOT NULL,
    CONSTRAINT pk_knowledge_use PRIMARY KEY (entry_id, case_id),
    CONSTRAINT fk_knowledge_use_entry_id FOREIGN KEY(entry_id) REFERENCES workflow.knowledge_entry (id),
    CONSTRAINT fk_knowledge_use_case_id FOREIGN KEY(case_id) REFERENCES workflow.cases (id)
);
CREATE TABLE workflow.knowledge_site (
    version INTEGER NOT NULL,
    public BOOLEAN NOT NULL,
    made_at timestamptz DEFAULT huiying.now() NOT NULL,
    made_by UUID NOT NULL,
    made_by_name TEXT NOT NULL,
    CONSTRAINT pk_knowledge_site PRIMARY KEY (version),
    CONSTRAINT ck_knowledge_site_version_positive CHECK (version >= 1)
);
ALTER TABLE workflow.knowledge_entry ADD CONSTRAINT fk_knowledge_entry_in_force
    FOREIGN KEY(id, in_force) REFERENCES workflow.knowledge_approval (entry_id, number)
"""
_KEPT = ("knowledge_version", "knowledge_approval", "knowledge_act", "knowledge_site")
_NAMES = ("knowledge_site", "knowledge_use", "knowledge_act", "knowledge_approval", "knowledge_version")


def upgrade() -> None:
    for statement in _TABLES.split(";\n"):
        op.execute(statement)
    for table in _KEPT:
        op.execute(append_only_sql("workflow", table))


def downgrade() -> None:
    op.execute("ALTER TABLE workflow.knowledge_entry DROP CONSTRAINT fk_knowledge_entry_in_force")
    for table in (*_NAMES, "knowledge_entry"):
        op.execute(f"DROP TABLE workflow.{table}")
