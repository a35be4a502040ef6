"""Fairness to those who complain: the unit that an item is about does not learn who brought it."""

from tests.contract.desk import Desk, matter, refusal


def test_the_accused_unit_reads_the_item_without_who_brought_it(desk: Desk) -> None:
    number = matter()[:14]
    item = desk.submit(
        "edu", concerns_unit="huanbao", external_id=number, source_url="https://board.example.org/1"
    )
    case = desk.assessed(item)["case_id"]
    desk.act("duty", case, "review", lead_unit="huanbao")
    shown = desk.read("env", f"/items/{item}")
    assert (shown["unit"], shown["external_id"], shown["source_url"]) == (None, None, None)
    assert desk.read("edu", f"/items/{item}")["unit"] == "jiaoyu"
    assert desk.read("duty", f"/items/{item}")["unit"] == "jiaoyu"


def test_the_accused_unit_may_not_look_behind_the_mask(desk: Desk) -> None:
    item = desk.submit("edu", concerns_unit="huanbao", text=matter("联系电话13912345678"))
    case = desk.assessed(item)["case_id"]
    desk.act("duty", case, "review", lead_unit="huanbao")
    for account in ("env", "env-head"):
        refusal(desk.post(account, f"/items/{item}/unmask", {"reason": "想知道是谁"}), 403, "forbidden")
