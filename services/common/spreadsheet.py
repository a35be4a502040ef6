"""Files of rows from outside: told by their content, checked before they are opened, read in a child process.

`recognise` answers what a file is or raises Unreadable; `rows` reads it. A file can hold anything: a few
kilobytes that unpack to gigabytes, a cell at the far end of a sheet, a password, a program. None of it
reaches the process that asks.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson

MEBIBYTE = 1 << 20
MOST_BYTES = 20 * MEBIBYTE
_CHILD = Path(__file__).with_name("spreadsheet_child.py")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_MOST_DIRECTORY = MEBIBYTE // 2
_MOST_UNPACKED, _HARMLESS_UNPACKED, _MOST_RATIO = 256 * MEBIBYTE, 16 * MEBIBYTE, 200
_WORKBOOK, _BINARY_WORKBOOK = "xl/workbook.xml", "xl/workbook.bin"
_LOOKED_AT = 8192
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LONGEST_LINE = 9 * MEBIBYTE

_ZIPPED = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿 (.xlsx)”后再上传。"
_REFUSALS = {
    "no-sheet": "工作簿里没有可见的工作表；请把数据放在第一张可见的工作表里再上传。",
    "damaged": f"打不开这个 Excel 文件，它可能已损坏；{_ZIPPED}",
    "too-large": "这个文件展开后太大，或者在很远的行、列里还有内容；请把数据复制到新的工作簿里再上传。",
    "too-slow": "这个文件太复杂，没能在规定时间内读完；请拆成几个文件，或把数据复制到新的工作簿里再上传。",
    "too-many-rows": "这个文件的行数太多；请拆成几个文件分别上传。",
    "too-much-text": "这个文件里的文字太多；请拆成几个文件分别上传。",
    "broken-csv": "CSV 文件读不了，可能有单元格的引号没有成对；请在表格软件里打开，另存为 .xlsx 后再上传。",
    "encoding": "CSV 文件既不是 UTF-8 也不是 GBK 编码；请另存为“CSV UTF-8”或 .xlsx 后再上传。",
}


class Kind(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


class Unreadable(Exception):  # noqa: N818 - reads as the state it reports
    """The file as a whole cannot be read; the message is a Chinese sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading may cost: bytes of memory, seconds of processor and of waiting, rows, bytes of words."""

    memory: int = 768 * MEBIBYTE
    cpu_seconds: int = 30
    seconds: float = 90.0
    rows: int = 50_001
    output: int = 128 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Row:
    """`number` counts from 1 as the spreadsheet shows it; cells as the child tells them."""

    number: int
    cells: list[Any]


def recognise(content: bytes, name: str = "") -> Kind:
    """What the file is, by its content; for a thread of its own. Raises Unreadable."""
    if not content:
        raise Unreadable("文件是空的（0 字节），请重新选择文件。")
    if content.startswith(b"PK"):
        _check_zip(content)
        return Kind.XLSX
    if content.startswith(_OLE):
        raise Unreadable(f"这是旧格式（.xls）或加了密码的文件；请去掉密码，{_ZIPPED}")
    start = content[:_LOOKED_AT]
    if b"\0" in start and not start.startswith(_UTF16):
        raise Unreadable("这个文件不是表格；请上传 .xlsx 或 .csv 文件。")
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" or start.startswith((b"%PDF", b"{\\rtf")):
        raise Unreadable(f"这个文件其实是网页或文档，不是表格；{_ZIPPED}")
    if name.lower().endswith((".xlsx", ".xls", ".xlsm", ".et")):
        raise Unreadable(f"文件内容与扩展名不符；{_ZIPPED}")
    return Kind.CSV


def _check_zip(content: bytes) -> None:
    """Only the table of contents is read; it is small before it is read."""
    _check_directory(content)
    zipfile: Any = import_module("zipfile")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(_REFUSALS["damaged"]) from error
    names = {part.filename for part in parts}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable(f"文件里带有宏（程序）；{_ZIPPED}")
    if _BINARY_WORKBOOK in names or _WORKBOOK not in names:
        raise Unreadable(f"这个文件不是 .xlsx 工作簿；{_ZIPPED}")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(f"文件加了密码；请去掉密码，{_ZIPPED}")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > _MOST_UNPACKED or unpacked > max(_HARMLESS_UNPACKED, len(content) * _MOST_RATIO):
        raise Unreadable(_REFUSALS["too-large"])


def _check_directory(content: bytes) -> None:
    at = len(content) - _END_SIZE
    if at < 0 or content[at : at + 4] != _END:
        at = content.rfind(_END, max(0, len(content) - _END_SIZE - _LONGEST_COMMENT))
    if at < 0:
        raise Unreadable(_REFUSALS["damaged"])
    if int.from_bytes(content[at + 12 : at + 16], "little") > _MOST_DIRECTORY:
        raise Unreadable(_REFUSALS["too-large"])


async def rows(content: bytes, kind: Kind, limits: Limits = Limits()) -> AsyncGenerator[Row, None]:
    """The rows of the first sheet that hold anything. Raises Unreadable, also in the middle."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-IB", str(_CHILD), *_arguments(kind, limits),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "RUST_BACKTRACE": "0"}, limit=_LONGEST_LINE,
    )  # fmt: skip
    feeding = asyncio.create_task(_feed(child, content))
    patience = asyncio.get_running_loop().call_later(limits.seconds, _kill, child)
    try:
        async for row in _told(child):
            yield row
    finally:
        patience.cancel()
        feeding.cancel()
        _kill(child)
        await child.wait()


def _kill(child: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        child.kill()


def _arguments(kind: Kind, limits: Limits) -> list[str]:
    figures = (limits.memory, limits.cpu_seconds, limits.rows, limits.output, os.getpid())
    return [kind.value, *map(str, figures)]


async def _feed(child: asyncio.subprocess.Process, content: bytes) -> None:
    assert child.stdin is not None
    with suppress(BrokenPipeError, ConnectionResetError):  # it has seen enough, or is dead
        child.stdin.write(content)
        await child.stdin.drain()
        child.stdin.close()


async def _told(child: asyncio.subprocess.Process) -> AsyncIterator[Row]:
    assert child.stdout is not None
    while line := await child.stdout.readline():
        told = orjson.loads(line)
        if isinstance(told, list):
            yield Row(told[0], told[1])
        elif "end" in told:
            return
        else:
            raise Unreadable(_REFUSALS[told["refused"]])
    raise Unreadable(_REFUSALS[_cause(await child.wait())])


def _cause(code: int) -> str:
    """Why it ended without a word: by its limits on time or on memory, or over what it read."""
    if -code in (signal.SIGKILL, signal.SIGXCPU):
        return "too-slow"
    return "too-large" if code < 0 else "damaged"
