"""What is near a message is found, and nothing is shown where nothing is near."""

import pytest

from services.common.fold import fold
from services.workflow.knowledge.domain.nearness import FLOOR, is_like, telling, to_message, to_question

ENTRIES = (
    ("小学门口的路灯坏了找谁修？", "路灯报修请拨打县城管局电话，一般三个工作日内修好。"),
    ("养老保险断缴了可以补缴吗？", "可以补缴，凭身份证到社保大厅办理，跨年度的需按规定缴纳滞纳金。"),
    ("不动产权证怎么办理？", "请带购房合同、完税证明到不动产登记窗口，五个工作日办结。"),
    ("小区停水了什么时候来水？", "停水信息在供水公司公告，计划停水提前一天通知，抢修一般八小时内恢复。"),
    ("垃圾焚烧厂有异味怎么投诉？", "请拨打12369，环保局两小时内到现场监测并公布结果。"),
    ("农村低保怎样申请？", "向村委会提出申请，乡镇调查评议后公示七天，报县民政局审批。"),
    ("公交车几点收班？", "城区线路夏季晚上九点收班，冬季八点半收班。"),
    ("中考成绩怎么查询？", "七月五日起在县教育局网站输入准考证号查询。"),
)


def nearest(text: str) -> int | None:
    scored = [(to_question(fold(text), fold(q), fold(a), {}), place) for place, (q, a) in enumerate(ENTRIES)]
    best, place = max(scored)
    return place if best >= FLOOR else None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("你好，我们小区门口的路灯已经坏了半个多月了，晚上出门黑漆漆的，希望尽快来修一下。", 0),
        ("请问我以前在外地打工，社保断了两年，现在能补缴养老保险吗？", 1),
        ("买的房子交房三年了还没有办下来不动产证，开发商一直推脱，请领导关注。", 2),
        ("阳光花园从昨天下午开始就停水了，到现在还没来水，家里老人小孩没法做饭。", 3),
        ("城東垃圾焚燒廠每天晚上臭味很大，窗戶都不敢開，請環保部門管一管。", 4),
        ("我父亲常年生病，家里没有收入，想申请农村低保，村里说不符合条件。", 5),
        ("建议公交3路车晚上延长收班时间，下晚自习的学生赶不上车。", 6),
        ("孩子参加今年中考，成绩什么时候出来，在哪里查？", 7),
    ],
)
def test_the_entry_that_a_message_asks_for_is_the_nearest(text: str, place: int) -> None:
    assert nearest(text) == place


@pytest.mark.parametrize(
    "text",
    [
        "县医院急诊挂号排队两个小时没人管，医生态度也不好。",
        "隔壁工地半夜还在施工，噪音吵得睡不着觉。",
        "感谢交警同志冒雨帮我推车，点赞！",
        "拖欠工资三个月，包工头跑了，请帮我们要回血汗钱。",
        "村里的路坑坑洼洼，下雨天车都开不进来，希望修路。",
        "学校门口乱停车，上学放学堵得水泄不通，请交警来管。",
        "",
        "？？？！！！😀𠮷",
        "请问领导，这个问题什么时候可以解决？希望有关部门尽快回复，谢谢。",
    ],
)
def test_where_nothing_is_near_nothing_is_shown(text: str) -> None:
    assert nearest(text) is None


def test_what_is_rare_weighs_more_than_what_is_common() -> None:
    common = {"门口": 0.3, "小学": 0.2, "路灯": 0.001}
    looked_up = telling(fold("小学门口的路灯"), common, 4)
    assert looked_up[0] == "路灯"
    assert not {"门口", "小学"} & set(looked_up)
    near = to_message(fold("小学门口的路灯不亮"), fold("公园里的路灯不亮"), common)
    far = to_message(fold("小学门口的路灯不亮"), fold("小学门口的烧烤摊"), common)
    assert near > far


def test_an_item_asks_a_question_when_most_of_it_stands_in_the_item() -> None:
    question = fold("农村低保怎样申请？")
    assert is_like(fold("我想申请农村低保，要交什么材料？"), question, {})
    assert not is_like(fold("农村道路坑洼，申请修路。"), question, {})
