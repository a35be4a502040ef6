"""How near two texts are, by the pairs of characters they share; pure.

Words that stand in every petition weigh nothing, and what is rare in the office's own items weighs most.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from services.common.fold import bigrams

Weights = Mapping[str, float]

_EMPTY_WORDS: Final = (
    "请问 你好 您好 我们 他们 你们 大家 领导 部门 有关 相关 单位 政府 问题 反映 情况 希望"
    " 尽快 解决 处理 回复 答复 谢谢 感谢 什么 怎么 怎样 如何 为什么 哪里 多少 可以 是否"
    " 能否 能不能 是不是 有没有 没有 已经 现在 一直 最近 这个 那个 这里 那里 一个 一下"
    " 一些 一点 因为 所以 但是 如果 或者 以及 进行 需要 应该 不能 不要 不是 就是 还是 还有"
    " 时候 时间 今天 昨天 明天 每天 很多 非常 居民 群众 市民 老百姓 本人 咨询 投诉 建议"
    " 诉求 来信 关于 目前 其中 由于 根据 按照 通过 对于 为了 将会 正在 得到 作为 之后 以后"
    " 以前 期间 并且 而且 办理 收到 表示"
)
_WEIGHTLESS: Final = frozenset(pair for word in _EMPTY_WORDS.split() for pair in bigrams(word))
_RAREST: Final = 1e-5
_LONGEST: Final = 600
"""Characters of a text that are compared: what a message is about stands early."""

_TOO_COMMON: Final = 0.05
_LEAST_SHARED: Final = 2
FLOOR: Final = 0.24
"""Below this nothing is shown: better no suggestion than a wrong one."""

LIKE: Final = 0.45
"""From here on an item asks what the entry answers."""


def pairs_of(folded: str) -> frozenset[str]:
    """The pairs that can carry meaning: two letters, figures or characters side by side."""
    return frozenset(
        pair for pair in bigrams(folded[:_LONGEST]) if pair.isalnum() and pair not in _WEIGHTLESS
    )


def weigh(pairs: Iterable[str], common: Weights) -> dict[str, float]:
    """The weight of each pair; `common` says in what share of the items the usual ones stand."""
    if not common:
        return dict.fromkeys(pairs, 1.0)
    rare = min(_RAREST, *common.values())
    return {pair: -math.log(min(0.99, common.get(pair, rare))) for pair in pairs}


def share(part: Collection[str], whole: Collection[str], weights: Weights) -> float:
    """How much of the weight of `part` stands in `whole`; 0..1, 0 when too little is shared to say."""
    shared = [pair for pair in part if pair in whole]
    total = math.fsum(weights[pair] for pair in part)
    if len(shared) < _LEAST_SHARED or total == 0:
        return 0.0
    return math.fsum(weights[pair] for pair in shared) / total


def to_question(text: str, question: str, answer: str, common: Weights) -> float:
    """How near a message is to an entry: its question above all, its answer a little. All folded."""
    asked, said, told = pairs_of(question), pairs_of(answer), pairs_of(text)
    weights = weigh(asked | said | told, common)
    return 0.75 * share(asked, told, weights) + 0.25 * share(told, asked | said, weights)


def to_message(text: str, other: str, common: Weights) -> float:
    """How near two messages are: the share of both that they have in common. All folded."""
    one, two = pairs_of(text), pairs_of(other)
    weights = weigh(one | two, common)
    return math.sqrt(share(one, two, weights) * share(two, one, weights))


def is_like(item: str, question: str, common: Weights) -> bool:
    """Whether an item asks the question. Both folded."""
    asked, told = pairs_of(question), pairs_of(item)
    return share(asked, told, weigh(asked, common)) >= LIKE


def telling(folded: str, common: Weights, most: int) -> list[str]:
    """The pairs by which to look a text up.

    Half of them are known words of the office, the rarest first; the others are known to nobody and stand
    in the order of the text, for among them are names of things as well as what merely met at the border of
    two words. What stands in every twentieth item finds too much.
    """
    pairs = dict.fromkeys(folded[start : start + 2] for start in range(len(folded[:_LONGEST]) - 1))
    meaning = pairs_of(folded)
    telling_pairs = [pair for pair in pairs if pair in meaning and common.get(pair, 0.0) <= _TOO_COMMON]
    known = sorted((pair for pair in telling_pairs if pair in common), key=lambda pair: (common[pair], pair))
    unknown = [pair for pair in telling_pairs if pair not in common]
    half = known[: max(most // 2, most - len(unknown))]
    return [*half, *unknown][:most]
