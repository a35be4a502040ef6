"""The route of the live stream."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import StreamingResponse

from services.common.authz import Caller
from services.common.problems import FieldError, InvalidRequest, Unauthorized, declare
from services.workflow.stream.service import Hub

router = APIRouter(tags=["stream"])
_MOST_DIGITS = 18
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_ANSWER = {
    "description": "events `item.assessed`, `case.changed`, `page.sent`; `reset`: load everything anew",
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}


def _hub(request: Request) -> Hub:
    """The hub of this process, made when somebody listens for the first time."""
    state = request.app.state
    if not hasattr(state, "stream_hub"):
        state.stream_hub = Hub(state.context.database)
    hub: Hub = state.stream_hub
    return hub


def _last_heard(request: Request) -> int | None:
    """The place after which to go on; what is no place of ours leads to a reset."""
    given = request.headers.get("last-event-id", "")
    if not given:
        return None
    return int(given) if given.isascii() and given.isdigit() and len(given) <= _MOST_DIGITS else -1


async def _after(first: bytes, events: AsyncGenerator[bytes, None]) -> AsyncIterator[bytes]:
    async with aclosing(events):
        yield first
        async for event in events:
            yield event


@router.get(
    "/stream",
    response_class=StreamingResponse,
    responses={200: _ANSWER, **declare(Unauthorized, InvalidRequest)},
)
async def stream(request: Request, caller: Caller, hub: Annotated[Hub, Depends(_hub)]) -> StreamingResponse:
    """What happens from now on, or after `Last-Event-ID`, as Server-Sent Events."""
    if request.query_params:
        name = next(iter(request.query_params))
        raise InvalidRequest(
            "实时推送不接受地址参数；登录令牌只能放在 Authorization 请求头里。",
            errors=[FieldError(pointer=f"/query/{name}", detail="请删去")],
        )
    events = hub.listen(caller, _last_heard(request))
    joined = await anext(events)  # before the 200: whoever has it misses nothing that happens later
    return StreamingResponse(_after(joined, events), media_type="text/event-stream", headers=_HEADERS)
