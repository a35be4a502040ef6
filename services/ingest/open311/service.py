"""Filing a request and reading back what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import clock
from services.common.db import Database
from services.common.idempotency import key_of
from services.common.problems import InvalidRequest
from services.contracts.codes import Category
from services.contracts.identity import UNIT_ROLES, Principal
from services.contracts.instants import CHINA
from services.ingest.items.intake import Bundle
from services.ingest.items.schemas import ItemIn, read_item
from services.ingest.items.service import ItemDesk
from services.ingest.open311 import repository
from services.ingest.open311.domain import asking, filing
from services.ingest.open311.domain.matters import CLOSED, MATTERS

Errors = list[tuple[int, str]]


class Refused(Exception):  # noqa: N818 - it becomes an answer in GeoReport's own form
    """What GeoReport is told instead of an answer: an HTTP status and its errors."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(errors)
        self.status = errors[0][0]
        self.errors = errors


@dataclass
class Filed(Bundle):
    """An item on its way in that is a service request too."""

    service_code: str = ""

    async def beside(self, session: AsyncSession) -> None:
        """Write of each new item what it was filed as, in the item's own transaction."""
        rows = [
            {"item_id": row.id, "unit": row.unit, "service_code": self.service_code}
            for row, outcome in zip(self.rows, self.outcomes, strict=True)
            if outcome.id == row.id
        ]
        if rows:
            await repository.add(session, rows)


async def file(request: Request, caller: Principal, desk: ItemDesk, body: bytes) -> dict[str, Any]:
    """Take what a form reports; the number and what is said to who reported. Raises Refused, Problem."""
    try:
        read = filing.read(filing.read_form(body))
    except filing.FormError as error:
        raise Refused([(400, str(error))]) from None
    item = _item(read)
    assert read.service_code is not None
    code, key = read.service_code.value, key_of(request, caller)
    answer = await desk.take(caller, item, lambda rows: Filed(caller, rows, key, service_code=code))
    number = answer.headers["Location"].rpartition("/")[2]
    return {
        "service_request_id": number,
        "service_notice": filing.notice(read.left_out),
        "account_id": None,
    }


def _item(read: filing.Filing) -> ItemIn:
    """The item that a form makes. A link that cannot be one is left out; anything else wrong is told."""
    if read.wrong:
        raise Refused(read.wrong)
    try:
        return read_item(read.item)
    except InvalidRequest as problem:
        wrong = [(each.pointer.lstrip("/"), each.detail) for each in problem.errors]
    if {name for name, _ in wrong} != {"source_url"}:
        raise Refused([(400, f"{filing.FIELD_OF.get(name, name)}：{detail}") for name, detail in wrong])
    read.left_out.append("不是 http(s) 网址的 media_url")
    return read_item({name: value for name, value in read.item.items() if name != "source_url"})


async def one(database: Database, caller: Principal, number: str) -> dict[str, Any]:
    """A request of the caller's unit. Raises Refused (404)."""
    try:
        ids = [UUID(number)]
    except ValueError:
        ids = []
    async with database.transaction() as session:
        rows = await repository.by_id(session, _unit(caller), ids)
    if not rows:
        raise Refused([(404, "没有这个 service_request_id，或不是本单位通过本接口提交的")])
    return _shown(rows[0])


async def several(database: Database, caller: Principal, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """What the caller's unit filed, as the query asks. Raises Refused (400)."""
    unit = _unit(caller)
    async with database.transaction() as session:
        try:
            wanted = asking.wanted(query, await clock.now(session))
        except asking.QueryError as error:
            raise Refused([(400, str(error))]) from None
        if wanted.ids is not None:
            rows = await repository.by_id(session, unit, wanted.ids)
        else:
            rows = await repository.listed(session, unit, wanted)
    return [_shown(row) for row in rows]


def _unit(caller: Principal) -> str:
    if not caller.has(*UNIT_ROLES):
        raise Refused([(403, "只有单位的账号或系统可以查询本单位提交的事项")])
    return caller.unit


def _shown(row: Any) -> dict[str, Any]:
    address, lat, long = filing.point_of(row.place)
    code = Category(row.service_code)
    return {
        "service_request_id": str(row.item_id),
        "status": "closed" if row.state in set(CLOSED) else "open",
        "status_notes": row.public_reply,
        "service_name": MATTERS[code].name,
        "service_code": code.value,
        "description": row.text,
        "agency_responsible": row.agency,
        "service_notice": None,
        "requested_datetime": _stamp(row.received_at),
        "updated_datetime": _stamp(row.updated_at or row.received_at),
        "expected_datetime": _stamp(row.close_due_at),
        "address": address,
        "address_id": None,
        "zipcode": None,
        "lat": lat,
        "long": long,
        "media_url": row.source_url,
    }


def _stamp(moment: datetime | None) -> str | None:
    """W3C's form to the second, in China Standard Time."""
    return None if moment is None else moment.astimezone(CHINA).isoformat(timespec="seconds")
