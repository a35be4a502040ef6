"""The whole life of a case, step by step, and the branches off it."""

from tests.service.workflow.office import Message, Office

ANSWER = "路灯已经修好，咨询电话 0374-5551234。"


async def test_a_case_goes_from_the_inbox_to_the_archive(office: Office) -> None:
    message = Message()
    case = await office.receive(message)
    opened = await office.case(case)
    assert opened["state"] == "pending_review"
    assert opened["number"].startswith("HY-")
    assert opened["title"] == "第三小学门口的路灯坏了一个星期，孩子放学看不清路。"
    assert [item["id"] for item in opened["items"]] == [str(message.id)]
    assert opened["items"][0]["assessment"]["reviewed"] is False
    assert {clock["name"] for clock in opened["deadlines"]} == {"first_reply", "close"}

    steps = [
        ("duty", "review", {}, "pending_assignment"),
        ("duty", "assign", {"lead_unit": "jiaoyu", "assisting_units": ["huanbao"]}, "pending_acceptance"),
        ("edu", "accept", {}, "in_progress"),
        ("edu", "log", {"note": "已到现场查看"}, "in_progress"),
        ("edu", "verify", {"conclusion": "substantiated", "evidence": "灯确实不亮"}, "in_progress"),
        (
            "edu",
            "submit_reply",
            {"public_reply": ANSWER},
            "pending_approval",
        ),
        ("edu-head", "approve", {}, "replied"),
        ("edu", "publish", {"where": "县政府网站"}, "replied"),
        ("town", "follow_up", {"satisfaction": "satisfied"}, "replied"),
        ("duty", "close", {"note": "办结"}, "closed"),
        ("duty", "archive", {}, "archived"),
    ]
    for who, action, fields, state in steps:
        after = await office.act(who, case, action, **fields)
        assert after["state"] == state, action
    done = await office.case(case)
    assert done["version"] == 1 + len(steps)
    assert [entry["action"] for entry in done["timeline"]] == ["open", *(step[1] for step in steps)]
    assert all(clock["met_at"] and not clock["breached"] for clock in done["deadlines"])
    assert done["public_reply"] == ANSWER
    assert done["items"][0]["assessment"]["reviewed"] is True
    assert done["actions"] == []
