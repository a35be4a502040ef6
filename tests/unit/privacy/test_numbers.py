"""Numbers of people are masked however they are typed; other figures stay."""

import pytest

from services.privacy import find, mask
from services.privacy.checks import is_resident_id, passes_luhn

ID = "11010119900307123"
ID += next(check for check in "0123456789X" if is_resident_id(ID + check))
CARD = "622202100001234567"
CARD += next(check for check in "0123456789" if passes_luhn(CARD + check))


def kinds(text: str) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], span.type) for span in find(text)]


@pytest.mark.parametrize(
    "written",
    [
        "13900001234",
        "139 0000 1234",
        "139-0000-1234",
        "139.0000.1234",
        "139－0000－1234",
        "1390 000 1234",
        "139 00 00 12 34",
        "1 3 9 0 0 0 0 1 2 3 4",
        "+86 13900001234",
        "+86-139-0000-1234",
        "0086 13900001234",
        "86 13900001234",
        "8613900001234",
        "013900001234",
        "１３９００００１２３４",
        "一三九零零零零一二三四",
        "幺三九〇〇〇〇幺二三四",
        "13９０零〇01234",
        "①③⑨00001234",
        "139\u200b0000\u200b1234",
    ],
)
def test_a_mobile_number_is_masked_however_it_is_typed(written: str) -> None:
    text = f"手机{written}，请回电"
    assert kinds(text) == [(written, "phone")]
    assert mask(text) == f"手机{'*' * len(written)}，请回电"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("家里0731-85550000没人", "0731-85550000"),
        ("家里073185550000没人", "073185550000"),
        ("家里0731 8555 0000没人", "0731 8555 0000"),
        ("家里010-65550000没人", "010-65550000"),
        ("打+86-731-85550000", "+86-731-85550000"),
        ("座机：85550000", "85550000"),
        ("电话 8555 0000", "8555 0000"),
        ("家里0558-7550000", "0558-7550000"),
    ],
)
def test_a_landline_is_masked_with_its_area_code_or_behind_the_word_telephone(text: str, number: str) -> None:
    assert kinds(text) == [(number, "landline")]


def test_an_answer_to_the_public_may_keep_its_landline() -> None:
    text = "请致电0731-85550000或13900001234"
    assert mask(text, keep=frozenset({"landline"})) == "请致电0731-85550000或***********"


@pytest.mark.parametrize(
    "text",
    [
        "12345、110、119、120、96533都打过",
        "客服400-820-0000和95588占线",
        "转4008200000再按1",
        "依据国办发〔2016〕80号和湘政发〔2021〕1234567号",
        "2026年5月3日，2026-05-03 08:30，20260503，2026.05.03",
        "投资12345678.90元，面积1390000平方米，共13812345678元",
        "G319国道K1523+400处，S20260503标段",
        "订单号13900001234、快递单号361246682941、工单编号GD2026158401",
        "水表读数85550000，坐标112.938814,28.228209",
        "第13、14、15、16、17、18、19户",
        "编码110101199003071235不是证件",
        "5路车7:05到7:45，60路、901路",
        "ISBN 9787000000002",
        "学号202600012345，准考证202601020304050",
    ],
)
def test_hotlines_documents_dates_money_and_codes_stay(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize("written", [ID, f"{ID[:6]} {ID[6:14]} {ID[14:]}", ID.lower(), "110101900307123"])
def test_a_resident_number_is_masked(written: str) -> None:
    assert kinds(f"号码 {written}。") == [(written, "id_card")]


def test_a_resident_number_with_a_slip_is_masked_where_it_is_said_to_be_one() -> None:
    wrong = ID[:-1] + ("1" if ID[-1] != "1" else "2")
    assert kinds(f"身份证号码：{wrong}") == [(wrong, "id_card")]
    assert find(f"系统编码{wrong}") == []


@pytest.mark.parametrize("written", [CARD, " ".join(CARD[at : at + 4] for at in range(0, 19, 4))])
def test_a_bank_card_is_masked(written: str) -> None:
    assert kinds(f"退到{written}。") == [(written, "bank_card")]


def test_sixteen_digits_with_another_explanation_are_no_card() -> None:
    card = next(f"62220210000123{n:02}" for n in range(100) if passes_luhn(f"62220210000123{n:02}"))
    assert kinds(f"卡号{card}") == [(card, "bank_card")]
    assert find(f"罚单号{card}") == []


def test_numbers_side_by_side_are_told_apart() -> None:
    text = f"13900001234/13900005678 0731 85550000 {ID}"
    assert [kind for _, kind in kinds(text)] == ["phone", "phone", "landline", "id_card"]
    assert [kind for _, kind in kinds(f"{ID}13900001234")] == ["id_card", "phone"]
    assert [kind for _, kind in kinds("1390000123413900005678")] == ["phone", "phone"]
