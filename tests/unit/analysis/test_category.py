"""The category: eleven of them, with honest probabilities, whatever is judged beside."""

import pytest
import rjieba

from services.analysis.judgement.category import CATEGORIES, Guess, by_words, categorise
from services.contracts.codes import Category

_CLEAR = {
    "小区停水三天，自来水公司电话打不通，物业也不管": Category.URBAN_RURAL,
    "化工厂半夜偷排废水，河里死鱼一片，臭味熏人": Category.ENVIRONMENT,
    "公交车早高峰四十分钟不来一辆，站台挤满了人": Category.TRANSPORT,
    "小学招生划片又变了，学校老师说法不一": Category.EDUCATION,
    "包工头拖欠农民工工资半年，社保也没交": Category.LABOUR,
    "健身房跑路，年卡不给退款，商家电话关机": Category.COMMERCE,
    "卫生院没有医生值班，疫苗也打不上，孩子发烧": Category.HEALTH,
    "玉米种子不出苗，合作社的土地流转款也拖着": Category.AGRICULTURE,
}


def _guess(*texts: str, danger: bool = False) -> list[Guess]:
    return categorise([rjieba.cut(text) for text in texts], texts, [danger] * len(texts))


@pytest.mark.parametrize(("text", "category"), _CLEAR.items())
def test_clear_matters_go_where_they_belong(text: str, category: Category) -> None:
    assert _guess(text)[0].best is category


def test_probabilities_of_all_categories_add_up_to_one() -> None:
    for guess in _guess(*_CLEAR, "", "。。。", "hello 123"):
        assert len(guess.probabilities) == len(CATEGORIES)
        assert sum(guess.probabilities) == pytest.approx(1)
        assert guess.of(guess.best) == max(guess.probabilities)


def test_a_guess_does_not_depend_on_the_texts_judged_beside_it() -> None:
    together = _guess(*_CLEAR)
    for text, guess in zip(_CLEAR, together, strict=True):
        assert _guess(text)[0].probabilities == pytest.approx(guess.probabilities, abs=1e-6)


def test_no_text_no_guess() -> None:
    assert categorise([], [], []) == []


def test_a_word_counts_once_however_often_it_stands_there() -> None:
    once, often = by_words(["停水", "停水" * 9])
    assert once.tolist() == often.tolist()
