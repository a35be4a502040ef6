"""Years and rotas come in from sheets: told first, done at once, and nothing a second time."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from python_calamine import load_workbook

from services.common.workbook import Column, Sheet, write_xlsx
from services.contracts.codes import Role
from services.contracts.instants import CHINA
from tests.conftest import Clock
from tests.service.workflow_time.people import Call, person

ADMIN = person(Role.SYSTEM_ADMIN)
CHIEF = person(Role.OFFICE_CHIEF)
DAYS, ROTA = ("日期", "上班", "名称"), ("日期", "主班", "副班", "带班领导")
NOTICE = [
    ("2029-01-01", "否", "元旦"),
    ("2029年5月1日", "否", "劳动节"),
    ("2029/5/2", "否", "劳动节"),
    ("2029-10-01", "否", "国庆节"),
    ("2029-10-02", "否", "国庆节"),
    ("2029-10-03", "否", "国庆节"),
]
_PEOPLE = {
    "chen": ("陈明", Role.OFFICE_CHIEF),
    "fang": ("方圆", Role.DUTY_OFFICER),
    "gu": ("顾新", Role.DUTY_OFFICER),
    "gu2": ("顾新", Role.DUTY_OFFICER),
}


def _column(title: str) -> Column:
    return Column(title, kind="date" if title == "日期" else "text")


@pytest.fixture
def filled(tmp_path: Path) -> Any:
    def make(titles: tuple[str, ...], *rows: tuple[Any, ...]) -> bytes:
        path = tmp_path / "form.xlsx"
        write_xlsx(path, [Sheet("表", [_column(title) for title in titles], rows)])
        return path.read_bytes()

    return make


@pytest.fixture(scope="module", autouse=True)
async def office(database_url: str) -> None:
    db = await asyncpg.connect(database_url)
    await db.execute(
        "INSERT INTO gateway.unit (code, name, kind, categories)"
        " VALUES ('wangxinban', '县网信办', 'office', '{}')"
    )
    for username, (name, role) in _PEOPLE.items():
        who = person(role)
        await db.execute(
            "INSERT INTO gateway.user_account (id, username, name, unit, password_hash, must_change_password)"
            " VALUES ($1, $2, $3, 'wangxinban', 'x', false)",
            who.subject,
            username,
            name,
        )
        await db.execute("INSERT INTO gateway.role_assignment VALUES ($1, $2)", who.subject, role.value)
    await db.close()


async def send(client: httpx.AsyncClient, what: str, content: bytes, **options: Any) -> httpx.Response:
    return await client.post(what, files={"file": ("表.xlsx", content)}, params=options)


def counts(plan: dict[str, Any]) -> tuple[int, int, int, int]:
    return plan["add"], plan["change"], plan["same"], plan["refuse"]


async def test_a_year_comes_in_as_a_whole_and_once(call: Call, filled: Any) -> None:
    content = filled(DAYS, *NOTICE)
    async with call(ADMIN) as admin:
        seen = (await send(admin, "/calendar/import", content)).json()
        assert (counts(seen), seen["applied"]) == ((6, 0, 0, 0), False)
        assert (await admin.get("/calendar/years/2029")).status_code == 404
        done = await send(admin, "/calendar/import", content, apply=True, seen=seen["seen"])
        assert (done.status_code, done.json()["applied"]) == (200, True), done.text
        year = (await admin.get("/calendar/years/2029")).json()
        assert (year["holidays"], year["changes"][0]["reason"]) == (6, "按导入的工作日历表")
        again = (await send(admin, "/calendar/import", content, apply=True)).json()
        assert counts(again) == (0, 0, 6, 0)
        assert len((await admin.get("/calendar/years/2029")).json()["changes"]) == 1
        changed = filled(DAYS, *NOTICE[:-1], ("2029-10-03", "否", "中秋"), ("2029-10-13", "是", "调休"))
        plan = (await send(admin, "/calendar/import", changed)).json()
        assert counts(plan) == (1, 1, 5, 0)
        assert plan["rows"][5]["changes"] == ["放假（国庆节） → 放假（中秋）"]


async def test_a_bad_day_keeps_its_year_out_and_no_other(call: Call, filled: Any) -> None:
    bad = [("2030-02-30", "否", ""), ("2030-01-01", "或许", ""), ("2031-01-01", "否", "元旦")]
    good = [(day.replace("2029", "2032"), works, name) for day, works, name in NOTICE]
    content = filled(DAYS, *bad, *good)
    async with call(ADMIN) as admin:
        plan = (await send(admin, "/calendar/import", content)).json()
        assert plan["refuse"] == 3
        assert "缺少法定节假日" in plan["rows"][2]["faults"][0]["reason"]
        back = await send(admin, "/calendar/import/refused", content)
        rows = load_workbook(io.BytesIO(back.content)).get_sheet_by_index(0).to_python()
        assert [row[0] for row in rows[1:]] == ["2030-02-30", "2030-01-01", "2031-01-01"]
        done = (await send(admin, "/calendar/import", content, apply=True, good_rows=True)).json()
        assert (done["applied"], done["refuse"]) == (True, 3)
        assert (await admin.get("/calendar/years/2031")).status_code == 404
        assert (await admin.get("/calendar/years/2032")).status_code == 200


async def test_a_rota_comes_in_where_it_differs_and_once(call: Call, filled: Any, clock: Clock) -> None:
    await clock.advance(datetime(2027, 3, 1, 12, tzinfo=CHINA) - datetime.now(UTC))
    content = filled(
        ROTA,
        ("2027-03-05", "方圆", "顾新（gu）", "陈明"),
        (datetime(2027, 3, 6, tzinfo=CHINA), "gu2", "", ""),
    )
    async with call(CHIEF) as chief:
        seen = (await send(chief, "/duty/import", content)).json()
        assert counts(seen) == (2, 0, 0, 0), seen
        assert seen["rows"][0]["changes"][0] == "主班：无人 → 方圆（fang）"
        done = await send(chief, "/duty/import", content, apply=True, seen=seen["seen"])
        assert done.json()["applied"] is True, done.text
        window = {"from": "2027-03-05T00:00:00+08:00", "to": "2027-03-07T00:00:00+08:00"}
        shifts = (await chief.get("/duty/shifts", params=window)).json()["items"]
        told = [(each["post"], each["person"]["username"], each["starts_at"][:16]) for each in shifts]
        assert ("duty", "fang", "2027-03-05T08:00") in told
        assert ("duty", "gu2", "2027-03-06T08:00") in told
        assert len(told) == 4
        assert counts((await send(chief, "/duty/import", content, apply=True)).json()) == (0, 0, 2, 0)
        other = filled(ROTA, ("2027-03-05", "gu", "", ""))
        plan = (await send(chief, "/duty/import", other, apply=True)).json()
        assert plan["rows"][0]["changes"] == ["主班：方圆（fang） → 顾新（gu）"]


async def test_a_rota_is_for_people_who_may_stand_there(call: Call, filled: Any, clock: Clock) -> None:
    await clock.advance(datetime(2027, 4, 1, 12, tzinfo=CHINA) - datetime.now(UTC))
    content = filled(
        ROTA,
        ("2027-04-05", "顾新", "", ""),
        ("2027-04-06", "没有此人", "", ""),
        ("2027-04-07", "fang", "fang", ""),
        ("2027-03-01", "fang", "", ""),
        ("2027-04-08", "", "", ""),
        ("不是日期", "fang", "", ""),
        ("2027-04-09", "", "", "fang"),
        ("2027-04-10", "fang", "", ""),
        ("2027-04-10", "gu", "", ""),
    )
    async with call(CHIEF) as chief:
        plan = (await send(chief, "/duty/import", content)).json()
    assert counts(plan) == (1, 0, 0, 8)
    reasons = [row["faults"][0]["reason"] for row in plan["rows"] if row["faults"]]
    assert ["同名" in reasons[0], "没有这个人" in reasons[1], "同一个人" in reasons[2]] == [True] * 3


async def test_sheets_are_for_who_may_change_the_thing_itself(call: Call, filled: Any) -> None:
    async with call(CHIEF) as chief, call(ADMIN) as admin:
        assert (await send(chief, "/calendar/import", filled(DAYS, *NOTICE))).status_code == 403
        assert (
            await send(admin, "/duty/import", filled(ROTA, ("2027-03-05", "方圆", "", "")))
        ).status_code == 403
        for client, path in ((admin, "/calendar/import-template"), (chief, "/duty/import-template")):
            book = load_workbook(io.BytesIO((await client.get(path)).content))
            assert book.get_sheet_by_index(0).to_python()[0][0] == "日期（必填）"
