"""Cases, their items, timeline, replies and clocks, and what other services may read of them."""

from alembic import op

from services.common.tables import append_only_sql, create_common_tables, drop_common_tables
from services.contracts.events import Service

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE workflow.cases (
    id UUID NOT NULL,
    number TEXT NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    state TEXT NOT NULL,
    tier SMALLINT NOT NULL,
    risk TEXT NOT NULL,
    category TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    drill BOOLEAN NOT NULL,
    lead_unit TEXT,
    assisting_units TEXT[] DEFAULT '{}' NOT NULL,
    concerned_units TEXT[] DEFAULT '{}' NOT NULL,
    signals TEXT[] DEFAULT '{}' NOT NULL,
    suggested_unit TEXT,
    received_at timestamptz NOT NULL,
    opened_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    round SMALLINT DEFAULT 1 NOT NULL,
    policy_version INTEGER NOT NULL,
    returnable_until timestamptz,
    verified BOOLEAN DEFAULT false NOT NULL,
    followed_up BOOLEAN DEFAULT false NOT NULL,
    pending_reply SMALLINT,
    shown_reply SMALLINT,
    previous_case UUID,
    merged_into UUID,
    state_before_merge TEXT,
    merged_at timestamptz,
    CONSTRAINT pk_cases PRIMARY KEY (id),
    CONSTRAINT ck_cases_state_known CHECK (
        state IN ('pending_review', 'pending_assignment', 'pending_acceptance', 'in_progress',
        'pending_approval', 'replied', 'closed', 'archived', 'merged', 'dismissed')
    ),
    CONSTRAINT ck_cases_risk_known CHECK (risk IN ('general', 'major', 'severe')),
    CONSTRAINT ck_cases_category_known CHECK (
        category IN ('urban_rural', 'environment', 'transport', 'education', 'labour', 'commerce',
        'health', 'public_safety', 'agriculture', 'governance', 'other')
    ),
    CONSTRAINT ck_cases_kind_known CHECK (
        kind IN ('complaint', 'suggestion', 'inquiry', 'rumour', 'alert', 'praise')
    ),
    CONSTRAINT ck_cases_tier_known CHECK (tier BETWEEN 1 AND 3),
    CONSTRAINT ck_cases_assigned_has_lead CHECK (
        state NOT IN ('pending_acceptance', 'in_progress', 'pending_approval', 'replied', 'closed',
        'archived') OR lead_unit IS NOT NULL
    ),
    CONSTRAINT ck_cases_unassigned_has_no_lead CHECK (
        state NOT IN ('pending_review', 'pending_assignment') OR lead_unit IS NULL
    ),
    CONSTRAINT ck_cases_lead_does_not_assist CHECK (NOT (lead_unit = ANY (assisting_units))),
    CONSTRAINT ck_cases_merged_names_target CHECK (
        (state = 'merged') = (merged_into IS NOT NULL)
    ),
    CONSTRAINT ck_cases_merged_keeps_state CHECK (
        (state = 'merged') = (state_before_merge IS NOT NULL)
    ),
    CONSTRAINT ck_cases_approval_has_reply CHECK (
        (state = 'pending_approval') = (pending_reply IS NOT NULL)
    ),
    CONSTRAINT ck_cases_conflict_goes_up CHECK (cardinality(concerned_units) = 0 OR tier >= 2),
    CONSTRAINT uq_cases_number UNIQUE (number),
    CONSTRAINT fk_cases_previous_case FOREIGN KEY(previous_case) REFERENCES workflow.cases (id),
    CONSTRAINT fk_cases_merged_into FOREIGN KEY(merged_into) REFERENCES workflow.cases (id)
);
CREATE INDEX ix_cases_lead_unit ON workflow.cases (lead_unit, received_at DESC, id DESC);
CREATE INDEX ix_cases_assisting_units ON workflow.cases USING gin (assisting_units);
CREATE INDEX ix_cases_newest ON workflow.cases (received_at DESC, id DESC);
CREATE INDEX ix_cases_state ON workflow.cases (state, received_at DESC, id DESC);
COMMENT ON COLUMN workflow.cases.signals IS 'reason codes of its items, which the policy may look at';
CREATE TABLE workflow.case_counter (
    year SMALLINT NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT pk_case_counter PRIMARY KEY (year)
);
CREATE TABLE workflow.case_item (
    item_id UUID NOT NULL,
    case_id UUID NOT NULL,
    topic_id UUID NOT NULL,
    unit TEXT NOT NULL,
    heading TEXT NOT NULL,
    folded TEXT NOT NULL,
    search TSVECTOR NOT NULL,
    received_at timestamptz NOT NULL,
    joined_at timestamptz NOT NULL,
    reviewed BOOLEAN DEFAULT false NOT NULL,
    came_from UUID[] DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_case_item PRIMARY KEY (item_id),
    CONSTRAINT fk_case_item_case_id FOREIGN KEY(case_id) REFERENCES workflow.cases (id)
);
CREATE INDEX ix_case_item_case ON workflow.case_item (case_id, received_at DESC, item_id DESC);
CREATE INDEX ix_case_item_search ON workflow.case_item USING gin (search);
CREATE INDEX ix_case_item_topic ON workflow.case_item (topic_id, case_id);
CREATE INDEX ix_case_item_unit ON workflow.case_item (unit, case_id);
COMMENT ON COLUMN workflow.case_item.unit IS 'that submitted it';
COMMENT ON COLUMN workflow.case_item.heading IS 'its masked title, or the beginning of its masked text';
COMMENT ON COLUMN workflow.case_item.folded IS 'its masked title and text, folded';
COMMENT ON COLUMN workflow.case_item.search IS 'the bigrams of the folded words';
-- Bigrams hardly shrink: the server shall not try
ALTER TABLE workflow.case_item ALTER folded SET STORAGE MAIN, ALTER search SET STORAGE EXTERNAL;
COMMENT ON COLUMN workflow.case_item.came_from IS 'the cases it was merged out of, oldest first';
CREATE TABLE workflow.case_topic (
    topic_id UUID NOT NULL,
    drill BOOLEAN NOT NULL,
    case_id UUID,
    came_from UUID[] DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_case_topic PRIMARY KEY (topic_id, drill),
    CONSTRAINT fk_case_topic_case_id FOREIGN KEY(case_id) REFERENCES workflow.cases (id)
);
CREATE INDEX ix_case_topic_case ON workflow.case_topic (case_id);
CREATE TABLE workflow.case_timeline (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    case_id UUID NOT NULL,
    at timestamptz NOT NULL,
    actor UUID,
    actor_username TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    actor_unit TEXT,
    action TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    note TEXT,
    detail JSONB DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_case_timeline PRIMARY KEY (id),
    CONSTRAINT fk_case_timeline_case_id FOREIGN KEY(case_id) REFERENCES workflow.cases (id)
);
CREATE INDEX ix_case_timeline_case ON workflow.case_timeline (case_id, id);
COMMENT ON COLUMN workflow.case_timeline.actor IS 'null: the system';
COMMENT ON COLUMN workflow.case_timeline.note IS 'masked';
CREATE TABLE workflow.case_reply (
    case_id UUID NOT NULL,
    version SMALLINT NOT NULL,
    correction BOOLEAN NOT NULL,
    text TEXT NOT NULL,
    internal_note TEXT,
    reason TEXT,
    author UUID NOT NULL,
    author_name TEXT NOT NULL,
    author_unit TEXT NOT NULL,
    submitted_at timestamptz NOT NULL,
    status TEXT NOT NULL,
    decided_by UUID,
    decided_by_name TEXT,
    decided_at timestamptz,
    CONSTRAINT pk_case_reply PRIMARY KEY (case_id, version),
    CONSTRAINT ck_case_reply_status_known CHECK (
        status IN ('submitted', 'approved', 'rejected', 'recalled', 'withdrawn')
    ),
    CONSTRAINT ck_case_reply_decided_when_not_open CHECK (
        (status = 'submitted') = (decided_at IS NULL)
    ),
    CONSTRAINT ck_case_reply_two_persons CHECK (
        status NOT IN ('approved', 'rejected') OR (decided_by IS NOT NULL AND decided_by <> author)
    ),
    CONSTRAINT fk_case_reply_case_id FOREIGN KEY(case_id) REFERENCES workflow.cases (id)
);
COMMENT ON COLUMN workflow.case_reply.text IS 'masked, landline numbers kept';
COMMENT ON COLUMN workflow.case_reply.internal_note IS 'masked';
COMMENT ON COLUMN workflow.case_reply.reason IS 'of a correction';
CREATE TABLE workflow.case_deadline (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    name TEXT NOT NULL,
    round SMALLINT NOT NULL,
    unit TEXT,
    started_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    original_due_at timestamptz NOT NULL,
    met_at timestamptz,
    stopped_at timestamptz,
    provisional BOOLEAN NOT NULL,
    rule JSONB NOT NULL,
    trace JSONB NOT NULL,
    CONSTRAINT pk_case_deadline PRIMARY KEY (id),
    CONSTRAINT uq_case_deadline_case_id_name_round UNIQUE (case_id, name, round),
    CONSTRAINT ck_case_deadline_name_known CHECK (
        name IN ('accept', 'first_reply', 'close', 'authoritative_information', 'press_conference')
    ),
    CONSTRAINT ck_case_deadline_due_after_start CHECK (due_at >= started_at),
    CONSTRAINT ck_case_deadline_met_or_stopped CHECK (met_at IS NULL OR stopped_at IS NULL),
    CONSTRAINT fk_case_deadline_case_id FOREIGN KEY(case_id) REFERENCES workflow.cases (id)
);
CREATE INDEX ix_case_deadline_running ON workflow.case_deadline (due_at) WHERE met_at IS NULL AND
    stopped_at IS NULL;
COMMENT ON COLUMN workflow.case_deadline.unit IS 'whose clock it is, when one unit''s';
COMMENT ON COLUMN workflow.case_deadline.stopped_at IS 'no longer asked for: returned, dismissed ...';
COMMENT ON COLUMN workflow.case_deadline.trace IS 'how the date came about, day by day';
CREATE TABLE workflow.case_extension (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    deadline_id UUID NOT NULL,
    workdays SMALLINT NOT NULL,
    reason TEXT NOT NULL,
    interim_reply TEXT NOT NULL,
    asked_by UUID NOT NULL,
    asked_at timestamptz NOT NULL,
    status TEXT NOT NULL,
    decided_by UUID,
    decided_at timestamptz,
    CONSTRAINT pk_case_extension PRIMARY KEY (id),
    CONSTRAINT ck_case_extension_status_known CHECK (
        status IN ('pending', 'granted', 'refused', 'lapsed')
    ),
    CONSTRAINT ck_case_extension_workdays_in_range CHECK (workdays BETWEEN 1 AND 250),
    CONSTRAINT ck_case_extension_two_persons CHECK (
        status NOT IN ('granted', 'refused') OR decided_by <> asked_by
    ),
    CONSTRAINT fk_case_extension_case_id FOREIGN KEY(case_id) REFERENCES workflow.cases (id),
    CONSTRAINT fk_case_extension_deadline_id FOREIGN KEY(deadline_id)
        REFERENCES workflow.case_deadline (id)
);
CREATE INDEX ix_case_extension_case ON workflow.case_extension (case_id);
CREATE UNIQUE INDEX uq_case_extension_pending ON workflow.case_extension (case_id) WHERE status =
    'pending';
CREATE INDEX ix_case_extension_deadline ON workflow.case_extension (deadline_id);
COMMENT ON COLUMN workflow.case_extension.reason IS 'masked';
COMMENT ON COLUMN workflow.case_extension.interim_reply IS 'masked, landline numbers kept';
ALTER TABLE workflow.cases ADD CONSTRAINT fk_cases_shown_reply FOREIGN KEY(id, shown_reply)
        REFERENCES workflow.case_reply (case_id, version);
ALTER TABLE workflow.cases ADD CONSTRAINT fk_cases_pending_reply FOREIGN KEY(id, pending_reply)
        REFERENCES workflow.case_reply (case_id, version);
"""

_KEPT = ("case_reply", "case_deadline", "case_extension")
"""Rows of these are completed, never removed."""

_ITEM_CASE = """
CREATE VIEW workflow.item_case_v1 AS
SELECT
    i.item_id, c.id AS case_id, c.number AS case_number, c.state, c.tier, c.risk,
    c.lead_unit, c.assisting_units, i.reviewed, r.text AS public_reply, r.decided_at AS replied_at
FROM workflow.case_item AS i
JOIN workflow.cases AS c ON c.id = i.case_id
LEFT JOIN workflow.case_reply AS r ON r.case_id = c.id AND r.version = c.shown_reply
"""


def _each(script: str) -> list[str]:
    return [statement for statement in script.split(";\n") if statement.strip()]


def upgrade() -> None:
    connection = op.get_bind()
    create_common_tables(connection, Service.WORKFLOW)
    for statement in _each(_TABLES):
        op.execute(statement)
    op.execute(append_only_sql("workflow", "case_timeline"))
    for table in _KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON workflow.{table} "
            "FOR EACH ROW EXECUTE FUNCTION huiying.refuse_change()"
        )
    op.execute(_ITEM_CASE)
    op.execute("GRANT SELECT ON workflow.item_case_v1 TO huiying_ingest, huiying_analysis")


def downgrade() -> None:
    op.execute("DROP VIEW workflow.item_case_v1")
    for constraint in ("fk_cases_pending_reply", "fk_cases_shown_reply"):
        op.execute(f"ALTER TABLE workflow.cases DROP CONSTRAINT {constraint}")
    for table in (
        "case_counter",
        "case_extension",
        "case_deadline",
        "case_reply",
        "case_timeline",
        "case_topic",
        "case_item",
        "cases",
    ):
        op.execute(f"DROP TABLE workflow.{table}")
    drop_common_tables(op.get_bind(), Service.WORKFLOW)
