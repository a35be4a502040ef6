"""Asking for papers as a person would, and reading the files with another library's eyes."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from tests.service.workflow.office import Office


@dataclass(frozen=True)
class Paper:
    """A .docx as python-docx reads it: its paragraphs, and its tables as lists of rows."""

    lines: list[str]
    tables: list[list[list[str]]]
    pictures: int

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def number(self, words: str) -> int:
        """The only number that follows these words in the text."""
        (found,) = set(re.findall(rf"{words}(\d+)", self.text))
        return int(found)

    def table(self, head: str) -> dict[str, list[str]]:
        """The rows of the table whose first column is headed so, by their first cells."""
        (found,) = [each for each in self.tables if each[0][0] == head]
        return {row[0]: row[1:] for row in found[1:]}

    def section(self, title: str) -> list[str]:
        """The paragraphs of a section, without its heading."""
        return list(self._section(title))

    def _section(self, title: str) -> Iterator[str]:
        inside = False
        for line in self.lines:
            if re.match("[一二三四五六七八九十]、", line):
                inside = title in line
            elif inside:
                yield line


def read(content: bytes) -> Paper:
    library: Any = import_module("docx")
    document = library.Document(io.BytesIO(content))
    return Paper(
        lines=[each.text for each in document.paragraphs],
        tables=[[[cell.text for cell in row.cells] for row in each.rows] for each in document.tables],
        pictures=len(document.inline_shapes),
    )


@dataclass(frozen=True)
class Asking:
    office: Office

    async def made(self, kind: str, who: str = "chief", **asked: Any) -> dict[str, Any]:
        answer = await self.office.post(who, "/reports", {"kind": kind, **asked})
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())

    async def file(self, report: str, who: str = "chief") -> bytes:
        answer = await self.office.get(who, f"/reports/{report}/file")
        assert answer.status_code == 200, answer.text
        return answer.content

    async def paper(self, kind: str, **asked: Any) -> Paper:
        return read(await self.file((await self.made(kind, **asked))["id"]))
