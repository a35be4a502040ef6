"""The audit log of a service: who did or saw what, written in the transaction of the deed."""

from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import tables
from services.common.ids import new_id
from services.common.logging import request_id
from services.contracts.events import Service
from services.contracts.identity import Principal


async def record(
    session: AsyncSession,
    service: Service,
    actor: Principal | None,
    action: str,
    *,
    object_type: str,
    object_id: UUID | str | None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Append one entry; `detail` holds ids, codes and reasons, never the public's text. None: the system."""
    await session.execute(
        insert(tables.shared(tables.audit_entry, service)),
        entry(actor, action, object_type=object_type, object_id=object_id, detail=detail),
    )


def entry(
    actor: Principal | None,
    action: str,
    *,
    object_type: str,
    object_id: UUID | str | None,
    detail: dict[str, Any] | None = None,
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "actor": actor.subject if actor else None,
        "actor_name": actor.username if actor else "system",
        "unit": actor.unit if actor else None,
        "action": action,
        "object_type": object_type,
        "object_id": None if object_id is None else str(object_id),
        "request_id": request_id.get(),
        "detail": detail or {},
    }
