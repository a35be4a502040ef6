"""Rotations instead of stored shifts; overrides, swaps, handovers and watch regimes.

A stored shift becomes an override, so that the past and what was planned by hand stay as they were; a
check-in keeps the shift that it was for.
"""

from alembic import op
from sqlalchemy import text

from services.common.ids import new_id
from services.common.tables import append_only_sql
from services.workflow.duty.domain.posts import Post
from services.workflow.duty.domain.rota import Shift

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ROTATION = """
CREATE TABLE workflow.duty_rotation (
    id UUID NOT NULL,
    rotation UUID NOT NULL,
    version SMALLINT NOT NULL,
    name TEXT NOT NULL,
    post TEXT NOT NULL,
    roster UUID[] NOT NULL,
    holiday_roster UUID[] DEFAULT '{}' NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    change_at TIME NOT NULL,
    hours SMALLINT NOT NULL,
    turn TEXT NOT NULL,
    weekday SMALLINT NOT NULL,
    days SMALLINT[] NOT NULL,
    reason TEXT NOT NULL,
    made_at timestamptz DEFAULT huiying.now() NOT NULL,
    made_by UUID,
    made_by_name TEXT NOT NULL,
    CONSTRAINT pk_duty_rotation PRIMARY KEY (id),
    CONSTRAINT uq_duty_rotation_rotation_version UNIQUE (rotation, version),
    CONSTRAINT ck_duty_rotation_post_known CHECK (post IN ('duty', 'deputy', 'chief')),
    CONSTRAINT ck_duty_rotation_turn_known CHECK (turn IN ('daily', 'weekly')),
    CONSTRAINT ck_duty_rotation_at_most_a_day CHECK (hours BETWEEN 1 AND 24),
    CONSTRAINT ck_duty_rotation_weekday_known CHECK (weekday BETWEEN 1 AND 7),
    CONSTRAINT ck_duty_rotation_days_known CHECK (days <@ '{1,2,3,4,5,6,7}' AND cardinality(days) > 0),
    CONSTRAINT ck_duty_rotation_roster_given CHECK (cardinality(roster) > 0),
    CONSTRAINT ck_duty_rotation_ends_after_start CHECK (ends_on >= starts_on - 1),
    CONSTRAINT ck_duty_rotation_reason_given CHECK (length(reason) BETWEEN 1 AND 500)
);
COMMENT ON COLUMN workflow.duty_rotation.rotation IS 'the same for all versions of one rotation';
COMMENT ON COLUMN workflow.duty_rotation.ends_on IS 'the last day; null: goes on';
COMMENT ON COLUMN workflow.duty_rotation.change_at IS 'China Standard Time';
COMMENT ON COLUMN workflow.duty_rotation.made_by IS 'null: the system';
"""

_DEPARTURES = """
CREATE TABLE workflow.duty_swap (
    id UUID NOT NULL,
    state TEXT NOT NULL,
    person UUID NOT NULL,
    post TEXT NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    other UUID NOT NULL,
    return_post TEXT,
    return_starts_at timestamptz,
    return_ends_at timestamptz,
    note TEXT,
    asked_at timestamptz DEFAULT huiying.now() NOT NULL,
    answered_at timestamptz,
    answered_by UUID,
    answered_by_name TEXT,
    answer_note TEXT,
    CONSTRAINT pk_duty_swap PRIMARY KEY (id),
    CONSTRAINT ck_duty_swap_state_known CHECK (state IN ('asked', 'accepted', 'declined', 'withdrawn')),
    CONSTRAINT ck_duty_swap_post_known CHECK (post IN ('duty', 'deputy', 'chief')),
    CONSTRAINT ck_duty_swap_two_people CHECK (person <> other),
    CONSTRAINT ck_duty_swap_answered_when_not_asked CHECK ((state = 'asked') = (answered_at IS NULL)),
    CONSTRAINT ck_duty_swap_return_whole CHECK ((return_post IS NULL) = (return_starts_at IS NULL)
        AND (return_post IS NULL) = (return_ends_at IS NULL))
);
CREATE INDEX ix_duty_swap_asked_at ON workflow.duty_swap (asked_at, id);
COMMENT ON COLUMN workflow.duty_swap.person IS 'who asks';
COMMENT ON COLUMN workflow.duty_swap.other IS 'who is asked';
CREATE TABLE workflow.duty_override (
    id UUID NOT NULL,
    post TEXT NOT NULL,
    person UUID NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    replaces UUID,
    beside BOOLEAN DEFAULT false NOT NULL,
    swap UUID,
    reason TEXT NOT NULL,
    made_at timestamptz DEFAULT huiying.now() NOT NULL,
    made_by UUID,
    made_by_name TEXT NOT NULL,
    cancelled_at timestamptz,
    cancelled_by UUID,
    cancelled_by_name TEXT,
    cancel_reason TEXT,
    CONSTRAINT pk_duty_override PRIMARY KEY (id),
    CONSTRAINT fk_duty_override_swap FOREIGN KEY(swap) REFERENCES workflow.duty_swap (id),
    CONSTRAINT ck_duty_override_post_known CHECK (post IN ('duty', 'deputy', 'chief')),
    CONSTRAINT ck_duty_override_ends_after_start CHECK (ends_at > starts_at),
    CONSTRAINT ck_duty_override_beside_replaces_nobody CHECK (NOT (beside AND replaces IS NOT NULL)),
    CONSTRAINT ck_duty_override_cancelled_by_somebody CHECK ((cancelled_at IS NULL) = (cancelled_by IS NULL))
);
CREATE INDEX ix_duty_override_ends_at ON workflow.duty_override (ends_at, id);
COMMENT ON COLUMN workflow.duty_override.replaces IS 'null: everybody on the post';
COMMENT ON COLUMN workflow.duty_override.beside IS 'in addition, replacing nobody';
COMMENT ON COLUMN workflow.duty_override.made_by IS 'null: the system';
CREATE TRIGGER duty_override_kept BEFORE UPDATE ON workflow.duty_override FOR EACH ROW
    WHEN (OLD.cancelled_at IS NOT NULL) EXECUTE FUNCTION huiying.refuse_change();
CREATE TRIGGER duty_override_stays BEFORE DELETE ON workflow.duty_override FOR EACH ROW
    EXECUTE FUNCTION huiying.refuse_change();
"""

_WATCH = """
CREATE TABLE workflow.duty_handover (
    id UUID NOT NULL,
    post TEXT NOT NULL,
    words TEXT NOT NULL,
    cases UUID[] DEFAULT '{}' NOT NULL,
    made_at timestamptz DEFAULT huiying.now() NOT NULL,
    made_by UUID NOT NULL,
    made_by_name TEXT NOT NULL,
    next_person UUID,
    acknowledged_at timestamptz,
    acknowledged_by UUID,
    acknowledged_by_name TEXT,
    answer TEXT,
    CONSTRAINT pk_duty_handover PRIMARY KEY (id),
    CONSTRAINT ck_duty_handover_post_known CHECK (post IN ('duty', 'deputy', 'chief')),
    CONSTRAINT ck_duty_handover_two_people CHECK (acknowledged_by IS NULL OR acknowledged_by <> made_by),
    CONSTRAINT ck_duty_handover_cases_bounded CHECK (cardinality(cases) <= 50)
);
CREATE INDEX ix_duty_handover_made_at ON workflow.duty_handover (made_at, id);
COMMENT ON COLUMN workflow.duty_handover.words IS 'masked';
COMMENT ON COLUMN workflow.duty_handover.next_person IS 'whose shift comes next; null: nobody''s yet';
COMMENT ON COLUMN workflow.duty_handover.answer IS 'masked';
CREATE TRIGGER duty_handover_kept BEFORE UPDATE ON workflow.duty_handover FOR EACH ROW
    WHEN (OLD.acknowledged_at IS NOT NULL) EXECUTE FUNCTION huiying.refuse_change();
CREATE TRIGGER duty_handover_stays BEFORE DELETE ON workflow.duty_handover FOR EACH ROW
    EXECUTE FUNCTION huiying.refuse_change();
CREATE TABLE workflow.watch_regime (
    id UUID NOT NULL,
    level TEXT NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    reason TEXT NOT NULL,
    set_at timestamptz DEFAULT huiying.now() NOT NULL,
    set_by UUID NOT NULL,
    set_by_name TEXT NOT NULL,
    ended_at timestamptz,
    ended_by UUID,
    ended_by_name TEXT,
    end_reason TEXT,
    CONSTRAINT pk_watch_regime PRIMARY KEY (id),
    CONSTRAINT ck_watch_regime_level_known CHECK (level IN ('normal', 'heightened', 'special')),
    CONSTRAINT ck_watch_regime_ends_after_start CHECK (ends_at > starts_at),
    CONSTRAINT ck_watch_regime_reason_given CHECK (length(reason) BETWEEN 1 AND 500),
    CONSTRAINT ck_watch_regime_ended_by_somebody CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX ix_watch_regime_ends_at ON workflow.watch_regime (ends_at, id);
CREATE TRIGGER watch_regime_kept BEFORE UPDATE ON workflow.watch_regime FOR EACH ROW
    WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION huiying.refuse_change();
CREATE TRIGGER watch_regime_stays BEFORE DELETE ON workflow.watch_regime FOR EACH ROW
    EXECUTE FUNCTION huiying.refuse_change();
"""

_CHECK_IN = """
CREATE TABLE workflow.check_in (
    shift_id UUID NOT NULL,
    post TEXT NOT NULL,
    person UUID NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    at timestamptz DEFAULT huiying.now() NOT NULL,
    CONSTRAINT pk_check_in PRIMARY KEY (shift_id)
);
CREATE INDEX ix_check_in_starts_at ON workflow.check_in (starts_at);
"""

_KEPT_CHECK_INS = """
SELECT s.post, s.person, s.starts_at, s.ends_at, c.at
FROM workflow.check_in AS c JOIN workflow.shift AS s ON s.id = c.shift_id
"""
_KEEP_CHECK_IN = """
INSERT INTO workflow.check_in (shift_id, post, person, starts_at, ends_at, at)
VALUES (:shift_id, :post, :person, :starts_at, :ends_at, :at) ON CONFLICT DO NOTHING
"""
_KEEP_SHIFTS = """
INSERT INTO workflow.duty_override (id, post, person, starts_at, ends_at, beside, reason, made_by_name)
SELECT id, post, person, starts_at, ends_at, true, '按原值班表', '系统' FROM workflow.shift
"""

_OLD = """
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
_RESTORE_SHIFT = """
INSERT INTO workflow.shift (id, post, person, starts_at, ends_at)
VALUES (:id, :post, :person, :starts_at, :ends_at)
"""
_RESTORE_CHECK_IN = "INSERT INTO workflow.check_in (shift_id, person, at) VALUES (:id, :person, :at)"
_TABLES = ("watch_regime", "duty_handover", "duty_override", "duty_swap", "duty_rotation")


def upgrade() -> None:
    for script in (_ROTATION, _DEPARTURES, _WATCH):
        _run(script)
    op.execute(append_only_sql("workflow", "duty_rotation"))
    bind = op.get_bind()
    came = bind.execute(text(_KEPT_CHECK_INS)).mappings().all()
    op.execute(_KEEP_SHIFTS)
    op.execute("DROP TABLE workflow.check_in")
    op.execute("DROP TABLE workflow.shift")
    _run(_CHECK_IN)
    for row in came:
        shift = Shift(Post(row["post"]), row["person"], row["starts_at"], row["ends_at"])
        bind.execute(text(_KEEP_CHECK_IN), {**row, "shift_id": shift.id})
    op.execute(append_only_sql("workflow", "check_in"))


def downgrade() -> None:
    """Keep of the rota the shifts that somebody signed in to; the rest was computed."""
    bind = op.get_bind()
    came = bind.execute(text("SELECT * FROM workflow.check_in WHERE post <> 'deputy'")).mappings().all()
    op.execute("DROP TABLE workflow.check_in")
    for table in _TABLES:
        op.execute(f"DROP TABLE workflow.{table}")
    _run(_OLD)
    for row in came:
        kept = {**row, "id": new_id()}
        bind.execute(text(_RESTORE_SHIFT), kept)
        bind.execute(text(_RESTORE_CHECK_IN), kept)
    op.execute(append_only_sql("workflow", "check_in"))


def _run(script: str) -> None:
    for statement in script.split(";\n"):
        if statement.strip():
            op.execute(statement)
