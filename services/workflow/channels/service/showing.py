"""Channels and deliveries as they are shown."""

from typing import Any

from sqlalchemy import Row

from services.workflow.channels.domain.timing import Quiet
from services.workflow.channels.models import ChannelRow, Delivery
from services.workflow.channels.schemas import ChannelChange, ChannelView, DeliveryView, QuietView, Recent


def channel_view(row: ChannelRow, health: Row[Any] | None) -> ChannelView:
    quiet = None
    if row.quiet_from is not None and row.quiet_until is not None:
        quiet = Quiet(row.quiet_from, row.quiet_until)
    recent = Recent(sent=0, failed=0, last_sent_at=None)
    if health is not None:
        recent = Recent(sent=health.sent, failed=health.failed, last_sent_at=health.last)
    return ChannelView.model_validate(
        {
            "id": row.id,
            "kind": row.kind,
            "name": row.name,
            "unit": row.unit,
            "target": row.target,
            "internal_host": row.internal_host,
            "username": row.settings.get("username") or None,
            "from_address": row.settings.get("from_address") or None,
            "has_secret": bool(row.settings.get("has_secret")),
            "pages": row.pages,
            "kinds": row.kinds,
            "quiet": QuietView.of(quiet),
            "digest": row.digest,
            "active": row.active,
            "paused_until": row.paused_until,
            "version": row.version,
            "updated_at": row.updated_at,
            "updated_by": row.updated_by_name,
            "recent": recent,
        }
    )


def delivery_view(row: Delivery, name: str | None) -> DeliveryView:
    return DeliveryView.model_validate(
        {
            "id": row.id,
            "purpose": row.purpose,
            "kind": row.kind,
            "person": name,
            "created_at": row.created_at,
            "due_at": row.due_at,
            "attempts": row.attempts,
            "state": row.state,
            "status": row.status,
            "error": row.error,
            "sent_at": row.sent_at,
        }
    )


def change_view(row: Row[Any]) -> ChannelChange:
    """A line of the history, from the audit log's entry of it."""
    detail = row.detail
    return ChannelChange(
        at=row.at,
        by=row.actor_name,
        act=row.action.removeprefix("channel."),
        version=detail.get("version", 1 if row.action == "channel.add" else None),
        reason=detail.get("reason"),
        changed=detail.get("changed", []),
        set=detail.get("set", {}),
    )
