"""Contract, Conventions: problems, lists, request ids, idempotency, limits of size, unknown paths."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.contract.desk import Desk, matter, pointers, refusal

MEBIBYTE = 1024 * 1024


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/items", 401, "unauthorized"),
        ("GET", "/api/v1/cases/x", 401, "unauthorized"),
        ("POST", "/api/v1/items", 401, "unauthorized"),
        ("POST", "/api/v1/cases/x/actions", 401, "unauthorized"),
        ("GET", "/api/v1/stream", 401, "unauthorized"),
        ("GET", "/api/x", 404, "not-found"),
        ("GET", "/api/", 404, "not-found"),
        ("GET", "/api/v1", 404, "not-found"),
        ("GET", "/api/v2/items", 404, "not-found"),
        ("GET", "/api/v1/nonsense", 404, "not-found"),
        ("GET", "/.well-known/x", 404, "not-found"),
        ("GET", "/.well-known/", 404, "not-found"),
        ("GET", "/metrics", 404, "not-found"),
        ("GET", "/metrics/x", 404, "not-found"),
        ("GET", "/healthz/x", 404, "not-found"),
        ("GET", "/readyz/", 404, "not-found"),
        ("GET", "/nonsense", 404, "not-found"),
        ("GET", "/cases/a/b/c", 404, "not-found"),
        ("GET", "/assets/nothing.js", 404, "not-found"),
        ("PUT", "/api/v1/items", 405, "method-not-allowed"),
        ("DELETE", "/api/v1/cases", 405, "method-not-allowed"),
        ("GET", "/api/v1/items/batch/", 404, "not-found"),
        ("POST", "/healthz", 405, "method-not-allowed"),
        ("GET", "/api/v1/auth/token", 405, "method-not-allowed"),
    ],
)
def test_every_refusal_is_a_problem_document(
    desk: Desk, method: str, path: str, status: int, code: str
) -> None:
    answer = desk.http.request(method, path)
    refusal(answer, status, code)
    if status == 405:
        assert answer.headers["allow"]
    if status == 401:
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["/", "/login", "/items", "/cases", "/cases/some-id"])
def test_a_page_of_the_application_is_served(desk: Desk, path: str) -> None:
    answer = desk.http.get(path, follow_redirects=False)
    assert answer.status_code == 200, path
    assert answer.headers["content-type"].startswith("text/html")


def test_health_and_readiness_are_told(desk: Desk) -> None:
    healthy = desk.http.get("/healthz")
    assert (healthy.status_code, healthy.json()) == (200, {"status": "ok"})
    assert desk.http.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("given", "echoed"),
    [
        ("abc-DEF_1.2", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("a b", False),
        ("a/b", False),
        ("<script>", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("path", ["/healthz", "/api/v1/items", "/api/v1/me", "/", "/nonsense"])
def test_every_answer_carries_a_request_id(desk: Desk, path: str, given: str, echoed: bool) -> None:
    answer = desk.http.get(path, headers={"X-Request-ID": given})
    assert (answer.headers["x-request-id"] == given) is echoed
    assert answer.headers["x-request-id"]


def test_answers_that_a_service_gives_carry_the_request_id_once(desk: Desk) -> None:
    answer = desk.get("duty", "/cases?limit=1", headers={"X-Request-ID": "mine"})
    assert answer.headers.get_list("x-request-id") == ["mine"]
    answer = desk.post("duty", "/cases/x/actions", {}, headers={"X-Request-ID": "mine"})
    assert answer.headers.get_list("x-request-id") == ["mine"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"{'a': 1}", b'{"a": NaN}', b"\xff\xfe", b'{"text": "\xed\xa0\x80"}', b"[" * 5000, b"{}{}"],
)
def test_broken_json_is_told_as_such(desk: Desk, body: bytes) -> None:
    answer = desk.call("edu", "POST", "/items", content=body, headers={"Content-Type": "application/json"})
    refusal(answer, 422, "malformed-json")


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"a": 1, "a": 2}'])
@pytest.mark.parametrize(
    "path", ["/cases/0196f5c8-4d00-7a3b-8c21-5e9d7b1f0a64/actions", "/items/nothing/unmask"]
)
def test_who_may_not_see_it_hears_nothing_of_the_body(desk: Desk, path: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    refusal(desk.call(None, "POST", path, content=body, headers=headers), 401, "unauthorized")
    refusal(desk.call("duty", "POST", path, content=body, headers=headers), 404, "not-found")


@pytest.mark.parametrize("body", ["[]", '"x"', "1", "null", "true"])
def test_a_body_that_is_no_object_is_refused(desk: Desk, body: str) -> None:
    answer = desk.call("edu", "POST", "/items", content=body, headers={"Content-Type": "application/json"})
    refusal(answer, 422, "invalid-request")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", None])
def test_a_body_of_another_media_type_is_refused(desk: Desk, kind: str | None) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    body = json.dumps({"channel": "forum", "text": matter()}).encode()
    refusal(desk.call("edu", "POST", "/items", content=body, headers=headers), 415, "unsupported-media-type")


def test_json_with_a_charset_is_json(desk: Desk) -> None:
    body = json.dumps({"channel": "forum", "text": matter()}).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert desk.call("edu", "POST", "/items", content=body, headers=headers).status_code == 202


@pytest.mark.parametrize("path", ["/items", "/cases/x/actions", "/items/x/unmask", "/auth/password"])
def test_a_body_over_one_mebibyte_is_too_large(desk: Desk, path: str) -> None:
    body = b'{"a": "' + b"x" * MEBIBYTE + b'"}'
    answer = desk.call("edu", "POST", path, content=body, headers={"Content-Type": "application/json"})
    refusal(answer, 413, "body-too-large")


def test_a_body_without_a_length_is_measured_too(desk: Desk) -> None:
    def parts() -> Any:
        yield b'{"a": "'
        for _ in range(17):
            yield b"x" * (MEBIBYTE // 16)
        yield b'"}'

    answer = desk.call("edu", "POST", "/items", content=parts(), headers={"Content-Type": "application/json"})
    refusal(answer, 413, "body-too-large")


# --- lists ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("collection", ["items", "cases"])
@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=201", "limit=-1", "limit=x", "limit=", "limit=1.5", "cursor=x", "cursor=%F0%9F",
        "cursor=",
        "from=yesterday", "from=2026-01-01", "to=2026-01-01T00:00:00", "risk=huge", "tier=0", "tier=4",
        "tier=x",
        "category=x", "unknown=1", "q=%E6%B0%B4%00", "unit=%00", "q=%E6%B0%B4", "q=", "limit=1&limit=2",
        "q=" + "x" * 3000, "from=0001-01-01T00:00:00%2B14:00", "to=9999-12-31T23:59:59-14:00",
    ],
)  # fmt: skip
def test_a_query_that_means_nothing_is_refused_and_named(desk: Desk, collection: str, query: str) -> None:
    answer = desk.get("duty", f"/{collection}?{query}")
    problem = refusal(answer, 422, "invalid-request")
    wanted = f"/query/{query.partition('=')[0]}"
    assert any(pointer.startswith(wanted) for pointer in pointers(problem))


@pytest.mark.parametrize("collection", ["items", "cases"])
def test_a_list_is_newest_first_and_stable_under_inserts(desk: Desk, collection: str) -> None:
    make = desk.submit if collection == "items" else desk.new_case
    made = [make() for _ in range(5)]
    first = desk.read("duty", f"/{collection}?limit=2")
    assert first.keys() == {"items", "next_cursor"}
    newer = make()
    second = desk.read("duty", f"/{collection}?limit=2&cursor={first['next_cursor']}")
    third = desk.read("duty", f"/{collection}?limit=1&cursor={second['next_cursor']}")
    seen = [row["id"] for page in (first, second, third) for row in page["items"]]
    assert seen == made[::-1]
    assert newer not in seen
    assert desk.read("duty", f"/{collection}?limit=1")["items"][0]["id"] == newer


@pytest.mark.parametrize("collection", ["items", "cases"])
def test_a_walk_through_all_pages_meets_everything_once(desk: Desk, collection: str) -> None:
    seen: list[str] = []
    cursor, times = "", []
    while cursor is not None:
        page = desk.read("chief", f"/{collection}?limit=200{cursor and '&cursor='}{cursor}")
        seen += [row["id"] for row in page["items"]]
        times += [row["received_at"] for row in page["items"]]
        cursor = page["next_cursor"]
    assert len(seen) == len(set(seen)) >= 60
    assert times == sorted(times, reverse=True)


def test_fifty_rows_come_without_a_limit(desk: Desk) -> None:
    assert len(desk.read("duty", "/items")["items"]) == 50
    assert len(desk.read("duty", "/cases")["items"]) == 50


@pytest.mark.parametrize("collection", ["items", "cases"])
def test_from_and_to_bound_the_time_received_and_hold_what_is_shown(desk: Desk, collection: str) -> None:
    rows = desk.read("duty", f"/{collection}?limit=30")["items"]
    late, early = rows[5]["received_at"], rows[25]["received_at"]
    between = desk.read("duty", f"/{collection}", params={"from": early, "to": late, "limit": 200})["items"]
    shown = [row["id"] for row in between]
    assert {row["id"] for row in rows[5:26]} <= set(shown)
    assert all(early <= row["received_at"] <= late for row in between)


def test_a_signed_in_caller_may_read_fifty_times_a_second(desk: Desk) -> None:
    def read(_: int) -> int:
        return desk.http.get("/api/v1/me", headers=desk.bearer("auditor")).status_code

    desk.bearer("auditor")
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(read, range(100))) == {200}


def test_whoever_asks_too_often_is_told_when_to_come_back(desk: Desk) -> None:
    headers = desk.bearer("town-head")

    def write(_: int) -> Any:
        return desk.http.post("/api/v1/cases/x/actions", json={}, headers=headers)

    with ThreadPoolExecutor(16) as pool:
        refused = [answer for answer in pool.map(write, range(400)) if answer.status_code == 429]
    assert refused
    problem = refusal(refused[0], 429, "too-many-requests")
    assert int(refused[0].headers["retry-after"]) >= 1, problem


# --- headers -------------------------------------------------------------------------------------


def test_nothing_of_the_public_is_kept_by_caches(desk: Desk) -> None:
    assert desk.get("duty", "/items?limit=1").headers["cache-control"] == "no-store"


def test_a_forged_identity_header_is_worth_nothing(desk: Desk) -> None:
    forged = {"X-Huiying-Principal": "x.y.z", "X-Forwarded-User": "duty", "X-User": "duty"}
    refusal(desk.get(None, "/items", headers=forged), 401, "unauthorized")
