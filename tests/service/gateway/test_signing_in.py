"""Signing in with a password, and what the tokens open."""

import pytest

from tests.service.gateway.support import Office, client


async def test_a_person_signs_in_with_username_and_password(office: Office) -> None:
    answer = await office.token("edu")
    assert answer.status_code == 200
    body = answer.json()
    assert body["token_type"] == "bearer"
    assert 0 < body["expires_in"] <= 900
    assert body["access_token"]
    assert body["refresh_token"]
    assert answer.headers["cache-control"] == "no-store"


async def test_me_says_who_i_am_and_what_i_may_do(office: Office) -> None:
    async with await office.signed_in("edu-head") as head:
        me = (await head.get("/api/v1/me")).json()
    assert (me["username"], me["role"], me["unit"], me["unit_name"]) == (
        "edu-head",
        "unit_head",
        "jiaoyu",
        "县教育局",
    )
    assert me["permissions"] == sorted(me["permissions"])
    assert "case.approve" in me["permissions"]
    assert "directory.change" not in me["permissions"]
    assert me["must_change_password"] is False


async def test_the_demo_administrator_holds_both_roles(office: Office) -> None:
    async with await office.signed_in("admin") as admin:
        me = (await admin.get("/api/v1/me")).json()
    assert me["roles"] == ["system_admin", "security_admin"]


async def test_the_username_is_read_without_regard_to_case_and_blanks(office: Office) -> None:
    assert (await office.token(" EDU ")).status_code == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password"}, "invalid_request"),
        ({"grant_type": "password", "username": "edu"}, "invalid_request"),
        ({"grant_type": "password", "username": "", "password": "x"}, "invalid_request"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "implicit"}, "unsupported_grant_type"),
        ({"grant_type": "password", "username": "nobody-here", "password": "wrong"}, "invalid_grant"),
        ({"grant_type": "password", "username": "a\0b", "password": "wrong"}, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "unheard-of"}, "invalid_grant"),
        ({"grant_type": "client_credentials", "client_id": "jiaoyu-api"}, "invalid_request"),
    ],
)
async def test_a_refused_sign_in_says_why_as_rfc_6749_has_it(
    office: Office, form: dict[str, str], error: str
) -> None:
    async with client(office.gateway, "192.0.2.77") as nobody:
        answer = await nobody.post(
            "/api/v1/auth/token", data=form, headers={"Content-Type": "application/x-www-form-urlencoded"}
        )
    assert answer.status_code == 400
    assert answer.json()["error"] == error
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", None])
async def test_a_body_that_is_no_form_is_an_invalid_request(office: Office, kind: str | None) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    async with client(office.gateway) as nobody:
        answer = await nobody.post(
            "/api/v1/auth/token", content=b'{"grant_type": "password"}', headers=headers
        )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    "body", [b"grant_type=%ff", b"\xff\xfe", b"a=1&a=2", b"novalue", b"&".join([b"a=1"] * 50)]
)
async def test_a_form_that_cannot_be_read_is_an_invalid_request(office: Office, body: bytes) -> None:
    async with client(office.gateway) as nobody:
        answer = await nobody.post(
            "/api/v1/auth/token", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
        )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_a_units_system_signs_in_with_its_secret_and_gets_no_refresh_token(office: Office) -> None:
    form = {"grant_type": "client_credentials", "client_id": "jiaoyu-api", "client_secret": "huiying-demo"}
    async with client(office.gateway) as system:
        answer = await system.post("/api/v1/auth/token", data=form)
        assert answer.status_code == 200
        assert "refresh_token" not in answer.json()
        async with office.bearer(answer.json()["access_token"]) as signed_in:
            me = (await signed_in.get("/api/v1/me")).json()
    assert (me["kind"], me["role"], me["unit"]) == ("client", "unit_client", "jiaoyu")


async def test_a_units_system_may_send_its_secret_in_the_basic_header(office: Office) -> None:
    async with client(office.gateway) as system:
        answer = await system.post(
            "/api/v1/auth/token",
            data={"grant_type": "client_credentials"},
            auth=("jiaoyu-api", "huiying-demo"),
        )
        assert answer.status_code == 200
        wrong = await system.post(
            "/api/v1/auth/token", data={"grant_type": "client_credentials"}, auth=("jiaoyu-api", "wrong")
        )
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    assert wrong.headers["www-authenticate"].startswith("Basic")


async def test_without_a_token_every_call_is_401_with_the_same_problem(office: Office) -> None:
    async with client(office.gateway) as nobody:
        answers = [await nobody.get(path) for path in ("/api/v1/me", "/api/v1/items", "/api/v1/units")]
    for answer in answers:
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["code"] == "unauthorized"
        assert answer.headers["content-type"] == "application/problem+json"


async def test_the_public_keys_are_published(office: Office) -> None:
    async with client(office.gateway) as nobody:
        (key,) = (await nobody.get("/.well-known/jwks.json")).json()["keys"]
    assert (key["kty"], key["crv"], key["alg"], key["use"]) == ("EC", "P-256", "ES256", "sig")
    assert "d" not in key


async def test_the_sign_in_page_learns_the_demo_accounts(office: Office) -> None:
    async with client(office.gateway) as nobody:
        site = (await nobody.get("/api/v1/site")).json()
    assert site["demo"] is True
    assert site["demo_password"] == "huiying-demo"
    names = {account["username"] for account in site["demo_accounts"]}
    assert {
        "admin",
        "duty",
        "chief",
        "leader",
        "auditor",
        "edu",
        "edu-head",
        "env",
        "town",
        "town-head",
    } <= names
    assert all(account["role"] and account["unit_name"] for account in site["demo_accounts"])
