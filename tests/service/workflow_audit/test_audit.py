"""The audit log of all services, sealed in the database and read by auditors."""

from collections.abc import AsyncIterator, Callable

import asyncpg
import httpx
import pytest
from sqlalchemy import text

from services.common import audit
from services.common.app import Context, Parts, create_service_app
from services.common.authz import HEADER
from services.common.ids import new_id
from services.contracts.codes import Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.audit import service
from services.workflow.audit.api import router

CONTEXTS = Callable[[Service], Context]


def person(*roles: Role) -> Principal:
    return Principal(
        subject=new_id(),
        kind="user",
        username="somebody",
        name="某人",
        roles=roles,
        unit="wangxinban",
        session=new_id(),
    )


AUDITOR = person(Role.AUDITOR)


async def logged(context_of: CONTEXTS, of: Service, action: str) -> None:
    async with context_of(of).database.transaction() as session:
        await audit.record(session, of, AUDITOR, action, object_type="thing", object_id="7")


@pytest.fixture
async def auditor(context_of: CONTEXTS) -> AsyncIterator[httpx.AsyncClient]:
    async with client(context_of(Service.WORKFLOW), AUDITOR) as made:
        yield made


def client(ctx: Context, caller: Principal) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_service_app(ctx, Parts("audit", [router])))
    headers = {HEADER: ctx.signer.sign(caller)}
    return httpx.AsyncClient(transport=transport, base_url="http://workflow/api/v1", headers=headers)


async def sealed(context_of: CONTEXTS) -> int:
    ctx = context_of(Service.WORKFLOW)
    return await service.seal_new(ctx.database, service.heads_of(ctx))


async def test_what_every_service_logs_is_sealed_once_and_holds(
    context_of: CONTEXTS, auditor: httpx.AsyncClient
) -> None:
    for of in Service:
        await logged(context_of, of, "test.seal")
    assert await sealed(context_of) >= len(Service)
    assert await sealed(context_of) == 0
    found = (await auditor.get("/audit", params={"action": "test.seal"})).json()["items"]
    assert {each["service"] for each in found} == {of.value for of in Service}
    assert all(each["place"] for each in found)
    verified = (await auditor.get("/audit/verify")).json()
    assert (verified["intact"], verified["fault"]) == (True, None)
    assert verified["records"] >= len(Service)


async def test_the_log_is_read_in_pages_the_newest_first(
    context_of: CONTEXTS, auditor: httpx.AsyncClient
) -> None:
    for _ in range(5):
        await logged(context_of, Service.INGEST, "test.pages")
    ids, cursor = [], None
    for _ in range(3):
        query = {"action": "test.pages", "limit": "2", **({"cursor": cursor} if cursor else {})}
        page = (await auditor.get("/audit", params=query)).json()
        ids += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert cursor is None
    assert len(set(ids)) == 5
    assert ids == sorted(ids, reverse=True)


async def test_only_auditors_read_the_log(context_of: CONTEXTS) -> None:
    for role in set(Role) - {Role.AUDITOR}:
        async with client(context_of(Service.WORKFLOW), person(role)) as somebody:
            for path in ("/audit", "/audit/verify"):
                assert (await somebody.get(path)).status_code == 403


async def test_a_filter_that_is_unknown_or_wrong_is_named(auditor: httpx.AsyncClient) -> None:
    for query in ({"who": "x"}, {"from": "yesterday"}, {"limit": "0"}, {"cursor": "x"}):
        answer = await auditor.get("/audit", params=query)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == f"/query/{next(iter(query))}"


async def test_the_database_refuses_to_change_the_chain(context_of: CONTEXTS, database_url: str) -> None:
    await logged(context_of, Service.GATEWAY, "test.refuse")
    await sealed(context_of)
    connection = await asyncpg.connect(database_url)
    for statement in ("UPDATE workflow.audit_seal SET place = place + 1", "DELETE FROM workflow.audit_seal"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await connection.execute(statement)
    await connection.close()


async def test_whoever_gets_around_the_refusal_is_found(
    context_of: CONTEXTS, database_url: str, auditor: httpx.AsyncClient
) -> None:
    await logged(context_of, Service.GATEWAY, "test.alter")
    await sealed(context_of)
    connection = await asyncpg.connect(database_url)
    await connection.execute("SET session_replication_role = replica")  # as a superuser may
    change = "UPDATE gateway.audit_entry SET actor_name = $1 WHERE action = 'test.alter' RETURNING id"
    entry = await connection.fetchval(change, "somebody else")
    verified = (await auditor.get("/audit/verify")).json()
    assert verified["intact"] is False
    assert (verified["fault"]["why"], verified["fault"]["entry"]) == ("altered", str(entry))
    await connection.execute(change.removesuffix(" RETURNING id"), "somebody")
    assert (await auditor.get("/audit/verify")).json()["intact"] is True
    await connection.close()


async def test_a_transaction_that_commits_late_is_sealed_too(context_of: CONTEXTS) -> None:
    ctx = context_of(Service.INGEST)
    async with ctx.database.transaction() as session:
        await audit.record(session, Service.INGEST, None, "test.late", object_type="thing", object_id=None)
        await logged(context_of, Service.INGEST, "test.early")
        await sealed(context_of)
    assert await sealed(context_of) >= 1
    async with context_of(Service.WORKFLOW).database.transaction() as session:
        left = await session.execute(
            text(
                "SELECT count(*) FROM ingest.audit_entry_v1 AS e WHERE NOT EXISTS "
                "(SELECT FROM workflow.audit_seal AS s WHERE s.entry = e.id)"
            )
        )
        assert left.scalar_one() == 0
