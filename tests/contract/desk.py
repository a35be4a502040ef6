"""People at the desk: calls of the running product by its demo accounts, through HTTP only."""

import itertools
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

PASSWORD = "huiying-demo"
CLIENT = "jiaoyu-api"
_PATIENCE_SECONDS = 240
_DIGITS = "零一二三四五六七八九"
_run = secrets.randbelow(10**6)
_numbers = itertools.count(1)

Json = dict[str, Any]


def matter(about: str = "路口的路灯夜里不亮，请派人看看") -> str:
    """A text that nobody has sent before: a matter of its own."""
    number = f"{_run:06d}{next(_numbers):04d}"
    return f"（第{''.join(_DIGITS[int(digit)] for digit in number)}件）{about}"


@dataclass
class Desk:
    """The public API as the accounts see it."""

    url: str
    http: httpx.Client
    tokens: dict[str, Json] = field(default_factory=dict)
    signed_in_at: dict[str, float] = field(default_factory=dict)

    def sign_in(self, account: str, password: str = PASSWORD) -> httpx.Response:
        form = {"grant_type": "password", "username": account, "password": password}
        if account == CLIENT:
            form = {"grant_type": "client_credentials", "client_id": account, "client_secret": password}
        return self.http.post("/api/v1/auth/token", data=form)

    def session(self, account: str) -> Json:
        """A session of its own, apart from the one that `call` uses."""
        answer = self.sign_in(account)
        assert answer.status_code == 200, answer.text
        session: Json = answer.json()
        return session

    def bearer(self, account: str) -> dict[str, str]:
        if self._grows_old(account) or account not in self.tokens:
            self.tokens[account] = self.session(account)
            self.signed_in_at[account] = time.monotonic()
        return {"Authorization": f"Bearer {self.tokens[account]['access_token']}"}

    def _grows_old(self, account: str) -> bool:
        """Whether half of a token's life is over: on a busy machine the tests take longer than it lives."""
        began = self.signed_in_at.get(account)
        return began is not None and time.monotonic() - began > self.tokens[account]["expires_in"] / 2

    def call(
        self,
        account: str | None,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        **given: Any,
    ) -> httpx.Response:
        """The answer; whoever is told to wait waits."""
        sent = {**(self.bearer(account) if account else {}), **(headers or {})}
        for _ in range(20):
            answer = self.http.request(method, f"/api/v1{path}", headers=sent, **given)
            if answer.status_code != 429 or path.startswith("/auth"):
                return answer
            time.sleep(float(answer.headers["Retry-After"]))
        raise AssertionError(answer.text)

    def get(self, account: str | None, path: str, **given: Any) -> httpx.Response:
        return self.call(account, "GET", path, **given)

    def read(self, account: str, path: str, **given: Any) -> Any:
        """What the path holds for the account."""
        answer = self.get(account, path, **given)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, account: str | None, path: str, body: Any = None, **given: Any) -> httpx.Response:
        return self.call(account, "POST", path, json=body, **given)

    def submit(self, account: str = "edu", **fields: Any) -> str:
        """The id of an accepted item."""
        body = {"channel": "message_board", "text": matter(), **fields}
        answer = self.post(account, "/items", body)
        assert answer.status_code == 202, answer.text
        item: str = answer.json()["id"]
        return item

    def assessed(self, item: str, account: str = "duty") -> Json:
        """The item as soon as it is assessed and in a case."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while True:
            shown: Json = self.read(account, f"/items/{item}")
            if shown["status"] == "assessed" and shown["case_id"]:
                return shown
            assert time.monotonic() < end, shown
            time.sleep(0.05)

    def new_case(self, account: str = "edu", **fields: Any) -> str:
        """The id of a case that a new item opened."""
        case: str = self.assessed(self.submit(account, **fields))["case_id"]
        return case

    def case(self, case: str, account: str = "duty") -> Json:
        shown: Json = self.read(account, f"/cases/{case}")
        return shown

    def attempt(self, account: str | None, case: str, action: str, **fields: Any) -> httpx.Response:
        """The answer to an action on the case as it is now, unless `version` says otherwise."""
        if "version" not in fields:
            fields["version"] = self.case(case)["version"]
        return self.post(account, f"/cases/{case}/actions", {"action": action, **fields})

    def act(self, account: str, case: str, action: str, **fields: Any) -> Json:
        answer = self.attempt(account, case, action, **fields)
        assert answer.status_code == 200, answer.text
        shown: Json = answer.json()
        return shown

    def lead(self, case: str, state: str, unit: str = "jiaoyu", handler: str = "edu") -> Json:
        """Take a new tier 1 case the straight way to `state`."""
        steps = {
            "pending_review": (),
            "pending_assignment": (("duty", "review", {}),),
            "pending_acceptance": (("duty", "review", {"lead_unit": unit}),),
            "in_progress": ((handler, "accept", {}),),
            "pending_approval": ((handler, "submit_reply", {"public_reply": "路灯已修好，欢迎监督。"}),),
            "replied": ((f"{handler}-head", "approve", {}),),
            "closed": (("duty", "close", {}),),
            "archived": (("duty", "archive", {}),),
        }
        for reached, actions in steps.items():
            if reached == "pending_assignment" and state != reached:
                continue
            for account, action, fields in actions:
                self.act(account, case, action, **fields)
            if reached == state:
                break
        return self.case(case)


def is_chinese(sentence: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in sentence)


def refusal(answer: httpx.Response, status: int, code: str) -> Json:
    """The problem document of an answer, looked over as the conventions promise it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].split(";")[0] == "application/problem+json"
    problem: Json = answer.json()
    assert problem["code"] == code, problem
    assert {"type", "title", "status", "code", "detail", "instance"} <= problem.keys()
    assert problem["status"] == status
    assert is_chinese(problem["detail"])
    assert problem["instance"].split("?")[0] == answer.request.url.raw_path.decode().split("?")[0]
    for leak in ("Traceback", "SELECT ", "INSERT ", "/services/", ".py", "asyncpg", "sqlalchemy"):
        assert leak not in answer.text
    return problem


def pointers(problem: Json) -> set[str]:
    """The fields that a problem names, each with a Chinese sentence."""
    assert all(is_chinese(error["detail"]) for error in problem["errors"]), problem
    return {error["pointer"] for error in problem["errors"]}
