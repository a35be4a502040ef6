"""The sheets that go out: the template, and the refused rows to be mended."""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson

from services.common import workbook
from services.common.app import Context
from services.common.db import Database
from services.contracts.codes import Channel
from services.contracts.words import CHANNELS
from services.ingest.imports import repository
from services.ingest.imports.domain import columns
from services.ingest.imports.domain.cells import choice, written
from services.ingest.imports.domain.columns import COLUMNS, EXAMPLE_ID, REASON, Column, Shape
from services.ingest.imports.models import ImportJob, ImportRefusal
from services.ingest.imports.vault import Vault

_PAGE = 500
_PATIENCE = 60.0
_REQUIRED = "（必填）"
_EXAMPLE = {
    "external_id": EXAMPLE_ID,
    "channel": CHANNELS[Channel.MESSAGE_BOARD],
    "title": "青禾路的路灯不亮",
    "text": "青禾路从桥头到菜市场的路灯坏了三天，晚上看不清路，请尽快修好。",
    "place": "青禾路",
    "occurred_at": "2026-03-05 19:30",
    "drill": "否",
}
_NOTES = (
    ("怎么用", "在“信息”表里一行填一条，填好后在“导入”页上传。第一行是列名，请不要改动；列的先后可以调换。"),
    ("示例行", "“信息”表的第二行是示例，请删去；忘了删也不会被导入。"),
    ("必填", "来源渠道和正文每行必填，其余各列可以空着。空行会跳过。"),
    (
        "重复上传",
        "同一行再次上传不会重复：有外部编号的按编号认，没有的按整行内容认。内容相同的两行都会收下。",
    ),
    ("退回的行", "有问题的行会退回并说明原因；改好后只上传退回的行即可，“原因”一列不用删。"),
    ("个人信息", "不需要群众的姓名、账号和联系方式；正文里出现的会自动遮盖，原文加密保存。"),
    ("时间", "写成 2026-03-05 09:30 这样的格式，没有写时区的按北京时间。"),
    ("大小", "一个文件最多 20 MB、50000 行；更多请分成几个文件。"),
)


async def template(database: Database) -> bytes:
    """The workbook to fill in, with the units as they are today."""
    async with database.transaction() as session:
        names = await repository.units(session)
    units = tuple(choice(name, code) for code, name in names.items())
    example = [_EXAMPLE.get(column.field) for column in COLUMNS]
    notes = [workbook.Column("项目", 14), workbook.Column("说明", 90)]
    told = [*_NOTES, *((column.title, column.hint) for column in COLUMNS)]
    sheets = [
        workbook.Sheet("信息", [_formed(column, column.title, units) for column in COLUMNS], [example]),
        workbook.Sheet("说明", notes, told),
    ]
    return await asyncio.to_thread(_written, sheets)


async def refused(ctx: Context, job: ImportJob) -> bytes:
    """The refused rows under the headings of their file, with what is wrong with each."""
    async with ctx.database.transaction() as session:
        names = await repository.units(session)
    units = tuple(choice(name, code) for code, name in names.items())
    heading = [name for name in job.heading or [] if columns.plain(name) != REASON]
    kept = [place for place, name in enumerate(job.heading or []) if columns.plain(name) != REASON]
    found = columns.columns_of(heading)
    formed = [_formed(column, name, units) for name, column in zip(heading, found, strict=True)]
    rows = _Refused(ctx, job, kept)
    sheet = workbook.Sheet("退回的行", [*formed, workbook.Column(REASON, 60)], rows)
    return await asyncio.to_thread(_written, [sheet])


class _Refused:
    """The rows of the sheet, fetched page by page by the thread that writes them."""

    def __init__(self, ctx: Context, job: ImportJob, places: Sequence[int]) -> None:
        self._ctx, self._job, self._places = ctx, job, places
        self._vault = Vault(ctx.keys)
        self._loop = asyncio.get_running_loop()

    def __iter__(self) -> Iterator[list[str]]:
        after = 0
        while page := asyncio.run_coroutine_threadsafe(self._page(after), self._loop).result(_PATIENCE):
            yield from (self._row(each) for each in page)
            after = page[-1].row

    async def _page(self, after: int) -> Sequence[ImportRefusal]:
        async with self._ctx.database.transaction() as session:
            return await repository.refusals(session, self._job.id, _PAGE, after, sealed=True)

    def _row(self, refusal: ImportRefusal) -> list[str]:
        place = f"row {refusal.row}"
        cells = orjson.loads(self._vault.open(self._job.id, place, refusal.sealed or b""))
        told = [
            f"{each['column']}：{each['reason']}" if each["column"] else each["reason"]
            for each in refusal.faults
        ]
        shown = [written(cells[place]) if place < len(cells) else "" for place in self._places]
        return [*shown, f"原表第 {refusal.row} 行。{'；'.join(told)}"]


def _formed(column: Column | None, heading: str, units: tuple[str, ...]) -> workbook.Column:
    if column is None:
        return workbook.Column(heading)
    choices = {
        Shape.CHANNEL: tuple(CHANNELS.values()),
        Shape.UNIT: units,
        Shape.TRUTH: ("是", "否"),
    }.get(column.shape, ())
    marked = column.required and heading == column.title
    title = f"{heading}{_REQUIRED}" if marked else heading
    return workbook.Column(title, column.width, choices=choices, hint=column.hint)


def _written(sheets: Sequence[workbook.Sheet]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="huiying-") as folder:
        path = Path(folder) / "sheet.xlsx"
        workbook.write_xlsx(path, sheets)
        return path.read_bytes()
