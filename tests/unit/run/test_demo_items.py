"""The demo shows the whole of the work, with invented matters that the product itself would take."""

from collections import Counter
from datetime import UTC, datetime

from services.contracts.codes import Channel
from services.gateway.directory.seed import demo
from services.ingest.items.schemas import ItemIn
from services.run.demo import _item, rows
from services.run.demo_desk import desk
from services.workflow.documents.catalogue import PAPERS
from services.workflow.knowledge.schemas import Content
from services.workflow.publications.schemas import NewPublication

UNITS = {unit["code"] for unit in demo()["units"]}


def test_each_item_is_one_that_a_unit_may_send() -> None:
    for row in rows():
        ItemIn.model_validate(_item(row, datetime(2026, 3, 2, tzinfo=UTC)))


def test_there_is_something_of_everything() -> None:
    items = rows()
    assert len(items) >= 60
    assert {row["channel"] for row in items} == set(Channel)
    assert sum(row.get("drill", False) for row in items) == 1
    assert sum("concerns_unit" in row for row in items) >= 2
    assert sum(count > 1 for count in Counter(row["text"] for row in items).values()) >= 3


def test_stories_end_all_along_the_chain_and_name_units_that_exist() -> None:
    stories = [row["handle"] for row in rows() if "handle" in row]
    ends = Counter(story["until"] for story in stories)
    assert set(ends) == {
        "pending_assignment",
        "pending_acceptance",
        "in_progress",
        "pending_approval",
        "replied",
        "closed",
        "dismissed",
    }
    named = {unit for story in stories for unit in (story["lead"], *story.get("assisting", ()))}
    assert named <= UNITS


def test_no_two_items_have_one_number() -> None:
    numbers = [row["external_id"] for row in rows()]
    assert len(set(numbers)) == len(numbers)


def test_what_lies_on_the_desks_is_what_the_product_would_take() -> None:
    found, known = desk(), {row["external_id"]: row.get("handle", {}) for row in rows()}
    for each in found["knowledge"]:
        told = {name: each[name] for name in ("question", "answer", "category", "basis")}
        Content.model_validate(told | {"valid_until": "2027-01-01"})
    for each in found["announcements"]:
        NewPublication.model_validate(each)
    assert {known[item]["until"] for item in found["published"]} == {"replied"}
    assert all(kind in PAPERS and item in known for kind, item in found["papers"])
    assert not any("," in cell or "\n" in cell for row in found["sheet"] for cell in row.values())
