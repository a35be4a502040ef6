"""What lies on the desks of the demo beside its cases: policy answers, publications, an import, documents.

Run again after an interruption it goes on where it stopped: what is there already is left as it is.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from services.common.clock import SHANGHAI

_DESK = Path(__file__).with_name("demo_desk.json")
_IMPORTER = "town"
_HEADING = ("外部编号", "来源渠道", "标题", "正文", "地点")

Places = Mapping[str, str]
"""The case of each item, by the item's external id."""


class Office(Protocol):
    """The demo's accounts at work."""

    async def call(self, account: str, method: str, path: str, body: Any = None) -> Any: ...

    async def send_file(self, account: str, path: str, name: str, content: bytes) -> Any: ...


def desk() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_DESK.read_text("utf-8"))
    return found


async def furnish(office: Office, places: Places, now: datetime) -> None:
    """`now`: the moment of the demo's first start; what it holds is reckoned from it."""
    today = now.astimezone(SHANGHAI).date()
    steps: tuple[Callable[[Office, Places, date], Awaitable[None]], ...] = (
        _knowledge,
        _publications,
        _import,
        _documents,
    )
    for step in steps:
        await step(office, places, today)


async def _knowledge(office: Office, places: Places, today: date) -> None:
    """Each answer as far as its story goes: written, handed in, approved by another."""
    del places
    there = await office.call("chief", "GET", "/knowledge?limit=200")
    known = {entry["question"]: entry for entry in there["items"]}
    for each in desk()["knowledge"]:
        entry = known.get(each["question"])
        if entry is None:
            told = {name: each[name] for name in ("question", "answer", "category", "basis")}
            until = today + timedelta(days=each["days"])
            body = told | {"valid_until": until.isoformat()}
            entry = await office.call(each["by"], "POST", "/knowledge", body)
        for state, who, action in (("draft", each["by"], "submit"), ("in_review", "chief", "approve")):
            if entry["state"] == state and action in each["acts"]:
                act = {"action": action, "version": entry["version"]}
                entry = await office.call(who, "POST", f"/knowledge/{entry['id']}/actions", act)


async def _publications(office: Office, places: Places, today: date) -> None:
    del today
    there = (await office.call("duty", "GET", "/publications?limit=200"))["items"]
    published = {line["case_id"] for line in there}
    for item, where in desk()["published"].items():
        case = await office.call("duty", "GET", f"/cases/{places[item]}")
        if case["id"] not in published and case["state"] == "replied":
            body = {"action": "publish", "version": case["version"], "where": where}
            await office.call("duty", "POST", f"/cases/{case['id']}/actions", body)
    titles = {line["title"]: line for line in there}
    for told in desk()["announcements"]:
        line = titles.get(told["title"]) or await office.call("duty", "POST", "/publications", told)
        if line["state"] == "pending":
            await office.call("chief", "POST", f"/publications/{line['id']}/decision", {"approved": True})


async def _import(office: Office, places: Places, today: date) -> None:
    """A sheet with a row that is refused, so that its page has something to show."""
    del places, today
    if (await office.call(_IMPORTER, "GET", "/imports?limit=1"))["items"]:
        return
    rows = [_HEADING, *([row[name] for name in _HEADING] for row in desk()["sheet"])]
    content = "".join(f"{','.join(row)}\r\n" for row in rows).encode("utf-8-sig")
    await office.send_file(_IMPORTER, "/imports", "城关镇本周来件.csv", content)


async def _documents(office: Office, places: Places, today: date) -> None:
    """Asked for again while nothing has changed, each is the one that is there."""
    for kind, item in desk()["papers"]:
        await office.call("duty", "POST", "/reports", {"kind": kind, "case_id": places[item]})
    since = today - timedelta(days=6)
    bulletin = {"kind": "period_bulletin", "from": since.isoformat(), "to": today.isoformat()}
    summary = {"kind": "work_summary", "period": today.isoformat()[:7]}
    for order in (bulletin, summary):
        await office.call("duty", "POST", "/reports", order)
