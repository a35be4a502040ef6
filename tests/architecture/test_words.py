"""The pages and the services call the same thing by the same word."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from services.contracts import words
from services.workflow.cases.domain.words import STATES
from services.workflow.duty.domain.words import ATTENDANCE, POSTS

ROOT = Path(__file__).resolve().parents[2]
LABELS = ROOT / "frontend" / "src" / "labels.ts"
DUTY = ROOT / "frontend" / "src" / "features" / "duty" / "words.ts"


def labels(file: Path, name: str) -> dict[str, str]:
    """What `export const NAME: Record<...> = {...}` says by code."""
    [body] = re.findall(
        rf"export const {name}: Record<[^=]+> = \{{(.+?)\n?\}}\n", file.read_text("utf-8"), re.DOTALL
    )
    found = re.findall(r"(\w+): (?:\{ word: )?'([^']+)'", body)
    return {code: word for code, word in found if code != "tone"}


@pytest.mark.parametrize(
    ("file", "name", "spoken"),
    [
        (LABELS, "RISK", words.RISKS),
        (LABELS, "CATEGORY", words.CATEGORIES),
        (LABELS, "KIND", words.KINDS),
        (LABELS, "CHANNEL", words.CHANNELS),
        (LABELS, "STATE", STATES),
        (DUTY, "POST", POSTS),
        (DUTY, "ATTENDANCE", ATTENDANCE),
    ],
)
def test_pages_and_papers_use_the_same_words(file: Path, name: str, spoken: Mapping[str, str]) -> None:
    assert labels(file, name) == {str(code): word for code, word in spoken.items()}
