"""Numbers as people write them (三百多人, 3百, 300余, 十几个, 好几十), as the smallest number meant."""

import re2

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "几": 3, "数": 3}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}

NUMBER = (
    r"(?:\d+(?:\.\d+)?[十百千万亿]*|好?[几数][十百千万]+|上[百千万]|成[百千万]|[一二三四五六七八九十百千万两零半几]+)"
    r"(?:[多余来几好]+)?"
)
"""Pattern (RE2, folded text) of a number without its measure word."""

_TOKEN = re2.compile(r"\d+(?:\.\d+)?|[一二三四五六七八九十百千万亿两零半几数上成]")


def value_of(written: str) -> float:
    """The smallest number that `written` can mean: 十几 → 11, 三百多 → 300, 上百 → 100, 半 → 0.5."""
    total = section = current = 0.0
    seen_unit = False
    for token in _TOKEN.findall(written):
        if token[0].isdigit():
            current = float(token)
        elif token == "半":
            current += 0.5
        elif token in _UNITS:
            section += (current or 1) * _UNITS[token]
            current, seen_unit = 0.0, True
        elif token in _LARGE:
            total += (section + current or 1) * _LARGE[token]
            section = current = 0.0
            seen_unit = True
        elif token in "几数" and seen_unit:
            current = 1.0
        elif token in _DIGITS:
            current = current * 10 + _DIGITS[token] if current and not seen_unit else float(_DIGITS[token])
    return total + section + current
