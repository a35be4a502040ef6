"""Putting a paper together: numbered sections, 无 where nothing is, citations with their sources; pure."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from services.contracts.words import RISKS
from services.workflow.briefs.domain.facts import CaseFact, Figures, Frame, Listed
from services.workflow.briefs.domain.words import NONE, full_moment, moment
from services.workflow.cases.domain.words import MILESTONES, STATES
from services.workflow.documents.domain.content import Block, Heading, Paragraph, Table
from services.workflow.statistics.domain.figures import percent
from services.workflow.statistics.domain.measures import COHORT, MEASURES, RATES, Dimension, Measure, Rate

NUMERALS = "一二三四五六七八九十"
BASIS = "统计口径"
RECORDS = "工单流转记录"
NOT_ASSIGNED = "尚未交办"
TO_FILL_IN = "【由办公室填写】"
"""What only people can say."""


class Writer:
    """Collects blocks, and what their citations stand for in the order in which they appear."""

    def __init__(self, frame: Frame, figures: Figures | None = None) -> None:
        self.blocks: list[Block] = []
        self._sections = count()
        self._frame = frame
        self._figures = figures
        self._sources: dict[str, str] = {}

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        return tuple(self._sources.items())

    def section(self, title: str) -> None:
        self.blocks.append(Heading(1, f"{NUMERALS[next(self._sections)]}、{title}"))

    def part(self, title: str) -> None:
        self.blocks.append(Heading(2, title))

    def say(self, text: str, *, cites: Iterable[str] = ()) -> None:
        self.blocks.append(Paragraph(text, tuple(dict.fromkeys(cites))))

    def nothing(self) -> None:
        self.say(f"{NONE}。")

    def nothing_received(self, when: str) -> None:
        self.say(f"{when}收到工单：{NONE}。", cites=self.cite((Measure.RECEIVED,)))
        self.say(f"各项指标：{NONE}。")

    def table(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        cites: Iterable[str],
    ) -> None:
        """无 when there is no row."""
        if rows:
            self.blocks.append(Table(head, rows, widths, cites=tuple(dict.fromkeys(cites))))
        else:
            self.nothing()

    @property
    def records(self) -> str:
        """The citation of sentences that name their cases by number."""
        self.source(RECORDS, "文中写明编号的工单的受理、办理、时限和答复记录")
        return RECORDS

    def total(self, words: str, listed: Listed) -> None:
        """How many cases a list has, and how many of them are printed."""
        shown = f"，列出前{len(listed.cases)}件" if listed.total > len(listed.cases) else ""
        self.say(f"{words}{listed.total}件{shown}。", cites=[self.records])

    def source(self, sign: str, explained: str) -> None:
        self._sources.setdefault(sign, explained)

    @property
    def figures(self) -> Figures:
        """Raises LookupError in a paper without statistics."""
        if self._figures is None:
            raise LookupError
        return self._figures

    def statistic(self, measure: Measure) -> str:
        """The citation of a statistic; what it counts, of which window and moment, stands at the end."""
        known, of = MEASURES[measure], self.figures
        window = f"{full_moment(of.since)}至{full_moment(of.until)}，截至{full_moment(self._frame.as_of)}"
        self._sources.setdefault(BASIS, f"{COHORT}时段：{window}。")
        self._sources.setdefault(known.name, known.text)
        return known.name

    def counted(self, measures: Sequence[Measure]) -> str:
        """`收到工单12件，有效工单11件`."""
        return "，".join(self._counted(each) for each in measures)

    def _counted(self, measure: Measure) -> str:
        number = self.figures.counts[measure]
        return f"信息{number}条" if measure is Measure.ITEMS else f"{MEASURES[measure].name}{number}件"

    def cite(self, measures: Iterable[Measure]) -> list[str]:
        return [self.statistic(each) for each in measures]

    def rates(self, rates: Sequence[Rate]) -> None:
        """A table of rates, each with numerator and denominator; 无 when there is nothing to divide by."""
        rows, cites = [], []
        for rate in rates:
            of, counts = RATES[rate], self.figures.counts
            above, below = counts[of.above], counts[of.below]
            made_of = f"{MEASURES[of.above].name}{above}÷{MEASURES[of.below].name}{below}"
            rows.append((of.name, percent(above, below), made_of))
            cites += self.cite((of.above, of.below))
        self.table(("指标", "数值", "分子÷分母"), rows, (0.24, 0.2, 0.56), cites=cites)

    def grouped(self, title: str, dimension: Dimension, caption: str) -> None:
        """A small table of counts by group; empty groups are left out."""
        rows = [(name, str(number)) for name, number in self.figures.groups.get(dimension, ()) if number]
        self.part(title)
        if not rows:
            self.nothing()
            return
        total = sum(int(number) for _, number in rows)
        counted = [*rows, ("合计", str(total))]
        self.table((caption, "收到工单（件）"), counted, (0.65, 0.35), cites=self.cite((Measure.RECEIVED,)))

    def ending(self) -> None:
        """The moment of the facts, and whether the paper came late."""
        frame = self._frame
        self.say(f"数据截至{full_moment(frame.as_of)}。演练、限阅工单不计入。")
        if frame.made_late_for is not None:
            due = full_moment(frame.made_late_for)
            self.say(f"本期应于{due}生成，因届时系统未运行，现予补做。")


def case_lines(writer: Writer, cases: Sequence[CaseFact]) -> None:
    """Each case in two lines: number, level and matter; state, unit and what is due next."""
    for place, case in enumerate(cases, 1):
        head = f"{place}．{case.number}【{RISKS[case.risk]}】{case.title}"
        writer.say(head, cites=[writer.records])
        writer.say(f"{STATES[case.state]}，{case.unit or NOT_ASSIGNED}，{next_deadline(case)}。")


def next_deadline(case: CaseFact) -> str:
    if case.due_at is None:
        return "没有在计时的时限"
    late = "，已超期" if case.breached else ""
    return f"下一时限：{milestone(case.milestone)} {moment(case.due_at)}{late}"


def milestone(code: str | None) -> str:
    known: Mapping[str, str] = {str(each): word for each, word in MILESTONES.items()} | _TASKS
    return known.get(code or "", "办理")


_TASKS = {"part": "协办意见", "supervise": "督办", "instruct": "批示"}
