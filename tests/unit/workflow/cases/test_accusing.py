"""What a text says against a unit's own conduct, and what may be a clue of corruption."""

import pytest

from services.workflow.cases.domain.accusing import accused, is_clue

UNITS = {"jiaoyu": "县教育局", "huanbao": "县生态环境局", "chengguan-zhen": "城关镇", "gongan": "县公安局"}


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("反映多次，县教育局一直推诿，至今没有说法。", {"jiaoyu"}),
        ("教育局窗口工作人员态度恶劣，办事群众很生气。", {"jiaoyu"}),
        ("城关镇干部吃拿卡要，不给好处就不盖章。", {"chengguan-zhen"}),
        ("公安局和生态环境局互相推，谁也不管噪声。", {"gongan", "huanbao"}),
        ("县教育局门口的路灯坏了，晚上看不清路。", set()),
        ("感谢县教育局，没有推诿，三天就解决了。", set()),
        ("县教育局严查学校乱收费。", set()),
        ("物业态度恶劣。希望县教育局关注校门口的交通。", set()),
        ("饭店老板态度恶劣，乱收费。", set()),
        ("我向县教育局投诉过，某培训机构态度恶劣。", set()),
        ("县教育局批的那家公司拿了钱不作为，业主都在等。", set()),
        ("打了县公安局电话，结果法院那边压着不办。", set()),
        ("我要举报县教育局滥用职权。", {"jiaoyu"}),
        ("建议县公安局多设几个岗亭。", set()),
    ],
)
def test_a_unit_is_found_when_its_own_conduct_is_complained_of(text: str, units: set[str]) -> None:
    assert accused(text, UNITS) == units


def test_without_units_nobody_is_accused() -> None:
    assert accused("推诿扯皮不作为", {}) == frozenset()


@pytest.mark.parametrize(
    ("text", "clue"),
    [
        ("村干部冒领低保款，账目从不公开。", True),
        ("办证窗口收了好处费才给办。", True),
        ("有人行贿中标，请查。", True),
        ("公租房漏水没人修。", False),
        ("县里开展警示教育，学习反腐倡廉，严查受贿。", False),
        ("楼道灯坏了。", False),
    ],
)
def test_a_clue_of_corruption_is_put_before_a_person(text: str, clue: bool) -> None:
    assert is_clue(text) is clue
