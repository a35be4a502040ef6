"""Every state, action and person over the wire, against the table that was written by hand."""

from typing import Any

import pytest

from services.contracts.codes import CaseState
from tests.service.workflow.office import Message, Office
from tests.unit.workflow.cases.cells import PEOPLE, Cell, read

pytestmark = pytest.mark.usefixtures("accounts")
_USERS = dict(
    zip(
        PEOPLE,
        [
            "duty",
            "chief",
            "leader",
            "auditor",
            "edu",
            "edu-two",
            "edu-head",
            "env",
            "env-head",
            "town",
            "town-head",
            "town-api",
            "health",
            "admin",
        ],
        strict=True,
    )
)
_STATUS = {"n": 409, "f": 403, ".": 404}
CELLS = list(read())


def bodies(item: str, other_case: str) -> dict[str, dict[str, Any]]:
    """A body of the right shape for every action."""
    return {
        "review": {},
        "assign": {"lead_unit": "jiaoyu", "assisting_units": ["huanbao"]},
        "dismiss": {"reason": "不属于受理范围", "basis": "outside_jurisdiction"},
        "reopen": {"reason": "群众反映又坏了"},
        "escalate": {"reason": "影响面大"},
        "merge": {"into": other_case},
        "unmerge": {"items": [item]},
        "accept": {},
        "return": {"reason": "不归我单位管", "basis": "三定方案"},
        "transfer": {"unit": "weisheng", "reason": "属卫健部门"},
        "log": {"note": "已联系施工队"},
        "comment": {"note": "请尽快"},
        "verify": {"conclusion": "partly", "evidence": "现场照片"},
        "request_extension": {
            "milestone": "close",
            "workdays": 3,
            "reason": "等配件",
            "interim_reply": "正在等配件。",
        },
        "decide_extension": {"granted": True},
        "pause": {"basis": "expert_opinion", "reason": "等待检测", "workdays": 3},
        "resume": {},
        "submit_reply": {"public_reply": "已经修好。"},
        "recall": {},
        "approve": {},
        "reject": {"reason": "写得不清楚"},
        "publish": {"where": "县政府网站"},
        "correct": {"public_reply": "更正：已于三日修好。", "reason": "日期有误"},
        "follow_up": {"satisfaction": "satisfied"},
        "close": {},
        "archive": {},
        "supervise": {"note": "请抓紧"},
        "instruct": {"note": "请认真办理"},
        "dispute": {"reason": "不归我单位管", "basis": "三定方案"},
        "decide_dispute": {"upheld": False, "reason": "职责清单写明由该单位负责"},
        "take": {},
        "hand_over": {"to": "edu-two", "note": "本人出差"},
        "ask_part": {"unit": "huanbao", "note": "请说明噪声监测情况"},
        "contribute": {"contribution": "监测数值在标准以内。"},
        "waive": {"unit": "huanbao", "reason": "已电话说明"},
        "answer": {"task": other_case, "answer": "已经办理。"},
        "settle_concern": {"unit": "huanbao", "concerned": True},
        "restrict": {"people": ["duty", "chief"], "reason": "涉及干部问题线索"},
        "unrestrict": {"reason": "线索已移交"},
        "spot_check": {"result": "passed"},
    }


async def _case_in(office: Office, state: CaseState, *, merged: bool = True) -> tuple[str, str]:
    """A case of the table, and an item of it; when `merged`, one that came into it by a merge."""
    item = Message(text=f"{state}时路口的井盖松了。")
    case = await office.receive(item)
    if merged:
        item = Message(text=f"{state}时井盖松动，路过有响声。")
        await office.act("duty", await office.receive(item), "merge", into=case)
    if state is CaseState.MERGED:
        other = await office.receive(Message(text="另一件事：广场舞声音大。"))
        await office.act("duty", case, "merge", into=other)
    else:
        await office.lead_to(state, case, assisting_units=["huanbao"])
    return case, str(item.id)


def _one_of_each(state: CaseState) -> set[Cell]:
    """Of each action and refusal one cell, another person's each time; the rules are tried on every one."""
    groups: dict[tuple[str, str], list[Cell]] = {}
    for cell in CELLS:
        if cell.state == state and cell.expected != "y":
            groups.setdefault((cell.action, cell.expected), []).append(cell)
    return {group[turn % len(group)] for turn, group in enumerate(groups.values())}


@pytest.mark.parametrize("state", CaseState)
async def test_every_cell_answers_as_the_office_wants_it(office: Office, state: CaseState) -> None:
    case, item = await _case_in(office, state)
    other = await office.receive(Message(text="第三件事：垃圾没有清运。"))
    version = (await office.case(case))["version"]
    fields = bodies(item, other)
    wrong, tried = [], _one_of_each(state)
    for who in PEOPLE:
        buttons = await office.get(_USERS[who], f"/cases/{case}")
        offered = set(buttons.json().get("actions", ()))
        for cell in [cell for cell in CELLS if cell.state == state and cell.who == who]:
            if (cell.action in offered) != (cell.expected == "y"):
                wrong.append((cell, "button"))
            if cell not in tried or (state is CaseState.MERGED and cell.action == "unmerge"):
                continue  # a merged case has no items that could be named
            body = {"action": cell.action, "version": version, **fields[cell.action]}
            answer = await office.post(_USERS[who], f"/cases/{case}/actions", body)
            if answer.status_code != _STATUS[cell.expected]:
                wrong.append((cell, f"{answer.status_code} {answer.text}"))
    assert wrong == []
    assert (await office.case(case))["version"] == version


@pytest.mark.parametrize("state", CaseState)
async def test_whatever_the_table_allows_can_be_done(office: Office, state: CaseState) -> None:
    possible = {cell.action: cell.who for cell in CELLS if (cell.state, cell.expected) == (state, "y")}
    other = await office.receive(Message(text=f"{state}时的另一张工单。"))
    for action, who in possible.items():
        case, item = await _case_in(office, state, merged=action == "unmerge")
        before = await office.case(case)
        after = await office.act(_USERS[who], case, action, **bodies(item, other)[action])
        assert after["version"] == before["version"] + 1, action
        assert (await office.case(case))["timeline"][-1]["action"] == action
