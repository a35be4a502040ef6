"""Contract, More: POST /imports takes an .xlsx or .csv; the result lists every refused row, and why."""

import io
import time
from pathlib import Path
from typing import Any

from services.common.workbook import Column, Sheet, write_xlsx
from tests.contract.desk import Desk, is_chinese, matter, refusal

HEADING = ("来源渠道", "正文", "外部编号", "演练")
_PATIENCE_SECONDS = 120


def sheet(path: Path, *rows: tuple[Any, ...]) -> bytes:
    write_xlsx(path, [Sheet("信息", [Column(title) for title in HEADING], rows)])
    return path.read_bytes()


def finished(desk: Desk, account: str, content: bytes, name: str) -> Any:
    """Send the file and ask until it is done."""
    sent = desk.call(account, "POST", "/imports", files={"file": (name, content)})
    assert sent.status_code == 202, sent.text
    assert sent.headers["location"] == f"/api/v1/imports/{sent.json()['id']}"
    assert sent.json()["status"] == "queued"
    end = time.monotonic() + _PATIENCE_SECONDS
    while True:
        job = desk.read(account, f"/imports/{sent.json()['id']}")
        if job["status"] in {"done", "failed"}:
            return job
        assert time.monotonic() < end, job
        time.sleep(0.1)


def test_a_sheet_becomes_items_and_every_refused_row_is_listed_with_its_reason(
    desk: Desk, tmp_path: Path
) -> None:
    words, number = matter(), matter()[:12]
    content = sheet(
        tmp_path / "a.xlsx",
        ("留言板", words, number, "否"),
        ("飞鸽传书", matter(), None, None),
        ("来电", " ", None, "也许"),
        ("phone", matter(), None, "是"),
    )
    job = finished(desk, "edu", content, "三月.xlsx")
    assert (job["total"], job["done"], job["accepted"], job["refused"]) == (4, 4, 2, 2)
    assert [row["row"] for row in job["refusals"]] == [3, 4]
    assert [[fault["column"] for fault in row["faults"]] for row in job["refusals"]] == [
        ["来源渠道"], ["演练", "正文"],
    ]  # fmt: skip
    assert all(is_chinese(fault["reason"]) for row in job["refusals"] for fault in row["faults"])
    item = desk.read("edu", "/items", params={"limit": 5})["items"]
    assert number in {each["external_id"] for each in item}
    again = finished(desk, "edu", content, "三月（再传）.xlsx")
    assert (again["accepted"], again["known"], again["refused"]) == (0, 2, 2)
    back = desk.get("edu", f"/imports/{job['id']}/refused.xlsx")
    assert back.content.startswith(b"PK")
    for account in ("edu-head", "duty", "admin"):
        refusal(desk.get(account, f"/imports/{job['id']}"), 404, "not-found")


def test_a_unit_system_may_send_a_csv_and_who_may_not_submit_may_not_import(desk: Desk) -> None:
    content = f"channel,text\nforum,{matter()}\n".encode("gb18030")
    assert finished(desk, "jiaoyu-api", content, "a.csv")["accepted"] == 1
    sent: dict[str, Any] = {"files": {"file": ("a.csv", content)}}
    refusal(desk.call("leader", "POST", "/imports", **sent), 403, "forbidden")
    refusal(desk.call(None, "POST", "/imports", **sent), 401, "unauthorized")
    wrong = {"files": {"file": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")}}
    refusal(desk.call("edu", "POST", "/imports", **wrong), 422, "file-not-accepted")
    large = {"files": {"file": ("a.csv", io.BytesIO(bytes(21 << 20)))}}
    refusal(desk.call("edu", "POST", "/imports", **large), 413, "body-too-large")
    assert desk.get("edu", "/imports/template.xlsx").content.startswith(b"PK")
