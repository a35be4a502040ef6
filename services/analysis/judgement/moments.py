"""What day a written date means, read from the item's own time.

A weekday, a day of the month or a festival without a year is the last one before the item, or the coming one
when the clause speaks of what is planned. A month without a year is the item's year's, unless that lies more
than a quarter ahead (then the year before) or, where something is planned, more than a quarter back. Weeks
begin on Monday: on a Sunday 上周三 is eleven days ago, on a Monday five. Hours after midnight belong to the
next day: 昨晚一点 is today, 昨天凌晨一点 yesterday. An hour alone is the last such hour.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from services.analysis.judgement import lexicon
from services.analysis.judgement.hours import hour_of_day, quarters
from services.analysis.judgement.numbers import value_of

ZONE = ZoneInfo("Asia/Shanghai")
_QUARTER = timedelta(days=92)
_LONGEST_MONTH = 31
_DAYS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}
_YEARS = {"前": -2, "去": -1, "上": -1, "今": 0, "本": 0, "明": 1, "后": 2}
_WEEKDAYS = "一二三四五六日"

_ISO = re.compile(r"(\d{4})[-/.]?(\d{1,2}?)[-/.]?(\d{1,2})$")
_POINT = re.compile(r"^(\d{1,2})\.(\d{1,2})(?=[日号])")
_YEAR = re.compile(r"(\d{4}|\d{2}|[零一二三四五六七八九]{4}|[今去明前后本上])年|((?:19|20)\d\d)(?=[^年])")
_MONTH = re.compile(r"(\d{1,2}|[一二三四五六七八九十]{1,2}|元|正|腊)月份?")
_OTHER_MONTH = re.compile(r"(上上|下下|上|下|这|本|当)个?月|(?=月[初底末])月")
_DAY = re.compile(r"(\d{1,2}|[一二三四五六七八九十]{1,3})[日号]?")
_THIRD = re.compile(r"初|上旬|中旬|下旬|底|末")
_WEEK = re.compile(r"(上上|下下|上|下|这|本)?个?(?:周|星期|礼拜)([一二三四五六日天末]?)")
_NAMED = re.compile(r"(大前|大后|前|昨|今|明|后)(?:天|日|儿|(?=[晚夜早晨]))")
_PART = re.compile(
    r"的?(凌晨|清晨|大清早|清早|早上|早晨|上午|中午|正午|午后|下午|傍晚|晚上|晚间|夜里|夜间|半夜|深夜|午夜|早|晚|夜|晨)?"
)
_HOUR = re.compile(
    r"(\d{1,2}|[零一二三四五六七八九十两]{1,3})[点时：](?:(?:(一|三)刻)|(\d{1,2}|[零一二三四五六七八九十]{1,3})|(半))?"
)
_AGO = re.compile(
    r"([\d零一二三四五六七八九十两半]+)多?个?(半)?(天|周|星期|礼拜|月|年|小时|钟头|分钟)(?:之|以)?前"
)
_HOURS = {"天": 24.0, "周": 168.0, "星期": 168.0, "礼拜": 168.0, "小时": 1.0, "钟头": 1.0, "分钟": 1 / 60}
_LUNAR_DAY = re.compile(r"(?:大年|正月)初([一二三四五六七八九十]{1,2})")


@dataclass(frozen=True, slots=True)
class _Day:
    """A day, or only its month (`form` "%Y-%m") or year ("%Y") or week."""

    date: date
    form: str = "%Y-%m-%d"


def resolve(words: str, at: datetime, *, coming: bool) -> str | None:
    """ISO 8601: a date, a date and time (Asia/Shanghai), a month, a year or a week; None when it means none.

    `at` is the item's own time; `coming` says that the clause speaks of what is planned.
    """
    at = at.astimezone(ZONE)
    try:
        return _Reading(words, at, coming).value()
    except (ValueError, OverflowError):  # 2月30日, 25时: written, but no day
        return None


class _Reading:
    """Reads a date from left to right."""

    def __init__(self, words: str, at: datetime, coming: bool) -> None:
        self._rest, self._at, self._coming = words, at, coming
        self._today = at.date()

    def value(self) -> str | None:
        ago = _AGO.fullmatch(self._rest)
        if ago:
            return self._ago(ago)
        day = self._day()
        part = (self._eat(_PART) or ("",))[0] or ""
        hour = self._eat(_HOUR) if self._rest else None
        if hour is None:
            return None if day is None else day.date.strftime(day.form)
        return self._clock(day, part, hour)

    def _eat(self, pattern: re.Pattern[str]) -> tuple[str | None, ...] | None:
        """The groups of a match at the beginning of what is left, which it takes away."""
        match = pattern.match(self._rest)
        if match is None:
            return None
        self._rest = self._rest[match.end() :]
        return match.groups() or (match.group(),)

    # --- days ---------------------------------------------------------------------------------

    def _day(self) -> _Day | None:
        readers: tuple[Callable[[], _Day | None], ...] = (
            self._iso, self._festival, self._week, self._named, self._calendar,
        )  # fmt: skip
        return next((day for reader in readers if (day := reader())), None)

    def _iso(self) -> _Day | None:
        if not self._rest[:1].isdigit():
            return None
        self._rest = _POINT.sub(r"\1月\2", self._rest)
        match = _ISO.match(self._rest)
        if match is None or self._rest.count("：") or len(self._rest) < len("2026-1-1"):
            return None
        self._rest = ""
        year, month, day = (int(part) for part in match.groups())
        return _Day(date(year, month, day))

    def _named(self) -> _Day | None:
        groups = self._eat(_NAMED)
        return _Day(self._today + timedelta(days=_DAYS[groups[0] or "今"])) if groups else None

    def _week(self) -> _Day | None:
        groups = self._eat(_WEEK)
        if groups is None:
            return None
        which, day = groups
        monday = self._today - timedelta(days=self._today.weekday())
        monday += timedelta(weeks={"上上": -2, "上": -1, "下": 1, "下下": 2}.get(which or "", 0))
        if not day:
            return _Day(monday, "%G-W%V")
        number = {"天": 6, "末": 5}.get(day, _WEEKDAYS.find(day))
        wanted = monday + timedelta(days=number)
        if which is None and self._coming and wanted < self._today:
            wanted += timedelta(weeks=1)
        elif which is None and not self._coming and wanted > self._today:
            wanted -= timedelta(weeks=1)
        return _Day(wanted)

    def _festival(self) -> _Day | None:
        year, rest = None, self._rest
        if rest[0] not in _festive() or (rest[0].isdigit() and not rest.startswith("3·15")):
            return None
        if rest[1:2] == "年" and rest[0] in _YEARS:
            year, rest = self._today.year + _YEARS[rest[0]], rest[2:]
        table = lexicon.read("dates")
        lunar = _LUNAR_DAY.match(rest)
        name = next((name for name in _festivals() if rest.startswith(name)), "")
        if lunar:
            after = int(value_of(lunar.group(1))) - 1
            return self._taken(rest[lunar.end() :], year, lambda y: _lunar(y, "spring", after))
        if not name or (name == "十一" and rest[2:3] in {"月", "日", "号", "点", "时"}):
            return None
        if name in table["lunar"]:
            festival, after = table["lunar"][name]
            return self._taken(rest[len(name) :], year, lambda y: _lunar(y, festival, after))
        month, day = map(int, table["fixed"][name].split("-"))
        if rest[len(name) : len(name) + 1] in {"月", "日", "号", "点", "时", "年"}:
            return None
        return self._taken(rest[len(name) :], year, lambda y: date(y, month, day))

    def _taken(self, rest: str, year: int | None, of: Callable[[int], date | None]) -> _Day | None:
        """The festival of `year`, or the one that the item means; `rest` is what is written behind it."""
        self._rest = rest.removeprefix("节").removeprefix("假期")
        if year is not None:
            found = of(year)
        else:
            days = [day for n in (-1, 0, 1) if (day := of(self._today.year + n))]
            near = self._today + (timedelta(days=14) if not self._coming else timedelta())
            ahead = [day for day in days if day >= self._today]
            past = [day for day in days if day <= near]
            found = ahead[0] if self._coming and ahead else (past[-1] if past else None)
        return _Day(found) if found else None

    def _calendar(self) -> _Day | None:
        year = self._eat(_YEAR)
        first = self._year(year) if year else None
        third = _THIRD.match(self._rest) if year else None
        if first and (third or not self._rest or not _MONTH.match(self._rest)):
            self._rest = self._rest[third.end() :] if third else self._rest
            return _Day(date(first, 1, 1), "%Y")
        if self._rest[:1] == "年":  # 年底
            self._rest = ""
            return _Day(date(self._today.year, 1, 1), "%Y")
        other = self._eat(_OTHER_MONTH)
        if other:
            moved = {"上上": -2, "上": -1, "下": 1, "下下": 2}.get(other[0] or "", 0)
            return self._of_month(*_moved(self._today, moved), known=True)
        month = self._eat(_MONTH)
        if month:
            return self._of_month(first or 0, _month(month[0] or ""), known=first is not None)
        groups = self._eat(_DAY) if re.match(r"[^点时：]+[日号]", self._rest) else None
        return self._of_day(int(value_of(groups[0] or ""))) if groups else None

    def _year(self, groups: tuple[str | None, ...]) -> int:
        written = groups[0] or groups[1] or ""
        if written in _YEARS:
            return self._today.year + _YEARS[written]
        digits = "".join(
            str("零一二三四五六七八九".find(c)) if not c.isdigit() or c in "零一二三四五六七八九" else c
            for c in written
        )
        number = int(digits)
        if number < 100:
            number += 2000 if number <= self._today.year % 100 else 1900
        return number

    def _of_month(self, year: int, month: int, *, known: bool) -> _Day:
        if self._eat(_THIRD):
            day = None
        else:
            groups = (
                self._eat(_DAY)
                if re.match(r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?![点时：\d])", self._rest)
                else None
            )
            day = int(value_of(groups[0] or "")) if groups else None
        wanted = date(year or self._today.year, month, day or 1)
        if not known:
            wanted = self._in_year(wanted)
        return _Day(wanted, "%Y-%m-%d" if day else "%Y-%m")

    def _in_year(self, wanted: date) -> date:
        if not self._coming and wanted - self._today > _QUARTER:
            return wanted.replace(year=wanted.year - 1)
        if self._coming and self._today - wanted > _QUARTER:
            return wanted.replace(year=wanted.year + 1)
        return wanted

    def _of_day(self, day: int) -> _Day | None:
        if not 1 <= day <= _LONGEST_MONTH:
            return None
        year, month = self._today.year, self._today.month
        if self._coming and day < self._today.day:
            year, month = _moved(self._today, 1)
        elif not self._coming and day > self._today.day:
            year, month = _moved(self._today, -1)
            while day > monthrange(year, month)[1]:  # 31号 said in May is of March
                year, month = _moved(date(year, month, 1), -1)
        return _Day(date(year, month, day))

    # --- hours --------------------------------------------------------------------------------

    def _clock(self, day: _Day | None, part: str, groups: tuple[str | None, ...]) -> str | None:
        if day is not None and day.form != "%Y-%m-%d":
            return day.date.strftime(day.form)
        hour = int(value_of(groups[0] or ""))
        minute = quarters(groups[1]) or (30 if groups[3] else int(value_of(groups[2] or "")))
        hour, next_day = hour_of_day(hour, part, of_day=day is not None)
        begin = datetime.combine(day.date if day else self._today, datetime.min.time())
        moment = begin + timedelta(days=next_day, hours=hour, minutes=minute)
        if day is None and not self._coming and moment > self._at.replace(tzinfo=None):
            moment -= timedelta(days=1)
        return moment.strftime("%Y-%m-%dT%H:%M")

    def _ago(self, match: re.Match[str]) -> str:
        count = value_of(match.group(1)) + (0.5 if match.group(2) else 0)
        unit = match.group(3)
        if unit == "年" and count >= 1:
            return f"{self._today.year - int(count):04d}"
        if unit in {"月", "年"}:
            months = round(count * 12) if unit == "年" else int(count)
            days = 15 if unit == "月" and count % 1 else 0
            year, month = _moved(self._today, -months)
            day = min(self._today.day, monthrange(year, month)[1])
            return (date(year, month, day) - timedelta(days=days)).isoformat()
        moment = self._at - timedelta(hours=_HOURS[unit] * count)
        return moment.strftime("%Y-%m-%dT%H:%M" if unit in {"小时", "钟头", "分钟"} else "%Y-%m-%d")


@cache
def _festivals() -> list[str]:
    table = lexicon.read("dates")
    return sorted([*table["lunar"], *table["fixed"]], key=len, reverse=True)


@cache
def _festive() -> frozenset[str]:
    """What a festival, or the year before it, begins with."""
    return frozenset([*_YEARS, "大", "正", *(name[0] for name in _festivals())])


def _moved(day: date, months: int) -> tuple[int, int]:
    """Year and month, so many months away."""
    number = day.year * 12 + day.month - 1 + months
    return number // 12, number % 12 + 1


def _month(written: str) -> int:
    return {"元": 1, "正": 1, "腊": 12}.get(written) or int(value_of(written))


def _lunar(year: int, festival: str, after: int) -> date | None:
    moving = lexicon.read("dates")["moving"].get(str(year))
    return date.fromisoformat(f"{year}-{moving[festival]}") + timedelta(days=after) if moving else None
