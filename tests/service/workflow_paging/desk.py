"""People on call, and what the workers do about pages, for the tests of this folder."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from services.common.ids import new_id
from services.contracts.codes import Role
from services.contracts.events import Event, EventType
from services.workflow.channels.service import routing
from services.workflow.channels.service.dispatching import Dispatcher
from services.workflow.paging.service.climbing import climb
from tests.service.workflow.office import Message, Office, person

PATIENCE = 20.0
"""Seconds for a connection and for each answer, on a machine that others keep busy."""

_IN_THE_DIRECTORY = {
    "duty": ("wangxinban", Role.DUTY_OFFICER),
    "chief": ("wangxinban", Role.OFFICE_CHIEF),
    "leader": ("lingdaozu", Role.LEADING_GROUP),
    "admin": ("wangxinban", Role.SYSTEM_ADMIN),
    "edu": ("jiaoyu", Role.HANDLER),
    "edu-two": ("jiaoyu", Role.HANDLER),
    "edu-head": ("jiaoyu", Role.UNIT_HEAD),
    "env-head": ("huanbao", Role.UNIT_HEAD),
    "town": ("chengguan-zhen", Role.HANDLER),
}
PEOPLE = {name: (person(name), unit, role.value) for name, (unit, role) in _IN_THE_DIRECTORY.items()}
_ON = (
    "INSERT INTO workflow.duty_override (id, post, person, starts_at, ends_at, reason, made_by_name)"
    " VALUES ($1, $2, $3, huiying.now() - interval '1 hour', huiying.now() + interval '20 days', '试', '试')"
)
_LEFT = ("page_step", "delivery", "notice", "notice_quiet", "notice_route", "page", "channel")


def who(*usernames: str) -> list[str]:
    return [str(person(name).subject) for name in usernames]


async def put_on_shift(db: asyncpg.Connection, username: str, post: str) -> None:
    """On that post from an hour ago, for twenty days."""
    await db.execute(_ON, new_id(), post, person(username).subject)


@dataclass
class Desk:
    office: Office
    db: asyncpg.Connection
    dispatcher: Dispatcher

    async def clear(self) -> None:
        for table in _LEFT:
            await self.db.execute(f"DELETE FROM workflow.{table}")

    async def advance(self, shift: timedelta) -> None:
        """Move the time; the `clock` fixture puts it back."""
        await self.db.execute("UPDATE huiying.clock_offset SET shift = shift + $1", shift)

    async def flood(self, like: Message, count: int) -> list[Event]:
        """So many more items like this one, stored as ingest and analysis would."""
        ids = [new_id() for _ in range(count)]
        for table in ("ingest.item_shown_v1", "analysis.assessment_v1"):
            await self.db.execute(
                f"INSERT INTO {table} SELECT (jsonb_populate_record(t, jsonb_build_object('item_id', n))).*"
                f" FROM {table} t, unnest($2::uuid[]) n WHERE t.item_id = $1",
                like.id,
                ids,
            )
        return [Event(id=new_id(), type=EventType.ITEM_ASSESSED, subject=each) for each in ids]

    async def rules(self, **figures: int) -> None:
        """Other figures from here on."""
        old = (await self.office.get("admin", "/paging-rules")).json()
        new = {"based_on": old["version"], "reason": "试", "rule": old["rule"] | figures}
        assert (await self.office.post("admin", "/paging-rules", new)).status_code == 201

    async def climb(self) -> int:
        return await climb(self.office.context.database)

    async def begin_to_send(self) -> None:
        """What the worker's tickers do; it is on its way afterwards."""
        await routing.notices(self.office.context.database)
        await self.dispatcher.tick()

    async def send(self) -> None:
        """What the worker's tickers do until nothing is on its way."""
        await self.begin_to_send()
        await self.arrived()

    async def pages_on_their_way(self) -> int:
        """How many a worker holds at this moment."""
        held = "SELECT count(*) FROM workflow.delivery WHERE state = 'waiting' AND leased_until IS NOT NULL"
        count: int = await self.db.fetchval(held)
        return count

    async def arrived(self) -> None:
        await asyncio.wait_for(self.dispatcher.idle(), 4 * PATIENCE)

    async def pages(self, username: str = "duty", **query: Any) -> list[dict[str, Any]]:
        answer = await self.office.get(username, "/pages", **query)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def steps(self, case: str) -> list[tuple[str, list[str]]]:
        """The steps of a case's pages that were sent, in their order: rung and user names."""
        rows = await self.db.fetch(
            "SELECT s.rung, ARRAY(SELECT username FROM gateway.user_account WHERE id = ANY (s.people)"
            " ORDER BY username) AS who FROM workflow.page_step s JOIN workflow.page p ON p.id = s.page_id"
            " WHERE p.case_id = $1 AND s.state = 'sent' ORDER BY p.raised_at, s.number",
            UUID(case),
        )
        return [(row["rung"], list(row["who"])) for row in rows]

    async def notices(self, username: str) -> list[str]:
        answer = await self.office.get(username, "/notices")
        assert answer.status_code == 200, answer.text
        return [each["kind"] for each in answer.json()["items"]]
