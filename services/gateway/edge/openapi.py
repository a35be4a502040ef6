"""One OpenAPI document of the whole, from those of the services and the route table."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import orjson
from starlette.types import ASGIApp, Message, Scope

from services.common.idempotency import KeyReused
from services.common.problems import MEDIA_TYPE, Unavailable
from services.contracts.events import Service
from services.gateway.edge.routes import Access, Route

_PARAMETER = re.compile(r"\{[^}]*\}")
_SCHEMAS: Final = "#/components/schemas/"
EXAMPLES: Final = Path(__file__).with_name("examples.json")
"""Requests and answers that the document shows, by method and path; a test holds them against the models."""

_INFO: Final = {
    "title": "Huiying 回应",
    "version": "v1",
    "summary": "县级舆情回应平台的接口",
    "description": (
        "提交舆情信息，查询研判结果和答复，办理工单。先用 `POST /api/v1/auth/token` 换取令牌，"
        "以后每次请求带上 `Authorization: Bearer …`。出错时按 `code` 判断，`detail` 是给人看的中文说明。"
        "没有作者字段：不收公众的姓名、账号和联系方式。"
    ),
}
_TAGS: Final = {
    "auth": "登录：令牌、退出、修改密码",
    "items": "舆情信息：提交、查询、研判结果",
    "cases": "工单：办理的全过程",
    "topics": "话题：同一事项的多条信息",
    "directory": "名录：单位、账号、单位系统",
    "partners": "对接：单位自己的系统订阅事件",
    "open311": "Open311 GeoReport v2 接口",
    "stream": "实时消息（Server-Sent Events）",
    "statistics": "统计：口径和数字",
    "imports": "从表格导入",
    "exports": "导出",
    "knowledge": "政策问答",
}
_SECURITY: Final = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "at+jwt",
        "description": "access token of POST /api/v1/auth/token",
    },
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "client_id and client_secret of a unit's system; for /open311/v2 alone",
    },
}
_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "同一键、同一正文再发一次，得到同一答复，不会重复办理；可见字符，至少保留 24 小时",
}
_ASKED: Final[Mapping[Access, list[dict[str, list[str]]]]] = {
    Access.ANYBODY: [],
    Access.BY_KEY: [{"basic": []}, {"bearer": []}],
}


async def fetch(app: ASGIApp) -> dict[str, Any]:
    """Ask a service for its own document. Raises Unavailable."""
    status, chunks = 0, []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            chunks.append(message.get("body", b""))

    path = "/openapi.json"
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("ascii"),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"gateway")],
        "client": None,
        "server": None,
    }
    await app(scope, receive, send)
    if status != 200:  # noqa: PLR2004 - HTTP
        raise Unavailable
    document: dict[str, Any] = orjson.loads(b"".join(chunks))
    return document


def merge(documents: Mapping[Service, dict[str, Any]], routes: Iterable[Route]) -> dict[str, Any]:
    """Join what the table offers; a schema that two services name alike but mean otherwise is renamed."""
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Any] = {}
    examples: dict[str, Any] = orjson.loads(EXAMPLES.read_bytes())
    offered = {(route.service, route.method, _shape(route.pattern)): route for route in routes}
    for service, original in documents.items():
        document = _apart(original, schemas, service)
        schemas |= document.get("components", {}).get("schemas", {})
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                route = offered.get((service, method.upper(), _shape(path)))
                if route is not None:
                    shown = _with_examples(_secured(operation, route), examples.get(f"{route.method} {path}"))
                    paths.setdefault(path, {})[method] = shown
    return {
        "openapi": "3.1.0",
        "info": _INFO,
        "tags": [{"name": name, "description": about} for name, about in _TAGS.items()],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": dict(sorted(schemas.items())), "securitySchemes": _SECURITY},
    }


def _shape(path: str) -> str:
    return _PARAMETER.sub("{}", path)


def _secured(operation: dict[str, Any], route: Route) -> dict[str, Any]:
    """The operation with who may ask, the key that it may be sent with and what its errors look like."""
    told = {**operation, "security": _ASKED.get(route.access, [{"bearer": []}])}
    if f"`{KeyReused.code}`" in operation["responses"].get("422", {}).get("description", ""):
        told["parameters"] = [*operation.get("parameters", []), _KEY]
    if (error := operation["responses"].get("default")) is not None:
        content: dict[str, Any] = next(iter(error.get("content", {}).values()), {})
        shown = {**error, "content": {MEDIA_TYPE: content}}
        told["responses"] = {**operation["responses"], "default": shown}
    return told


def _with_examples(operation: dict[str, Any], given: dict[str, Any] | None) -> dict[str, Any]:
    """The operation with the requests and answers that are shown for it, where it has such a content."""
    if given is None:
        return operation
    shown: dict[str, Any] = json.loads(json.dumps(operation))
    _show(shown.get("requestBody", {}), given.get("request", {}))
    for status, by_kind in given.get("response", {}).items():
        _show(shown["responses"].get(status, {}), by_kind)
    return shown


def _show(message: dict[str, Any], by_kind: dict[str, Any]) -> None:
    for kind, content in message.get("content", {}).items():
        if kind in by_kind:
            content["examples"] = {name: {"value": value} for name, value in by_kind[kind].items()}


def _apart(document: dict[str, Any], taken: Mapping[str, Any], service: Service) -> dict[str, Any]:
    own = document.get("components", {}).get("schemas", {})
    clashing = [name for name, schema in own.items() if name in taken and taken[name] != schema]
    if not clashing:
        return document
    text = json.dumps(document)
    for name in clashing:
        text = text.replace(f'"{_SCHEMAS}{name}"', f'"{_SCHEMAS}{service.value.title()}{name}"')
    renamed: dict[str, Any] = json.loads(text)
    schemas = renamed["components"]["schemas"]
    for name in clashing:
        schemas[f"{service.value.title()}{name}"] = schemas.pop(name)
    return renamed
