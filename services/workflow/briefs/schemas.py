"""What goes over the wire of papers: what is asked for, the schedule, what came due by it."""

from datetime import date, timedelta
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.contracts.instants import Instant
from services.workflow.briefs.domain.periods import FIRST_YEAR, LAST_YEAR, Days, Period, Span, parse
from services.workflow.briefs.domain.schedule import SPANS, Paper, Schedule
from services.workflow.documents.registry import Asked

_WORDS = {Span.DAY: "某日，如 2026-11-22", Span.MONTH: "某月，如 2026-11", Span.YEAR: "某年，如 2026"}


def _period(paper: Paper) -> Any:
    """A name of a period that this paper is made of."""

    def check(name: str) -> str:
        if parse(name).span not in SPANS[paper]:
            raise ValueError("应为" + "，或".join(_WORDS[span] for span in SPANS[paper]))
        return name

    return AfterValidator(check)


def _described(paper: Paper) -> str:
    return "、".join(_WORDS[span] for span in SPANS[paper])


Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


class AskedOfPeriod(Asked):
    """A paper of a period."""

    period: str = Field(max_length=10)

    def span(self) -> Period:
        return parse(self.period)


class AskedDaily(AskedOfPeriod):
    period: Annotated[str, _period(Paper.DAILY_BRIEF)] = Field(
        max_length=10, description=_described(Paper.DAILY_BRIEF)
    )


class AskedSummary(AskedOfPeriod):
    period: Annotated[str, _period(Paper.WORK_SUMMARY)] = Field(
        max_length=10, description=_described(Paper.WORK_SUMMARY)
    )
    plans: Words | None = Field(None, description="what the office writes itself under 下一步")


class AskedDutyLog(AskedOfPeriod):
    period: Annotated[str, _period(Paper.DUTY_LOG)] = Field(
        max_length=10, description=_described(Paper.DUTY_LOG)
    )


_LONGEST = timedelta(days=92)


class AskedBulletin(Asked):
    """A bulletin of some days, both included."""

    from_: date = Field(alias="from", ge=date(FIRST_YEAR, 1, 1), description="the first day, as 2026-11-20")
    to: date = Field(lt=date(LAST_YEAR, 1, 1), description="the last day; at most 92 days in all")
    advice: Words | None = Field(None, description="what the office writes itself under 建议")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if not timedelta(0) <= self.to - self.from_ < _LONGEST:
            raise ValueError("结束日期应不早于开始日期，且最长 92 天")
        return self

    def days(self) -> Days:
        return Days(self.from_, self.to)


class AskedTopic(Asked):
    topic_id: UUID
    judgement: Words | None = Field(None, description="what the office writes itself under 研判")
    advice: Words | None = Field(None, description="what the office writes itself under 建议")


class ComingPaperView(BaseModel):
    """A paper that will be made by itself."""

    paper: Paper
    span: Span
    period: str
    due_at: Instant


class PaperRunView(BaseModel):
    """A paper that came due; `report_id` when it was made, else how often it was tried and when next."""

    id: UUID
    paper: Paper
    span: Span
    period: str
    due_at: Instant
    made_at: Instant | None
    late: bool
    report_id: UUID | None
    attempts: int
    error: str | None = Field(description="a code")
    next_try_at: Instant | None


class PaperReader(BaseModel):
    """Somebody who may be told; all of them may read the papers anyway."""

    id: UUID
    username: str
    name: str


class ScheduleView(BaseModel):
    """The schedule in force, what comes next, what came due last, and who may be chosen."""

    version: int
    made_at: Instant
    made_by: str
    reason: str
    rule: Schedule
    may_change: bool
    closing: str = Field(description="the end of the working day, HH:MM")
    coming: list[ComingPaperView]
    runs: list[PaperRunView]
    readers: list[PaperReader]
    channels: list[str] = Field(description="names of the office's channels that carry the notice")


class NewSchedule(BaseModel):
    model_config = ConfigDict(extra="forbid")

    based_on: int = Field(ge=1, description="the version that the editor saw")
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    rule: Schedule
