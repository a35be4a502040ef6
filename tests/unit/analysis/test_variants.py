"""What is generated from word lists that no training sees moves neither the level nor the tier."""

import pytest

from services.analysis.judgement.repeats import is_repeated
from services.analysis.judgement.risk import verdict
from services.analysis.judgement.scene import Scene, scene_of
from services.analysis.judgement.types import ItemInput
from services.analysis.training import texts
from tests.quality.judgement.held import held
from tests.quality.variants import KINDS, added, pairs
from tests.unit.analysis.judged import AT
from tests.unit.analysis.test_blind_to_criticism import BASES

PAIRS = 600
SURE = 0.7
GIVEN = [*BASES, *(message.text for message in held(0))]


def seen(text: str) -> Scene:
    return scene_of(ItemInput(text=text, received_at=AT, dup_key=b""))


def placed(scene: Scene) -> tuple[str, bool]:
    """The level, and whether the tier is raised by a repeat."""
    return verdict(scene).level.value, is_repeated(scene.reading.document.text) is not None


@pytest.fixture(scope="module")
def plain() -> dict[str, tuple[str, bool]]:
    """Texts of which the machine is sure; about the others a person is asked anyway."""
    scenes = {text: seen(text) for text in GIVEN}
    sure = {text: scene for text, scene in scenes.items() if verdict(scene).confidence >= SURE}
    assert len(sure) >= len(GIVEN) * 3 // 4
    return {text: placed(scene) for text, scene in sure.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_variant_with_the_same_facts_is_placed_alike(kind: str, plain: dict[str, tuple[str, bool]]) -> None:
    moved = [
        (plain[text], found, variant)
        for text, variant in pairs(kind, list(plain), PAIRS)
        if (found := placed(seen(variant))) != plain[text]
    ]
    assert not moved, (len(moved), moved[:10])


def test_no_training_text_holds_a_generated_clause() -> None:
    trained = "\n".join(
        [
            *texts.speech(),
            *(message.text for message in texts.messages()),
            *(message.text for message in texts.worded()),
        ]
    )
    assert not [clause for clause in added() if len(clause) > 4 and clause in trained]
