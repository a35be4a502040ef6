"""What a unit does with items: submit one or many; what the desk does: look behind the mask."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from fastapi import Request

from services.common import audit
from services.common.app import Context
from services.common.body import parse
from services.common.idempotency import Answer, key_of, recall, remember
from services.common.problems import FieldError, Forbidden, InvalidRequest, NotFound, Problem
from services.contracts.codes import ItemStatus, Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.ingest.directory.repository import UnitDirectory
from services.ingest.items import domain, repository
from services.ingest.items.intake import Bundle, Intake, Outcome
from services.ingest.items.repository import ItemRow
from services.ingest.items.rows import RowMaker
from services.ingest.items.schemas import BatchIn, ItemIn, UnmaskIn, read_item
from services.ingest.reading.service import ItemReader, may_see_unit

SUBMITTERS = (Role.HANDLER, Role.UNIT_HEAD, Role.DUTY_OFFICER, Role.OFFICE_CHIEF, Role.UNIT_CLIENT)
_OFFICE = (Role.DUTY_OFFICER, Role.OFFICE_CHIEF)
_LEAD = (Role.HANDLER, Role.UNIT_HEAD)
_AT_ONCE = 100
_ITEM_PATH = "/api/v1/items"

Store = Callable[[Bundle], Awaitable[Answer]]
"""Makes a bundle durable and gives its answer; benchmarks put one in that does nothing."""


class SubmittingForbidden(Forbidden):
    detail = "您的角色不能提交舆情信息；请由经办人、单位负责人或值班员提交。"


class UnmaskForbidden(Forbidden):
    detail = "只有县网信办值班员、负责人以及主办单位的经办人、负责人可以查看原文；如确有需要，请联系他们。"


class OriginalErased(NotFound):
    detail = "这条信息已撤回或保存期满，原文已经清除，无法查看。"


class ItemDesk:
    """The use cases of intake; one for each process, because it holds the group that is being filled."""

    def __init__(
        self, ctx: Context, reader: ItemReader, units: UnitDirectory, store: Store | None = None
    ) -> None:
        self._database = ctx.database
        self._keys = domain.ItemKeys(ctx.keys.derive("item-original"), ctx.keys.derive("item-content"))
        self._rows = RowMaker(self._keys)
        self._store = store or Intake(ctx.database, answer_of).submit
        self._reader = reader
        self._units = units

    async def submit(self, request: Request, caller: Principal, body: dict[str, Any]) -> Answer:
        """202 with the new item; 200 when the unit has sent the same before. Raises Problem."""
        item = read_item(body)
        return await self.take(caller, item, lambda rows: Bundle(caller, rows, key_of(request, caller)))

    async def take(
        self, caller: Principal, item: ItemIn, bundle_of: Callable[[list[ItemRow]], Bundle]
    ) -> Answer:
        """Store an item whose shape is checked, in the bundle that `bundle_of` makes of its row."""
        if not caller.has(*SUBMITTERS):
            raise SubmittingForbidden
        await self._check_unit(item, ())
        return await self._store(bundle_of(self._rows.of([item], caller)))

    async def submit_batch(self, request: Request, caller: Principal, body: dict[str, Any]) -> Answer:
        """202 with a result for each row, in order: good rows are taken, bad rows reported."""
        batch = parse(BatchIn, body)
        if not caller.has(*SUBMITTERS):
            raise SubmittingForbidden
        rows: list[ItemRow] = []
        places: list[int | Problem] = []
        for start in range(0, len(batch.items), _AT_ONCE):
            taken: list[ItemIn] = []
            for index, raw in enumerate(batch.items[start : start + _AT_ONCE], start):
                try:
                    item = read_item(raw, ("items", index))
                    await self._check_unit(item, ("items", str(index)))
                except InvalidRequest as problem:
                    places.append(problem)
                    continue
                places.append(len(rows) + len(taken))
                taken.append(item)
            rows += self._rows.of(taken, caller)
            await asyncio.sleep(0)  # let other requests in between
        bundle = BatchBundle(caller, rows, key_of(request, caller), places=places)
        return await self._store(bundle)

    async def unmask(
        self, request: Request, caller: Principal, item_id: UUID, body: dict[str, Any]
    ) -> dict[str, Any]:
        """The original, for a reason that the audit log keeps. Raises NotFound, InvalidRequest, Forbidden.

        A key keeps no copy of the original: asked again it is opened again, and that is logged as well.
        """
        async with self._database.transaction() as session:
            seen = await self._reader.visible(session, caller, item_id)
            reason = parse(UnmaskIn, body).reason
            leads = caller.has(*_LEAD) and seen.lead_unit == caller.unit
            if not (caller.has(*_OFFICE) or leads):
                raise UnmaskForbidden
            if seen.row.erased_at is not None:
                raise OriginalErased
            key = key_of(request, caller)
            if key is not None and await recall(session, Service.INGEST, key) is None:
                await remember(session, Service.INGEST, key, Answer(200, {"id": item_id}))
            original = self._keys.unseal(item_id.bytes, await repository.sealed(session, item_id))
            await audit.record(
                session,
                Service.INGEST,
                caller,
                "item.unmask",
                object_type="item",
                object_id=item_id,
                detail={"reason": domain.masked(None, reason, None).text},
            )
        return {"id": item_id, **original}

    async def _check_unit(self, item: ItemIn, prefix: Sequence[str]) -> None:
        if item.concerns_unit is not None and not await self._units.has(item.concerns_unit):
            where = "/".join(["", *prefix, "concerns_unit"])
            raise InvalidRequest(
                errors=[FieldError(pointer=where, detail="没有这个单位代码，请在单位名录中核对")]
            )


class BatchBundle(Bundle):
    """A bundle of many; `places` says for each row its number among the good ones, or its problem."""

    def __init__(self, *args: Any, places: list[int | Problem]) -> None:
        super().__init__(*args)
        self.places = places


def answer_of(bundle: Bundle) -> Answer:
    if isinstance(bundle, BatchBundle):
        return Answer(202, {"results": [_result(bundle, i, place) for i, place in enumerate(bundle.places)]})
    outcome = bundle.outcomes[0]
    if outcome.problem is not None:
        raise outcome.problem
    headers = {"Location": f"{_ITEM_PATH}/{outcome.id}"}
    body = {
        "id": outcome.id,
        "status": ItemStatus.QUEUED,
        "duplicate_of": _shown_duplicate(bundle, outcome),
    }
    return Answer(200 if outcome.known else 202, body, headers)


def _shown_duplicate(bundle: Bundle, outcome: Outcome) -> UUID | None:
    return outcome.duplicate_of if may_see_unit(bundle.principal, outcome.first_unit) else None


def _result(bundle: Bundle, index: int, place: int | Problem) -> dict[str, Any]:
    problem = place if isinstance(place, Problem) else bundle.outcomes[place].problem
    if problem is not None:
        return {"index": index, "problem": problem.document(f"{_ITEM_PATH}/batch")}
    assert isinstance(place, int)
    outcome = bundle.outcomes[place]
    status = "known" if outcome.known else ItemStatus.QUEUED.value
    return {"index": index, "id": outcome.id, "status": status}
