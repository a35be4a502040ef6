"""Counts how common terms are: `python -m services.analysis.training.topics --data FOLDER`.

FOLDER holds `teddy_category` and `teddy_reply` (see docs/model-card.md). Kept are only hashes of terms that
stand in at least five messages, and the share of messages they stand in; words that the segmenter takes for
personal names, and whatever holds a digit or a Latin letter, are left out. Nothing can be read back.
"""

import argparse
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import rjieba

from services.analysis.topics.domain.buckets import PAIR, hashed
from services.analysis.topics.domain.terms import documents_with, pairs_in

_LEAST_DOCUMENTS = 5
_OUT = Path(__file__).resolve().parent.parent / "parameters" / "topics.npz"
_PLAIN = (
    "teddy_category/train_raw.jsonl",
    "teddy_category/unlabelled_raw_2801.jsonl",
    "teddy_reply/train.jsonl",
)
_TOKENISED = "teddy_category/train_tokenised.jsonl"


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def _plain(folder: Path, without: Collection[str]) -> Iterator[tuple[str, str]]:
    for name in _PLAIN:
        if name.split("/")[0] not in without:
            for row in _rows(folder / name):
                yield row.get("title") or "", row["text"]


def _tokenised(folder: Path) -> tuple[Counter[str], int]:
    """Messages that are to be had only as words without stop words."""
    texts = {row["text"] for row in _rows(folder / _TOKENISED)}
    found: Counter[str] = Counter()
    for text in texts:
        words = text.split()
        found.update({*words, *pairs_in("".join(words))})
    return found, len(texts)


def _is_name(term: str) -> bool:
    return len(term) > 1 and term[0] != PAIR and any(str(tag).startswith("nr") for _, tag in rjieba.tag(term))


def shares(folder: Path, without: Collection[str] = ()) -> Mapping[str, float]:
    """For each term that is common enough, the greater of its shares in the two kinds of messages."""
    plain = list(dict.fromkeys(_plain(folder, without)))
    counted: list[tuple[Mapping[str, int], int]] = [(documents_with(plain), len(plain))]
    if _TOKENISED.split("/", maxsplit=1)[0] not in without:
        counted.append(_tokenised(folder))
    found: dict[str, float] = {}
    for counts, total in counted:
        for term, count in counts.items():
            if count >= _LEAST_DOCUMENTS:
                found[term] = max(found.get(term, 0.0), count / total)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--without", nargs="*", default=[], help="sets to leave out")
    given = parser.parse_args()
    found = shares(given.data, given.without)
    names = [name for name in sorted(found) if not _is_name(name)]
    ids, coded = hashed(names)
    order = np.argsort(ids, kind="stable")
    order = order[~coded[order]]
    np.savez_compressed(
        _OUT, ids=ids[order], shares=np.array([found[name] for name in names], np.float16)[order]
    )


if __name__ == "__main__":
    main()
