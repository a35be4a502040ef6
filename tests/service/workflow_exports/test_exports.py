"""Lists leave the office as files: what the reader sees, typed, whole, once, for the reader alone."""

import asyncio
import csv
import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from python_calamine import load_workbook
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from services.common.db import async_url
from services.common.ids import new_id
from services.workflow.base import Base
from services.workflow.exports import jobs
from services.workflow.exports.domain import KEEP, MOST_ATTEMPTS, SMALL
from services.workflow.exports.files import ExportFiles
from services.workflow.exports.models import ExportRow
from services.workflow.exports.repository import exports
from services.workflow.exports.service.running import Exporter
from services.workflow.statistics import service as statistics
from tests.conftest import Clock
from tests.service.workflow.office import Message, Office

pytestmark = pytest.mark.usefixtures("accounts")
HOSTILE = "=1+1 {{ 7*7 }} <w:p>&amp;</w:p> <r>不是标记</r>\n\u202e反向\u202c 👩\u200d👧 𠮷\t" + "长" * 9_900


async def ask(office: Office, who: str, kind: str, form: str = "xlsx", **filters: Any) -> dict[str, Any]:
    answer = await office.post(who, "/exports", {"kind": kind, "format": form, "filters": filters})
    assert answer.status_code in (201, 202), answer.text
    return dict(answer.json())


async def sheet(office: Office, who: str, made: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of the first sheet by the titles of their columns."""
    file = await office.get(who, f"/exports/{made['id']}/file")
    assert file.status_code == 200, file.text
    head, *rows = load_workbook(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
    titles = [str(title) for title in head]
    return [dict(zip(titles, row, strict=True)) for row in rows]


async def many(office: Office, count: int) -> None:
    """Items that nobody has assessed yet; enough of them make a long list."""
    await office.connection.execute(
        "INSERT INTO ingest.item_shown_v1 (item_id, unit, channel, text, drill, received_at)"
        " SELECT gen_random_uuid(), 'weisheng', 'phone', '第' || n || '条', false,"
        " huiying.now() - n * interval '1 second' FROM generate_series(1, $1::int) AS n",
        count,
    )


async def test_the_list_of_cases_comes_out_as_its_reader_sees_it(office: Office) -> None:
    case = await office.receive(Message(title="=SUM(1)", category="labour"))
    await office.lead_to("in_progress", case)
    drill = await office.receive(Message(category="labour", drill=True, unit="huanbao"))
    secret = await office.receive(Message(category="labour"))
    await office.lead_to("in_progress", secret)
    await office.act("chief", secret, "restrict", people=["chief"], reason="涉及举报人")
    made = await ask(office, "duty", "cases", category=["labour"])
    assert (made["state"], made["rows"], made["total"]) == ("done", 2, 2)
    rows = await sheet(office, "duty", made)
    assert [row["演练"] for row in rows] == ["演练", ""]
    assert (rows[1]["标题"], rows[1]["状态"], rows[1]["主办单位"]) == ("=SUM(1)", "办理中", "县教育局")
    assert rows[1]["收到时间"].year >= 2026
    chief = await sheet(office, "chief", await ask(office, "chief", "cases", category="labour"))
    assert [row["限阅"] for row in chief] == ["是", "否", "否"]
    mine = await sheet(office, "edu", await ask(office, "edu", "cases", category=["labour"]))
    assert [row["标题"] for row in mine] == ["=SUM(1)"]
    theirs = await sheet(office, "env", await ask(office, "env", "cases", category=["labour"]))
    assert [row["演练"] for row in theirs] == ["演练"]
    assert drill


async def test_the_list_of_items_comes_out_as_the_list_itself_shows_it(office: Office) -> None:
    told, about = (
        Message(text=HOSTILE, category="health"),
        Message(text="该局收费不开票据。", unit="huanbao", concerns_unit="jiaoyu", category="health"),
    )
    await office.lead_to("replied", await office.receive(told))
    await office.lead_to(
        "in_progress", await office.receive(about), assisting_units=["jiaoyu"], lead="huanbao"
    )
    rows = await sheet(office, "duty", await ask(office, "duty", "items", category=["health"]))
    assert [row["正文"] for row in rows] == [about.text, HOSTILE]
    assert (rows[1]["公开答复"], rows[1]["工单状态"]) == ("路灯已经修好。", "已回复")
    seen = await sheet(office, "edu", await ask(office, "edu", "items", category=["health"]))
    by_text = {row["正文"]: row for row in seen}
    assert by_text[about.text]["报送单位"] == ""
    assert by_text[about.text]["外部编号"] == ""
    assert by_text[told.text]["报送单位"] == "城关镇"
    secret = Message(text="有人举报收受好处。", category="health")
    case = await office.receive(secret)
    await office.lead_to("in_progress", case)
    await office.act("chief", case, "restrict", people=["chief"], reason="涉及举报人")
    brought = await sheet(office, "town", await ask(office, "town", "items", category=["health"]))
    of_case = {row["正文"]: (row["工单编号"], row["主办单位"]) for row in brought}
    assert of_case[secret.text] == ("", "")
    for who, there in (("edu", False), ("duty", False), ("chief", True)):
        rows = await sheet(office, who, await ask(office, who, "items", category=["health"]))
        assert (secret.text in {row["正文"] for row in rows}) is there
    chosen = await sheet(office, "edu", await ask(office, "edu", "items", category="health", unit="huanbao"))
    assert chosen == []
    found = await sheet(office, "duty", await ask(office, "duty", "items", q="不开票据"))
    assert [row["正文"] for row in found] == [about.text]
    assert await sheet(office, "health", await ask(office, "health", "items", category=["health"])) == []


async def test_a_csv_has_a_mark_and_defuses_formulas(office: Office) -> None:
    await office.receive(Message(text=HOSTILE, category="transport"))
    made = await ask(office, "duty", "items", "csv", category=["transport"])
    file = await office.get("duty", f"/exports/{made['id']}/file")
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert file.content.startswith(b"\xef\xbb\xbf")
    [row] = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline=""))
    assert row["正文"] == "'" + HOSTILE


@pytest.mark.parametrize(
    ("who", "body", "status", "code"),
    [
        ("admin", {"kind": "cases"}, 403, "forbidden"),
        ("jiaoyu-api", {"kind": "items"}, 403, "forbidden"),
        (None, {"kind": "cases"}, 401, "unauthorized"),
        ("duty", {"kind": "everything"}, 422, "invalid-request"),
        ("duty", {"kind": "cases", "format": "pdf"}, 422, "invalid-request"),
        ("duty", {"kind": "cases", "filters": {"limit": 5}}, 422, "invalid-request"),
        ("duty", {"kind": "cases", "filters": {"colour": "red"}}, 422, "invalid-request"),
        ("duty", {"kind": "items", "filters": {"q": "一"}}, 422, "invalid-request"),
        ("duty", {"kind": "items", "filters": {"status": ["failed"]}}, 422, "invalid-request"),
    ],
)
async def test_what_cannot_be_exported_is_refused(
    office: Office, who: str | None, body: Any, status: int, code: str
) -> None:
    answer = await office.post(who, "/exports", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def test_a_file_is_for_who_asked_and_every_step_is_logged(office: Office) -> None:
    made = await ask(office, "duty", "cases", q="13812345678")
    for other in ("chief", "auditor", "edu"):
        assert (await office.get(other, f"/exports/{made['id']}")).status_code == 404
        assert (await office.get(other, f"/exports/{made['id']}/file")).status_code == 404
    assert (await office.get("duty", "/exports/x/file")).status_code == 404
    assert made["id"] in [row["id"] for row in (await office.get("duty", "/exports")).json()["items"]]
    file = await office.get("duty", f"/exports/{made['id']}/file")
    assert file.headers["content-disposition"].startswith("attachment; ")
    logged = await office.connection.fetch(
        "SELECT action, detail::text FROM workflow.audit_entry WHERE object_id = $1 ORDER BY id", made["id"]
    )
    assert [row["action"] for row in logged] == ["export.ask", "export.done", "export.fetch"]
    assert '"sha256"' in logged[1]["detail"]
    assert "13812345678" not in str(logged)


async def test_a_long_list_is_made_in_the_background_and_told_of(office: Office) -> None:
    await many(office, SMALL + 300)
    asked = await ask(office, "chief", "items", unit=["weisheng"])
    assert (asked["state"], asked["total"]) == ("waiting", None)
    path = f"/exports/{asked['id']}"
    early = await office.get("chief", f"{path}/file")
    assert (early.status_code, early.json()["code"]) == (409, "export-not-ready")
    workers = [Exporter(office.context), Exporter(office.context)]
    assert sum(await asyncio.gather(*(worker.tick() for worker in workers))) == 1
    done = (await office.get("chief", path)).json()
    assert (done["state"], done["rows"], done["total"]) == ("done", SMALL + 300, SMALL + 300)
    rows = await sheet(office, "chief", done)
    assert len({row["信息标识"] for row in rows}) == SMALL + 300
    notices = (await office.get("chief", "/notices")).json()["items"]
    assert [row["kind"] for row in notices if row["kind"].startswith("export")] == ["export_ready"]


async def test_an_export_that_a_worker_died_over_is_made_by_the_next(office: Office, clock: Clock) -> None:
    asked = await waiting(office, "leader")
    async with office.context.database.transaction() as session:
        dead = await exports.claim(session)
    assert dead is not None
    assert await Exporter(office.context).tick() == 0  # its lease runs
    await clock.advance(timedelta(minutes=2))
    assert await Exporter(office.context).tick() == 1
    async with office.context.database.transaction() as session:
        assert not await exports.finish(session, dead.id, dead.attempts, 1, 1, b"late")
    done = (await office.get("leader", f"/exports/{asked}")).json()
    assert (done["state"], done["rows"]) == ("done", 0)


async def test_rights_are_those_of_the_moment_of_making(office: Office) -> None:
    asked = await waiting(office, "health")
    await office.connection.execute(
        "UPDATE gateway.user_account SET active = false WHERE username = 'health'"
    )
    assert await Exporter(office.context).tick() == 1
    await office.connection.execute("UPDATE gateway.user_account SET active = true WHERE username = 'health'")
    gone = (await office.get("health", f"/exports/{asked}")).json()
    assert gone["state"] == "failed"
    assert "账号已停用" in gone["error"]


async def test_what_never_succeeds_is_given_up(office: Office) -> None:
    asked = await waiting(office, "town", attempts=MOST_ATTEMPTS)
    assert await Exporter(office.context).tick() == 1
    assert (await office.get("town", f"/exports/{asked}")).json()["state"] == "failed"
    kinds = [row["kind"] for row in (await office.get("town", "/notices")).json()["items"]]
    assert "export_failed" in kinds


async def test_nobody_has_more_than_five_on_the_way(office: Office) -> None:
    for _ in range(5):
        await waiting(office, "env-head")
    answer = await office.post("env-head", "/exports", {"kind": "cases"})
    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-exports")
    await office.connection.execute("DELETE FROM workflow.export WHERE state = 'waiting'")


async def test_a_file_is_deleted_when_its_time_is_over(office: Office, clock: Clock) -> None:
    made = await ask(office, "duty", "cases")
    file = ExportFiles.of(office.context.settings).path(UUID(made["id"]), "xlsx")
    left = file.with_name(f"{new_id()}.3.part")
    left.write_bytes(b"half")
    assert await jobs.sweep(office.context, 0) == 0
    assert file.exists()
    await clock.advance(KEEP + timedelta(minutes=1))
    assert await jobs.sweep(office.context, 1e12) >= 2
    assert (file.exists(), left.exists()) == (False, False)
    answer = await office.get("duty", f"/exports/{made['id']}/file")
    assert (answer.status_code, "重新导出" in answer.json()["detail"]) == (404, True)


async def waiting(office: Office, who: str, attempts: int = 0) -> str:
    """An export of an empty list that waits for the worker."""
    found = await office.connection.fetchval(
        "INSERT INTO workflow.export (id, person, kind, format, filters, attempts)"
        " SELECT $1, id, 'items', 'xlsx', '{\"channel\": [\"visit\"]}', $3"
        " FROM gateway.user_account WHERE username = $2 RETURNING id",
        new_id(),
        who,
        attempts,
    )
    return str(found)


async def test_the_figures_come_with_what_they_divide_and_what_they_mean(office: Office) -> None:
    await office.lead_to("replied", await office.receive(Message(category="agriculture")))
    await office.receive(Message(category="agriculture"))
    await statistics.fold_all(office.context.database)
    made = await ask(office, "duty", "statistics")
    file = await office.get("duty", f"/exports/{made['id']}/file")
    book = load_workbook(io.BytesIO(file.content))
    assert book.sheet_names == ["指标", "用时", "分组", "话题", "走势", "说明"]
    head, *rows = book.get_sheet_by_name("指标").to_python()
    figures = {str(row[0]): dict(zip(head, row, strict=True)) for row in rows}
    told = (await office.get("duty", "/stats/summary")).json()
    received, rate = figures["收到工单"], figures["回复率"]
    assert (received["数值"], bool(received["口径"])) == (told["received"], True)
    assert rate["比率"] == pytest.approx(told["reply_rate"])
    assert (rate["分子指标"], rate["分母指标"]) == ("已答复", "有效工单")
    parts = book.get_sheet_by_name("分组").to_python()[1:]
    assert sum(int(str(row[2]).split(".")[0]) for row in parts if row[0] == "类别") == told["received"]
    assert (
        await office.post("edu", "/exports", {"kind": "statistics", "filters": {"unit": "huanbao"}})
    ).status_code == 403


@pytest.mark.parametrize(
    ("kind", "who", "not_for"),
    [
        ("audit", "auditor", "chief"),
        ("samples", "duty", "edu"),
        ("duty_shifts", "edu", None),
        ("publications", "edu", "admin"),
        ("knowledge", "edu", "admin"),
        ("topics", "edu", "admin"),
    ],
)
async def test_the_registers_come_out_for_their_readers(
    office: Office, kind: str, who: str, not_for: str | None
) -> None:
    made = await ask(office, who, kind, "csv")
    assert made["state"] == "done"
    assert (await office.get(who, f"/exports/{made['id']}/file")).status_code == 200
    if not_for:
        assert (await office.post(not_for, "/exports", {"kind": kind})).status_code == 403


async def test_a_report_of_a_list_is_an_export(office: Office) -> None:
    order = {"kind": "cases_list", "format": "csv", "filters": {"category": ["agriculture"]}}
    made = await office.post("duty", "/reports", order)
    assert (made.status_code, made.json()["status"]) == (201, "ready"), made.text
    place = made.headers["location"].removeprefix("/api/v1")
    file = await office.get("duty", f"{place}/file")
    assert file.content.startswith(b"\xef\xbb\xbf")
    assert (await office.get("chief", place)).status_code == 404
    assert (await office.post("admin", "/reports", order)).status_code == 403


async def test_topics_come_out_with_what_their_reader_sees_of_them(office: Office) -> None:
    topic = new_id()
    both = [Message(topic=topic, title="同一条路", unit=unit) for unit in ("weisheng", "chengguan-zhen")]
    case = await office.receive(*both)
    rows = await sheet(office, "duty", await ask(office, "duty", "topics"))
    assert [row["信息条数"] for row in rows if row["话题标识"] == str(topic)] == [2]
    assert str(topic) not in str(await sheet(office, "health", await ask(office, "health", "topics")))
    await office.lead_to("in_progress", case)
    assert str(topic) in str(await sheet(office, "edu", await ask(office, "edu", "topics")))
    await office.act("chief", case, "restrict", people=["chief"], reason="涉及举报人")
    assert str(topic) not in str(await sheet(office, "duty", await ask(office, "duty", "topics")))


async def test_the_scores_of_units_come_out_with_their_points(office: Office) -> None:
    made = await ask(office, "duty", "unit_scores", period="2026-06")
    rows = await sheet(office, "duty", made)
    assert {"单位", "得分", "更正后得分"} <= set(rows[0] if rows else ["单位", "得分", "更正后得分"])
    bad = {"kind": "unit_scores", "filters": {"period": "六月"}}
    assert (await office.post("duty", "/exports", bad)).status_code == 422


def _differences(connection: Connection) -> Any:
    name = ExportRow.__tablename__

    def mine(found: str | None, type_: str, _parents: Any) -> bool:
        return {"schema": found == "workflow", "table": found == name}.get(type_, True)

    def ours(thing: Any, _name: str | None, type_: str, *_: Any) -> bool:
        return bool((thing if type_ == "table" else thing.table).name == name)

    options = {
        "include_schemas": True,
        "include_name": mine,
        "include_object": ours,
        "compare_type": True,
    }
    return compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)


async def test_the_table_is_as_the_model_says(database_url: str) -> None:
    engine = create_async_engine(async_url(database_url))
    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await engine.dispose()
