"""Policy and calendar with their presets, the rota, the stream, and the mark of a breach."""

from alembic import op
from sqlalchemy import insert

from services.common.tables import append_only_sql
from services.workflow.calendar.domain import DEFAULT_HOURS
from services.workflow.calendar.models import CalendarYear, OfficeHours
from services.workflow.calendar.presets import SOURCE, built_in_years
from services.workflow.policy.models import PolicyVersion
from services.workflow.policy.presets import PRESET, REASON

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SETTINGS = """
CREATE TABLE workflow.policy_version (
    version INTEGER NOT NULL,
    body JSONB NOT NULL,
    reason TEXT NOT NULL,
    made_at timestamptz DEFAULT huiying.now() NOT NULL,
    made_by UUID,
    made_by_name TEXT NOT NULL,
    CONSTRAINT pk_policy_version PRIMARY KEY (version),
    CONSTRAINT ck_policy_version_version_positive CHECK (version >= 1),
    CONSTRAINT ck_policy_version_reason_given CHECK (length(reason) BETWEEN 1 AND 500)
);
COMMENT ON COLUMN workflow.policy_version.made_by IS 'null: shipped with the product';
CREATE TABLE workflow.calendar_year (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    year SMALLINT NOT NULL,
    holidays DATE[] NOT NULL,
    make_up_days DATE[] NOT NULL,
    source TEXT NOT NULL,
    loaded_at timestamptz DEFAULT huiying.now() NOT NULL,
    loaded_by UUID,
    CONSTRAINT pk_calendar_year PRIMARY KEY (id),
    CONSTRAINT ck_calendar_year_year_in_range CHECK (year BETWEEN 2000 AND 2100)
);
CREATE INDEX ix_calendar_year_newest ON workflow.calendar_year (year, id DESC);
COMMENT ON COLUMN workflow.calendar_year.loaded_by IS 'null: shipped with the product';
CREATE TABLE workflow.office_hours (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    windows JSONB NOT NULL,
    source TEXT NOT NULL,
    set_at timestamptz DEFAULT huiying.now() NOT NULL,
    set_by UUID,
    CONSTRAINT pk_office_hours PRIMARY KEY (id)
);
COMMENT ON COLUMN workflow.office_hours.set_by IS 'null: shipped with the product';
"""

_DUTY = """
CREATE TABLE workflow.shift (
    id UUID NOT NULL,
    post TEXT NOT NULL,
    person UUID NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    CONSTRAINT pk_shift PRIMARY KEY (id),
    CONSTRAINT uq_shift_post_person_starts_at UNIQUE (post, person, starts_at),
    CONSTRAINT ck_shift_post_known CHECK (post IN ('duty', 'chief')),
    CONSTRAINT ck_shift_ends_after_start CHECK (ends_at > starts_at),
    CONSTRAINT ck_shift_at_most_a_day CHECK (ends_at <= starts_at + interval '24 hours')
);
CREATE INDEX ix_shift_starts_at ON workflow.shift (starts_at, id);
CREATE TABLE workflow.check_in (
    shift_id UUID NOT NULL,
    person UUID NOT NULL,
    at timestamptz DEFAULT huiying.now() NOT NULL,
    CONSTRAINT pk_check_in PRIMARY KEY (shift_id),
    CONSTRAINT fk_check_in_shift_id FOREIGN KEY(shift_id) REFERENCES workflow.shift (id)
);
"""

_STREAM = """
CREATE TABLE workflow.stream_event (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    place BIGINT,
    at timestamptz DEFAULT huiying.now() NOT NULL,
    type TEXT NOT NULL,
    subject UUID NOT NULL,
    data JSONB NOT NULL,
    units TEXT[] NOT NULL,
    CONSTRAINT pk_stream_event PRIMARY KEY (id),
    CONSTRAINT ck_stream_event_type_known CHECK (type IN ('item.assessed', 'case.changed', 'page.sent'))
);
CREATE INDEX ix_stream_event_waiting ON workflow.stream_event (id) WHERE place IS NULL;
CREATE UNIQUE INDEX uq_stream_event_place ON workflow.stream_event (place);
CREATE INDEX ix_stream_event_at ON workflow.stream_event (at);
COMMENT ON COLUMN workflow.stream_event.units IS 'whose people may hear it, beside the county''s';
CREATE SEQUENCE workflow.stream_place AS BIGINT OWNED BY workflow.stream_event.place;
"""

_BREACH = """
ALTER TABLE workflow.case_deadline ADD COLUMN breached_at timestamptz;
COMMENT ON COLUMN workflow.case_deadline.breached_at IS 'when it was found past due; set once, for ever';
CREATE INDEX ix_case_deadline_late ON workflow.case_deadline (due_at) WHERE breached_at IS NULL
    AND (met_at IS NULL OR met_at > due_at) AND (stopped_at IS NULL OR stopped_at > due_at);
CREATE TRIGGER case_deadline_breach_kept BEFORE UPDATE ON workflow.case_deadline FOR EACH ROW
    WHEN (OLD.breached_at IS NOT NULL AND NEW.breached_at IS DISTINCT FROM OLD.breached_at)
    EXECUTE FUNCTION huiying.refuse_change();
"""

_KEPT = ("policy_version", "calendar_year", "office_hours", "check_in")
_TABLES = ("stream_event", "check_in", "shift", "office_hours", "calendar_year", "policy_version")


def upgrade() -> None:
    for script in (_SETTINGS, _DUTY, _STREAM, _BREACH):
        for statement in script.split(";\n"):
            if statement.strip():
                op.execute(statement)
    for table in _KEPT:
        op.execute(append_only_sql("workflow", table))
    _load_presets()


def _load_presets() -> None:
    shipped = {"source": SOURCE}
    hours = [[f"{window.opens:%H:%M}", f"{window.closes:%H:%M}"] for window in DEFAULT_HOURS]
    op.execute(insert(OfficeHours).values(windows=hours, **shipped))
    for number, year in built_in_years().items():
        days = {"holidays": sorted(year.holidays), "make_up_days": sorted(year.make_up_days)}
        op.execute(insert(CalendarYear).values(year=number, **days, **shipped))
    body = PRESET.model_dump(mode="json")
    op.execute(insert(PolicyVersion).values(version=1, body=body, reason=REASON, made_by_name="系统"))


def downgrade() -> None:
    op.execute("DROP TRIGGER case_deadline_breach_kept ON workflow.case_deadline")
    op.execute("ALTER TABLE workflow.case_deadline DROP COLUMN breached_at")
    for table in _TABLES:
        op.execute(f"DROP TABLE workflow.{table}")
