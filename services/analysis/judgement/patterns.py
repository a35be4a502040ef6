"""The small language that the lexicon is written in, compiled to RE2 (linear time on any text).

`~` up to 6 characters inside a clause, `≈` up to 14; `{person}` and friends stand for word classes;
each string of a tuple is one alternative.
"""

from collections.abc import Iterable, Mapping
from functools import cache

import re2

from services.analysis.judgement import lexicon

_NEAR = r"[^，。！？；：\n ]{0,6}"
_FAR = r"[^，。！？；：\n ]{0,14}"


@cache
def _classes() -> Mapping[str, str]:
    return {name: "(?:" + "|".join(lexicon.words(name)) + ")" for name in lexicon.read("words")}


def expand(source: str) -> str:
    """Source of the lexicon → source of RE2."""
    for name, pattern in _classes().items():
        source = source.replace("{" + name + "}", pattern)
    return source.replace("~", _NEAR).replace("≈", _FAR)


def compiled(alternatives: Iterable[str]) -> "re2.Pattern[str]":
    """One pattern of all alternatives; the first that matches at the leftmost place wins."""
    options = re2.Options()
    options.max_mem = 64 << 20
    options.never_capture = True
    options.log_errors = False
    return re2.compile("|".join(f"(?:{expand(a)})" for a in alternatives), options)
