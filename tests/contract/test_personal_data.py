"""Contract, Items: personal data are masked everywhere; the original is given for a reason to few."""

import json
from typing import Any

import pytest

from tests.contract.desk import Desk, Json, matter, refusal

SECRETS = {
    "mobile": ("请回电13812345678联系", "13812345678", "2345678"),
    "mobile with spaces": ("电话138 1234 5678", "138 1234 5678", "1234 5678"),
    "mobile full-width": ("电话１３８１２３４５６７８", "１３８１２３４５６７８", "２３４５６７８"),
    "mobile with +86": ("电话+86-138-1234-5678", "138-1234-5678", "1234-5678"),
    "landline": ("座机0757-22334455打不通", "0757-22334455", "22334455"),
    "resident id": ("身份证号11010519491231002X", "11010519491231002X", "19491231"),
    "passport": ("护照号E12345678", "E12345678", "12345678"),
    "bank card": ("工资卡6222021234567890128", "6222021234567890128", "1234567890"),
    "number plate": ("车牌粤A12345的车乱停", "粤A12345", "12345"),
    "new energy plate": ("车牌粤AD12345的车", "粤AD12345", "12345"),
    "e-mail": ("邮箱zhang.san88@example.com", "zhang.san88@example.com", "zhang.san88"),
    "wechat": ("加微信zhangsan_88详谈", "zhangsan_88", "zhangsan_88"),
    "qq": ("QQ号123456789", "123456789", "123456789"),
    "name": ("我叫张建国，是本地居民", "张建国", "建国"),
    "home address": ("我家住幸福路12号3栋2单元501室", "12号3栋2单元501室", "501室"),
}


def _kept_out(shown: Any, secret: str) -> None:
    assert secret not in json.dumps(shown, ensure_ascii=False)


USUAL = ("mobile full-width", "resident id", "new energy plate", "wechat", "name", "home address")
"""Each sort is found by a rule of its own (tests/unit/privacy); the places are the same for all."""


@pytest.mark.parametrize(
    "sort", [sort if sort in USUAL else pytest.param(sort, marks=pytest.mark.long) for sort in SECRETS]
)
def test_personal_data_are_masked_in_every_place_before_and_after_assessment(desk: Desk, sort: str) -> None:
    words, whole, secret = SECRETS[sort]
    fields = {"title": words, "text": matter(words), "place": words}
    item = desk.submit(**fields)
    before = desk.read("edu", f"/items/{item}")
    _kept_out(before, secret)
    for name in ("title", "text", "place"):
        assert len(before[name]) == len(fields[name]), "offsets stay"
    after = desk.assessed(item)
    _kept_out(after, secret)
    assert after["text"] == before["text"]
    _kept_out(desk.case(after["case_id"]), secret)
    _kept_out(desk.case(after["case_id"], "edu"), secret)
    _kept_out(desk.read("duty", "/items?limit=5"), secret)
    _kept_out(desk.read("duty", "/cases?limit=5"), secret)
    for collection in ("items", "cases"):
        hits = desk.read("duty", f"/{collection}", params={"q": whole})["items"]
        assert item not in [hit["id"] for hit in hits]
        assert after["case_id"] not in [hit["id"] for hit in hits]
    original = desk.post("duty", f"/items/{item}/unmask", {"reason": "回电核实"})
    assert original.status_code == 200
    assert {name: original.json()[name] for name in fields} == fields


def test_what_people_write_about_a_case_is_masked_too(desk: Desk) -> None:
    case = desk.new_case()
    secret = "13987654321"
    desk.act("duty", case, "comment", note=f"已联系{secret}")
    desk.act("duty", case, "review", risk="major", reason=f"机主{secret}再次来电", lead_unit="jiaoyu")
    desk.act("edu", case, "accept")
    desk.act("edu", case, "log", note=f"回电{secret}")
    desk.act("edu", case, "verify", conclusion="partly", evidence=f"见{secret}短信")
    desk.act("edu", case, "submit_reply", public_reply=f"请拨打{secret}", internal_note=f"机主{secret}")
    desk.act("chief", case, "reject", reason=f"不要写{secret}")
    for account in ("duty", "edu"):
        shown = desk.case(case, account)
        _kept_out(shown, secret)
        assert len(shown["timeline"]) >= 6


def test_a_public_reply_may_tell_an_office_number(desk: Desk) -> None:
    case = desk.new_case()
    desk.lead(case, "in_progress")
    shown = desk.act("edu", case, "submit_reply", public_reply="咨询电话：0757-22334455。")
    assert shown["replies"][-1]["text"] == "咨询电话：0757-22334455。"


def test_the_original_is_given_to_few_and_for_a_reason(desk: Desk) -> None:
    item = desk.submit("town", text=matter("电话13812345678"))
    case = desk.assessed(item)["case_id"]
    path = f"/items/{item}/unmask"

    def asked(account: str | None, body: Json | None = None) -> Any:
        return desk.post(account, path, {"reason": "核实情况"} if body is None else body)

    refusal(asked(None), 401, "unauthorized")
    for account in ("admin", "edu", "env"):
        refusal(asked(account), 404, "not-found")
    for account in ("leader", "auditor", "town"):
        refusal(asked(account), 403, "forbidden")
    for body in (
        {},
        {"reason": ""},
        {"reason": "  "},
        {"reason": 1},
        {"reason": "x", "y": 1},
        {"reason": "x" * 501},
    ):
        refusal(asked("duty", body), 422, "invalid-request")
        refusal(asked("auditor", body), 422, "invalid-request")
    desk.act("duty", case, "review", lead_unit="jiaoyu", assisting_units=["huanbao"])
    for account in ("duty", "chief", "edu", "edu-head"):
        answer = asked(account)
        assert answer.status_code == 200, account
        assert "13812345678" in answer.json()["text"]
    refusal(asked("env"), 403, "forbidden")
    refusal(asked("town"), 403, "forbidden")


@pytest.mark.parametrize(
    "words",
    [
        "热线12345",
        "2026年3月5日",
        "拨打110和119",
        "涉及3000元和1.5公里",
        "教育局的王局长",
        "人民路与解放路路口",
        "第十二中学",
    ],
)
def test_what_is_no_personal_data_stays_readable(desk: Desk, words: str) -> None:
    text = matter(words)
    assert desk.read("edu", f"/items/{desk.submit(text=text)}")["text"] == text
