"""`huiying explain`: why an item was assessed as it was, and whether the same comes out again."""

import sys
from uuid import UUID

from rich.console import Console
from rich.table import Table

from services.analysis.assessment.scorer import ChildScorer
from services.analysis.assessment.service import Explained
from services.analysis.assessment.service import explain as explained
from services.analysis.learning.serving import models_folder
from services.common.db import Database
from services.common.settings import Settings
from services.contracts.assessment import Assessment, Reason
from services.contracts.codes import SentimentLabel
from services.contracts.words import CATEGORIES, KINDS, RISKS
from services.run.cli.installation import with_analysis

TIERS = {1: "责任单位", 2: "县网信办", 3: "县领导小组"}
FEELINGS = {
    SentimentLabel.NEGATIVE: "负面",
    SentimentLabel.NEUTRAL: "中性",
    SentimentLabel.POSITIVE: "正面",
}
FIELDS = {"title": "标题", "text": "正文"}


def explain(item: str) -> None:
    """Print it; exit status 1 when it is not there or comes out otherwise."""
    wanted = _parsed(item)

    async def work(settings: Settings, database: Database) -> Explained | None:
        scorer = ChildScorer()
        try:
            return await explained(database, scorer, models_folder(settings.data_dir), wanted)
        finally:
            scorer.stop()

    found = with_analysis(work)
    if found is None:
        sys.exit(f"没有编号为 {item} 的研判结果")
    show(found, Console(soft_wrap=True))
    if found.differs:
        sys.exit(1)


def _parsed(item: str) -> UUID:
    try:
        return UUID(item)
    except ValueError:
        sys.exit(f"{item} 不是舆情信息的编号")


def show(found: Explained, console: Console) -> None:
    assessment = found.kept.assessment
    for name, value in facts(assessment):
        console.print(f"{name}：{value}", highlight=False, markup=False)
    console.print(_table(found))
    console.print(verdict(found), highlight=False, markup=False)


def facts(assessment: Assessment) -> list[tuple[str, str]]:
    """What was found, in words and codes."""
    risk, felt = assessment.risk, assessment.sentiment
    return [
        ("风险等级", f"{RISKS[risk.level]} {risk.level}（把握 {risk.confidence:.2f}）"),
        ("处置层级", f"{assessment.tier} {TIERS[assessment.tier]}"),
        ("类别", f"{CATEGORIES[assessment.category]} {assessment.category}"),
        ("性质", f"{KINDS[assessment.kind]} {assessment.kind}"),
        ("建议单位", assessment.suggested_unit or "无"),
        ("情感", f"{FEELINGS[felt.label]} {felt.label}（正面概率 {felt.score:.2f}）"),
        ("请人工复核", "是" if assessment.needs_review else "否"),
        ("模型版本", assessment.model),
    ]


def _table(found: Explained) -> Table:
    table = Table(title="依据")
    for name in ("代码", "权重", "位置", "原文", "说明"):
        table.add_column(name, overflow="fold")
    for reason in found.kept.assessment.reasons:
        table.add_row(*_row(reason, found))
    return table


def _row(reason: Reason, found: Explained) -> tuple[str, str, str, str, str]:
    if reason.field is None:
        return reason.code, f"{reason.weight:.2f}", "", "", reason.detail
    shown = found.kept.item.title if reason.field == "title" else found.kept.item.text
    place = f"{FIELDS[reason.field]} {reason.start}–{reason.end}"
    return reason.code, f"{reason.weight:.2f}", place, shown[reason.start : reason.end], reason.detail


def verdict(found: Explained) -> str:
    """Whether the same came out again, and by which version."""
    notes = []
    if not found.same_model:
        notes.append(f"研判之后模型版本已变，现按 {found.model_now} 重算")
    if found.kept.directory is None:
        notes.append("当时的单位名录没有留存，建议单位可能不同")
    notes.append(f"重算结果不同：{'、'.join(found.differs)}" if found.differs else "重算结果完全一致")
    return "；".join(notes)
