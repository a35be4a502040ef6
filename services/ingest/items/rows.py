"""Items as they will be stored: masked, sealed, and with the digests by which they are known again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson

from services.common.fold import fold_all
from services.common.ids import new_ids
from services.contracts.identity import Principal
from services.ingest.items import domain
from services.ingest.items.repository import ItemRow
from services.ingest.items.schemas import ItemIn
from services.ingest.items.urgency import priority


class RowMaker:
    """Makes rows of many items at once: ids and folded texts cost a fraction together."""

    def __init__(self, keys: domain.ItemKeys) -> None:
        self._keys = keys

    def of(self, items: Sequence[ItemIn], caller: Principal) -> list[ItemRow]:
        """A row for each item, in order, as this caller's."""
        each = zip(items, new_ids(len(items)), fold_all([item.text for item in items]), strict=True)
        return [self._row(item, item_id, folded, caller) for item, item_id, folded in each]

    def _row(self, item: ItemIn, item_id: UUID, folded: str, caller: Principal) -> ItemRow:
        shown = domain.masked(item.title, item.text, item.place)
        reach = None if item.reach is None else item.reach.model_dump()
        original = {"title": item.title, "text": item.text, "place": item.place}
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
            reach=None if reach is None else orjson.dumps(reach).decode(),
            drill=item.drill,
            original=self._keys.seal(item_id.bytes, original),
            content_digest=self._keys.same_content(_content(item, reach)),
            dup_key=self._keys.same_text(folded, drill=item.drill),
            priority=priority(item.text),
        )


def _content(item: ItemIn, reach: dict[str, Any] | None) -> tuple[Any, ...]:
    """All that the unit sent but its own number for it."""
    return (
        item.channel,
        item.title,
        item.text,
        item.source_url,
        item.occurred_at,
        item.published_at,
        item.place,
        item.concerns_unit,
        reach,
        item.drill,
    )
