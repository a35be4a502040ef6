"""Who registers subscriptions and looks at what arrives."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from services.workflow.subscriptions.service.sending import Courier
from tests.service.workflow.office import Office
from tests.service.workflow_paging.desk import PATIENCE
from tests.service.workflow_paging.fakes import Server

ALL = [
    "item.assessed",
    "case.changed",
    "case.assigned",
    "case.replied",
    "case.closed",
    "case.reopened",
]


@dataclass
class Partner:
    office: Office
    courier: Courier

    async def clear(self) -> None:
        for table in ("subscription_delivery", "subscription", "notice"):
            await self.office.connection.execute(f"DELETE FROM workflow.{table}")

    async def try_add(self, who: str, url: str = "https://example.cn/hook", **more: Any) -> httpx.Response:
        new = {"name": "教务平台", "unit": "jiaoyu", "url": url, "events": ALL} | more
        return await self.office.post(who, "/subscriptions", new)

    async def add(self, server: Server, who: str = "admin", **more: Any) -> dict[str, Any]:
        answer = await self.try_add(who, server.url, **more)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def send(self) -> None:
        """What the worker's ticker does, until nothing is on its way."""
        await self.courier.tick()
        await asyncio.wait_for(self.courier.idle(), 4 * PATIENCE)

    async def later(self, shift: timedelta) -> None:
        """The time moves on; the `clock` fixture puts it back."""
        await self.office.connection.execute("UPDATE huiying.clock_offset SET shift = shift + $1", shift)
        await self.send()

    async def log(self, made: dict[str, Any], **query: Any) -> list[tuple[str, str, int, str | None]]:
        answer = await self.office.get("admin", f"/subscriptions/{made['id']}/deliveries", **query)
        assert answer.status_code == 200, answer.text
        return [(e["type"], e["state"], e["attempts"], e["error"]) for e in answer.json()["items"]]

    async def shown(self, made: dict[str, Any]) -> dict[str, Any]:
        answer = await self.office.get("admin", f"/subscriptions/{made['id']}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def rows(self, case_id: str) -> int:
        count: int = await self.office.connection.fetchval(
            "SELECT count(*) FROM workflow.subscription_delivery WHERE case_id = $1", UUID(case_id)
        )
        return count
