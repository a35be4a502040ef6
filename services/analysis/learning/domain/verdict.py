"""Whether a candidate may take over: it must be better where people corrected, and no worse anywhere else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

LEAST_LESSONS = 20
"""Fewer corrections of a field, held out ones included, show nothing."""

LEAST_GAIN = 0.03
TOLERANCE = 0.01
"""What a share may lose elsewhere: three of three hundred texts."""

LEAST_AGREEMENTS, MOST_DISAGREEMENT = 40, 0.4
"""Leaving it as it was may be a glance: only who overturns two in five of that is refused."""

MOST_DENIED, MOST_FOR_SPEECH = 0.1, 0.5
"""Shares of the corrections of the level: see `Doubts`."""

_NAMES = {"risk": "风险等级", "category": "类别", "kind": "性质"}


@dataclass(frozen=True)
class Figures:
    """Shares are 0..1. `corrected`: right on held out corrections; `elsewhere`: on texts of our own.

    `agreed`: as people left it, or as they corrected others, of held out items whose reviews changed
    nothing, where there are enough.
    `severe_missed`: severe texts taken for general; `unequal`: pairs that differ only in criticism, names,
    script or courtesy and got another level or tier; `guards`: right on texts with a guard.
    """

    corrected: Mapping[str, float]
    elsewhere: Mapping[str, float]
    severe_found: float
    severe_missed: int
    unequal: int
    guards: float
    agreed: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Compared:
    """Figures of both on the same texts, and what the lessons are."""

    serving: Figures
    candidate: Figures
    lessons: Mapping[str, int] = field(default_factory=dict)


def refusals(found: Compared) -> list[str]:
    """Why the candidate may not take over, in words for the office; empty when it may."""
    before, after = found.serving, found.candidate
    return [
        *_not_better(found),
        *_worse_elsewhere(before, after),
        *(["有特别重大的信息被判为一般"] if after.severe_missed > before.severe_missed else []),
        *([f"{after.unequal} 对只差批评、人名、字体或礼貌用语的信息判断不同"] if after.unequal else []),
    ]


def _not_better(found: Compared) -> list[str]:
    before, after = found.serving.corrected, found.candidate.corrected
    gains = {name: round(after[name] - before[name], 6) for name in after}
    out = [
        f"{_NAMES[name]}：在未用于训练的更正上反而变差（{before[name]:.1%} → {after[name]:.1%}）"
        for name, gain in gains.items()
        if gain < -TOLERANCE
    ]
    if not any(gain >= LEAST_GAIN for gain in gains.values()):
        out.append(f"在未用于训练的更正上没有提高 {LEAST_GAIN * 100:.0f} 个百分点以上")
    return out


def _worse_elsewhere(before: Figures, after: Figures) -> list[str]:
    pairs: Sequence[tuple[str, float, float]] = [
        *((f"其他信息的{_NAMES[name]}", before.elsewhere[name], after.elsewhere[name]) for name in _NAMES),
        ("特别重大信息的查全率", before.severe_found, after.severe_found),
        ("否认、演练、往事等情形", before.guards, after.guards),
    ]
    agreed = [
        (f"人工研判未改动的{_NAMES[name]}", before.agreed[name], share)
        for name, share in after.agreed.items()
    ]
    return [
        *(f"{name}变差（{was:.1%} → {now:.1%}）" for name, was, now in pairs if now < was - TOLERANCE),
        *(
            f"{name}改变过多（{was:.1%} → {now:.1%}）"
            for name, was, now in agreed
            if now < was - MOST_DISAGREEMENT
        ),
    ]


@dataclass(frozen=True)
class Doubts:
    """Corrections of the level: `denied` lower what a rule for mortal danger found, `raised` raise it.

    `for_speech`: those of the raised in whose text is blame or appeal, and in which the rules find nothing.
    """

    corrections: int
    denied: int
    raised: int
    for_speech: int


def suspicions(found: Doubts) -> list[str]:
    """Refusals before anything is trained: what looks like a mistake or like poison."""
    out = []
    if found.denied > max(3, MOST_DENIED * found.corrections):
        out.append(
            f"{found.corrections} 条等级更正中有 {found.denied} 条把规则认定的特别重大改低，疑似误操作"
        )
    if found.for_speech > max(10, MOST_FOR_SPEECH * found.raised):
        out.append(f"{found.raised} 条提级更正中有 {found.for_speech} 条只见批评或诉求、不见新的事实")
    return out


def still_promoted(choices: Sequence[tuple[str, str | None]]) -> list[str]:
    """The versions promoted and not taken back, the serving one last; choices oldest first."""
    left: list[str] = []
    for action, version in choices:
        if action == "promote" and version is not None:
            left.append(version)
        elif left:
            left.pop()
    return left
