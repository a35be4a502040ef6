"""A text that the models do not come to an end with is assessed by the rules alone, and says so."""

from collections.abc import Sequence
from dataclasses import replace

import orjson
import pytest

from services.analysis.assessment.scorer import ChildScorer, Patience
from services.analysis.judgement.types import Directory, ItemInput
from services.contracts.assessment import Assessment
from tests.service.analysis.desk import DIES, HANGS, PATIENT, Desk, judge_that_hangs, rules_that_hang_too

HASTY = replace(PATIENT, batch=0.2)
FIRE = "三楼着火了，窗口还有人在挥手，楼梯全是烟下不来。"
LAMP = "门口的路灯坏了一个星期。"


class Knowing(ChildScorer):
    """Has patience with all but what never ends."""

    async def score(self, batch: Sequence[ItemInput], directory: Directory) -> list[Assessment]:
        self._patience = HASTY if any(HANGS in item.text for item in batch) else PATIENT
        return await super().score(batch, directory)


def test_no_text_may_hold_the_worker_longer_than_fifteen_seconds() -> None:
    usual = Patience()
    assert usual.batch + 32 * usual.an_item <= 15
    assert usual.rules <= 15


async def test_such_items_are_assessed_by_rules_and_ask_a_person(desk: Desk) -> None:
    scorer = Knowing(PATIENT, judge_that_hangs)
    long = HANGS + "路口的牌子旧了。" * 400 + FIRE
    texts = [LAMP, long, FIRE + DIES, LAMP + "请修好。"]
    lamp, *stuck, another_lamp = await desk.receive(scorer, *texts)
    scorer.stop()
    for item, text in zip(stuck, texts[1:3], strict=True):
        found = await desk.assessment(item)
        reasons = orjson.loads(found["body"])["reasons"]
        assert found["risk"] == "severe"
        assert found["needs_review"]
        assert found["model"].endswith("+rules")
        assert reasons[0]["code"] == "by_rules"
        assert reasons[0]["detail"] == "模型未能完成，仅按规则研判，请人工复核"
        assert await desk.sent(item) == {"item.assessed"}
        placed = [each for each in reasons if each["start"] is not None]
        assert placed
        for each in placed:
            assert text[each["start"] : each["end"]] in each["detail"], "places are those of the whole text"
        for other in (lamp, another_lamp):
            whole = await desk.assessment(other)
            assert whole["risk"] == "general"
            assert not whole["model"].endswith("+rules")
            assert whole["assessed_at"] < found["assessed_at"], "the others do not wait for it"


@pytest.mark.long
async def test_when_not_even_the_rules_come_to_an_end_a_person_is_asked(desk: Desk) -> None:
    scorer = ChildScorer(Patience(start=120.0, batch=0.2, rules=0.2), judge_that_hangs, rules_that_hang_too)
    [item] = await desk.receive(scorer, FIRE + HANGS)
    assert await desk.assessment(item) is None
    assert await desk.sent(item) == {"item.failed"}
    scorer.stop()
