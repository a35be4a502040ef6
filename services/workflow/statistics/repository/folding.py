"""Counting what changed: new versions of facts, and the sums with them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.statistics.repository.sums import SUMS

_KEY = 7_314_011
"""Of the lock that a fold holds alone, and whoever reads the numbers with others."""

_TRY_ALONE = text("SELECT pg_try_advisory_xact_lock(:key)")
# A plan for any window suits none: which index is of use depends on how long the window is.
_WITH_OTHERS = text("""
    SELECT pg_advisory_xact_lock_shared(:key), set_config('plan_cache_mode', 'force_custom_plan', true)
""")
_WAITING = text("SELECT EXISTS (SELECT FROM workflow.stat_dirty)")
_CLAIM = text("""
    WITH claimed AS (
        DELETE FROM workflow.stat_dirty WHERE id IN (
            SELECT id FROM workflow.stat_dirty ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED
        ) RETURNING case_id
    )
    SELECT DISTINCT case_id FROM claimed
""")
# Moments are whole milliseconds, as they are shown: one that was told is never reached by a later fold.
_AT = text("""
    UPDATE workflow.stat_fold
    SET through = date_trunc('milliseconds', greatest(huiying.now(), through)) + interval '1 millisecond'
    RETURNING through
""")

_RECORD = text("""
WITH fresh AS MATERIALIZED (
    SELECT
        c.id AS case_id, c.received_at, (c.received_at AT TIME ZONE INTERVAL '08:00')::date AS day,
        coalesce(c.lead_unit, 'unassigned') AS unit, c.drill, c.risk, c.kind, c.category,
        coalesce(shown.channel, before.channel, 'other') AS channel, c.tier, c.state,
        coalesce(first.topic_id, before.topic_id) AS topic_id, held.items,
        v.valid, c.state = 'merged' AS merged, c.state = 'dismissed' AS dismissed,
        v.valid AND reply.at IS NOT NULL AS answered, v.closed,
        v.valid AND (v.closed OR late.close) AS due, v.closed AND NOT late.close AS on_time,
        v.valid AND late.close AS overdue, v.valid AND late.reply AS reply_overdue,
        v.valid AND late.accept AS accept_overdue, told.reopened, told.returned,
        EXISTS (
            SELECT FROM workflow.case_extension AS e WHERE e.case_id = c.id AND e.status = 'granted'
        ) AS extended,
        v.valid AND told.satisfaction IS NOT NULL AS rated,
        v.valid AND coalesce(told.satisfaction IN ('very_satisfied', 'satisfied'), false) AS satisfied,
        CASE WHEN v.valid AND reply.at IS NOT NULL THEN
            greatest(floor(extract(epoch FROM reply.at - c.received_at) / 60), 0)
        END::integer AS response_minutes,
        CASE WHEN v.closed AND told.closed_at IS NOT NULL THEN
            greatest(floor(extract(epoch FROM told.closed_at - c.received_at) / 60), 0)
        END::integer AS closing_minutes
    FROM workflow.cases AS c
    CROSS JOIN LATERAL (
        SELECT c.state NOT IN ('merged', 'dismissed') AS valid, c.state IN ('closed', 'archived') AS closed
    ) AS v
    LEFT JOIN workflow.stat_fact AS before ON before.case_id = c.id AND before.replaced_at = 'infinity'
    LEFT JOIN LATERAL (
        SELECT i.item_id, i.topic_id FROM workflow.case_item AS i
        WHERE i.case_id = c.id OR i.case_id = c.merged_into AND c.id = ANY (i.came_from)
        ORDER BY i.received_at, i.item_id LIMIT 1
    ) AS first ON true
    LEFT JOIN ingest.item_shown_v1 AS shown ON shown.item_id = first.item_id
    CROSS JOIN LATERAL (
        SELECT count(*)::integer AS items FROM workflow.case_item AS i WHERE i.case_id = c.id
    ) AS held
    CROSS JOIN LATERAL (
        SELECT min(r.decided_at) AS at FROM workflow.case_reply AS r
        WHERE r.case_id = c.id AND r.status = 'approved'
    ) AS reply
    CROSS JOIN LATERAL (
        SELECT
            coalesce(bool_or(d.name = 'close'), false) AS close,
            coalesce(bool_or(d.name = 'first_reply'), false) AS reply,
            coalesce(bool_or(d.name = 'accept'), false) AS accept
        FROM workflow.case_deadline AS d
        WHERE d.case_id = c.id AND d.name IN ('accept', 'first_reply', 'close')
            AND (d.breached_at IS NOT NULL OR coalesce(d.met_at, d.stopped_at) > d.due_at)
    ) AS late
    CROSS JOIN LATERAL (
        SELECT
            coalesce(bool_or(t.action = 'reopen'), false) AS reopened,
            coalesce(bool_or(
                t.action = 'return' OR t.action = 'decide_dispute' AND t.to_state = 'pending_assignment'
            ), false) AS returned,
            max(t.at) FILTER (WHERE t.action = 'close') AS closed_at,
            (array_agg(t.detail ->> 'satisfaction' ORDER BY t.id DESC) FILTER (
                WHERE t.action = 'follow_up' AND t.detail ->> 'satisfaction' <> 'unreachable'
            ))[1] AS satisfaction
        FROM workflow.case_timeline AS t WHERE t.case_id = c.id
    ) AS told
    WHERE c.id = ANY (CAST(:cases AS uuid[])) AND NOT c.restricted
), ended AS (
    UPDATE workflow.stat_fact AS old SET replaced_at = :at
    FROM unnest(CAST(:cases AS uuid[])) AS wanted (case_id)
    LEFT JOIN fresh AS f ON f.case_id = wanted.case_id
    WHERE old.case_id = wanted.case_id AND old.replaced_at = 'infinity' AND ROW(
        f.case_id, f.received_at, f.day, f.unit, f.drill, f.risk, f.kind, f.category, f.channel, f.tier,
        f.state, f.topic_id, f.items, f.valid, f.merged, f.dismissed, f.answered, f.closed, f.due, f.on_time,
        f.overdue, f.reply_overdue, f.accept_overdue, f.reopened, f.returned, f.extended, f.rated,
        f.satisfied, f.response_minutes, f.closing_minutes
    ) IS DISTINCT FROM ROW(
        old.case_id, old.received_at, old.day, old.unit, old.drill, old.risk, old.kind, old.category,
        old.channel, old.tier, old.state, old.topic_id, old.items, old.valid, old.merged, old.dismissed,
        old.answered, old.closed, old.due, old.on_time, old.overdue, old.reply_overdue, old.accept_overdue,
        old.reopened, old.returned, old.extended, old.rated, old.satisfied, old.response_minutes,
        old.closing_minutes
    )
    RETURNING old.case_id
)
INSERT INTO workflow.stat_fact (
    case_id, recorded_at, received_at, day, unit, drill, risk, kind, category, channel, tier, state, topic_id,
    items, valid, merged, dismissed, answered, closed, due, on_time, overdue, reply_overdue, accept_overdue,
    reopened, returned, extended, rated, satisfied, response_minutes, closing_minutes
)
SELECT
    f.case_id, :at, f.received_at, f.day, f.unit, f.drill, f.risk, f.kind, f.category, f.channel, f.tier,
    f.state, f.topic_id, f.items, f.valid, f.merged, f.dismissed, f.answered, f.closed, f.due, f.on_time,
    f.overdue, f.reply_overdue, f.accept_overdue, f.reopened, f.returned, f.extended, f.rated, f.satisfied,
    f.response_minutes, f.closing_minutes
FROM fresh AS f
CROSS JOIN (SELECT array_agg(case_id) AS cases FROM ended) AS e
WHERE f.case_id = ANY (e.cases) OR NOT EXISTS (
    SELECT FROM workflow.stat_fact AS s WHERE s.case_id = f.case_id AND s.replaced_at = 'infinity'
)
""")


async def take(session: AsyncSession) -> bool:
    """Be the only one who folds until the transaction ends; False when somebody else folds or reads."""
    return bool((await session.execute(_TRY_ALONE, {"key": _KEY})).scalar_one())


async def hold(session: AsyncSession) -> None:
    """Until the transaction ends nothing is folded: the numbers stand still for who reads them."""
    await session.execute(_WITH_OTHERS, {"key": _KEY})


async def waits(session: AsyncSession) -> bool:
    return bool((await session.execute(_WAITING)).scalar_one())


async def claim(session: AsyncSession, limit: int) -> Sequence[UUID]:
    """The cases of the oldest marks, which are taken away with this transaction."""
    return (await session.execute(_CLAIM, {"limit": limit})).scalars().all()


async def record(session: AsyncSession, cases: Sequence[UUID]) -> None:
    """Count these cases as they are now, under a moment that no other fold has; `take` comes before."""
    at: datetime = (await session.execute(_AT)).scalar_one()
    for statement in (_RECORD, *SUMS):
        await session.execute(statement, {"cases": list(cases), "at": at})
