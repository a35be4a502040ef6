"""Contract, Auth: tokens, refresh, logout, passwords, keys."""

import time

import httpx
import pytest

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


def me(desk: Desk, token: str) -> httpx.Response:
    return desk.http.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})


_TOLERATED_SECONDS = 5


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
    assert me(desk, session["access_token"]).status_code == 200


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
    late = True
    while late:
        session = desk.session("town")
        began = time.monotonic()
        second = _refresh(desk, session["refresh_token"])
        assert second.status_code == 200
        assert second.json()["refresh_token"] != session["refresh_token"]
        repeated = _refresh(desk, session["refresh_token"])
        late = repeated.status_code != 200 and time.monotonic() - began > _TOLERATED_SECONDS
    assert repeated.status_code == 200, "the answer may have been lost: within 5 s the one before is good"
    assert _refresh(desk, second.json()["refresh_token"]).status_code == 200
    assert _refresh(desk, repeated.json()["refresh_token"]).status_code == 200


def test_a_refresh_token_that_is_older_than_the_last_ends_the_family(desk: Desk) -> None:
    first = desk.session("town")
    second = _refresh(desk, first["refresh_token"]).json()
    third = _refresh(desk, second["refresh_token"]).json()
    assert me(desk, third["access_token"]).status_code == 200
    _oauth_error(_refresh(desk, first["refresh_token"]), 400, "invalid_grant")
    _oauth_error(_refresh(desk, third["refresh_token"]), 400, "invalid_grant")
    for session in (first, second, third):
        refusal(me(desk, session["access_token"]), 401, "unauthorized")


@pytest.mark.long  # it waits; tests/service/gateway/test_sessions.py moves the clock
def test_after_five_seconds_the_one_before_ends_the_family_too(desk: Desk) -> None:
    first = desk.session("town")
    second = _refresh(desk, first["refresh_token"]).json()
    time.sleep(_TOLERATED_SECONDS + 0.3)
    _oauth_error(_refresh(desk, first["refresh_token"]), 400, "invalid_grant")
    _oauth_error(_refresh(desk, second["refresh_token"]), 400, "invalid_grant")
    refusal(me(desk, second["access_token"]), 401, "unauthorized")


# --- logout and password ---------------------------------------------------------------------------


def test_logout_ends_the_session_at_once_and_only_this_one(desk: Desk) -> None:
    ended, other = desk.session("town"), desk.session("town")
    for _ in range(3):
        assert me(desk, ended["access_token"]).status_code == 200
    headers = {"Authorization": f"Bearer {ended['access_token']}"}
    assert desk.http.post("/api/v1/auth/logout", headers=headers).status_code == 204
    refusal(me(desk, ended["access_token"]), 401, "unauthorized")
    refusal(desk.http.get("/api/v1/items", headers=headers), 401, "unauthorized")
    refusal(desk.http.post("/api/v1/auth/logout", headers=headers), 401, "unauthorized")
    _oauth_error(_refresh(desk, ended["refresh_token"]), 400, "invalid_grant")
    assert me(desk, other["access_token"]).status_code == 200


def test_a_units_system_can_log_out(desk: Desk) -> None:
    token = desk.session(CLIENT)["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert desk.http.post("/api/v1/auth/logout", headers=headers).status_code == 204
    refusal(me(desk, token), 401, "unauthorized")


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
    refusal(me(desk, other["access_token"]), 401, "unauthorized")
    _oauth_error(_refresh(desk, other["refresh_token"]), 400, "invalid_grant")
    assert me(desk, token).status_code == 200
    assert desk.sign_in("new.person", "a-quite-good-one-7").status_code == 400
    assert desk.sign_in("new.person", "another-good-one-8").status_code == 200
