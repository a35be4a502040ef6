"""Hours as people say them."""

_NOON, _DAWN, _EVENING = 12, 5, 6
_NIGHT = ("晚", "夜")


def quarters(written: str | None) -> int:
    return {"一": 15, "三": 45}.get(written or "", 0)


def hour_of_day(hour: int, part: str, *, of_day: bool) -> tuple[int, int]:
    """Hour of the day and days on: 晚上十点 → 22, 昨晚一点 → 1 of the next day, 半夜两点 → 2."""
    if part.startswith(_NIGHT) or part in {"半夜", "深夜", "午夜"}:
        if hour < _EVENING or hour == _NOON:
            return hour % _NOON, int(of_day)
        return (hour + _NOON, 0) if hour < _NOON else (hour, 0)
    if part in {"下午", "午后", "傍晚"} and hour < _NOON:
        return hour + _NOON, 0
    if part in {"中午", "正午"} and hour < _DAWN:
        return hour + _NOON, 0
    return (0, 0) if part == "凌晨" and hour == _NOON else (hour, 0)
