"""The working days of years from a sheet: a year comes in as a whole, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, form_fields
from services.common.form_fields import Field, Filled, Form, plain
from services.common.form_import import Deed, ImportPlan, RowFault, RowPlan, noted
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.calendar import repository, service
from services.workflow.calendar.domain import Calendar, Day, Year, days_of, year_of
from services.workflow.calendar.schemas import DayRow, NewYear

FORM = Form(
    title="工作日历",
    fields=(
        Field("date", "日期", 14, "如 2027-02-08；只列与平常不同的日子，周末放假不用列。", required=True),
        Field("workday", "上班", 8, "调休上班填“是”，放假填“否”。", required=True, choices=("是", "否")),
        Field("name", "名称", 16, "如 春节；可以不填。"),
    ),
    example=("示例（请删除本行）", "否", "春节"),
    notes=(
        ("怎么用", "照国务院办公厅的放假通知，一行填一天。上传后先预览，核对后再导入。"),
        (
            "整年",
            "一次可以填几年；每一年以表里的为准，表里没有的日子恢复平常。一年里有一行不对，这一年就不导入。",
        ),
    ),
)
REASON = "按导入的工作日历表"
_FIRST, _LAST, _LONGEST_NAME = 2000, 2100, 20
_WORDS = {True: "上班", False: "放假"}
_TRUTHS = {"是": True, "上班": True, "否": False, "放假": False}


@dataclass(frozen=True, slots=True)
class _Read:
    """A row, the day that it means, and what is wrong with it."""

    row: Filled
    day: Day | None
    faults: tuple[RowFault, ...] = ()


def _read(row: Filled) -> _Read:
    day, works = form_fields.day(row["date"]), _TRUTHS.get(plain(row["workday"]))
    faults = []
    if day is None or not _FIRST <= day.year <= _LAST:
        faults.append(RowFault(column="日期", reason="不是有效的日期，例如 2027-02-08"))
    if works is None:
        faults.append(RowFault(column="上班", reason="只能填“是”或“否”"))
    if len(row["name"]) > _LONGEST_NAME:
        faults.append(RowFault(column="名称", reason=f"最多 {_LONGEST_NAME} 个字"))
    meant = None if day is None or works is None else Day(day, works, row["name"])
    return _Read(row, meant, tuple(faults))


async def put(session: AsyncSession, caller: Principal, rows: Sequence[Filled]) -> list[RowPlan]:
    """Put the years of the rows in force; those that stand so already are left alone."""
    read = [_read(row) for row in rows]
    calendar = await repository.load(session)
    found = [_refused(each, each.faults) for each in read if each.day is None]
    for number in sorted({each.day.date.year for each in read if each.day is not None}):
        mine = [each for each in read if each.day is not None and each.day.date.year == number]
        year = _year(number, mine)
        if isinstance(year, RowFault):
            found += [_refused(each, each.faults or (year,)) for each in mine]
            continue
        found += _told(number, mine, year, calendar)
        if calendar.years.get(number) != year:
            await _write(session, caller, number, year)
    return sorted(found, key=lambda plan: plan.number)


def _year(number: int, rows: Sequence[_Read]) -> Year | RowFault:
    if any(each.faults for each in rows):
        return RowFault(column=None, reason=f"{number} 年里有别的行要改；一年的日历整体导入")
    try:
        return year_of(number, [each.day for each in rows if each.day is not None])
    except ValueError as error:
        return RowFault(column=None, reason=str(error))


def _refused(each: _Read, faults: Sequence[RowFault]) -> RowPlan:
    return RowPlan(number=each.row.number, deed="refuse", what=each.row["date"][:20], faults=list(faults))


def _told(number: int, rows: Sequence[_Read], year: Year, calendar: Calendar) -> list[RowPlan]:
    before = calendar.years.get(number)
    known = {day.date: day for day in days_of(before)} if before else {}
    wanted = {day.date: day for day in days_of(year)}
    plans = []
    for each in rows:
        assert each.day is not None
        deed, changes = _change(each.day, known, wanted, calendar, new=before is None)
        plans.append(
            RowPlan(number=each.row.number, deed=deed, what=f"{each.day.date:%Y-%m-%d}", changes=changes)
        )
    if gone := sorted(known.keys() - wanted.keys()):
        told = f"{number} 年原有而表里没有的日子恢复平常：{'、'.join(f'{day:%m-%d}' for day in gone)}"
        plans[0] = plans[0].model_copy(update={"deed": "change", "changes": [*plans[0].changes, told]})
    return plans


def _change(
    day: Day, known: Mapping[date, Day], wanted: Mapping[date, Day], calendar: Calendar, *, new: bool
) -> tuple[Deed, list[str]]:
    if day.date not in wanted or known.get(day.date) == wanted[day.date]:
        return "same", []
    told = _called(_WORDS[day.workday], day.name)
    if new or day.date not in known:
        return "add", [told]
    before = _called(_WORDS[calendar.works(day.date)], calendar.name(day.date))
    return "change", [f"{before} → {told}"]


def _called(word: str, name: str) -> str:
    return f"{word}（{name}）" if name else word


async def _write(session: AsyncSession, caller: Principal, number: int, year: Year) -> None:
    await repository.lock(session)
    new = NewYear(
        year=number,
        based_on=await repository.version(session),
        reason=REASON,
        days=[DayRow(date=day.date, workday=day.workday, name=day.name) for day in days_of(year)],
    )
    await service.put_year(session, caller, new, year)


async def log(session: AsyncSession, caller: Principal, digest: bytes, plan: ImportPlan) -> None:
    await audit.record(
        session,
        Service.WORKFLOW,
        caller,
        "calendar.imported",
        object_type="calendar",
        object_id=None,
        detail=noted(digest, plan),
    )
