"""From the cells of a row to an item as the contract has it; what cannot be read is said, never guessed."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Final

import orjson

from services.contracts.instants import CHINA
from services.contracts.words import CHANNELS
from services.ingest.imports.domain.columns import (
    EXAMPLE_ID,
    NAMELESS,
    Column,
    Shape,
    channel_of,
    column_of,
    plain,
)

MOST_READ = 200
"""A cell of a choice, a time or a number is not looked at beyond this."""
_EXCEL_BEGAN = datetime(1899, 12, 30, tzinfo=CHINA)
_FIRST_DAY, _LAST_DAY = 20_000, 80_000
"""Numbers that a spreadsheet means as days: 1954 to 2119."""
_MOST_DIGITS = 16
_NAME_AND_CODE: Final = re.compile(r"[^()]+\(([a-z0-9-]+)\)", re.ASCII)
_SECONDS = r"(?:[:分](\d{1,2})(?:\.\d+)?秒?)?"
_CLOCK = rf"(?:[ T日]*(上午|下午|晚上|凌晨|中午)?(\d{{1,2}})[:时点](?:(\d{{1,2}}){_SECONDS}分?)?)?"
_DATED: Final = re.compile(rf"(\d{{4}})[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})日?{_CLOCK}", re.ASCII)
_SOLID: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:()(\d\d)(\d\d)(\d\d)?)?", re.ASCII)
_EXACT: Final = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)", re.ASCII | re.IGNORECASE
)
_AFTERNOON: Final = ("下午", "晚上")
_NOON = 12
_TRUTH: Final = {
    **dict.fromkeys(("true", "1", "yes", "y", "是", "√"), True),
    **dict.fromkeys(("false", "0", "no", "n", "否", "×"), False),
}
_TIME_ASKED = "不是能识别的时间，请写成 2026-03-05 09:30"
_COUNT_ASKED = "应为不小于 0 的整数，请只填数字"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a column (None: in the row as a whole), and what to do about it."""

    column: str | None
    reason: str


class CellRefused(Exception):  # noqa: N818 - reads as the state it reports
    """A cell does not say what its column is for; the message never repeats the cell."""


@dataclass(slots=True)
class Draft:
    """An item as far as a row could be read."""

    item: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Nothing to take: a blank row, or the template's example."""
        return not (self.item or self.faults) or self.item.get("external_id") == EXAMPLE_ID

    def digest(self) -> bytes:
        """Equal for rows that say the same, wherever they stand."""
        told = orjson.dumps([self.item, [fault.column for fault in self.faults]], option=orjson.OPT_SORT_KEYS)
        return blake2b(told, digest_size=16).digest()


Units = Callable[[str], str | None]
"""The code of the unit that a code or a name means."""


def draft(columns: Sequence[Column | None], cells: Sequence[Any], units: Units) -> Draft:
    """The row as an item; `cells` as the spreadsheet's reader tells them, empty ones are None."""
    made = Draft()
    for place, cell in enumerate(cells):
        column = columns[place] if place < len(columns) else NAMELESS
        if cell is None or column is None:
            continue
        if column.shape is Shape.NAMELESS:
            made.faults.append(Fault(None, f"第 {place + 1} 个单元格上面没有列名，请补上列名或删去内容"))
            if place >= len(columns):
                break  # a row may have thousands of them; one is enough to be told
            continue
        try:
            value = _value(column.shape, cell, units)
        except CellRefused as refusal:
            made.faults.append(Fault(column.title, str(refusal)))
            continue
        if value is not None:
            _put(made.item, column.field, value)
    return made


def meant(field: str, words: str) -> Any:
    """What `words` mean in a field that is no free text, as the contract has it; as they are if nothing."""
    column = column_of(field)
    if column is None or column.shape in (Shape.TEXT, Shape.LINE):
        return words
    try:
        value = _value(column.shape, words, _code_behind)
    except CellRefused:
        return words
    return words if value is None else value


def _code_behind(words: str) -> str:
    """The code of `name（code）`, which is all that can be known without the directory."""
    found = _NAME_AND_CODE.fullmatch(words)
    return words if found is None else found[1]


def written(cell: Any) -> str:
    """A cell as a person would have typed it: whole numbers without `.0`, times without a zone."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dict):
        at: str = cell["at"]
        return at[:10] if at.endswith("T00:00:00") else at.replace("T", " ").removesuffix(":00")
    return str(cell)


def _put(item: dict[str, Any], name: str, value: Any) -> None:
    outer, dot, inner = name.partition(".")
    if dot:
        item.setdefault(outer, {})[inner] = value
    else:
        item[outer] = value


def _value(shape: Shape, cell: Any, units: Units) -> Any:
    words = written(cell)
    if shape is Shape.TEXT:
        return words
    if shape is Shape.LINE:
        return words.strip()
    short = " ".join(unicodedata.normalize("NFKC", words[:MOST_READ]).split())
    return _READERS[shape](cell, short, units) if short else None


def _channel(cell: Any, words: str, units: Units) -> str:
    del cell, units
    found = channel_of(words)
    if found is None:
        raise CellRefused(f"没有这个来源渠道，请从这些里选：{'、'.join(CHANNELS.values())}")
    return found.value


def _unit(cell: Any, words: str, units: Units) -> str:
    del cell
    code = units(words)
    if code is None:
        raise CellRefused("没有这个单位，请从列表中选择，或填写单位名录里的代码")
    return code


def _truth(cell: Any, words: str, units: Units) -> bool:
    del units
    if isinstance(cell, bool):
        return cell
    if words.lower() not in _TRUTH:
        raise CellRefused("请填“是”或“否”，不是演练也可以空着")
    return _TRUTH[words.lower()]


def _count(cell: Any, words: str, units: Units) -> int:
    del units
    digits = words.replace(",", "")
    if isinstance(cell, bool) or not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
        raise CellRefused(_COUNT_ASKED)
    return int(digits)


def _time(cell: Any, words: str, units: Units) -> str:
    """RFC 3339; what says no zone was meant as the office's."""
    del units
    if isinstance(cell, dict):
        return f"{cell['at']}+08:00"
    if isinstance(cell, int | float) and _FIRST_DAY <= cell < _LAST_DAY:
        return (_EXCEL_BEGAN + timedelta(seconds=round(cell * 86_400))).isoformat()
    if _EXACT.fullmatch(words):
        return _exact(words)
    found = _DATED.fullmatch(words) or _SOLID.fullmatch(words)
    if found is None:
        raise CellRefused(_TIME_ASKED)
    year, month, day, part, *clock = found.groups()
    hour, minute, second = (int(each or 0) for each in clock)
    if part in _AFTERNOON and hour < _NOON:
        hour += _NOON
    try:
        return datetime(int(year), int(month), int(day), hour, minute, second, tzinfo=CHINA).isoformat()
    except ValueError:
        raise CellRefused(_TIME_ASKED) from None


def _exact(words: str) -> str:
    try:
        return datetime.fromisoformat(words.upper()).isoformat()
    except ValueError:
        raise CellRefused(_TIME_ASKED) from None


_READERS: Final[Mapping[Shape, Callable[[Any, str, Units], Any]]] = {
    Shape.CHANNEL: _channel,
    Shape.UNIT: _unit,
    Shape.TRUTH: _truth,
    Shape.COUNT: _count,
    Shape.TIME: _time,
}


def unit_finder(names: Mapping[str, str]) -> Units:
    """Finds by code, by name, and by the template's `name（code）`; `names`: code → name."""
    by_word = {plain(name): code for code, name in names.items()}
    by_word |= {plain(choice(name, code)): code for code, name in names.items()}
    by_word |= {code: code for code in names}
    return lambda words: by_word.get(plain(words))


def choice(name: str, code: str) -> str:
    """A unit as the template's list shows it."""
    return f"{name}（{code}）"
