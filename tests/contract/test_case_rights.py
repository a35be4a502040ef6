"""Contract, Cases: every action in every state by the accounts, against tables written from the contract."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.contract.desk import Desk, Json, refusal

OPEN = (
    "pending_review",
    "pending_assignment",
    "pending_acceptance",
    "in_progress",
    "pending_approval",
    "replied",
)
STATES = (*OPEN, "closed", "archived", "merged", "dismissed")

POSSIBLE = {
    "review": ("pending_review",),
    "dismiss": ("pending_review", "pending_assignment"),
    "merge": ("pending_review", "pending_assignment"),
    "assign": OPEN,
    "accept": ("pending_acceptance",),
    "return": ("pending_acceptance", "in_progress"),
    "transfer": ("pending_acceptance",),
    "log": ("in_progress",),
    "verify": ("in_progress",),
    "request_extension": ("in_progress",),
    "decide_extension": (),
    "submit_reply": ("in_progress",),
    "approve": ("pending_approval",),
    "reject": ("pending_approval",),
    "recall": ("pending_approval",),
    "publish": ("replied",),
    "follow_up": ("replied",),
    "correct": ("replied",),
    "close": ("replied",),
    "reopen": ("replied", "closed", "dismissed"),
    "archive": ("closed",),
    "escalate": OPEN,
    "supervise": OPEN,
    "instruct": OPEN,
    "comment": OPEN,
    "unmerge": (),
}
"""Where an action is possible for a tier 1 case of jiaoyu, without a pending extension or merged items."""

BY = {
    "duty": "review dismiss merge unmerge assign reopen escalate comment decide_extension publish follow_up"
    " close archive supervise",
    "chief": "review dismiss merge unmerge assign reopen escalate comment decide_extension close archive"
    " supervise instruct",
    "leader": "assign comment supervise instruct",
    "auditor": "",
    "edu": "accept return log comment verify request_extension submit_reply recall publish correct",
    "edu-head": "accept return transfer log comment request_extension approve reject",
    "town": "comment log",
    "env": "comment follow_up",
}
"""Who may do what: edu leads, town assists, env brought the item."""

FIELDS: dict[str, Json] = {
    "dismiss": {"reason": "说明", "basis": "repeated"},
    "assign": {"lead_unit": "jiaoyu"},
    "return": {"reason": "不属我局", "basis": "三定方案"},
    "transfer": {"unit": "huanbao", "reason": "职责所在"},
    "log": {"note": "已联系"},
    "comment": {"note": "请关注"},
    "verify": {"conclusion": "partly", "evidence": "现场查看"},
    "request_extension": {
        "milestone": "close",
        "workdays": 3,
        "reason": "等配件",
        "interim_reply": "正在等配件",
    },
    "decide_extension": {"granted": True},
    "submit_reply": {"public_reply": "已修好"},
    "reject": {"reason": "再改"},
    "publish": {"where": "网站"},
    "follow_up": {"satisfaction": "neutral"},
    "correct": {"public_reply": "更正", "reason": "数字有误"},
    "reopen": {"reason": "又坏了"},
    "escalate": {"reason": "影响面大"},
    "supervise": {"note": "请抓紧"},
    "instruct": {"note": "请查清"},
}


@pytest.fixture(scope="module")
def cases(desk: Desk) -> dict[str, Json]:
    """One case in each state, brought by env, led by jiaoyu and assisted by chengguan-zhen."""

    def make(state: str) -> tuple[str, Json]:
        case = desk.new_case("env")
        if state == "dismissed":
            desk.act("duty", case, "dismiss", reason="说明", basis="repeated")
        elif state == "merged":
            desk.act("duty", case, "merge", into=desk.new_case("env"))
        elif state in {"pending_review", "pending_assignment"}:
            desk.lead(case, state)
        else:
            desk.act("duty", case, "review", lead_unit="jiaoyu", assisting_units=["chengguan-zhen"])
            _go_on(desk, case, state)
        shown = desk.case(case)
        assert shown["state"] == state
        return state, shown

    with ThreadPoolExecutor(4) as pool:
        return dict(pool.map(make, STATES))


def _go_on(desk: Desk, case: str, state: str) -> None:
    steps: list[tuple[str, str, str, Json]] = [
        ("in_progress", "edu", "accept", {}),
        ("pending_approval", "edu", "submit_reply", {"public_reply": "已修好"}),
        ("replied", "edu-head", "approve", {}),
        ("closed", "duty", "close", {}),
        ("archived", "chief", "archive", {}),
    ]
    reached = "pending_acceptance"
    for next_state, account, action, fields in steps:
        if reached == state:
            return
        desk.act(account, case, action, **fields)
        reached = next_state


def _sees(account: str, case: Json) -> bool:
    if account in {"edu", "edu-head"}:
        return case["lead_unit"] == "jiaoyu"
    if account == "town":
        return "chengguan-zhen" in case["assisting_units"]
    if account == "env":
        return case["state"] != "merged"
    return True


def _body(action: str, case: Json, into: str) -> Json:
    fields = FIELDS.get(action, {})
    if action == "merge":
        fields = {"into": into}
    if action == "unmerge":
        fields = {"items": [item["id"] for item in case["items"]] or [into]}
    return {"action": action, "version": case["version"], **fields}


@pytest.mark.parametrize("account", BY)
def test_the_actions_offered_are_those_of_the_table(desk: Desk, cases: dict[str, Json], account: str) -> None:
    mine = set(BY[account].split())
    for state, case in cases.items():
        if not _sees(account, case):
            refusal(desk.get(account, f"/cases/{case['id']}"), 404, "not-found")
            continue
        offered = set(desk.case(case["id"], account)["actions"]) & POSSIBLE.keys()  # others may be added
        assert offered == {action for action in mine if state in POSSIBLE[action]}, (account, state)


@pytest.mark.parametrize("state", STATES)
def test_what_is_not_offered_is_forbidden_or_not_in_this_state(
    desk: Desk, cases: dict[str, Json], state: str
) -> None:
    """403 for who never may, 409 for who may in another state; nothing moves."""
    case, into = cases[state], cases["pending_review"]["id"]
    if state == "pending_review":
        into = cases["pending_assignment"]["id"]
    wrong: list[Any] = []

    def check(cell: tuple[str, str]) -> None:
        account, action = cell
        mine = action in BY[account].split()
        if mine and state in POSSIBLE[action]:
            return
        body = _body(action, case, into)
        answer = desk.post(account, f"/cases/{case['id']}/actions", body)
        code = "not-in-this-state" if mine else "forbidden"
        if account == "env" and action == "accept" and case["lead_unit"] is None:
            code = "not-in-this-state"  # handlers accept; which one, the assignment says
        if (answer.status_code, answer.json()["code"]) != (403 if code == "forbidden" else 409, code):
            wrong.append((account, action, answer.status_code, answer.json().get("code")))

    cells = [(account, action) for account in BY if _sees(account, case) for action in _asked(account)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(check, cells))
    assert wrong == []
    assert desk.case(case["id"])["version"] == case["version"]


def _asked(account: str) -> list[str]:
    """All actions of one's own, and of the others those that are nearest to being allowed."""
    if account in {"duty", "edu", "edu-head"}:
        return list(POSSIBLE)
    near = {"chief": "publish follow_up accept approve", "leader": "review dismiss escalate approve close"}
    return [*BY[account].split(), *near.get(account, "comment accept approve close").split()]


@pytest.mark.parametrize(
    ("account", "body", "status", "code"),
    [
        (None, {}, 401, "unauthorized"),
        (None, {"action": "close", "version": 1}, 401, "unauthorized"),
        ("edu", {}, 404, "not-found"),
        ("edu", {"action": "close", "version": 1}, 404, "not-found"),
        ("admin", {"action": "review", "version": 1}, 404, "not-found"),
        ("leader", {"action": "review"}, 422, "invalid-request"),
        ("auditor", {"action": "comment", "version": 99, "note": 1}, 422, "invalid-request"),
        ("auditor", {"action": "comment", "version": 99, "note": "x"}, 403, "forbidden"),
        ("leader", {"action": "close", "version": 99}, 403, "forbidden"),
        ("duty", {"action": "close", "version": 99}, 409, "stale-version"),
        ("duty", {"action": "close", "version": 1}, 409, "not-in-this-state"),
    ],
)
def test_the_checks_come_in_their_order(
    desk: Desk, cases: dict[str, Json], account: str | None, body: Json, status: int, code: str
) -> None:
    refusal(desk.post(account, f"/cases/{_fresh(desk, cases)}/actions", body), status, code)


def _fresh(desk: Desk, cases: dict[str, Json]) -> str:
    if "fresh" not in cases:
        cases["fresh"] = desk.case(desk.new_case("env"))
    case: str = cases["fresh"]["id"]
    return case


@pytest.mark.parametrize("case", ["x", "00000000-0000-0000-0000-000000000000", "%00", "a" * 65])
def test_a_case_that_is_not_there_is_not_found(desk: Desk, case: str) -> None:
    assert desk.get("duty", f"/cases/{case}").status_code in {400, 404}
    assert desk.post("duty", f"/cases/{case}/actions", {"action": "close", "version": 1}).status_code in {
        400,
        404,
    }


@pytest.mark.parametrize("action", POSSIBLE)
def test_a_field_too_few_too_many_or_of_another_type_is_named(
    desk: Desk, cases: dict[str, Json], action: str
) -> None:
    case = desk.case(_fresh(desk, cases))
    good = _body(action, case, cases["pending_review"]["id"])
    path = f"/cases/{case['id']}/actions"
    optional = {
        "review": {"lead_unit": 1},
        "approve": {"note": 1},
        "recall": {"reason": []},
        "archive": {"note": {}},
    }
    bad: list[tuple[Json, str]] = [({**good, "surprise": 1}, "/surprise")]
    for name in set(good) - {"action"}:
        bad.append(({key: value for key, value in good.items() if key != name}, f"/{name}"))
        bad.append(({**good, name: {"x": 1}}, f"/{name}"))
    for name, value in optional.get(action, {}).items():
        bad.append(({**good, name: value}, f"/{name}"))
    for name in ("reason", "note", "public_reply", "evidence", "interim_reply", "where"):
        if name in good:
            bad += [({**good, name: value}, f"/{name}") for value in ("", "  ", "a\x00b", "x" * 10_001)]
    for body, pointer in bad:
        problem = refusal(desk.post("duty", path, body), 422, "invalid-request")
        assert any(error["pointer"].startswith(pointer) for error in problem["errors"]), (body, problem)
    assert desk.case(case["id"])["version"] == case["version"]


@pytest.mark.parametrize(
    "body",
    [
        {"action": "delete"}, {"action": None}, {"action": 1}, {"action": "review", "version": "1"},
        {"action": "review", "version": 0}, {"action": "review", "version": True},
        {"action": "review", "version": 1.5},
        {"action": "review", "version": 1, "lead_unit": "nirvana"},
        {"action": "assign", "version": 1, "lead_unit": "lingdaozu"},
        {"action": "review", "version": 1, "tier": 4, "reason": "x"},
        {"action": "review", "version": 1, "risk": "x", "reason": "x"},
        {"action": "assign", "version": 1, "lead_unit": "jiaoyu", "assisting_units": ["jiaoyu"]},
        {"action": "assign", "version": 1, "lead_unit": "jiaoyu", "assisting_units": ["x"]},
        {"action": "supervise", "version": 1, "note": "x", "due_at": "2020-01-01T00:00:00Z"},
        {"action": "supervise", "version": 1, "note": "x", "due_at": "soon"},
        {"action": "supervise", "version": 1, "note": "x", "due_at": "9999-12-31T23:59:59Z"},
        {"action": "publish", "version": 1, "where": "x", "url": "javascript:alert(1)"},
        {"action": "comment", "version": 1, "note": "x" * 100_000},
    ],
    ids=lambda body: str(body)[:50],
)  # fmt: skip
def test_a_body_that_makes_no_sense_is_refused(desk: Desk, cases: dict[str, Json], body: Json) -> None:
    refusal(desk.post("duty", f"/cases/{_fresh(desk, cases)}/actions", body), 422, "invalid-request")
