"""Contract, Auth: tokens, refresh, logout, passwords, keys."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from tests.contract.desk import CLIENT, PASSWORD, Desk, refusal

ROLES = {
    "admin": ("system_admin", "wangxinban"),
    "duty": ("duty_officer", "wangxinban"),
    "chief": ("office_chief", "wangxinban"),
    "leader": ("leading_group", "lingdaozu"),
    "auditor": ("auditor", "wangxinban"),
    "edu": ("handler", "jiaoyu"),
    "edu-head": ("unit_head", "jiaoyu"),
    "env": ("handler", "huanbao"),
    "env-head": ("unit_head", "huanbao"),
    "town": ("handler", "chengguan-zhen"),
    "town-head": ("unit_head", "chengguan-zhen"),
    CLIENT: ("unit_client", "jiaoyu"),
}


def _decoded(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def _encoded(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _me(desk: Desk, token: str) -> httpx.Response:
    return desk.http.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})


def _refresh(desk: Desk, token: str) -> httpx.Response:
    form = {"grant_type": "refresh_token", "refresh_token": token}
    return desk.http.post("/api/v1/auth/token", data=form)


def _oauth_error(answer: httpx.Response, status: int, error: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.json()["error"] == error
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("account", ROLES)
def test_the_demo_accounts_have_the_role_and_unit_of_the_contract(desk: Desk, account: str) -> None:
    me = desk.read(account, "/me")
    assert {"username", "name", "role", "unit", "permissions"} <= me.keys()
    assert (me["username"], me["role"], me["unit"]) == (account, *ROLES[account])
    assert isinstance(me["permissions"], list)


def test_the_administrator_of_the_demo_is_the_security_administrator_too(desk: Desk) -> None:
    assert set(desk.read("admin", "/me")["roles"]) == {"system_admin", "security_admin"}


def test_the_demo_has_twenty_units_that_cover_the_categories(desk: Desk) -> None:
    units = desk.read("duty", "/units?limit=200")["items"]
    assert len(units) >= 20
    covered = {category for unit in units for category in unit["categories"]}
    assert covered >= {
        "urban_rural", "environment", "transport", "education", "labour", "commerce", "health",
        "public_safety", "agriculture", "governance",
    }  # fmt: skip
    people = desk.read("admin", "/users?limit=200")["items"]
    working = {unit["code"] for unit in units if unit["kind"] in {"bureau", "township"}}
    for role in ("handler", "unit_head"):
        assert working <= {person["unit"] for person in people if role in person["roles"]}


def test_a_password_opens_a_session(desk: Desk) -> None:
    answer = desk.sign_in("town")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    session = answer.json()
    assert session["token_type"].lower() == "bearer"
    assert 0 < session["expires_in"] <= 900
    assert session["refresh_token"].count(".") == 0
    assert _me(desk, session["access_token"]).status_code == 200


def test_a_units_system_gets_no_refresh_token(desk: Desk) -> None:
    session = desk.session(CLIENT)
    assert "refresh_token" not in session
    assert session["expires_in"] <= 900


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "invalid_request"),
        ({"grant_type": "password", "username": "duty"}, 400, "invalid_request"),
        ({"grant_type": "password", "username": "leader", "password": "wrong"}, 400, "invalid_grant"),
        ({"grant_type": "password", "username": "nobody-here", "password": PASSWORD}, 400, "invalid_grant"),
        ({"grant_type": "magic"}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, 400, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "made-up"}, 400, "invalid_grant"),
        (
            {"grant_type": "client_credentials", "client_id": "x", "client_secret": "x"},
            401,
            "invalid_client",
        ),
        ({"grant_type": "client_credentials", "client_id": CLIENT}, 400, "invalid_request"),
        ({"grant_type": "password", "username": "x\0y", "password": "\0"}, 400, "invalid_grant"),
    ],
)
def test_a_token_request_that_fails_says_why_as_oauth_does(
    desk: Desk, form: dict[str, str], status: int, error: str
) -> None:
    _oauth_error(desk.http.post("/api/v1/auth/token", data=form), status, error)


def test_a_token_request_is_a_form(desk: Desk) -> None:
    body = {"grant_type": "password", "username": "duty", "password": PASSWORD}
    _oauth_error(desk.http.post("/api/v1/auth/token", json=body), 400, "invalid_request")


def test_who_guesses_passwords_is_locked_out_for_a_while(desk: Desk) -> None:
    answers = [desk.sign_in("env-head", "guess") for _ in range(12)]
    statuses = [answer.status_code for answer in answers]
    assert statuses[0] == 400
    assert statuses[-1] == 429
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert desk.sign_in("env-head").status_code == 429
    assert desk.sign_in("town").status_code == 200


# --- refresh -------------------------------------------------------------------------------------


def test_refresh_tokens_rotate_and_the_last_one_is_tolerated_for_a_lost_reply(desk: Desk) -> None:
    session = desk.session("town")
    second = _refresh(desk, session["refresh_token"])
    assert second.status_code == 200
    assert second.json()["refresh_token"] != session["refresh_token"]
    repeated = _refresh(desk, session["refresh_token"])
    assert repeated.status_code == 200, "the answer may have been lost: within 5 s the one before is good"
    assert _refresh(desk, second.json()["refresh_token"]).status_code == 200
    assert _refresh(desk, repeated.json()["refresh_token"]).status_code == 200


def test_a_refresh_token_that_is_older_than_the_last_ends_the_family(desk: Desk) -> None:
    first = desk.session("town")
    second = _refresh(desk, first["refresh_token"]).json()
    third = _refresh(desk, second["refresh_token"]).json()
    assert _me(desk, third["access_token"]).status_code == 200
    _oauth_error(_refresh(desk, first["refresh_token"]), 400, "invalid_grant")
    _oauth_error(_refresh(desk, third["refresh_token"]), 400, "invalid_grant")
    for session in (first, second, third):
        refusal(_me(desk, session["access_token"]), 401, "unauthorized")


def test_after_five_seconds_the_one_before_ends_the_family_too(desk: Desk) -> None:
    first = desk.session("town")
    second = _refresh(desk, first["refresh_token"]).json()
    time.sleep(5.3)
    _oauth_error(_refresh(desk, first["refresh_token"]), 400, "invalid_grant")
    _oauth_error(_refresh(desk, second["refresh_token"]), 400, "invalid_grant")
    refusal(_me(desk, second["access_token"]), 401, "unauthorized")


# --- logout and password ---------------------------------------------------------------------------


def test_logout_ends_the_session_at_once_and_only_this_one(desk: Desk) -> None:
    ended, other = desk.session("town"), desk.session("town")
    for _ in range(3):
        assert _me(desk, ended["access_token"]).status_code == 200
    headers = {"Authorization": f"Bearer {ended['access_token']}"}
    assert desk.http.post("/api/v1/auth/logout", headers=headers).status_code == 204
    refusal(_me(desk, ended["access_token"]), 401, "unauthorized")
    refusal(desk.http.get("/api/v1/items", headers=headers), 401, "unauthorized")
    refusal(desk.http.post("/api/v1/auth/logout", headers=headers), 401, "unauthorized")
    _oauth_error(_refresh(desk, ended["refresh_token"]), 400, "invalid_grant")
    assert _me(desk, other["access_token"]).status_code == 200


def test_a_units_system_can_log_out(desk: Desk) -> None:
    token = desk.session(CLIENT)["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert desk.http.post("/api/v1/auth/logout", headers=headers).status_code == 204
    refusal(_me(desk, token), 401, "unauthorized")


def test_a_new_password_ends_ones_other_sessions(desk: Desk) -> None:
    body = {"username": "new.person", "name": "新同事", "unit": "jiaoyu", "roles": ["handler"]}
    made = desk.post("admin", "/users", body)
    assert made.status_code == 201, made.text
    one_time = made.json()["one_time_password"]
    token = desk.sign_in("new.person", one_time).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert desk.http.get("/api/v1/items", headers=headers).status_code == 403, "it must be changed first"

    def change(headers: dict[str, str], old: str, new: str) -> httpx.Response:
        body = {"current_password": old, "new_password": new}
        return desk.http.post("/api/v1/auth/password", json=body, headers=headers)

    assert change(headers, one_time, "a-quite-good-one-7").status_code == 204
    assert desk.http.get("/api/v1/items", headers=headers).status_code == 200
    other = desk.sign_in("new.person", "a-quite-good-one-7").json()
    assert change(headers, "wrong-one", "another-good-one-8").status_code in {403, 422}
    assert change(headers, "a-quite-good-one-7", "short").status_code == 422
    assert change(headers, "a-quite-good-one-7", "another-good-one-8").status_code == 204
    refusal(_me(desk, other["access_token"]), 401, "unauthorized")
    _oauth_error(_refresh(desk, other["refresh_token"]), 400, "invalid_grant")
    assert _me(desk, token).status_code == 200
    assert desk.sign_in("new.person", "a-quite-good-one-7").status_code == 400
    assert desk.sign_in("new.person", "another-good-one-8").status_code == 200


# --- keys and tokens -----------------------------------------------------------------------------


def test_access_tokens_are_what_the_published_keys_verify(desk: Desk) -> None:
    keys = desk.http.get("/.well-known/jwks.json")
    assert keys.status_code == 200
    assert "d" not in keys.json()["keys"][0]
    header, payload, signature = desk.session("town")["access_token"].split(".")
    head, claims = _decoded(header), _decoded(payload)
    assert (head["alg"], head["typ"]) == ("ES256", "at+jwt")
    assert {"iss", "aud", "sub", "iat", "exp", "jti"} <= claims.keys()
    assert 0 < claims["exp"] - claims["iat"] <= 900
    (key,) = [key for key in keys.json()["keys"] if key["kid"] == head["kid"]]
    assert (key["kty"], key["crv"]) == ("EC", "P-256")
    x, y = (int.from_bytes(base64.urlsafe_b64decode(key[name] + "=="), "big") for name in "xy")
    raw = base64.urlsafe_b64decode(signature + "==")
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    public.verify(der, f"{header}.{payload}".encode(), ec.ECDSA(SHA256()))


def _without_signature(header: Any, claims: Any, signature: str) -> str:
    del signature
    return f"{_encoded({**header, 'alg': 'none'})}.{_encoded(claims)}."


def _by_another_key(header: Any, claims: Any, signature: str) -> str:
    del signature
    signed = f"{_encoded(header)}.{_encoded(claims)}"
    made = ec.generate_private_key(ec.SECP256R1()).sign(signed.encode(), ec.ECDSA(SHA256()))
    r, s = decode_dss_signature(made)
    return f"{signed}.{_encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def _changed(part: str, **values: Any) -> Callable[[Any, Any, str], str]:
    def change(header: Any, claims: Any, signature: str) -> str:
        parts = {"header": header, "claims": claims}
        parts[part] = {**parts[part], **values}
        return f"{_encoded(parts['header'])}.{_encoded(parts['claims'])}.{signature}"

    return change


def _cut_short(header: Any, claims: Any, signature: str) -> str:
    return f"{_encoded(header)}.{_encoded(claims)}.{signature[:10]}"


@pytest.mark.parametrize(
    "altered",
    [
        _without_signature,
        _by_another_key,
        _cut_short,
        _changed("claims", sub="x"),
        _changed("claims", exp=9999999999),
        _changed("claims", iss="https://elsewhere.example"),
        _changed("header", alg="HS256"),
        _changed("header", alg="none"),
        _changed("header", typ="JWT"),
        _changed("header", kid="../../etc/passwd"),
        lambda *_: "Bearer",
        lambda *_: "x",
        lambda *_: "x.y.z",
        lambda *_: "." * 20000,
    ],
)
def test_an_altered_token_opens_nothing(desk: Desk, altered: Callable[[Any, Any, str], str]) -> None:
    header, payload, signature = desk.bearer("duty")["Authorization"].split()[1].split(".")
    token = altered(_decoded(header), _decoded(payload), signature)
    answer = _me(desk, token)
    assert answer.status_code in ({401} if len(token) < 9000 else {400, 401, 431})
    if answer.status_code == 401:
        refusal(answer, 401, "unauthorized")


def test_a_token_in_the_url_opens_nothing(desk: Desk) -> None:
    token = desk.bearer("duty")["Authorization"].split()[1]
    for path in ("/items", "/me", "/stream"):
        assert desk.get(None, f"{path}?access_token={token}").status_code == 401


def test_a_refresh_token_is_no_access_token(desk: Desk) -> None:
    refusal(_me(desk, desk.session("town")["refresh_token"]), 401, "unauthorized")
