"""Units' systems that show a key with each request, as Open311 clients do."""

from typing import Any

import httpx
import pytest

from services.gateway.directory.seed import DEMO_PASSWORD
from services.gateway.edge.gateway import Gateway
from services.gateway.edge.keyed import MOST_BYTES
from tests.service.gateway.support import Echo, Office, client

KEY = f"jiaoyu-api:{DEMO_PASSWORD}"
PRINCIPAL = b"x-huiying-principal"
FILE, READ = "/open311/v2/requests.json", "/open311/v2/requests/0192f3c4-aaaa.xml"


def unit_of(echo: Echo, gateway: Gateway) -> str | None:
    vouched = echo.last(PRINCIPAL)
    return gateway.edge.sessions.signer.check(vouched[0].decode()).unit if vouched else None


async def asked(gateway: Gateway, address: str = "192.0.2.9", **how: Any) -> httpx.Response:
    async with client(gateway, address) as nobody:
        return await nobody.request(how.pop("method", "GET"), how.pop("path", READ), **how)


async def test_a_key_in_the_form_or_by_basic_is_the_units_system(gateway: Gateway, echo: Echo) -> None:
    form = {"api_key": KEY, "description": "路灯坏了"}
    assert (await asked(gateway, method="POST", path=FILE, data=form)).status_code == 200
    assert unit_of(echo, gateway) == "jiaoyu"
    assert b"description=" in echo.seen[-1]["body"]
    assert (await asked(gateway, auth=tuple(KEY.split(":")))).status_code == 200
    assert unit_of(echo, gateway) == "jiaoyu"
    assert echo.last(b"authorization") == []


async def test_a_token_serves_as_well(gateway: Gateway, office: Office, echo: Echo) -> None:
    edu = await office.signed_in("edu")
    assert (await edu.get(READ)).status_code == 200
    assert unit_of(echo, gateway) == "jiaoyu"
    edu.headers["Authorization"] = "Bearer not.a.token"
    assert (await edu.get(READ)).status_code == 401


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"auth": ("jiaoyu-api", "wrong")},
        {"headers": {"Authorization": "Basic !"}},
        {"params": {"api_key": KEY}},
        {"method": "POST", "path": FILE, "data": {"api_key": "jiaoyu-api"}},
        {"method": "POST", "path": FILE, "data": {"api_key": [KEY, KEY]}},
        {"method": "POST", "path": FILE, "json": {"api_key": KEY}},
        {"method": "POST", "path": FILE, "params": {"api_key": KEY}, "data": {"a": "b"}},
        {"headers": {"X-Huiying-Principal": "forged"}},
    ],
)
async def test_who_shows_no_good_key_reaches_the_service_as_nobody(
    gateway: Gateway, echo: Echo, how: dict[str, Any]
) -> None:
    assert (await asked(gateway, **how)).status_code == 200  # the service says why not, in its own form
    assert unit_of(echo, gateway) is None


async def test_a_key_is_not_a_way_into_anything_else(gateway: Gateway) -> None:
    for path in ("/api/v1/items", "/api/v1/me"):
        assert (await asked(gateway, path=path, auth=tuple(KEY.split(":")))).status_code == 401


async def test_a_system_that_is_switched_off_loses_its_key_at_once(
    gateway: Gateway, office: Office, echo: Echo
) -> None:
    admin = await office.signed_in("admin")
    new = {"client_id": "city-app", "name": "城市应用", "unit": "huanbao"}
    made = (await admin.post("/api/v1/clients", json=new)).json()
    pair = ("city-app", made["client_secret"])
    await asked(gateway, auth=pair)
    assert unit_of(echo, gateway) == "huanbao"
    await admin.patch(f"/api/v1/clients/{made['id']}", json={"active": False})
    await asked(gateway, auth=pair)
    assert unit_of(echo, gateway) is None


async def test_guessing_locks_and_a_form_has_an_end(gateway: Gateway) -> None:
    answers = [await asked(gateway, auth=("huanbao-api", str(n)), address="192.0.2.77") for n in range(7)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0
    long = {"api_key": KEY, "description": "a" * MOST_BYTES}
    assert (await asked(gateway, method="POST", path=FILE, data=long)).status_code == 413


async def test_what_lies_beside_the_standards_paths_is_not_the_site(gateway: Gateway) -> None:
    answer = await asked(gateway, path="/open311/v2/anything")
    assert answer.json()["code"] == "not-found"
