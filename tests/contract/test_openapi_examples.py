"""The examples of the OpenAPI document are what the services take and give, and they are in Chinese."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter

from services.common.app import Context, Parts, create_service_app
from services.common.paging import Page
from services.common.problems import ProblemDocument
from services.contracts.events import Service
from services.gateway.edge import openapi
from services.gateway.edge.routes import ROUTES
from services.gateway.identity import oauth
from services.gateway.identity.api import router as identity
from services.gateway.identity.schemas import TokenAnswer
from services.ingest.app import create_app as ingest_app
from services.ingest.imports.schemas import ImportResult, ImportView
from services.ingest.items.schemas import Accepted, BatchIn, ItemOut, read_item
from services.workflow.app import create_app as workflow_app
from services.workflow.cases.domain.actions import Action
from services.workflow.cases.schemas.actions import BODIES
from services.workflow.cases.schemas.views import CaseSummary, CaseView
from services.workflow.subscriptions.schemas import NewSubscription

EXAMPLES: dict[str, Any] = json.loads(openapi.EXAMPLES.read_text("utf-8"))
TAKES: dict[str, Callable[[Any], Any]] = {
    "POST /api/v1/auth/token": lambda form: oauth.required(form, "grant_type"),
    "POST /api/v1/items": read_item,
    "POST /api/v1/items/batch": lambda body: read_item(BatchIn.model_validate(body).items[0]),
    "POST /api/v1/cases/{case_id}/actions": lambda body: BODIES[Action(body["action"])].model_validate(body),
    "POST /api/v1/subscriptions": NewSubscription.model_validate,
}
GIVES: dict[str, Any] = {
    "POST /api/v1/auth/token": TokenAnswer,
    "POST /api/v1/items": Accepted,
    "POST /api/v1/imports": ImportView,
    "GET /api/v1/imports/{import_id}": ImportResult,
    "GET /api/v1/items/{item_id}": ItemOut,
    "GET /api/v1/items": Page[ItemOut],
    "GET /api/v1/cases": Page[CaseSummary],
    "GET /api/v1/cases/{case_id}": CaseView,
    "POST /api/v1/cases/{case_id}/actions": CaseView,
}


def requests_shown() -> Iterator[tuple[str, Any]]:
    for operation, given in EXAMPLES.items():
        for named in given.get("request", {}).values():
            yield from ((operation, value) for value in named.values())


def answers_shown() -> Iterator[tuple[str, str, Any]]:
    for operation, given in EXAMPLES.items():
        for status, by_kind in given.get("response", {}).items():
            for named in by_kind.values():
                yield from ((operation, status, value) for value in named.values())


@pytest.mark.parametrize(("operation", "value"), [*requests_shown()])
def test_a_request_that_is_shown_would_be_taken(operation: str, value: Any) -> None:
    TAKES[operation](value)


@pytest.mark.parametrize(("operation", "status", "value"), [*answers_shown()])
def test_an_answer_that_is_shown_is_what_is_given(operation: str, status: str, value: Any) -> None:
    if status >= "400":
        ProblemDocument.model_validate(value)
        return
    if "results" in value:
        assert [set(each) for each in value["results"]] == [{"index", "id", "status"}, {"index", "problem"}]
        return
    model = GIVES[operation]
    read = TypeAdapter(model).validate_python(value)
    given = read.model_dump(
        mode="json", by_alias=True, exclude_none=status == "200" and "access" in str(value)
    )
    assert given == value


async def test_the_document_shows_every_example_and_says_what_it_is(
    context_of: Callable[[Service], Context],
) -> None:
    signing_in = create_service_app(context_of(Service.GATEWAY), Parts("signing in", [identity]))
    documents = {
        Service.GATEWAY: await openapi.fetch(signing_in),
        Service.INGEST: await openapi.fetch(ingest_app(context_of(Service.INGEST))),
        Service.WORKFLOW: await openapi.fetch(workflow_app(context_of(Service.WORKFLOW))),
    }
    merged = openapi.merge(documents, ROUTES.routes)
    assert merged["openapi"] == "3.1.0"
    assert re.search("[\u4e00-\u9fff]", merged["info"]["description"])
    for name, given in EXAMPLES.items():
        method, path = name.split()
        text = json.dumps(merged["paths"][path][method.lower()], ensure_ascii=False)
        kinds = [given.get("request", {}), *given.get("response", {}).values()]
        for label in (label for kind in kinds for named in kind.values() for label in named):
            assert re.match("[\u4e00-\u9fff]+$", label)
            assert f'"{label}": {{"value": ' in text, (name, label)
    for method, path in (("post", "/open311/v2/requests.json"), ("get", "/open311/v2/services.json")):
        assert '"example"' in json.dumps(merged["paths"][path][method])
