"""Trains the model of kinds: `python -m services.analysis.training.kind` (risk must be trained before)."""

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression

from services.analysis.judgement.kind import signs_of_kind
from services.analysis.judgement.scene import scene_of
from services.analysis.judgement.types import ItemInput
from services.analysis.training.texts import Message, labelled, worded
from services.contracts.codes import RiskLevel

_OUT = Path(__file__).resolve().parent.parent / "parameters" / "kinds.npz"
_RECEIVED = datetime(2026, 6, 1, tzinfo=UTC)
_LEAST_TEXTS = 2
_DEVELOPMENT = 3.0
"""Weight of an item of the development set: it shows where alert ends and complaint begins."""


def seen(message: Message) -> set[str]:
    item = ItemInput(text=message.text, received_at=_RECEIVED, dup_key=b"")
    return signs_of_kind(scene_of(item), RiskLevel(message.level))


def development(folder: Path) -> list[Message]:
    """The development items: they weigh features of our own texts, none of theirs is added."""
    lines = (folder / "risk" / "dev.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [Message(row["text"], row["risk"], row["id"], kind=row["kind"]) for row in rows]


def train(
    own: Sequence[Message], more: Sequence[Message]
) -> tuple[CountVectorizer, TfidfTransformer, LogisticRegression]:
    """Rare kinds weigh as much as common ones; severe messages are left out, for all are alerts."""
    own, more = ([message for message in given if message.level != "severe"] for given in (own, more))
    found = [seen(message) for message in own]
    vectoriser = CountVectorizer(analyzer=sorted, min_df=_LEAST_TEXTS, binary=True).fit(found)
    weighting = TfidfTransformer()
    matrix = weighting.fit_transform(vectoriser.transform([*found, *map(seen, more)]))
    weights = [1.0] * len(own) + [_DEVELOPMENT] * len(more)
    model = LogisticRegression(C=10.0, max_iter=500, class_weight="balanced")
    model.fit(matrix, [message.kind for message in (*own, *more)], sample_weight=weights)
    return vectoriser, weighting, model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with risk/dev.jsonl; without it only our own texts")
    folder = parser.parse_args().data
    vectoriser, weighting, model = train([*labelled(), *worded()], development(folder) if folder else [])
    np.savez_compressed(
        _OUT,
        terms=np.frombuffer("\n".join(vectoriser.get_feature_names_out()).encode(), dtype=np.uint8),
        idf=weighting.idf_.astype(np.float32),
        weights=model.coef_.T.astype(np.float16),
        intercept=model.intercept_.astype(np.float32),
        classes=np.array(model.classes_),
    )


if __name__ == "__main__":
    main()
