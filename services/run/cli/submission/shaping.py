"""From the columns of a file to the fields of the contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.ingest.imports.domain.cells import meant
from services.ingest.imports.domain.columns import field_of
from services.run.cli.submission.problems import WrongUseError
from services.run.cli.submission.rows import Row, Source

_WORDS = ("external_id", "title", "text", "source_url", "place", "concerns_unit")


@dataclass(frozen=True)
class Shape:
    """`columns`: field → column, empty when the headings are the contract's or the template's names.

    `fixed`: field → value.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)

    def check(self, header: Sequence[str] | None) -> None:
        """Raises WrongUseError."""
        both = self.columns.keys() & self.fixed.keys()
        if both:
            raise WrongUseError(f"字段 {'、'.join(sorted(both))} 同时用了 --map 和 --set。请只留一个。")
        fields = [] if header is None or self.columns else [field_of(name) for name in header if name]
        if twice := sorted({name for name in fields if name and fields.count(name) > 1}):
            raise WrongUseError(f"表头里有几列都是字段 {'、'.join(twice)}。请只留一列，或用 --map 指定。")
        missing = [] if header is None else [name for name in self.columns.values() if name not in header]
        if missing:
            raise WrongUseError(
                f"文件里没有 --map 指定的列：{'、'.join(missing)}。现有的列：{'、'.join(header or ())}。"
            )

    def item(self, source: Source, row: Row) -> dict[str, Any]:
        """The row as the contract has it; wrong values are left for the server to name."""
        item: dict[str, Any] = {}
        for name, value in self._named(source, row).items():
            if value is not None and name is not None:
                _put(item, name, meant(name, value) if source.is_table else _worded(name, value))
        for name, value in self.fixed.items():
            _put(item, name, meant(name, value))
        if item.get("external_id") in {None, ""}:
            item["external_id"] = source.own_id(row.number)
        return item

    def _named(self, source: Source, row: Row) -> Mapping[str | None, Any]:
        """Field → value; None for what is no field of an item, as 原因 of a sheet of refused rows."""
        if self.columns:
            return {name: row.values.get(column) for name, column in self.columns.items()}
        return {field_of(name) if source.is_table else name: value for name, value in row.values.items()}


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


def _worded(name: str, value: Any) -> Any:
    """Numbers of a system's own are often integers in JSON; the field takes words."""
    return str(value) if name in _WORDS and type(value) is int else value
