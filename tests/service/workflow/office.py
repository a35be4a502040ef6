"""A county office for the tests of cases: its people, and items that arrive assessed."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

import asyncpg
import httpx
import orjson
from fastapi import FastAPI

from services.common.app import Context
from services.common.authz import HEADER
from services.common.ids import new_id
from services.contracts.codes import Role
from services.contracts.events import Event, EventType
from services.contracts.identity import Principal
from services.workflow.worker import consumer

_NAMES = UUID("5f0c1e9a-6f0f-4c5e-9d8e-0b7c3a1d2e4f")
UNITS = {
    "wangxinban": ("县网信办", "office", True),
    "lingdaozu": ("县领导小组", "leading_group", True),
    "jiaoyu": ("县教育局", "bureau", True),
    "huanbao": ("县生态环境局", "bureau", True),
    "chengguan-zhen": ("城关镇", "township", True),
    "weisheng": ("县卫生健康局", "bureau", True),
    "jiuju": ("原县局", "bureau", False),
}
PEOPLE: dict[str, tuple[tuple[Role, ...], str]] = {
    "admin": ((Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN), "wangxinban"),
    "duty": ((Role.DUTY_OFFICER,), "wangxinban"),
    "chief": ((Role.OFFICE_CHIEF,), "wangxinban"),
    "leader": ((Role.LEADING_GROUP,), "lingdaozu"),
    "auditor": ((Role.AUDITOR,), "wangxinban"),
    "edu": ((Role.HANDLER,), "jiaoyu"),
    "edu-two": ((Role.HANDLER,), "jiaoyu"),
    "edu-head": ((Role.UNIT_HEAD,), "jiaoyu"),
    "edu-both": ((Role.HANDLER, Role.UNIT_HEAD), "jiaoyu"),
    "jiaoyu-api": ((Role.UNIT_CLIENT,), "jiaoyu"),
    "env": ((Role.HANDLER,), "huanbao"),
    "env-head": ((Role.UNIT_HEAD,), "huanbao"),
    "town": ((Role.HANDLER,), "chengguan-zhen"),
    "town-head": ((Role.UNIT_HEAD,), "chengguan-zhen"),
    "town-api": ((Role.UNIT_CLIENT,), "chengguan-zhen"),
    "health": ((Role.HANDLER,), "weisheng"),
    "health-head": ((Role.UNIT_HEAD,), "weisheng"),
}


def person(username: str) -> Principal:
    roles, unit = PEOPLE[username]
    return Principal(
        subject=uuid5(_NAMES, username),
        kind="client" if Role.UNIT_CLIENT in roles else "user",
        username=username,
        name=f"{UNITS[unit][0]}{username}",
        roles=roles,
        unit=unit,
        session=uuid5(_NAMES, f"session of {username}"),
    )


@dataclass
class Message:
    """An item with what the analysis says of it."""

    text: str = "第三小学门口的路灯坏了一个星期，孩子放学看不清路。"
    unit: str = "chengguan-zhen"
    title: str | None = None
    risk: str = "general"
    tier: int | None = None
    category: str = "education"
    kind: str = "complaint"
    topic: UUID = field(default_factory=new_id)
    concerns_unit: str | None = None
    drill: bool = False
    duplicate_of: UUID | None = None
    reasons: tuple[str, ...] = ()
    id: UUID = field(default_factory=new_id)

    def assessment(self) -> dict[str, Any]:
        return {
            "sentiment": {"label": "negative", "score": 0.1},
            "risk": {"level": self.risk, "confidence": 0.9},
            "tier": self.proposed_tier,
            "category": self.category,
            "kind": self.kind,
            "suggested_unit": "jiaoyu",
            "topic_id": str(self.topic),
            "reasons": [{"code": code, "detail": "依据", "weight": 0.5} for code in self.reasons],
            "entities": [],
            "model": "test",
            "needs_review": False,
        }

    @property
    def proposed_tier(self) -> int:
        return self.tier or {"general": 1, "major": 2, "severe": 3}[self.risk]


class Office:
    """Sends requests in the name of its people, and lets items arrive."""

    def __init__(self, app: FastAPI, context: Context, connection: asyncpg.Connection) -> None:
        self.context = context
        self.connection = connection
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://workflow/api/v1"
        )
        self.consumer = consumer(context)

    def _speaking_for(self, username: str | None) -> dict[str, str]:
        return {HEADER: self.context.signer.sign(person(username))} if username else {}

    async def get(self, username: str | None, path: str, **query: Any) -> httpx.Response:
        return await self._client.get(path, params=query, headers=self._speaking_for(username))

    async def post(self, username: str | None, path: str, body: Any, **headers: str) -> httpx.Response:
        kind = {"Content-Type": "application/json"}
        return await self._client.post(
            path, content=json.dumps(body), headers=self._speaking_for(username) | kind | headers
        )

    async def store(self, *messages: Message) -> list[Event]:
        """Items as ingest and analysis publish them, and the events that say so."""
        for message in messages:
            await self.connection.execute(
                "INSERT INTO ingest.item_shown_v1 (item_id, unit, channel, title, text, concerns_unit, drill,"
                " received_at, duplicate_of, external_id, source_url)"
                " VALUES ($1, $2, 'message_board', $3, $4, $5, $6, huiying.now(), $7, $8, $9)",
                message.id,
                message.unit,
                message.title,
                message.text,
                message.concerns_unit,
                message.drill,
                message.duplicate_of,
                f"no-{message.id}",
                "https://example.org/1",
            )
            await self.connection.execute(
                "INSERT INTO analysis.assessment_v1 (item_id, assessed_at, risk, tier, category, kind,"
                " suggested_unit, topic_id, sentiment, needs_review, body)"
                " VALUES ($1, huiying.now(), $2, $3, $4, $5, 'jiaoyu', $6, 'negative', false, $7)",
                message.id,
                message.risk,
                message.proposed_tier,
                message.category,
                message.kind,
                message.topic,
                orjson.dumps(message.assessment()).decode(),
            )
        return [event_of(message) for message in messages]

    async def receive(self, *messages: Message) -> str:
        """Let items arrive and be placed; the case of the first one."""
        await self.consumer.deliver(await self.store(*messages))
        found = await self.case_of(messages[0].id)
        assert found is not None
        return str(found)

    async def case_of(self, item: UUID) -> UUID | None:
        return await self.connection.fetchval(
            "SELECT case_id FROM workflow.item_case_v1 WHERE item_id = $1", item
        )

    async def case(self, case_id: str, username: str = "duty") -> dict[str, Any]:
        answer = await self.get(username, f"/cases/{case_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def try_act(
        self, username: str, case_id: str, action: str, version: int | None = None, **fields: Any
    ) -> httpx.Response:
        """An action at the case's present version, unless another is given."""
        if version is None:
            version = await self.connection.fetchval(
                "SELECT version FROM workflow.cases WHERE id = $1", UUID(case_id)
            )
        body = {"action": action, "version": version, **fields}
        return await self.post(username, f"/cases/{case_id}/actions", body)

    async def act(self, username: str, case_id: str, action: str, **fields: Any) -> dict[str, Any]:
        answer = await self.try_act(username, case_id, action, **fields)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def refused(
        self, username: str, case_id: str, action: str, **fields: Any
    ) -> tuple[int, str, dict[str, Any]]:
        answer = await self.try_act(username, case_id, action, **fields)
        body = answer.json()
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        return answer.status_code, body["code"], body

    async def lead_to(self, state: str, case_id: str, lead: str = "jiaoyu", **assign: Any) -> str:
        """Take a new case to `state`, by the people who should."""
        handler, head = ("duty", "chief") if lead == "wangxinban" else _STAFF[lead]
        road = {
            "pending_assignment": ("duty", "review", {}),
            "pending_acceptance": ("duty", "assign", {"lead_unit": lead, **assign}),
            "in_progress": (handler, "accept", {}),
            "pending_approval": (handler, "submit_reply", {"public_reply": "路灯已经修好。"}),
            "replied": (head, "approve", {}),
            "closed": ("duty", "close", {}),
            "archived": ("duty", "archive", {}),
        }
        if state == "dismissed":
            await self.act("duty", case_id, "dismiss", reason="与事实不符", basis="not_a_concern")
            return case_id
        for reached, (who, action, fields) in road.items():
            if state == "pending_review":
                break
            await self.act(who, case_id, action, **fields)
            if reached == state:
                break
        return case_id


_STAFF = {
    "jiaoyu": ("edu", "edu-head"),
    "huanbao": ("env", "env-head"),
    "chengguan-zhen": ("town", "town-head"),
}


def event_of(message: Message) -> Event:
    return Event(id=new_id(), type=EventType.ITEM_ASSESSED, subject=message.id)
