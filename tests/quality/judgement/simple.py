"""Simple methods that the judgement has to beat: a list of keywords, and characters with a linear model."""

import re
from collections.abc import Sequence

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from services.analysis.training.texts import messages, worded

_SEVERE = re.compile(
    "死|伤亡|被困|爆炸|坍塌|倒塌|着火|起火|火灾|大火|溺水|落水|失踪|走失|跳楼|自杀|轻生|中毒|泄漏|砍人|持刀|"
    "绑架|踩踏|溃坝|决堤|洪水|昏迷|抢救|救命|遇难"
)
_MAJOR = re.compile(
    "隐患|危房|停水|停电|停气|停暖|欠薪|拖欠|讨薪|污染|偷排|死鱼|呕吐|腹泻|受伤|骨折|虐待|欺凌|超载|裂缝|脱落|"
    "抢购|谣言|诈骗|跑路|烂尾|漏电|咬伤|疫情"
)


def by_keywords(texts: Sequence[str]) -> list[str]:
    """Severe or major when a word of the list is there, else general."""
    return [_by_keywords(text) for text in texts]


def _by_keywords(text: str) -> str:
    if _SEVERE.search(text):
        return "severe"
    return "major" if _MAJOR.search(text) else "general"


class CharacterModel:
    """Logistic regression over runs of one to three characters, trained on the same messages as ours."""

    def __init__(self) -> None:
        given = [*messages(), *worded()]
        self._runs = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
        matrix = self._runs.fit_transform([message.text for message in given])
        self._model = LogisticRegression(C=10.0, max_iter=1000)
        self._model.fit(matrix, [message.level for message in given])

    def levels(self, texts: Sequence[str]) -> list[str]:
        return [str(level) for level in self._model.predict(self._runs.transform(texts))]
