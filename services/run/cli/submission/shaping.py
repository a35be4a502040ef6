"""From the columns of a file to the fields of the contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.run.cli.submission.problems import WrongUseError
from services.run.cli.submission.rows import Row, Source

_WORDS = ("external_id", "title", "text", "source_url", "place", "concerns_unit")
_TRUTH = {
    **dict.fromkeys(("true", "1", "yes", "是"), True),
    **dict.fromkeys(("false", "0", "no", "否"), False),
}


@dataclass(frozen=True)
class Shape:
    """`columns`: field → column, empty when columns are named like fields. `fixed`: field → value."""

    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)

    def check(self, header: Sequence[str] | None) -> None:
        """Raises WrongUseError."""
        both = self.columns.keys() & self.fixed.keys()
        if both:
            raise WrongUseError(f"字段 {'、'.join(sorted(both))} 同时用了 --map 和 --set。请只留一个。")
        missing = [] if header is None else [name for name in self.columns.values() if name not in header]
        if missing:
            raise WrongUseError(
                f"文件里没有 --map 指定的列：{'、'.join(missing)}。现有的列：{'、'.join(header or ())}。"
            )

    def item(self, source: Source, row: Row) -> dict[str, Any]:
        """The row as the contract has it; wrong values are left for the server to name."""
        values = {name: row.values.get(column) for name, column in self.columns.items()}
        item: dict[str, Any] = {}
        for name, value in (values if self.columns else row.values).items():
            if value is not None:
                _put(item, name, _typed(name, value) if source.is_table else _worded(name, value))
        for name, value in self.fixed.items():
            _put(item, name, _typed(name, value))
        if item.get("external_id") in {None, ""}:
            item["external_id"] = source.own_id(row.number)
        return item


def parse_pairs(option: str, pairs: Sequence[str]) -> dict[str, str]:
    """`field=something`, each field once. Raises WrongUseError."""
    parsed: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not (name and equals and value):
            raise WrongUseError(f"{option} {pair} 写法不对。应为 {option} 字段=值，例如 {option} text=内容。")
        if name in parsed:
            raise WrongUseError(f"{option} 里字段 {name} 出现了不止一次。请只留一个。")
        parsed[name] = value
    return parsed


def _put(item: dict[str, Any], name: str, value: Any) -> None:
    """`reach.views` goes into the object `reach`."""
    outer, dot, inner = name.partition(".")
    if not dot:
        item[name] = value
    elif isinstance(item.setdefault(outer, {}), dict):
        item[outer][inner] = value


def _typed(name: str, cell: str) -> Any:
    """Cells are words: counts and yes or no become what they say, if they say it."""
    if name.startswith("reach."):
        digits = cell.strip()
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 18 else cell  # noqa: PLR2004 - 64 bits
    return _TRUTH.get(cell.strip().lower(), cell) if name == "drill" else cell


def _worded(name: str, value: Any) -> Any:
    """Numbers of a system's own are often integers in JSON; the field takes words."""
    return str(value) if name in _WORDS and type(value) is int else value
