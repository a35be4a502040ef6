"""Bodies as typed objects: what no column of the database takes is named, wherever it stands."""

from typing import Any

import pytest
from pydantic import BaseModel, Field

from services.common.body import parse
from services.common.problems import InvalidRequest


class Step(BaseModel):
    title: str


class Plan(BaseModel):
    from_: str = Field("", alias="from")
    steps: list[Step] = Field(default_factory=list)
    words: tuple[str, ...] = ()
    rows: list[Any] = Field(default_factory=list)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"from": "a\0"}, ["/from"]),
        ({"steps": [{"title": "a"}, {"title": "\0"}]}, ["/steps/1/title"]),
        ({"words": ["\0", "b", "c\0"]}, ["/words/0", "/words/2"]),
    ],
)
def test_a_nul_is_named_wherever_it_stands(body: dict[str, Any], where: list[str]) -> None:
    with pytest.raises(InvalidRequest) as refused:
        parse(Plan, body)
    assert [error.pointer for error in refused.value.errors] == where


def test_rows_that_are_read_one_by_one_are_left_to_their_reader() -> None:
    assert parse(Plan, {"rows": [{"text": "a\0"}]}).rows == [{"text": "a\0"}]
