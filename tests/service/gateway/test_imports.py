"""Units and accounts come in from sheets: looked at first, then all at once, and twice changes nothing."""

import io
from pathlib import Path
from typing import Any

import httpx
import pytest
from python_calamine import load_workbook
from sqlalchemy import text

from services.common.app import Context
from services.common.workbook import Column, Sheet, write_xlsx
from tests.service.gateway.support import Office

UNITS = ("代码", "名称", "类型", "职责类别", "上级单位", "在用")
USERS = ("账号", "姓名", "单位", "角色", "兼任角色", "在用")


@pytest.fixture
def filled(tmp_path: Path) -> Any:
    def make(titles: tuple[str, ...], *rows: tuple[Any, ...]) -> bytes:
        path = tmp_path / "form.xlsx"
        write_xlsx(path, [Sheet("表", [Column(title) for title in titles], rows)])
        return path.read_bytes()

    return make


async def send(
    person: httpx.AsyncClient, what: str, content: bytes, key: str | None = None, **options: Any
) -> httpx.Response:
    headers = {"Content-Type": "multipart/form-data; boundary=form"} | (
        {"Idempotency-Key": key} if key else {}
    )
    files = {"file": ("名录.xlsx", content)}
    return await person.post(f"/api/v1/{what}", files=files, params=options, headers=headers)


def counts(plan: dict[str, Any]) -> tuple[int, int, int, int]:
    return plan["add"], plan["change"], plan["same"], plan["refuse"]


async def test_units_are_looked_at_and_then_brought_in_once(office: Office, filled: Any) -> None:
    content = filled(
        UNITS,
        ("示例（请删除本行）", "县某某局", "县直部门", "", "", ""),
        ("shuiwu-zhan", "青禾水务站", "县直部门", "城乡建设与水电气暖", "县青禾水务局", "是"),
        ("qinghe-shuiwu", "县青禾水务局", "县直部门", "城乡建设与水电气暖、环境保护", "", "是"),
        ("jiaoyu", "县教育和体育局", "", "", "", ""),
    )
    async with await office.signed_in("admin") as admin:
        seen = (await send(admin, "units/import", content)).json()
        assert (counts(seen), seen["applied"]) == ((2, 1, 0, 0), False)
        assert seen["rows"][2]["changes"] == ["名称：县教育局 → 县教育和体育局"]
        assert (await admin.get("/api/v1/units/qinghe-shuiwu")).status_code == 404
        done = await send(admin, "units/import", content, apply=True, seen=seen["seen"])
        assert (done.status_code, done.json()["applied"]) == (200, True), done.text
        made = (await admin.get("/api/v1/units/shuiwu-zhan")).json()
        assert (made["parent"], made["categories"]) == ("qinghe-shuiwu", ["urban_rural"])
        again = (await send(admin, "units/import", content, apply=True)).json()
        assert counts(again) == (0, 0, 3, 0)
        stale = await send(admin, "units/import", content, apply=True, seen=seen["seen"])
        assert (stale.status_code, stale.json()["code"]) == (409, "import-plan-changed")


async def test_a_bad_row_spoils_nothing_unless_it_is_left_out_on_purpose(office: Office, filled: Any) -> None:
    content = filled(
        UNITS,
        ("dianli", "县电力公司", "公司", "", "", ""),
        ("9bad", "=1+1", "", "", "", ""),
        ("reli", "县热力公司", "县直部门", "", "没有这个单位", ""),
        ("lukou-zhan", "路口服务站", "县直部门", "", "", ""),
        ("wangxinban", "县网信办", "", "", "", "否"),
    )
    async with await office.signed_in("admin") as admin:
        plan = (await send(admin, "units/import", content)).json()
        assert counts(plan) == (1, 0, 0, 4)
        told = {row["number"]: row["faults"][0] for row in plan["rows"] if row["deed"] == "refuse"}
        assert told[2]["column"] == "类型"
        assert told[3]["column"] == "代码"
        assert told[4]["column"] == "上级单位"
        assert "停用" in told[6]["reason"]
        refused = await send(admin, "units/import", content, apply=True)
        assert (refused.status_code, refused.json()["code"]) == (409, "rows-refused")
        back = await send(admin, "units/import/refused", content)
        rows = load_workbook(io.BytesIO(back.content)).get_sheet_by_index(0).to_python()
        assert [row[0] for row in rows[1:]] == ["dianli", "9bad", "reli", "wangxinban"]
        assert rows[2][1] == "=1+1"
        assert "没有这个选项" in str(rows[1][-1])
        done = (await send(admin, "units/import", content, apply=True, good_rows=True)).json()
        assert (done["applied"], done["add"]) == (True, 1)
        assert (await admin.get("/api/v1/units/lukou-zhan")).status_code == 200
        assert (await admin.get("/api/v1/units/reli")).status_code == 404


async def test_accounts_get_passwords_that_are_shown_this_once(
    office: Office, county: Context, filled: Any
) -> None:
    content = filled(
        USERS,
        ("zhao.min", "赵敏", "县教育局（jiaoyu）", "经办人", "", ""),
        ("Qian.Li", "钱立", "huanbao", "经办人", "单位负责人", "是"),
        ("edu", "教育经办", "", "", "", ""),
    )
    async with await office.signed_in("admin") as admin:
        seen = (await send(admin, "users/import", content)).json()
        assert (counts(seen), seen["created"]) == ((2, 1, 0, 0), [])
        done = await send(admin, "users/import", content, "once", apply=True, seen=seen["seen"])
        assert done.headers["cache-control"] == "no-store"
        created = done.json()["created"]
        assert [each["username"] for each in created] == ["zhao.min", "qian.li"]
        again = await send(admin, "users/import", content, "once", apply=True, seen=seen["seen"])
        assert again.json()["created"] == created
        later = (await send(admin, "users/import", content, apply=True)).json()
        assert (counts(later), later["created"]) == ((0, 0, 3, 0), [])
    token = await office.token("qian.li", created[1]["one_time_password"])
    assert token.status_code == 200
    async with county.database.transaction() as session:
        kept = "SELECT string_agg(convert_from(body, 'UTF8'), '') FROM gateway.idempotency_key"
        logged = "SELECT string_agg(detail::text, '') FROM gateway.audit_entry"
        written = [(await session.execute(text(each))).scalar_one() for each in (kept, logged)]
    assert all(each["one_time_password"] not in str(written) for each in created)


async def test_rights_over_accounts_are_those_of_a_single_change(office: Office, filled: Any) -> None:
    content = filled(
        USERS,
        ("admin", "管理员", "", "经办人", "", ""),
        ("sun.wu", "孙武", "没有的单位", "经办人", "", ""),
        ("sun.er", "孙二", "jiaoyu", "经办", "", ""),
        ("bad name", "孙三", "jiaoyu", "经办人", "", ""),
    )
    async with await office.signed_in("admin") as admin:
        plan = (await send(admin, "users/import", content)).json()
    assert counts(plan) == (0, 0, 0, 4)
    assert [row["faults"][0]["column"] for row in plan["rows"]] == [None, "单位", "角色", "账号"]


async def test_only_a_system_administrator_brings_in_a_directory(office: Office, filled: Any) -> None:
    content = filled(UNITS, ("a", "b", "", "", "", ""))
    async with await office.signed_in("chief") as chief:
        for what in ("units/import", "users/import", "units/import/refused", "users/import/refused"):
            assert (await send(chief, what, content)).status_code == 403
        assert (await chief.get("/api/v1/units/import-template")).status_code == 403


async def test_what_is_no_form_is_refused_with_a_reason(office: Office) -> None:
    async with await office.signed_in("admin") as admin:
        for content in (b"", b"PK\x03\x04 no zip", b"<html>", "甲,乙\n1,2\n".encode()):
            answer = await send(admin, "units/import", content)
            assert (answer.status_code, answer.json()["code"]) == (422, "file-not-accepted"), answer.text
        assert (await send(admin, "units/import", b"x" * (6 << 20))).status_code == 413
        assert (await admin.post("/api/v1/units/import", json={})).status_code == 422


async def test_the_templates_offer_the_units_of_today(office: Office) -> None:
    async with await office.signed_in("admin") as admin:
        for what, title in (("units", "代码（必填）"), ("users", "账号（必填）")):
            answer = await admin.get(f"/api/v1/{what}/import-template")
            book = load_workbook(io.BytesIO(answer.content))
            assert book.get_sheet_by_index(0).to_python()[0][0] == title
            assert book.sheet_names[-1] == "选项"
            empty = await send(admin, f"{what}/import", answer.content)
            assert "没有填写内容" in empty.json()["detail"]
