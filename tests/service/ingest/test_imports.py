"""Imports against a real database: good rows become items once, bad rows come back, whatever is killed."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from services.common import workbook
from services.common.app import Context
from services.common.authz import HEADER
from services.common.ids import new_id
from services.contracts.codes import Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.ingest.app import create_app
from services.ingest.imports import repository
from services.ingest.imports.jobs import forget, work
from services.ingest.imports.models import ImportChunk, ImportFile, ImportJob, ImportRefusal
from services.ingest.imports.service.working import ImportWorker
from services.ingest.items.models import Base
from tests.conftest import Clock

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADING = ["来源渠道", "正文", "外部编号", "发生时间", "涉及单位", "演练", "浏览量"]
ODD = "{{x}} <w:p>&amp; =1+1 \u202e反\u202c 𠮷😀 电话13912345678"
Rows = Iterable[Sequence[Any]]


def person(role: Role, unit: str) -> Principal:
    return Principal(
        subject=new_id(),
        kind="user",
        username=f"{unit}-{role}",
        name="某人",
        roles=(role,),
        unit=unit,
        session=new_id(),
    )


EDU, EDU_HEAD = person(Role.HANDLER, "jiaoyu"), person(Role.UNIT_HEAD, "jiaoyu")
AUDITOR = person(Role.AUDITOR, "wangxinban")


@pytest.fixture(scope="module")
async def ctx(context_of: Callable[[Service], Context]) -> Context:
    async with context_of(Service.GATEWAY).database.transaction() as session:
        for code, name in (("jiaoyu", "县教育局"), ("huanbao", "县生态环境局")):
            await session.execute(
                text(
                    "INSERT INTO gateway.unit (code, name, kind, categories) "
                    "VALUES (:code, :name, 'bureau', '{}')"
                ),
                {"code": code, "name": name},
            )
    return context_of(Service.INGEST)


@pytest.fixture(scope="module")
async def http(ctx: Context) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(ctx))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk/api/v1") as client:
        yield client


class Desk:
    """What a person does with imports, and the worker behind it."""

    def __init__(self, ctx: Context, http: httpx.AsyncClient, caller: Principal = EDU) -> None:
        self.ctx, self.http, self.caller = ctx, http, caller

    @property
    def headers(self) -> dict[str, str]:
        return {HEADER: self.ctx.signer.sign(self.caller)}

    async def send(self, content: bytes, name: str = "信息.xlsx", **headers: str) -> httpx.Response:
        return await self.http.post(
            "/imports", files={"file": (name, content, XLSX)}, headers=self.headers | headers
        )

    async def get(self, path: str, **query: Any) -> Any:
        return (await self.http.get(f"/imports{path}", params=query, headers=self.headers)).json()

    async def imported(self, content: bytes, name: str = "信息.xlsx") -> Any:
        """Send a file and work it off; what became of it."""
        sent = await self.send(content, name)
        assert sent.status_code == 202, sent.text
        await ImportWorker(self.ctx, chunk_rows=50).run()
        return await self.get(f"/{sent.json()['id']}", limit=200)

    async def refused(self, import_id: str) -> bytes:
        answer = await self.http.get(f"/imports/{import_id}/refused.xlsx", headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.content


@pytest.fixture
def desk(ctx: Context, http: httpx.AsyncClient) -> Desk:
    return Desk(ctx, http)


def book(tmp_path: Path, rows: Rows, heading: Sequence[str] = HEADING) -> bytes:
    path = tmp_path / "book.xlsx"
    columns = [workbook.Column(title, kind="time" if "时间" in title else "text") for title in heading]
    workbook.write_xlsx(path, [workbook.Sheet("信息", columns, rows)])
    return path.read_bytes()


def row(words: str, channel: str = "来电", **cells: Any) -> list[Any]:
    given = {"来源渠道": channel, "正文": words, **cells}
    return [given.get(title) for title in HEADING]


def sheet(content: bytes) -> list[list[Any]]:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - nothing else here needs it

    rows: list[list[Any]] = (
        CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    )
    return rows


async def count(ctx: Context, statement: str, **given: Any) -> int:
    async with ctx.database.transaction() as session:
        return int((await session.execute(text(statement), given)).scalar_one())


async def items(ctx: Context, words: str) -> int:
    return await count(ctx, "SELECT count(*) FROM ingest.item WHERE text LIKE :words", words=f"%{words}%")


async def test_good_rows_become_items_and_each_bad_row_says_what_to_do(
    desk: Desk, ctx: Context, tmp_path: Path
) -> None:
    moment = datetime(2026, 3, 5, 1, 30, tzinfo=UTC)
    rows = [
        row(ODD, "12345 热线", 外部编号=20260305001.0, 发生时间=moment, 演练="否", 浏览量=1200),
        row(
            "甲表里的普通一条。", "phone", 涉及单位="县生态环境局（huanbao）", 发生时间="2026年3月5日 9时30分"
        ),
        [None] * len(HEADING),
        row("甲表里渠道不对。", "飞鸽"),
        row(" ", "来电"),
        row("甲表里几处不对。", "来电", 发生时间="昨天", 涉及单位="县外星局", 浏览量="很多", 演练="也许"),
        row("字" * 10_001),
        row("甲表里的坏字。\x07"),
    ]
    done = await desk.imported(book(tmp_path, rows), "三月 13912345678.xlsx")
    assert (done["status"], done["total"], done["accepted"], done["known"], done["refused"]) == (
        "done", 7, 2, 0, 5,
    )  # fmt: skip
    assert "13912345678" not in done["file_name"]
    found = {each["row"]: {fault["column"] for fault in each["faults"]} for each in done["refusals"]}
    assert found == {
        5: {"来源渠道"}, 6: {"正文"}, 7: {"发生时间", "涉及单位", "浏览量", "演练"}, 8: {"正文"}, 9: {"正文"},
    }  # fmt: skip
    assert "飞鸽" not in str(done["refusals"])
    async with ctx.database.transaction() as session:
        [stored] = await session.execute(text("SELECT * FROM ingest.item WHERE external_id = '20260305001'"))
    assert "12345678" not in stored.text
    assert stored.text.startswith(ODD.removesuffix("13912345678"))
    assert stored.occurred_at == moment
    assert stored.reach["views"] == 1200
    assert (stored.unit, stored.submitted_by, stored.drill) == ("jiaoyu", EDU.subject, False)
    assert await count(ctx, "SELECT count(*) FROM ingest.outbox WHERE subject = :id", id=stored.id) == 1


async def test_the_refused_rows_come_back_as_they_were_to_be_mended_and_sent_again(
    desk: Desk, ctx: Context, tmp_path: Path
) -> None:
    rows = [
        row("乙表第一条。"),
        row(f"乙表第二条{ODD}", "飞鸽", 发生时间="2026-03-05 09:30"),
        row("乙表第三条。"),
    ]
    done = await desk.imported(book(tmp_path, rows))
    assert (done["accepted"], done["refused"], done["refused_file"]) == (2, 1, True)
    back = sheet(await desk.refused(done["id"]))
    assert back[0] == ["来源渠道（必填）", "正文（必填）", *HEADING[2:], "原因"]
    assert back[1][1] == f"乙表第二条{ODD}"
    assert back[1][-1].startswith("原表第 3 行。来源渠道：没有这个来源渠道")
    mended = [*back[1:], row("乙表第三条。"), row("乙表第一条。")]  # in another order, with old ones
    mended[0] = ["来电", *back[1][1:-1], "还留着的原因"]
    heading = [*HEADING, "原因"]
    again = await desk.imported(book(tmp_path, [[*each, ""][:8] for each in mended], heading))
    assert (again["accepted"], again["known"], again["refused"]) == (1, 2, 0)
    assert await items(ctx, "乙表第") == 3


async def test_the_same_row_twice_in_a_file_is_two_items_and_the_file_again_none(
    desk: Desk, ctx: Context, tmp_path: Path
) -> None:
    rows = [row("丙表里同样的话。"), row("丙表里别的话。"), row("丙表里同样的话。", "电话")]
    first = await desk.imported(book(tmp_path, rows))
    again = await desk.imported(book(tmp_path, reversed(rows)))
    assert (first["accepted"], again["accepted"], again["known"]) == (3, 0, 3)
    assert await items(ctx, "丙表里") == 3


async def test_a_number_used_for_other_words_is_refused_with_its_reason(desk: Desk, tmp_path: Path) -> None:
    rows = [row("丁表一。", 外部编号="D-1"), row("丁表二。", 外部编号="D-1"), row("丁表一。", 外部编号="D-1")]
    done = await desk.imported(book(tmp_path, rows))
    assert (done["accepted"], done["known"], done["refused"]) == (1, 1, 1)
    assert done["refusals"][0]["row"] == 3
    assert done["refusals"][0]["faults"][0]["column"] == "外部编号"


class Killed(BaseException):
    """Stands for SIGKILL: nothing that is still to come happens."""


async def test_a_worker_killed_between_or_within_chunks_costs_nothing(
    desk: Desk, ctx: Context, tmp_path: Path
) -> None:
    content = book(tmp_path, [row(f"戊表第{number}条。") for number in range(170)])
    sent = (await desk.send(content)).json()
    worker = ImportWorker(ctx, chunk_rows=50)
    for _ in range(3):  # begin, read, the first chunk
        assert await worker.step()
    half = await desk.get(f"/{sent['id']}")
    assert (half["status"], half["done"], half["total"]) == ("running", 50, 170)
    with pytest.raises(Killed):
        await _killed_at_work(ctx, worker)
    assert await items(ctx, "戊表第") == 50
    await ImportWorker(ctx, chunk_rows=7).run()  # another process, with another idea of a chunk
    done = await desk.get(f"/{sent['id']}")
    assert (done["status"], done["accepted"], done["done"]) == ("done", 170, 170)
    repeated = await desk.imported(content)
    assert (repeated["accepted"], repeated["known"]) == (0, 170)
    assert await items(ctx, "戊表第") == 170


async def test_a_file_that_fails_again_and_again_is_given_up_and_says_so(
    desk: Desk, ctx: Context, tmp_path: Path
) -> None:
    sent = (await desk.send(book(tmp_path, [row("子表一条。")]))).json()
    worker = ImportWorker(ctx)
    assert await worker.step()
    async with ctx.database.transaction() as session:
        await session.execute(text("UPDATE ingest.import_file SET sealed = 'not ours'::bytea"))
    for _ in range(4):
        assert not await worker.step()
        assert (await desk.get(f"/{sent['id']}"))["status"] == "reading"
    await worker.run()
    done = await desk.get(f"/{sent['id']}")
    assert (done["status"], done["failure"][:8]) == ("failed", "系统多次处理失败")
    assert await count(ctx, "SELECT count(*) FROM ingest.import_file") == 0


async def test_several_files_and_several_workers_take_turns_and_double_nothing(
    desk: Desk, ctx: Context, tmp_path: Path
) -> None:
    words = [[row(f"丑表第{number}条。") for number in range(part, part + 60)] for part in (0, 30, 60)]
    sent = [(await desk.send(book(tmp_path, each))).json()["id"] for each in words]
    workers = [ImportWorker(ctx, chunk_rows=20) for _ in range(3)]
    told: list[Any] = []
    while not told or {each["status"] for each in told} - {"done", "failed"}:
        await asyncio.gather(*(worker.run() for worker in workers))
        told = [await desk.get(f"/{each}") for each in sent]
    assert sum(each["accepted"] for each in told) == 120
    assert sum(each["known"] for each in told) == 60
    assert await items(ctx, "丑表第") == 120


async def _killed_at_work(ctx: Context, worker: ImportWorker) -> None:
    """Do a chunk as a step does, and die before the end."""
    async with ctx.database.transaction() as session:
        job = await repository.claim(session)
        assert job is not None
        await worker._take(session, job)
        raise Killed


async def test_nothing_readable_is_kept_and_what_is_kept_expires(
    desk: Desk, ctx: Context, clock: Clock, tmp_path: Path
) -> None:
    sent = (await desk.send(book(tmp_path, [row("己表秘密一句。"), row("己表秘密二句。", "飞鸽")]))).json()
    assert not await _kept_in_clear(ctx, "己表秘密")
    await work(ctx)
    assert not await _kept_in_clear(ctx, "己表秘密二句")
    assert await count(ctx, "SELECT count(*) FROM ingest.import_file") == 0
    assert await count(ctx, "SELECT count(*) FROM ingest.import_chunk") == 0
    await clock.advance(timedelta(days=8))
    await forget(ctx)
    gone = await desk.http.get(f"/imports/{sent['id']}/refused.xlsx", headers=desk.headers)
    assert (gone.status_code, gone.json()["code"]) == (404, "not-found")
    told = await desk.get(f"/{sent['id']}")
    assert (told["refused"], len(told["refusals"]), told["refused_file"]) == (1, 1, False)
    await clock.advance(timedelta(days=90))
    await forget(ctx)
    assert (await desk.get(f"/{sent['id']}"))["refusals"] == []


async def _kept_in_clear(ctx: Context, words: str) -> bool:
    async with ctx.database.transaction() as session:
        for table in ("import_job", "import_file", "import_chunk", "import_refusal"):
            for column in ("sealed", "t::text"):
                if table == "import_job" and column == "sealed":
                    continue
                found = await session.execute(text(f"SELECT {column} FROM ingest.{table} AS t"))
                for value in found.scalars():
                    held = value if isinstance(value, bytes | None) else value.encode()
                    if held and words.encode() in held:
                        return True
    return False


async def test_an_import_is_its_senders_alone(
    desk: Desk, ctx: Context, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    done = await desk.imported(book(tmp_path, [row("庚表一条。", "飞鸽")]))
    for other in (EDU_HEAD, AUDITOR):
        theirs = Desk(ctx, http, other)
        for path in (f"/imports/{done['id']}", f"/imports/{done['id']}/refused.xlsx"):
            assert (await http.get(path, headers=theirs.headers)).status_code == 404
        assert await theirs.get("") == {"items": [], "next_cursor": None}
    assert (await Desk(ctx, http, AUDITOR).send(book(tmp_path, [row("x")]))).status_code == 403
    assert (await http.post("/imports")).status_code == 401
    listed = await desk.get("", limit=2)
    assert listed["items"][0]["id"] == done["id"]
    assert listed["next_cursor"]


async def test_an_upload_sent_again_with_its_key_gets_the_same_job(desk: Desk) -> None:
    words = "channel,text\nphone,寅表一条。\n"
    form = f'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n{words}\r\n--x--\r\n'
    sent = desk.headers | {"Idempotency-Key": "import-1", "Content-Type": "multipart/form-data; boundary=x"}
    answers = [await desk.http.post("/imports", content=form.encode(), headers=sent) for _ in range(2)]
    assert [each.status_code for each in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    other = await desk.http.post("/imports", content=form.replace("寅", "卯").encode(), headers=sent)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    await ImportWorker(desk.ctx).run()


async def test_refused_rows_are_listed_in_pages(desk: Desk, tmp_path: Path) -> None:
    done = await desk.imported(book(tmp_path, [row(f"辛表{number}", "飞鸽") for number in range(5)]))
    first = await desk.get(f"/{done['id']}", limit=3)
    rest = await desk.get(f"/{done['id']}", limit=3, cursor=first["next_cursor"])
    assert [each["row"] for each in (*first["refusals"], *rest["refusals"])] == [2, 3, 4, 5, 6]
    assert rest["next_cursor"] is None
    bad = await desk.http.get(f"/imports/{done['id']}?cursor=x", headers=desk.headers)
    assert bad.status_code == 422


async def test_a_csv_in_the_offices_old_encoding_is_read_as_well(desk: Desk, ctx: Context) -> None:
    words = 'text,channel\n"壬表，\n两行",forum\n\n壬表第二条,论坛\n壬表第三条,论坛,多出来的\n'
    done = await desk.imported(words.encode("gb18030"), "信息.csv")
    assert (done["accepted"], done["refused"]) == (2, 1)
    assert done["refusals"][0]["row"] == 5
    assert await items(ctx, "壬表，\n两行") == 1


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        (["来源渠道", "正文", "姓名"], "“姓名”"),
        (["来源渠道", "内容", "正文"], "“正文”"),
        (["标题"], "“来源渠道”“正文”"),
    ],
)
async def test_a_heading_that_does_not_fit_is_told_and_nothing_taken(
    desk: Desk, tmp_path: Path, heading: list[str], told: str
) -> None:
    done = await desk.imported(book(tmp_path, [["来电"] * len(heading)], heading))
    assert (done["status"], done["accepted"]) == ("failed", 0)
    assert told in done["failure"]


def _bomb(tmp_path: Path) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(book(tmp_path, [row("x")])))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b"<sheetData>", b"<sheetData>" + b" " * (40 << 20))
            target.writestr(name, content)
    return packed.getvalue()


def _with_part(tmp_path: Path, part: str) -> bytes:
    packed = io.BytesIO(book(tmp_path, [row("x")]))
    with zipfile.ZipFile(packed, "a") as target:
        target.writestr(part, b"x")
    return packed.getvalue()


async def test_hostile_files_are_refused_before_they_are_opened(desk: Desk, tmp_path: Path) -> None:
    files = {
        "空.xlsx": b"",
        "旧.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "炸弹.xlsx": _bomb(tmp_path),
        "宏.xlsm": _with_part(tmp_path, "xl/vbaProject.bin"),
        "别的.xlsx": b"PK\x03\x04 no directory",
        "网页.xls": b"<html><table></table></html>",
        "图片.csv": b"\x89PNG\r\n\x1a\n\0\0\0",
    }
    for name, content in files.items():
        answer = await desk.send(content, name)
        assert (answer.status_code, answer.json()["code"]) == (422, "file-not-accepted"), name
    assert (await desk.send(bytes(20 * 1024 * 1024 + 1), "大.csv")).status_code == 413
    no_file = await desk.http.post("/imports", data={"file": "words"}, headers=desk.headers)
    assert no_file.status_code == 422


async def test_what_only_shows_when_it_is_opened_fails_the_import(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    import xlsxwriter  # noqa: PLC0415 - the product's own writer makes no such sheet

    with xlsxwriter.Workbook(str(path)) as far:
        page = far.add_worksheet()
        page.write(0, 0, "来源渠道")
        page.write(1_048_575, 16_383, "在最远的角落")
    broken = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name in broken.namelist():
            target.writestr(name, broken.read(name)[: None if "sheet1" not in name else 60])
    for content in (path.read_bytes(), packed.getvalue()):
        done = await desk.imported(content)
        assert (done["status"], done["total"]) == ("failed", None)
        assert done["failure"].startswith(("这个文件展开后太大", "打不开"))


async def test_the_template_is_accepted_as_it_is_but_its_example_is_no_item(desk: Desk) -> None:
    answer = await desk.http.get("/imports/template.xlsx", headers=desk.headers)
    assert answer.headers["content-type"] == XLSX
    rows = sheet(answer.content)
    assert rows[0][1] == "来源渠道（必填）"
    done = await desk.imported(answer.content)
    assert (done["status"], done["total"]) == ("failed", None)
    assert "没有数据" in done["failure"]


async def test_a_person_may_have_three_files_waiting(desk: Desk, ctx: Context, tmp_path: Path) -> None:
    content = book(tmp_path, [row("癸表一条。")])
    answers = [await desk.send(content) for _ in range(4)]
    assert [each.status_code for each in answers] == [202, 202, 202, 409]
    assert answers[3].json()["code"] == "too-many-imports"
    await ImportWorker(ctx).run()
    assert await items(ctx, "癸表") == 1


def _differences(connection: Connection) -> Any:
    mine = {table.__tablename__ for table in (ImportJob, ImportFile, ImportChunk, ImportRefusal)}

    def looked_up(name: str | None, type_: str, _parents: Any) -> bool:
        return {"schema": name == "ingest", "table": name in mine}.get(type_, True)

    def ours(thing: Any, _name: str | None, type_: str, *_: Any) -> bool:
        return (thing if type_ == "table" else thing.table).name in mine

    options = {
        "include_schemas": True,
        "include_name": looked_up,
        "include_object": ours,
        "compare_type": True,
    }
    return compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)


async def test_the_tables_of_imports_are_as_the_models_say(ctx: Context) -> None:
    async with ctx.database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
