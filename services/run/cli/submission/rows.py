"""A .jsonl, .csv or .xlsx file as numbered rows. A row that cannot be read has a complaint, and is no end."""

import codecs
import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn, TextIO

from services.run.cli.submission.problems import CannotSubmitError
from services.run.cli.submission.sheets import sheet_rows

_WORKBOOK = ".xlsx"
_CHUNK = 1 << 20
_LARGEST_CELL = 16 << 20
_DIGEST_CHARACTERS = 20
_BYTE_ORDER_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True)
class Row:
    """`number` counts lines of a .jsonl or filled rows below a table's header from 1.

    `complaint`: why it has no values.
    """

    number: int
    values: dict[str, Any]
    complaint: str = ""


@dataclass(frozen=True)
class Source:
    """A file, its encoding and the digest of its content."""

    path: Path
    encoding: str
    digest: str

    @property
    def is_table(self) -> bool:
        return self.path.suffix.lower() in {".csv", _WORKBOOK}

    def rows(self) -> Iterator[Row]:
        """Raises CannotSubmitError where the file as a whole cannot be read."""
        if not self.is_table:
            with self.path.open(encoding=self.encoding, newline="\n") as lines:
                yield from _json_lines(lines)
            return
        with self._cells() as cells:
            yield from _table(cells)

    def columns(self) -> Sequence[str] | None:
        """The header of a table; None where every row names its own. Raises CannotSubmitError."""
        if not self.is_table:
            return None
        with self._cells() as cells:
            return _header(cells)

    @contextmanager
    def _cells(self) -> Iterator[Iterator[list[str]]]:
        if self.path.suffix.lower() == _WORKBOOK:
            yield sheet_rows(self.path)
            return
        with self.path.open(encoding=self.encoding, newline="") as lines:
            csv.field_size_limit(_LARGEST_CELL)
            yield csv.reader(lines)

    def own_id(self, number: int) -> str:
        """The number of a row that has none: the same for the same file however often it is sent."""
        return f"{self.digest}-{number}"


def open_source(path: Path) -> Source:
    """Reads the file once, for its digest and encoding: UTF-8 (16 with a mark) or else GB 18030.

    Raises CannotSubmitError.
    """
    _check_kind(path)
    digest, utf8, start = sha256(), codecs.getincrementaldecoder("utf-8")(), b""
    is_utf8 = True
    try:
        with path.open("rb") as content:
            while chunk := content.read(_CHUNK):
                start = start or chunk[:2]
                digest.update(chunk)
                is_utf8 = is_utf8 and _decodes(utf8, chunk)
        is_utf8 = is_utf8 and _decodes(utf8, b"", final=True)
    except OSError as error:
        raise CannotSubmitError(f"读不了文件 {path}：{error.strerror}。请核对路径和权限。") from error
    encoding = _BYTE_ORDER_MARKS.get(start) or ("utf-8-sig" if is_utf8 else "gb18030")
    source = Source(path, encoding, digest.hexdigest()[:_DIGEST_CHARACTERS])
    if path.suffix.lower() != _WORKBOOK:
        _check_encoding(source)
    return source


def _check_kind(path: Path) -> None:
    kind = path.suffix.lower()
    if kind in {".xls", ".xlsm", ".et"}:
        raise CannotSubmitError(f"不支持 {kind} 文件。请在表格软件里另存为“Excel 工作簿 (.xlsx)”再提交。")
    if kind not in {".jsonl", ".ndjson", ".csv", _WORKBOOK}:
        raise CannotSubmitError(f"不认识文件类型“{kind or path.name}”。请提交 .jsonl、.csv 或 .xlsx 文件。")


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _check_encoding(source: Source) -> None:
    if source.encoding == "utf-8-sig":
        return
    with source.path.open(encoding=source.encoding, newline="") as text:
        try:
            while text.read(_CHUNK):
                pass
        except UnicodeError as error:
            raise CannotSubmitError("文件既不是 UTF-8 也不是 GBK 编码。请另存为 UTF-8 后再提交。") from error


def _json_lines(lines: TextIO) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        if line.isspace():
            continue
        try:
            values = json.loads(line, parse_constant=_no_number, object_pairs_hook=_each_once)
        except (ValueError, RecursionError):
            yield Row(number, {}, "这一行不是有效的 JSON，请检查引号、逗号、括号和重复的字段")
            continue
        if isinstance(values, dict):
            yield Row(number, values)
        else:
            yield Row(number, {}, '这一行应是一个 JSON 对象，形如 {"channel": "phone", "text": "……"}')


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name given twice would drop a value without a word."""
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a name is given twice")
    return values


def _header(reader: Iterator[list[str]]) -> list[str]:
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise CannotSubmitError("表头读不了。请检查第一行的引号和逗号。") from error
    named = [name for name in header if name]
    twice = {name for name in named if named.count(name) > 1}
    if twice:
        raise CannotSubmitError(f"表头里“{'、'.join(sorted(twice))}”出现了不止一次。请改名或删去多余的列。")
    return header


def _table(reader: Iterator[list[str]]) -> Iterator[Row]:
    header = _header(reader)
    number = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            number += 1
            yield Row(number, {}, "这一行读不了，请检查引号是否成对、有没有 NUL 字符")
            continue
        if not any(cells):
            continue
        number += 1
        yield _table_row(number, header, cells)


def _table_row(number: int, header: Sequence[str], cells: Sequence[str]) -> Row:
    spare = [cell for name, cell in zip(header, cells, strict=False) if not name and cell]
    if spare or any(cells[len(header) :]):
        return Row(number, {}, "单元格比表头的列多，请检查是否少了引号")
    return Row(number, {name: cell for name, cell in zip(header, cells, strict=False) if name and cell})
