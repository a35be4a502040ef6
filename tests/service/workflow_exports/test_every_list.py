"""Every list that somebody reads can be taken along, by them and by nobody else."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.common.ids import new_id
from services.contracts.events import Event, EventType
from services.workflow.exports.domain import ExportKind
from services.workflow.exports.service.kinds import LISTINGS
from services.workflow.statistics import service as statistics
from tests.service.workflow.office import Message, Office, person
from tests.service.workflow_exports.test_exports import HOSTILE, ask, sheet

pytestmark = pytest.mark.usefixtures("accounts")
_SCORED = {"period": "2026-06", "unit": "jiaoyu", "measure": "close_on_time"}


@pytest.fixture(autouse=True)
async def _nothing_waits(office: Office) -> AsyncIterator[None]:
    """The audit log's page leaves out what restricted cases tell; each test reads its own rows."""
    yield
    await office.connection.execute("DELETE FROM workflow.export")


def test_every_kind_has_a_list() -> None:
    assert set(LISTINGS) == set(ExportKind)


@pytest.mark.parametrize(
    ("kind", "who", "not_for", "filters"),
    [
        ("documents", "edu", "jiaoyu-api", {}),
        ("documents", "admin", None, {"kind": ["case_file"]}),
        ("notices", "admin", "jiaoyu-api", {"unread": True}),
        ("pages", "edu", "jiaoyu-api", {}),
        ("handovers", "auditor", "edu", {}),
        ("substitutes", "edu", "admin", {}),
        ("plans", "edu", "jiaoyu-api", {}),
        ("units", "edu", "jiaoyu-api", {"kind": ["bureau"]}),
        ("users", "admin", "chief", {"role": "handler"}),
        ("imports", "town", "leader", {}),
        ("counted_cases", "edu", "admin", {"measure": "received"}),
        ("score_cases", "edu", "admin", _SCORED),
        ("archive", "edu", "admin", {"state": ["archived"]}),
        ("missing_publications", "edu", "admin", {}),
        ("tasks", "auditor", "edu", {"kind": ["supervise"], "status": ["waiting"]}),
    ],
)
async def test_a_list_comes_out_for_its_readers(
    office: Office, kind: str, who: str, not_for: str | None, filters: dict[str, Any]
) -> None:
    order = {"kind": kind, "format": "csv", "filters": filters}
    answer = await office.post(who, "/exports", order)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    file = await office.get(who, f"/exports/{made['id']}/file")
    assert (made["state"], file.content[:3]) == ("done", b"\xef\xbb\xbf")
    if not_for:
        answer = await office.post(not_for, "/exports", order)
        assert answer.status_code == 403, answer.text


async def test_the_ledger_of_supervision_leaves_out_what_is_restricted(office: Office) -> None:
    open_, secret = [await office.receive(Message(title=title)) for title in ("路灯", "涉密")]
    for case in (open_, secret):
        await office.lead_to("in_progress", case)
        await office.act("duty", case, "supervise", note=HOSTILE[:400], due_at="2030-01-01T09:00:00+08:00")
    await office.act("chief", secret, "restrict", people=["chief"], reason="涉及举报人")
    rows = await sheet(office, "duty", await ask(office, "duty", "tasks"))
    assert [(row["标题"], row["种类"], row["承办单位"], row["情况"], row["逾期"]) for row in rows] == [
        ("路灯", "督办", "县教育局", "待办", "否")
    ]
    assert rows[0]["要求"].startswith("=1+1 {{ 7*7 }} <w:p>")
    assert len(await sheet(office, "chief", await ask(office, "chief", "tasks", status=["waiting"]))) == 2


async def test_topics_come_with_their_heat(office: Office) -> None:
    topic = new_id()
    await office.receive(*[Message(topic=topic, title=f"停水{n}") for n in range(6)])
    await office.connection.execute(
        "UPDATE workflow.case_item SET received_at = received_at - interval '3 days'"
        " WHERE item_id = (SELECT item_id FROM workflow.case_item WHERE topic_id = $1 LIMIT 1)",
        topic,
    )
    rows = await sheet(office, "duty", await ask(office, "duty", "topics"))
    [row] = [row for row in rows if row["话题标识"] == str(topic)]
    assert (row["近24小时条数"], row["走势"], row["热度"]) == (5, "上升", 5.1)
    assert "增长较快" in row["预警"]


async def test_the_audit_log_speaks_the_office_s_words(office: Office) -> None:
    case = await office.receive(Message(category="commerce"))
    await office.act("duty", case, "review", lead_unit="jiaoyu")
    rows = await sheet(office, "auditor", await ask(office, "auditor", "audit", object_id=case))
    told = {(row["行为"], row["行为代码"], row["对象类型"], row["服务"]) for row in rows}
    assert ("工单：研判", "case.review", "工单", "办理") in told


async def test_units_accounts_and_plans_come_in_words(office: Office) -> None:
    units = await sheet(office, "edu", await ask(office, "edu", "units"))
    assert {"代码": "jiaoyu", "名称": "县教育局", "类型": "县直部门"}.items() <= next(
        row for row in units if row["代码"] == "jiaoyu"
    ).items()
    accounts = await sheet(office, "admin", await ask(office, "admin", "users", unit=["jiaoyu"]))
    assert {row["账号"]: row["角色"] for row in accounts}["edu-both"] == "经办人、单位负责人"
    plans = await sheet(office, "duty", await ask(office, "duty", "plans"))
    assert {"步骤", "内容", "由谁完成"} <= set(plans[0])


async def test_the_list_behind_a_number_comes_out_with_its_cases(office: Office) -> None:
    await office.receive(Message(category="transport", title="公交改线"))
    await statistics.fold_all(office.context.database)
    made = await ask(office, "duty", "counted_cases", measure="received", category="transport")
    there = (await office.get("duty", "/stats/cases", measure="received", category="transport")).json()
    rows = await sheet(office, "duty", made)
    assert [row["工单编号"] for row in rows] == [each["number"] for each in there["items"]]


async def _import(office: Office, who: str, status: str) -> str:
    """An import as ingest has it when it has ended."""
    wanted, sender = new_id(), person(who)
    await office.connection.execute(
        "INSERT INTO ingest.import_job (id, submitted_by, username, by_name, unit, file_name, kind, size,"
        " created_at, status, total, done, accepted, known, refused, failure, attempts, worked_at,"
        " finished_at) VALUES ($1, $2, $3, $4, $5, '=1+1.xlsx', 'xlsx', 9, huiying.now(), $6, 3, 3, 1, 1, 1,"
        " CASE WHEN $6 = 'failed' THEN '读不出' END, 0, huiying.now(), huiying.now())",
        wanted,
        sender.subject,
        who,
        sender.name,
        sender.unit,
        status,
    )
    ended = Event(id=new_id(), type=EventType.IMPORT_ENDED, subject=wanted)
    await office.consumer.deliver([ended])
    await office.consumer.deliver([ended, Event(id=new_id(), type=ended.type, subject=wanted)])
    return str(wanted)


async def test_whoever_sent_a_sheet_is_told_once_when_it_is_worked_off(office: Office) -> None:
    done, failed = await _import(office, "town", "done"), await _import(office, "town", "failed")
    await _import(office, "town-api", "done")
    notices = (await office.get("town", "/notices")).json()["items"]
    told = [(row["kind"], row["data"]) for row in notices if row["kind"].startswith("import")]
    assert told == [
        ("import_failed", {"import_id": failed}),
        ("import_done", {"import_id": done, "accepted": 1, "known": 1, "refused": 1}),
    ]
    rows = await sheet(office, "town", await ask(office, "town", "imports"))
    assert [(row["情况"], row["文件"], row["退回"]) for row in rows] == [
        ("未完成", "=1+1.xlsx", 1),
        ("已完成", "=1+1.xlsx", 1),
    ]
    assert await sheet(office, "edu", await ask(office, "edu", "imports")) == []
    told_in_file = await sheet(office, "town", await ask(office, "town", "notices"))
    assert [row["说明"] for row in told_in_file if row["通知"] == "导入已完成"] == [
        "新收下 1 条，以前收过 1 条，退回 1 条"
    ]
