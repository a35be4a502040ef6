"""Units, accounts and units' systems, and who may change them."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import httpx
import pytest
from sqlalchemy import text

from services.common.app import Context
from services.contracts.codes import Category
from services.contracts.events import Service
from services.gateway.app import create_app
from services.gateway.directory.seed import demo, seed_demo_directory
from tests.conftest import Clock
from tests.service.gateway.support import Echo, Office, alive

NEW = {"username": "wang.xiao", "name": "王晓", "unit": "huanbao", "roles": ["handler"]}


async def create(admin: httpx.AsyncClient, username: str, **changes: object) -> httpx.Response:
    return await admin.post("/api/v1/users", json={**NEW, "username": username, **changes})


async def test_everybody_who_signed_in_reads_the_units(office: Office) -> None:
    async with await office.signed_in("town") as person:
        page = (await person.get("/api/v1/units", params={"limit": 200})).json()
    assert page["next_cursor"] is None
    codes = {unit["code"] for unit in page["items"]}
    assert {"wangxinban", "lingdaozu", "jiaoyu", "huanbao", "chengguan-zhen"} <= codes
    assert len(codes) >= 20


def test_the_demo_has_a_unit_for_every_category() -> None:
    covered = {category for unit in demo()["units"] for category in unit["categories"]}
    assert covered == {category.value for category in Category}


async def test_units_come_in_pages(office: Office) -> None:
    codes: list[str] = []
    cursor: str | None = None
    async with await office.signed_in("town") as person:
        while True:
            params = {"limit": "7", **({"cursor": cursor} if cursor else {})}
            page = (await person.get("/api/v1/units", params=params)).json()
            codes += [unit["code"] for unit in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
    assert codes == sorted(set(codes))
    assert len(codes) == len(demo()["units"])


async def test_units_are_found_by_category(office: Office) -> None:
    async with await office.signed_in("duty") as person:
        page = (await person.get("/api/v1/units", params={"category": ["education", "health"]})).json()
    assert {unit["code"] for unit in page["items"]} == {"jiaoyu", "wenlv", "weijian", "yibao"}


async def test_every_bureau_and_township_has_a_handler_and_a_head(office: Office) -> None:
    async with await office.signed_in("admin") as admin:
        users = []
        for role in ("handler", "unit_head"):
            page = (await admin.get("/api/v1/users", params={"role": role, "limit": 200})).json()
            users.append({user["unit"] for user in page["items"]})
    acting = {unit["code"] for unit in demo()["units"] if unit["kind"] in {"bureau", "township"}}
    assert users == [acting, acting]


@pytest.mark.parametrize("username", ["edu", "edu-head", "duty", "chief", "leader"])
async def test_who_is_no_administrator_sees_no_accounts(office: Office, username: str) -> None:
    async with await office.signed_in("admin") as admin:
        someone = (await admin.get("/api/v1/users", params={"limit": 1})).json()["items"][0]["id"]
    async with await office.signed_in(username) as person:
        assert (await person.get("/api/v1/users")).status_code == 403
        assert (await person.get("/api/v1/clients")).status_code == 403
        assert (await person.get(f"/api/v1/users/{someone}")).status_code == 404
        assert (await person.patch(f"/api/v1/users/{someone}", json={"name": "别人"})).status_code == 404
        assert (await create(person, "intruder")).status_code == 403
        assert (await person.post("/api/v1/units", json={})).status_code == 422
        unit = {"code": "new-unit", "name": "新单位", "kind": "bureau"}
        assert (await person.post("/api/v1/units", json=unit)).status_code == 403
        assert (await person.patch("/api/v1/units/jiaoyu", json={"name": "改名"})).status_code == 403
        assert (await person.patch("/api/v1/units/no-such", json={"name": "改名"})).status_code == 404


async def test_the_auditor_reads_the_directory_and_changes_nothing(office: Office) -> None:
    async with await office.signed_in("auditor") as auditor:
        page = (await auditor.get("/api/v1/users", params={"limit": 1})).json()
        user = page["items"][0]["id"]
        assert (await auditor.patch(f"/api/v1/users/{user}", json={"name": "改名"})).status_code == 403
        assert (await auditor.post(f"/api/v1/users/{user}/one-time-password")).status_code == 403


async def test_a_new_account_must_change_its_one_time_password_before_anything_else(office: Office) -> None:
    async with await office.signed_in("admin") as admin:
        created = await create(admin, "Wang.Xiao")
    assert created.status_code == 201
    assert created.headers["location"] == f"/api/v1/users/{created.json()['id']}"
    password = created.json()["one_time_password"]
    async with await office.signed_in("wang.xiao", password) as person:
        me = (await person.get("/api/v1/me")).json()
        assert me["must_change_password"] is True
        for path in ("/api/v1/items", "/api/v1/units", "/api/v1/cases", "/api/v1/stream"):
            refused = await person.get(path)
            assert (refused.status_code, refused.json()["code"]) == (403, "password-change-required")
        changed = await person.post("/api/v1/auth/password", json={"new_password": "a-better-one-2026"})
        assert changed.status_code == 204
        assert (await person.get("/api/v1/items")).status_code == 200
        assert (await person.get("/api/v1/me")).json()["must_change_password"] is False
    assert (await office.token("wang.xiao", password)).status_code == 400


async def test_a_change_of_password_whose_answer_was_lost_can_be_sent_again(
    office: Office, county: Context
) -> None:
    async with await office.signed_in("admin") as admin:
        password = (await create(admin, "sends.twice")).json()["one_time_password"]
    change = {"current_password": password, "new_password": "a-better-one-2026"}
    async with await office.signed_in("sends.twice", password) as person:
        for _ in range(2):
            sent = await person.post("/api/v1/auth/password", json=change, headers={"Idempotency-Key": "k"})
            assert (sent.status_code, sent.content) == (204, b"")
        other = {**change, "new_password": "another-one-2026"}
        refused = await person.post("/api/v1/auth/password", json=other, headers={"Idempotency-Key": "k"})
        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency-key-reused")
    assert (await office.token("sends.twice", "a-better-one-2026")).status_code == 200
    async with county.database.transaction() as session:
        stored = await session.execute(text("SELECT body_digest FROM gateway.idempotency_key"))
        assert sha256(sent.request.content).digest() not in set(stored.scalars())


async def test_the_same_key_shows_the_same_one_time_password_and_stores_none(
    office: Office, county: Context
) -> None:
    body = {**NEW, "username": "once.shown"}
    async with await office.signed_in("admin") as admin:
        first = await admin.post("/api/v1/users", json=body, headers={"Idempotency-Key": "k1"})
        again = await admin.post("/api/v1/users", json=body, headers={"Idempotency-Key": "k1"})
        other = await admin.post(
            "/api/v1/users", json={**body, "name": "别人"}, headers={"Idempotency-Key": "k1"}
        )
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert first.headers["location"] == again.headers["location"]
    assert other.status_code == 422
    async with county.database.transaction() as session:
        kept = (await session.execute(text("SELECT body FROM gateway.idempotency_key"))).scalars().all()
    assert kept
    assert all(first.json()["one_time_password"].encode() not in bytes(body) for body in kept)


async def test_a_taken_username_is_refused(office: Office) -> None:
    async with await office.signed_in("admin") as admin:
        answer = await create(admin, "edu")
    assert (answer.status_code, answer.json()["code"]) == (409, "name-taken")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"username": "有汉字"}, "/username"),
        ({"username": "x"}, "/username"),
        ({"name": ""}, "/name"),
        ({"name": "a\nb"}, "/name"),
        ({"name": "字" * 101}, "/name"),
        ({"unit": "nowhere"}, "/unit"),
        ({"roles": []}, "/roles"),
        ({"roles": ["emperor"]}, "/roles/0"),
        ({"roles": ["unit_client"]}, "/roles/0"),
        ({"password": "mine"}, "/password"),
    ],
)
async def test_a_bad_account_names_the_field(office: Office, change: dict[str, object], pointer: str) -> None:
    async with await office.signed_in("admin") as admin:
        answer = await admin.post("/api/v1/users", json={**NEW, "username": "bad.account", **change})
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


async def test_switching_an_account_off_ends_its_sessions_at_once(office: Office) -> None:
    async with await office.signed_in("admin") as admin, await office.signed_in("jiaotong") as person:
        user = await _user(admin, "jiaotong")
        assert (await admin.patch(f"/api/v1/users/{user}", json={"active": False})).status_code == 200
        assert (await person.get("/api/v1/me")).status_code == 401
        assert (await office.token("jiaotong")).status_code == 400
        assert (await admin.patch(f"/api/v1/users/{user}", json={"active": True})).status_code == 200
    assert (await office.token("jiaotong")).status_code == 200


async def test_a_change_of_roles_counts_from_the_next_request_on(office: Office) -> None:
    async with await office.signed_in("admin") as admin, await office.signed_in("gongan") as person:
        user = await _user(admin, "gongan")
        assert (await person.get("/api/v1/me")).json()["roles"] == ["handler"]
        await admin.patch(f"/api/v1/users/{user}", json={"roles": ["handler", "unit_head"]})
        assert (await person.get("/api/v1/me")).json()["roles"] == ["handler", "unit_head"]


async def test_a_new_one_time_password_ends_the_sessions_of_its_owner(office: Office) -> None:
    async with await office.signed_in("admin") as admin, await office.signed_in("weijian") as person:
        user = await _user(admin, "weijian")
        answer = await admin.post(f"/api/v1/users/{user}/one-time-password")
        assert answer.status_code == 200
        assert (await person.get("/api/v1/me")).status_code == 401
    assert (await office.token("weijian")).status_code == 400
    assert (await office.token("weijian", answer.json()["one_time_password"])).status_code == 200


async def test_nobody_changes_their_own_roles_and_the_last_administrator_stays(office: Office) -> None:
    async with await office.signed_in("admin") as admin:
        me = (await admin.get("/api/v1/me")).json()["id"]
        own = await admin.patch(f"/api/v1/users/{me}", json={"roles": ["system_admin"]})
        off = await admin.patch(f"/api/v1/users/{me}", json={"active": False})
    assert own.status_code == 403
    assert (off.status_code, off.json()["code"]) == (409, "last-administrator")


async def test_a_units_system_is_made_used_and_switched_off(office: Office, clock: Clock) -> None:
    new = {"client_id": "huanbao-api", "name": "县生态环境局系统", "unit": "huanbao"}
    async with await office.signed_in("admin") as admin:
        created = await admin.post("/api/v1/clients", json=new)
        assert created.status_code == 201
        first = created.json()["client_secret"]
        path = f"/api/v1/clients/{created.json()['id']}"
        replaced = (await admin.post(f"{path}/secret")).json()["client_secret"]
        assert first != replaced
        assert "client_secret" not in (await admin.get(path)).json()
        form = {"grant_type": "client_credentials", "client_id": "huanbao-api"}
        old = await admin.post("/api/v1/auth/token", data={**form, "client_secret": first})
        assert old.status_code == 401
        system = await admin.post("/api/v1/auth/token", data={**form, "client_secret": replaced})
        async with office.bearer(system.json()["access_token"]) as signed_in:
            assert (await signed_in.get("/api/v1/items")).status_code == 200
            assert (
                await signed_in.post("/api/v1/auth/password", json={"new_password": "x" * 12})
            ).status_code == 403
            await admin.patch(path, json={"active": False})
            assert (await signed_in.get("/api/v1/items")).status_code == 401
    await clock.advance(timedelta(minutes=1))


async def test_a_unit_is_made_renamed_and_switched_off_only_when_nobody_is_left(office: Office) -> None:
    unit = {
        "code": "cishan",
        "name": "县慈善总会",
        "kind": "bureau",
        "categories": ["labour"],
        "parent": "minzheng",
    }
    async with await office.signed_in("admin") as admin:
        assert (await admin.post("/api/v1/units", json=unit)).status_code == 201
        assert (await admin.post("/api/v1/units", json=unit)).json()["code"] == "name-taken"
        renamed = await admin.patch("/api/v1/units/cishan", json={"name": "县慈善会"})
        assert renamed.json()["name"] == "县慈善会"
        taken = await admin.patch("/api/v1/units/cishan", json={"name": "县教育局"})
        assert taken.json()["code"] == "name-taken"
        circle = await admin.patch("/api/v1/units/minzheng", json={"parent": "cishan"})
        assert circle.json()["errors"][0]["pointer"] == "/parent"
        busy = await admin.patch("/api/v1/units/jiaoyu", json={"active": False})
        assert (busy.status_code, busy.json()["code"]) == (409, "unit-in-use")
        gone = await admin.patch("/api/v1/units/cishan", json={"active": False})
        assert gone.json()["active"] is False
        assert (await create(admin, "late.comer", unit="cishan")).status_code == 422


async def test_every_change_is_in_the_audit_log(office: Office, county: Context) -> None:
    async with await office.signed_in("admin") as admin:
        user = (await create(admin, "audited.person")).json()["id"]
        await admin.patch(f"/api/v1/users/{user}", json={"name": "新名"})
    statement = text("SELECT action, actor_name FROM gateway.audit_entry WHERE object_id = :id ORDER BY id")
    async with county.database.transaction() as session:
        entries = (await session.execute(statement, {"id": user})).all()
    assert [tuple(entry) for entry in entries] == [("user.created", "admin"), ("user.changed", "admin")]


async def test_in_production_nobody_holds_both_administrations(county: Context, echo: Echo) -> None:
    await seed_demo_directory(county.database)
    production = replace(county, settings=county.settings.model_copy(update={"demo": False}))
    made = create_app(production, {Service.INGEST: echo, Service.WORKFLOW: echo})
    async with alive(made), await Office(made).signed_in("admin") as admin:
        both = await create(admin, "both.hands", roles=["system_admin", "security_admin"])
        assert (both.status_code, both.json()["code"]) == (409, "separate-hands")
        site = (await admin.get("/api/v1/site")).json()
        assert site == {"name": "回应", "demo": False, "demo_accounts": [], "demo_password": None}


async def _user(admin: httpx.AsyncClient, username: str) -> str:
    for page in [await admin.get("/api/v1/users", params={"limit": 200})]:
        for user in page.json()["items"]:
            if user["username"] == username:
                return str(user["id"])
    raise LookupError(username)
