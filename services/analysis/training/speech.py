"""Trains the model of speech on our own clauses: `python -m services.analysis.training.speech`."""

import re
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from services.analysis.judgement import lexicon
from services.analysis.judgement.clauses import runs
from services.analysis.judgement.folding import fold
from services.analysis.judgement.patterns import compiled
from services.analysis.training.texts import messages, speech

_OUT = Path(__file__).resolve().parent.parent / "parameters" / "speech.npz"
_ENDS = re.compile("[，。！？：；]")
_SHORTEST = 3
_SPOKEN = ("blame", "appeal", "courtesy")


def examples() -> tuple[list[str], list[int]]:
    """Clauses of speech (1) and clauses of the messages that no pattern of speech is in (0)."""
    known = compiled(word for name in _SPOKEN for word in lexicon.slots("speech")[name])
    said = [fold(clause).text for clause in speech()]
    stated = [clause for message in messages() for clause in _ENDS.split(fold(message.text).text)]
    stated = [clause for clause in stated if len(clause) >= _SHORTEST and not known.search(clause)]
    return said + stated, [1] * len(said) + [0] * len(stated)


def _sorted_runs(clause: str) -> list[str]:
    return sorted(runs(clause))


def main() -> None:
    clauses, labels = examples()
    vectoriser = TfidfVectorizer(analyzer=_sorted_runs, min_df=2, binary=True)
    model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000)
    model.fit(vectoriser.fit_transform(clauses), labels)
    np.savez_compressed(
        _OUT,
        terms=np.frombuffer("\n".join(vectoriser.get_feature_names_out()).encode(), dtype=np.uint8),
        idf=vectoriser.idf_.astype(np.float32),
        weights=model.coef_[0].astype(np.float32),
        intercept=model.intercept_.astype(np.float32),
    )


if __name__ == "__main__":
    main()
