"""The sentiment: a label, an honest score, both models in the reasons, and nothing for the risk."""

import pytest

from services.contracts.codes import SentimentLabel
from tests.unit.analysis.judged import judge, judge_all


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("太感谢窗口的小姑娘了，态度好，办得快，给你们点赞", SentimentLabel.POSITIVE),
        ("修了三次还是漏水，态度还特别差，太让人失望了", SentimentLabel.NEGATIVE),
        ("请问居住证到期了在哪里续，要带什么材料？", SentimentLabel.NEUTRAL),
        ("酒店位置很好，房间干净，早餐丰富，下次还住", SentimentLabel.POSITIVE),
        ("送餐慢，菜是凉的，难吃，再也不点了", SentimentLabel.NEGATIVE),
    ],
)
def test_plain_feelings_are_read_right(text: str, label: SentimentLabel) -> None:
    assert judge(text).sentiment.label is label


def test_the_score_lies_on_the_side_of_the_label() -> None:
    texts = ["谢谢你们，问题解决了，非常满意", "太差了，气死人", "请问几点下班？", "", "。", "😀"]
    for found in judge_all(texts):
        assert 0 <= found.sentiment.score <= 1
        if found.sentiment.label is SentimentLabel.POSITIVE:
            assert found.sentiment.score > 0.4
        if found.sentiment.label is SentimentLabel.NEGATIVE:
            assert found.sentiment.score < 0.6


def test_both_judges_are_named_in_the_reasons_without_weight_or_place() -> None:
    for code in ("snownlp", "sentiment"):
        (reason,) = [each for each in judge("食堂的饭又凉又贵").reasons if each.code == code]
        assert reason.weight == 0
        assert reason.field is reason.start is reason.end is None


def test_feeling_alone_never_raises_the_level() -> None:
    levels = {
        found.risk.level
        for found in judge_all(["气死我了气死我了！！！", "太棒了太棒了！！！", "哭死，崩溃"])
    }
    assert len(levels) == 1


def test_a_feeling_does_not_depend_on_the_texts_judged_beside_it() -> None:
    texts = ["谢谢你们，非常满意", "太差了", "请问几点下班？"]
    alone = [judge(text).sentiment.score for text in texts]
    assert [each.sentiment.score for each in judge_all(texts)] == pytest.approx(alone, abs=2e-4)
