"""A gateway small enough to read: tokens, batches, known numbers, and faults on order."""

import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import httpx

Fault = httpx.Response | BaseException
CHANNELS = {"phone", "message_board", "visit"}
FIELDS = {"external_id", "channel", "title", "text", "drill", "reach", "place"}


class FakeGateway:
    """`faults` are given, in turn, instead of answers to batches; a token serves `uses` requests."""

    def __init__(self, faults: Iterable[Fault] = (), uses: int = 1000) -> None:
        self.faults, self.uses = list(faults), uses
        self.items: dict[str, dict[str, Any]] = {}
        self.batches: list[int] = []
        self.sizes: list[int] = []
        self.tokens = 0
        self.left = 0
        self.secret = "geheim"
        self.refuse_whole: Callable[[dict[str, Any]], bool] = lambda _: False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/auth/token"):
            return self._token(request)
        assert request.url.path.endswith("/api/v1/items/batch")
        if self.faults:
            fault = self.faults.pop(0)
            if isinstance(fault, BaseException):
                raise fault
            return fault
        if request.headers.get("Authorization") != f"Bearer token-{self.tokens}" or self.left == 0:
            return httpx.Response(401, json={"detail": "请重新登录。", "code": "unauthorized"})
        self.left -= 1
        return self._batch(request.content)

    def _token(self, request: httpx.Request) -> httpx.Response:
        form = parse_qs(request.content.decode())
        assert form["grant_type"] == ["client_credentials"]
        if form["client_secret"] != [self.secret]:
            return httpx.Response(401, json={"error": "invalid_client"})
        self.tokens += 1
        self.left = self.uses
        body = {"access_token": f"token-{self.tokens}", "token_type": "bearer", "expires_in": 900}
        return httpx.Response(200, json=body)

    def _batch(self, content: bytes) -> httpx.Response:
        rows = json.loads(content)["items"]
        if any(map(self.refuse_whole, rows)):
            return httpx.Response(422, json={"detail": "请求的内容有误。", "code": "malformed-json"})
        self.batches.append(len(rows))
        self.sizes.append(len(content))
        return httpx.Response(
            202, json={"results": [self._row(index, row) for index, row in enumerate(rows)]}
        )

    def _row(self, index: int, row: dict[str, Any]) -> dict[str, Any]:
        errors = [
            {"pointer": f"/items/{index}/{name}", "detail": "没有这个字段，请删去"}
            for name in row.keys() - FIELDS
        ]
        if row.get("channel") not in CHANNELS:
            errors.append({"pointer": f"/items/{index}/channel", "detail": "此项必填"})
        if not isinstance(row.get("external_id"), str):
            errors.append({"pointer": f"/items/{index}/external_id", "detail": "应为文字"})
        if errors:
            return {"index": index, "problem": {"detail": "有字段不符合要求。", "errors": errors}}
        known = self.items.get(row["external_id"])
        if known is None:
            self.items[row["external_id"]] = row
            return {"index": index, "id": f"i{len(self.items)}", "status": "queued"}
        if known != row:
            return {
                "index": index,
                "problem": {"code": "external-id-conflict", "detail": "编号已用于别的内容。"},
            }
        return {"index": index, "id": "i0", "status": "known"}
