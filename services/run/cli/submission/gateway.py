"""The gateway as a unit's system sees it: signs in, sends batches, waits where it is told to."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from services.run.cli.submission.batches import Entry, Refusal, request_body
from services.run.cli.submission.problems import CannotSubmitError

_TOKEN, _BATCH = "/api/v1/auth/token", "/api/v1/items/batch"
_TIMEOUT = httpx.Timeout(120, connect=10)
_MOST_TRIES = 8
_TRIES_TO_REACH = 4
"""Before the first answer: an address that is wrong should be told soon."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_LONGEST_ASKED_PAUSE = 300
_TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
_SPLIT = frozenset({400, 413, 422})


@dataclass
class Result:
    """What became of the rows of one batch."""

    accepted: int
    known: int
    refused: list[Refusal]


class Gateway:
    """One session. `pause` waits so many seconds; `transport` stands in for the network in tests."""

    def __init__(
        self,
        root: str,
        credentials: tuple[str, str],
        *,
        transport: httpx.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http = httpx.Client(base_url=root, trust_env=False, timeout=_TIMEOUT, transport=transport)
        self._credentials = credentials
        self._pause = pause
        self._bearer = ""
        self._reached = False

    def close(self) -> None:
        self._http.close()

    def sign_in(self) -> None:
        """Raises CannotSubmitError."""
        client_id, secret = self._credentials
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
        answer = self._patiently(lambda: self._http.post(_TOKEN, data=form))
        if answer.status_code in {400, 401}:
            raise CannotSubmitError("登录失败：客户端编号或密钥不对。请核对 --client-id 和密钥文件的内容。")
        token = _json(answer).get("access_token") if answer.is_success else None
        if not isinstance(token, str):
            raise CannotSubmitError(_unexpected(answer))
        self._bearer = f"Bearer {token}"

    def send(self, batch: Sequence[Entry]) -> Result:
        """Sends a batch; one that is refused as a whole is halved until the row at fault stands alone.

        Raises CannotSubmitError.
        """
        answer = self._authorized(request_body(batch))
        if answer.status_code == httpx.codes.ACCEPTED:
            return _result(batch, _json(answer).get("results"))
        if answer.status_code not in _SPLIT:
            raise CannotSubmitError(_unexpected(answer))
        if len(batch) == 1:
            return Result(0, 0, _refusals(batch[0].number, _json(answer)))
        middle = len(batch) // 2
        left, right = self.send(batch[:middle]), self.send(batch[middle:])
        return Result(left.accepted + right.accepted, left.known + right.known, left.refused + right.refused)

    def _authorized(self, body: bytes) -> httpx.Response:
        """Signs in first, and once more when the token has run out."""
        for _ in range(2):
            if not self._bearer:
                self.sign_in()
            headers = {"Authorization": self._bearer, "Content-Type": "application/json"}
            answer = self._patiently(lambda: self._http.post(_BATCH, content=body, headers=headers))  # noqa: B023 - called at once
            if answer.status_code != httpx.codes.UNAUTHORIZED:
                return answer
            self._bearer = ""
        raise CannotSubmitError("服务器不接受刚取得的令牌。请联系管理员检查这个客户端是否已停用。")

    def _patiently(self, call: Callable[[], httpx.Response]) -> httpx.Response:
        """Repeats what failed on the way or was put off; sending twice is harmless, rows have numbers."""
        fault, tries = "", 0
        while True:
            pause = min(_FIRST_PAUSE * 2**tries, _LONGEST_PAUSE)
            try:
                answer = call()
            except httpx.TransportError as error:
                fault = f"连不上服务器（{type(error).__name__}）。请检查地址和网络。"
            except (httpx.InvalidURL, httpx.HTTPError) as error:
                raise CannotSubmitError(f"服务器的回答读不了（{type(error).__name__}）。") from error
            else:
                self._reached = True
                if answer.status_code not in _TRY_AGAIN:
                    return answer
                fault = _unexpected(answer)
                pause = max(pause, _asked_pause(answer))
            tries += 1
            if tries >= (_MOST_TRIES if self._reached else _TRIES_TO_REACH):
                raise CannotSubmitError(f"试了 {tries} 次仍不成功：{fault}")
            self._pause(pause)


def _asked_pause(answer: httpx.Response) -> float:
    asked = answer.headers.get("Retry-After", "")
    return min(int(asked), _LONGEST_ASKED_PAUSE) if asked.isascii() and asked.isdigit() else 0


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        value = answer.json()
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _unexpected(answer: httpx.Response) -> str:
    detail = _json(answer).get("detail")
    if isinstance(detail, str):
        return f"服务器答复 {answer.status_code}：{detail}"
    return f"服务器答复 {answer.status_code}，不是本平台的格式。请检查 --url 是否为平台的根地址。"


def _result(batch: Sequence[Entry], results: Any) -> Result:
    """Raises CannotSubmitError when the answer does not speak of each row once, in order."""
    total = Result(0, 0, [])
    if not isinstance(results, list) or len(results) != len(batch):
        raise CannotSubmitError("服务器的答复与提交的行数不符。请再运行一次；如仍如此，请联系管理员。")
    for one, result in zip(batch, results, strict=True):
        problem = result.get("problem")
        if problem is not None:
            total.refused += _refusals(one.number, problem)
        elif result.get("status") == "known":
            total.known += 1
        else:
            total.accepted += 1
    return total


def _refusals(number: int, problem: dict[str, Any]) -> list[Refusal]:
    """A line for each field in error, or one for the row."""
    errors = [error for error in problem.get("errors") or [] if isinstance(error, dict)]
    found = [
        Refusal(number, _field(str(error.get("pointer", ""))), str(error.get("detail", "")))
        for error in errors
    ]
    return found or [Refusal(number, "", str(problem.get("detail") or "服务器没有说明原因"))]


def _field(pointer: str) -> str:
    """`/items/3/reach/views` → `reach.views`."""
    parts = pointer.strip("/").split("/")
    if parts[0] == "items" and len(parts) > 1:
        parts = parts[2:]
    return ".".join(parts)
