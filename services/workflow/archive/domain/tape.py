"""Plain tar files (POSIX ustar), written and read member by member in constant memory.

The reader takes what the writer writes and nothing else: ordinary files with plain names. What other tar
programs know beyond that (links, devices, sparse files, long names, compression) is refused unread, so that
a hostile file has nothing to play with.
"""

import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

BLOCK = 512
_END = bytes(2 * BLOCK)
_MOST_NAME = 100
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*){0,3}", re.ASCII)
_OCTAL = re.compile(rb"[0-7]{11}\0")
_SUM = slice(148, 156)
_CHUNK = 1 << 20


class BrokenPackageError(Exception):
    """A package is not as it was made; `part` is where that shows, the message a Chinese sentence."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(f"{part}：{why}")
        self.part = part
        self.why = why


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the tape; its content is what the tape reads next."""

    name: str
    size: int


def header(name: str, size: int) -> bytes:
    """The block before a member's content: the same for the same name and size."""
    if len(name) > _MOST_NAME or not _NAME.fullmatch(name):
        raise ValueError(name)
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o644
    return info.tobuf(tarfile.USTAR_FORMAT)


def padding(size: int) -> bytes:
    return bytes(-size % BLOCK)


def ending() -> bytes:
    return _END


class Tape:
    """Reads a tar file from its beginning; raises BrokenPackageError for all that is not plain."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = 0
        self._last = "（文件开头）"

    def members(self) -> Iterator[Member]:
        """Each member; its content must have been read with `content` before the next is asked for."""
        while (block := self._exactly(BLOCK)) != bytes(BLOCK):
            member = self._member(block)
            self._last, self._left = member.name, member.size
            yield member
            if self._left:
                raise BrokenPackageError(member.name, "内容没有读完")
        self._check_end()

    def content(self, member: Member, most: int) -> bytes:
        """The whole content, refused before it is read when it is larger than `most` bytes."""
        if member.size > most:
            raise BrokenPackageError(member.name, f"大小 {member.size} 字节超过上限 {most} 字节")
        content = self._exactly(member.size)
        if self._exactly(-member.size % BLOCK).strip(b"\0"):
            raise BrokenPackageError(member.name, "填充处不是空白")
        self._left = 0
        return content

    def _member(self, block: bytes) -> Member:
        name = block[:_MOST_NAME].rstrip(b"\0").decode("ascii", "replace")
        if not _NAME.fullmatch(name) or block[345:500].strip(b"\0"):
            raise BrokenPackageError(ascii(name), "文件名不合规矩（不接受绝对路径、上级目录和特殊字符）")
        if block[156:157] != b"0" or block[257:265] != b"ustar\x0000":
            raise BrokenPackageError(name, "不是普通文件（不接受链接、设备和扩展格式）")
        if not _OCTAL.fullmatch(block[124:136]) or not self._sum_holds(block):
            raise BrokenPackageError(name, "文件头损坏")
        return Member(name, int(block[124:135], 8))

    @staticmethod
    def _sum_holds(block: bytes) -> bool:
        try:
            told = int(block[_SUM].strip(b"\0 "), 8)
        except ValueError:
            return False
        return told == sum(block) - sum(block[_SUM]) + 8 * ord(" ")

    def _check_end(self) -> None:
        while rest := self._file.read(_CHUNK):
            if rest.strip(b"\0"):
                raise BrokenPackageError(self._last, "结束标记之后还有内容")

    def _exactly(self, size: int) -> bytes:
        content = self._file.read(size)
        if len(content) != size:
            raise BrokenPackageError(self._last, "文件在这之后中断，不完整")
        return content
