"""What passes the gateway, and what every answer carries."""

from dataclasses import replace
from pathlib import Path

import pytest

from services.common.app import Context
from services.contracts.events import Service
from services.gateway.app import create_app
from tests.service.gateway.support import Echo, Hands, Office, alive, client


async def test_every_answer_carries_a_strict_policy_and_a_request_id(office: Office) -> None:
    async with client(office.gateway) as nobody:
        answers = [
            await nobody.get(path) for path in ("/", "/healthz", "/api/v1/me", "/api/v1/site", "/nope")
        ]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "style-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"]
        assert answer.headers["permissions-policy"]
        assert answer.headers["x-request-id"]
        assert "strict-transport-security" not in answer.headers


async def test_a_page_for_the_public_needs_no_account_and_runs_no_script(office: Office, echo: Echo) -> None:
    async with client(office.gateway) as nobody:
        for path in ("/public/qa", "/public/qa?q=%3Cscript%3E", "/public/qa/feed.atom", "/public/qa/0192"):
            policy = (await nobody.get(path)).headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "script-src" not in policy
            assert (await nobody.head(path)).headers["content-security-policy"] == policy
        assert (await nobody.post("/public/qa")).status_code == 405
        assert (await nobody.get("/public/other")).status_code == 404
    assert echo.last(b"x-huiying-principal") == []


async def test_https_is_demanded_only_where_people_come_by_https(county: Context, echo: Echo) -> None:
    settings = county.settings.model_copy(update={"public_url": "https://desk.example"})
    made = create_app(replace(county, settings=settings), {Service.INGEST: echo, Service.WORKFLOW: echo})
    async with alive(made), client(made) as nobody:
        assert "max-age" in (await nobody.get("/healthz")).headers["strict-transport-security"]


@pytest.mark.parametrize(
    ("given", "echoed"),
    [
        ("abc-1.2_3", True),
        ("a" * 64, True),
        ("a" * 65, False),
        ("has blank", False),
        ("ünï", False),
        ("", False),
    ],
)
async def test_a_request_id_is_echoed_when_it_is_harmless(
    office: Office, echo: Echo, given: str, echoed: bool
) -> None:
    async with await office.signed_in("edu") as person:
        answer = await person.get("/api/v1/items", headers={b"X-Request-ID": given.encode()})
    assert (answer.headers["x-request-id"] == given) is echoed
    assert echo.last(b"x-request-id") == [answer.headers["x-request-id"].encode()]


async def test_a_service_sees_the_query_the_body_and_the_key(office: Office, echo: Echo) -> None:
    async with await office.signed_in("edu") as person:
        await person.post(
            "/api/v1/items?q=%E6%B0%B4", json={"text": "停水"}, headers={"Idempotency-Key": "k"}
        )
    seen = echo.seen[-1]
    assert seen["scope"]["query_string"] == b"q=%E6%B0%B4"
    assert seen["body"] == '{"text":"停水"}'.encode()
    assert echo.last(b"idempotency-key") == [b"k"]
    assert echo.last(b"content-type") == [b"application/json"]


async def test_a_service_may_check_who_vouches(office: Office, echo: Echo, county: Context) -> None:
    async with await office.signed_in("edu") as person:
        await person.get("/api/v1/items")
    (voucher,) = echo.last(b"x-huiying-principal")
    principal = county.signer.check(voucher.decode())
    assert (principal.username, principal.unit) == ("edu", "jiaoyu")


async def test_only_listed_headers_of_a_service_come_out(office: Office, echo: Echo) -> None:
    echo.extra_headers = [
        (b"set-cookie", b"a=1"),
        (b"server", b"secret/1.0"),
        (b"x-powered-by", b"magic"),
        (b"content-security-policy", b"default-src *"),
        (b"access-control-allow-origin", b"*"),
        (b"location", b"/api/v1/items/1"),
    ]
    async with await office.signed_in("edu") as person:
        answer = await person.get("/api/v1/items")
    assert answer.headers["location"] == "/api/v1/items/1"
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not {"set-cookie", "server", "x-powered-by", "access-control-allow-origin"} & set(answer.headers)


async def test_a_service_that_fails_is_a_problem_without_a_word_of_why(office: Office, echo: Echo) -> None:
    echo.fail = RuntimeError("secret path /root")
    async with await office.signed_in("edu") as person:
        answer = await person.get("/api/v1/items")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text


async def test_another_method_is_405_and_says_which(office: Office) -> None:
    async with await office.signed_in("edu") as person:
        answer = await person.delete("/api/v1/items")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    assert answer.json()["code"] == "method-not-allowed"


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/v1/none", "/.well-known/x", "/metrics", "/healthz/x", "/nope", "/"]
)
async def test_unknown_paths_are_404_problems(office: Office, path: str) -> None:
    async with client(office.gateway) as nobody:
        answer = await nobody.get(path)
    assert answer.status_code == (401 if path == "/metrics" else 404)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_pages_never_stand_in_for_the_api(county: Context, echo: Echo, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<title>回应</title>", "utf-8")
    (tmp_path / "routes.json").write_text('["/", "/api/v1/nothing", "/cases/:id"]', "utf-8")
    made = create_app(county, {Service.INGEST: echo, Service.WORKFLOW: echo}, site=tmp_path)
    async with alive(made), client(made) as nobody:
        assert (await nobody.get("/cases/1")).text == "<title>回应</title>"
        assert (await nobody.get("/api/v1/nothing")).status_code == 404


async def test_ready_names_what_is_missing(county: Context, echo: Echo) -> None:
    lacking = ["analysis-worker"]

    async def missing() -> list[str]:
        return lacking

    made = create_app(county, {Service.INGEST: echo, Service.WORKFLOW: echo}, missing=missing)
    async with alive(made), client(made) as nobody:
        answer = await nobody.get("/readyz")
        assert (answer.status_code, answer.json()["missing"]) == (503, ["analysis-worker"])
        lacking.clear()
        assert (await nobody.get("/readyz")).status_code == 200
        assert (await nobody.get("/healthz")).json() == {"status": "ok"}


async def test_figures_are_for_who_knows_the_token(office: Office) -> None:
    async with client(office.gateway) as nobody:
        await nobody.get("/api/v1/site")
        assert (await nobody.get("/metrics")).status_code == 401
        wrong = await nobody.get("/metrics", headers={"Authorization": "Bearer wrong"})
        assert wrong.status_code == 401
        right = await nobody.get("/metrics", headers={"Authorization": "Bearer a-token-for-figures"})
    assert right.status_code == 200
    assert 'huiying_http_requests_total{method="GET",route="/api/v1/site",status="200"} 1.0' in right.text


async def test_without_a_token_in_the_settings_nobody_gets_figures(county: Context, echo: Echo) -> None:
    settings = county.settings.model_copy(update={"metrics_token": None})
    made = create_app(replace(county, settings=settings), {Service.INGEST: echo, Service.WORKFLOW: echo})
    async with alive(made), client(made) as nobody:
        assert (await nobody.get("/metrics")).status_code == 404


async def test_callers_are_limited_each_on_their_own(county: Context, echo: Echo, hands: Hands) -> None:
    settings = county.settings.model_copy(update={"reads_per_second": 50, "writes_per_second": 5})
    made = create_app(
        replace(county, settings=settings),
        {Service.INGEST: echo, Service.WORKFLOW: echo},
        monotonic=hands.monotonic,
    )
    async with alive(made):
        office = Office(made)
        async with await office.signed_in("edu") as edu, await office.signed_in("env") as env:
            reads = [(await edu.get("/api/v1/items")).status_code for _ in range(101)]
            assert reads == [200] * 100 + [429]
            refused = await edu.get("/api/v1/items")
            assert int(refused.headers["retry-after"]) >= 1
            assert refused.json()["code"] == "too-many-requests"
            assert (await env.get("/api/v1/items")).status_code == 200
            writes = [(await edu.post("/api/v1/items", json={})).status_code for _ in range(11)]
            assert writes == [200] * 10 + [429]
            hands.ticks += int(refused.headers["retry-after"])
            assert (await edu.get("/api/v1/items")).status_code == 200


async def test_anonymous_callers_are_limited_by_address(county: Context, echo: Echo, hands: Hands) -> None:
    settings = county.settings.model_copy(update={"reads_per_second": 50, "writes_per_second": 5})
    made = create_app(
        replace(county, settings=settings),
        {Service.INGEST: echo, Service.WORKFLOW: echo},
        monotonic=hands.monotonic,
    )
    async with alive(made), client(made, "203.0.113.1") as one, client(made, "203.0.113.2") as other:
        codes = [(await one.get("/api/v1/site")).status_code for _ in range(101)]
        assert codes == [200] * 100 + [429]
        assert (await one.get("/api/v1/items")).status_code == 429
        assert (await other.get("/api/v1/site")).status_code == 200
