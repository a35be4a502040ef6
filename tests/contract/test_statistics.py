"""Statistics as the outside sees them: counts, rates, and the cases behind each number."""

import pytest

from tests.contract.desk import Desk, Json, refusal

MEASURED = ("reply_rate", "closure_rate", "on_time_rate", "satisfaction_rate")


def counts(desk: Desk, account: str, **query: str) -> dict[str, int]:
    shown: Json = desk.read(account, "/stats/summary", params=query)
    return {each["code"]: each["value"] for each in shown["measures"]}


def test_a_summary_has_what_the_contract_names(desk: Desk) -> None:
    desk.new_case()
    shown = desk.read("duty", "/stats/summary", params={"from": "2020-01-01"})
    assert shown["received"] > 0
    for parts in ("by_risk", "by_category", "by_channel", "by_state"):
        assert sum(shown[parts].values()) == shown["received"]
    for rate in MEASURED:
        assert shown[rate] is None or 0 <= shown[rate] <= 1
    assert "median_first_response_minutes" in shown
    assert all(each["text"] for each in [*shown["measures"], *shown["rates"], *shown["lengths"]])


def test_an_answered_case_is_counted_and_is_in_the_list(desk: Desk) -> None:
    before = counts(desk, "edu")
    case = desk.new_case()
    desk.lead(case, "closed")
    after = counts(desk, "edu")
    assert (after["answered"], after["closed"]) == (before["answered"] + 1, before["closed"] + 1)
    rows = desk.read("edu", "/stats/cases", params={"measure": "closed", "limit": 200})
    assert case in {row["case_id"] for row in rows["items"]}
    assert len(rows["items"]) == after["closed"] or rows["next_cursor"]


def test_the_numbers_of_a_moment_stay_what_they_were(desk: Desk) -> None:
    said = desk.read("duty", "/stats/summary")
    desk.new_case()
    again = desk.read("duty", "/stats/summary", params={"as_of": said["as_of"]})
    assert {**again, "behind": 0} == {**said, "behind": 0}


@pytest.mark.parametrize("path", ["/stats/summary", "/stats/cases", "/stats/topics"])
def test_a_unit_reads_its_own_numbers_and_administrators_none(desk: Desk, path: str) -> None:
    refusal(desk.get("edu", path, params={"unit": "huanbao"}), 403, "forbidden")
    refusal(desk.get("admin", path), 403, "forbidden")
    refusal(desk.get(None, path), 401, "unauthorized")
    refusal(desk.get("duty", path, params={"from": "tomorrow"}), 422, "invalid-request")
    assert desk.get("auditor", path).status_code == 200
