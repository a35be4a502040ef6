"""What is looked up in all texts of a batch at once is what would be found in each text alone."""

from collections.abc import Iterable
from itertools import islice

import pytest
import re2

from services.analysis.judgement import parameters
from services.analysis.judgement.clauses import read_all
from services.analysis.judgement.facts import HAZARDS
from services.analysis.judgement.finder import Finder
from services.analysis.judgement.patterns import Span, expand
from services.analysis.judgement.terms import Seen, Terms, spelled
from tests.unit.analysis.judged import judge, judge_all

MOST = 3
TEXTS = (
    "",
    "。",
    "幸福里三号楼后面的仓库起火了，浓烟往楼上窜，还有两个老人没出来！求求你们快来",
    "着火了，" * 9 + "快救火",
    "昨晚河水漫过了堤，田里全淹了～桥也冲垮了。镇上说明天来看",
    "一楼漏水三个月了，打了四次电话都说会来修，什么时候能来？",
    "锅炉房的煤气味很重\n楼道里 一股 煤气 味，物业说没事。",
    "塌了塌了塌了塌了，围墙倒了，砸了一辆车",
    "宝宝宝宝的玩具车自燃了",
)


def _alone(text: str, alternatives: Iterable[str]) -> list[Span]:
    """Every alternative tried on the whole text."""
    found = []
    for number, source in enumerate(alternatives):
        matches = islice(re2.compile(expand(source)).finditer(text), MOST)
        found += [(match.start(), number, match.end()) for match in matches]
    kept: list[Span] = []
    for start, _, end in sorted(found):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept[:MOST]


def test_words_are_found_as_if_every_alternative_were_tried_on_every_text() -> None:
    slots = {slot: HAZARDS[slot] for slot in ("fire", "leak", "collapse", "flood")}
    documents = read_all([("", text) for text in TEXTS])
    found = Finder(slots, dict.fromkeys(slots, MOST)).find(documents[0].sheet)
    for document, own in zip(documents, found, strict=True):
        tried = {slot: _alone(document.text, sources) for slot, sources in slots.items()}
        assert own == {slot: spans for slot, spans in tried.items() if spans}, document.text


@pytest.mark.parametrize("model", ["risk", "kinds"])
def test_a_model_sees_the_terms_that_training_spells(model: str) -> None:
    names = bytes(parameters.load(model)["terms"].astype("uint8")).decode().split("\n")
    rows = {name: row for row, name in enumerate(names)}
    documents = read_all([("", text) for text in TEXTS])
    seen = [Seen(document, range(len(document.clauses)), {"f:fire"}, edges=True) for document in documents]
    owners, met = Terms(names).met(seen)
    for number, each in enumerate(seen):
        assert met[owners == number].tolist() == sorted(rows[name] for name in spelled(each) & rows.keys())


def test_a_text_is_judged_alone_as_among_others() -> None:
    assert judge_all(TEXTS) == [judge(text) for text in TEXTS]
