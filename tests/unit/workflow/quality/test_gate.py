"""What the gate warns of, and what it leaves alone; every text is invented."""

import time

import pytest

from services.workflow.quality.domain.findings import REMEDIES, Code, Warned
from services.workflow.quality.domain.gate import Item, Matter, check

LAMPS = Item(
    "幸福路路灯不亮",
    "幸福路从菜市场到第三小学这一段的路灯坏了半个多月，孩子放学看不清路，请尽快派人维修。",
)
SCHOOL = Item("咨询城北小学今年的招生范围", "我家住在桃源小区，户口去年迁入，请问孩子今年能不能报城北小学？")
GOOD = (
    "您好！您反映的幸福路路灯不亮问题已收悉。经现场核查，该路段电缆被施工挖断，共有12盏路灯不亮，情况属实。"
    "维修人员已于3月6日更换电缆，路灯全部恢复照明。今后如再发现故障，可拨打路灯维护电话0730-5551234。"
)
ENROLMENT = (
    "您好！城北小学今年的招生范围为桃源小区、柳树巷和河东路以北。您家户口和住房均在桃源小区，"
    "可于7月1日至5日持户口簿、不动产权证到校报名。咨询电话：0730-5556789。"
)


def warned(reply: str, *items: Item) -> list[Warned]:
    return check(Matter(items or (LAMPS,)), reply)


def codes(reply: str, *items: Item) -> set[Code]:
    return {each.code for each in warned(reply, *items)}


def marked(reply: str, code: Code) -> list[str]:
    return [reply[each.start : each.end] for each in warned(reply) if each.code is code]


@pytest.mark.parametrize(("item", "reply"), [(LAMPS, GOOD), (SCHOOL, ENROLMENT)])
def test_a_reply_with_facts_about_the_matter_passes(item: Item, reply: str) -> None:
    assert warned(reply, item) == []


def test_a_short_reply_that_says_what_was_done_passes() -> None:
    assert codes("路灯已经修好。") == set()


@pytest.mark.parametrize(("item", "reply"), [(LAMPS, ENROLMENT), (SCHOOL, GOOD)])
def test_the_answer_to_another_question_is_told(item: Item, reply: str) -> None:
    assert codes(reply, item) == {Code.MISSED_QUESTION}


def test_it_names_what_was_asked_and_not_answered() -> None:
    assert "幸福路路灯" in warned(ENROLMENT)[0].detail


def test_a_reply_to_one_of_several_joined_items_answers() -> None:
    assert codes(GOOD, SCHOOL, LAMPS) == set()


def test_a_title_quoted_by_mistake_is_the_marked_place() -> None:
    reply = "您好！您反映的“桃源小区物业费上涨”问题，" + ENROLMENT.removeprefix("您好！")
    assert marked(reply, Code.MISSED_QUESTION) == ["“桃源小区物业费上涨”"]


def test_who_asks_back_for_what_is_missing_does_not_miss_the_question() -> None:
    assert codes("您好，来件未写明具体位置，无法核实，请您致电0730-5551234补充说明，谢谢。") == set()


@pytest.mark.parametrize(
    "reply",
    [
        "您好！您反映的问题已收悉，我局高度重视，已转交相关部门处理，感谢您的关心与支持，祝您生活愉快！",
        "网友您好，您的宝贵意见我们已记录在案，今后将不断改进工作作风，努力提升服务水平。",
        "您反映的路灯不亮问题已责成有关单位认真研究、妥善处理，请耐心等待。2026年3月6日",
        "关于您反映的幸福路安装12盏路灯的问题，我局十分重视，现正在办理中，感谢您的支持！",
    ],
)
def test_courtesy_and_passing_on_alone_are_boilerplate(reply: str) -> None:
    assert Code.BOILERPLATE in codes(reply)


@pytest.mark.parametrize(
    "more",
    [
        "经查，灯杆内线路老化。",
        "已更换12盏灯具。",
        "预计3月底前修复。",
        "依据《城市道路照明设施管理规定》办理。",
        "进度可拨打12345查询。",
        "自下周一起亮灯延长到二十三点。",
        "请您携带身份证到政务大厅二楼办理。",
    ],
)
def test_one_fact_date_basis_contact_or_step_is_enough(more: str) -> None:
    reply = "您好！您反映的问题已收悉，我局高度重视，已转交相关部门处理。" + more
    assert Code.BOILERPLATE not in codes(reply)


@pytest.mark.parametrize("reply", ["已收悉。", "网友：您好！留言已收悉", "2026年3月6日"])
def test_next_to_nothing_is_too_short(reply: str) -> None:
    assert codes(reply) == {Code.TOO_SHORT}


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("联系人手机13812345678。", "13812345678"),
        ("来信人身份证号110101199003070038。", "110101199003070038"),
        ("经与投诉人王秀英核实，情况属实。", "王秀英"),
    ],
)
def test_personal_data_are_told_with_their_place_and_never_repeated(words: str, place: str) -> None:
    found = [each for each in warned(GOOD + words) if each.code is Code.PERSONAL_DATA]
    assert [(GOOD + words)[each.start : each.end] for each in found] == [place]
    assert all(place not in each.detail for each in warned(GOOD + words))


def test_an_office_telephone_and_the_hotline_may_stay() -> None:
    assert codes(GOOD + "也可拨打政务服务便民热线12345。") == set()


@pytest.mark.parametrize(
    "promise",
    [
        "我们将尽快处理。",
        "近期将安排人员维修。",
        "该路段照明改造将适时启动。",
        "剩余灯具预计更换完成。",
        "相关单位会及时答复您。",
        "待条件成熟时适时改造。",
        "剩余部分将在短期内完成。",
    ],
)
def test_a_promise_without_a_date_is_told_at_its_place(promise: str) -> None:
    assert marked(GOOD + promise, Code.UNDATED_PROMISE) == [promise.rstrip("。")]


@pytest.mark.parametrize(
    "words",
    [
        "我们将在3月20日前尽快处理。",
        "剩余灯具将尽快更换，5个工作日内完成。",
        "待电缆到货后将尽快安装。",
        "如您再发现故障，请尽快来电。",
        "您希望尽快维修的心情我们理解。",
        "受近期降雨影响，部分灯具进水。",
        "我局已责令施工单位尽快恢复路面。",
        "2号楼前的路灯年底前将改造完成。",
    ],
)
def test_a_date_a_term_a_condition_or_no_promise_at_all_passes(words: str) -> None:
    assert codes(GOOD + words) == set()


@pytest.mark.parametrize("mark", ["XX", "【此处填写办理结果】", "{{单位名称}}", "____", "（请填写日期）"])
def test_marks_of_a_template_are_told(mark: str) -> None:
    assert marked(GOOD + f"由{mark}负责。", Code.LEFTOVER) == [mark]


def test_a_document_number_in_brackets_is_no_template() -> None:
    assert codes(GOOD + "依据县办发【2025】12号文件执行。") == set()


def test_the_signature_of_a_unit_that_does_not_handle_the_case_is_told() -> None:
    matter = Matter((LAMPS,), ("县住建局",), ("县水利局", "县教育局"))
    assert check(matter, GOOD + "县住建局2026年3月7日") == []
    told = check(matter, GOOD + "\n县水利局\n2026年3月7日")
    assert [each.code for each in told] == [Code.LEFTOVER]
    assert "县水利局" in told[0].detail


def test_places_count_code_points_of_the_text_as_it_was_written() -> None:
    odd = "😀 您好！\n" + GOOD + "  我們將尽 快處理。"
    assert marked(odd, Code.UNDATED_PROMISE) == ["我們將尽 快處理"]


def test_every_code_has_a_remedy_and_every_warning_lies_in_the_reply() -> None:
    assert set(REMEDIES) == set(Code)
    for reply in ("", "。", "？" * 50, "尽快" * 200, GOOD * 20, "\n".join(["好"] * 300), "{{" * 3000):
        found = warned(reply)
        assert all(0 <= each.start <= each.end <= len(reply) for each in found)


def test_nothing_asked_is_never_missed() -> None:
    assert Code.MISSED_QUESTION not in {each.code for each in check(Matter(()), ENROLMENT)}


@pytest.mark.parametrize(
    "hostile", ["将" * 10_000, "请" * 10_000, "转" * 10_000, "《" * 10_000, "1" * 10_000]
)
def test_the_longest_reply_takes_no_more_than_linear_time(hostile: str) -> None:
    check(Matter((LAMPS,)), hostile[:100])
    began = time.process_time()
    check(Matter((LAMPS,)), hostile)
    assert time.process_time() - began < 0.5
