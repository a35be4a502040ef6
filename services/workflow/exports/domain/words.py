"""The words for codes in exported columns."""

from collections.abc import Mapping

from services.workflow.knowledge.domain.rules import EntryState
from services.workflow.tasks.domain import Ruling
from services.workflow.unit_scores.domain import ScoreMeasure

ENTRIES: Mapping[str, str] = {
    EntryState.DRAFT: "草稿",
    EntryState.IN_REVIEW: "待审核",
    EntryState.APPROVED: "已生效",
    EntryState.EXPIRED: "已过期",
    EntryState.WITHDRAWN: "已撤下",
}

SCORES: Mapping[str, str] = {
    ScoreMeasure.ACCEPT: "按时签收",
    ScoreMeasure.FIRST_REPLY: "首次答复及时",
    ScoreMeasure.CLOSE: "按时办结",
    ScoreMeasure.REPLY: "回复率",
    ScoreMeasure.CLOSURE: "办结率",
    ScoreMeasure.SATISFACTION: "满意率",
    ScoreMeasure.QUALITY: "抽查合格",
    ScoreMeasure.OVERDUE: "超期",
    ScoreMeasure.RETURN_UPHELD: "退回成立",
    ScoreMeasure.RETURN_OVERRULED: "退回不成立",
    ScoreMeasure.SUBMITTED: "信息报送",
    ScoreMeasure.ADOPTED: "信息采用",
}

RULINGS: Mapping[str | None, str] = {Ruling.PASSED: "合格", Ruling.FAILED: "不合格"}

ASSESSED, UNASSESSED = "已研判", "未研判"


def yes(value: bool) -> str:
    return "是" if value else "否"
