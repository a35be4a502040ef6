"""Routes of signing in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.common.authz import Caller
from services.common.body import JsonObject, parse
from services.common.guard import BODY
from services.common.idempotency import KeyReused, RequestInProgress, key_of
from services.common.problems import Forbidden, InvalidRequest, Unauthorized, Unavailable, declare, dump_json
from services.gateway.identity import domain, oauth, service
from services.gateway.identity.problems import LockedOut
from services.gateway.identity.schemas import Jwks, Me, OAuthErrorAnswer, PasswordChange, TokenAnswer
from services.gateway.identity.service import Identity

ADDRESS_HEADER = "x-huiying-address"

router = APIRouter(tags=["auth"])
well_known = APIRouter(tags=["auth"])

_FORM_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            oauth.FORM: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"enum": ["password", "refresh_token", "client_credentials"]},
                        "username": {"type": "string"},
                        "password": {"type": "string", "format": "password"},
                        "refresh_token": {"type": "string"},
                        "client_id": {"type": "string"},
                        "client_secret": {"type": "string", "format": "password"},
                    },
                }
            }
        },
    }
}


def identity(request: Request) -> Identity:
    found: Identity = request.app.state.identity
    return found


def address(request: Request) -> str:
    """Give where the caller is, as the gateway saw it."""
    return request.headers.get(ADDRESS_HEADER, "unknown")


Here = Annotated[Identity, Depends(identity)]
Address = Annotated[str, Depends(address)]


@router.post(
    "/auth/token",
    response_model=TokenAnswer,
    responses={
        status: {"model": OAuthErrorAnswer, "description": text}
        for status, text in {400: "refused", 401: "unknown client", 429: "locked out", 503: "busy"}.items()
    },
    openapi_extra=_FORM_BODY,
)
async def token(request: Request, here: Here, address: Address) -> Response:
    """Sign in with a password, a refresh token or client credentials (OAuth 2.0)."""
    try:
        answer = await _granted(request, here, address)
    except oauth.OAuthError as refusal:
        return refusal.response()
    except Unavailable as busy:
        return oauth.BusyError("busy", busy.detail, {"Retry-After": "1"}).response()
    body = dump_json(answer.model_dump(exclude_none=True))
    return Response(body, headers=oauth.NO_STORE, media_type="application/json")


async def _granted(request: Request, here: Identity, address: str) -> TokenAnswer:
    form = oauth.read_form(request.scope[BODY])
    (grant_type,) = oauth.required(form, "grant_type")
    match grant_type:
        case "password":
            username, password = oauth.required(form, "username", "password")
            return await service.sign_in(here, username, password, address)
        case "refresh_token":
            (old,) = oauth.required(form, "refresh_token")
            return await service.refresh(here, old)
        case "client_credentials":
            name, secret = oauth.client_credentials(form, request.headers.get("authorization"))
            return await service.sign_in_client(here, name, secret, address)
    raise oauth.UnsupportedGrantTypeError(
        "use password, refresh_token or client_credentials", "不支持这种登录方式，请对照接口文档。"
    )


@router.post("/auth/logout", status_code=204, responses=declare(Unauthorized))
async def logout(caller: Caller, here: Here) -> Response:
    """End this session: its access and refresh tokens stop working at once."""
    await service.sign_out(here, caller)
    return Response(status_code=204)


@router.post(
    "/auth/password",
    status_code=204,
    responses=declare(Unauthorized, Forbidden, InvalidRequest, KeyReused, RequestInProgress, LockedOut),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": PasswordChange.model_json_schema()}},
        }
    },
)
async def change_password(
    request: Request, caller: Caller, here: Here, address: Address, body: JsonObject
) -> Response:
    """Change one's own password; one's other sessions end."""
    change = parse(PasswordChange, body)
    key = key_of(request, caller)
    try:
        await service.change_password(here, caller, change, address, key and key.sealed(here.secret))
    except oauth.LockedOutError as locked:
        raise LockedOut(locked.detail, headers=locked.headers) from locked
    return Response(status_code=204)


@router.get("/me", responses=declare(Unauthorized))
async def me(caller: Caller, here: Here) -> Me:
    """Who the caller is and what they may do."""
    grant = await here.sessions.grant(caller.session)
    if grant is None:
        raise Unauthorized
    return Me(
        id=str(caller.subject),
        kind=caller.kind,
        username=caller.username,
        name=caller.name,
        role=caller.roles[0],
        roles=list(caller.roles),
        unit=caller.unit,
        unit_name=grant.unit_name,
        permissions=domain.permissions(caller.roles),
        must_change_password=grant.must_change_password,
    )


@well_known.get("/.well-known/jwks.json")
async def jwks(here: Here) -> Jwks:
    """The public keys that access tokens are signed with."""
    return Jwks.model_validate(here.tokens.jwks())
