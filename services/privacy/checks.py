"""The arithmetic by which issued numbers tell themselves from other digits."""

_PROVINCES = frozenset(
    str(10 * tens + last)
    for tens, lasts in {1: 6, 2: 4, 3: 8, 4: 7, 5: 5, 6: 6, 7: 2, 8: 4}.items()
    for last in range(0 if tens == 5 else 1, lasts)  # noqa: PLR2004 - GB/T 2260: 50 is Chongqing
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def is_month_and_day(digits: str) -> bool:
    """`digits` is MMDD."""
    month, day = int(digits[:2]), int(digits[2:4])
    return 1 <= month <= len(_DAYS) and 1 <= day <= _DAYS[month - 1]


def is_date(digits: str) -> bool:
    """`digits` is YYYYMMDD of a year somebody alive may name."""
    return digits[:2] in {"19", "20"} and is_month_and_day(digits[4:8])


def has_birth_date(number: str) -> bool:
    """Region and date of an 18 or 15 digit resident number are possible."""
    if number[:2] not in _PROVINCES:
        return False
    return is_date(number[6:14]) if len(number) == 18 else is_month_and_day(number[8:12])  # noqa: PLR2004 - GB 11643


def is_resident_id(number: str) -> bool:
    """GB 11643-1999: 17 digits, then a check digit or X; or the 15 digits of before 1999, which have none."""
    if not has_birth_date(number):
        return False
    if len(number) == 15:  # noqa: PLR2004 - the old length
        return True
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECK[total % 11] == number[17]


def passes_luhn(number: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    odd = sum(int(digit) for digit in number[::-2])
    even = sum(_DOUBLED[int(digit)] for digit in number[-2::-2])
    return (odd + even) % 10 == 0
