"""Errors as RFC 9457 problem documents: a stable `code` for programs, a Chinese `detail` for people."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

import orjson
from pydantic import BaseModel, Field
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


class FieldError(BaseModel):
    pointer: str = Field(description="JSON pointer (RFC 6901) into the body, or /query/<name>")
    detail: str


class ProblemDocument(BaseModel):
    """The body of every error answer."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    instance: str
    errors: list[FieldError] | None = None


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it a problem
    """An expected failure; subclasses fix status, code and the default sentence."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "服务出错"
    detail: str = "系统出现意外错误，请稍后重试；如仍失败，请把请求编号告诉管理员。"

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        self.detail = detail or type(self).detail
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.extra = extra
        super().__init__(self.detail)

    def document(self, instance: str) -> dict[str, Any]:
        body: dict[str, Any] = {
            "type": f"urn:huiying:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "instance": instance,
        }
        if self.errors:
            body["errors"] = [error.model_dump() for error in self.errors]
        return body | self.extra

    def response(self, instance: str) -> Response:
        return Response(
            dump_json(self.document(instance)), self.status, headers=self.headers, media_type=MEDIA_TYPE
        )


def dump_json(value: Any) -> bytes:
    """Compact UTF-8 JSON; what cannot be UTF-8 (a lone surrogate that a client sent) becomes U+FFFD."""
    try:
        return orjson.dumps(value, _driver_type)
    except TypeError:
        return orjson.dumps(_repaired(value), _driver_type)


def _driver_type(value: Any) -> str:
    """What the database driver makes of a uuid is a UUID to everybody but orjson."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError


def _repaired(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_repaired(str(key)): _repaired(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_repaired(inner) for inner in value]
    return value


class NotFound(Problem):
    status, code, title = 404, "not-found", "没有找到"
    detail = "没有这个对象，或者您无权查看；请核对编号，或回到列表重新打开。"


class MethodNotAllowed(Problem):
    status, code, title = 405, "method-not-allowed", "不支持的操作"
    detail = "这个地址不支持该请求方法；请对照接口文档更换方法。"


class Unauthorized(Problem):
    status, code, title = 401, "unauthorized", "需要登录"
    detail = "登录已失效或未登录，请重新登录。"

    def __init__(self, detail: str | None = None, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": "Bearer", **(headers or {})})


class Forbidden(Problem):
    status, code, title = 403, "forbidden", "没有权限"
    detail = "您的角色不能进行这项操作；如确有需要，请联系有权限的同事办理。"


class InvalidRequest(Problem):
    status, code, title = 422, "invalid-request", "内容有误"
    detail = "提交的内容有误，请按 errors 中的提示逐项修改后再提交。"


class MalformedJson(Problem):
    status, code, title = 422, "malformed-json", "不是有效的 JSON"
    detail = "请求正文不是有效的 JSON（UTF-8），请检查格式后重新提交。"


class UnsupportedMediaType(Problem):
    status, code, title = 415, "unsupported-media-type", "正文类型不受支持"
    detail = "请用 Content-Type: application/json 提交 JSON 正文。"


class BodyTooLarge(Problem):
    status, code, title = 413, "body-too-large", "内容过大"
    detail = "提交的内容超过大小上限，请拆分后再提交。"


class BadRequest(Problem):
    status, code, title = 400, "bad-request", "请求有误"
    detail = "请求的格式有误，请检查请求头和地址后重试。"


class TooManyRequests(Problem):
    status, code, title = 429, "too-many-requests", "请求过于频繁"
    detail = "请求过于频繁，请按 Retry-After 指示的秒数稍候再试。"


class Unavailable(Problem):
    status, code, title = 503, "unavailable", "服务暂不可用"
    detail = "服务暂时不可用，内容没有保存；请稍后重试。"


def declare(*problems: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that may answer with these problems."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for problem in problems:
        known = by_status.setdefault(
            problem.status,
            {
                "description": "",
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
            },
        )
        known["description"] = "；".join(
            filter(None, [known["description"], f"`{problem.code}` {problem.title}"])
        )
    return by_status
