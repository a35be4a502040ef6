"""The small language that the lexicon is written in, compiled to RE2 (linear time on any text).

`~` up to 6 characters inside a clause, `≈` up to 14; `{person}` and friends stand for word classes;
each string of a tuple is one alternative.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice

import re2

from services.analysis.judgement import lexicon

STOPS = "，。！？；：\n "
"""No gap reaches over one of these."""

_NEAR, _FAR = (f"[^，。！？；：\\n ]{{0,{most}}}" for most in (6, 14))
_BYTES = 8 << 20

Span = tuple[int, int]


@cache
def _classes() -> Mapping[str, str]:
    classes = {name: "(?:" + "|".join(lexicon.words(name)) + ")" for name in lexicon.read("words")}
    return classes | {"surname": f"[{''.join(lexicon.words('surnames'))}]"}


def expand(source: str) -> str:
    """Source of the lexicon → source of RE2."""
    for name, pattern in _classes().items():
        source = source.replace("{" + name + "}", pattern)
    return source.replace("~", _NEAR).replace("≈", _FAR)


def options() -> "re2.Options":
    chosen = re2.Options()
    chosen.max_mem = _BYTES
    chosen.never_capture = True
    chosen.log_errors = False
    return chosen


def either(alternatives: Iterable[str]) -> str:
    """Source of one pattern of all alternatives; the first that matches at the leftmost place wins."""
    return "|".join(f"(?:{expand(alternative)})" for alternative in alternatives)


def compiled(alternatives: Iterable[str]) -> "re2.Pattern[str]":
    return re2.compile(either(alternatives), options())


def spans(pattern: "re2.Pattern[bytes]", encoded: bytes, most: int) -> list[Span]:
    """At most so many matches in the encoded text from left to right, as places of its characters."""
    found: list[Span] = []
    byte = place = 0
    for match in islice(pattern.finditer(encoded), most):
        low, high = match.span()
        start = place + len(encoded[byte:low].decode())
        byte, place = high, start + len(encoded[low:high].decode())
        if start < place:
            found.append((start, place))
    return found


def looks_beyond(source: str) -> bool:
    """Whether a match of an expanded source may hold a stop or depend on what stands beyond the next one."""
    bare = source.replace(_NEAR, "").replace(_FAR, "").replace(r"\d", "").replace(r"\.", "")
    return any(sign in bare for sign in (*STOPS, "^", "$", ".", "\\"))
