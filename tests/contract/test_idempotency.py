"""Contract, Conventions: the same key, the same answer, one effect."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.contract.desk import Desk, matter, refusal

# --- idempotency ---------------------------------------------------------------------------------


def test_the_same_key_and_body_gives_the_same_answer_again(desk: Desk) -> None:
    body, key = {"channel": "forum", "text": matter()}, {"Idempotency-Key": matter().encode().hex()[:200]}
    first = desk.post("edu", "/items", body, headers=key)
    again = desk.post("edu", "/items", body, headers=key)
    assert (first.status_code, first.content) == (again.status_code, again.content) == (202, first.content)
    assert again.headers["location"] == first.headers["location"]
    refusal(desk.post("edu", "/items", {**body, "title": "别的"}, headers=key), 422, "idempotency-key-reused")
    other = desk.post("env", "/items", body, headers=key)
    assert other.status_code == 202
    assert other.json()["id"] != first.json()["id"]


def test_a_batch_sent_again_with_its_key_makes_no_second_copy(desk: Desk) -> None:
    body = {"items": [{"channel": "forum", "text": matter()}, {"channel": "nowhere", "text": "x"}]}
    key = {"Idempotency-Key": "batch " + matter().encode().hex()[:80]}
    first = desk.post("edu", "/items/batch", body, headers=key)
    again = desk.post("edu", "/items/batch", body, headers=key)
    assert first.status_code == again.status_code == 202
    assert first.json() == again.json()
    refusal(
        desk.post("edu", "/items/batch", {"items": body["items"][:1]}, headers=key),
        422,
        "idempotency-key-reused",
    )


def test_an_action_sent_again_with_its_key_acts_once(desk: Desk) -> None:
    case = desk.new_case()
    key = {"Idempotency-Key": "k"}
    body = {"action": "comment", "version": 1, "note": "请关注"}
    first = desk.post("duty", f"/cases/{case}/actions", body, headers=key)
    again = desk.post("duty", f"/cases/{case}/actions", body, headers=key)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert desk.case(case)["version"] == 2
    other = desk.post("duty", f"/cases/{case}/actions", {**body, "note": "又"}, headers=key)
    refusal(other, 422, "idempotency-key-reused")
    elsewhere = desk.post("duty", f"/cases/{desk.new_case()}/actions", body, headers=key)
    assert elsewhere.status_code == 200


def test_unmasking_again_with_the_same_key_gives_the_same_answer(desk: Desk) -> None:
    item = desk.submit(text=matter("电话13812345678"))
    key, body = {"Idempotency-Key": "u"}, {"reason": "回电核实"}
    first = desk.post("duty", f"/items/{item}/unmask", body, headers=key)
    again = desk.post("duty", f"/items/{item}/unmask", body, headers=key)
    assert (first.status_code, first.json()) == (again.status_code, again.json()) == (200, first.json())
    other = desk.post("duty", f"/items/{item}/unmask", {"reason": "别的"}, headers=key)
    refusal(other, 422, "idempotency-key-reused")


@pytest.mark.parametrize("key", ["", "x" * 256, "键".encode().decode("latin-1"), "tab\tinside"])
def test_a_key_must_be_1_to_255_printable_characters(desk: Desk, key: str) -> None:
    body = {"channel": "forum", "text": matter()}
    answer = desk.post("edu", "/items", body, headers={"Idempotency-Key": key.encode("latin-1")})  # type: ignore[dict-item]
    refusal(answer, 422, "invalid-request")


def test_a_key_of_255_characters_is_taken(desk: Desk) -> None:
    key = (matter().encode().hex() * 9)[:255]
    answer = desk.post(
        "edu", "/items", {"channel": "forum", "text": matter()}, headers={"Idempotency-Key": key}
    )
    assert answer.status_code == 202


def test_requests_with_one_key_at_the_same_time_act_once(desk: Desk) -> None:
    body, headers = (
        {"channel": "forum", "text": matter()},
        {**desk.bearer("edu"), "Idempotency-Key": matter().encode().hex()[:99]},
    )
    together = threading.Barrier(6)

    def send(_: int) -> Any:
        together.wait()
        return desk.http.post("/api/v1/items", json=body, headers=headers)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    taken = [answer for answer in answers if answer.status_code == 202]
    assert taken
    assert len({answer.json()["id"] for answer in taken}) == 1
    for answer in answers:
        if answer.status_code != 202:
            refusal(answer, 409, "request-in-progress")


def test_a_file_sent_again_with_its_key_is_one_import(desk: Desk) -> None:
    content = f"channel,text\nforum,{matter()}\n".encode()
    key = {"Idempotency-Key": f"file {matter().encode().hex()[:80]}"}

    def send(rows: bytes) -> httpx.Response:
        return desk.call("edu", "POST", "/imports", files={"file": ("a.csv", rows)}, headers=key)

    first, again = send(content), send(content)  # each in a form with a boundary of its own
    assert first.status_code == again.status_code == 202
    assert first.json() == again.json()
    refusal(send(content + b"phone,x\n"), 422, "idempotency-key-reused")
