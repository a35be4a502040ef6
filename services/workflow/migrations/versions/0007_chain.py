"""The rest of the chain: what is asked of whom, who has a case, who may see it, who stands in for whom."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_COLUMNS = """
ALTER TABLE workflow.cases
    ADD dispatches SMALLINT DEFAULT 0 NOT NULL,
    ADD designated BOOLEAN DEFAULT false NOT NULL,
    ADD holder UUID,
    ADD holder_name TEXT,
    ADD found_units TEXT[] DEFAULT '{}' NOT NULL,
    ADD clue BOOLEAN DEFAULT false NOT NULL,
    ADD restricted BOOLEAN DEFAULT false NOT NULL,
    ADD repeat_raised BOOLEAN DEFAULT false NOT NULL,
    ADD CONSTRAINT ck_cases_holder_has_name CHECK ((holder IS NULL) = (holder_name IS NULL)),
    ADD CONSTRAINT ck_cases_found_is_concerned CHECK (found_units <@ concerned_units);
UPDATE workflow.cases SET dispatches = 1 WHERE lead_unit IS NOT NULL;
COMMENT ON COLUMN workflow.cases.dispatches IS 'to units, so far';
COMMENT ON COLUMN workflow.cases.designated IS 'no more returning';
COMMENT ON COLUMN workflow.cases.holder IS 'who has it in the lead unit';
COMMENT ON COLUMN workflow.cases.found_units IS 'concerned as a text says, until a person settles it';
COMMENT ON COLUMN workflow.cases.clue IS 'of corruption: a person decides';
COMMENT ON COLUMN workflow.cases.restricted IS 'to the people of case_access';
COMMENT ON COLUMN workflow.cases.repeat_raised IS 'a tier, which is done once';
CREATE INDEX ix_cases_restricted ON workflow.cases (id) WHERE restricted;
ALTER TABLE workflow.stream_event ADD people UUID[];
COMMENT ON COLUMN workflow.stream_event.people IS 'of a restricted case: who alone may hear it'
"""
_TABLES = """
CREATE TABLE workflow.case_task (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    kind TEXT NOT NULL,
    unit TEXT,
    note TEXT,
    asked_by UUID NOT NULL,
    asked_by_name TEXT NOT NULL,
    asked_by_unit TEXT NOT NULL,
    asked_at timestamptz NOT NULL,
    due_at timestamptz,
    deadline_id UUID,
    status TEXT NOT NULL,
    result TEXT,
    answer TEXT,
    done_by UUID,
    done_by_name TEXT,
    done_by_unit TEXT,
    done_at timestamptz,
    copy_of UUID,
    CONSTRAINT pk_case_task PRIMARY KEY (id),
    CONSTRAINT ck_case_task_kind_known CHECK (
        kind IN ('part', 'supervise', 'instruct', 'dispute', 'sample')
    ),
    CONSTRAINT ck_case_task_status_known CHECK (status IN ('waiting', 'done', 'waived', 'ended')),
    CONSTRAINT ck_case_task_result_known CHECK (
        result IS NULL OR result IN ('upheld', 'overruled', 'passed', 'failed')
    ),
    CONSTRAINT ck_case_task_done_when_not_waiting CHECK ((status = 'waiting') = (done_at IS NULL)),
    CONSTRAINT ck_case_task_part_names_unit CHECK (kind <> 'part' OR unit IS NOT NULL),
    CONSTRAINT ck_case_task_two_persons CHECK (
        kind <> 'dispute' OR status <> 'done' OR done_by <> asked_by
    ),
    CONSTRAINT fk_case_task_case_id FOREIGN KEY(case_id) REFERENCES workflow.cases (id),
    CONSTRAINT fk_case_task_deadline_id FOREIGN KEY(deadline_id) REFERENCES workflow.case_deadline (id),
    CONSTRAINT fk_case_task_copy_of FOREIGN KEY(copy_of) REFERENCES workflow.case_task (id)
);
CREATE INDEX ix_case_task_case ON workflow.case_task (case_id, asked_at);
CREATE INDEX ix_case_task_deadline ON workflow.case_task (deadline_id);
CREATE UNIQUE INDEX uq_case_task_part ON workflow.case_task (case_id, unit)
    WHERE kind = 'part' AND status = 'waiting';
CREATE UNIQUE INDEX uq_case_task_dispute ON workflow.case_task (case_id)
    WHERE kind = 'dispute' AND status = 'waiting';
CREATE UNIQUE INDEX uq_case_task_sample ON workflow.case_task (case_id)
    WHERE kind = 'sample' AND status = 'waiting';
COMMENT ON COLUMN workflow.case_task.note IS 'masked';
COMMENT ON COLUMN workflow.case_task.answer IS 'masked';
COMMENT ON COLUMN workflow.case_task.copy_of IS 'of the case that was merged into this one';
CREATE TABLE workflow.case_access (
    case_id UUID NOT NULL,
    person UUID NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT pk_case_access PRIMARY KEY (case_id, person),
    CONSTRAINT fk_case_access_case_id FOREIGN KEY(case_id) REFERENCES workflow.cases (id)
);
CREATE TABLE workflow.substitute (
    id UUID NOT NULL,
    role TEXT NOT NULL,
    unit TEXT NOT NULL,
    absent UUID NOT NULL,
    absent_name TEXT NOT NULL,
    deputy UUID NOT NULL,
    deputy_name TEXT NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    note TEXT,
    made_by UUID NOT NULL,
    made_by_name TEXT NOT NULL,
    made_at timestamptz DEFAULT huiying.now() NOT NULL,
    ended_at timestamptz,
    CONSTRAINT pk_substitute PRIMARY KEY (id),
    CONSTRAINT ck_substitute_role_known CHECK (
        role IN ('handler', 'unit_head', 'office_chief', 'leading_group')
    ),
    CONSTRAINT ck_substitute_another_person CHECK (deputy <> absent),
    CONSTRAINT ck_substitute_ends_after_start CHECK (ends_at > starts_at)
);
CREATE INDEX ix_substitute_deputy ON workflow.substitute (deputy, ends_at);
CREATE INDEX ix_substitute_unit ON workflow.substitute (unit, starts_at DESC, id DESC)
"""
_CLOCKS = (
    "ALTER TABLE workflow.case_deadline DROP CONSTRAINT ck_case_deadline_name_known, "
    "ADD CONSTRAINT ck_case_deadline_name_known CHECK (name IN ('accept', 'first_reply', 'close', "
    "'authoritative_information', 'press_conference'{more}))"
)
_ITEM_CASE = """
CREATE OR REPLACE VIEW workflow.item_case_v1 AS
SELECT
    i.item_id, c.id AS case_id, c.number AS case_number, c.state, c.tier, c.risk, c.lead_unit,
    c.assisting_units, i.reviewed, r.text AS public_reply, r.decided_at AS replied_at, i.alarms{more}
FROM workflow.case_item AS i
JOIN workflow.cases AS c ON c.id = i.case_id
LEFT JOIN workflow.case_reply AS r ON r.case_id = c.id AND r.version = c.shown_reply
{where}
"""
_RESTRICTED_ITEM = """
CREATE VIEW workflow.restricted_item_v1 AS
SELECT
    i.item_id, i.unit,
    ARRAY(SELECT a.person FROM workflow.case_access AS a WHERE a.case_id = c.id ORDER BY a.person) AS people
FROM workflow.cases AS c
JOIN workflow.case_item AS i ON i.case_id = c.id
WHERE c.restricted
"""


def _run(script: str) -> None:
    for statement in script.split(";\n"):
        op.execute(statement)


def upgrade() -> None:
    _run(_COLUMNS)
    _run(_TABLES)
    op.execute(
        "CREATE TRIGGER case_task_kept BEFORE DELETE ON workflow.case_task "
        "FOR EACH ROW EXECUTE FUNCTION huiying.refuse_change()"
    )
    op.execute(_CLOCKS.format(more=", 'part', 'supervise', 'instruct'"))
    op.execute(_ITEM_CASE.format(more=", c.concerned_units", where="WHERE NOT c.restricted"))
    op.execute(_RESTRICTED_ITEM)
    op.execute("GRANT SELECT ON workflow.restricted_item_v1 TO huiying_ingest, huiying_analysis")


def downgrade() -> None:
    op.execute("DROP VIEW workflow.restricted_item_v1")
    op.execute("DROP VIEW workflow.item_case_v1")
    op.execute(_ITEM_CASE.format(more="", where="").replace("CREATE OR REPLACE", "CREATE"))
    op.execute("GRANT SELECT ON workflow.item_case_v1 TO huiying_ingest, huiying_analysis")
    for table in ("substitute", "case_access", "case_task"):
        op.execute(f"DROP TABLE workflow.{table}")
    op.execute(_CLOCKS.format(more="") + " NOT VALID")
    op.execute("ALTER TABLE workflow.stream_event DROP people")
    op.execute(
        "ALTER TABLE workflow.cases DROP dispatches, DROP designated, DROP holder, DROP holder_name, "
        "DROP found_units, DROP clue, DROP restricted, DROP repeat_raised"
    )
