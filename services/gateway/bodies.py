"""How routes that read their body or query themselves still describe it in OpenAPI."""

from typing import Any

from pydantic import BaseModel


def json_body(model: type[BaseModel]) -> dict[str, Any]:
    """Give the `openapi_extra` of a route that takes `model`; its enums are components of the answers."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def query_filters(model: type[BaseModel]) -> dict[str, Any]:
    """Give the `openapi_extra` of a list that reads its query itself, to refuse what it does not know."""
    properties = model.model_json_schema(ref_template="#/components/schemas/{model}")["properties"]
    return {
        "parameters": [{"name": name, "in": "query", "schema": schema} for name, schema in properties.items()]
    }
