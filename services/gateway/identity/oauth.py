"""The wire form of the token endpoint: RFC 6749 requests and errors."""

import base64
import binascii
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, unquote_plus

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from services.common.problems import dump_json

TOKEN_PATH: Final = "/api/v1/auth/token"  # noqa: S105 - a path
FORM: Final = "application/x-www-form-urlencoded"
NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}
MOST_BYTES: Final = 16 * 1024
_MOST_FIELDS: Final = 20


class OAuthError(Exception):
    """A refusal of the token endpoint; `detail` is the Chinese sentence for a person."""

    status = 400
    error = "invalid_request"

    def __init__(self, description: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(description)
        self.description, self.detail = description, detail
        self.headers = dict(headers or {})

    def response(self) -> Response:
        body = {"error": self.error, "error_description": self.description, "detail": self.detail}
        return Response(
            dump_json(body), self.status, {**NO_STORE, **self.headers}, media_type="application/json"
        )


class InvalidRequestError(OAuthError):
    pass


class InvalidGrantError(OAuthError):
    error = "invalid_grant"


class UnsupportedGrantTypeError(OAuthError):
    error = "unsupported_grant_type"


class InvalidClientError(OAuthError):
    status, error = 401, "invalid_client"

    def __init__(self, description: str, detail: str) -> None:
        super().__init__(description, detail, {"WWW-Authenticate": 'Basic realm="huiying", charset="UTF-8"'})


class LockedOutError(OAuthError):
    status, error = 429, "temporarily_unavailable"


class BusyError(OAuthError):
    status, error = 503, "temporarily_unavailable"


class FormOnly:
    """Answers a token request that is no form before the guard would call it a problem."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == TOKEN_PATH and scope["method"] == "POST":
            kind = dict(scope["headers"]).get(b"content-type", b"").split(b";")[0].strip().lower()
            if kind != FORM.encode("ascii"):
                refusal = InvalidRequestError(
                    f"the body must be {FORM}", f"请用 Content-Type: {FORM} 提交登录表单。"
                )
                await refusal.response()(scope, receive, send)
                return
        await self._app(scope, receive, send)


def read_form(body: bytes) -> dict[str, str]:
    """Read the parameters; an empty one counts as left out. Raises InvalidRequestError."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            encoding="utf-8",
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:
        raise InvalidRequestError("the form cannot be read", "登录表单的编码有误，请检查后重试。") from error
    form = dict(pairs)
    if len(form) != len(pairs):
        raise InvalidRequestError("a parameter is repeated", "登录表单中有重复的参数，请删去后重试。")
    return {name: value for name, value in form.items() if value}


def required(form: Mapping[str, str], *names: str) -> tuple[str, ...]:
    missing = [name for name in names if name not in form]
    if missing:
        raise InvalidRequestError(
            f"{missing[0]} is missing", f"登录表单缺少参数 {missing[0]}，请补上后重试。"
        )
    return tuple(form[name] for name in names)


def client_credentials(form: Mapping[str, str], authorization: str | None) -> tuple[str, str]:
    """Read client id and secret from the Basic header or the form, never both. Raises OAuthError."""
    scheme, _, value = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        client_id, secret = required(form, "client_id", "client_secret")
        return client_id, secret
    if "client_secret" in form:
        raise InvalidRequestError("two ways of authentication", "请只用一种方式提交客户端凭据。")
    try:
        name, separator, secret = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        name, separator, secret = "", "", ""
    if not separator:
        raise InvalidClientError("the Basic header cannot be read", "客户端凭据无法识别，请检查后重试。")
    return unquote_plus(name), unquote_plus(secret)
