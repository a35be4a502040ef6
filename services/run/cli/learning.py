"""`huiying learn`: candidates from corrections, and which model serves."""

import sys

from rich.console import Console
from rich.table import Table

from services.analysis.assessment.scorer import ChildScorer
from services.analysis.learning import candidates, choosing, repository
from services.analysis.learning.choosing import Bench, Outcome
from services.analysis.learning.domain.verdict import Compared, Figures
from services.analysis.learning.serving import models_folder
from services.common.db import Database
from services.common.settings import Settings
from services.run.cli.installation import with_analysis

_FIELDS = {"risk": "风险等级", "category": "类别", "kind": "性质"}
_SHOWN = 20


def learn() -> None:
    """Train and compare; exit status 1 when the candidate may not take over."""

    async def work(settings: Settings, database: Database) -> Outcome:
        bench = Bench(models_folder(settings.data_dir), ChildScorer(), ChildScorer())
        try:
            return await choosing.learn(database, bench)
        finally:
            bench.serving.stop()
            bench.candidate.stop()

    outcome = with_analysis(work)
    console = Console(soft_wrap=True)
    show(outcome, console)
    if outcome.refused:
        sys.exit(1)


def show(outcome: Outcome, console: Console) -> None:
    if outcome.compared is not None:
        console.print(_table(outcome.compared))
        console.print(f"最近 {outcome.shadowed} 条信息中，候选模型会改变 {len(outcome.changes)} 处判断")
        for change in outcome.changes[:_SHOWN]:
            what = f"{_FIELDS[change.field]} {change.serving} → {change.candidate}"
            console.print(f"  {change.item_id}  {what}", highlight=False)
    for reason in outcome.refused:
        console.print(f"不予采用：{reason}", highlight=False)
    if not outcome.refused:
        advice = f"可以采用：huiying learn promote {outcome.version} --by 姓名"
        console.print(advice, highlight=False)


def _table(found: Compared) -> Table:
    table = Table(title="对比")
    for name in ("项目", "现用", "候选"):
        table.add_column(name)
    for name, serving, candidate in _rows(found.serving, found.candidate):
        table.add_row(name, serving, candidate)
    return table


def _rows(one: Figures, other: Figures) -> list[tuple[str, str, str]]:
    corrected = [
        (f"更正过的{_FIELDS[name]}", f"{one.corrected[name]:.1%}", f"{other.corrected[name]:.1%}")
        for name in other.corrected
    ]
    elsewhere = [
        (f"其他信息的{_FIELDS[name]}", f"{one.elsewhere[name]:.1%}", f"{other.elsewhere[name]:.1%}")
        for name in other.elsewhere
    ]
    agreed = [
        (f"未改动的{_FIELDS[name]}", f"{one.agreed[name]:.1%}", f"{other.agreed[name]:.1%}")
        for name in other.agreed
    ]
    return [
        *corrected,
        *agreed,
        *elsewhere,
        ("特别重大查全率", f"{one.severe_found:.1%}", f"{other.severe_found:.1%}"),
        ("特别重大判为一般", str(one.severe_missed), str(other.severe_missed)),
        ("同事实而判断不同", str(one.unequal), str(other.unequal)),
        ("否认、演练、批评等情形", f"{one.guards:.1%}", f"{other.guards:.1%}"),
    ]


def promote(version: str, by: str) -> None:
    """Exit status 1 when it may not serve."""

    async def work(settings: Settings, database: Database) -> list[str]:
        return await choosing.promote(database, models_folder(settings.data_dir), version, by)

    refused = with_analysis(work)
    if refused:
        sys.exit("\n".join(f"不能采用：{reason}" for reason in refused))
    print(f"{version} 将在一分钟内启用")


def rollback(by: str) -> None:
    async def work(settings: Settings, database: Database) -> str | None:
        del settings
        return await choosing.rollback(database, by)

    version = with_analysis(work)
    if version is None:
        sys.exit("现用的就是随产品提供的模型，没有可退回的")
    print(f"已退回 {version}，一分钟内生效")


def listed() -> None:
    """What is there, whether it may serve, and which one does."""

    async def work(settings: Settings, database: Database) -> str | None:
        del settings
        async with database.transaction() as session:
            return await repository.serving(session)

    serving = with_analysis(work)
    found = candidates.cards(models_folder(Settings.from_environment().data_dir))
    for card in found:
        mark = "现用" if card["version"] == serving else "可用" if card.get("refused") == [] else "未通过"
        print(f"{card['version']}  {mark}  {card['made_at']}  {card['corrections']}")
    if serving is None:
        print("现用：随产品提供的模型")
