"""The parts of the OpenAPI document that the routes read themselves."""

from typing import Any

from pydantic import BaseModel

from services.workflow.cases.schemas.actions import BODIES
from services.workflow.cases.schemas.views import CaseQuery


def _inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    """`schema` with every reference replaced by what it refers to."""
    if isinstance(schema, list):
        return [_inlined(each, definitions) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    return {name: _inlined(inner, definitions) for name, inner in schema.items() if name != "$defs"}


def _body() -> dict[str, Any]:
    schemas = [model.model_json_schema() for model in BODIES.values()]
    options = [_inlined(schema, schema.get("$defs", {})) for schema in schemas]
    return {"required": True, "content": {"application/json": {"schema": {"oneOf": options}}}}


def body_of(model: type[BaseModel]) -> dict[str, Any]:
    """The `requestBody` of a route that reads a `model` itself."""
    schema = model.model_json_schema()
    inlined = _inlined(schema, schema.get("$defs", {}))
    return {"required": True, "content": {"application/json": {"schema": inlined}}}


def parameters_of(model: type[BaseModel]) -> list[dict[str, Any]]:
    """The `parameters` of a route that reads its query as a `model`."""
    whole = model.model_json_schema()
    return [
        {"name": name, "in": "query", "required": False, "schema": _inlined(schema, whole.get("$defs", {}))}
        for name, schema in whole["properties"].items()
    ]


ACTION_BODY = _body()
LIST_PARAMETERS = parameters_of(CaseQuery)
