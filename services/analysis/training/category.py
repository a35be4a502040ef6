"""Trains the linear category model: `python -m services.analysis.training.category --data FOLDER`.

FOLDER holds `teddy_category/train_tokenised.jsonl` (see docs/model-card.md). What is kept are weights of
words and pairs of characters found in at least five messages; words with digits or letters and words that
the segmenter takes for personal names are left out, so that no message and no person can be read back.
"""

import argparse
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import rjieba
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from services.analysis.judgement.category import features

LABELS = {
    "城乡建设": "urban_rural",
    "环境保护": "environment",
    "交通运输": "transport",
    "教育文体": "education",
    "劳动和社会保障": "labour",
    "商贸旅游": "commerce",
    "卫生计生": "health",
}
_LEAST_DOCUMENTS = 5
_OUT = Path(__file__).resolve().parent.parent / "parameters" / "category.npz"
_NOT_KEPT = re.compile(r"[0-9A-Za-z]")


def _is_name(word: str) -> bool:
    return any(str(tag).startswith("nr") for _, tag in rjieba.tag(word))


def read(path: Path) -> tuple[list[list[str]], list[str]]:
    """Words of each distinct message, and its category."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    distinct = {row["text"]: row["label"] for row in rows}
    names: dict[str, bool] = {}
    texts = []
    for text in distinct:
        words = [word for word in text.split() if not _NOT_KEPT.search(word)]
        texts.append([word for word in words if not names.setdefault(word, _is_name(word))])
    return texts, [LABELS[label] for label in distinct.values()]


def fit(
    texts: list[list[str]], labels: list[str]
) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]]:
    vectoriser = TfidfVectorizer(analyzer=features, min_df=_LEAST_DOCUMENTS, sublinear_tf=True)
    matrix = vectoriser.fit_transform(texts)
    model = LogisticRegression(C=20.0, max_iter=300).fit(matrix, labels)
    terms = vectoriser.get_feature_names_out()
    return {
        "terms": np.frombuffer("\n".join(terms).encode(), dtype=np.uint8),
        "idf": vectoriser.idf_.astype(np.float32),
        "weights": model.coef_.T.astype(np.float16),
        "intercept": model.intercept_.astype(np.float32),
        "classes": np.array(model.classes_),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    texts, labels = read(parser.parse_args().data / "teddy_category" / "train_tokenised.jsonl")
    arrays: dict[str, Any] = dict(fit(texts, labels))
    np.savez_compressed(_OUT, **arrays)


if __name__ == "__main__":
    main()
