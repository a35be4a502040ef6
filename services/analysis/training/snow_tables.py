"""Writes snownlp's own parameters (MIT licence) as arrays: `python -m services.analysis.training.snow_tables`.

The only module that touches the package snownlp. Its files are `marshal` dumps of dictionaries of tuples
that need seconds and hundreds of megabytes to load; the arrays hold the same numbers, and a test proves
that the same score comes out.
"""

import gzip
import importlib.util
import marshal
from math import log
from pathlib import Path
from typing import Any

import numpy as np

TAGS = "bmes"
_OUT = Path(__file__).resolve().parent.parent / "parameters" / "snow.npz"
_LAST_HAN = "\u9fa5"


def _folder() -> Path:
    spec = importlib.util.find_spec("snownlp")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package snownlp is not installed")
    return Path(spec.origin).parent


def _read(path: Path) -> dict[str, Any]:
    with gzip.open(path, "rb") as packed:
        loaded: dict[str, Any] = marshal.loads(packed.read())  # noqa: S302 - a pinned, hashed package's own file
    return loaded


def _number(state: tuple[str, str], characters: dict[str, int]) -> int | None:
    """Character number × 4 + tag; the start of a text is character 0, tag 0."""
    character, tag = state
    if tag == "BOS":
        return 0
    return characters[character] * 4 + TAGS.index(tag) if character in characters else None


def _segmenter(model: dict[str, Any]) -> dict[str, Any]:
    han = sorted({c for c, _ in model["uni"]["d"] if c and "\u4e00" <= c <= _LAST_HAN})
    characters = {c: number for number, c in enumerate(han, 1)}
    out: dict[str, Any] = {"characters": np.frombuffer("".join(han).encode("utf-32-le"), dtype=np.uint32)}
    out["weights"] = np.array(
        [model["l1"], model["l2"], model["l3"], model["uni"]["total"]], dtype=np.float64
    )
    for name, order in (("uni", 1), ("bi", 2), ("tri", 3)):
        entries = []
        for key, count in model[name]["d"].items():
            states = [key] if order == 1 else list(key)
            numbers = [_number(state, characters) for state in states]
            if None not in numbers:
                entries.append((_packed([n for n in numbers if n is not None]), count))
        entries.sort()
        keys = np.array([k for k, _ in entries], dtype=np.uint64)
        out[f"{name}_steps"] = np.diff(keys, prepend=np.uint64(0))
        out[f"{name}_counts"] = np.array([c for _, c in entries], dtype=np.uint32)
    return out


def _packed(numbers: list[int]) -> int:
    """Characters first, then tags, so that all tags of the same characters are neighbours."""
    key = 0
    for number in numbers:
        key = key << 13 | number >> 2
    for number in numbers:
        key = key << 2 | number & 3
    return key


def _sentiment(model: dict[str, Any]) -> dict[str, Any]:
    classes = list(model["d"])
    words = sorted({word for k in classes for word in model["d"][k]["d"]})
    logs, priors = [], []
    for k in classes:
        table, total = model["d"][k]["d"], model["d"][k]["total"]
        priors.append(log(total) - log(model["total"]))
        logs.append([log(float(table.get(word, 1)) / total) for word in [*words, "\0unknown"]])
    return {
        "classes": np.array(classes),
        "words": np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        "word_logs": np.array(logs, dtype=np.float64),
        "priors": np.array(priors, dtype=np.float64),
    }


def main() -> None:
    folder = _folder()
    arrays = _segmenter(_read(folder / "seg" / "seg.marshal.3"))
    arrays |= _sentiment(_read(folder / "sentiment" / "sentiment.marshal.3"))
    stop = {line.strip() for line in (folder / "normal" / "stopwords.txt").read_text("utf-8").split("\n")}
    arrays["stop"] = np.frombuffer("\n".join(sorted(stop)).encode(), dtype=np.uint8)
    np.savez_compressed(_OUT, **arrays)


if __name__ == "__main__":
    main()
