"""The numbers follow what people do to cases, and everybody reads their own."""

from datetime import datetime
from typing import Any

import pytest

from tests.service.workflow.office import Message, Office
from tests.service.workflow_statistics.county import Recount


async def numbers(office: Office, username: str = "duty", **query: Any) -> dict[str, Any]:
    answer = await office.get(username, "/stats/summary", **query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def counts(office: Office, username: str = "duty", **query: Any) -> dict[str, int]:
    """The measures that are not zero."""
    shown = await numbers(office, username, **query)
    return {each["code"]: each["value"] for each in shown["measures"] if each["value"]}


async def test_an_office_without_cases_has_no_rates(office: Office) -> None:
    shown = await numbers(office)
    assert shown["received"] == 0
    assert shown["by_risk"] == {"general": 0, "major": 0, "severe": 0}
    assert not any(shown["by_channel"].values())
    assert not any(shown["by_state"].values())
    for rate in shown["rates"]:
        assert (rate["value"], rate["percent"]) == (None, "无")
    assert shown["reply_rate"] is shown["satisfaction_rate"] is None
    assert shown["median_first_response_minutes"] is None


async def test_the_numbers_follow_a_case_through_its_life(office: Office) -> None:
    case = await office.receive(Message(unit="jiaoyu"))
    assert await counts(office) == {"received": 1, "items": 1, "valid": 1}
    await office.lead_to("in_progress", case)
    await office.act("edu", case, "return", reason="不属于本局", basis="职责分工")
    await office.act("duty", case, "assign", lead_unit="jiaoyu")
    await office.act("edu", case, "accept")
    asked = {"milestone": "close", "workdays": 2, "reason": "需要采购", "interim_reply": "正在采购路灯。"}
    await office.act("edu", case, "request_extension", **asked)
    await office.act("chief", case, "decide_extension", granted=True)
    assert await counts(office) == {"received": 1, "items": 1, "valid": 1, "returned": 1, "extended": 1}
    await office.act("edu", case, "submit_reply", public_reply="路灯已经修好。")
    assert (await numbers(office))["reply_rate"] == 0
    await office.act("edu-head", case, "approve")
    await office.act("duty", case, "follow_up", satisfaction="satisfied")
    await office.act("duty", case, "follow_up", satisfaction="unreachable")
    await office.act("duty", case, "close")
    shown = await numbers(office)
    for rate in ("reply_rate", "closure_rate", "on_time_rate", "satisfaction_rate"):
        assert shown[rate] == 1
    assert {code: count for code, count in shown["by_channel"].items() if count} == {"message_board": 1}
    assert {code: count for code, count in shown["by_state"].items() if count} == {"closed": 1}
    assert shown["by_unit"] == {"jiaoyu": 1}
    assert shown["median_first_response_minutes"] == 0
    await office.act("duty", case, "reopen", reason="灯又坏了")
    after = await counts(office)
    assert "closed" not in after
    assert (after["answered"], after["reopened"]) == (1, 1)
    await agrees(office)


async def agrees(office: Office) -> None:
    shown = await numbers(office)
    window = [datetime.fromisoformat(shown[name]) for name in ("from", "to")]
    recount = (await Recount.whole(office.connection)).of(window[0], window[1], None, drill=False)
    assert {each["code"]: each["value"] for each in shown["measures"]} == recount.totals()


async def test_merging_and_dismissing_take_a_case_out_until_it_is_undone(office: Office) -> None:
    before, brought = await counts(office), Message()
    first, second = await office.receive(brought), await office.receive(Message())
    await office.act("duty", first, "merge", into=second)
    after = await counts(office)
    assert (after["merged"], after["valid"] - before["valid"]) == (1, 1)
    assert after["items"] - before["items"] == 2
    await agrees(office)
    await office.act("duty", second, "unmerge", items=[str(brought.id)])
    after = await counts(office)
    assert ("merged" in after, after["valid"] - before["valid"]) == (False, 2)
    await office.act("duty", first, "dismiss", reason="不属实", basis="not_a_concern")
    assert (await counts(office))["dismissed"] == 1
    await office.act("duty", first, "reopen", reason="有新情况")
    assert "dismissed" not in await counts(office)
    await agrees(office)


@pytest.mark.usefixtures("accounts")
async def test_a_restricted_case_is_in_no_number(office: Office) -> None:
    before = await counts(office)
    case = await office.receive(Message())
    await office.act("duty", case, "restrict", people=["chief"], reason="涉及干部线索")
    for reader in ("duty", "chief"):
        assert await counts(office, reader) == before
    await office.act("chief", case, "unrestrict", reason="已移交")
    assert (await counts(office))["received"] == before["received"] + 1


async def test_an_exercise_is_counted_only_when_exercises_are_asked_for(office: Office) -> None:
    before = await counts(office)
    await office.receive(Message(drill=True))
    assert await counts(office) == before
    assert (await counts(office, drill="true"))["received"] == 1


async def test_a_unit_reads_its_own_numbers_alone(office: Office) -> None:
    case = await office.receive(Message())
    await office.lead_to("in_progress", case, lead="huanbao")
    shown = await numbers(office, "env")
    assert (shown["unit"], shown["by_unit"]) == ("huanbao", {"huanbao": 1})
    assert await counts(office, "duty", unit="huanbao") == await counts(office, "env-head")
    rows = (await office.get("env", "/stats/cases", measure="valid")).json()["items"]
    assert [row["case_id"] for row in rows] == [case]
    assert (await office.get("env", "/stats/topics")).json()["items"][0]["title"]
    for path in ("/stats/summary", "/stats/cases", "/stats/topics"):
        refused = await office.get("env", path, unit="jiaoyu")
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        assert (await office.get("admin", path)).status_code == 403
        assert (await office.get(None, path)).status_code == 401
        assert (await office.get("auditor", path)).status_code == 200


async def test_a_wrong_question_is_answered_with_what_is_wrong(office: Office) -> None:
    wrong = [
        ({"from": "2026-02-30"}, "/query/from"),
        ({"from": "昨天"}, "/query/from"),
        ({"from": "1026-01-01"}, "/query/from"),
        ({"from": "2026-05-01", "to": "2026-04-01"}, "/query/to"),
        ({"as_of": "2999-01-01T00:00:00+08:00"}, "/query/as_of"),
        ({"unit": "x" * 65}, "/query/unit"),
        ({"unit": "*"}, "/query/unit"),
        ({"topic": "x"}, "/query/topic"),
        ({"tier": "4"}, "/query/tier"),
        ({"happy": "yes"}, "/query/happy"),
        ({"measure": "happiness"}, "/query/measure"),
        ({"cursor": "%%%"}, "/query/cursor"),
    ]
    for query, pointer in wrong:
        answer = await office.get("duty", "/stats/cases", **query)
        assert answer.status_code == 422, query
        assert answer.json()["errors"][0]["pointer"] == pointer
    await office.connection.execute("UPDATE workflow.stat_fold SET since = huiying.now()")
    early = await office.get("duty", "/stats/summary", as_of="2020-01-01T00:00:00+08:00")
    assert (early.status_code, early.json()["errors"][0]["pointer"]) == (422, "/query/as_of")
    assert "起留存" in early.json()["errors"][0]["detail"]
    odd = await office.get("duty", "/stats/summary", **{"from": "2026-01-01", "to": "2026-01-01"})
    assert (odd.json()["from"], odd.json()["to"]) == (
        "2026-01-01T00:00:00.000+08:00",
        "2026-01-02T00:00:00.000+08:00",
    )
