"""The words of the office for states, actions, grounds and conditions; the glossary is their source."""

from collections.abc import Mapping

from services.contracts.codes import CaseState
from services.workflow.cases.domain.actions import Action, PauseBasis, Step
from services.workflow.cases.domain.permissions import Ground
from services.workflow.cases.domain.transitions import Guard
from services.workflow.policy.domain import Milestone

STATES: Mapping[CaseState, str] = {
    CaseState.PENDING_REVIEW: "待研判",
    CaseState.PENDING_ASSIGNMENT: "待交办",
    CaseState.PENDING_ACCEPTANCE: "待签收",
    CaseState.IN_PROGRESS: "办理中",
    CaseState.PENDING_APPROVAL: "待审核",
    CaseState.REPLIED: "已回复",
    CaseState.CLOSED: "办结",
    CaseState.ARCHIVED: "归档",
    CaseState.MERGED: "已并案",
    CaseState.DISMISSED: "不予受理",
}

ACTIONS: Mapping[Action, str] = {
    Action.REVIEW: "研判",
    Action.DISMISS: "不予受理",
    Action.MERGE: "并案",
    Action.UNMERGE: "撤销并案",
    Action.ASSIGN: "交办",
    Action.ACCEPT: "签收",
    Action.RETURN: "退回",
    Action.TRANSFER: "转办",
    Action.DISPUTE: "申请复核交办",
    Action.DECIDE_DISPUTE: "复核交办",
    Action.TAKE: "领办",
    Action.HAND_OVER: "移交",
    Action.LOG: "记录办理情况",
    Action.COMMENT: "备注",
    Action.VERIFY: "核查",
    Action.REQUEST_EXTENSION: "申请延期",
    Action.DECIDE_EXTENSION: "审批延期",
    Action.PAUSE: "暂停计时",
    Action.RESUME: "恢复计时",
    Action.ASK_PART: "征求协办意见",
    Action.CONTRIBUTE: "提交协办意见",
    Action.WAIVE: "免交协办意见",
    Action.ANSWER: "答复督办批示",
    Action.SUBMIT_REPLY: "提交答复",
    Action.RECALL: "撤回答复",
    Action.APPROVE: "审核通过",
    Action.REJECT: "审核退回",
    Action.PUBLISH: "登记发布",
    Action.CORRECT: "更正",
    Action.FOLLOW_UP: "回访",
    Action.CLOSE: "办结",
    Action.ARCHIVE: "归档",
    Action.REOPEN: "重办",
    Action.ESCALATE: "提级",
    Action.SUPERVISE: "督办",
    Action.INSTRUCT: "批示",
    Action.SETTLE_CONCERN: "认定回避",
    Action.RESTRICT: "限阅",
    Action.UNRESTRICT: "解除限阅",
    Action.SPOT_CHECK: "抽查",
}

STEPS: Mapping[Step, str] = {
    Step.OPEN: "立案",
    Step.JOIN: "信息并入",
    Step.RAISE: "等级或层级上调",
    Step.ABSORB: "并入其他工单",
    Step.RESTORE: "撤销并案后恢复",
    Step.OVERDUE: "超期",
    Step.WARN: "时限提醒",
    Step.ASK_NEXT: "提请下一责任人",
    Step.RECKON: "时限重新计算",
    Step.RUN_ON: "暂停期满，恢复计时",
    Step.ALARM: "提请人工复核",
    Step.CLUE: "疑似廉政线索",
    Step.PAGE: "紧急通知",
    Step.CONFIRM: "确认接收",
}

GROUNDS: Mapping[Ground, str] = {
    Ground.DUTY: "值班员",
    Ground.CHIEF: "网信办负责人",
    Ground.LEADER: "领导小组",
    Ground.LEAD_HANDLER: "主办单位经办人",
    Ground.LEAD_HEAD: "主办单位负责人",
    Ground.ASSISTING: "协办单位经办人或负责人",
    Ground.SUBMITTER: "报送单位",
    Ground.VIEWER: "能看到工单的人（审计员除外）",
    Ground.AUTHOR: "提交答复的本人",
    Ground.APPROVER: "本层级的审核人（答复的起草人除外）",
    Ground.NOT_WHO_ASKED: "值班员或网信办负责人（申请延期的本人除外）",
    Ground.NOT_WHO_DISPUTED: "值班员或网信办负责人（申请复核的本人除外）",
}

APPROVERS: Mapping[int, str] = {1: "主办单位负责人", 2: "网信办负责人", 3: "领导小组"}

GUARDS: Mapping[Guard, str] = {
    Guard.RETURN_WINDOW: "签收后的退回时限已过，请继续办理；确有争议的，请联系县网信办重新交办。",
    Guard.BELOW_TOP_TIER: "工单已在最高层级（县领导小组），不能再提级；需要加力请使用“督办”或“批示”。",
    Guard.EXTENDABLE: "现在不能申请延期：须在到期前申请，次数以政策为准，上一份批复前不能再提；请抓紧办理。",
    Guard.EXTENSION_PENDING: "这张工单没有待审批的延期申请，无需审批；请刷新后再看。",
    Guard.HAS_MERGED_ITEMS: "这张工单没有并案进来的信息，不能撤销并案。",
    Guard.VERIFIED: "现行办理政策要求先核查再提交答复，请先填写“核查”。",
    Guard.FOLLOWED_UP: "现行办理政策要求先回访再办结，请先填写“回访”。",
    Guard.DISPATCHES_LEFT: "交办次数已满，应由县网信办指定承办单位；请签收办理，或写明理由退回县网信办。",
    Guard.NOT_DESIGNATED: "县网信办已指定由本单位承办，不能再退回、转办或申请复核；请继续办理。",
    Guard.DISPUTABLE: "现在不能申请复核：退回时限内请直接“退回”；已有申请的，请等县网信办复核。",
    Guard.DISPUTE_PENDING: "这张工单没有待复核的交办争议，无需复核；请刷新后再看。",
    Guard.PARTS_IN: "还有协办单位没有提交协办意见，不能提交答复；请催交，或请县网信办说明理由免交。",
    Guard.PARTS_WAITING: "没有待提交的协办意见，无需免交；请刷新后再看。",
    Guard.ANSWERED: "还有批示没有答复，不能办结；请先用“答复督办批示”逐条答复。",
    Guard.UNANSWERED: "没有待答复的督办或批示；请刷新后再看。",
    Guard.CONCERN_FOUND: "没有待认定的回避建议；请刷新后再看。",
    Guard.RESTRICTED: "这张工单没有限阅，无需解除。",
    Guard.PAUSABLE: "现在不能暂停计时：须在到期前，次数和时限种类以政策为准，已暂停的请先恢复；请继续办理。",
    Guard.PAUSED: "这张工单没有暂停计时，无需恢复；请刷新后再看。",
    Guard.ANNOUNCING: "答复审核通过后才能登记发布；先行发布的，须有权威信息、新闻发布会或续报的时限在计时。",
}

SOLE_PERSON = "主办单位除起草人外没有人可以审核，由县网信办值班员代为审核"

PAUSE_BASES: Mapping[PauseBasis, str] = {
    PauseBasis.MORE_INFORMATION: "等待补充材料",
    PauseBasis.EXPERT_OPINION: "等待检测鉴定",
    PauseBasis.OTHER_PROCEDURE: "等待诉讼、仲裁或复议结果",
    PauseBasis.HIGHER_LEVEL: "等待上级答复",
    PauseBasis.FORCE_MAJEURE: "不可抗力",
}

CLUE_FOUND = "文中可能有廉政线索，请值班员或网信办负责人判断是否“限阅”"

MILESTONES: Mapping[Milestone, str] = {
    Milestone.ACCEPT: "签收",
    Milestone.FIRST_REPLY: "首次答复",
    Milestone.CLOSE: "办结",
    Milestone.AUTHORITATIVE_INFORMATION: "权威信息发布",
    Milestone.PRESS_CONFERENCE: "新闻发布会",
    Milestone.FOLLOW_UP_REPORT: "续报",
    Milestone.PUBLIC_RESPONSE: "公开回应",
}

TIERS: Mapping[int, str] = {1: "责任单位", 2: "县网信办", 3: "县领导小组"}
