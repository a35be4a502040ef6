"""Calendars with versions and names, clocks that can be paused and told again, steps of the escalation."""

from alembic import op
from sqlalchemy import insert, text

from services.common.tables import append_only_sql
from services.workflow.calendar.presets import built_in_years
from services.workflow.policy.domain import Policy
from services.workflow.policy.models import PolicyVersion
from services.workflow.policy.presets import PRESET

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_CALENDAR = """
ALTER TABLE workflow.calendar_year
    ADD version INTEGER DEFAULT 1 NOT NULL,
    ADD names JSONB DEFAULT '{}' NOT NULL,
    ADD loaded_by_name TEXT DEFAULT '系统' NOT NULL;
COMMENT ON COLUMN workflow.calendar_year.version IS 'of the calendar as a whole';
COMMENT ON COLUMN workflow.calendar_year.names IS 'what a day is called';
COMMENT ON COLUMN workflow.calendar_year.source IS 'the notice it follows, or why it was changed';
ALTER TABLE workflow.office_hours
    ADD version INTEGER DEFAULT 1 NOT NULL,
    ADD set_by_name TEXT DEFAULT '系统' NOT NULL;
COMMENT ON COLUMN workflow.office_hours.version IS 'of the calendar as a whole';
COMMENT ON COLUMN workflow.office_hours.source IS 'why it was changed'
"""
_CLOCKS = """
ALTER TABLE workflow.case_deadline
    ADD counts_from timestamptz,
    ADD calendar_version INTEGER DEFAULT 1 NOT NULL,
    ADD next_step_at timestamptz DEFAULT huiying.now();
COMMENT ON COLUMN workflow.case_deadline.counts_from IS 'null: from started_at';
COMMENT ON COLUMN workflow.case_deadline.original_due_at IS 'without the extensions';
COMMENT ON COLUMN workflow.case_deadline.calendar_version IS 'that it was reckoned with';
COMMENT ON COLUMN workflow.case_deadline.next_step_at IS 'when to look at its escalation again; null: never';
CREATE INDEX ix_case_deadline_next_step ON workflow.case_deadline (next_step_at)
    WHERE met_at IS NULL AND stopped_at IS NULL;
CREATE INDEX ix_case_deadline_calendar ON workflow.case_deadline (calendar_version)
    WHERE met_at IS NULL AND stopped_at IS NULL
"""
_TABLES = """
CREATE TABLE workflow.case_pause (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz NOT NULL,
    ended_at timestamptz,
    milestones TEXT[] NOT NULL,
    basis TEXT NOT NULL,
    reason TEXT NOT NULL,
    paused_by UUID NOT NULL,
    paused_by_name TEXT NOT NULL,
    CONSTRAINT pk_case_pause PRIMARY KEY (id),
    CONSTRAINT ck_case_pause_until_after_since CHECK (until > since),
    CONSTRAINT ck_case_pause_ended_within CHECK (ended_at IS NULL OR ended_at BETWEEN since AND until),
    CONSTRAINT fk_case_pause_case_id FOREIGN KEY(case_id) REFERENCES workflow.cases (id)
);
CREATE INDEX ix_case_pause_case ON workflow.case_pause (case_id, since);
CREATE UNIQUE INDEX uq_case_pause_open ON workflow.case_pause (case_id) WHERE ended_at IS NULL;
CREATE INDEX ix_case_pause_open_until ON workflow.case_pause (until) WHERE ended_at IS NULL;
COMMENT ON COLUMN workflow.case_pause.until IS 'the latest end, as the policy allows';
COMMENT ON COLUMN workflow.case_pause.milestones IS 'which clocks stand still';
COMMENT ON COLUMN workflow.case_pause.basis IS 'the code of why';
COMMENT ON COLUMN workflow.case_pause.reason IS 'masked';
CREATE TABLE workflow.escalation_step (
    deadline_id UUID NOT NULL,
    percent SMALLINT NOT NULL,
    kind TEXT NOT NULL,
    due_at timestamptz NOT NULL,
    done_at timestamptz DEFAULT huiying.now() NOT NULL,
    CONSTRAINT pk_escalation_step PRIMARY KEY (deadline_id, percent, kind),
    CONSTRAINT ck_escalation_step_kind_known CHECK (kind IN ('warning', 'next_person', 'next_tier')),
    CONSTRAINT ck_escalation_step_never_early CHECK (done_at >= due_at),
    CONSTRAINT fk_escalation_step_deadline_id FOREIGN KEY(deadline_id)
        REFERENCES workflow.case_deadline (id)
)
"""
_NAMES = (
    "ALTER TABLE workflow.case_deadline DROP CONSTRAINT ck_case_deadline_name_known, "
    "ADD CONSTRAINT ck_case_deadline_name_known CHECK (name IN ('accept', 'first_reply', 'close', "
    "'authoritative_information', 'press_conference'{more}, 'part', 'supervise', 'instruct'))"
)


def _run(script: str) -> None:
    for statement in script.split(";\n"):
        op.execute(statement)


def upgrade() -> None:
    for script in (_CALENDAR, _CLOCKS, _TABLES):
        _run(script)
    op.execute(_NAMES.format(more=", 'follow_up_report', 'public_response'"))
    op.execute(append_only_sql("workflow", "escalation_step"))
    op.execute(
        "CREATE TRIGGER case_pause_kept BEFORE DELETE ON workflow.case_pause "
        "FOR EACH ROW EXECUTE FUNCTION huiying.refuse_change()"
    )
    _name_the_days()
    _renew_the_preset()


def _name_the_days() -> None:
    """Give the years that shipped the names of their days; nothing that counts is changed."""
    op.execute("ALTER TABLE workflow.calendar_year DISABLE TRIGGER USER")
    named = text(
        "UPDATE workflow.calendar_year SET names = CAST(:names AS jsonb)"
        " WHERE year = :year AND loaded_by IS NULL"
    )
    for number, year in built_in_years().items():
        pairs = ", ".join(f'"{day.isoformat()}": "{name}"' for day, name in sorted(year.names.items()))
        op.get_bind().execute(named, {"names": f"{{{pairs}}}", "year": number})
    op.execute("ALTER TABLE workflow.calendar_year ENABLE TRIGGER USER")


def _renew_the_preset() -> None:
    """Where nobody has decided a policy yet, new cases follow the preset of today; open ones keep theirs."""
    newest = op.get_bind().execute(
        text("SELECT version, body, made_by FROM workflow.policy_version ORDER BY version DESC LIMIT 1")
    )
    row = newest.one()
    if row.made_by is None and Policy.model_validate(row.body) != PRESET:
        body = PRESET.model_dump(mode="json")
        reason = "产品升级：新增续报、48 小时回应等时限"
        op.execute(
            insert(PolicyVersion).values(
                version=row.version + 1, body=body, reason=reason, made_by_name="系统"
            )
        )


def downgrade() -> None:
    op.execute("DROP TABLE workflow.escalation_step")
    op.execute("DROP TABLE workflow.case_pause")
    op.execute(_NAMES.format(more="") + " NOT VALID")
    op.execute(
        "ALTER TABLE workflow.case_deadline DROP counts_from, DROP calendar_version, DROP next_step_at"
    )
    op.execute("ALTER TABLE workflow.calendar_year DROP version, DROP names, DROP loaded_by_name")
    op.execute("ALTER TABLE workflow.office_hours DROP version, DROP set_by_name")
