"""Trains the risk model on our own texts: `python -m services.analysis.training.risk` (seeded)."""

import argparse
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression

from services.analysis.judgement.evidence import evidence
from services.analysis.judgement.risk import findings_of
from services.analysis.judgement.scene import scene_of
from services.analysis.judgement.types import ItemInput
from services.analysis.training.texts import Message, messages, speech

SEED = 20260601
_PUBLIC_WEIGHT = 0.15
Matrix = npt.NDArray[np.float64]
_OUT = Path(__file__).resolve().parent.parent / "parameters" / "risk.npz"
_RECEIVED = datetime(2026, 6, 1, tzinfo=UTC)
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
    """The examples, copies with speech and openings put in, and guarded ones that are general whatever they say."""
    chance = random.Random(SEED)  # noqa: S311 - reproducible, not secret
    said = speech()
    out: list[Message] = []
    for example in examples:
        out.append(example)
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


def seen(text: str) -> set[str]:
    scene = scene_of(ItemInput(text=text, received_at=_RECEIVED, dup_key=b""))
    return evidence(scene, findings_of(scene))


def public_texts(folder: Path, most: int = 900) -> list[str]:
    """Starts of public messages, nearly all general: they only weigh our own features, none of theirs is kept."""
    path = folder / "teddy_reply" / "train.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    random.Random(SEED).shuffle(rows)  # noqa: S311 - reproducible, not secret
    texts = [
        row["title"] if n % 2 else f"{row['title']}，{row['text'][:80]}" for n, row in enumerate(rows[:most])
    ]
    return [text for text in texts if not findings_of(scene_of(ItemInput(text, _RECEIVED, b"")))]


@dataclass(frozen=True)
class Trained:
    vectoriser: CountVectorizer
    weighting: TfidfTransformer
    model: LogisticRegression

    def probabilities(self, found: Sequence[set[str]]) -> Matrix:
        """Of the levels in the order of `model.classes_`."""
        return np.asarray(
            self.model.predict_proba(self.weighting.transform(self.vectoriser.transform(found)))
        )


def fit(examples: Sequence[Message], found: Sequence[set[str]], public: Sequence[set[str]] = ()) -> Trained:
    """Features in at least three of our own texts; a public text weighs a seventh of one of ours."""
    vectoriser = CountVectorizer(analyzer=sorted, min_df=3, binary=True).fit(found)
    weighting = TfidfTransformer()
    matrix = weighting.fit_transform(vectoriser.transform([*found, *public]))
    levels = [example.level for example in examples] + ["general"] * len(public)
    weights = [1.0] * len(examples) + [_PUBLIC_WEIGHT] * len(public)
    model = LogisticRegression(C=3.0, max_iter=2000).fit(matrix, levels, sample_weight=weights)
    return Trained(vectoriser, weighting, model)


def save(trained: Trained) -> None:
    terms = trained.vectoriser.get_feature_names_out()
    np.savez_compressed(
        _OUT,
        terms=np.frombuffer("\n".join(terms).encode(), dtype=np.uint8),
        idf=trained.weighting.idf_.astype(np.float32),
        weights=trained.model.coef_.T.astype(np.float32),
        intercept=trained.model.intercept_.astype(np.float32),
        classes=np.array(trained.model.classes_),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, help="folder of public sets; without it only our own texts are used"
    )
    folder = parser.parse_args().data
    examples = varied(messages())
    public = [seen(text) for text in public_texts(folder)] if folder else []
    save(fit(examples, [seen(example.text) for example in examples], public))


if __name__ == "__main__":
    main()
