"""Trains the risk model on our own texts: `python -m services.analysis.training.risk` (seeded)."""

import argparse
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression

from services.analysis.judgement.evidence import evidence
from services.analysis.judgement.risk import circumstances, findings_of
from services.analysis.judgement.risk_model import LEVELS, SEVERE, signs
from services.analysis.judgement.scene import Scene, scenes_of
from services.analysis.judgement.types import ItemInput
from services.analysis.training.texts import Message, messages, speech, worded

SEED = 20260601
_PUBLIC_WEIGHT = 0.15
_VARIED_WEIGHT = 0.3
_ORDINARY = 0.6
_PARTS = 5
_SURER = 1.2
"""Our own messages are harder than those that come: what is learned on them is less sure than it may be."""

_AT_ONCE = 128
Matrix = npt.NDArray[np.float64]
_OUT = Path(__file__).resolve().parent.parent / "parameters" / "risk.npz"
_RECEIVED = datetime(2026, 6, 1, tzinfo=UTC)
_STRETCH = re.compile(r"[^。！？；\n]{12,60}")
_OPENINGS = (
    "",
    "",
    "",
    "报告一下情况：",
    "求助！",
    "我们这里",
    "河西镇这边，",
    "刚才",
    "今早七点多，",
    "昨晚",
    "反映一个情况，",
    "石桥乡",
    "【网友来信】",
    "急！",
    "6月1日，",
    "6月1日早上8时许，",
    "5月31日晚",
    "5月30号下午三点，",
    "2026年6月1日，",
    "2026年5月31日晚8时许，",
    "市民反映，2026年5月31日，",
    "2026-06-01 07:40 ",
    "五月三十一日夜里，",
    "二零二六年六月一日上午，",
    "来电人反映，今天",
    "昨天",
)
_WRAPPERS = (
    "【演练通知】明天上午开展应急演练，届时模拟{}，请勿惊慌",
    "昨晚看的电影里，{}，看得我手心出汗",
    "一九八七年那回，{}，老人们现在还讲",
    "如果{}，应该怎么办？想提前了解一下",
    "听说{}，是真的吗？",
    "做梦梦见{}，醒来一身汗",
    "去年演习的脚本是：{}，演得挺像",
)


def varied(examples: Iterable[Message], copies: int = 1) -> list[Message]:
    """Copies of the examples with speech and openings put in, and guarded ones that are general whatever they say."""
    chance = random.Random(SEED)  # noqa: S311 - reproducible, not secret
    said = speech()
    out: list[Message] = []
    for example in examples:
        for _ in range(copies):
            parts = [
                chance.choice(_OPENINGS) + example.text.rstrip("。！"),
                *chance.sample(said, chance.randint(0, 2)),
            ]
            out.append(Message("，".join(parts), example.level, example.origin))
        if example.level != "general" and chance.random() < 0.25:
            out.append(
                Message(
                    chance.choice(_WRAPPERS).format(example.text.rstrip("。！")), "general", example.origin
                )
            )
    return out


@dataclass(frozen=True)
class Seen:
    """A text as the model sees it, and what the rubric says of it."""

    evidence: set[str]
    circumstances: tuple[bool, ...]


def told(texts: Sequence[str]) -> Iterator[Scene]:
    """What each text tells, in order."""
    for start in range(0, len(texts), _AT_ONCE):
        yield from scenes_of([ItemInput(text, _RECEIVED, b"") for text in texts[start : start + _AT_ONCE]])


def seen(texts: Sequence[str]) -> list[Seen]:
    return [Seen(evidence(scene), circumstances(scene, findings_of(scene))) for scene in told(texts)]


def unruled(texts: Sequence[str]) -> list[str]:
    """Those in which no rule finds anything."""
    return [text for text, scene in zip(texts, told(texts), strict=True) if not findings_of(scene)]


def public_texts(folder: Path, most: int = 900) -> list[str]:
    """Starts of public messages, nearly all general: they only weigh our own features, none of theirs is kept."""
    path = folder / "teddy_reply" / "train.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    random.Random(SEED).shuffle(rows)  # noqa: S311 - reproducible, not secret
    texts = [
        row["title"] if n % 2 else f"{row['title']}，{row['text'][:80]}" for n, row in enumerate(rows[:most])
    ]
    return unruled(texts)


def public_stretches(folder: Path, most: int = 1200) -> list[str]:
    """Stretches of public letters as the judgement reads them apart, in which no rule finds anything."""
    path = folder / "teddy_hot" / "messages.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    random.Random(SEED).shuffle(rows)  # noqa: S311 - reproducible, not secret
    parts = [part for row in rows[:most] for part in _STRETCH.findall(row["text"])]
    return unruled(parts)


@dataclass(frozen=True)
class Trained:
    vectoriser: CountVectorizer
    weighting: TfidfTransformer
    model: LogisticRegression

    def probabilities(self, found: Sequence[Seen]) -> Matrix:
        """Of the levels in the order of `LEVELS`, one row for each text."""
        counts = self.vectoriser.transform([each.evidence for each in found])
        given = self.model.predict_proba(self.weighting.transform(counts))
        return np.asarray(given[:, [list(self.model.classes_).index(level.value) for level in LEVELS]])


def fit(
    examples: Sequence[Message],
    found: Sequence[Seen],
    public: Sequence[tuple[str, Seen]] = (),
    more: Sequence[tuple[Message, Seen]] = (),
) -> Trained:
    """Features of our own texts; variations (`more`) and public texts only weigh them, and weigh less."""
    vectoriser = CountVectorizer(analyzer=sorted, binary=True).fit(each.evidence for each in found)
    weighting = TfidfTransformer()
    all_seen = [*found, *(each for _, each in public), *(each for _, each in more)]
    matrix = weighting.fit_transform(vectoriser.transform([each.evidence for each in all_seen]))
    levels = [example.level for example in examples]
    levels += [level for level, _ in public] + [example.level for example, _ in more]
    weights = [1.0] * len(examples) + [_PUBLIC_WEIGHT] * len(public) + [_VARIED_WEIGHT] * len(more)
    model = LogisticRegression(C=10.0, max_iter=1000).fit(matrix, levels, sample_weight=weights)
    return Trained(vectoriser, weighting, model)


def ordinary(trained: Trained, texts: Sequence[str]) -> list[Seen]:
    """Those of the public texts that a model of our own texts alone takes for general."""
    given = seen(texts)
    return [
        each for each, row in zip(given, trained.probabilities(given), strict=True) if row[0] >= _ORDINARY
    ]


def public_seen(trained: Trained, folder: Path, without: Sequence[str]) -> list[tuple[str, Seen]]:
    """What public texts are let weigh our features, with the level that they are taken for."""
    plain = [] if "teddy_reply" in without else ordinary(trained, public_texts(folder))
    found = [("general", each) for each in plain]
    return found if "teddy_hot" in without else [*found, *loudest(trained, public_stretches(folder))]


def loudest(trained: Trained, texts: Sequence[str], most: int = 300) -> list[tuple[str, Seen]]:
    """Those that a model of our own texts alone is most ready to take for severe, with what it else takes them for."""
    given = seen(texts)
    odds = trained.probabilities(given)
    order = np.argsort(-odds[:, SEVERE], kind="stable")
    return [(LEVELS[int(odds[n, :SEVERE].argmax())].value, given[n]) for n in order[:most]]


def unseen(examples: Sequence[Message], found: Sequence[Seen], public: Sequence[tuple[str, Seen]]) -> Matrix:
    """Probabilities of each example by a model that saw neither it nor its like (five parts)."""
    names = sorted({example.origin for example in examples})
    random.Random(SEED).shuffle(names)  # noqa: S311 - reproducible, not secret
    part = {name: n % _PARTS for n, name in enumerate(names)}
    out = np.zeros((len(examples), len(LEVELS)))
    for number in range(_PARTS):
        kept = [n for n, example in enumerate(examples) if part[example.origin] != number]
        left = [n for n, example in enumerate(examples) if part[example.origin] == number]
        trained = fit([examples[n] for n in kept], [found[n] for n in kept], public)
        out[left] = trained.probabilities([found[n] for n in left])
    return out


def mixture(examples: Sequence[Message], found: Sequence[Seen], given: Matrix) -> LogisticRegression:
    """How far model and rubric are to be believed, learned where neither was written with the text in sight."""
    rows = [n for n, example in enumerate(examples) if example.kind]
    weighed = signs(given[rows], [found[n].circumstances for n in rows])
    return LogisticRegression(max_iter=1000).fit(weighed, [examples[n].level for n in rows])


def save(trained: Trained, mixed: LogisticRegression) -> None:
    terms = trained.vectoriser.get_feature_names_out()
    order = [list(trained.model.classes_).index(level.value) for level in LEVELS]
    np.savez_compressed(
        _OUT,
        terms=np.frombuffer("\n".join(terms).encode(), dtype=np.uint8),
        idf=trained.weighting.idf_.astype(np.float32),
        weights=trained.model.coef_.T[:, order].astype(np.float16),
        intercept=trained.model.intercept_[order].astype(np.float32),
        mixture=(mixed.coef_.T[:, order] * _SURER).astype(np.float32),
        offset=(mixed.intercept_[order] * _SURER).astype(np.float32),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, help="folder of public sets; without it only our own texts are used"
    )
    parser.add_argument("--without", nargs="*", default=(), help="public sets to leave out")
    given = parser.parse_args()
    plain = [*messages(), *worded()]
    found = seen([example.text for example in plain])
    public = public_seen(fit(plain, found), given.data, given.without) if given.data else []
    mixed = mixture(plain, found, unseen(plain, found, public))
    more = varied(plain)
    save(
        fit(plain, found, public, list(zip(more, seen([example.text for example in more]), strict=True))),
        mixed,
    )


if __name__ == "__main__":
    main()
