"""Clues of corruption: only the people named know that there is a case, by whatever path they ask."""

import time

from tests.contract.desk import Desk, matter, refusal
from tests.patience import PATIENCE


def listed(desk: Desk, account: str, words: str) -> list[str]:
    """The items that a search finds; lists follow what was decided within moments."""
    end = time.monotonic() + PATIENCE
    while True:
        found = [row["id"] for row in desk.read(account, "/items", params={"q": words})["items"]]
        if found or time.monotonic() > end:
            return found
        time.sleep(0.1)


def test_nobody_but_those_named_finds_a_restricted_case_or_its_items(desk: Desk) -> None:
    words = matter("采购时有人拿了回扣")
    item = desk.submit("edu", text=words)
    case = desk.assessed(item)["case_id"]
    number = desk.read("duty", f"/cases/{case}")["number"]
    desk.act("duty", case, "restrict", people=["chief"], reason="涉及干部问题线索")
    assert desk.read("chief", f"/cases/{case}")["restricted"] is True
    for account in ("leader", "auditor", "edu", "edu-head", "env"):
        refusal(desk.get(account, f"/cases/{case}"), 404, "not-found")
        assert desk.read(account, "/cases", params={"q": number})["items"] == []
    for account in ("leader", "auditor", "env"):
        refusal(desk.get(account, f"/items/{item}"), 404, "not-found")
        assert desk.read(account, "/items", params={"q": words[:14]})["items"] == []
    refusal(desk.post("leader", f"/items/{item}/unmask", {"reason": "想看原文"}), 404, "not-found")
    own = desk.read("edu", f"/items/{item}")
    assert (own["case_id"], own["outcome"]) == (None, None)
    assert listed(desk, "chief", words[:14]) == [item]


def test_the_accused_unit_can_not_sift_items_by_who_brought_them(desk: Desk) -> None:
    words = matter("县生态环境局一直推诿，噪声没人管")
    item = desk.submit("edu", text=words, external_id=words[:12])
    case = desk.assessed(item)["case_id"]
    seen = desk.read("duty", f"/cases/{case}")
    assert (seen["tier"], seen["found_units"]) == (2, ["huanbao"])
    desk.act("duty", case, "review", lead_unit="huanbao")
    shown = desk.read("env", f"/items/{item}")
    assert (shown["unit"], shown["external_id"]) == (None, None)
    refusal(desk.post("env-head", f"/items/{item}/unmask", {"reason": "想知道是谁"}), 403, "forbidden")
    assert listed(desk, "env", words[:14]) == [item]
    assert desk.read("env", "/items", params={"q": words[:14], "unit": "jiaoyu"})["items"] == []
