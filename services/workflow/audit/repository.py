"""The statements of the audit log: all services' entries through their views, and the chain."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.paging import Position
from services.contracts.events import Service
from services.workflow.audit.domain import GENESIS, Head, Record, Seal
from services.workflow.audit.models import AuditSeal
from services.workflow.audit.schemas import AuditQuery

_LOCK = 0x41554449  # "AUDI"
_AT_ONCE = 2000
_LATE_MILLISECONDS = 600_000
"""An entry is sealed though its transaction took up to so long."""
_COLUMNS = "id, at, actor, actor_name, unit, action, object_type, object_id, request_id, detail"
_ALL = " UNION ALL ".join(
    f"SELECT '{service.value}' AS service, {_COLUMNS} FROM {service.value}.audit_entry_v1"  # noqa: S608
    for service in Service
)
_NEW = " UNION ALL ".join(
    f"(SELECT '{service.value}' AS service, {_COLUMNS} FROM {service.value}.audit_entry_v1 AS e "  # noqa: S608
    f"WHERE id > :{service.value} AND at <= huiying.now() - make_interval(secs => :age) AND NOT EXISTS "
    f"(SELECT FROM workflow.audit_seal AS s WHERE s.entry = e.id AND s.service = '{service.value}') "
    "ORDER BY id LIMIT :most)"
    for service in Service
)
_NEWEST_SEALED = text(
    "SELECT DISTINCT ON (service) service, entry FROM (SELECT service, entry, place FROM workflow.audit_seal "
    "ORDER BY place DESC LIMIT 20000) AS newest ORDER BY service, place DESC"
)
_ENTRY = " UNION ALL ".join(
    f"SELECT '{service.value}' AS service, {_COLUMNS} FROM {service.value}.audit_entry_v1 "  # noqa: S608
    f"WHERE id = s.entry AND s.service = '{service.value}'"
    for service in Service
)
_STEPS = text(
    "SELECT s.place, s.service AS of, s.entry, s.link, e.* FROM workflow.audit_seal AS s "  # noqa: S608
    f"LEFT JOIN LATERAL ({_ENTRY}) AS e ON true WHERE s.place > :after ORDER BY s.place LIMIT :most"
)
_PAGE = """
    SELECT e.*, s.place FROM (SELECT * FROM ({all}) AS every WHERE {where} ORDER BY id DESC LIMIT :most) AS e
    LEFT JOIN workflow.audit_seal AS s ON s.entry = e.id AND s.service = e.service ORDER BY e.id DESC
"""


_HIDDEN = text("""
    WITH hidden AS (
        SELECT c.id, c.number FROM workflow.cases AS c WHERE c.restricted AND NOT EXISTS (
            SELECT FROM workflow.case_access AS a WHERE a.case_id = c.id AND a.person = :reader
        )
    ), inside AS (
        SELECT i.item_id FROM workflow.case_item AS i JOIN hidden AS h ON h.id = i.case_id
    )
    SELECT id::text FROM hidden UNION ALL SELECT number FROM hidden UNION ALL SELECT item_id::text FROM inside
    UNION ALL SELECT d.id::text FROM workflow.document AS d JOIN hidden AS h ON h.id = d.case_id
    UNION ALL SELECT p.id::text FROM workflow.page AS p JOIN hidden AS h ON h.id = p.case_id
    UNION ALL SELECT p.id::text FROM workflow.publication AS p JOIN hidden AS h ON h.id = p.case_id
    UNION ALL SELECT e.id::text FROM workflow.evidence AS e
        WHERE e.case_id IN (SELECT id FROM hidden) OR e.item_id IN (SELECT item_id FROM inside)
""")
_SAYS_NOTHING = (
    "(object_id = ANY (:hidden)) IS NOT TRUE AND NOT EXISTS (SELECT FROM "
    "jsonb_path_query(detail, 'strict $.** ? (@.type() == \"string\")') AS said "
    "WHERE said #>> '{}' = ANY (:hidden))"
)


async def hidden_from(session: AsyncSession, reader: UUID) -> list[str]:
    """By what an entry names a restricted case that `reader` is not named for, or a thing in it."""
    return list((await session.execute(_HIDDEN, {"reader": reader})).scalars())


async def sealing_is_mine(session: AsyncSession) -> bool:
    """Whether this transaction may seal: one process at a time does."""
    mine = await session.execute(select(func.pg_try_advisory_xact_lock(_LOCK)))
    return bool(mine.scalar_one())


async def head(session: AsyncSession) -> Head:
    row = (
        await session.execute(
            select(AuditSeal.place, AuditSeal.link).order_by(AuditSeal.place.desc()).limit(1)
        )
    ).one_or_none()
    return Head(0, GENESIS) if row is None else Head(row.place, bytes(row.link))


async def unsealed(session: AsyncSession, *, age: float = 0, everywhere: bool = False) -> list[Record]:
    """Entries without a seal that are `age` seconds old, the earliest first; `everywhere`: however old."""
    newest = {} if everywhere else {row.service: row.entry for row in await session.execute(_NEWEST_SEALED)}
    since = {service.value: _earlier(newest.get(service.value)) for service in Service}
    rows = await session.execute(text(_NEW), {**since, "age": age, "most": _AT_ONCE})
    return sorted((_record(row) for row in rows), key=lambda record: record.id.int)


def _earlier(entry: UUID | None) -> UUID:
    """The least id (RFC 9562, version 7) that an entry may have that was not there with this one."""
    moment = 0 if entry is None else max(0, (entry.int >> 80) - _LATE_MILLISECONDS)
    return UUID(int=moment << 80)


async def add(session: AsyncSession, seals: Sequence[Seal]) -> None:
    rows = [
        {"place": seal.place, "service": seal.service, "entry": seal.entry, "link": seal.link}
        for seal in seals
    ]
    await session.execute(insert(AuditSeal), rows)


async def steps(session: AsyncSession) -> AsyncIterator[tuple[Seal, Record | None]]:
    """The whole chain with the entries that it names, in order of place."""
    after = 0
    while rows := (await session.execute(_STEPS, {"after": after, "most": _AT_ONCE})).all():
        for row in rows:
            there = None if row.id is None else _record(row)
            yield Seal(row.place, row.of, row.entry, bytes(row.link)), there
        after = rows[-1].place


async def page(
    session: AsyncSession, query: AuditQuery, after: Position | None, hidden: list[str]
) -> Sequence[Any]:
    """At most `limit + 1` entries, the newest first, without those that name something of `hidden`."""
    wanted = {
        "actor_name = :actor": ("actor", query.actor),
        "action = :action": ("action", query.action),
        "object_id = :object_id": ("object_id", query.object_id),
        "at >= :since": ("since", query.from_),
        "at < :until": ("until", query.to),
        "id < :before": ("before", None if after is None else after.id),
        _SAYS_NOTHING: ("hidden", hidden or None),
    }
    asked = {clause: pair for clause, pair in wanted.items() if pair[1] is not None}
    where = " AND ".join(asked) or "true"
    given = {"most": query.limit + 1, **dict(asked.values())}
    return (await session.execute(text(_PAGE.format(all=_ALL, where=where)), given)).all()


def _record(row: Any) -> Record:
    return Record(
        service=row.service,
        id=row.id,
        at=row.at,
        actor=row.actor,
        actor_name=row.actor_name,
        unit=row.unit,
        action=row.action,
        object_type=row.object_type,
        object_id=row.object_id,
        request_id=row.request_id,
        detail=row.detail,
    )
