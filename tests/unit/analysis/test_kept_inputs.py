"""What an assessment was made with is kept so that the same comes back."""

from services.analysis.assessment.inputs import packed, unpacked
from services.analysis.judgement.types import Directory, Precedent, Unit
from services.contracts.codes import Category, UnitKind

SCHOOLS = Unit("jiaoyu", "县教育局", UnitKind.BUREAU, frozenset({Category.EDUCATION, Category.HEALTH}))
TOWN = Unit("chengguan-zhen", "城关镇", UnitKind.TOWNSHIP)


def test_a_directory_comes_back_as_it_was() -> None:
    history = (Precedent(Category.EDUCATION, "jiaoyu", "chengguan-zhen", 10, 0.75),)
    directory = Directory((SCHOOLS, TOWN), ("翠湖花园",), history)
    _, body = packed(directory)
    assert unpacked(body) == directory


def test_equal_directories_have_one_digest_and_others_another() -> None:
    swapped = Unit("jiaoyu", "县教育局", UnitKind.BUREAU, frozenset({Category.HEALTH, Category.EDUCATION}))
    assert packed(Directory((SCHOOLS,)))[0] == packed(Directory((swapped,)))[0]
    assert packed(Directory((SCHOOLS,)))[0] != packed(Directory((SCHOOLS,), ("翠湖花园",)))[0]
