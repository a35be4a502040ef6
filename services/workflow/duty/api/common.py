"""What the routes of the rota share."""

from typing import Any

from pydantic import BaseModel

from services.common.idempotency import Answer


def documented(model: type[BaseModel]) -> dict[str, Any]:
    """The body of a route that reads it itself; what it refers to is documented with the answers."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def made(body: BaseModel) -> Answer:
    return Answer(201, body.model_dump(mode="json"))


def done(body: BaseModel) -> Answer:
    return Answer(200, body.model_dump(mode="json"))
