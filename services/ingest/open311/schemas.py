"""The facade in the OpenAPI document: its forms are GeoReport's, so they are written down, not derived."""

from typing import Any

from services.contracts.codes import Category
from services.ingest.open311.domain import matters

_TEXT: dict[str, Any] = {"type": "string"}
_MAYBE: dict[str, Any] = {"type": ["string", "null"]}
_DEGREES: dict[str, Any] = {"type": ["number", "null"]}
_CODE: dict[str, Any] = {"enum": [code.value for code in Category]}
_REQUEST_FIELDS: dict[str, Any] = {
    "service_request_id": _TEXT,
    "status": {"enum": ["open", "closed"]},
    "status_notes": _MAYBE,
    "service_name": _TEXT,
    "service_code": _CODE,
    "description": {**_TEXT, "description": "masked"},
    "agency_responsible": _MAYBE,
    "service_notice": _MAYBE,
    "requested_datetime": _TEXT,
    "updated_datetime": _TEXT,
    "expected_datetime": _MAYBE,
    "address": _MAYBE,
    "address_id": _MAYBE,
    "zipcode": _MAYBE,
    "lat": _DEGREES,
    "long": _DEGREES,
    "media_url": _MAYBE,
}
EXAMPLE_REQUEST: dict[str, Any] = {
    "service_request_id": "0199c1f2-7a10-7c3e-9d52-3f1b6f0a9b21",
    "status": "closed",
    "status_notes": "路灯已于当晚修复，感谢您的提醒。",
    "service_name": "城乡建设与水电气暖",
    "service_code": "urban_rural",
    "description": "东街小学门口的路灯坏了三天，晚上接孩子看不清路。",
    "agency_responsible": "县住房和城乡建设局",
    "service_notice": None,
    "requested_datetime": "2026-03-05T09:30:00+08:00",
    "updated_datetime": "2026-03-06T08:10:00+08:00",
    "expected_datetime": None,
    "address": "东街小学门口",
    "address_id": None,
    "zipcode": None,
    "lat": 34.747,
    "long": 113.625,
    "media_url": None,
}
EXAMPLE_FORM = {
    "api_key": "jiaoyu-api:huiying-demo",
    "service_code": "urban_rural",
    "description": "东街小学门口的路灯坏了三天，晚上接孩子看不清路。",
    "address_string": "东街小学门口",
    "lat": "34.7466",
    "long": "113.6253",
}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _said(schema: dict[str, Any], example: Any, status: str = "200") -> dict[str, Any]:
    content = {"application/json": {"schema": schema, "example": example}, "text/xml": {"schema": _TEXT}}
    return {"responses": {status: {"description": "GeoReport v2", "content": content}}}


def _list(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": _object(properties)}


def _query(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": _TEXT, "description": description}


_ERROR = _list({"code": {"type": "integer"}, "description": _TEXT})
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": text,
        "content": {
            "application/json": {"schema": _ERROR, "example": [{"code": status, "description": text}]},
            "text/xml": {"schema": _TEXT},
        },
    }
    for status, text in {400: "请求有误", 403: "api_key 缺失或无效", 404: "没有找到"}.items()
}

_FIRST = matters.shown(Category.URBAN_RURAL)
_SERVICE = {name: {"type": "boolean"} if value is False else _TEXT for name, value in _FIRST.items()}
SERVICES = _said(_list(_SERVICE), [_FIRST])
_DEFINITION = {"service_code": _CODE, "attributes": {"type": "array", "maxItems": 0}}
SERVICE_DEFINITION = _said(_object(_DEFINITION), {"service_code": "urban_rural", "attributes": []})
DISCOVERY = _said(
    _object({"changeset": _TEXT, "contact": _TEXT, "key_service": _TEXT, "endpoints": {"type": "array"}}),
    {"changeset": "2026-01-01T00:00:00+08:00", "contact": "请联系县网信办系统管理员", "endpoints": []},
)
REQUESTS = _said(_list(_REQUEST_FIELDS), [EXAMPLE_REQUEST])
_WINDOW = "W3C datetime with an offset; a window of at most 90 days"
LISTED: dict[str, Any] = {
    **REQUESTS,
    "parameters": [
        _query("service_request_id", "comma separated; overrides the other parameters"),
        _query("service_code", "comma separated"),
        _query("start_date", _WINDOW),
        _query("end_date", _WINDOW),
        _query("status", "open, closed, or both with a comma"),
    ],
}
TOKEN = _said(
    _list({"service_request_id": _TEXT, "token": _TEXT}),
    [dict.fromkeys(("service_request_id", "token"), EXAMPLE_REQUEST["service_request_id"])],
)
FILED = _said(
    _list({"service_request_id": _TEXT, "service_notice": _TEXT, "account_id": _MAYBE}),
    [
        {
            "service_request_id": EXAMPLE_REQUEST["service_request_id"],
            "service_notice": "已收到，将按程序办理。",
            "account_id": None,
        }
    ],
    "201",
)
FORM_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    **_object(
                        {
                            "api_key": {
                                **_TEXT,
                                "description": "client_id:client_secret of a unit",
                            },
                            "service_code": _CODE,
                            "description": {**_TEXT, "maxLength": 10_000},
                            "address_string": {**_TEXT, "maxLength": 200},
                            "lat": _TEXT,
                            "long": _TEXT,
                            "media_url": {**_TEXT, "description": "kept as a link, never fetched"},
                        }
                    ),
                    "required": ["service_code", "description"],
                },
                "example": EXAMPLE_FORM,
            }
        },
    }
}
