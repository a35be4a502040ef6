"""The ledger knows what was published where, and nothing in it is rewritten."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from services.common import clock as clocks
from services.common.db import async_url
from services.workflow.archive import models as archive
from services.workflow.base import Base
from services.workflow.publications import models, service
from services.workflow.publications.earlier import fill
from services.workflow.publications.schemas import PublicationQuery
from tests.service.workflow.office import Message, Office, person

MINE = {
    table.__tablename__
    for table in (
        models.Publication,
        models.PublicationEvent,
        archive.ReplySearch,
        archive.ArchivePackage,
        archive.ImportedPackage,
        archive.ImportedFile,
        archive.ImportedPart,
    )
}
NEWS = {"title": "汛期停课安排", "text": "明日全县中小学停课一天。", "place": "县政府网站"}


def _differences(connection: Connection) -> Any:
    def mine(name: str | None, type_: str, _parents: Any) -> bool:
        return {"schema": name == Base.metadata.schema, "table": name in MINE}.get(type_, True)

    def ours(thing: Any, _name: str | None, type_: str, *_: Any) -> bool:
        return (thing if type_ == "table" else thing.table).name in MINE

    options = {"include_schemas": True, "include_name": mine, "include_object": ours, "compare_type": True}
    return compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)


async def lines(office: Office, who: str, **query: Any) -> list[dict[str, Any]]:
    answer = await office.get(who, "/publications", **query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def one(office: Office, line: str, who: str = "duty") -> dict[str, Any]:
    answer = await office.get(who, f"/publications/{line}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def published(office: Office, where: str = "县政府网站", **message: Any) -> str:
    case = await office.receive(Message(**message))
    await office.lead_to("replied", case)
    await office.act("edu", case, "publish", where=where, url="https://example.org/a")
    return case


async def corrected(office: Office, case: str, words: str) -> None:
    await office.act("edu", case, "correct", public_reply=words, reason="时间写错")
    await office.act("edu-head", case, "approve")


async def test_what_is_published_stands_in_the_ledger_with_who_approved_it(office: Office) -> None:
    case = await published(office, unit="huanbao")
    [line] = [each for each in await lines(office, "duty") if each["case_id"] == case]
    assert (line["kind"], line["state"], line["reply_version"]) == ("reply", "current", 1)
    assert line["text_sha256"] == sha256("路灯已经修好。".encode()).hexdigest()
    assert (line["published_by"], line["approved_by"]) == ("县教育局edu", "县教育局edu-head")
    shown = await one(office, line["id"])
    assert shown["text"] == "路灯已经修好。"
    assert [each["step"] for each in shown["history"]] == ["record"]
    seen = {"edu": 200, "auditor": 200, "town": 404, "env": 404, "admin": 404}
    assert {who: (await office.get(who, f"/publications/{line['id']}")).status_code for who in seen} == seen
    assert await lines(office, "admin") == []
    assert await lines(office, "town") == []


async def test_a_correction_replaces_what_stands_at_the_same_place_and_the_rest_is_outdated(
    office: Office,
) -> None:
    case = await published(office, where="县政府 网站")
    await office.act("edu", case, "publish", where="融媒体中心")
    await corrected(office, case, "路灯将于本月 20 日前修好。")
    mine = [each for each in await lines(office, "edu") if each["case_id"] == case]
    assert [each["outdated"] for each in mine] == [True, True]
    waiting = (await office.get("duty", "/publications/missing")).json()["items"]
    assert {"number": mine[0]["case_number"], "outdated": True}.items() <= waiting[0].items()
    await office.act("edu", case, "publish", where="县政府网站")
    by_place = {
        (each["place"], each["reply_version"]): each
        for each in await lines(office, "edu")
        if each["case_id"] == case
    }
    new, old = by_place["县政府网站", 2], by_place["县政府 网站", 1]
    assert (new["kind"], new["replaces"], old["state"]) == ("correction", old["id"], "corrected")
    assert old["replaced_by"] == new["id"]
    assert (by_place["融媒体中心", 1]["state"], by_place["融媒体中心", 1]["outdated"]) == ("current", True)
    taken = await office.post(
        "edu", f"/publications/{by_place['融媒体中心', 1]['id']}/withdraw", {"reason": "内容已过时"}
    )
    assert (taken.status_code, taken.json()["state"]) == (200, "withdrawn")
    again = await office.post("edu", f"/publications/{taken.json()['id']}/withdraw", {"reason": "再撤"})
    assert (again.status_code, again.json()["code"]) == (409, "not-in-this-state")
    assert (await office.get("duty", "/publications/missing")).json()["items"] == []


async def test_an_announcement_counts_when_a_second_person_approved_it(office: Office) -> None:
    assert (await office.post("edu", "/publications", NEWS)).status_code == 403
    entered = await office.post("chief", "/publications", NEWS)
    assert (entered.status_code, entered.json()["state"]) == (201, "pending")
    path = f"/publications/{entered.json()['id']}/decision"
    assert (await office.post("chief", path, {"approved": True})).status_code == 403
    assert (await office.post("leader", path, {"approved": False})).status_code == 422
    late = {"approved": True, "at": "2999-01-01T00:00:00+08:00"}
    assert (await office.post("leader", path, late)).status_code == 422
    approved = await office.post("leader", path, {"approved": True})
    assert (approved.json()["state"], approved.json()["approved_by"]) == ("current", "县领导小组leader")
    assert (await office.post("leader", path, {"approved": True})).status_code == 409
    second = await office.post("duty", "/publications", {**NEWS, "replaces": entered.json()["id"]})
    await office.post("chief", f"/publications/{second.json()['id']}/decision", {"approved": True})
    first = await one(office, entered.json()["id"])
    assert (first["state"], first["replaced_by"]) == ("corrected", second.json()["id"])
    assert [each["step"] for each in first["history"]] == ["enter", "approve", "correct"]


async def test_the_ledger_is_searched_and_its_figures_leave_out_drills_and_restricted_cases(
    office: Office, accounts: None
) -> None:
    del accounts
    hostile = "=1+1 {{x}} <w:p> 𠮷🙂"
    case = await published(office, where=hostile)
    drill = await published(office, where=hostile, drill=True)
    hidden = await published(office, where=hostile)
    await office.act("chief", hidden, "restrict", people=["chief"], reason="涉及线索")
    found = await lines(office, "duty", place="<W:P>")
    assert [(each["case_id"], each["place"]) for each in found] == [(case, hostile)]
    assert [each["case_id"] for each in await lines(office, "duty", place=hostile, drill="true")] == [drill]
    assert {each["case_id"] for each in await lines(office, "chief", place=hostile)} == {case, hidden}
    assert case in {each["case_id"] for each in await lines(office, "duty", q="路燈已經")}
    assert await lines(office, "duty", q=found[0]["case_number"]) == found
    assert (await office.get("duty", "/publications", q="路")).status_code == 422
    async with office.context.database.transaction() as session:
        now = await clocks.now(session)
        counts = await service.counts(session, now - timedelta(hours=1), now + timedelta(hours=1))
        query = PublicationQuery(limit=1)
        rows = [row async for row in service.rows(session, person("duty"), query)]
        pending = [row for row in rows if row.state in ("pending", "rejected")]
        assert counts.total == len(rows) - len(pending)
        assert counts.by_place[hostile] == 1
        assert sum(counts.by_kind.values()) == counts.total
        none = await service.counts(session, now - timedelta(days=9), now - timedelta(days=8))
        assert (none.total, none.cases, none.by_place) == (0, 0, {})


async def test_a_line_and_its_history_refuse_to_be_rewritten(
    office: Office, connection: asyncpg.Connection
) -> None:
    await published(office)
    for statement in (
        "DELETE FROM workflow.publication_event",
        "UPDATE workflow.publication_event SET by_name = 'x'",
        "DELETE FROM workflow.publication",
        "UPDATE workflow.publication SET place = 'x'",
        "UPDATE workflow.publication SET published_at = now() WHERE state = 'current'",
        "UPDATE workflow.publication SET state = 'current' WHERE state = 'corrected'",
        "DELETE FROM workflow.reply_search",
    ):
        with pytest.raises(asyncpg.PostgresError):
            await connection.execute(statement)


async def test_the_ledger_is_filled_from_the_timelines_of_before(office: Office) -> None:
    case = await published(office, where="公告栏")
    await corrected(office, case, "路灯将于本月 21 日前修好。")
    await office.act("edu", case, "publish", where="公告栏")
    severe = await office.receive(Message(text="化工厂爆炸，多人受伤。", risk="severe"))
    await office.lead_to("in_progress", severe)
    await office.act("duty", severe, "publish", where="新闻发布厅", milestone="authoritative_information")
    columns = (
        "SELECT case_id, reply_version, kind, state, place, text_sha256, approved_by, published_at, drill,"
        " folded FROM workflow.publication WHERE case_id IS NOT NULL AND state <> 'withdrawn'"
        " ORDER BY 1, 2, 8, 5"
    )
    before = await office.connection.fetch(columns)
    await office.connection.execute(
        "ALTER TABLE workflow.publication_event DISABLE TRIGGER ALL;"
        "ALTER TABLE workflow.publication DISABLE TRIGGER ALL;"
        "TRUNCATE workflow.publication, workflow.publication_event, workflow.reply_search"
    )
    engine = create_async_engine(async_url(str(office.context.settings.database_url)))
    async with engine.begin() as connection:
        await connection.run_sync(fill)
        assert await connection.run_sync(_differences) == []
    await engine.dispose()
    after = list(await office.connection.fetch(columns))
    assert [row for row in after if row in before] == before
    told = "SELECT count(*) FROM workflow.reply_search"
    approved = "SELECT count(*) FROM workflow.case_reply WHERE status = 'approved'"
    assert await office.connection.fetchval(told) == await office.connection.fetchval(approved)
