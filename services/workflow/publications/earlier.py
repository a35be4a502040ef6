"""What was published and answered before there was a ledger: read from the timelines, once."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from services.common.fold import fold
from services.common.ids import new_id
from services.workflow.cases.repository.items import lexemes
from services.workflow.publications.domain import digest

_ANSWERS = "SELECT case_id, version, text FROM workflow.case_reply WHERE status = 'approved'"
_FOUND = "INSERT INTO workflow.reply_search VALUES (:case_id, :version, :folded, CAST(:search AS tsvector))"
_PUBLISHED = """
SELECT t.case_id, t.at, t.actor, t.actor_name, t.actor_unit, t.detail, c.drill,
    coalesce(c.lead_unit, t.actor_unit) AS unit, d.name AS milestone, r.version, r.text, r.correction,
    r.decided_by, r.decided_by_name, r.decided_at
FROM workflow.case_timeline AS t
JOIN workflow.cases AS c ON c.id = t.case_id
LEFT JOIN LATERAL (
    SELECT name FROM workflow.case_deadline
    WHERE case_id = t.case_id AND met_at = t.at
        AND name IN ('authoritative_information', 'press_conference', 'follow_up_report')
    ORDER BY name LIMIT 1
) AS d ON true
LEFT JOIN workflow.case_reply AS r
    ON r.case_id = t.case_id AND r.version = CAST(t.detail ->> 'reply' AS integer) AND d.name IS NULL
WHERE t.action = 'publish' AND t.actor IS NOT NULL
ORDER BY t.id
"""
_LINE = text("""
INSERT INTO workflow.publication (id, case_id, reply_version, kind, state, text_sha256, place, url,
    published_at, recorded_at, recorded_by, recorded_by_name, recorded_by_unit, approved_by,
    approved_by_name, approved_at, unit, replaces, drill, folded, folded_place, search)
VALUES (:id, :case_id, :version, :kind, 'current', :sha256, :place, :url, :published_at,
    :at, :actor, :actor_name, :actor_unit, :decided_by, :decided_by_name, :decided_at, :unit, :replaces,
    :drill, :folded, :folded_place, CAST(:search AS tsvector))
""")
_EVENT = text("""
INSERT INTO workflow.publication_event (publication_id, recorded_by, at, step, by, by_name, by_unit,
    successor)
VALUES (:line, :recorded_by, :at, :step, :actor, :actor_name, :actor_unit, :successor)
""")
_CORRECTED = text("UPDATE workflow.publication SET state = 'corrected' WHERE id = :line")
_BATCH = 500


def fill(connection: Connection) -> None:
    """Fill the ledger and the index of answers; the tables are empty."""
    _find_answers(connection)
    _fill_ledger(connection)


def _find_answers(connection: Connection) -> None:
    rows = connection.execute(text(_ANSWERS)).mappings().all()
    for start in range(0, len(rows), _BATCH):
        folded = [(row, fold(row["text"])) for row in rows[start : start + _BATCH]]
        connection.execute(
            text(_FOUND),
            [
                {
                    "case_id": row["case_id"],
                    "version": row["version"],
                    "folded": words,
                    "search": lexemes(words),
                }
                for row, words in folded
            ],
        )


def _fill_ledger(connection: Connection) -> None:
    """What was published so far, as the timelines tell it; later versions at a place correct earlier ones."""
    in_force: dict[tuple[Any, str], list[dict[str, Any]]] = {}
    for row in connection.execute(text(_PUBLISHED)).mappings().all():
        line = _line(row)
        there = in_force.setdefault((line["case_id"], line["folded_place"]), [])
        before = [each for each in there if line["version"] and each["version"] < line["version"]]
        line["replaces"] = before[-1]["id"] if before else None
        connection.execute(_LINE, line)
        connection.execute(
            _EVENT,
            {
                **line,
                "line": line["id"],
                "recorded_by": line["actor"],
                "step": "record",
                "successor": None,
            },
        )
        for old in before:
            connection.execute(_CORRECTED, {"line": old["id"]})
            corrected = {"line": old["id"], "recorded_by": old["actor"], "step": "correct"}
            connection.execute(_EVENT, {**line, **corrected, "successor": line["id"]})
        if line["version"]:
            in_force[line["case_id"], line["folded_place"]] = [
                *(each for each in there if each not in before),
                line,
            ]


def _line(row: Any) -> dict[str, Any]:
    detail, words = row["detail"], row["text"]
    place = detail.get("where") or "未注明"
    if row["milestone"] is not None:
        kind = row["milestone"]
    elif words is None:
        kind = "follow_up_report"
    else:
        kind = "correction" if row["correction"] else "reply"
    folded = fold(place if words is None else f"{words}\n{place}")
    return {
        **row,
        "id": new_id(),
        "kind": kind,
        "sha256": None if words is None else digest(words),
        "place": place,
        "url": detail.get("url"),
        "published_at": datetime.fromisoformat(detail["at"]) if detail.get("at") else row["at"],
        "folded": folded,
        "folded_place": fold(place),
        "search": lexemes(folded),
    }
