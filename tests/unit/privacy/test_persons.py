"""Names that only the sentence around them tells: what is said of persons, and of offices not."""

import pytest

from services.privacy import find, mask


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请转告冯桂芝女士", "请转告冯**女士"),
        ("初二三班葛思远的家长", "初二三班葛**的家长"),
        ("护林员田守林巡山", "护林员田**巡山"),
        ("欠债人娄海波躲着", "欠债人娄**躲着"),
        ("一个叫姚晓红的女人", "一个叫姚**的女人"),
        ("房子被邵国栋占了", "房子被邵**占了"),
        ("这块地由尹志强承包", "这块地由尹**承包"),
        ("钱借给丛丽华三年", "钱借给丛**三年"),
        ("村民蒙阿妹，韦国良两户", "村民蒙**，韦**两户"),
        ("农民工焦大山、柯二牛两人", "农民工焦**、柯**两人"),
        ("业主龚建业，", "业主龚**，"),
        ("我爱人傅雪琴怀孕", "我爱人傅**怀孕"),
        ("隗志刚欠我八万元", "隗**欠我八万元"),
    ],
)
def test_a_person_is_told_by_what_is_said(text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "工作人员安排不周，服务员严重失职，保安员经常睡觉",
        "由何风惠副区长主持，支书记王强军承诺过，主任李明清答复",
        "跟高中生、被高温烤、由于强风、叫高层来",
        "老板是韩国人，住着扬州人，被洪水冲走",
        "行李员殷勤程度一般，本人向来守法，姓名查询不到",
        "感谢梁小姐，多谢许先生，我们班有一同学",
        "领导人王国强、演员张国荣、委员周明华",
        "被严格要求、由经济发展、跟常州一样",
        "人民路、人大代表、别人高兴我不高兴",
    ],
)
def test_common_words_and_offices_are_no_persons(text: str) -> None:
    assert find(text) == []
