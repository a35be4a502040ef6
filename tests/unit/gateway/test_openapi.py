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


def test_what_may_be_sent_with_a_key_says_so_and_errors_are_problem_documents() -> None:
    schema = {"schema": {"$ref": "#/components/schemas/Thing"}}
    error = {"description": "", "content": {"application/json": schema}}
    reused = {"description": "`invalid-request` …；`idempotency-key-reused` …", "content": {}}
    document = {
        "paths": {
            "/api/v1/things": {
                "get": {"responses": {"default": error}},
                "post": {"responses": {"default": error, "422": reused}},
            }
        }
    }
    routes = [Route(method, "/api/v1/things", Service.INGEST) for method in ("GET", "POST")]
    told = merge({Service.INGEST: document}, routes)["paths"]["/api/v1/things"]
    assert [parameter["name"] for parameter in told["post"]["parameters"]] == ["Idempotency-Key"]
    assert "parameters" not in told["get"]
    assert told["get"]["responses"]["default"]["content"] == {"application/problem+json": schema}
