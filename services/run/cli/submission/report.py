"""What the person sees: a bar (or plain lines where there is no terminal) and the tables at the end."""

from dataclasses import dataclass, field
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from services.run.cli.submission.batches import Refusal

_PLAIN_WIDTH = 160


@dataclass
class Tally:
    accepted: int = 0
    known: int = 0
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """Rows, not complaints: one row may have several."""
        return len({refusal.number for refusal in self.refusals})

    @property
    def done(self) -> int:
        return self.accepted + self.known + self.refused


def console() -> Console:
    """A terminal's own width; where there is none, wide enough for a reason on one line."""
    out = Console(highlight=False)
    if not out.is_terminal:
        out.width = _PLAIN_WIDTH
    return out


class Meter:
    """Shows how far it is."""

    def __init__(self, out: Console, total: int) -> None:
        self._out, self._total = out, total
        self._task: TaskID | None = None
        self._bar = Progress(
            TextColumn("提交"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.description}"),
            TimeRemainingColumn(),
            console=out,
        )

    def __enter__(self) -> Self:
        if self._out.is_terminal:
            self._bar.start()
            self._task = self._bar.add_task("", total=self._total)
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def show(self, tally: Tally) -> None:
        words = f"接收 {tally.accepted}，已有 {tally.known}，被拒 {tally.refused}"
        if self._task is None:
            self._out.print(f"已处理 {tally.done}/{self._total}：{words}")
        else:
            self._bar.update(self._task, completed=tally.done, description=words)


def conclude(out: Console, tally: Tally, total: int) -> None:
    """The table of counts, then every refused row with its reasons."""
    if tally.refusals:
        refused = Table(title="被拒的行 refused rows", title_justify="left")
        refused.add_column("行 row", justify="right", no_wrap=True)
        refused.add_column("字段 field", overflow="fold")
        refused.add_column("原因 reason", overflow="fold")
        for refusal in sorted(tally.refusals, key=lambda refusal: refusal.number):
            refused.add_row(str(refusal.number), refusal.field or "—", refusal.message)
        out.print(refused, markup=False)
    counts = Table(title="提交结果", title_justify="left")
    counts.add_column("结果")
    counts.add_column("行数", justify="right")
    counts.add_row("接收 accepted", str(tally.accepted))
    counts.add_row("已有 already known", str(tally.known))
    counts.add_row("被拒 refused", str(tally.refused))
    if tally.done < total:
        counts.add_row("未提交 not sent", str(total - tally.done))
    out.print(counts)
