"""Telephone numbers by their digits and by how they are grouped."""

Sizes = tuple[int, ...]

_MOBILE_DIGITS = 11
_MOBILE_GROUPS = frozenset(
    {
        (11,),
        (3, 4, 4),
        (3, 8),
        (7, 4),
        (3, 3, 5),
        (4, 3, 4),
        (4, 4, 3),
        (5, 6),
        (6, 5),
        (3, 5, 3),
        (3, 2, 2, 2, 2),
    }
)
_LOCAL_GROUPS = frozenset({(7,), (8,), (3, 4), (4, 4), (4, 3), (2, 2, 3), (2, 2, 2, 2), (3, 2, 2)})
_LOCAL_DIGITS = frozenset({7, 8})


def without_prefix(number: str, sizes: Sizes, digits: int) -> tuple[str, Sizes]:
    """The number and its group sizes after so many leading digits."""
    left, cut = list(sizes), digits
    while left and left[0] <= cut:
        cut -= left.pop(0)
    if left:
        left[0] -= cut
    return number[digits:], tuple(left)


def without_country(number: str, sizes: Sizes, plus: bool) -> tuple[str, Sizes]:
    """Takes away +86, 0086 and, before eleven digits, a bare 86."""
    if number.startswith("0086"):
        return without_prefix(number, sizes, 4)
    if number.startswith("86") and (plus or len(number) == _MOBILE_DIGITS + 2):
        return without_prefix(number, sizes, 2)
    return number, sizes


def is_mobile(number: str, sizes: Sizes = (_MOBILE_DIGITS,), plus: bool = False) -> bool:
    """Eleven digits from 13 to 19, grouped as people write them; 86 or a trunk 0 may come first."""
    number, sizes = without_country(number, sizes, plus)
    if number.startswith("01"):
        number, sizes = without_prefix(number, sizes, 1)
    if len(number) != _MOBILE_DIGITS or number[0] != "1" or number[1] < "3":
        return False
    return sizes in _MOBILE_GROUPS or max(sizes) <= 2  # noqa: PLR2004 - written digit by digit or in pairs


def is_landline(number: str, sizes: Sizes, plus: bool = False) -> bool:
    """An area code, then seven or eight digits that begin with 2 to 8 (95, 96, 110 and 12345 do not)."""
    bare, sizes = without_country(number, sizes, plus)
    if bare is not number and bare[:1] != "0" and sizes:
        bare, sizes = "0" + bare, (sizes[0] + 1, *sizes[1:])
    if bare[:1] != "0" or bare[1:2] in {"0", ""}:
        return False
    code = 3 if bare[1] in "12" else 4
    if len(bare) - code not in _LOCAL_DIGITS or not "2" <= bare[code] <= "8":
        return False
    return len(sizes) == 1 or (sizes[0] == code and sizes[1:] in _LOCAL_GROUPS)


def is_local(number: str, sizes: Sizes) -> bool:
    """A landline without area code; only words around it can tell it from other figures."""
    return len(number) in _LOCAL_DIGITS and "2" <= number[0] <= "8" and sizes in _LOCAL_GROUPS
