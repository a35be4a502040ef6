"""Contract, More: the live stream, as far as the chain feeds it; what the OpenAPI document tells."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.contract.desk import Desk, Json, refusal
from tests.patience import PATIENCE


class Ears:
    """Reads Server-Sent Events: (id, event, data)."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.last_id = ""

    def next(self) -> tuple[str, str, Json]:
        event, data = "", ""
        for line in self._lines:
            name, _, value = line.partition(": ")
            if name == "id":
                self.last_id = value
            elif name == "event":
                event = value
            elif name == "data":
                data = value
            elif not line and event:
                return self.last_id, event, json.loads(data)
        raise EOFError

    def until(self, event: str, subject: str) -> str:
        """Listen until this is heard; its id."""
        end = time.monotonic() + 2 * PATIENCE
        while time.monotonic() < end:
            place, heard, data = self.next()
            if heard == event and subject in data.values():
                return place
        raise AssertionError(event)


@contextmanager
def listening(desk: Desk, account: str, **headers: str) -> Iterator[Ears]:
    sent = {**desk.bearer(account), **headers}
    timeout = httpx.Timeout(2 * PATIENCE)
    with (
        httpx.Client(base_url=desk.url, timeout=timeout, trust_env=False) as client,
        client.stream("GET", "/api/v1/stream", headers=sent) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Ears(answer.iter_lines())


def test_who_listens_hears_what_happens_to_items_and_cases(desk: Desk) -> None:
    with listening(desk, "duty") as ears:
        item = desk.submit()
        case = desk.assessed(item)["case_id"]
        ears.until("item.assessed", item)
        desk.act("duty", case, "comment", note="请关注")
        ears.until("case.changed", case)


def test_a_unit_hears_only_what_it_may_see_and_no_word_of_the_text(desk: Desk) -> None:
    desk.bearer("env")
    with listening(desk, "env") as ears:
        foreign, own = desk.submit("edu"), desk.submit("env")
        desk.assessed(foreign)
        desk.assessed(own)
        heard = []
        while True:
            _, event, data = ears.next()
            heard.append(json.dumps(data, ensure_ascii=False))
            if event == "item.assessed" and own in data.values():
                break
    assert not any(foreign in each or "路灯" in each for each in heard)


def test_the_stream_goes_on_after_the_last_event_heard(desk: Desk) -> None:
    with listening(desk, "duty") as ears:
        first = desk.submit()
        place = ears.until("item.assessed", first)
    missed = desk.submit()
    case = desk.assessed(missed)["case_id"]
    with listening(desk, "duty", **{"Last-Event-ID": place}) as ears:
        seen = []
        while ("case.changed", case) not in seen or ("item.assessed", missed) not in seen:
            _, event, data = ears.next()
            seen.append((event, data["subject"]))
    assert ("item.assessed", first) not in seen
    assert len(seen) == len(set(seen)) or seen.count(("item.assessed", missed)) == 1


def test_a_place_that_nobody_knows_means_load_anew(desk: Desk) -> None:
    for unknown in ("nonsense", "999999999999", "-1"):
        with listening(desk, "duty", **{"Last-Event-ID": unknown}) as ears:
            assert ears.next()[1] == "reset"


def test_the_stream_ends_with_the_session(desk: Desk) -> None:
    session = desk.session("town")
    desk.tokens["town again"] = session
    with listening(desk, "town again") as ears:
        headers = {"Authorization": f"Bearer {session['access_token']}"}
        assert desk.http.post("/api/v1/auth/logout", headers=headers).status_code == 204
        try:
            while True:
                ears.next()
        except EOFError:
            pass


def test_a_token_in_the_url_opens_no_stream(desk: Desk) -> None:
    token = desk.bearer("duty")["Authorization"].split()[1]
    for name in ("access_token", "token", "authorization"):
        refusal(desk.get(None, f"/stream?{name}={token}"), 401, "unauthorized")
        refusal(desk.get("duty", f"/stream?{name}={token}"), 422, "invalid-request")


# --- the document ------------------------------------------------------------------------------------

PROMISED = {
    "/api/v1/auth/token": {"post"},
    "/api/v1/auth/logout": {"post"},
    "/api/v1/auth/password": {"post"},
    "/api/v1/me": {"get"},
    "/.well-known/jwks.json": {"get"},
    "/api/v1/items": {"get", "post"},
    "/api/v1/items/batch": {"post"},
    "/api/v1/items/{}": {"get"},
    "/api/v1/items/{}/unmask": {"post"},
    "/api/v1/cases": {"get"},
    "/api/v1/cases/{}": {"get"},
    "/api/v1/cases/{}/actions": {"post"},
    "/api/v1/stream": {"get"},
    "/api/v1/units": {"get"},
    "/api/v1/users": {"get"},
    "/api/v1/clients": {"get"},
    "/api/v1/policies": {"get"},
    "/api/v1/duty/now": {"get"},
    "/api/v1/duty/shifts": {"get"},
    "/api/v1/duty/check-in": {"post"},
}


def test_the_document_describes_every_promised_call(desk: Desk) -> None:
    answer = desk.http.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    document = answer.json()
    assert document["openapi"].startswith("3.1")
    described: dict[str, set[str]] = {}
    for path, operations in document["paths"].items():
        shape = "/".join("{}" if part.startswith("{") else part for part in path.split("/"))
        described.setdefault(shape, set()).update(operations)
    for path, methods in PROMISED.items():
        assert methods <= described.get(path, set()), path
    whole = json.dumps(document)
    for reference in {part.split('"')[0] for part in whole.split('"$ref": "')[1:]}:
        node = document
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["responses"], (path, method)
            if method == "post" and "token" not in path and "logout" not in path:
                refused = "403" if path.startswith("/open311/") else "401"
                assert refused in operation["responses"], (path, method)


def test_no_field_for_an_author_is_described(desk: Desk) -> None:
    document = desk.http.get("/api/v1/openapi.json").json()
    body = document["paths"]["/api/v1/items"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    while "$ref" in body:
        body = document["components"]["schemas"][body["$ref"].rpartition("/")[2]]
    assert set(body["properties"]) == {
        "external_id", "channel", "title", "text", "source_url", "occurred_at", "published_at", "place",
        "concerns_unit", "reach", "drill",
    }  # fmt: skip


def test_the_sign_in_page_lists_the_demo_accounts(desk: Desk) -> None:
    site = desk.http.get("/api/v1/site").json()
    listed = {account["username"] for account in site["demo_accounts"]}
    assert {"admin", "duty", "chief", "leader", "auditor", "edu", "edu-head", "env", "town-head"} <= listed


def test_the_duty_rota_of_the_demo_has_somebody_on_call(desk: Desk) -> None:
    assert desk.read("duty", "/duty/now")
    assert desk.read("edu", "/duty/shifts")["items"]
