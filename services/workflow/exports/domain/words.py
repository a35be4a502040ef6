"""The words for codes in exported columns."""

from collections.abc import Mapping

from services.contracts.heat import Trend
from services.workflow.knowledge.domain.rules import EntryState
from services.workflow.paging.domain import Ended
from services.workflow.plans.domain import Doer
from services.workflow.tasks.domain import Ruling, TaskKind, TaskStatus
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

TRENDS: Mapping[Trend, str] = {Trend.RISING: "上升", Trend.STEADY: "平稳", Trend.FALLING: "回落"}

IMPORTS: Mapping[str, str] = {
    "queued": "排队中",
    "reading": "正在读取",
    "running": "正在导入",
    "done": "已完成",
    "failed": "未完成",
}

TASKS: Mapping[str, str] = {
    TaskKind.PART: "协办意见",
    TaskKind.SUPERVISE: "督办",
    TaskKind.INSTRUCT: "批示",
    TaskKind.DISPUTE: "交办争议",
}

TASK_STATES: Mapping[str, str] = {
    TaskStatus.WAITING: "待办",
    TaskStatus.DONE: "已答复",
    TaskStatus.WAIVED: "免交",
    TaskStatus.ENDED: "已终止",
}

DOERS: Mapping[Doer, str] = {
    Doer.DUTY: "值班员",
    Doer.CHIEF: "网信办负责人",
    Doer.LEADER: "领导小组",
    Doer.LEAD_HANDLER: "主办单位经办人",
    Doer.LEAD_HEAD: "主办单位负责人",
}

PAGES_ENDED: Mapping[Ended, str] = {
    Ended.ACKNOWLEDGED: "已确认接收",
    Ended.READ: "已查看，未发出",
    Ended.SUPERSEDED: "已升为更高等级",
    Ended.WITHDRAWN: "已不需要",
}

ASSESSED, UNASSESSED = "已研判", "未研判"


def yes(value: bool) -> str:
    return "是" if value else "否"
