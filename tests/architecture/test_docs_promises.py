"""What the README promises never to become: looked for in the tables, in the fields and in the routes."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import BaseModel
from sqlalchemy import Table
from sqlalchemy.orm import DeclarativeBase

from services.analysis.judgement.types import ItemInput
from services.contracts.assessment import Assessment
from services.contracts.events import Service
from services.gateway.edge.routes import ROUTES
from services.ingest.items.schemas import ItemIn

ROOT = Path(__file__).resolve().parents[2]
OF_A_PERSON = re.compile(
    "author|nick|avatar|poster|sender|writer|profile|follower|gender|birth|ethnic|religi|politic|opinion"
)
OF_POWER = re.compile("block|ban|delet|takedown|take-down|remove|hide|post-to|comment-on|guide|follow-user")
FIELDS_OF_AN_ITEM = {
    "external_id",
    "channel",
    "title",
    "text",
    "source_url",
    "occurred_at",
    "published_at",
    "place",
    "concerns_unit",
    "reach",
    "drill",
}


def tables() -> list[Table]:
    """Every table of the services' models."""
    for path in (ROOT / "services").glob("*/**/models.py"):
        import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return [table for base in DeclarativeBase.__subclasses__() for table in base.metadata.tables.values()]


def names(model: type[BaseModel]) -> set[str]:
    """The fields of a model and of the models within it, from its schema."""
    schema = model.model_json_schema()
    within = [schema, *schema.get("$defs", {}).values()]
    return {name for each in within for name in each.get("properties", {})}


def test_no_table_of_messages_has_a_column_about_who_wrote_one() -> None:
    kept = [table for table in tables() if table.schema in {Service.INGEST, Service.ANALYSIS}]
    assert {table.name for table in kept} >= {"item", "assessment"}
    assert [column for table in kept for column in table.columns if OF_A_PERSON.search(column.name)] == []


def test_an_item_has_the_promised_fields_and_no_other() -> None:
    assert set(ItemIn.model_fields) == FIELDS_OF_AN_ITEM
    assert ItemIn.model_config["extra"] == "forbid"


@pytest.mark.parametrize("field", ["author", "nickname", "user_id", "phone", "avatar_url"])
def test_a_field_about_who_wrote_it_is_refused_by_name(field: str) -> None:
    with pytest.raises(ValueError, match=field):
        ItemIn.model_validate({"channel": "forum", "text": "路灯不亮", field: "某人"})


def test_the_judgement_neither_sees_nor_says_who_wrote_it() -> None:
    seen = set(ItemInput.__annotations__)
    assert [name for name in {*seen, *names(Assessment)} if OF_A_PERSON.search(name)] == []
    assert "reach" not in seen, "how far a message spread never changes its level"


def test_no_route_takes_down_blocks_posts_or_follows() -> None:
    assert [row for row in ROUTES.routes if OF_POWER.search(row.pattern)] == []
    others = {(row.method, row.pattern) for row in ROUTES.routes} - {
        ("PUT", "/api/v1/notices/preferences"),
        ("DELETE", "/api/v1/channels/{id}"),
        ("DELETE", "/api/v1/subscriptions/{id}"),
    }
    assert {method for method, _ in others} <= {"GET", "HEAD", "POST", "PATCH"}, "only our own are replaced"
