"""Files of the archive are found, packed for a period, and read back elsewhere without a second copy."""

import asyncio
import tarfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from typer.testing import CliRunner

from services.common.app import Context
from services.common.keys import Keys
from services.contracts.events import Service
from services.run.cli import app as cli
from services.workflow.archive.domain.tape import BrokenPackageError
from services.workflow.archive.repository import packing as claims
from services.workflow.archive.service import bringing_in, packing
from services.workflow.archive.service.bringing_in import Brought, UnknownKey
from services.workflow.archive.service.finding import imported_files
from services.workflow.archive.signing import Signer
from tests.conftest import Clock
from tests.service.workflow.office import Message, Office
from tests.service.workflow_evidence.attaching import attached
from tests.unit.workflow.evidence import samples

YEAR = {"from": "2020-01-01T00:00:00+08:00", "to": "2090-01-01T00:00:00+08:00"}
HOSTILE = "=1+1 {{x}} <w:p> 𠮷🙂\u202e 井盖缺失"


async def found(office: Office, who: str, **query: Any) -> list[dict[str, Any]]:
    answer = await office.get(who, "/archive", **query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def closed(office: Office, **message: Any) -> str:
    case = await office.receive(Message(**message))
    await office.lead_to("in_progress", case)
    await attached(office, "edu", f"/cases/{case}", samples.png())
    report = await office.post("duty", "/reports", {"kind": "assignment_slip", "case_id": case})
    assert report.status_code == 201, report.text
    for who, action, fields in (
        ("edu", "submit_reply", {"public_reply": "窨井盖已经补齐。"}),
        ("edu-head", "approve", {}),
        ("duty", "close", {}),
    ):
        await office.act(who, case, action, **fields)
    return case


@pytest.fixture(scope="module")
async def filed(office: Office, accounts: None) -> dict[str, str]:
    """An ordinary case, an exercise and a restricted one, all over."""
    del accounts
    cases = {"plain": await closed(office, text=HOSTILE), "drill": await closed(office, drill=True)}
    hidden = await closed(office, text="反映干部收受礼金，请核查。")
    await office.act("chief", hidden, "reopen", reason="涉及线索")
    await office.act("chief", hidden, "restrict", people=["chief"], reason="涉及线索")
    await office.connection.execute("UPDATE workflow.cases SET state = 'closed' WHERE id = $1", UUID(hidden))
    return cases | {"hidden": hidden}


async def test_files_are_found_by_number_words_of_item_and_answer_unit_and_category(
    office: Office, filed: dict[str, str]
) -> None:
    [row] = await found(office, "duty")
    assert (row["id"], row["source"], row["closed_at"] is not None) == (filed["plain"], "own", True)
    [slip] = (await office.get("duty", f"/cases/{row['id']}/reports")).json()["items"]
    typed = str(slip["number"]).replace("〔", "[").replace("〕", "]")
    for query in (
        {"document": slip["number"]}, {"q": typed},
        {"q": "井盖缺失"}, {"q": "窨井蓋已經"}, {"q": row["number"]}, {"number": row["number"][-4:]},
        {"unit": "jiaoyu"}, {"category": "education"}, {"state": "closed"}, YEAR,
    ):  # fmt: skip
        assert [each["id"] for each in await found(office, "edu", **query)] == [filed["plain"]], query
    for query in ({"q": "没有的词"}, {"unit": "huanbao"}, {"state": "archived"}, {"to": YEAR["from"]}):
        assert await found(office, "duty", **query) == []
    assert [each["id"] for each in await found(office, "duty", drill="true")] == [filed["drill"]]
    assert {each["id"] for each in await found(office, "chief")} == {filed["plain"], filed["hidden"]}
    assert [await found(office, who) for who in ("town", "health", "admin")] == [[], [], []]


async def packed(office: Office, **more: Any) -> dict[str, Any]:
    asked = await office.post("chief", "/archive/packages", YEAR | more)
    assert asked.status_code == 202, asked.text
    while await packing.make_next(office.context):
        continue
    [view] = [
        each
        for each in (await office.get("auditor", "/archive/packages")).json()["items"]
        if each["id"] == asked.json()["id"]
    ]
    return dict(view)


async def saved(office: Office, view: dict[str, Any], path: Path) -> Path:
    answer = await office.get("auditor", f"/archive/packages/{view['id']}/file")
    assert (answer.status_code, answer.headers["content-length"]) == (200, str(view["size"]))
    await asyncio.to_thread(path.write_bytes, answer.content)
    return path


async def test_a_package_is_signed_complete_and_says_what_it_leaves_out(
    office: Office, filed: dict[str, str], tmp_path: Path
) -> None:
    del filed
    assert (await office.post("duty", "/archive/packages", YEAR)).status_code == 403
    backwards = {"from": YEAR["to"], "to": YEAR["from"]}
    assert (await office.post("chief", "/archive/packages", backwards)).status_code == 422
    view = await packed(office)
    assert (view["state"], view["done"], view["total"], view["error"]) == ("ready", 1, 1, None)
    path = await saved(office, view, tmp_path / "year.tar")
    ending = bringing_in.verify(path)
    assert ending.told.key == Signer(office.context.keys).key
    assert (ending.told.counts.cases, ending.told.counts.attachments) == (1, 2)
    assert (ending.told.drills, ending.told.restricted) == (False, "excluded")
    with tarfile.open(path) as tape:
        names = tape.getnames()
    [number] = {name.partition("/")[0] for name in names if "/" in name}
    assert names[:3] == [f"{number}/{part}" for part in ("manifest.json", "case.html", "case.json")]
    assert names[-2:] == ["manifest.json", "signature.json"]
    assert (await packed(office, drills=True))["done"] == 2
    answers = {"duty": 403, "leader": 403, "edu": 404, "admin": 404}
    link = f"/archive/packages/{view['id']}/file"
    assert {who: (await office.get(who, link)).status_code for who in answers} == answers
    empty = {"from": "2019-01-01T00:00:00+08:00", "to": "2019-02-01T00:00:00+08:00"}
    none = await packed(office, **empty)
    assert (none["state"], none["total"]) == ("ready", 0)
    nothing = bringing_in.verify(await saved(office, none, tmp_path / "none.tar"))
    assert nothing.told.cases == []


async def test_a_package_is_read_back_once_and_found_as_imported(
    office: Office, filed: dict[str, str], tmp_path: Path
) -> None:
    context = office.context
    path = await saved(office, await packed(office), tmp_path / "year.tar")
    files, own = imported_files(context.settings), frozenset({Signer(context.keys).key})
    with pytest.raises(UnknownKey):
        await bringing_in.bring_in(context.database, path, files, frozenset())
    broken = tmp_path / "broken.tar"
    broken.write_bytes(path.read_bytes().replace("井盖缺失".encode(), "井盖完好".encode()))
    with pytest.raises(BrokenPackageError, match=r"case\.html"):
        await bringing_in.bring_in(context.database, broken, files, own)
    assert await found(office, "duty", source="imported") == []
    assert await bringing_in.bring_in(context.database, path, files, own) == Brought(1, 0)
    assert await bringing_in.bring_in(context.database, path, files, own) == Brought(0, 1)
    again = await saved(office, await packed(office), tmp_path / "again.tar")
    assert await bringing_in.bring_in(context.database, again, files, own) == Brought(0, 1)
    [row] = await found(office, "duty", source="imported", q="窨井盖已经")
    assert (row["unit_name"], row["source"]) == ("县教育局", "imported")
    assert len(await found(office, "duty", q=row["number"])) == 2
    assert await found(office, "edu", source="imported") == []
    link = f"/archive/imported/{row['id']}"
    shown = (await office.get("duty", link)).json()
    assert shown["content"]["case"]["items"][0]["text"] == HOSTILE
    slip, part = shown["parts"]
    assert slip["name"].endswith(".docx")
    picture = await office.get("duty", f"{link}/files/2")
    assert (picture.content, picture.headers["content-type"]) == (samples.png(), "application/octet-stream")
    assert part["size"] == len(samples.png())
    answers = {
        "edu": (await office.get("edu", link)).status_code,
        "more": (await office.get("duty", f"{link}/files/3")).status_code,
        "old": (await office.get("duty", f"/archive/imported/{filed['plain']}")).status_code,
    }
    assert answers == {"edu": 404, "more": 404, "old": 404}
    for table in ("imported_file", "imported_part"):
        with pytest.raises(asyncpg.PostgresError):
            await office.connection.execute(f"DELETE FROM workflow.{table}")


async def test_the_command_line_checks_names_the_damage_and_imports_only_what_is_trusted(
    office: Office, filed: dict[str, str], tmp_path: Path
) -> None:
    del filed
    path = await saved(office, await packed(office), tmp_path / "year.tar")
    settings, runner = office.context.settings, CliRunner()

    async def run(*arguments: str, data: Path = settings.data_dir) -> tuple[int, str]:
        """As the operator of the installation, or of another one with a data folder of its own."""
        url = {"HUIYING_DATA_DIR": str(data), "HUIYING_DATABASE_URL": str(settings.database_url)}
        ended = await asyncio.to_thread(runner.invoke, cli, ["archive", *arguments], env=url)
        return ended.exit_code, ended.output

    key = Signer(office.context.keys).key
    assert (await run("key"))[1].strip() == key
    code, said = await run("verify", str(path))
    assert (code, "签名来自已知的系统" in said) == (0, True)
    assert (await run("verify", str(path), "--key", "0" * 64))[0] == 2
    code, said = await run("import", str(path), data=tmp_path)
    assert (code, key in said) == (2, True)
    code, said = await run("import", str(path), "--trust", key, data=tmp_path)
    assert (code, "张工单" in said) == (0, True)
    broken = tmp_path / "broken.tar"
    content = await asyncio.to_thread(path.read_bytes)
    await asyncio.to_thread(broken.write_bytes, content[: len(content) // 2])
    code, said = await run("import", str(broken), "--trust", key)
    assert (code, "归档包不完好" in said) == (1, True)


async def test_what_a_killed_worker_began_another_one_makes_and_the_first_cannot_end_it(
    office: Office, filed: dict[str, str], clock: Clock
) -> None:
    del filed
    await office.post("chief", "/archive/packages", YEAR)
    database, dead = office.context.database, uuid4()
    async with database.transaction() as session:
        package = await claims.claim(session, dead)
    assert package is not None
    assert await packing.make_next(office.context) is False
    await clock.advance(claims.LEASE + timedelta(seconds=1))
    assert await packing.make_next(office.context) is True
    async with database.transaction() as session:
        assert await claims.finish(session, package.id, dead, {"state": "failed"}) is False
    view = (await office.get("chief", "/archive/packages")).json()["items"][0]
    assert (view["id"], view["state"]) == (str(package.id), "ready")
    await clock.advance(timedelta(days=15))
    await packing.drop_old(office.context, 0.0)
    link = f"/archive/packages/{package.id}/file"
    assert (await office.get("chief", link)).json()["code"] == "not-in-this-state"


async def test_a_missing_attachment_is_said_with_its_case(
    office: Office, filed: dict[str, str], context_of: Callable[[Service], Context]
) -> None:
    assert isinstance(context_of(Service.WORKFLOW).keys, Keys)
    case = await closed(office, text="人行道地砖松动。")
    folder = office.context.settings.data_dir / "evidence"
    kept = {path: path.read_bytes() for path in folder.glob("*/*") if path.is_file()}
    for path in kept:
        path.write_bytes(b"x")
    view = await packed(office)
    number = (await office.case(case))["number"]
    assert view["state"] == "failed"
    assert "HY-" in view["error"]
    assert number > ""
    for path, content in kept.items():
        path.write_bytes(content)
    assert (await packed(office))["done"] == 2
    del filed
