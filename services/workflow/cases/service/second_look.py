"""Hard triggers looked for once more, in what the analysis did not rate severe.

It asks for a person and never sets a level, so that neither a bad model nor a broken worker hides a danger.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from services.contracts.codes import RiskLevel

_log = logging.getLogger(__name__)

Alarms = Callable[[Sequence[tuple[str, str]]], Sequence[tuple[str, ...]]]
"""For each title and text the codes of the hard triggers in it; pure."""

ASKS = "文中有危及人身安全的情形，研判等级却不高，请人工复核"
_UNCHECKED = "unchecked"


async def second_look(
    shown: Sequence[Any], judged: Mapping[UUID, Any], alarms: Alarms
) -> dict[UUID, tuple[str, ...]]:
    """The triggers of each item that is not rated severe; a drill is none, whatever it says."""
    calm = [
        item
        for item in shown
        if item.item_id in judged and judged[item.item_id].risk != RiskLevel.SEVERE and not item.drill
    ]
    try:
        found = await asyncio.to_thread(alarms, [(item.title or "", item.text) for item in calm])
    except Exception:  # noqa: BLE001 - a look that failed is one that a person must take
        _log.exception("alarms.failed", extra={"count": len(calm)})
        found = [(_UNCHECKED,)] * len(calm)
    return {item.item_id: codes for item, codes in zip(calm, found, strict=True)}
