"""Fills the demo once: `python -m services.run.demo` sends invented items and handles some of them.

What is made of them is laid on the desks. Everything goes through the public API as the demo's own
accounts. Run again after an interruption it goes on where it stopped: items are known by their external id,
cases by the state they are in.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
import httpx

from services.common.settings import Settings
from services.gateway.directory.seed import DEMO_PASSWORD, demo
from services.run import milestones
from services.run.announcements import complain
from services.run.demo_desk import furnish
from services.run.probe import reachable_host

_ITEMS = Path(__file__).with_name("demo_items.jsonl")
_PATIENCE_SECONDS = 300
_LIFE = (
    "pending_review",
    "pending_assignment",
    "pending_acceptance",
    "in_progress",
    "pending_approval",
    "replied",
    "closed",
)
_APPROVERS = {2: "chief", 3: "leader"}


class SeedError(Exception):
    """The API refused a part of the demo; the message says which."""


@dataclass
class Office:
    """The demo's accounts at work: signs in when an account is first needed."""

    client: httpx.AsyncClient
    tokens: dict[str, str] = field(default_factory=dict)

    async def call(self, account: str, method: str, path: str, body: Any = None) -> Any:
        """Answer of the API to this account. Raises SeedError."""
        return await self._ask(account, method, path, json=body)

    async def send_file(self, account: str, path: str, name: str, content: bytes) -> Any:
        """Answer of the API to a file of this account. Raises SeedError."""
        return await self._ask(account, "POST", path, files={"file": (name, content)})

    async def _ask(self, account: str, method: str, path: str, **sent: Any) -> Any:
        if account not in self.tokens:
            self.tokens[account] = await self._sign_in(account)
        headers = {"Authorization": f"Bearer {self.tokens[account]}"}
        answer = await self.client.request(method, f"/api/v1{path}", headers=headers, **sent)
        if not answer.is_success:
            raise SeedError(f"{method} {path} by {account}: {answer.status_code} {answer.text[:300]}")
        return answer.json()

    async def _sign_in(self, account: str) -> str:
        form = {"grant_type": "password", "username": account, "password": DEMO_PASSWORD}
        if account == demo()["client"]["client_id"]:
            form = {"grant_type": "client_credentials", "client_id": account, "client_secret": DEMO_PASSWORD}
        answer = await self.client.post("/api/v1/auth/token", data=form)
        if not answer.is_success:
            raise SeedError(f"{account} cannot sign in: {answer.status_code} {answer.text[:300]}")
        token: str = answer.json()["access_token"]
        return token


def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in _ITEMS.read_text("utf-8").splitlines()]


async def fill(office: Office, now: datetime) -> None:
    """Send all items, wait until each is in a case, handle those that have a story.

    `now` must be the same in every run: an item sent again has to be the same item.
    """
    accounts = dict.fromkeys(row["by"] for row in rows())
    for account in accounts:
        await _send(office, account, [_item(row, now) for row in rows() if row["by"] == account])
    places = await _places(office, {row["external_id"] for row in rows()})
    for row in rows():
        if "handle" in row:
            case = await office.call("duty", "GET", f"/cases/{places[row['external_id']]}")
            await _handle(office, row["handle"], case)
    await furnish(office, places, now)


async def _send(office: Office, account: str, items: list[dict[str, Any]]) -> None:
    answer = await office.call(account, "POST", "/items/batch", {"items": items})
    refused = [result for result in answer["results"] if "problem" in result]
    if refused:
        raise SeedError(f"items of {account}: {refused[0]['problem']}")


async def _places(office: Office, wanted: set[str]) -> dict[str, str]:
    """Wait until every item is in a case; returns the case of each, by the item's external id."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while True:
            items = await _all(office, "/items")
            found = {item["external_id"]: item["case_id"] for item in items if item["case_id"]}
            if wanted <= found.keys():
                return found
            await asyncio.sleep(0.5)


async def _all(office: Office, path: str) -> list[dict[str, Any]]:
    """Read a list to its end, as the officer on duty."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = await office.call("duty", "GET", f"{path}?limit=200{cursor}")
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={quote(page['next_cursor'])}"


def _item(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    item = {name: value for name, value in row.items() if name not in {"by", "hours_ago", "handle"}}
    seen = now - timedelta(hours=row["hours_ago"])
    return item | {"published_at": seen.isoformat(timespec="seconds")}


async def _handle(office: Office, story: dict[str, Any], case: dict[str, Any]) -> None:
    """Lead the case to the state that its story ends in."""
    while _before(case["state"], story["until"]):
        account, action = _next_step(case, story)
        case = await _act(office, account, case, action)
        if action["action"] == "accept" and "log" in story:
            case = await _act(office, account, case, {"action": "log", "note": story["log"]})


async def _act(office: Office, account: str, case: dict[str, Any], action: dict[str, Any]) -> dict[str, Any]:
    """Take the action on the case as it is now: another item may have joined and raised it meanwhile."""
    seen = await office.call("duty", "GET", f"/cases/{case['id']}")
    body = action | {"version": seen["version"]}
    done: dict[str, Any] = await office.call(account, "POST", f"/cases/{case['id']}/actions", body)
    return done


def _before(state: str, end: str) -> bool:
    if end == "dismissed":
        return state != end
    return state in _LIFE and _LIFE.index(state) < _LIFE.index(end)


def _next_step(case: dict[str, Any], story: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    lead, state = story["lead"], case["state"]
    to = {"lead_unit": lead, "assisting_units": story.get("assisting", [])}
    if story["until"] == "dismissed":
        return "duty", {"action": "dismiss", "reason": story["reason"], "basis": story["basis"]}
    if state == "pending_review":
        return "duty", {"action": "review"} | ({} if story["until"] == "pending_assignment" else to)
    if state == "pending_assignment":
        return "duty", {"action": "assign"} | to
    if state == "pending_acceptance":
        return _handler(lead), {"action": "accept"}
    if state == "in_progress":
        return _handler(lead), {"action": "submit_reply", "public_reply": story["reply"]}
    if state == "pending_approval":
        return _APPROVERS.get(case["tier"], f"{_handler(lead)}-head"), {"action": "approve"}
    return "duty", {"action": "close", "note": story["note"]}


def _handler(unit: str) -> str:
    units: Iterable[dict[str, Any]] = demo()["units"]
    found: str = next(each.get("account", unit) for each in units if each["code"] == unit)
    return found


@asynccontextmanager
async def _office(settings: Settings) -> AsyncIterator[Office]:
    host = reachable_host(settings)
    root = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    async with httpx.AsyncClient(base_url=root, trust_env=False, timeout=30) as client:
        yield Office(client)


async def _run(settings: Settings) -> None:
    connection = await asyncpg.connect(settings.database_url)
    try:
        async with _office(settings) as office:
            await fill(office, await milestones.when(connection, milestones.DEMO))
        await milestones.reach(connection, milestones.DEMO_IS_FILLED)
    finally:
        await connection.close()


def main() -> int:
    try:
        asyncio.run(_run(Settings.from_environment()))
    except (SeedError, TimeoutError, httpx.HTTPError) as error:
        complain(f"huiying: the demo's items: {type(error).__name__}: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
