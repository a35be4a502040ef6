"""Items as they will be stored: masked, sealed, and with the digests by which they are known again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.common.fold import fold_all
from services.common.ids import new_ids
from services.contracts.identity import Principal
from services.contracts.instants import CHINA
from services.ingest.items import domain
from services.ingest.items.repository import ItemRow
from services.ingest.items.schemas import ItemIn
from services.ingest.items.urgency import priority


class RowMaker:
    """Makes rows of many items at once, column by column: each step then finds the caches warm."""

    def __init__(self, keys: domain.ItemKeys) -> None:
        self._keys = keys

    def of(self, items: Sequence[ItemIn], caller: Principal) -> list[ItemRow]:
        """A row for each item, in order, as this caller's."""
        ids = new_ids(len(items))
        columns = zip(
            items,
            ids,
            [domain.masked(item.title, item.text, item.place) for item in items],
            self._keys.seal_all(
                [(item_id.bytes, _original(item)) for item_id, item in zip(ids, items, strict=True)]
            ),
            [self._keys.same_content(_content(item)) for item in items],
            self._dup_keys(items),
            [priority(item.text) for item in items],
            strict=True,
        )
        return [_row(caller, *values) for values in columns]

    def _dup_keys(self, items: Sequence[ItemIn]) -> list[bytes]:
        folded = fold_all([item.text for item in items])
        return [
            self._keys.same_text(text, drill=item.drill) for item, text in zip(items, folded, strict=True)
        ]


def _row(
    caller: Principal,
    item: ItemIn,
    item_id: UUID,
    shown: domain.Masked,
    original: bytes,
    content_digest: bytes,
    dup_key: bytes,
    urgency: int,
) -> ItemRow:
    return ItemRow(
        id=item_id,
        unit=caller.unit,
        submitted_by=caller.subject,
        external_id=item.external_id,
        channel=item.channel.value,
        title=shown.title,
        text=shown.text,
        source_url=item.source_url,
        occurred_at=item.occurred_at,
        published_at=item.published_at,
        place=shown.place,
        concerns_unit=item.concerns_unit,
        reach=None if item.reach is None else orjson.dumps(item.reach.model_dump()).decode(),
        drill=item.drill,
        original=original,
        content_digest=content_digest,
        dup_key=dup_key,
        priority=urgency,
    )


def _original(item: ItemIn) -> dict[str, Any]:
    return {"title": item.title, "text": item.text, "place": item.place}


def _content(item: ItemIn) -> tuple[Any, ...]:
    """All that the unit sent but its own number for it."""
    return (
        item.channel,
        item.title,
        item.text,
        item.source_url,
        _same_moment(item.occurred_at),
        _same_moment(item.published_at),
        item.place,
        item.concerns_unit,
        None if item.reach is None else item.reach.model_dump(),
        item.drill,
    )


def _same_moment(at: datetime | None) -> datetime | None:
    """However its offset is written."""
    return None if at is None else at.astimezone(CHINA)
