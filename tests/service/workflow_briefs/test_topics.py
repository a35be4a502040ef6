"""A topic's report and the log of a day on duty: from what the records hold, for who may see it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from services.common.ids import new_id
from tests.service.workflow.office import Message, Office, person
from tests.service.workflow_briefs.reading import Asking, read

NASTY = "{{x}}<w:p>=1+1 \u202e𠮷😀\u2067，路灯还是不亮"


@pytest.fixture
def desk(office: Office, accounts: None) -> Asking:
    del accounts
    return Asking(office)


async def test_a_topics_report_tells_its_course_its_cases_and_what_is_criticised(desk: Asking) -> None:
    office, topic = desk.office, new_id()
    await office.connection.execute("UPDATE huiying.clock_offset SET shift = interval '1 minute'")
    case_id = await office.receive(
        *[Message(text=f"第{place}次反映，{NASTY}", topic=topic, risk="major") for place in range(3)]
    )
    await office.receive(Message(text="这是一次演练", topic=topic, drill=True))
    await office.lead_to("pending_approval", case_id)
    await office.act("chief", case_id, "approve")
    made = await desk.made("topic_report", "duty", topic_id=str(topic))
    assert (made["word"], made["number"][-2:]) == ("话题专报", "1号")
    paper = read(await desk.file(made["id"], "leader"))
    assert paper.pictures == 2
    assert "共收到信息3条" in paper.text
    assert f"次反映，{NASTY}”" in paper.text
    assert "演练，" not in paper.text.replace("演练、限阅工单不计入", "")
    number = (await office.case(case_id))["number"]
    assert any(line.startswith(f"1．{number}【重大】") for line in paper.section("工单"))
    assert [line[-12:-3] for line in paper.section("办理经过") if "审核通过" in line]
    again = await desk.made("topic_report", topic_id=str(topic))
    assert again["id"] == made["id"]
    await office.receive(Message(text="又有人反映", topic=topic))
    more = await desk.made("topic_report", topic_id=str(topic))
    assert (more["number"][-2:], more["mark"]) == ("2号", "（第2次）")


async def test_a_topic_that_nobody_may_read_of_has_no_report(desk: Asking) -> None:
    office = desk.office
    hidden, drill = new_id(), new_id()
    case_id = await office.receive(Message(text="反映某人吃拿卡要", topic=hidden))
    await office.act("chief", case_id, "restrict", people=["chief"], reason="线索")
    await office.receive(Message(text="演练", topic=drill, drill=True))
    for topic in (hidden, drill, uuid4()):
        answer = await office.post("chief", "/reports", {"kind": "topic_report", "topic_id": str(topic)})
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    for body in ({"topic_id": "x"}, {}, {"topic_id": str(hidden), "advice": "长" * 2001}):
        answer = await office.post("chief", "/reports", {"kind": "topic_report", **body})
        assert answer.status_code == 422
    answer = await office.post("edu", "/reports", {"kind": "topic_report", "topic_id": str(drill)})
    assert answer.status_code == 403


async def test_the_duty_log_holds_shifts_check_ins_handovers_and_pages(desk: Asking) -> None:
    office = desk.office
    now = await office.connection.fetchval("SELECT huiying.now()")
    day = (now + timedelta(hours=8)).date().isoformat()
    empty = await desk.paper("duty_log", period="2025-05-05")
    titles = ("值班与签到", "交接班", "紧急通知", "重要事项")
    assert {empty.section(title)[0] for title in titles} == {"无。"}
    await office.connection.execute(
        "INSERT INTO workflow.duty_override (id, post, person, starts_at, ends_at, reason, made_by_name)"
        " VALUES ($1, 'duty', $2, $3, $4, '值班', '网信办')",
        new_id(),
        person("duty").subject,
        now - timedelta(minutes=10),
        now + timedelta(hours=8),
    )
    assert (await office.post("duty", "/duty/check-in", {})).status_code == 200
    words = {"post": "duty", "words": f"关注路灯一事 {NASTY}", "cases": []}
    assert (await office.post("duty", "/duty/handovers", words)).status_code == 201
    paper = await desk.paper("duty_log", period=day)
    (row,) = [rows for name, rows in paper.table("岗位").items() if name == "主班"]
    assert row[0] == person("duty").name
    assert row[2].startswith("已签到")
    assert any(f"关注路灯一事 {NASTY}" in line for line in paper.section("交接班"))
