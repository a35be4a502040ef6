"""One document of the whole."""

from typing import Any

from services.contracts.events import Service
from services.gateway.edge.openapi import merge
from services.gateway.edge.routes import Access, Route


def _document(path: str, schema: dict[str, Any]) -> dict[str, Any]:
    answer = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
    operation = {"responses": {"200": {"description": "", "content": answer}}}
    return {"paths": {path: {"get": operation}}, "components": {"schemas": {"Thing": schema}}}


def test_only_what_the_table_offers_is_documented() -> None:
    documents = {Service.INGEST: _document("/api/v1/secret", {"type": "object"})}
    assert merge(documents, [])["paths"] == {}


def test_two_schemas_of_one_name_are_kept_apart() -> None:
    documents = {
        Service.INGEST: _document("/api/v1/items/{item_id}", {"type": "object"}),
        Service.WORKFLOW: _document("/api/v1/cases", {"type": "string"}),
    }
    routes = [
        Route("GET", "/api/v1/items/{id}", Service.INGEST),
        Route("GET", "/api/v1/cases", Service.WORKFLOW, Access.ANYBODY),
    ]
    merged = merge(documents, routes)
    assert merged["openapi"] == "3.1.0"
    assert set(merged["components"]["schemas"]) == {"Thing", "WorkflowThing"}
    content = merged["paths"]["/api/v1/cases"]["get"]["responses"]["200"]["content"]
    assert content["application/json"]["schema"]["$ref"].endswith("/WorkflowThing")
    assert merged["paths"]["/api/v1/cases"]["get"]["security"] == []
    assert merged["paths"]["/api/v1/items/{item_id}"]["get"]["security"] == [{"bearer": []}]
