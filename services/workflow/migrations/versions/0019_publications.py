"""The ledger of what was published officially, and packages of the archive."""

from alembic import op

from services.common.tables import append_only_sql
from services.workflow.publications.earlier import fill

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_LEDGER = """
CREATE TABLE workflow.publication (
    id UUID NOT NULL,
    case_id UUID,
    reply_version SMALLINT,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    title TEXT,
    text TEXT,
    text_sha256 BYTEA,
    place TEXT NOT NULL,
    url TEXT,
    published_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by UUID NOT NULL,
    recorded_by_name TEXT NOT NULL,
    recorded_by_unit TEXT NOT NULL,
    approved_by UUID,
    approved_by_name TEXT,
    approved_at timestamptz,
    unit TEXT NOT NULL,
    replaces UUID,
    drill BOOLEAN NOT NULL,
    folded TEXT NOT NULL,
    folded_place TEXT NOT NULL,
    search TSVECTOR NOT NULL,
    CONSTRAINT pk_publication PRIMARY KEY (id),
    CONSTRAINT ck_publication_kind_known
        CHECK (kind IN ('reply', 'correction', 'authoritative_information', 'press_conference',
            'follow_up_report', 'announcement')),
    CONSTRAINT ck_publication_state_known
        CHECK (state IN ('pending', 'rejected', 'current', 'corrected', 'withdrawn')),
    CONSTRAINT ck_publication_answer_has_case
        CHECK (case_id IS NOT NULL OR kind NOT IN ('reply', 'correction')),
    CONSTRAINT ck_publication_alone_says_what CHECK (case_id IS NOT NULL OR num_nulls(title, text) = 0),
    CONSTRAINT ck_publication_answer_names_version
        CHECK (kind NOT IN ('reply', 'correction') OR num_nulls(reply_version, text_sha256) = 0),
    CONSTRAINT ck_publication_sha256_whole CHECK (text_sha256 IS NULL OR octet_length(text_sha256) = 32),
    CONSTRAINT ck_publication_of_case_is_out
        CHECK (case_id IS NULL OR state NOT IN ('pending', 'rejected')),
    CONSTRAINT ck_publication_alone_is_approved
        CHECK (case_id IS NOT NULL OR (state IN ('pending', 'rejected')) = (approved_by IS NULL)),
    CONSTRAINT ck_publication_two_persons CHECK (case_id IS NOT NULL OR approved_by <> recorded_by),
    CONSTRAINT fk_publication_reply FOREIGN KEY(case_id, reply_version)
        REFERENCES workflow.case_reply (case_id, version),
    CONSTRAINT uq_publication_id_recorded_by UNIQUE (id, recorded_by),
    CONSTRAINT fk_publication_case_id FOREIGN KEY(case_id) REFERENCES workflow.cases (id),
    CONSTRAINT fk_publication_replaces FOREIGN KEY(replaces) REFERENCES workflow.publication (id)
);
COMMENT ON COLUMN workflow.publication.title IS 'masked; null: the case''s';
COMMENT ON COLUMN workflow.publication.text IS 'masked; null: the reply''s, or none was kept';
COMMENT ON COLUMN workflow.publication.text_sha256 IS 'of the words as kept, UTF-8';
COMMENT ON COLUMN workflow.publication.place IS 'masked';
COMMENT ON COLUMN workflow.publication.url IS 'masked';
COMMENT ON COLUMN workflow.publication.published_at IS 'while it waits for approval: when it was entered';
COMMENT ON COLUMN workflow.publication.approved_by IS 'null: not known of what was told beside a case';
COMMENT ON COLUMN workflow.publication.unit IS 'that published: who led the case then, or the office';
COMMENT ON COLUMN workflow.publication.folded IS 'title, words and place, folded';
COMMENT ON COLUMN workflow.publication.search IS 'the bigrams of the folded words';
CREATE INDEX ix_publication_case ON workflow.publication (case_id, published_at);
CREATE INDEX ix_publication_newest ON workflow.publication (published_at DESC, id DESC);
CREATE INDEX ix_publication_replaces ON workflow.publication (replaces) WHERE replaces IS NOT NULL;
CREATE INDEX ix_publication_search ON workflow.publication USING gin (search);
CREATE INDEX ix_publication_unit ON workflow.publication (unit, published_at DESC, id DESC);
CREATE TABLE workflow.publication_event (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    publication_id UUID NOT NULL,
    recorded_by UUID NOT NULL,
    at timestamptz NOT NULL,
    step TEXT NOT NULL,
    by UUID NOT NULL,
    by_name TEXT NOT NULL,
    by_unit TEXT NOT NULL,
    note TEXT,
    successor UUID,
    CONSTRAINT pk_publication_event PRIMARY KEY (id),
    CONSTRAINT ck_publication_event_step_known
        CHECK (step IN ('enter', 'record', 'approve', 'reject', 'correct', 'withdraw')),
    CONSTRAINT ck_publication_event_two_persons
        CHECK (step NOT IN ('approve', 'reject') OR by <> recorded_by),
    CONSTRAINT fk_publication_event_publication FOREIGN KEY(publication_id, recorded_by)
        REFERENCES workflow.publication (id, recorded_by),
    CONSTRAINT fk_publication_event_successor FOREIGN KEY(successor) REFERENCES workflow.publication (id)
);
COMMENT ON COLUMN workflow.publication_event.recorded_by
    IS 'of the publication: who decides is somebody else';
COMMENT ON COLUMN workflow.publication_event.note IS 'masked';
COMMENT ON COLUMN workflow.publication_event.successor IS 'what replaced it';
CREATE INDEX ix_publication_event_publication ON workflow.publication_event (publication_id, id);
CREATE UNIQUE INDEX uq_publication_event_decided ON workflow.publication_event (publication_id)
        WHERE step IN ('approve', 'reject');
CREATE UNIQUE INDEX uq_publication_event_ended ON workflow.publication_event (publication_id)
        WHERE step IN ('correct', 'withdraw')
"""
_ARCHIVE = """
CREATE TABLE workflow.reply_search (
    case_id UUID NOT NULL,
    version SMALLINT NOT NULL,
    folded TEXT NOT NULL,
    search TSVECTOR NOT NULL,
    CONSTRAINT pk_reply_search PRIMARY KEY (case_id, version),
    CONSTRAINT fk_reply_search_reply FOREIGN KEY(case_id, version)
        REFERENCES workflow.case_reply (case_id, version)
);
COMMENT ON COLUMN workflow.reply_search.search IS 'the bigrams of the folded words';
CREATE INDEX ix_reply_search_search ON workflow.reply_search USING gin (search);
CREATE TABLE workflow.archive_package (
    id UUID NOT NULL,
    period_from timestamptz NOT NULL,
    period_to timestamptz NOT NULL,
    drills BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    asker JSONB NOT NULL,
    asked_by_name TEXT NOT NULL,
    asked_at timestamptz NOT NULL,
    claim UUID,
    claimed_until timestamptz,
    attempts SMALLINT DEFAULT '0' NOT NULL,
    total INTEGER,
    done INTEGER DEFAULT '0' NOT NULL,
    size BIGINT,
    sha256 BYTEA,
    error TEXT,
    finished_at timestamptz,
    CONSTRAINT pk_archive_package PRIMARY KEY (id),
    CONSTRAINT ck_archive_package_state_known CHECK (state IN ('waiting', 'ready', 'failed', 'gone')),
    CONSTRAINT ck_archive_package_period_has_length CHECK (period_from < period_to),
    CONSTRAINT ck_archive_package_finished_when_not_waiting
        CHECK ((state = 'waiting') = (finished_at IS NULL)),
    CONSTRAINT ck_archive_package_ready_is_weighed CHECK (state <> 'ready' OR num_nulls(size, sha256) = 0)
);
COMMENT ON COLUMN workflow.archive_package.asker IS 'the person as whom it is made';
COMMENT ON COLUMN workflow.archive_package.claim IS 'of the worker that makes it';
COMMENT ON COLUMN workflow.archive_package.total IS 'cases that belong in it, when it was begun';
COMMENT ON COLUMN workflow.archive_package.size IS 'bytes';
CREATE INDEX ix_archive_package_newest ON workflow.archive_package (asked_at DESC, id DESC);
CREATE INDEX ix_archive_package_waiting ON workflow.archive_package (asked_at) WHERE state = 'waiting';
CREATE TABLE workflow.imported_package (
    id UUID NOT NULL,
    manifest_sha256 BYTEA NOT NULL,
    origin TEXT NOT NULL,
    period_from timestamptz NOT NULL,
    period_to timestamptz NOT NULL,
    made_at timestamptz NOT NULL,
    product TEXT NOT NULL,
    cases INTEGER NOT NULL,
    began_at timestamptz NOT NULL,
    completed_at timestamptz,
    CONSTRAINT pk_imported_package PRIMARY KEY (id),
    CONSTRAINT ck_imported_package_sha256_whole CHECK (octet_length(manifest_sha256) = 32),
    CONSTRAINT uq_imported_package_manifest_sha256 UNIQUE (manifest_sha256)
);
COMMENT ON COLUMN workflow.imported_package.origin
    IS 'the public key of the installation that made it, hex';
CREATE TABLE workflow.imported_file (
    id UUID NOT NULL,
    package UUID NOT NULL,
    origin TEXT NOT NULL,
    made_at timestamptz NOT NULL,
    number TEXT NOT NULL,
    sha256 BYTEA NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    category TEXT NOT NULL,
    risk TEXT NOT NULL,
    lead_unit TEXT,
    unit_name TEXT NOT NULL,
    drill BOOLEAN NOT NULL,
    received_at timestamptz NOT NULL,
    closed_at timestamptz,
    content JSONB NOT NULL,
    folded TEXT NOT NULL,
    search TSVECTOR NOT NULL,
    CONSTRAINT pk_imported_file PRIMARY KEY (id),
    CONSTRAINT ck_imported_file_sha256_whole CHECK (octet_length(sha256) = 32),
    CONSTRAINT uq_imported_file_origin_number_sha256 UNIQUE (origin, number, sha256),
    CONSTRAINT fk_imported_file_package FOREIGN KEY(package) REFERENCES workflow.imported_package (id)
);
COMMENT ON COLUMN workflow.imported_file.made_at IS 'the package; of two copies the later one is shown';
COMMENT ON COLUMN workflow.imported_file.sha256 IS 'of its list of parts';
COMMENT ON COLUMN workflow.imported_file.unit_name IS 'of the lead unit, as it was called there';
COMMENT ON COLUMN workflow.imported_file.content IS 'case, evidence, units as in the package';
COMMENT ON COLUMN workflow.imported_file.search IS 'the bigrams of the folded words';
CREATE INDEX ix_imported_file_newest ON workflow.imported_file (received_at DESC, id DESC);
CREATE INDEX ix_imported_file_search ON workflow.imported_file USING gin (search);
CREATE TABLE workflow.imported_part (
    file UUID NOT NULL,
    place SMALLINT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 BYTEA NOT NULL,
    CONSTRAINT pk_imported_part PRIMARY KEY (file, place),
    CONSTRAINT ck_imported_part_sha256_whole CHECK (octet_length(sha256) = 32),
    CONSTRAINT fk_imported_part_file FOREIGN KEY(file) REFERENCES workflow.imported_file (id)
);
COMMENT ON COLUMN workflow.imported_part.place IS '1 and up, as in the package';
COMMENT ON COLUMN workflow.imported_part.size IS 'bytes'
"""
_UNCHANGED = """
CREATE TRIGGER publication_facts_stay BEFORE UPDATE ON workflow.publication FOR EACH ROW WHEN (
    (OLD.id, OLD.case_id, OLD.reply_version, OLD.kind, OLD.title, OLD.text, OLD.text_sha256, OLD.place,
        OLD.recorded_at, OLD.recorded_by, OLD.unit, OLD.replaces, OLD.drill)
    IS DISTINCT FROM
    (NEW.id, NEW.case_id, NEW.reply_version, NEW.kind, NEW.title, NEW.text, NEW.text_sha256, NEW.place,
        NEW.recorded_at, NEW.recorded_by, NEW.unit, NEW.replaces, NEW.drill)
    OR OLD.state IN ('rejected', 'corrected', 'withdrawn')
    OR OLD.state = 'current' AND (OLD.url, OLD.published_at, OLD.approved_by)
        IS DISTINCT FROM (NEW.url, NEW.published_at, NEW.approved_by)
) EXECUTE FUNCTION huiying.refuse_change()
"""
_NO_DELETE = (
    "CREATE TRIGGER publication_stays BEFORE DELETE ON workflow.publication "
    "FOR EACH ROW EXECUTE FUNCTION huiying.refuse_change()"
)
_ADDED_ONLY = ("publication_event", "reply_search", "imported_file", "imported_part")
_TABLES = (
    "imported_part",
    "imported_file",
    "imported_package",
    "archive_package",
    "reply_search",
    "publication_event",
    "publication",
)


def upgrade() -> None:
    for script in (_LEDGER, _ARCHIVE):
        for statement in script.split(";\n"):
            op.execute(statement)
    for table in _ADDED_ONLY:
        op.execute(append_only_sql("workflow", table))
    op.execute(_NO_DELETE)
    op.execute(_UNCHANGED)
    fill(op.get_bind())


def downgrade() -> None:
    for table in _TABLES:
        op.execute(f"DROP TABLE workflow.{table}")
