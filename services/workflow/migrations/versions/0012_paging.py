"""Channels out of the product, notices in people's lists, and pages with their ladders."""

from alembic import op
from sqlalchemy import insert

from services.common.tables import append_only_sql
from services.workflow.paging.domain import PRESET, PRESET_REASON
from services.workflow.paging.models import PagingRuleVersion

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_CHANNELS = """
CREATE TABLE workflow.channel (
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    unit TEXT,
    target TEXT NOT NULL,
    internal_host TEXT,
    settings JSONB DEFAULT '{}' NOT NULL,
    sealed BYTEA,
    pages BOOLEAN NOT NULL,
    kinds TEXT[] DEFAULT '{}' NOT NULL,
    digest TEXT DEFAULT 'at_once' NOT NULL,
    quiet_from TIME,
    quiet_until TIME,
    active BOOLEAN DEFAULT true NOT NULL,
    paused_until timestamptz,
    version INTEGER DEFAULT 1 NOT NULL,
    updated_at timestamptz DEFAULT huiying.now() NOT NULL,
    updated_by_name TEXT NOT NULL,
    removed_at timestamptz,
    CONSTRAINT pk_channel PRIMARY KEY (id),
    CONSTRAINT ck_channel_kind_known
        CHECK (kind IN ('wecom', 'dingtalk', 'feishu', 'webhook', 'smtp', 'sms')),
    CONSTRAINT ck_channel_digest_known CHECK (digest IN ('at_once', 'hourly', 'daily')),
    CONSTRAINT ck_channel_quiet_whole CHECK ((quiet_from IS NULL) = (quiet_until IS NULL)),
    CONSTRAINT ck_channel_removed_is_off CHECK (removed_at IS NULL OR NOT active),
    CONSTRAINT ck_channel_removed_keeps_no_secret CHECK ((removed_at IS NULL) = (sealed IS NOT NULL))
);
CREATE UNIQUE INDEX uq_channel_name ON workflow.channel (name) WHERE removed_at IS NULL;
COMMENT ON COLUMN workflow.channel.unit IS 'whose group it is; null: the county office''s';
COMMENT ON COLUMN workflow.channel.paused_until IS 'the other side asked to wait so long';
CREATE TABLE workflow.delivery (
    id UUID NOT NULL,
    key TEXT NOT NULL,
    channel_id UUID NOT NULL,
    person UUID,
    purpose TEXT NOT NULL,
    kind TEXT,
    case_id UUID,
    page_id UUID,
    notices UUID[] DEFAULT '{}' NOT NULL,
    data JSONB DEFAULT '{}' NOT NULL,
    priority SMALLINT DEFAULT '0' NOT NULL,
    created_at timestamptz DEFAULT huiying.now() NOT NULL,
    due_at timestamptz DEFAULT huiying.now() NOT NULL,
    leased_until timestamptz,
    attempts SMALLINT DEFAULT '0' NOT NULL,
    state TEXT DEFAULT 'waiting' NOT NULL,
    status SMALLINT,
    error TEXT,
    sent_at timestamptz,
    CONSTRAINT pk_delivery PRIMARY KEY (id),
    CONSTRAINT uq_delivery_key UNIQUE (key),
    CONSTRAINT fk_delivery_channel_id FOREIGN KEY(channel_id) REFERENCES workflow.channel (id),
    CONSTRAINT ck_delivery_purpose_known CHECK (purpose IN ('page', 'notice', 'digest', 'test')),
    CONSTRAINT ck_delivery_state_known CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')),
    CONSTRAINT ck_delivery_sent_has_time CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);
CREATE INDEX ix_delivery_waiting ON workflow.delivery (priority DESC, due_at) WHERE state = 'waiting';
CREATE INDEX ix_delivery_of_channel ON workflow.delivery (channel_id, created_at DESC, id DESC);
CREATE INDEX ix_delivery_of_page ON workflow.delivery (page_id) WHERE page_id IS NOT NULL;
COMMENT ON COLUMN workflow.delivery.person IS 'null: the channel''s group';
COMMENT ON COLUMN workflow.delivery.status IS 'what the other side answered last';
COMMENT ON COLUMN workflow.delivery.error IS 'a code, never the other side''s words';
"""

_NOTICES = """
CREATE TABLE workflow.notice (
    id UUID NOT NULL,
    person UUID NOT NULL,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    case_id UUID,
    at timestamptz DEFAULT huiying.now() NOT NULL,
    read_at timestamptz,
    routed_at timestamptz,
    urgent BOOLEAN DEFAULT false NOT NULL,
    data JSONB DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_notice PRIMARY KEY (id),
    CONSTRAINT uq_notice_person_key UNIQUE (person, key),
    CONSTRAINT ck_notice_kind_is_a_code CHECK (kind ~ '^[a-z_]{1,40}$'),
    CONSTRAINT ck_notice_key_length CHECK (length(key) BETWEEN 1 AND 200)
);
CREATE INDEX ix_notice_of_person ON workflow.notice (person, at DESC, id DESC);
CREATE INDEX ix_notice_unread ON workflow.notice (person) WHERE read_at IS NULL;
CREATE INDEX ix_notice_unrouted ON workflow.notice (at) WHERE routed_at IS NULL;
COMMENT ON COLUMN workflow.notice.routed_at IS 'when it was given to the other channels';
CREATE TABLE workflow.notice_quiet (
    person UUID NOT NULL,
    quiet_from TIME NOT NULL,
    quiet_until TIME NOT NULL,
    CONSTRAINT pk_notice_quiet PRIMARY KEY (person),
    CONSTRAINT ck_notice_quiet_not_the_whole_day CHECK (quiet_from <> quiet_until)
);
CREATE TABLE workflow.notice_route (
    person UUID NOT NULL,
    channel_id UUID NOT NULL,
    kinds TEXT[] NOT NULL,
    digest TEXT DEFAULT 'at_once' NOT NULL,
    sealed_address BYTEA NOT NULL,
    hint TEXT NOT NULL,
    CONSTRAINT pk_notice_route PRIMARY KEY (person, channel_id),
    CONSTRAINT fk_notice_route_channel_id FOREIGN KEY(channel_id) REFERENCES workflow.channel (id),
    CONSTRAINT ck_notice_route_digest_known CHECK (digest IN ('at_once', 'hourly', 'daily'))
);
CREATE INDEX ix_notice_route_channel ON workflow.notice_route (channel_id);
COMMENT ON COLUMN workflow.notice_route.sealed_address
    IS 'an official''s own, encrypted with a key outside the database';
COMMENT ON COLUMN workflow.notice_route.hint IS 'the address as it may be shown';
"""

_PAGES = """
CREATE TABLE workflow.page (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    reason TEXT NOT NULL,
    drill BOOLEAN NOT NULL,
    rule_version INTEGER NOT NULL,
    raised_at timestamptz DEFAULT huiying.now() NOT NULL,
    raised_by UUID,
    sent_at timestamptz,
    ended_at timestamptz,
    ended TEXT,
    lowered_at timestamptz,
    acknowledged_by UUID,
    acknowledged_by_name TEXT,
    CONSTRAINT pk_page PRIMARY KEY (id),
    CONSTRAINT fk_page_case_id FOREIGN KEY(case_id) REFERENCES workflow.cases (id),
    CONSTRAINT ck_page_reason_known CHECK (reason IN ('severe', 'alarm', 'major_unread', 'by_hand')),
    CONSTRAINT ck_page_ended_has_time CHECK ((ended IS NULL) = (ended_at IS NULL)),
    CONSTRAINT ck_page_ended_known CHECK (ended IN ('acknowledged', 'read', 'superseded', 'withdrawn')),
    CONSTRAINT ck_page_acknowledged_by_somebody
        CHECK ((ended IS NOT DISTINCT FROM 'acknowledged') = (acknowledged_by IS NOT NULL))
);
CREATE UNIQUE INDEX uq_page_open ON workflow.page (case_id, reason) WHERE ended_at IS NULL;
CREATE INDEX ix_page_case ON workflow.page (case_id);
CREATE INDEX ix_page_newest ON workflow.page (raised_at DESC, id DESC);
COMMENT ON COLUMN workflow.page.raised_by IS 'null: the system';
COMMENT ON COLUMN workflow.page.lowered_at IS 'when a person found the case less grave: it may page again';
COMMENT ON COLUMN workflow.page.sent_at IS 'of its first step; null: it still may not be needed';
CREATE TABLE workflow.page_step (
    page_id UUID NOT NULL,
    number SMALLINT NOT NULL,
    round SMALLINT DEFAULT '1' NOT NULL,
    rung TEXT NOT NULL,
    due_at timestamptz NOT NULL,
    state TEXT DEFAULT 'waiting' NOT NULL,
    sent_at timestamptz,
    people UUID[] DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_page_step PRIMARY KEY (page_id, number),
    CONSTRAINT fk_page_step_page_id FOREIGN KEY(page_id) REFERENCES workflow.page (id),
    CONSTRAINT ck_page_step_state_known CHECK (state IN ('waiting', 'sent', 'dropped')),
    CONSTRAINT ck_page_step_sent_has_time CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);
CREATE INDEX ix_page_step_waiting ON workflow.page_step (due_at) WHERE state = 'waiting';
CREATE INDEX ix_page_step_people ON workflow.page_step USING gin (people);
CREATE TABLE workflow.paging_rule (
    version INTEGER NOT NULL,
    body JSONB NOT NULL,
    reason TEXT NOT NULL,
    made_at timestamptz DEFAULT huiying.now() NOT NULL,
    made_by UUID,
    made_by_name TEXT NOT NULL,
    CONSTRAINT pk_paging_rule PRIMARY KEY (version),
    CONSTRAINT ck_paging_rule_version_positive CHECK (version >= 1),
    CONSTRAINT ck_paging_rule_reason_given CHECK (length(reason) BETWEEN 1 AND 500)
);
COMMENT ON COLUMN workflow.paging_rule.made_by IS 'null: shipped with the product';
"""

_TABLES = (
    "paging_rule",
    "page_step",
    "page",
    "notice_route",
    "notice_quiet",
    "notice",
    "delivery",
    "channel",
)
_STREAM_TYPES = "ALTER TABLE workflow.stream_event DROP CONSTRAINT ck_stream_event_type_known"
_HEARD = ("item.assessed", "case.changed", "page.sent")


def upgrade() -> None:
    for script in (_CHANNELS, _NOTICES, _PAGES):
        for statement in script.split(";\n"):
            if statement.strip():
                op.execute(statement)
    op.execute(append_only_sql("workflow", "paging_rule"))
    body = PRESET.model_dump(mode="json")
    op.execute(
        insert(PagingRuleVersion).values(version=1, body=body, reason=PRESET_REASON, made_by_name="系统")
    )
    _let_the_stream_tell((*_HEARD, "page.ended"))


def _let_the_stream_tell(types: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{each}'" for each in types)
    op.execute(_STREAM_TYPES)
    op.execute(
        "ALTER TABLE workflow.stream_event"
        f" ADD CONSTRAINT ck_stream_event_type_known CHECK (type IN ({listed}))"
    )


def downgrade() -> None:
    op.execute("DELETE FROM workflow.stream_event WHERE type = 'page.ended'")
    _let_the_stream_tell(_HEARD)
    for table in _TABLES:
        op.execute(f"DROP TABLE workflow.{table}")
