"""Who is there when an installation starts for the first time."""

from collections.abc import Callable

import httpx

from services.common.app import Context
from services.contracts.events import Service
from services.gateway.app import create_app
from services.gateway.directory.seed import bootstrap_admin, seed_demo_directory
from tests.service.gateway.support import Echo, Office, alive


async def test_one_administrator_appoints_everybody_else(
    context_of: Callable[[Service], Context], echo: Echo
) -> None:
    ctx = context_of(Service.GATEWAY)
    password = await bootstrap_admin(ctx.database)
    assert password is not None
    assert await bootstrap_admin(ctx.database) is None
    gateway = create_app(ctx, {Service.INGEST: echo, Service.WORKFLOW: echo})
    async with alive(gateway), await Office(gateway).signed_in("admin", password) as admin:
        await admin.post("/api/v1/auth/password", json={"new_password": "a-better-one-2026"})
        assert (await admin.get("/api/v1/me")).json()["roles"] == ["system_admin"]
        early = await _create(admin, "auditor", ["auditor"])
        assert early == 403
        assert await _create(admin, "security", ["security_admin"]) == 201
        assert await _create(admin, "second", ["security_admin"]) == 403
        assert await _create(admin, "duty", ["duty_officer"]) == 201
        users = {user["username"]: user for user in (await admin.get("/api/v1/users")).json()["items"]}
        guarded = f"/api/v1/users/{users['security']['id']}"
        assert (await admin.post(f"{guarded}/one-time-password")).status_code == 403
        assert (await admin.patch(guarded, json={"name": "改名"})).status_code == 403


async def test_the_demo_may_be_seeded_again_without_a_second_copy(
    context_of: Callable[[Service], Context],
) -> None:
    ctx = context_of(Service.GATEWAY)
    assert await seed_demo_directory(ctx.database) is True
    assert await seed_demo_directory(ctx.database) is False


async def _create(admin: httpx.AsyncClient, username: str, roles: list[str]) -> int:
    body = {"username": username, "name": "某人", "unit": "wangxinban", "roles": roles}
    answer = await admin.post("/api/v1/users", json=body)
    return int(answer.status_code)
