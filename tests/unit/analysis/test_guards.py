"""What lowers a level: words of danger that are denied, rehearsed, past, told, figurative or asked."""

import pytest

from tests.unit.analysis.judged import judge, level

DANGER = [
    "三号楼着火了，五楼有人在窗口喊救命。",
    "水库边有两个孩子落水，到现在没上来。",
    "工地基坑塌了，三个工人被埋在下面。",
    "食堂吃完饭，二十几个学生上吐下泻送医院了。",
    "有人站在楼顶要往下跳，消防还没到。",
    "煤气泄漏，楼道里全是味，还有人没出来。",
]
HAZARD = [
    "小学后墙裂了一道大缝往外歪，孩子们天天从下面走。",
    "小区停水四天了，三百多户人家没水用。",
    "工地拖欠五十多个工人半年工资。",
    "河里漂着一层死鱼，下游浇过的菜都黄了。",
    "群里疯传自来水有毒，超市的矿泉水已经被抢光了。",
]


@pytest.mark.parametrize("text", DANGER)
def test_people_in_mortal_danger_are_severe(text: str) -> None:
    assert level(text) == "severe"


@pytest.mark.parametrize("text", HAZARD)
def test_a_credible_hazard_is_at_least_major(text: str) -> None:
    assert level(text) in ("major", "severe")


@pytest.mark.parametrize(
    "text",
    [
        "昨晚仓库起火已经扑灭，没有人员伤亡。",
        "网传学校有人坠楼，经核实没有此事，学生都平安。",
        "听到一声响，去看了，没有爆炸，是轮胎放气。",
    ],
)
def test_what_is_denied_raises_nothing(text: str) -> None:
    assert level(text) == "general"


@pytest.mark.parametrize(
    "text",
    [
        "今天上午学校搞消防演练，操场放了烟，老师带着学生撤离。",
        "通知：下周三举行防空警报试鸣，请大家不要惊慌。",
        "化工园区昨天做了一次泄漏应急演习，场面很逼真。",
    ],
)
def test_a_drill_raises_nothing(text: str) -> None:
    assert level(text) == "general"


@pytest.mark.parametrize(
    "text",
    [
        "十年前的今天老街发了一场大火，死了好几个人，想请县里立块碑。",
        "爷爷说六十年代村里溃过坝，淹死过人，现在想查那段县志。",
        "看到2009年那次矿难的旧报道，很感慨。",
    ],
)
def test_what_is_long_past_raises_nothing(text: str) -> None:
    assert level(text) == "general"


@pytest.mark.parametrize(
    "text",
    [
        "昨晚看的电视剧里大楼爆炸，死了好多人，情节太假。",
        "我写的小说里主角被困在洞里，想投给县里的文学杂志。",
        "剧本杀店里那个凶杀的本子太吓人，建议分级。",
    ],
)
def test_fiction_raises_nothing(text: str) -> None:
    assert level(text) == "general"


@pytest.mark.parametrize(
    "text",
    [
        "奶茶店开业，人气爆炸，排队排到马路上。",
        "热死了，公交站连个遮阳棚都没有。",
        "办个证跑了五趟，我真的要崩溃了。",
        "这家烧烤好吃到爆，就是停车难死了。",
    ],
)
def test_a_figure_of_speech_raises_nothing(text: str) -> None:
    assert level(text) == "general"


@pytest.mark.parametrize(
    "text",
    [
        "请问家里燃气泄漏应该打哪个电话？",
        "请问溺水急救的培训班在哪里报名？",
        "想问一下火灾保险要带什么材料办理？",
    ],
)
def test_a_question_raises_nothing(text: str) -> None:
    assert level(text) == "general"


@pytest.mark.parametrize(
    "text",
    [
        "路口没有红绿灯，万一哪天撞了人谁负责？",
        "电动车都停在楼道里，要是着火了跑都跑不掉，建议建个车棚。",
        "如果哪天下大雨怕是要积水，建议提前清一下下水道。",
    ],
)
def test_what_might_happen_is_not_severe(text: str) -> None:
    assert level(text) != "severe"


@pytest.mark.parametrize(
    "text",
    [
        "上午走失的老人已经找到了，感谢民警。",
        "昨天坏的电梯已经修好，被困的人当场就救出来了，都没事。",
        "停了两天的水今天早上恢复了。",
    ],
)
def test_what_is_over_and_handled_raises_nothing(text: str) -> None:
    assert level(text) == "general"


def test_reasons_point_into_the_text() -> None:
    text = "三号楼着火了，五楼有人在窗口喊救命。"
    found = judge(text)
    placed = [reason for reason in found.reasons if reason.start is not None]
    assert placed
    for reason in placed:
        assert reason.start is not None
        assert reason.end is not None
        assert 0 <= reason.start < reason.end <= len(text)
    assert all((reason.start is None) == (reason.field is None) for reason in found.reasons)


def test_a_reason_points_at_words_not_at_the_punctuation_around_them() -> None:
    for text in (*DANGER, *HAZARD):
        for reason in judge(text).reasons:
            if reason.start is not None:
                assert not set(text[reason.start] + text[(reason.end or 1) - 1]) & set("，。！？；："), reason


@pytest.mark.parametrize(
    "text",
    [
        "听说水库要垮了，是真的吗，我们村都在往山上跑",
        "群里说盐要断货，是不是真的？超市的盐都被抢光了",
    ],
)
def test_a_rumour_that_people_act_on_is_major_though_it_is_only_asked(text: str) -> None:
    assert level(text) == "major"


def test_a_lost_dog_is_no_lost_child() -> None:
    assert level("寻一只走失的黑色小狗，戴着红项圈，在车站附近不见的。") != "severe"
    assert level("我女儿五岁，穿黄裙子，在车站附近走失了，找了两个小时。") == "severe"


def test_traditional_and_disguised_writing_is_judged_alike() -> None:
    for shown in ("三號樓著火了，五樓有人在窗口喊救命。", "三号楼着\u200b火了，五楼有人在窗口喊救命。"):
        found = judge(shown)
        assert found.risk.level == "severe"
        assert all(reason.end is None or reason.end <= len(shown) for reason in found.reasons)


def test_the_same_item_is_judged_the_same_again() -> None:
    for text in (*DANGER, *HAZARD):
        assert judge(text) == judge(text)
